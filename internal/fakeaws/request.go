// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxBody is the most a request body may have. Objects are small here.
const maxBody = 16 << 20

// service is one of AWS's APIs: how its requests are told apart and how its
// errors are written. Adding a service is one file with its operations and a
// row in New.
type service struct {
	// identify says which operation is asked for, nil when the fake has none
	// for it. It fills in the operation and the resource of the call.
	identify func(*request) *operation
	refuse   func(*request, *apiError) *response
	// unknownKey is the error code for credentials that don't exist.
	unknownKey string
	// anonymous is true when calls without credentials are possible.
	anonymous bool
}

// operation carries out a call. It runs with the server's lock held.
type operation struct {
	run func(*Server, *request) (*response, error)
}

// request is a call on its way through the server.
type request struct {
	http      *http.Request
	id        string
	body      []byte
	accessKey string
	token     string
	caller    caller
	call      Call
	stale     bool       // answer the state before the last write
	form      url.Values // parameters of the Query protocol
	bucket    string     // S3
	key       string     // S3
}

// response is the answer to a call.
type response struct {
	status int
	header http.Header
	body   []byte
}

// newRequest reads a request and the scope of its signature, which says who
// calls which service in which region.
func newRequest(hr *http.Request) (*request, error) {
	body, err := io.ReadAll(http.MaxBytesReader(nil, hr.Body, maxBody))
	if err != nil {
		return nil, fmt.Errorf("reading the request: %w", err)
	}
	r := &request{http: hr, body: body, token: hr.Header.Get("X-Amz-Security-Token")}
	r.call = Call{
		Time:        time.Now(),
		Operation:   strings.TrimSpace(hr.Method + " " + hr.URL.RequestURI()),
		RequestBody: string(body),
	}
	authorization := hr.Header.Get("Authorization")
	if authorization == "" {
		// Only S3 has calls that nobody signs by credentials, apart from the
		// web identity calls of STS, which are forms.
		if hr.Method != http.MethodPost {
			r.call.Service = "s3"
		}
		return r, nil
	}
	_, scope, _ := strings.Cut(authorization, "Credential=")
	scope, _, _ = strings.Cut(scope, ",")
	parts := strings.Split(strings.TrimSpace(scope), "/")
	if len(parts) != 5 || !strings.HasPrefix(authorization, "AWS4-HMAC-SHA256 ") {
		return r, nil // no service: answered as not implemented
	}
	r.accessKey, r.call.Region, r.call.Service = parts[0], parts[2], parts[3]
	return r, nil
}

// intact tells whether the body is the one that was signed, as far as the request
// says it (S3 API reference, Signature calculations: x-amz-content-sha256).
func (r *request) intact() bool {
	claimed, err := hex.DecodeString(r.http.Header.Get("X-Amz-Content-Sha256"))
	if err != nil || len(claimed) != sha256.Size {
		return true // unsigned, or signed in chunks
	}
	return sha256.Sum256(r.body) == [sha256.Size]byte(claimed)
}

// write sends the answer.
func (resp *response) write(w http.ResponseWriter, r *request) {
	header := w.Header()
	for name, values := range resp.header {
		header[name] = values
	}
	header.Set("X-Amzn-Requestid", r.id)
	header.Set("X-Amz-Request-Id", r.id)
	if len(resp.body) > 0 && header.Get("Content-Type") == "" {
		header.Set("Content-Type", "application/xml")
	}
	w.WriteHeader(resp.status)
	if r.http.Method != http.MethodHead && resp.status != http.StatusNoContent {
		_, _ = w.Write(resp.body) // a client that has gone needs no answer
	}
}

// wait sleeps for d; it is false when the context ends first.
func wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
