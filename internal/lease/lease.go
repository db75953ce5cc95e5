// SPDX-License-Identifier: MPL-2.0

// Package lease keeps writers on different hosts apart. Who has written an object
// into a store that they share holds a key for a while, and for longer by writing it
// anew. It knows neither AWS nor Terraform.
//
// What it promises rests on the store's conditional writes alone. No two clocks are
// compared: a holder stops when it couldn't renew for two thirds of the time to live,
// by its own clock, and a lease is taken over when it was seen unchanged for a whole
// time to live by the clock of who watched it, or has been there for that long by
// the store's own clock. What remains is a holder that is suspended between its last
// look at the context and its write, or with its machine, whose clock then stands
// still, too: it learns of it at its next renewal, and the services that are written to
// take no fence. So a lease is no reason to leave out any verification.
package lease

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"time"
)

// Store is where the leases are: objects by name, each with an ETag that is another
// one whenever the content is. A write is sent once: what is tried again is decided
// here. Errors that are neither ErrChanged, ErrAbsent nor ErrBusy are final.
type Store interface {
	// Create writes an object that isn't there, and returns its ETag. ErrChanged: it
	// is there.
	Create(ctx context.Context, name string, body []byte) (etag string, err error)
	// Replace writes an object that still has an ETag, and returns the new one.
	// ErrChanged: it has another one, or is gone.
	Replace(ctx context.Context, name, etag string, body []byte) (newETag string, err error)
	// Read returns an object. ErrAbsent: it isn't there.
	Read(ctx context.Context, name string) (Object, error)
	// Delete removes an object that still has an ETag. ErrChanged: it has another one,
	// or is gone; a store may also succeed when it is gone.
	Delete(ctx context.Context, name, etag string) error
}

// Object is an object of a store.
type Object struct {
	Body []byte
	ETag string
	// Age is how long ago it was written, at least, by the store's own clock; 0 when
	// the store doesn't tell.
	Age time.Duration
}

// Errors of a Store.
var (
	ErrChanged = errors.New("the object is not as the condition asks")
	ErrAbsent  = errors.New("there is no object")
	// ErrBusy: it may be tried again. The call may or may not have been carried out.
	ErrBusy = errors.New("the store did not answer as it should")
)

// ErrUnconditional is the reason when a store writes although the condition isn't met:
// a lease in it keeps nobody apart.
var ErrUnconditional = errors.New("the store accepts conditional writes and ignores the condition")

// Settings are what a Locker can be told.
type Settings struct {
	// Prefix is what the names of the objects begin with; the key follows.
	Prefix string
	// TTL is how long a lease holds without being renewed. Others wait that long for
	// a holder that died.
	TTL time.Duration
	// Log is told what a user may want to know: that a lease is waited for, taken
	// over, lost, not given back. Nil: nobody wants to know.
	Log func(ctx context.Context, message string, about map[string]any)
}

// Locker takes leases. It is a splice.Locker.
type Locker struct {
	Settings
	store  Store
	proven atomic.Bool // the store minds conditions
}

// New returns a Locker. It makes no call.
func New(store Store, s Settings) *Locker {
	if s.Log == nil {
		s.Log = func(context.Context, string, map[string]any) {}
	}
	return &Locker{Settings: s, store: store}
}

// Lock waits for the lease of a key, until ctx ends, and renews it in the background.
// The context that it returns ends, with an *Error as its cause, when the lease is
// lost before it is given back. The error, too, is an *Error.
func (l *Locker) Lock(ctx context.Context, key string) (held context.Context, unlock func(), err error) {
	c := &claim{Locker: l, name: l.Prefix + key, lease: Lease{Key: key, Holder: newHolder(), TTL: Duration(l.TTL)}}
	if err := c.take(ctx); err != nil {
		if c.unclear {
			c.release(ctx)
		}
		return nil, nil, err
	}
	held, unlock = c.hold(ctx)
	return held, unlock, nil
}

// Taken is not known of the holders on other hosts.
func (l *Locker) Taken(string) (times uint64, ok bool) { return 0, false }

// Lease is what a lease's object says. The times are for people to read: they are
// the holder's.
type Lease struct {
	Key    string `json:"key"`
	Holder Holder `json:"holder"`
	// Fence is one more for each holder that takes over from the one before.
	Fence    uint64    `json:"fence"`
	TTL      Duration  `json:"ttl"`
	Acquired time.Time `json:"acquired"`
	Renewed  time.Time `json:"renewed"`
	Expires  time.Time `json:"expires"`
	// Released: it was given back, by a holder that could not remove the object.
	Released bool `json:"released,omitempty"`
}

// parse refuses what is no lease: it is somebody else's and must not be replaced.
func parse(body []byte) (Lease, error) {
	var lease Lease
	if err := json.Unmarshal(body, &lease); err != nil {
		return Lease{}, fmt.Errorf("the object is no lease: %w", err)
	}
	if lease.Holder.ID == "" || lease.TTL <= 0 {
		return Lease{}, errors.New("the object is no lease: it names no holder or no ttl")
	}
	return lease, nil
}

// Holder is who has a lease.
type Holder struct {
	ID   string `json:"id"` // another one each time
	Host string `json:"host"`
	PID  int    `json:"pid"`
}

func newHolder() Holder {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return Holder{ID: rand.Text(), Host: host, PID: os.Getpid()}
}

func (h Holder) String() string { return fmt.Sprintf("process %d on %s", h.PID, h.Host) }

// Duration is written as in Go: "2m0s".
type Duration time.Duration

// MarshalText is for JSON.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText is for JSON.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = Duration(parsed)
	return err
}

// Error tells of a lease that could not be taken, or that was lost.
type Error struct {
	Object string // its name
	Lost   bool   // it was held until now
	Other  *Lease // of who has it, as last seen; nil when that isn't known
	Err    error
}

func (e *Error) Error() string {
	text := fmt.Sprintf("waiting for the lease %s", e.Object)
	if e.Lost {
		text = fmt.Sprintf("the lease %s was lost", e.Object)
	}
	if e.Other != nil {
		text += fmt.Sprintf(", held by %s since %s", e.Other.Holder, e.Other.Acquired.Format(time.RFC3339))
	}
	return fmt.Sprintf("%s: %v", text, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }
