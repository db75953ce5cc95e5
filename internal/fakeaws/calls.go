// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"sync"
	"time"
)

// Call is one call of an AWS API, as the log keeps it.
type Call struct {
	Seq         int       `json:"seq"`  // from 1, in the order in which calls were carried out; 0 in a Before hook
	Time        time.Time `json:"time"` // when the request arrived
	Account     string    `json:"account,omitempty"`
	Caller      string    `json:"caller,omitempty"` // ARN, or "anonymous"
	Service     string    `json:"service"`          // as in the signature: "s3", "sns", "iam"
	Region      string    `json:"region,omitempty"`
	Operation   string    `json:"operation"`          // "PutBucketPolicy"; method and URL when it is unknown
	Resource    string    `json:"resource,omitempty"` // as the request names it: bucket, bucket/key, role or user name, ARN, queue URL, key id
	RequestBody string    `json:"request_body,omitempty"`
	Status      int       `json:"status"`
	ErrorCode   string    `json:"error_code,omitempty"`
}

// callLog keeps the calls that were carried out or refused.
type callLog struct {
	mu    sync.Mutex
	calls []Call
	last  int
}

func (l *callLog) add(c Call) Call {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last++
	c.Seq = l.last
	l.calls = append(l.calls, c)
	return c
}

// Calls returns the log: the calls since the start or the last ResetCalls, in
// the order in which they were carried out.
func (s *Server) Calls() []Call {
	s.calls.mu.Lock()
	defer s.calls.mu.Unlock()
	return append([]Call(nil), s.calls.calls...)
}

// ResetCalls empties the log. Sequence numbers go on.
func (s *Server) ResetCalls() {
	s.calls.mu.Lock()
	defer s.calls.mu.Unlock()
	s.calls.calls = nil
}
