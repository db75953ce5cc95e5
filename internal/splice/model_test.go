// SPDX-License-Identifier: MPL-2.0

package splice_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// TestWhateverHappensTheOutcomeIsTrue runs edits side by side on a service whose
// calls fail in every way, with late answers and with others who write between
// our cycles. What an edit reports must be so, and nothing of others' is lost.
func TestWhateverHappensTheOutcomeIsTrue(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		// Drawn before, since what rapid draws must not panic in another goroutine.
		faults := rapid.SliceOfN(rapid.SampledFrom([]string{
			"", "", "", "", "busy", "unclear", "carried out", "denied", "unknown", "late", "rival", "hangs",
		}), 0, 40).Draw(r, "faults")
		pauses := rapid.SliceOfN(rapid.IntRange(0, 50), 1, 8).Draw(r, "pauses")
		bubble(t, func(*testing.T) { checkOutcomes(r, faults, pauses) })
	})
}

func checkOutcomes(t *rapid.T, faults []string, pauses []int) {
	s := newService("theirs", "old-0", "old-1", "old-2")
	s.latency = 10 * time.Millisecond
	foreign := []string{"theirs"}
	ours := true // the last write was
	s.after = func(*service) { ours = true }
	var mu sync.Mutex
	s.onCall = func(kind string, _ int) (error, bool, bool) { //nolint:staticcheck // as in service
		mu.Lock()
		defer mu.Unlock()
		if len(faults) == 0 {
			return nil, false, false
		}
		fault := faults[0]
		faults = faults[1:]
		switch fault {
		case "busy":
			return errBusy, false, false
		case "unclear":
			return errAmbiguous, false, false
		case "carried out":
			return errAmbiguous, false, kind != "read"
		case "denied":
			return errDenied, false, false
		case "unknown":
			return errUnknown, false, false
		case "hangs":
			return context.DeadlineExceeded, false, kind != "read"
		case "late": // of a rival's write nobody can know
			return nil, kind == "read" && ours, false
		case "rival":
			if kind == "read" { // never between our read and our write
				word := fmt.Sprintf("rival-%d", len(foreign))
				foreign = append(foreign, word)
				s.set(doc(append(s.content(), word)...))
				ours = false
			}
		}
		return nil, false, false
	}

	e := splice.New[*words](splice.Settings{Settle: splice.SettleAfter(0)})
	type attempt struct {
		word string
		add  bool
		err  error
	}
	attempts := make([]attempt, len(pauses))
	var wg sync.WaitGroup
	for i := range attempts {
		a := &attempts[i]
		a.add = i >= 3
		a.word = fmt.Sprintf("old-%d", i)
		edit := removing(a.word)
		if a.add {
			a.word = fmt.Sprintf("new-%d", i)
			edit = adding(a.word)
		}
		edit.Propagation = time.Second
		pause := time.Duration(pauses[i]) * time.Millisecond
		wg.Go(func() {
			time.Sleep(pause)
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
			defer cancel()
			_, a.err = e.Update(ctx, s, edit)
			if ctx.Err() != nil {
				t.Errorf("%s: took longer than its time", a.word)
			}
		})
	}
	wg.Wait()

	for _, word := range foreign {
		if !slices.Contains(s.content(), word) {
			t.Errorf("%s of somebody else is lost", word)
		}
	}
	for _, a := range attempts {
		there := slices.Contains(s.content(), a.word)
		var failed *splice.Error
		switch {
		case a.err == nil && there != a.add:
			t.Errorf("%s: success, and there: %v", a.word, there)
		case errors.As(a.err, &failed) && failed.State == splice.NotWritten && there == a.add:
			t.Errorf("%s: %v, and there: %v", a.word, a.err, there)
		}
	}
}
