// SPDX-License-Identifier: MPL-2.0

package lease_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/xacct/terraform-provider-xacct/internal/lease"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

var _ splice.Locker = (*lease.Locker)(nil)

// take takes the lease, which has to succeed.
func take(t *testing.T, l *lease.Locker) (held context.Context, unlock func()) {
	t.Helper()
	held, unlock, err := l.Lock(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	return held, unlock
}

// wantLost wants a context to have ended because the lease was lost, and why.
func wantLost(t *testing.T, held context.Context, why string) {
	t.Helper()
	var lost *lease.Error
	if !errors.As(context.Cause(held), &lost) || !lost.Lost || lost.Object != name || !strings.Contains(lost.Error(), why) {
		t.Errorf("the context ended because of %v; want a lost lease, %s", context.Cause(held), why)
	}
}

// wantTaken wants it to take a time, in seconds, from when it began.
func wantTaken(t *testing.T, began time.Time, least, most float64) {
	t.Helper()
	if took := time.Since(began).Seconds(); took < least || took > most {
		t.Errorf("it took %.1f s, want %.1f to %.1f", took, least, most)
	}
}

// test runs f with a clock of its own, and a store that two hosts reach.
func test(t *testing.T, f func(t *testing.T, m *memory, a, b *host)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		f(t, m, &host{memory: m, latency: 10 * time.Millisecond}, &host{memory: m, latency: 15 * time.Millisecond})
	})
}

func TestALeaseIsThereWhileItIsHeld(t *testing.T) {
	t.Parallel()
	test(t, func(t *testing.T, m *memory, a, _ *host) {
		began := time.Now().UTC()
		held, unlock := take(t, locker(a))
		now := m.now(t)
		if now == nil || now.Key != key || now.Holder.Host == "" || now.Holder.PID == 0 || now.Fence != 1 || now.Released ||
			time.Duration(now.TTL) != ttl || now.Acquired.Before(began) || !now.Expires.Equal(now.Renewed.Add(ttl)) {
			t.Errorf("the lease says %+v", now)
		}
		time.Sleep(10 * ttl)
		if held.Err() != nil {
			t.Errorf("it ended while it was held: %v", context.Cause(held))
		}
		unlock()
		if m.writes < 25 || m.writes > 35 {
			t.Errorf("%d writes in ten times the ttl, want about 30", m.writes)
		}
		if held.Err() == nil {
			t.Error("the context outlives the lease")
		}
		if now := m.now(t); now != nil {
			t.Errorf("it is still there: %+v", now)
		}
	})
}

func TestAnotherHostWaits(t *testing.T) {
	t.Parallel()
	test(t, func(t *testing.T, m *memory, a, b *host) {
		first, unlockFirst := take(t, locker(a))
		var told []string
		l := lease.New(b, lease.Settings{Prefix: "leases/", TTL: ttl, Log: func(_ context.Context, message string, about map[string]any) {
			told = append(told, message)
			if about["lease"] != name || about["holder"] != m.now(t).Holder.String() {
				t.Errorf("told about %v", about)
			}
		}})
		began := time.Now()
		go func() {
			time.Sleep(5 * ttl)
			unlockFirst()
		}()
		_, unlock := take(t, l)
		wantTaken(t, began, 150, 152.1)
		if first.Err() == nil {
			t.Error("two hold it")
		}
		if len(told) != 1 || !strings.Contains(told[0], "waiting") {
			t.Errorf("told: %q", told)
		}
		unlock()
	})
}

// A process that died renews nothing and gives nothing back.
func TestALeaseOfAHolderThatDiedIsTakenOver(t *testing.T) {
	t.Parallel()
	test(t, func(t *testing.T, m *memory, a, b *host) {
		first, unlockFirst := take(t, locker(a))
		a.meets(func(string) fault { return hangs })
		began := time.Now()
		second, unlock := take(t, locker(b))
		wantTaken(t, began, ttl.Seconds(), ttl.Seconds()+3)
		wantLost(t, first, "could not be renewed in time")
		if now := m.now(t); now.Fence != 2 {
			t.Errorf("fence %d, want 2", now.Fence)
		}
		// It was only suspended, and wakes up.
		a.meets(nil)
		unlockFirst()
		time.Sleep(3 * ttl)
		if second.Err() != nil || m.now(t).Fence != 2 {
			t.Errorf("the first one has disturbed the second: %v", context.Cause(second))
		}
		unlock()
	})
}

func TestALeaseOfLongAgoIsTakenOverAtOnce(t *testing.T) {
	t.Parallel()
	test(t, func(t *testing.T, m *memory, a, _ *host) {
		m.leave(t, `{"key":"s3:genomes","holder":{"id":"x","host":"ci-7","pid":7},"fence":41,"ttl":"30s"}`)
		time.Sleep(ttl + 2*time.Second)
		began := time.Now()
		_, unlock := take(t, locker(a))
		wantTaken(t, began, 0, 1)
		if now := m.now(t); now.Fence != 42 {
			t.Errorf("fence %d, want 42", now.Fence)
		}
		unlock()
	})
}

// leave leaves a lease behind.
func (m *memory) leave(t *testing.T, text string) {
	t.Helper()
	if _, err := m.put(name, "", []byte(text)); err != nil {
		t.Fatal(err)
	}
}

func TestTheTimeToLiveIsTheHolders(t *testing.T) {
	t.Parallel()
	test(t, func(t *testing.T, m *memory, a, _ *host) {
		m.leave(t, `{"key":"s3:genomes","holder":{"id":"x","host":"ci-7","pid":7},"fence":1,"ttl":"10m"}`)
		began := time.Now()
		_, unlock := take(t, locker(a))
		wantTaken(t, began, 600, 603)
		unlock()
	})
}

func TestTheWaitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	test(t, func(t *testing.T, m *memory, a, b *host) {
		_, unlock := take(t, locker(a))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, _, err := locker(b).Lock(ctx, key)
		var failed *lease.Error
		if !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &failed) {
			t.Fatalf("error %v", err)
		}
		if failed.Lost || failed.Object != name || failed.Other == nil || failed.Other.Holder != m.now(t).Holder {
			t.Errorf("the error says %+v", failed)
		}
		unlock()
	})
}

func TestALeaseRemovedByHandIsLost(t *testing.T) {
	t.Parallel()
	test(t, func(t *testing.T, m *memory, a, _ *host) {
		held, unlock := take(t, locker(a))
		if err := m.remove(name, m.etag(t)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(ttl / 2)
		wantLost(t, held, "its object was removed")
		unlock()
	})
}

// Not even where the store ignores the condition of a delete.
func TestSomebodyElsesLeaseIsNotRemoved(t *testing.T) {
	t.Parallel()
	test(t, func(t *testing.T, m *memory, a, _ *host) {
		m.removes = true
		held, unlock := take(t, locker(a))
		if _, err := m.put(name, m.etag(t), []byte(`{"key":"s3:genomes","holder":{"id":"x","host":"ci-7","pid":7},"fence":2,"ttl":"10m"}`)); err != nil {
			t.Fatal(err)
		}
		<-held.Done()
		wantLost(t, held, "held by process 7 on ci-7")
		unlock()
		if now := m.now(t); now == nil || now.Holder.Host != "ci-7" {
			t.Errorf("the lease says %+v", now)
		}
	})
}

// What cuts a connection may come before or after the store has done its part.
func TestAnAnswerThatIsLost(t *testing.T) {
	t.Parallel()
	for what, faulty := range map[string]func(string) fault{
		"of the first write":             faults("create", unheard, 1),
		"of the first write and a look":  both(faults("create", unheard, 1), faults("read", refused, 1)),
		"of a first write not made":      faults("create", refused, 1),
		"of a first write made later":    faults("create", carriedLate, 1),
		"of a renewal":                   faults("replace", unheard, 1),
		"of two renewals":                faults("replace", unheard, 1, 2),
		"of a renewal and a look":        both(faults("replace", unheard, 1), faults("read", refused, 1, 2)),
		"of a renewal made later":        faults("replace", carriedLate, 2),
		"of a renewal that takes a time": faults("replace", hangs, 1),
		"of the release":                 faults("delete", unheard, 1),
		"of a release not made":          faults("delete", refused, 1),
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			test(t, func(t *testing.T, m *memory, a, b *host) {
				a.fault = faulty
				began := time.Now()
				held, unlock := take(t, locker(a))
				wantTaken(t, began, 0, ttl.Seconds()/3) // it doesn't wait for itself
				time.Sleep(3 * ttl)
				if held.Err() != nil {
					t.Errorf("it was lost: %v", context.Cause(held))
				}
				unlock()
				a.late.Wait()
				began = time.Now()
				_, unlock = take(t, locker(b))
				wantTaken(t, began, 0, 1)
				unlock()
				if now := m.now(t); now != nil {
					t.Errorf("it is still there: %+v", now)
				}
			})
		})
	}
}

func both(a, b func(string) fault) func(string) fault {
	return func(call string) fault { return max(a(call), b(call)) }
}

// A failure of the store ends a lease only when nobody may have it any more.
func TestAStoreThatFailsForAWhile(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		outage time.Duration
		kind   fault
		lost   bool
	}{
		{ttl / 4, refused, false},
		{ttl / 4, hangs, false},
		{ttl / 4, forbidden, false}, // credentials that are renewed, too
		{ttl, refused, true},
		{ttl, hangs, true},
		{ttl, forbidden, true},
	} {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				m := newMemory()
				a := &host{memory: m, latency: 10 * time.Millisecond}
				held, unlock := take(t, locker(a))
				began := time.Now().Add(ttl/3 - 100*time.Millisecond)
				a.meets(func(string) fault {
					if since := time.Since(began); since >= 0 && since < test.outage {
						return test.kind
					}
					return works
				})
				if test.lost {
					<-held.Done()
					wantLost(t, held, "could not be renewed in time")
					if since := time.Since(began); since > ttl/3+time.Second {
						t.Errorf("lost only after %s", since)
					}
				}
				time.Sleep(3 * ttl)
				if lost := held.Err() != nil; lost != test.lost {
					t.Errorf("lost: %t, want %t: %v", lost, test.lost, context.Cause(held))
				}
				unlock()
			})
		})
	}
}

// Who may write objects but not remove them can give a lease back, too.
func TestReleaseWithoutPermissionToDelete(t *testing.T) {
	t.Parallel()
	test(t, func(t *testing.T, m *memory, a, b *host) {
		a.fault = func(call string) fault {
			if call == "delete" {
				return forbidden
			}
			return works
		}
		_, unlock := take(t, locker(a))
		unlock()
		if now := m.now(t); now == nil || !now.Released {
			t.Errorf("the lease says %+v, want it released", now)
		}
		began := time.Now()
		_, unlock = take(t, locker(b))
		wantTaken(t, began, 0, 1)
		if now := m.now(t); now.Released || now.Fence != 2 {
			t.Errorf("the lease says %+v", now)
		}
		unlock()
	})
}

// A wait that ends while the store still works on a write leaves no lease behind.
func TestAWriteThatComesAfterItsContext(t *testing.T) {
	t.Parallel()
	test(t, func(t *testing.T, m *memory, a, b *host) {
		a.fault = faults("create", unheard, 1)
		ctx, cancel := context.WithTimeout(t.Context(), 12*time.Millisecond)
		defer cancel()
		if _, _, err := locker(a).Lock(ctx, key); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
		began := time.Now()
		_, unlock := take(t, locker(b))
		wantTaken(t, began, 0, 1)
		unlock()
		if now := m.now(t); now != nil {
			t.Errorf("it is still there: %+v", now)
		}
	})
}

func TestWhatEndsAtOnce(t *testing.T) {
	t.Parallel()
	for what, test := range map[string]struct {
		set  func(t *testing.T, m *memory, h *host)
		want error // or
		says string
		left string
	}{
		"a store that refuses":            {func(_ *testing.T, _ *memory, h *host) { h.fault = faults("create", forbidden, 1) }, errDenied, "", ""},
		"a store that ignores conditions": {func(_ *testing.T, m *memory, _ *host) { m.careless = true }, lease.ErrUnconditional, "", ""},
		"an object that is no JSON":       {func(t *testing.T, m *memory, _ *host) { m.leave(t, "hello") }, nil, "is no lease", "hello"},
		"an object that is no lease":      {func(t *testing.T, m *memory, _ *host) { m.leave(t, "{}") }, nil, "is no lease", "{}"},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				m := newMemory()
				h := &host{memory: m}
				test.set(t, m, h)
				began := time.Now()
				_, _, err := locker(h).Lock(t.Context(), key)
				wantTaken(t, began, 0, 0.5)
				var failed *lease.Error
				if !errors.As(err, &failed) || failed.Lost || test.want != nil && !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.says) {
					t.Errorf("error %v", err)
				}
				if left := string(m.objects[name].body); left != test.left {
					t.Errorf("there is now: %q", left)
				}
			})
		})
	}
}

func TestAStoreThatIsDownIsGivenUp(t *testing.T) {
	t.Parallel()
	test(t, func(t *testing.T, _ *memory, a, _ *host) {
		a.fault = func(string) fault { return refused }
		began := time.Now()
		_, _, err := locker(a).Lock(t.Context(), key)
		wantTaken(t, began, 120, 135)
		if !errors.Is(err, lease.ErrBusy) {
			t.Errorf("error %v", err)
		}
	})
}
