// SPDX-License-Identifier: MPL-2.0

package splice_test

import (
	"fmt"
	"sync"
	"testing"
	"time"
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
