// SPDX-License-Identifier: MPL-2.0

package splice

import (
	"context"
	"maps"
	"sync"
	"time"
)

// shared holds the reads that callers share: those under way and those done.
type shared[D any] struct {
	attempts int
	locks    Locker

	mu   sync.Mutex
	last map[string]*read[D]
}

// read is one read of a document, under way until done is closed.
type read[D any] struct {
	lock string // the target's
	done chan struct{}
	// When it was made, and how often the lock had been taken before; both are zero
	// for what was not read for this purpose.
	began, ended time.Time
	taken        uint64
	countable    bool
	doc          D
	err          error
	// confirmed: the read was repeated because somebody missed something, and the
	// answer stayed the same.
	confirmed bool
}

func (r *read[D]) over() bool {
	select {
	case <-r.done:
		return true
	default:
		return false
	}
}

func (s *shared[D]) get(ctx context.Context, t Target[D], expects func(D) bool) (D, error) {
	var r *read[D]
	err := poll(ctx, patience(t), func() (bool, error) {
		r = s.join(ctx, t, r)
		return r.err == nil && (r.confirmed || expects == nil || expects(r.doc)), r.err
	})
	if err == nil && expects != nil && !expects(r.doc) {
		s.confirm(t.Key(), r)
	}
	return r.doc, err
}

// join returns the last read, waits for the one under way, or makes one. A read
// that the caller has seen already (void) doesn't count.
func (s *shared[D]) join(ctx context.Context, t Target[D], void *read[D]) *read[D] {
	for {
		s.mu.Lock()
		r := s.last[t.Key()]
		if r == nil || r == void {
			r = &read[D]{lock: t.Lock(), done: make(chan struct{})}
			s.put(t.Key(), r)
			s.mu.Unlock()
			return s.carryOut(ctx, t, r)
		}
		s.mu.Unlock()
		select {
		case <-ctx.Done():
			return &read[D]{err: ctx.Err()}
		case <-r.done:
		}
		// A failure may be the other caller's own, such as its time-out: it is not
		// handed on, the next one tries for itself.
		if r.err == nil {
			return r
		}
	}
}

func (s *shared[D]) carryOut(ctx context.Context, t Target[D], r *read[D]) *read[D] {
	r.taken, r.countable = s.locks.Taken(r.lock)
	r.countable = r.countable && r.taken%2 == 0 // who holds it now may write after we have read
	r.began = time.Now()
	r.doc, r.err = s.read(ctx, t)
	r.ended = time.Now()
	s.mu.Lock()
	if r.err != nil && s.last[t.Key()] == r {
		delete(s.last, t.Key())
	}
	s.mu.Unlock()
	close(r.done)
	return r
}

// read tries again what may be better the next time. The error is what AWS said,
// not that time is over.
func (s *shared[D]) read(ctx context.Context, t Target[D]) (doc D, err error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	for attempt := 1; ; attempt++ {
		var failure error
		if doc, failure = call(ctx, t.Read); failure == nil {
			return doc, nil
		}
		if ctx.Err() == nil || err == nil {
			err = failure
		}
		class := classify(t, err)
		if class != Busy && class != Ambiguous || attempt == s.attempts || sleep(ctx, backoff(attempt)) != nil {
			return doc, err
		}
	}
}

// recent returns the last read if it is as good as one made now, by who has just
// taken the lock: nobody else had it since, and the read is hardly older than a slow
// one would be. Terraform plans once more right before it applies.
func (s *shared[D]) recent(t Target[D]) (doc D, began time.Time, ok bool) {
	taken, countable := s.locks.Taken(t.Lock())
	s.mu.Lock()
	r := s.last[t.Key()]
	s.mu.Unlock()
	if r == nil || !countable || !r.over() {
		return doc, began, false
	}
	ok = r.err == nil && r.countable && r.taken+1 == taken && time.Since(r.ended) < freshness
	return r.doc, r.began, ok
}

// store makes doc the answer to those who ask from now on.
func (s *shared[D]) store(t Target[D], doc D) {
	r := &read[D]{lock: t.Lock(), done: make(chan struct{}), doc: doc}
	close(r.done)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(t.Key(), r)
}

// invalidate forgets what was read, by whatever address; a read under way is not
// kept either.
func (s *shared[D]) invalidate(t Target[D]) {
	lock := t.Lock()
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.last, func(_ string, r *read[D]) bool { return r.lock == lock })
}

func (s *shared[D]) confirm(key string, r *read[D]) {
	confirmed := *r
	confirmed.confirmed = true
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last[key] == r {
		s.last[key] = &confirmed
	}
}

func (s *shared[D]) put(key string, r *read[D]) {
	if s.last == nil {
		s.last = map[string]*read[D]{}
	}
	s.last[key] = r
}

// call makes a call to a service, bounded in time.
func call[T any](ctx context.Context, f func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	return f(ctx)
}
