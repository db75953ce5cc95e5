// SPDX-License-Identifier: MPL-2.0

package splice_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// bubble runs a test with a clock of its own.
func bubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, f)
}

func engine() *splice.Engine[*words] { return splice.New[*words](splice.Settings{}) }

func wantContent(t *testing.T, s *service, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, s.content()); diff != "" {
		t.Errorf("content (-want +got):\n%s", diff)
	}
}

func TestUpdateReadsWritesVerifiesTwice(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newService("theirs")
		s.latency = 20 * time.Millisecond
		outcome, err := engine().Update(t.Context(), s, adding("ours"))
		if err != nil || !outcome.Wrote || !outcome.Led {
			t.Fatalf("outcome %+v, error %v", outcome, err)
		}
		wantContent(t, s, "theirs", "ours")
		if diff := cmp.Diff([]string{"read", "write", "read", "read"}, s.calls); diff != "" {
			t.Errorf("calls (-want +got):\n%s", diff)
		}
	})
}

func TestUpdateWritesNothingWhenItIsThere(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newService("ours")
		outcome, err := engine().Update(t.Context(), s, adding("ours"))
		if err != nil || outcome.Wrote {
			t.Fatalf("outcome %+v, error %v", outcome, err)
		}
		if diff := cmp.Diff([]string{"read"}, s.calls); diff != "" {
			t.Errorf("calls (-want +got):\n%s", diff)
		}
	})
}

func TestUpdateRemovesTheDocumentWithItsLastElement(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newService("ours")
		if _, err := engine().Update(t.Context(), s, removing("ours")); err != nil {
			t.Fatal(err)
		}
		if s.count("remove") != 1 || s.count("write") != 0 {
			t.Errorf("calls: %v", s.calls)
		}
	})
}

func TestEditsThatWaitGoTogether(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newService("theirs")
		s.latency = 20 * time.Millisecond
		e := engine()
		// As Terraform does it: ten at a time, each a little later than the last.
		var want []string
		var wg sync.WaitGroup
		places := make(chan struct{}, 10)
		for i := range 40 {
			word := fmt.Sprintf("ours-%02d", i)
			want = append(want, word)
			places <- struct{}{}
			wg.Go(func() {
				defer func() { <-places }()
				time.Sleep(time.Duration(i%10) * time.Millisecond)
				if _, err := e.Update(t.Context(), s, adding(word)); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		got := s.content()
		slices.Sort(got[1:])
		if diff := cmp.Diff(append([]string{"theirs"}, want...), got); diff != "" {
			t.Errorf("content (-want +got):\n%s", diff)
		}
		if n := s.count("write"); n > 12 {
			t.Errorf("%d writes for 40 edits, want at most 12", n)
		}
		if n := s.count("read"); n > 26 {
			t.Errorf("%d reads for 40 edits, want at most 26", n)
		}
	})
}

func TestOneBadEditFailsAlone(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newService("theirs")
		s.latency = 20 * time.Millisecond
		e := engine()
		var wg sync.WaitGroup
		errs := make([]error, 6)
		for i, word := range []string{"a", "b", "bad", "c", "d", "e"} {
			wg.Go(func() { _, errs[i] = e.Update(t.Context(), s, adding(word)) })
		}
		wg.Wait()
		for i, err := range errs {
			if bad := i == 2; bad != errors.Is(err, errMalformed) || !bad && err != nil {
				t.Errorf("edit %d: %v", i, err)
			}
		}
		for _, word := range []string{"theirs", "a", "b", "c", "d", "e"} {
			if !slices.Contains(s.content(), word) {
				t.Errorf("%q is not there", word)
			}
		}
	})
}

func TestARefusingEditLeavesNoMark(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newService("theirs")
		refusal := errors.New("no")
		edit := adding("ours")
		edit.Apply = func(d *words) error { d.list = nil; return refusal }
		_, err := engine().Update(t.Context(), s, edit)
		var failed *splice.Error
		if !errors.As(err, &failed) || !errors.Is(err, refusal) || failed.State != splice.NotWritten {
			t.Errorf("error %v", err)
		}
		wantContent(t, s, "theirs")
	})
}

func TestARivalsOverwriteIsHealed(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newService("theirs")
		s.latency = 20 * time.Millisecond
		rivals := 0
		s.after = func(s *service) {
			// A rival that had read before our write writes 30 ms after it.
			if rivals++; rivals > 3 {
				return
			}
			go func() {
				time.Sleep(30 * time.Millisecond)
				s.set(doc("theirs", fmt.Sprintf("rival-%d", rivals)))
			}()
		}
		if _, err := engine().Update(t.Context(), s, adding("ours")); err != nil {
			t.Fatal(err)
		}
		wantContent(t, s, "theirs", "rival-3", "ours")
	})
}

func TestALateReadDoesNotUndoAnEarlierEdit(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newService("theirs")
		e := engine()
		if _, err := e.Update(t.Context(), s, adding("first")); err != nil {
			t.Fatal(err)
		}
		seen := s.count("read")
		s.onCall = func(kind string, n int) (error, bool, bool) { //nolint:staticcheck // as onCall
			return nil, kind == "read" && n <= seen+2, false
		}
		if _, err := e.Update(t.Context(), s, adding("second")); err != nil {
			t.Fatal(err)
		}
		wantContent(t, s, "theirs", "first", "second")
	})
}

func TestALateReadDoesNotHideWhatIsToBeRemoved(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newService("theirs")
		s.set(doc("theirs", "ours"))
		s.onCall = func(kind string, n int) (error, bool, bool) { //nolint:staticcheck // as onCall
			return nil, kind == "read" && n == 1, false
		}
		if _, err := engine().Update(t.Context(), s, removing("ours")); err != nil {
			t.Fatal(err)
		}
		wantContent(t, s, "theirs")
	})
}

func TestALateReadBackIsNoLoss(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newService("theirs")
		s.onCall = func(kind string, n int) (error, bool, bool) { //nolint:staticcheck // as onCall
			return nil, kind == "read" && n > 1 && n < 6, false
		}
		if _, err := engine().Update(t.Context(), s, adding("ours")); err != nil {
			t.Fatal(err)
		}
		if n := s.count("write"); n != 1 {
			t.Errorf("%d writes, want 1", n)
		}
	})
}

func TestErrors(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind     string // of the calls that fail
		err      error
		times    int
		carryOut bool
		// what is to come of it
		state    splice.State
		fails    bool
		writes   int
		longerBy time.Duration
	}{
		"busy, then not":                {kind: "write", err: errBusy, times: 3, writes: 4},
		"unclear and not carried out":   {kind: "write", err: errAmbiguous, times: 2, writes: 3},
		"unclear but carried out":       {kind: "write", err: errAmbiguous, times: 1, carryOut: true, writes: 1},
		"malformed":                     {kind: "write", err: errMalformed, times: 1, fails: true, writes: 1},
		"denied":                        {kind: "write", err: errDenied, times: 1, fails: true, writes: 1},
		"gone":                          {kind: "read", err: errGone, times: 1, fails: true},
		"denied to read":                {kind: "read", err: errDenied, times: 1, fails: true},
		"busy to read":                  {kind: "read", err: errBusy, times: 3, writes: 1},
		"busy for ever":                 {kind: "write", err: errBusy, times: 1e9, fails: true, writes: -1},
		"unclear for ever":              {kind: "write", err: errAmbiguous, times: 1e9, fails: true, state: splice.Uncertain, writes: -1},
		"principal known after a while": {kind: "write", err: errUnknown, times: 2, writes: 3},
		"principal never known":         {kind: "write", err: errUnknown, times: 1e9, fails: true, writes: -1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T) {
				s := newService("theirs")
				s.latency = time.Millisecond
				s.onCall = func(kind string, n int) (error, bool, bool) { //nolint:staticcheck // as onCall
					if kind == c.kind && n <= c.times {
						return c.err, false, c.carryOut
					}
					return nil, false, false
				}
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				edit := adding("ours")
				edit.Propagation = 20 * time.Second
				began := time.Now()
				_, err := engine().Update(ctx, s, edit)
				if elapsed := time.Since(began); elapsed > 61*time.Second {
					t.Errorf("took %s, longer than the context", elapsed)
				}
				var failed *splice.Error
				switch {
				case !c.fails && err != nil:
					t.Fatal(err)
				case !c.fails:
					wantContent(t, s, "theirs", "ours")
				case !errors.As(err, &failed) || !errors.Is(err, c.err) || failed.State != c.state:
					t.Errorf("error %v, state %v; want %v, state %v", err, failed.State, c.err, c.state)
				case !slices.Equal(s.content(), []string{"theirs"}):
					t.Errorf("content %v", s.content())
				}
				if n := s.count("write"); c.writes >= 0 && n != c.writes {
					t.Errorf("%d writes, want %d", n, c.writes)
				}
			})
		})
	}
}

func TestAWriteThatNeverShowsIsReportedAsUnverified(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newService("theirs")
		s.after = func(s *service) { s.set(doc("theirs", "rival")) } // at once, every time
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := engine().Update(ctx, s, adding("ours"))
		var failed *splice.Error
		if !errors.As(err, &failed) || failed.State != splice.Unverified || !errors.Is(err, splice.ErrLost) {
			t.Errorf("error %v", err)
		}
	})
}

func TestACallThatHangsIsTriedAgain(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newService("theirs")
		s.latency = time.Hour
		go func() {
			time.Sleep(50 * time.Second)
			s.mu.Lock()
			defer s.mu.Unlock()
			s.latency = 0
		}()
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
		defer cancel()
		if _, err := engine().Update(ctx, s, adding("ours")); err != nil {
			t.Fatal(err)
		}
		wantContent(t, s, "theirs", "ours")
	})
}

func TestALeaderWhoseTimeEndsTakesNobodyAlong(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newService("theirs")
		s.latency = 100 * time.Millisecond
		e := engine()
		short, cancel := context.WithTimeout(t.Context(), 150*time.Millisecond) // ends during the write
		defer cancel()
		var wg sync.WaitGroup
		var leader, follower error
		wg.Go(func() { _, leader = e.Update(short, s, adding("short")) })
		wg.Go(func() {
			time.Sleep(10 * time.Millisecond)
			_, follower = e.Update(t.Context(), s, adding("long"))
		})
		wg.Wait()
		if !errors.Is(leader, context.DeadlineExceeded) {
			t.Errorf("leader: %v", leader)
		}
		if follower != nil {
			t.Errorf("follower: %v", follower)
		}
		if !slices.Contains(s.content(), "long") {
			t.Errorf("content %v", s.content())
		}
	})
}

func TestWithoutSettleOneVerificationIsEnough(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newService()
		e := splice.New[*words](splice.Settings{Settle: splice.SettleAfter(0)})
		if _, err := e.Update(t.Context(), s, adding("ours")); err != nil {
			t.Fatal(err)
		}
		if n := s.count("read"); n != 2 {
			t.Errorf("%d reads, want 2", n)
		}
	})
}

func TestAnEditWithAnUnknownPrincipalIsTriedAgainAlone(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newService("theirs")
		s.latency = 20 * time.Millisecond
		e := engine()
		s.refuse = func(d *words) error {
			if d.has("unknown") {
				return errUnknown
			}
			return nil
		}
		var wg sync.WaitGroup
		for i := range 20 {
			word := fmt.Sprintf("ours-%02d", i)
			if i == 3 {
				word = "unknown"
			}
			edit := adding(word)
			edit.Propagation = 10 * time.Second
			wg.Go(func() {
				time.Sleep(time.Duration(i) * 50 * time.Millisecond)
				_, err := e.Update(t.Context(), s, edit)
				if bad := word == "unknown"; bad != errors.Is(err, errUnknown) {
					t.Errorf("%s: %v", word, err)
				}
			})
		}
		wg.Wait()
		// Once it takes others along, never again.
		if n := s.joint; n > 1 {
			t.Errorf("%d writes with others were refused, want at most 1", n)
		}
	})
}

// A rival's write is no late answer: nobody waits for it to become ours.
func TestWhatWasOverwrittenIsWrittenAgainSoon(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newService("theirs")
		s.latency = 20 * time.Millisecond
		s.after = func(s *service) {
			if s.count("write") == 1 {
				s.set(doc("theirs", "rival"))
			}
		}
		began := time.Now()
		if _, err := engine().Update(t.Context(), s, adding("ours")); err != nil {
			t.Fatal(err)
		}
		wantContent(t, s, "theirs", "rival", "ours")
		if took := time.Since(began); took > s.Lag()/2 {
			t.Errorf("it took %v", took)
		}
	})
}
