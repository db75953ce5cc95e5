// SPDX-License-Identifier: MPL-2.0

package lease_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// plan is what one host does.
type plan struct {
	start, hold, latency time.Duration
	dies                 bool // once it has the lease: it does nothing any more
}

// TestNeverTwoHolders runs hosts against each other, on a store whose calls fail in
// every way: whoever gets the lease gets it after the one before has given it back or
// has been told that it is lost. And everybody gets it.
func TestNeverTwoHolders(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		// Drawn before, since what rapid draws must not panic in another goroutine.
		plans := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) plan {
			milliseconds := func(most int, label string) time.Duration {
				return time.Duration(rapid.IntRange(0, most).Draw(r, label)) * time.Millisecond
			}
			return plan{
				start: milliseconds(40_000, "start"), hold: milliseconds(90_000, "hold"),
				latency: milliseconds(400, "latency"), dies: rapid.IntRange(0, 3).Draw(r, "dies") == 0,
			}
		}), 2, 5).Draw(r, "plans")
		faults := rapid.SliceOfN(rapid.SampledFrom([]fault{
			works, works, works, works, works, works, refused, unheard, hangs, carriedLate,
		}), 0, 60).Draw(r, "faults")
		synctest.Test(t, func(*testing.T) { neverTwo(r, plans, faults) })
	})
}

func neverTwo(t *rapid.T, plans []plan, faults []fault) {
	m := newMemory()
	var mu sync.Mutex
	holders := map[int]context.Context{} // who has it and has not given it back
	dead := map[int]bool{}
	fate := func(host int) fault {
		mu.Lock()
		defer mu.Unlock()
		if dead[host] {
			return hangs
		}
		if len(faults) == 0 {
			return works
		}
		next := faults[0]
		faults = faults[1:]
		return next
	}
	var all sync.WaitGroup
	for i, p := range plans {
		h := &host{memory: m, latency: p.latency, fault: func(string) fault { return fate(i) }}
		all.Go(func() {
			defer h.late.Wait()
			time.Sleep(p.start)
			held, unlock, err := locker(h).Lock(context.Background(), key)
			if err != nil {
				t.Errorf("host %d: %v", i, err)
				return
			}
			mu.Lock()
			for other, context := range holders {
				if context.Err() == nil {
					t.Errorf("host %d got it while host %d has it", i, other)
				}
			}
			holders[i] = held
			dead[i] = p.dies
			mu.Unlock()
			select {
			case <-time.After(p.hold):
			case <-held.Done():
			}
			if p.dies {
				<-held.Done()
				time.Sleep(2 * ttl)
			}
			mu.Lock()
			delete(holders, i)
			mu.Unlock()
			unlock()
		})
	}
	all.Wait()
}
