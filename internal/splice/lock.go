// SPDX-License-Identifier: MPL-2.0

package splice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// Locker keeps the writers of one key apart.
type Locker interface {
	// Lock waits for the key, until ctx ends. The function it returns gives the key
	// back and is called exactly once.
	Lock(ctx context.Context, key string) (unlock func(), err error)
}

// NewProcessLocks keeps the writers of this process apart.
func NewProcessLocks() Locker { return &processLocks{held: map[string]chan struct{}{}} }

type processLocks struct {
	mu   sync.Mutex
	held map[string]chan struct{} // one place, taken while the key is held
}

func (l *processLocks) Lock(ctx context.Context, key string) (func(), error) {
	l.mu.Lock()
	place, ok := l.held[key]
	if !ok {
		place = make(chan struct{}, 1)
		l.held[key] = place
	}
	l.mu.Unlock()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case place <- struct{}{}:
		return func() { <-place }, nil
	}
}

// NewHostLocks keeps the writers of this host apart, those of other processes
// too, by locked files in a directory: Terraform runs a process for each provider
// alias. The operating system gives a lock back when its process ends, however
// it ends; the empty files stay.
func NewHostLocks(directory string) Locker {
	return &hostLocks{inner: NewProcessLocks(), directory: directory}
}

type hostLocks struct {
	inner     Locker
	directory string
}

// lockPoll is how often a file that another process holds is tried.
const lockPoll = 20 * time.Millisecond

func (l *hostLocks) Lock(ctx context.Context, key string) (func(), error) {
	release, err := l.inner.Lock(ctx, key)
	if err != nil {
		return nil, err
	}
	unlock, err := l.lockFile(ctx, key)
	if err != nil {
		release()
		return nil, fmt.Errorf("%w of %s in %s: %w", ErrLock, key, l.directory, err)
	}
	return func() { unlock(); release() }, nil
}

func (l *hostLocks) lockFile(ctx context.Context, key string) (func(), error) {
	if err := os.MkdirAll(l.directory, 0o700); err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(key))
	lock := flock.New(filepath.Join(l.directory, hex.EncodeToString(sum[:16])+".lock"), flock.SetPermissions(0o600))
	locked, err := lock.TryLockContext(ctx, lockPoll)
	if err != nil {
		return nil, err
	}
	if !locked {
		return nil, errors.New("the lock could not be taken")
	}
	return func() { _ = lock.Close() }, nil
}
