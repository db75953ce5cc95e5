// SPDX-License-Identifier: MPL-2.0

package splice_test

import (
	"context"
	"testing"
	"time"

	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// Terraform plans once more right before it applies: the apply needs no read of its
// own, unless somebody may have written meanwhile.
func TestAReadOfAMomentAgoIsEdited(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		between func(t *testing.T, others splice.Locker, s *service)
		edit    splice.Edit[*words]
		content []string
		reads   int
	}{
		"at once": {
			between: func(*testing.T, splice.Locker, *service) {},
			edit:    adding("ours"), content: []string{"theirs", "ours"}, reads: 3,
		},
		"later": {
			between: func(*testing.T, splice.Locker, *service) { time.Sleep(time.Second) },
			edit:    adding("ours"), content: []string{"theirs", "ours"}, reads: 4,
		},
		"another process had the lock": {
			between: func(t *testing.T, others splice.Locker, s *service) {
				t.Helper()
				_, unlock, err := others.Lock(t.Context(), s.Lock())
				if err != nil {
					t.Fatal(err)
				}
				s.set(doc("theirs", "the other's"))
				unlock()
			},
			edit: adding("ours"), content: []string{"theirs", "the other's", "ours"}, reads: 4,
		},
		"it was not as the edit expects": {
			between: func(_ *testing.T, _ splice.Locker, s *service) { s.set(doc("theirs", "ours")) },
			edit:    removing("ours"), content: []string{"theirs"}, reads: 4,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			directory := t.TempDir()
			bubble(t, func(t *testing.T) {
				s := newService("theirs")
				s.latency = 20 * time.Millisecond
				e := splice.New[*words](splice.Settings{Locks: splice.NewHostLocks(directory)})
				if _, err := e.Read(t.Context(), s, nil); err != nil {
					t.Fatal(err)
				}
				test.between(t, splice.NewHostLocks(directory), s)
				if _, err := e.Update(t.Context(), s, test.edit); err != nil {
					t.Fatal(err)
				}
				wantContent(t, s, test.content...)
				if n := s.count("read"); n != test.reads {
					t.Errorf("%d reads, want %d", n, test.reads)
				}
			})
		})
	}
}

// What was read before counts for the settle time: it is part of the window in which
// a rival may have read too.
func TestTheWindowBeginsWithTheReadThatIsEdited(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newService("theirs")
		s.latency = 20 * time.Millisecond
		var window time.Duration
		e := splice.New[*words](splice.Settings{Settle: func(w time.Duration) time.Duration {
			window = w
			return time.Millisecond
		}})
		if _, err := e.Read(t.Context(), s, nil); err != nil {
			t.Fatal(err)
		}
		time.Sleep(100 * time.Millisecond)
		if _, err := e.Update(t.Context(), s, adding("ours")); err != nil {
			t.Fatal(err)
		}
		if want := 140 * time.Millisecond; window != want {
			t.Errorf("window %v, want %v", window, want)
		}
	})
}

// losing is a lock that is lost once, between the read and the write.
type losing struct {
	splice.Locker
	lost  int
	after time.Duration
}

func (l *losing) Lock(ctx context.Context, key string) (context.Context, func(), error) {
	held, unlock, err := l.Locker.Lock(ctx, key)
	if err != nil || l.lost > 0 {
		return held, unlock, err
	}
	l.lost++
	held, cancel := context.WithTimeout(held, l.after)
	return held, func() { cancel(); unlock() }, nil
}

func TestNothingIsWrittenWithoutTheLock(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newService("theirs")
		s.latency = 20 * time.Millisecond
		locks := &losing{Locker: splice.NewProcessLocks(), after: 10 * time.Millisecond}
		e := splice.New[*words](splice.Settings{Locks: locks})
		if _, err := e.Update(t.Context(), s, adding("ours")); err != nil {
			t.Fatal(err)
		}
		wantContent(t, s, "theirs", "ours")
		if locks.lost != 1 || s.count("write") != 1 {
			t.Errorf("lost %d times, calls %v", locks.lost, s.calls)
		}
	})
}

// Who had the lock before we read may write after it: what we read is void.
func TestAReadWhileAnotherProcessHeldTheLockIsNotEdited(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	bubble(t, func(t *testing.T) {
		s := newService("theirs")
		_, unlock, err := splice.NewHostLocks(directory).Lock(t.Context(), s.Lock())
		if err != nil {
			t.Fatal(err)
		}
		e := splice.New[*words](splice.Settings{Locks: splice.NewHostLocks(directory)})
		if _, err := e.Read(t.Context(), s, nil); err != nil {
			t.Fatal(err)
		}
		s.set(doc("theirs", "the other's"))
		unlock()
		if _, err := e.Update(t.Context(), s, adding("ours")); err != nil {
			t.Fatal(err)
		}
		wantContent(t, s, "theirs", "the other's", "ours")
	})
}
