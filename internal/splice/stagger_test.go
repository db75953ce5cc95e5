// SPDX-License-Identifier: MPL-2.0

package splice_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// Terraform on a busy machine: ten at a time, and a new one takes a while to come
// when one is done. Groups of edits that wait for their second verification must
// not drift apart until everyone writes alone.
func TestEditsThatComeOneByOneGoTogether(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newService("theirs")
		s.latency = 20 * time.Millisecond
		e := engine()
		var wg sync.WaitGroup
		places := make(chan struct{}, 10)
		for i := range 40 {
			places <- struct{}{}
			wg.Go(func() {
				defer func() { <-places }()
				time.Sleep(time.Duration(i*37%150) * time.Millisecond)
				if _, err := e.Update(t.Context(), s, adding(fmt.Sprintf("ours-%02d", i))); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := len(s.content()); n != 41 {
			t.Errorf("%d words, want 41", n)
		}
		if n := s.count("write"); n > 12 {
			t.Errorf("%d writes for 40 edits, want at most 12", n)
		}
	})
}

// Where a service takes few writes, the edits are held back until no more come.
func TestEditsAreGatheredForAServiceOfFewWrites(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newService("theirs")
		s.latency = 20 * time.Millisecond
		e := splice.New[*words](splice.Settings{Gather: 500 * time.Millisecond})
		var wg sync.WaitGroup
		places := make(chan struct{}, 10)
		for i := range 200 {
			places <- struct{}{}
			wg.Go(func() {
				defer func() { <-places }()
				time.Sleep(time.Duration(i*37%400) * time.Millisecond)
				if _, err := e.Update(t.Context(), s, adding(fmt.Sprintf("ours-%03d", i))); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := len(s.content()); n != 201 {
			t.Errorf("%d words, want 201", n)
		}
		// Twenty rounds of ten, and one for the first, which doesn't wait.
		if n := s.count("write"); n > 22 {
			t.Errorf("%d writes for 200 edits, want at most 22", n)
		}
	})
}

func TestTheOnlyEditIsNotHeldBack(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		began := time.Now()
		e := splice.New[*words](splice.Settings{Gather: time.Hour})
		if _, err := e.Update(t.Context(), newService("theirs"), adding("ours")); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > time.Minute {
			t.Errorf("it took %v", took)
		}
	})
}
