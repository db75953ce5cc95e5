// SPDX-License-Identifier: MPL-2.0

package conns

import (
	"context"
	"sync"
)

// once computes a value at most once and shares it. Callers that come while it
// is being computed wait for that result, or for the end of their own context.
// A failure goes to everybody who waited for it and is then forgotten, so the
// next caller tries again.
type once[T any] struct {
	mu      sync.Mutex
	current *attempt[T]
}

type attempt[T any] struct {
	done      chan struct{}
	value     T
	err       error
	abandoned bool // failed because the context of whoever computed it ended
}

func (o *once[T]) get(ctx context.Context, compute func(context.Context) (T, error)) (T, error) {
	for {
		a, mine := o.join()
		if mine {
			o.run(ctx, a, compute)
			return a.value, a.err
		}
		select {
		case <-a.done:
			if !a.abandoned {
				return a.value, a.err
			}
		case <-ctx.Done():
			var none T
			return none, context.Cause(ctx)
		}
	}
}

// join returns the attempt under way or finished; mine says that there was none
// and that the caller has to make it.
func (o *once[T]) join() (a *attempt[T], mine bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.current != nil {
		return o.current, false
	}
	o.current = &attempt[T]{done: make(chan struct{})}
	return o.current, true
}

func (o *once[T]) run(ctx context.Context, a *attempt[T], compute func(context.Context) (T, error)) {
	a.abandoned = true // holds if compute panics
	ok := false
	defer func() {
		if !ok {
			o.mu.Lock()
			o.current = nil
			o.mu.Unlock()
		}
		close(a.done)
	}()
	a.value, a.err = compute(ctx)
	ok = a.err == nil
	a.abandoned = !ok && ctx.Err() != nil
}
