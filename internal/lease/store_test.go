// SPDX-License-Identifier: MPL-2.0

package lease_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/xacct/terraform-provider-xacct/internal/lease"
)

const (
	ttl  = 30 * time.Second
	key  = "s3:genomes"
	name = "leases/s3:genomes"
)

var errDenied = errors.New("denied")

// memory is a store whose clock ticks in seconds, as S3's does in its headers.
type memory struct {
	mu       sync.Mutex
	objects  map[string]stored
	versions int
	careless bool // conditions are ignored
	removes  bool // whatever is there
	writes   int
}

type stored struct {
	body    []byte
	etag    string
	written time.Time
}

func newMemory() *memory { return &memory{objects: map[string]stored{}} }

// put writes, if the object has the ETag; "" is that there is none.
func (m *memory) put(name, condition string, body []byte) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.objects[name].etag != condition && !m.careless {
		return "", lease.ErrChanged
	}
	m.versions++
	m.writes++
	etag := fmt.Sprint(m.versions)
	m.objects[name] = stored{body: body, etag: etag, written: time.Now()}
	return etag, nil
}

func (m *memory) get(name string) (lease.Object, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	o, ok := m.objects[name]
	if !ok {
		return lease.Object{}, lease.ErrAbsent
	}
	age := time.Now().Truncate(time.Second).Sub(o.written.Truncate(time.Second)) - time.Second
	return lease.Object{Body: o.body, ETag: o.etag, Age: max(0, age)}, nil
}

func (m *memory) remove(name, etag string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.objects[name].etag != etag && !m.careless && !m.removes {
		return lease.ErrChanged
	}
	delete(m.objects, name)
	return nil
}

// now is the lease as it is in the store; nil when there is none.
func (m *memory) now(t testing.TB) *lease.Lease {
	t.Helper()
	o, err := m.get(name)
	if errors.Is(err, lease.ErrAbsent) {
		return nil
	}
	var l lease.Lease
	if err := json.Unmarshal(o.Body, &l); err != nil {
		t.Error(err)
	}
	return &l
}

func (m *memory) etag(t *testing.T) string {
	t.Helper()
	o, err := m.get(name)
	if err != nil {
		t.Fatal(err)
	}
	return o.ETag
}

// host is the store as one host reaches it.
type host struct {
	*memory
	latency time.Duration // each way
	// fault is asked about each call, one after the other.
	fault func(call string) fault
	late  sync.WaitGroup
}

// meets sets what calls meet from now on; nil is nothing.
func (h *host) meets(f func(call string) fault) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fault = f
}

func (h *host) fate(call string) fault {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.fault == nil {
		return works
	}
	return h.fault(call)
}

// fault is what becomes of a call.
type fault int

const (
	works       fault = iota
	refused           // not carried out
	unheard           // carried out, but the answer is lost
	hangs             // not carried out, and no answer
	carriedLate       // no answer, and carried out later
	forbidden
)

// meet carries out a call, or has it meet its fault.
func meet[T any](ctx context.Context, h *host, call string, f func() (T, error)) (result T, err error) {
	fate := h.fate(call)
	wait := func(d time.Duration) error {
		select {
		case <-time.After(d):
			return nil
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", lease.ErrBusy, ctx.Err())
		}
	}
	switch fate {
	case refused:
		return result, errors.Join(wait(h.latency), lease.ErrBusy)
	case forbidden:
		return result, errDenied
	case hangs:
		return result, wait(time.Hour)
	case carriedLate:
		h.late.Go(func() {
			time.Sleep(3 * time.Second)
			_, _ = f()
		})
		return result, wait(time.Hour)
	}
	if err := wait(h.latency); err != nil {
		return result, err
	}
	result, err = f()
	if failure := wait(h.latency); failure != nil {
		return result, failure
	}
	if fate == unheard {
		return result, lease.ErrBusy
	}
	return result, err
}

func (h *host) Create(ctx context.Context, name string, body []byte) (string, error) {
	return meet(ctx, h, "create", func() (string, error) { return h.put(name, "", body) })
}

func (h *host) Replace(ctx context.Context, name, etag string, body []byte) (string, error) {
	return meet(ctx, h, "replace", func() (string, error) { return h.put(name, etag, body) })
}

func (h *host) Read(ctx context.Context, name string) (lease.Object, error) {
	return meet(ctx, h, "read", func() (lease.Object, error) { return h.get(name) })
}

func (h *host) Delete(ctx context.Context, name, etag string) error {
	_, err := meet(ctx, h, "delete", func() (struct{}, error) { return struct{}{}, h.remove(name, etag) })
	return err
}

// faults have the n-th call of an operation, the first is 1, meet a fault.
func faults(operation string, of fault, calls ...int) func(string) fault {
	n := 0
	return func(call string) fault {
		if call != operation {
			return works
		}
		n++
		for _, c := range calls {
			if c == n {
				return of
			}
		}
		return works
	}
}

func locker(s lease.Store) *lease.Locker {
	return lease.New(s, lease.Settings{Prefix: "leases/", TTL: ttl})
}
