// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// row is what was measured of one command.
type row struct {
	scenario scenario
	latency  time.Duration // of each call
	phase    phase
	calls    map[string]int // by operation, on the documents that the grants are in
	checks   map[string]int // by operation, of plan checks: what else a grant depends on
	whoAmI   int            // calls of GetCallerIdentity: one for each provider process that calls AWS at all
	usage
}

// minimum is the number of calls with which it can be done at all.
func (r row) minimum() int { return r.scenario.targets * r.phase.minimum() }

func (r row) total() int { return r.reads() + r.writes() }

func (r row) reads() int { return r.count(func(operation string) bool { return !isWrite(operation) }) }

func (r row) writes() int { return r.count(isWrite) }

func (r row) count(counts func(operation string) bool) (n int) {
	for operation, times := range r.calls {
		if counts(operation) {
			n += times
		}
	}
	return n
}

func isWrite(operation string) bool {
	return strings.HasPrefix(operation, "Put") || strings.HasPrefix(operation, "Delete")
}

// operations lists the calls, the most frequent first, and behind a + those of the
// checks.
func (r row) operations() string {
	listed := list(r.calls)
	if len(r.checks) > 0 {
		listed += " + " + list(r.checks)
	}
	return listed
}

func list(calls map[string]int) string {
	names := slices.SortedFunc(maps.Keys(calls), func(a, b string) int {
		if calls[a] != calls[b] {
			return calls[b] - calls[a]
		}
		return strings.Compare(a, b)
	})
	for i, name := range names {
		names[i] = fmt.Sprintf("%d %s", calls[name], name)
	}
	return strings.Join(names, ", ")
}

// measure takes a scenario through all phases, and passes each row on as it comes.
func measure(ctx context.Context, c *runner, s scenario, latency time.Duration, each func(row)) error {
	w, err := newWorld(s)
	if err != nil {
		return err
	}
	defer w.Close()
	folder := filepath.Join(c.dir, fmt.Sprintf("%s-%s", strings.ReplaceAll(s.flag(), ":", "-"), latency))
	if err := os.Mkdir(folder, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, "main.tf"), []byte(s.configuration()), 0o600); err != nil {
		return err
	}
	w.SetLatency(latency)
	w.ResetCalls()
	for _, p := range phases() {
		used, err := c.run(ctx, w, folder, p.args())
		if err != nil {
			return fmt.Errorf("%s with %s for each call: %w", s, latency, err)
		}
		r := row{scenario: s, latency: latency, phase: p, calls: w.takeCalls(), checks: map[string]int{}, usage: used}
		r.whoAmI = r.calls["GetCallerIdentity"]
		delete(r.calls, "GetCallerIdentity")
		for _, operation := range []string{"GetBucketEncryption", "GetBucketOwnershipControls", "GetPublicAccessBlock"} {
			if n := r.calls[operation]; n > 0 {
				r.checks[operation] = n
				delete(r.calls, operation)
			}
		}
		each(r)
	}
	return w.untouched()
}
