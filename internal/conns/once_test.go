// SPDX-License-Identifier: MPL-2.0

package conns

import (
	"context"
	"errors"
	"sync"
	"testing"
)

func TestOnceSharesOneSuccess(t *testing.T) {
	t.Parallel()
	var o once[int]
	computed := 0
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			got, err := o.get(t.Context(), func(context.Context) (int, error) {
				computed++
				return 42, nil
			})
			if got != 42 || err != nil {
				t.Errorf("got %d, %v", got, err)
			}
		})
	}
	group.Wait()
	if computed != 1 {
		t.Errorf("computed %d times", computed)
	}
}

func TestOnceForgetsAFailure(t *testing.T) {
	t.Parallel()
	var o once[int]
	failure := errors.New("no answer")
	if _, err := o.get(t.Context(), func(context.Context) (int, error) { return 0, failure }); !errors.Is(err, failure) {
		t.Fatalf("got %v", err)
	}
	got, err := o.get(t.Context(), func(context.Context) (int, error) { return 42, nil })
	if got != 42 || err != nil {
		t.Errorf("got %d, %v", got, err)
	}
}

func TestOnceWaiterEndsWithItsOwnContext(t *testing.T) {
	t.Parallel()
	var o once[int]
	started, release := make(chan struct{}), make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		_, _ = o.get(t.Context(), func(context.Context) (int, error) {
			close(started)
			<-release
			return 42, nil
		})
	})
	<-started

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := o.get(ctx, func(context.Context) (int, error) {
		t.Error("computed twice")
		return 0, nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	close(release)
	group.Wait()
}

// When the one who computes is cancelled, one of those who wait takes over.
func TestOnceSurvivesItsFirstCaller(t *testing.T) {
	t.Parallel()
	var o once[int]
	first, cancel := context.WithCancel(t.Context())
	started := make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		_, err := o.get(first, func(ctx context.Context) (int, error) {
			close(started)
			<-ctx.Done()
			return 0, ctx.Err()
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("first: %v", err)
		}
	})
	<-started
	group.Go(func() {
		got, err := o.get(t.Context(), func(context.Context) (int, error) { return 42, nil })
		if got != 42 || err != nil {
			t.Errorf("second: %d, %v", got, err)
		}
	})
	cancel()
	group.Wait()
}
