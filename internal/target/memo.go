// SPDX-License-Identifier: MPL-2.0

package target

import (
	"context"
	"sync"
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
}

// get reads what isn't known yet. A failure isn't kept.
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
		return k.value, nil
	}
	if value, err = read(ctx); err == nil {
		k.known, k.value = true, value
	}
	return value, err
}
