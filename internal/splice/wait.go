// SPDX-License-Identifier: MPL-2.0

package splice

import (
	"context"
	"math/rand/v2"
	"time"
)

const (
	// callTimeout bounds a single call to a service, so that a connection that hangs
	// is noticed long before the resource's own time-out.
	callTimeout = time.Minute

	firstBackoff = 100 * time.Millisecond
	maxBackoff   = 5 * time.Second

	firstPoll = 50 * time.Millisecond
	// missPolls is how often a read that misses what was expected is repeated, about
	// 0.75 s in all; verifyPolls how often a write is looked for, about 6 s.
	missPolls   = 4
	verifyPolls = 7
)

// SettleAutomatic waits three times the window, with a jitter of a quarter so that
// rivals of the same kind don't keep in step, at most ten seconds.
func SettleAutomatic(window time.Duration) time.Duration {
	wait := 3 * window
	wait += time.Duration((rand.Float64() - 0.5) / 2 * float64(wait)) //nolint:gosec // jitter needs no secrecy
	return min(wait, 10*time.Second)
}

// SettleAfter waits a fixed time.
func SettleAfter(wait time.Duration) func(time.Duration) time.Duration {
	return func(time.Duration) time.Duration { return wait }
}

// backoff is exponential with full jitter.
func backoff(attempt int) time.Duration {
	ceiling := min(firstBackoff<<min(attempt, 10), maxBackoff)
	return rand.N(ceiling) //nolint:gosec // jitter needs no secrecy
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

// poll calls ok until it says so, fails, or was called 1 + polls times.
func poll(ctx context.Context, polls int, ok func() (bool, error)) error {
	for i := 0; ; i++ {
		if done, err := ok(); done || err != nil || i == polls {
			return err
		}
		if err := sleep(ctx, firstPoll<<i); err != nil {
			return err
		}
	}
}
