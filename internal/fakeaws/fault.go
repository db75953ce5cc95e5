// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"sync"
	"time"
)

// Fault is a disturbance of the next calls of an operation. A call meets at
// most one fault, the one that was planned first.
type Fault struct {
	Operation string // "PutBucketPolicy"; "" is every operation
	Resource  string // as in Call; "" is every resource
	Times     int    // calls that meet it; 0 is one, below zero is every call until ResetFaults

	// With a Code or a Status the call is not carried out and answers that
	// error. What is missing of Status and Message is AWS's for the code.
	Status  int
	Code    string
	Message string

	Delay time.Duration // before the call is carried out
	Stale bool          // a read answers the state before the last write
	Drop  bool          // the call is carried out, then the connection breaks: the caller can't know
}

func (f Fault) refuses() bool { return f.Code != "" || f.Status != 0 }

func (f Fault) asError() *apiError {
	if f.Code == "" {
		f.Code = "InternalError"
	}
	status, message := knownError(f.Code)
	if f.Status != 0 {
		status = f.Status
	}
	if f.Message != "" {
		message = f.Message
	}
	return &apiError{status: status, code: f.Code, message: message}
}

// faultPlan holds the faults to come.
type faultPlan struct {
	mu      sync.Mutex
	faults  []Fault
	latency time.Duration
}

// take returns the fault that the call meets, the zero Fault when none.
func (p *faultPlan) take(c Call) Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, f := range p.faults {
		if f.Operation != "" && f.Operation != c.Operation || f.Resource != "" && f.Resource != c.Resource {
			continue
		}
		switch {
		case f.Times == 1:
			p.faults = append(p.faults[:i:i], p.faults[i+1:]...)
		case f.Times > 1:
			p.faults[i].Times--
		}
		return f
	}
	return Fault{}
}

func (p *faultPlan) currentLatency() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.latency
}

// Fault plans a disturbance, after those that are planned already.
func (s *Server) Fault(f Fault) {
	if f.Times == 0 {
		f.Times = 1
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.faults = append(s.faults.faults, f)
}

// ResetFaults forgets all planned faults.
func (s *Server) ResetFaults() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.faults = nil
}

// SetLatency is how long every call takes before it is carried out.
func (s *Server) SetLatency(d time.Duration) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.latency = d
}
