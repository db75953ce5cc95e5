// SPDX-License-Identifier: MPL-2.0

package splice_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

func TestLocksKeepWritersOfOneKeyApart(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	process := splice.NewProcessLocks()
	for name, lockers := range map[string][2]splice.Locker{
		"one process":   {process, process},
		"two processes": {splice.NewHostLocks(directory), splice.NewHostLocks(directory)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, unlock, err := lockers[0].Lock(t.Context(), "a")
			if err != nil {
				t.Fatal(err)
			}
			_, other, err := lockers[1].Lock(t.Context(), "b")
			if err != nil {
				t.Fatalf("another key: %v", err)
			}
			other()

			short, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
			defer cancel()
			if _, _, err := lockers[1].Lock(short, "a"); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("locked twice: %v", err)
			}

			unlock()
			_, again, err := lockers[1].Lock(t.Context(), "a")
			if err != nil {
				t.Fatal(err)
			}
			again()
		})
	}
}

func TestALockDirectoryThatIsNoneIsAnError(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	locks := splice.NewHostLocks(file)
	for range 2 { // the first failure must not leave the key locked
		if _, _, err := locks.Lock(t.Context(), "a"); err == nil || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
	}
}

func TestALockThatWaitsSaysSo(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	_, unlock, err := splice.NewHostLocks(directory).Lock(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	var waited []string
	second := splice.NewHostLocks(directory)
	second.Waits = func(_ context.Context, key string) {
		waited = append(waited, key)
		unlock()
	}
	for range 2 { // the second time nobody holds it
		_, unlock, err := second.Lock(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		unlock()
	}
	if diff := cmp.Diff([]string{"a"}, waited); diff != "" {
		t.Errorf("waited for (-want +got):\n%s", diff)
	}
}

func TestLocksCountHowOftenTheyWereTaken(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	process := splice.NewProcessLocks()
	for name, lockers := range map[string][2]splice.Locker{
		"one process":   {process, process},
		"two processes": {splice.NewHostLocks(directory), splice.NewHostLocks(directory)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for n := range uint64(3) {
				for _, l := range lockers {
					if got, ok := l.Taken("a"); got != 2*n || !ok {
						t.Errorf("taken %d times (known: %v), want %d", got, ok, 2*n)
					}
				}
				_, unlock, err := lockers[n%2].Lock(t.Context(), "a")
				if err != nil {
					t.Fatal(err)
				}
				if got, ok := lockers[(n+1)%2].Taken("a"); got != 2*n+1 || !ok {
					t.Errorf("while it is held: %d (known: %v), want %d", got, ok, 2*n+1)
				}
				unlock()
			}
		})
	}
}
