// SPDX-License-Identifier: MPL-2.0

package target

import (
	"context"
	"sync"
	"time"

	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// memo keeps what was read, for those who may be told what was so a while ago: the
// checks of a plan, which many grants on one bucket ask for.
type memo[T any] struct {
	mu    sync.Mutex
	byKey map[string]*memory[T]
}

type memory[T any] struct {
	reading chan struct{} // one place, taken while it is read
	known   bool
	value   T
	err     error // that it may not be read
}

// get reads what isn't known yet. That it may not be read is known then, too; another
// failure isn't kept.
func (m *memo[T]) get(ctx context.Context, key string, read func(context.Context) (T, error)) (value T, err error) {
	m.mu.Lock()
	if m.byKey == nil {
		m.byKey = map[string]*memory[T]{}
	}
	k := m.byKey[key]
	if k == nil {
		k = &memory[T]{reading: make(chan struct{}, 1)}
		m.byKey[key] = k
	}
	m.mu.Unlock()
	select {
	case <-ctx.Done():
		return value, ctx.Err()
	case k.reading <- struct{}{}:
		defer func() { <-k.reading }()
	}
	if k.known {
		return k.value, k.err
	}
	if value, err = read(ctx); err == nil || Classify(err) == splice.Denied {
		k.known, k.value, k.err = true, value, err
	}
	return value, err
}

// together shares what is read among those who ask within a moment. The read begins
// when the moment is over, so that nobody is told what was so before they asked: in an
// apply, it may have been changed right before.
type together[T any] struct {
	mu      sync.Mutex
	waiting map[string]*joint[T] // reads that haven't begun
}

type joint[T any] struct {
	done  chan struct{}
	value T
	err   error
	void  bool // whoever made the read gave up
}

func (t *together[T]) get(ctx context.Context, key string, read func(context.Context) (T, error)) (value T, err error) {
	t.mu.Lock()
	j := t.waiting[key]
	leads := j == nil
	if leads {
		if t.waiting == nil {
			t.waiting = map[string]*joint[T]{}
		}
		j = &joint[T]{done: make(chan struct{})}
		t.waiting[key] = j
	}
	t.mu.Unlock()
	if leads {
		return t.lead(ctx, key, j, read)
	}
	select {
	case <-ctx.Done():
		return value, ctx.Err()
	case <-j.done:
	}
	if j.void {
		return read(ctx)
	}
	return j.value, j.err
}

func (t *together[T]) lead(ctx context.Context, key string, j *joint[T], read func(context.Context) (T, error)) (T, error) {
	defer close(j.done)
	select {
	case <-ctx.Done():
	case <-time.After(gather):
	}
	t.mu.Lock()
	delete(t.waiting, key)
	t.mu.Unlock()
	j.value, j.err = read(ctx)
	j.void = ctx.Err() != nil
	return j.value, j.err
}
