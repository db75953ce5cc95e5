// SPDX-License-Identifier: MPL-2.0

package target

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// Whoever asks is told of a read that began after it asked: what an apply changes
// right before is in it.
func TestReadsTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var shared together[time.Time]
		var reads atomic.Int32
		read := func(ctx context.Context) (time.Time, error) {
			began := time.Now()
			reads.Add(1)
			time.Sleep(time.Second)
			return began, ctx.Err()
		}
		var all sync.WaitGroup
		for i := range 40 {
			all.Go(func() {
				time.Sleep(time.Duration(i) * gather / 10)
				asked := time.Now()
				began, err := shared.get(t.Context(), "data", read)
				if err != nil || began.Before(asked) || began.Sub(asked) > gather {
					t.Errorf("asked %s, read %s, %v", asked, began, err)
				}
			})
		}
		all.Wait()
		if n := reads.Load(); n < 4 || n > 5 {
			t.Errorf("%d reads for 40 who ask within 4 times the span", n)
		}
	})
}

// A failure may be the other one's own, such as its time-out.
func TestAReadTogetherThatFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var shared together[int]
		impatient, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		read := func(ctx context.Context) (int, error) {
			select {
			case <-ctx.Done():
				return 0, ctx.Err()
			case <-time.After(time.Minute):
				return 1, nil
			}
		}
		var all sync.WaitGroup
		all.Go(func() {
			if _, err := shared.get(impatient, "data", read); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v", err)
			}
		})
		synctest.Wait()
		all.Go(func() {
			if got, err := shared.get(t.Context(), "data", read); got != 1 || err != nil {
				t.Errorf("%d, %v", got, err)
			}
		})
		all.Go(func() {
			brief, cancel := context.WithTimeout(t.Context(), gather/2)
			defer cancel()
			if _, err := shared.get(brief, "data", read); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v", err)
			}
		})
		all.Wait()
	})
}

// A plan of many grants on one bucket waits for what may not be read once.
func TestADenialIsRemembered(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err   error
		reads int
	}{
		{nil, 1},
		{unreadAccount(errors.New("no answer")), 1},
		{errors.New("something else"), 3},
	} {
		var m memo[int]
		reads := 0
		for range 3 {
			value, err := m.get(t.Context(), "data", func(context.Context) (int, error) {
				reads++
				return 7, c.err
			})
			if value != 7 || !errors.Is(err, c.err) {
				t.Errorf("%d, %v; want 7, %v", value, err, c.err)
			}
		}
		if reads != c.reads {
			t.Errorf("%v: %d reads, want %d", c.err, reads, c.reads)
		}
	}
}
