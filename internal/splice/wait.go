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
	// readTimeout bounds a read with all its tries.
	readTimeout = 2 * time.Minute

	// freshness is how old a read may be to count as made now: it adds to the time in
	// which somebody else's write would be overwritten.
	freshness = 500 * time.Millisecond

	firstBackoff = 100 * time.Millisecond
	maxBackoff   = 5 * time.Second

	firstPoll = 50 * time.Millisecond
	maxPoll   = 5 * time.Second
)

// patience is how long a read that misses what was expected is repeated: a part of
// the time that a service may lag, since mostly the thing is really gone.
func patience[D any](t Target[D]) time.Duration { return t.Lag() / 8 }

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

// poll calls ok, at growing intervals, until it says so, fails, or has been
// called for as long as patience.
func poll(ctx context.Context, patience time.Duration, ok func() (bool, error)) error {
	var waited time.Duration
	for pause := firstPoll; ; pause = min(2*pause, maxPoll) {
		if done, err := ok(); done || err != nil || waited >= patience {
			return err
		}
		pause = min(pause, patience-waited)
		if err := sleep(ctx, pause); err != nil {
			return err
		}
		waited += pause
	}
}
