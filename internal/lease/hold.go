// SPDX-License-Identifier: MPL-2.0

package lease

import (
	"context"
	"errors"
	"sync"
	"time"
)

// releaseTime bounds how long giving a lease back may take: others can wait for it
// to expire.
const releaseTime = 10 * time.Second

var (
	errNotRenewed = errors.New("it could not be renewed in time")
	errTakenOver  = errors.New("somebody else has taken it over")
	errRemoved    = errors.New("its object was removed")
	errReleased   = errors.New("the lease was given back")
)

// hold renews the lease until unlock is called. The context that it returns ends
// when the lease is lost, and before anybody else may take it.
func (c *claim) hold(ctx context.Context) (held context.Context, unlock func()) {
	held, lose := context.WithCancelCause(ctx)
	lost := func(failure *Error) {
		failure.Object, failure.Lost = c.name, true
		lose(failure)
		c.Log(ctx, "lost a lease", map[string]any{"lease": c.name, "error": failure.Error()})
	}
	// Whether ctx ends or not, what was begun is done under the lease.
	renewing, stop := context.WithCancel(context.WithoutCancel(ctx))
	var last failure
	expiry := time.AfterFunc(time.Until(c.until), func() {
		stop()
		lost(&Error{Err: because(errNotRenewed, last.get())})
	})
	var renewals sync.WaitGroup
	renewals.Go(func() {
		for sleep(renewing, time.Until(c.until)-c.TTL/3) == nil {
			failure := c.renew(renewing, &last)
			switch {
			case failure != nil:
				expiry.Stop()
				lost(failure)
				return
			case renewing.Err() == nil:
				expiry.Reset(time.Until(c.until))
			}
		}
	})
	return held, func() {
		stop()
		renewals.Wait()
		expiry.Stop()
		lose(errReleased)
		c.release(ctx)
	}
}

// renew writes the lease anew, until that succeeds, ctx ends, or somebody else is
// seen to have it.
func (c *claim) renew(ctx context.Context, last *failure) *Error {
	for attempt := 0; ctx.Err() == nil; attempt++ {
		err := c.write(ctx, c.etag)
		if errors.Is(err, ErrChanged) {
			// Perhaps by a write of ours whose answer was lost.
			var seen sighting
			switch err = c.look(ctx, &seen); {
			case err != nil:
			case seen.etag == "":
				c.until = time.Time{}
				return &Error{Err: errRemoved}
			case seen.lease.Holder != c.lease.Holder:
				c.until = time.Time{}
				return &Error{Err: errTakenOver, Other: &seen.lease}
			default:
				c.etag = seen.etag
				continue
			}
		}
		if err == nil {
			return nil
		}
		last.set(err)
		_ = sleep(ctx, pause(attempt, 0)) // or until ctx ends
	}
	return nil
}

// release gives the lease back. It removes the object while nobody else may have
// written it, since there are stores that remove whatever is there; otherwise, and
// where it may not remove anything, it marks the object as released.
func (c *claim) release(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), releaseTime)
	defer cancel()
	err := ErrChanged
	if !c.unclear {
		err = c.remove(ctx)
	}
	if errors.Is(err, ErrChanged) {
		// Perhaps by a write of ours whose answer was lost.
		var seen sighting
		if err = c.look(ctx, &seen); err == nil && seen.lease.Holder == c.lease.Holder && !seen.lease.Released {
			c.etag = seen.etag
			err = c.remove(ctx)
		}
	}
	if err != nil {
		c.Log(ctx, "could not give a lease back: it expires by itself", map[string]any{"lease": c.name, "expires": c.lease.Expires, "error": err.Error()})
	}
}

func (c *claim) remove(ctx context.Context) error {
	if left := time.Until(c.until); left > 0 {
		bounded, cancel := context.WithTimeout(ctx, left)
		defer cancel()
		_, err := call(bounded, c.TTL, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, c.store.Delete(ctx, c.name, c.etag)
		})
		if err == nil || errors.Is(err, ErrChanged) {
			return err
		}
	}
	return c.mark(ctx)
}

func (c *claim) mark(ctx context.Context) error {
	c.lease.Released = true
	return c.write(ctx, c.etag)
}

// failure is the last one of a renewal.
type failure struct {
	mu  sync.Mutex
	err error
}

func (f *failure) set(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = err
}

func (f *failure) get() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}
