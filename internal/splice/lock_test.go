// SPDX-License-Identifier: MPL-2.0

package splice_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

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
			unlock, err := lockers[0].Lock(t.Context(), "a")
			if err != nil {
				t.Fatal(err)
			}
			other, err := lockers[1].Lock(t.Context(), "b")
			if err != nil {
				t.Fatalf("another key: %v", err)
			}
			other()

			short, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
			defer cancel()
			if _, err := lockers[1].Lock(short, "a"); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("locked twice: %v", err)
			}

			unlock()
			again, err := lockers[1].Lock(t.Context(), "a")
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
		if _, err := locks.Lock(t.Context(), "a"); err == nil || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
	}
}
