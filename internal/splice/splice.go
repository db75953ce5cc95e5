// SPDX-License-Identifier: MPL-2.0

// Package splice edits documents that many people own parts of, without losing
// anybody's part: read, edit, write, verify. It knows neither AWS nor Terraform.
//
// The services it is made for offer no compare-and-set, so the promise rests on
// four things: writers of one host are kept apart by a lock (lock.go), edits that
// wait for one document go together in one write (group.go), every write is read
// back by value, twice (commit.go), and whatever was lost to a rival is written
// again from a fresh read, until the caller's context ends.
package splice

import (
	"context"
	"time"
)

// Document is a document made of elements, some of them ours.
type Document[D any] interface {
	// Clone returns a copy that can be edited on its own.
	Clone() D
	// Same tells whether both have the same content, so that there is nothing to write.
	Same(other D) bool
	// Empty tells whether no element is left, so that the document is to be removed.
	Empty() bool
}

// Target is one document in a service.
type Target[D any] interface {
	// Key names the document, as it is addressed: targets with one key share reads
	// and writes.
	Key() string
	// Lock names what can't be written at the same time: the document, however it
	// is addressed, and perhaps others with it.
	Lock() string
	// Read returns the document as it is now; an empty one when there is none.
	Read(ctx context.Context) (D, error)
	// Write replaces the document. It must not retry by itself: between two tries
	// somebody else may have written.
	Write(ctx context.Context, doc D) error
	// Remove takes the document away when its last element went, or puts the
	// service's default in its place, or refuses.
	Remove(ctx context.Context) error
	// Classify tells what an error of Read, Write or Remove means.
	Classify(err error) Class
	// Lag is how long a read may show what was there before a write.
	Lag() time.Duration
}

// Edit is one change to a document. It may be tried many times, on different
// versions of the document, and must come to the same each time.
type Edit[D any] struct {
	// Expects tells whether doc is as this edit expects to find it. Where it isn't,
	// the read is repeated a few times before it is believed: services are
	// eventually consistent and a single miss is no proof. Nil: anything will do.
	Expects func(doc D) bool
	// Apply makes the change, or refuses with an error and leaves doc in any state.
	Apply func(doc D) error
	// Holds tells whether doc shows the change.
	Holds func(doc D) bool
	// Propagation is how long the service may take to know of a principal that the
	// edit names; an UnknownPrincipal error is retried for that long. 0: not at all.
	Propagation time.Duration
}

// Outcome is what became of an edit that succeeded.
type Outcome[D any] struct {
	// Before is the document that the edit was made on, Sent what was written (the
	// edits of others that waited included), After what was read back at once, before
	// anybody who waits for the lock could write.
	// Nobody may change them: they are shared.
	Before, Sent, After D
	// Wrote is false when the document showed the change already.
	Wrote bool
	// Led is true for one of the edits that went together in a write: the one to
	// report what concerns them all.
	Led bool
}

// Settings are what an Engine can be told; the zero value is a good default.
type Settings struct {
	// Locks keeps writers of one document apart. Default: within this process.
	Locks Locker
	// Attempts is how often a read is tried that fails by throttling or by a failure
	// of the service. Default: 5.
	Attempts int
	// Gather is for services that take few writes: the edits of a document are held
	// back until none has come for so long, but for its first write. Default: they are
	// not held back.
	Gather time.Duration
	// Settle is how long to wait between the first and the second verification of a
	// write, given the time from the start of the read to the end of the write: a
	// rival that had read before our write has written by then. A result of 0 or
	// less leaves the second verification out. Default: SettleAutomatic.
	Settle func(window time.Duration) time.Duration
}

// Engine edits documents of one kind. It is safe for concurrent use.
type Engine[D Document[D]] struct {
	locks  Locker
	gather time.Duration
	settle func(time.Duration) time.Duration
	reads  shared[D]
	groups groups[D]
}

// New returns an Engine.
func New[D Document[D]](s Settings) *Engine[D] {
	if s.Locks == nil {
		s.Locks = NewProcessLocks()
	}
	if s.Settle == nil {
		s.Settle = SettleAutomatic
	}
	if s.Attempts == 0 {
		s.Attempts = 5
	}
	return &Engine[D]{
		locks:  s.Locks,
		gather: s.Gather,
		settle: s.Settle,
		reads:  shared[D]{attempts: s.Attempts, locks: s.Locks},
	}
}

// Read returns the document of a target. Callers that ask for the same target
// share one read, until a write makes it void. A document that is not as expected
// is read again a few times before it is believed; a nil expects takes it as it
// is. The result is shared: nobody may change it.
func (e *Engine[D]) Read(ctx context.Context, t Target[D], expects func(D) bool) (D, error) {
	return e.reads.get(ctx, t, expects)
}

// Update carries out an edit and returns when it is verified. The error, if any,
// is an *Error that tells what state the document is in. Refused at once: what
// Classify calls Final, Denied or Gone, and the edit's own refusals. Everything else
// is tried again, from a fresh read, until ctx ends.
func (e *Engine[D]) Update(ctx context.Context, t Target[D], edit Edit[D]) (Outcome[D], error) {
	began := time.Now()
	var last *Error // what failed while there was still time
	var alone bool
	for attempt := 0; ; attempt++ {
		outcome, err := e.groups.join(ctx, e, t, &waiter[D]{edit: edit, alone: alone, done: make(chan result[D], 1)})
		if err == nil {
			return outcome, nil
		}
		if last != nil {
			err.State = max(err.State, last.State)
		}
		err.Elapsed = time.Since(began)
		if ctx.Err() != nil && last != nil {
			last.State, last.Elapsed = err.State, err.Elapsed
			err = last
		}
		if ctx.Err() == nil && err.retry(edit.Propagation) {
			// What the service refuses must not take others along again.
			alone = alone || err.Class == UnknownPrincipal
			if sleep(ctx, backoff(attempt)) == nil {
				last = err
				continue
			}
		}
		err.Ended = ctx.Err()
		return Outcome[D]{}, err
	}
}
