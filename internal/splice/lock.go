// SPDX-License-Identifier: MPL-2.0

package splice

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"
)

// Locker keeps the writers of one key apart.
type Locker interface {
	// Lock waits for the key, until ctx ends. The context that it returns ends, with a
	// cause, when the key is lost before it is given back. The function gives the key
	// back and is called exactly once.
	Lock(ctx context.Context, key string) (held context.Context, unlock func(), err error)
	// Taken counts how often a key was taken and given back, by whomever: it is odd
	// while somebody holds the key, and when two answers are the same and even, nobody
	// held it in between. It is not ok where that can't be known.
	Taken(key string) (times uint64, ok bool)
}

// NewProcessLocks keeps the writers of this process apart.
func NewProcessLocks() Locker { return &processLocks{byKey: map[string]*processLock{}} }

type processLocks struct {
	mu    sync.Mutex
	byKey map[string]*processLock
}

type processLock struct {
	held  chan struct{} // one place, taken while the key is held
	taken atomic.Uint64
}

func (l *processLocks) of(key string) *processLock {
	l.mu.Lock()
	defer l.mu.Unlock()
	lock, ok := l.byKey[key]
	if !ok {
		lock = &processLock{held: make(chan struct{}, 1)}
		l.byKey[key] = lock
	}
	return lock
}

func (l *processLocks) Lock(ctx context.Context, key string) (context.Context, func(), error) {
	lock := l.of(key)
	select {
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	case lock.held <- struct{}{}:
		lock.taken.Add(1)
		return ctx, func() { lock.taken.Add(1); <-lock.held }, nil
	}
}

func (l *processLocks) Taken(key string) (uint64, bool) { return l.of(key).taken.Load(), true }

// HostLocks keeps the writers of this host apart, those of other processes too, by
// locked files in a directory: Terraform runs a process for each provider alias. The
// operating system gives a lock back when its process ends, however it ends; the
// files stay, and count how often they were locked.
type HostLocks struct {
	Directory string
	// Waits is told when another process holds a key and the wait begins. Nil: nobody
	// wants to know.
	Waits func(ctx context.Context, key string)

	inner Locker
}

// NewHostLocks returns the locks of a directory.
func NewHostLocks(directory string) *HostLocks {
	return &HostLocks{Directory: directory, inner: NewProcessLocks()}
}

// lockPoll is how often a file that another process holds is tried.
const lockPoll = 20 * time.Millisecond

// Lock is Locker's.
func (l *HostLocks) Lock(ctx context.Context, key string) (context.Context, func(), error) {
	_, release, err := l.inner.Lock(ctx, key)
	if err != nil {
		return nil, nil, err
	}
	unlock, err := l.lockFile(ctx, key)
	if err != nil {
		release()
		return nil, nil, fmt.Errorf("%w of %s in %s: %w", ErrLock, key, l.Directory, err)
	}
	return ctx, func() { unlock(); release() }, nil
}

// Taken is Locker's.
func (l *HostLocks) Taken(key string) (uint64, bool) {
	file, err := os.Open(l.path(key))
	if errors.Is(err, os.ErrNotExist) {
		return 0, true
	}
	if err != nil {
		return 0, false
	}
	defer file.Close() //nolint:errcheck // it was only read
	times, err := count(file)
	return times, err == nil
}

func (l *HostLocks) path(key string) string {
	sum := sha256.Sum256([]byte(key))
	return filepath.Join(l.Directory, hex.EncodeToString(sum[:16])+".lock")
}

func (l *HostLocks) lockFile(ctx context.Context, key string) (unlock func(), err error) {
	if err := os.MkdirAll(l.Directory, 0o700); err != nil {
		return nil, err
	}
	lock := flock.New(l.path(key), flock.SetPermissions(0o600))
	locked, err := lock.TryLock()
	if err == nil && !locked {
		if l.Waits != nil {
			l.Waits(ctx, key)
		}
		locked, err = lock.TryLockContext(ctx, lockPoll)
	}
	if err == nil && !locked {
		err = errors.New("the lock could not be taken")
	}
	if err == nil {
		err = countUp(lock.Path(), true)
	}
	if err != nil {
		_ = lock.Close()
		return nil, err
	}
	return func() {
		_ = countUp(lock.Path(), false) // if not, it looks held, which is the safe side
		_ = lock.Close()
	}, nil
}

// countAt is where in a file its count is: behind what Windows locks.
const countAt = 8

// count reads how often a file was locked.
func count(file *os.File) (uint64, error) {
	var times [8]byte
	if _, err := file.ReadAt(times[:], countAt); err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	return binary.BigEndian.Uint64(times[:]), nil
}

// countUp makes the count odd when the file is taken, though its last holder may have
// died, and even when it is given back.
func countUp(path string, taken bool) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0) //nolint:gosec // the name is a hash
	if err != nil {
		return err
	}
	times, err := count(file)
	if taken && times%2 == 1 {
		times++
	}
	if err == nil {
		_, err = file.WriteAt(binary.BigEndian.AppendUint64(nil, times+1), countAt)
	}
	return errors.Join(err, file.Close())
}
