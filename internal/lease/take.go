// SPDX-License-Identifier: MPL-2.0

package lease

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

const (
	firstPoll = 100 * time.Millisecond
	maxPoll   = 2 * time.Second
	// patience is how long the store may fail in a row before a lease is given up.
	patience = 2 * time.Minute
	// A single call may take a tenth of the time to live, within these bounds.
	minCall = 2 * time.Second
	maxCall = 20 * time.Second
)

// claim is one attempt to hold a lease, from its first try to its release.
type claim struct {
	*Locker
	name  string
	lease Lease // as we write it
	etag  string
	// until is when we stop, unless it is renewed: counted from before the write.
	until   time.Time
	unclear bool // the outcome of the last write is not known
}

// sighting is what was last seen of a lease, and since when it has been so. The zero
// sighting: there is none.
type sighting struct {
	lease Lease
	etag  string
	since time.Time
	age   time.Duration
}

// left is how long it may still be held.
func (s sighting) left() time.Duration {
	return time.Duration(s.lease.TTL) - max(s.age, time.Since(s.since))
}

// free tells whether holder may write the object, if it still is as it was seen:
// there is none, nobody holds it any more, or an earlier write of the holder's own
// was carried out after all.
func (s sighting) free(holder Holder) bool {
	return s.etag == "" || s.lease.Released || s.lease.Holder == holder || s.left() <= 0
}

// take waits until the lease is free, and writes it.
func (c *claim) take(ctx context.Context) error {
	if ctx.Err() != nil {
		return &Error{Object: c.name, Err: context.Cause(ctx)}
	}
	var seen sighting
	working := time.Now()
	for attempt := 0; ; attempt++ {
		err := c.try(ctx, attempt, &seen)
		if err == nil {
			return nil
		}
		if errors.Is(err, ErrChanged) { // it is held
			working, err = time.Now(), nil
		}
		if ctx.Err() != nil {
			err = because(context.Cause(ctx), err)
		} else if err == nil || errors.Is(err, ErrBusy) && time.Since(working) < patience {
			continue
		}
		failure := &Error{Object: c.name, Err: err}
		if !seen.free(c.lease.Holder) {
			failure.Other = &seen.lease
		}
		return failure
	}
}

// because says why it ended, and what failed last, if anything did.
func because(cause, last error) error {
	if last == nil {
		return cause
	}
	return fmt.Errorf("%w; last: %w", cause, last)
}

// try writes the lease if it is free, or waits a moment and looks at it again.
// ErrChanged: somebody else has it, or had it a moment ago.
func (c *claim) try(ctx context.Context, attempt int, seen *sighting) error {
	err := ErrChanged
	if seen.free(c.lease.Holder) {
		if err = c.takeOver(ctx, *seen); err == nil || !errors.Is(err, ErrChanged) && !errors.Is(err, ErrBusy) {
			return err
		}
	}
	if attempt > 0 && sleep(ctx, pause(attempt, seen.left())) != nil {
		return err
	}
	holder := seen.lease.Holder
	if failure := c.look(ctx, seen); failure != nil {
		return failure
	}
	if seen.lease.Holder != holder && !seen.free(c.lease.Holder) {
		c.Log(ctx, "waiting for a lease that somebody else holds", map[string]any{"lease": c.name, "holder": seen.lease.Holder.String()})
	}
	return err
}

// takeOver writes a free lease.
func (c *claim) takeOver(ctx context.Context, seen sighting) error {
	c.lease.Acquired = time.Now().UTC()
	c.lease.Fence = seen.lease.Fence + 1
	if err := c.write(ctx, seen.etag); err != nil {
		return err
	}
	if seen.etag != "" && !seen.lease.Released && seen.lease.Holder != c.lease.Holder {
		c.Log(ctx, "took over an expired lease", map[string]any{"lease": c.name, "holder": seen.lease.Holder.String(), "fence": c.lease.Fence})
	}
	return c.prove(ctx, seen.etag)
}

// prove sends, once for each Locker, the write that was carried out once more: now
// its condition isn't met. Without it a store that ignores conditions, as older
// emulators do, would let everybody in without a word.
func (c *claim) prove(ctx context.Context, condition string) error {
	if c.proven.Load() {
		return nil
	}
	etag, err := c.send(ctx, condition)
	switch {
	case errors.Is(err, ErrChanged):
		c.proven.Store(true)
	case err == nil:
		c.etag = etag
		c.release(ctx)
		return ErrUnconditional
	}
	return nil // whatever else failed, the lease is taken
}

// write creates the lease, or replaces what has an ETag.
func (c *claim) write(ctx context.Context, condition string) error {
	c.lease.Renewed = time.Now().UTC()
	c.lease.Expires = c.lease.Renewed.Add(c.TTL)
	until := time.Now().Add(c.TTL / 3 * 2)
	etag, err := c.send(ctx, condition)
	if err != nil {
		c.unclear = c.unclear || errors.Is(err, ErrBusy)
		return err
	}
	c.etag, c.until, c.unclear = etag, until, false
	return nil
}

func (c *claim) send(ctx context.Context, condition string) (etag string, err error) {
	body, err := json.MarshalIndent(c.lease, "", "  ")
	if err != nil {
		return "", err
	}
	return call(ctx, c.TTL, func(ctx context.Context) (string, error) {
		if condition == "" {
			return c.store.Create(ctx, c.name, body)
		}
		return c.store.Replace(ctx, c.name, condition, body)
	})
}

// look reads the lease again.
func (c *claim) look(ctx context.Context, seen *sighting) error {
	object, err := call(ctx, c.TTL, func(ctx context.Context) (Object, error) { return c.store.Read(ctx, c.name) })
	if errors.Is(err, ErrAbsent) {
		*seen = sighting{}
		return nil
	}
	if err != nil {
		return err
	}
	lease, err := parse(object.Body)
	if err != nil {
		return err
	}
	since := time.Now()
	if seen.etag == object.ETag {
		since = seen.since
	}
	*seen = sighting{lease: lease, etag: object.ETag, since: since, age: object.Age}
	return nil
}

// call bounds a call, so that there is time for another one before a lease expires.
// A call that takes longer leaves open whether it was carried out.
func call[T any](ctx context.Context, ttl time.Duration, f func(context.Context) (T, error)) (T, error) {
	bounded, cancel := context.WithTimeout(ctx, min(max(ttl/10, minCall), maxCall))
	defer cancel()
	result, err := f(bounded)
	if err != nil && bounded.Err() != nil && !errors.Is(err, ErrBusy) {
		err = fmt.Errorf("%w: %w", ErrBusy, err)
	}
	return result, err
}

// pause is how long to wait before a lease is looked at again: longer each time, with
// jitter, but not longer than it can be held.
func pause(attempt int, left time.Duration) time.Duration {
	longest := min(firstPoll<<min(attempt, 10), maxPoll)
	wait := longest/2 + rand.N(longest/2) //nolint:gosec // jitter needs no secrecy
	if left > 0 {
		wait = min(wait, left)
	}
	return wait
}

// sleep waits, or returns the context's error as soon as it ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
