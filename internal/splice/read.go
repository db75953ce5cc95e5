// SPDX-License-Identifier: MPL-2.0

package splice

import (
	"context"
	"sync"
)

// shared holds the reads that callers share: those under way and those done.
type shared[D any] struct {
	mu   sync.Mutex
	last map[string]*read[D]
}

// read is one read of a document, under way until done is closed.
type read[D any] struct {
	done chan struct{}
	doc  D
	err  error
	// confirmed: the read was repeated because somebody missed something, and the
	// answer stayed the same.
	confirmed bool
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
			r = &read[D]{done: make(chan struct{})}
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
	r.doc, r.err = call(ctx, t.Read)
	s.mu.Lock()
	if r.err != nil && s.last[t.Key()] == r {
		delete(s.last, t.Key())
	}
	s.mu.Unlock()
	close(r.done)
	return r
}

// store makes doc the answer to those who ask from now on.
func (s *shared[D]) store(key string, doc D) {
	r := &read[D]{done: make(chan struct{}), doc: doc}
	close(r.done)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(key, r)
}

// invalidate forgets what was read; a read under way is not kept either.
func (s *shared[D]) invalidate(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.last, key)
}

func (s *shared[D]) confirm(key string, r *read[D]) {
	confirmed := &read[D]{done: r.done, doc: r.doc, confirmed: true}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last[key] == r {
		s.last[key] = confirmed
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
