// SPDX-License-Identifier: MPL-2.0

// Package fakeaws is an in-memory AWS for demos and tests: S3 (path style), SNS,
// SQS, KMS, CloudTrail, STS and IAM on one plain HTTP port of the loopback
// interface. It refuses what AWS refuses, in AWS's words, and it has what a real
// account has not: a call log, a fault plan, stale reads on demand and hooks around
// every call.
//
// The access key id of a request says who is calling; signatures are not
// checked. What the fake does not implement it answers with 501 NotImplemented.
package fakeaws

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// Server is one fake AWS: all accounts, all regions, all services. It is an
// http.Handler too, so that it can be used without listening by itself.
type Server struct {
	services map[string]service
	control  *http.ServeMux
	calls    callLog
	faults   faultPlan
	hooks    hookSet

	mu          sync.Mutex // guards everything below
	listener    net.Listener
	http        *http.Server
	accounts    map[string]*Account
	absent      map[string]bool           // account ids that don't exist
	credentials map[string]credential     // by access key id
	entities    map[string]*entity        // living roles and users, by unique id
	policies    map[string]*managedPolicy // by ARN, like all that follows but buckets
	buckets     map[string]*bucket        // by name
	topics      map[string]*topic
	queues      map[string]*queue
	functions   map[string]function
	keys        map[string]*key
	aliases     map[string]*key
	trails      map[string]*trail
	serial      int // of unique ids, access keys and request ids
	staleReads  int
	queueDelay  time.Duration
	redirects   bool

	selectorRate  float64              // calls of PutEventSelectors a second
	selectorsNext map[string]time.Time // by account and region
}

// New returns an AWS without accounts that does not listen yet.
func New() *Server {
	s := &Server{
		services: map[string]service{
			"s3":  s3Service(),
			"sts": stsService(),
			"iam": iamService(),
			"sns": snsService(),
			"sqs": sqsService(),
			"kms": kmsService(),

			"cloudtrail": cloudTrailService(),
		},
		accounts:    map[string]*Account{},
		absent:      map[string]bool{},
		credentials: map[string]credential{},
		entities:    map[string]*entity{},
		policies:    map[string]*managedPolicy{},
		buckets:     map[string]*bucket{},
		topics:      map[string]*topic{},
		queues:      map[string]*queue{},
		functions:   map[string]function{},
		keys:        map[string]*key{},
		aliases:     map[string]*key{},
		trails:      map[string]*trail{},

		selectorsNext: map[string]time.Time{},
	}
	s.control = s.controls()
	return s
}

// Start listens on a free port of 127.0.0.1.
func (s *Server) Start() error {
	return s.StartAt("127.0.0.1:0")
}

// StartAt listens on the address, which is host:port.
func (s *Server) StartAt(address string) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("fake AWS: %w", err)
	}
	server := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	s.mu.Lock()
	s.listener, s.http = listener, server
	s.mu.Unlock()
	go func() {
		// Serve always ends with an error, http.ErrServerClosed after Close.
		_ = server.Serve(listener)
	}()
	return nil
}

// URL is the endpoint of every service, "" before Start.
func (s *Server) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listener == nil {
		return ""
	}
	return "http://" + s.listener.Addr().String()
}

// Close stops listening and cuts all connections. The state stays.
func (s *Server) Close() {
	s.mu.Lock()
	server := s.http
	s.listener, s.http = nil, nil
	s.mu.Unlock()
	if server != nil {
		_ = server.Close()
	}
}

// SetStaleReads makes every write eventually consistent: the next n reads of
// what was written answer the state before. Zero, the start value, is off.
func (s *Server) SetStaleReads(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.staleReads = n
}

// SetQueueDelay is how long the attributes of a queue read as before a change of
// its policy. Zero, the start value, is off; SQS takes up to 60 seconds.
func (s *Server) SetQueueDelay(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queueDelay = d
}

// newUUID makes an id of messages, subscriptions and keys.
func (s *Server) newUUID() string {
	s.serial++
	return fmt.Sprintf("00000000-0000-4000-8000-%012d", s.serial)
}

// SetRedirects chooses the answer to an S3 request that was signed for another
// region than its bucket's: 301 PermanentRedirect when on, 400
// AuthorizationHeaderMalformed when off, as at the start. Requests signed for
// us-east-1 are always answered with the redirect.
func (s *Server) SetRedirects(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.redirects = on
}

// ServeHTTP answers one call of AWS's APIs, or of the control surface.
func (s *Server) ServeHTTP(w http.ResponseWriter, hr *http.Request) {
	if isControl(hr) {
		s.control.ServeHTTP(w, hr)
		return
	}
	r, err := newRequest(hr)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	svc, known := s.services[r.call.Service]
	if !known {
		svc = unknownService()
	}
	op := svc.identify(r)
	s.identifyCaller(r)

	s.hooks.run(Before, r.call)
	fault := s.faults.take(r.call)
	if !wait(hr.Context(), s.faults.currentLatency()+fault.Delay) {
		return // the client has gone; nothing was carried out
	}
	resp := s.carryOut(svc, op, r, fault)
	if !fault.refuses() {
		s.hooks.run(After, r.call)
	}
	if fault.Drop {
		panic(http.ErrAbortHandler) // closes the connection without an answer
	}
	resp.write(w, r)
}

// carryOut does what the call asks for, unless the fault refuses it, logs the
// call and returns the answer. Calls are carried out one at a time.
func (s *Server) carryOut(svc service, op *operation, r *request, fault Fault) *response {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serial++
	r.id = fmt.Sprintf("FAKE%012d", s.serial)
	r.stale = fault.Stale

	var resp *response
	var err error
	switch {
	case fault.refuses():
		err = fault.asError()
	case op == nil:
		err = errNotImplemented(r)
	case !r.intact():
		err = &apiError{
			status: http.StatusBadRequest, code: "XAmzContentSHA256Mismatch",
			message: "The provided 'x-amz-content-sha256' header does not match what was computed.",
		}
	default:
		if r.caller, err = s.authenticate(r, svc); err == nil {
			resp, err = op.run(s, r)
		}
	}
	if err != nil {
		var refused *apiError
		if !errors.As(err, &refused) {
			refused = &apiError{status: http.StatusInternalServerError, code: "InternalError", message: err.Error()}
		}
		r.call.ErrorCode = refused.code
		resp = svc.refuse(r, refused)
	}
	r.call.Status = resp.status
	r.call = s.calls.add(r.call)
	return resp
}
