// SPDX-License-Identifier: MPL-2.0

package splice

import (
	"errors"
	"fmt"
	"time"
)

// Class is what an error of a service means for the engine.
type Class int

const (
	// Final errors are reported at once: malformed, too large, in conflict.
	Final Class = iota
	// Denied: the caller may not do it, or may not do it with this document.
	Denied
	// Gone: the thing that has the document doesn't exist (any more).
	Gone
	// Busy errors say that the call was not carried out and may be tried again:
	// throttled, or another write under way.
	Busy
	// Ambiguous errors leave open whether the call was carried out: a failure of the
	// service, a time-out, a broken connection. It is tried again from a fresh read.
	Ambiguous
	// UnknownPrincipal: the service doesn't know a principal in the document. It may
	// be one that was created a moment ago.
	UnknownPrincipal
)

// refusal tells whether the content of a document may be the cause, so that a part
// of it may be accepted. S3 also denies a public policy.
func (c Class) refusal() bool {
	return c == Final || c == Denied || c == UnknownPrincipal
}

// State is what an error knows of the document.
type State int

const (
	// NotWritten: nothing was written.
	NotWritten State = iota
	// Uncertain: a write was sent and it is not known whether it was carried out.
	Uncertain
	// Unverified: the document was written, but does not show the change.
	Unverified
)

// String says it as the end of a sentence.
func (s State) String() string {
	switch s {
	case NotWritten:
		return "nothing was written"
	case Uncertain:
		return "it may or may not have been written"
	case Unverified:
		return "it was written, but not verified"
	}
	return fmt.Sprintf("State(%d)", int(s))
}

// Error tells why an edit failed and what state its document is in.
type Error struct {
	State   State
	Class   Class
	Elapsed time.Duration // since Update was called
	// Ended is why there was no other try although one might have helped: the
	// caller's context.DeadlineExceeded or context.Canceled.
	Ended error
	Err   error // the reason: the service's, or the edit's own refusal
}

func (e *Error) Error() string {
	return fmt.Sprintf("%v (%s)", e.Err, e.State)
}

func (e *Error) Unwrap() error { return e.Err }

// ErrLost is the reason when a write was accepted and the document doesn't show
// it: somebody else overwrote it.
var ErrLost = errors.New("the document does not show what was written to it; another writer has overwritten it")

// ErrLock is the reason when the lock that keeps writers apart can't be had.
var ErrLock = errors.New("waiting for the lock")

// errAbandoned is what the edits of a group get whose leader's context ended.
var errAbandoned = errors.New("the write was abandoned")

// retry tells whether another try may help, given how long an unknown principal
// may still become known.
func (e *Error) retry(propagation time.Duration) bool {
	if errors.Is(e.Err, ErrLost) || errors.Is(e.Err, errAbandoned) {
		return true
	}
	switch e.Class {
	case Busy, Ambiguous:
		return true
	case UnknownPrincipal:
		return e.Elapsed < propagation
	case Final, Denied, Gone:
	}
	return false
}
