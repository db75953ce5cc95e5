// SPDX-License-Identifier: MPL-2.0

package splice_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"
)

func TestReadsAreShared(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newService("theirs")
		s.latency = 20 * time.Millisecond
		e := engine()
		var wg sync.WaitGroup
		for range 40 {
			wg.Go(func() {
				if d, err := e.Read(t.Context(), s, nil); err != nil || !d.has("theirs") {
					t.Errorf("read %v, error %v", d, err)
				}
			})
		}
		wg.Wait()
		if n := s.count("read"); n != 1 {
			t.Errorf("%d reads, want 1", n)
		}
	})
}

func TestAWriteVoidsWhatWasRead(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newService("theirs")
		e := engine()
		if _, err := e.Read(t.Context(), s, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := e.Update(t.Context(), s, adding("ours")); err != nil {
			t.Fatal(err)
		}
		if d, err := e.Read(t.Context(), s, nil); err != nil || !d.has("ours") {
			t.Errorf("read %v, error %v", d, err)
		}
	})
}

func TestAFailedReadIsNotKept(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newService("theirs")
		s.onCall = func(_ string, n int) (error, bool, bool) { //nolint:staticcheck // as onCall
			if n == 1 {
				return errDenied, false, false
			}
			return nil, false, false
		}
		e := engine()
		if _, err := e.Read(t.Context(), s, nil); !errors.Is(err, errDenied) {
			t.Errorf("error %v", err)
		}
		if _, err := e.Read(t.Context(), s, nil); err != nil {
			t.Errorf("error %v", err)
		}
	})
}

func TestAReaderWhoGivesUpTakesNobodyAlong(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newService("theirs")
		s.latency = 100 * time.Millisecond
		e := engine()
		short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := e.Read(short, s, nil); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error %v", err)
			}
		})
		wg.Go(func() {
			time.Sleep(time.Millisecond)
			if _, err := e.Read(t.Context(), s, nil); err != nil {
				t.Errorf("error %v", err)
			}
		})
		wg.Wait()
	})
}

func TestAMissIsReadAgain(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newService("theirs")
		s.set(doc("theirs", "ours"))
		s.onCall = func(_ string, n int) (error, bool, bool) { //nolint:staticcheck // as onCall
			return nil, n <= 2, false
		}
		d, err := engine().Read(t.Context(), s, func(d *words) bool { return d.has("ours") })
		if err != nil || !d.has("ours") {
			t.Errorf("read %v, error %v", d, err)
		}
	})
}

func TestAConfirmedMissIsBelieved(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newService("theirs")
		s.latency = time.Millisecond
		e := engine()
		for range 3 {
			for range 10 {
				if d, err := e.Read(t.Context(), s, func(d *words) bool { return d.has("ours") }); err != nil || d.has("ours") {
					t.Errorf("read %v, error %v", d, err)
				}
			}
		}
		if n := s.count("read"); n > 5 {
			t.Errorf("%d reads for 30 who miss something, want at most 5", n)
		}
	})
}

func TestAReadIsTriedAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		failures, reads int
		err, want       error
	}{
		"throttled for a while":  {failures: 3, reads: 4, err: errBusy},
		"failing for a while":    {failures: 3, reads: 4, err: errAmbiguous},
		"throttled all the time": {failures: 1e9, reads: 5, err: errBusy, want: errBusy},
		"denied":                 {failures: 1, reads: 1, err: errDenied, want: errDenied},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T) {
				s := newService("theirs")
				s.onCall = func(_ string, n int) (error, bool, bool) { //nolint:staticcheck // as onCall
					if n <= c.failures {
						return c.err, false, false
					}
					return nil, false, false
				}
				if _, err := engine().Read(t.Context(), s, nil); !errors.Is(err, c.want) {
					t.Errorf("error %v, want %v", err, c.want)
				}
				if n := s.count("read"); n != c.reads {
					t.Errorf("%d reads, want %d", n, c.reads)
				}
			})
		})
	}
}
