// SPDX-License-Identifier: MPL-2.0

package splice_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// words is the document of these tests: a list of words, each somebody's.
type words struct{ list []string }

func doc(list ...string) *words { return &words{list} }

func (w *words) Clone() *words          { return &words{slices.Clone(w.list)} }
func (w *words) Same(other *words) bool { return slices.Equal(w.list, other.list) }
func (w *words) Empty() bool            { return len(w.list) == 0 }
func (w *words) has(word string) bool   { return slices.Contains(w.list, word) }

// adding is the edit that adds a word.
func adding(word string) splice.Edit[*words] {
	return splice.Edit[*words]{
		Apply: func(d *words) error {
			if !d.has(word) {
				d.list = append(d.list, word)
			}
			return nil
		},
		Holds: func(d *words) bool { return d.has(word) },
	}
}

// removing is the edit that removes a word, and expects it to be there.
func removing(word string) splice.Edit[*words] {
	return splice.Edit[*words]{
		Expects: func(d *words) bool { return d.has(word) },
		Apply: func(d *words) error {
			d.list = slices.DeleteFunc(d.list, func(w string) bool { return w == word })
			return nil
		},
		Holds: func(d *words) bool { return !d.has(word) },
	}
}

var (
	errBusy      = errors.New("busy")
	errAmbiguous = errors.New("ambiguous")
	errUnknown   = errors.New("unknown principal")
	errDenied    = errors.New("denied")
	errGone      = errors.New("gone")
	errMalformed = errors.New("malformed")
)

// service is a target in memory, with faults.
type service struct {
	latency time.Duration

	mu      sync.Mutex
	now     *words
	history []*words // every content before now
	calls   []string
	// onCall is asked before each call is carried out, with the number of calls of
	// its kind so far. What it returns is the answer; a late read answers what was
	// there before the last write; carryOut makes a write happen all the same.
	onCall func(kind string, n int) (err error, late, carryOut bool) //nolint:staticcheck // the error isn't the point
	counts map[string]int
	// refuse is asked before a write is carried out; joint counts the refusals of
	// documents in which more than one word is new.
	refuse func(d *words) error
	joint  int
	// after runs when a write was carried out.
	after func(s *service)
}

func newService(list ...string) *service {
	return &service{now: doc(list...), counts: map[string]int{}}
}

func (s *service) Key() string { return "the document" }

func (s *service) Lock() string { return "the document" }

func (s *service) Lag() time.Duration { return 5 * time.Second }

func (s *service) Classify(err error) splice.Class {
	for known, class := range map[error]splice.Class{
		errBusy: splice.Busy, errAmbiguous: splice.Ambiguous, errUnknown: splice.UnknownPrincipal,
		errDenied: splice.Denied, errGone: splice.Gone,
	} {
		if errors.Is(err, known) {
			return class
		}
	}
	return splice.Final
}

func (s *service) begin(ctx context.Context, kind string) (err error, late, carryOut bool) { //nolint:staticcheck // as onCall
	s.mu.Lock()
	latency := s.latency
	s.mu.Unlock()
	select {
	case <-ctx.Done():
		return ctx.Err(), false, false
	case <-time.After(latency):
	}
	s.mu.Lock()
	s.calls = append(s.calls, kind)
	s.counts[kind]++
	n, onCall := s.counts[kind], s.onCall
	s.mu.Unlock()
	if onCall == nil {
		return nil, false, false
	}
	return onCall(kind, n)
}

func (s *service) Read(ctx context.Context) (*words, error) {
	err, late, _ := s.begin(ctx, "read")
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	if late && len(s.history) > 0 {
		return s.history[len(s.history)-1].Clone(), nil
	}
	return s.now.Clone(), nil
}

func (s *service) Write(ctx context.Context, d *words) error { return s.put(ctx, "write", d) }

func (s *service) Remove(ctx context.Context) error { return s.put(ctx, "remove", doc()) }

func (s *service) put(ctx context.Context, kind string, d *words) error {
	err, _, carryOut := s.begin(ctx, kind)
	if err != nil && !carryOut {
		return err
	}
	if d.has("bad") {
		return errMalformed
	}
	if s.refuse != nil {
		if err := s.refuse(d); err != nil {
			s.mu.Lock()
			defer s.mu.Unlock()
			if len(d.list) > len(s.now.list)+1 {
				s.joint++
			}
			return err
		}
	}
	s.set(d)
	if s.after != nil {
		s.after(s)
	}
	return err
}

func (s *service) set(d *words) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.history = append(s.history, s.now)
	s.now = d.Clone()
}

func (s *service) content() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.now.list)
}

func (s *service) count(kind string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts[kind]
}
