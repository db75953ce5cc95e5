// SPDX-License-Identifier: MPL-2.0

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/xacct/terraform-provider-xacct/internal/cli"
	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

// scenario is who writes to one policy at the same time, besides each other.
type scenario struct {
	name, title string
	policy      string // that is written to, unless the user chooses; a key's policy has room for more grants
	apart       bool   // each workspace on a host of its own: no lock files in common
	lease       bool
	rival       bool
	killed      bool
	faulty      bool
	ttl         time.Duration // of a lease, in place of the option
	// exclusive: nobody may overwrite anybody, since all keep to one lock or lease.
	exclusive bool
}

func scenarios() []scenario {
	return []scenario{
		{name: "host", policy: "key", title: "one host", exclusive: true},
		{name: "hosts", policy: "key", title: "a host each, no lease", apart: true},
		{name: "lease", policy: "key", title: "a host each, with a lease", apart: true, lease: true, exclusive: true},
		{name: "rival", policy: "bucket", title: "one host, and a rival", rival: true},
		{name: "killed", policy: "bucket", title: "one host, killed and repeated", killed: true},
		// A lease outlives its owner.
		{name: "dying", policy: "bucket", title: "a host each, lease, killed", apart: true, lease: true, killed: true, ttl: 10 * time.Second},
		{name: "faulty", policy: "bucket", title: "one host, faults, late reads", faulty: true, exclusive: true},
	}
}

// options are what a user can choose.
type options struct {
	workspaces, grants int
	latency, jitter    time.Duration
	pause              time.Duration // of the rival
	settle             string
	kills              int // of each apply, update and destroy
	update             bool
	ttl                time.Duration
}

// result is what came of a scenario.
type result struct {
	scenario scenario
	target   string
	options
	*history
	calls    int
	kills    int
	cut      int // state files that the CLI was killed in the middle of
	warnings int // that a foreign statement has gone; the CLI shows several alike as one
	rival    *rival
	elapsed  time.Duration
	lost     []string // Sids of ours that were not there when they had to be
	foreign  int      // statements of others that were lost
	failures []string
}

func (r *result) fail(format string, args ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}

// stage is a scenario under way.
type stage struct {
	scenario
	options
	*world
	workspaces []*workspace
	killer     *killer
	result     *result

	mu      sync.Mutex
	runs    []*run
	moments []moment
}

// moment is when all workspaces had done something, as the number of the last call.
type moment struct {
	verb     verb
	returned map[*workspace]int // when each had
	last     int                // when all had
}

// play carries out a scenario in a folder of its own.
func play(ctx context.Context, s scenario, newTarget func(*fakeaws.Server) (*target, error), o options, seed uint64, c cli.CLI, config, dir string) (*result, error) {
	w, err := newWorld(newTarget)
	if err != nil {
		return nil, err
	}
	defer w.aws.Close()
	o.grants = w.target.fit(o.workspaces, o.grants)
	st := &stage{
		scenario: s, options: o, world: w,
		killer: &killer{world: w, dice: newDice(seed + 1)},
		result: &result{scenario: s, target: w.target.name, options: o},
	}
	for n := range o.workspaces {
		space := &workspace{world: w, cli: c, config: config, dir: filepath.Join(dir, fmt.Sprint(n)), owner: ownerOf(n)}
		if err := space.write(o.grants, st.settings(dir, n)...); err != nil {
			return nil, err
		}
		st.workspaces = append(st.workspaces, space)
	}
	w.delay(o.latency, o.jitter, seed)
	if s.faulty {
		w.disturb(seed + 3)
	}
	defer st.clearUp()
	err = st.play(ctx, seed)
	if err == nil {
		err = errors.Join(st.judge(newTarget), st.diary(filepath.Join(dir, "calls")))
	}
	return st.result, err
}

// settings are those of the provider block.
func (s *stage) settings(dir string, workspace int) []string {
	locks := filepath.Join(dir, "locks")
	if s.apart {
		locks = filepath.Join(dir, fmt.Sprint(workspace), "locks")
	}
	settings := []string{fmt.Sprintf("lock_directory = %q", locks)}
	if s.settle != "" {
		settings = append(settings, fmt.Sprintf("settle_time = %q", s.settle))
	}
	if s.lease {
		settings = append(settings, fmt.Sprintf("lease {\n    bucket = %q\n    prefix = \"xacct-leases/\"\n    ttl    = %q\n  }", leaseBucket, cmp.Or(s.scenario.ttl, s.options.ttl)))
	}
	return settings
}

func (s *stage) play(ctx context.Context, seed uint64) error {
	began := time.Now()
	retire := s.release(ctx, seed)
	var err error
	for _, v := range []verb{apply, update, destroy} {
		if v == update && !s.update || err != nil {
			continue
		}
		err = s.all(ctx, v)
	}
	err = errors.Join(err, retire())
	s.result.elapsed = time.Since(began)
	s.result.kills = int(s.killer.kills.Load())
	return err
}

// release lets the rival loose; retire ends it.
func (s *stage) release(ctx context.Context, seed uint64) (retire func() error) {
	if !s.rival {
		return func() error { return nil }
	}
	_, key := s.session(writer{owner: rivalOwner})
	r := &rival{target: s.target, client: s.target.client(key), dice: newDice(seed + 2), pause: s.pause}
	s.result.rival = r
	stop, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- r.harass(ctx, stop) }()
	return func() error { close(stop); return <-ended }
}

// all has every workspace do something at the same time: none gets an answer
// before all have made their first call.
func (s *stage) all(ctx context.Context, v verb) error {
	m := moment{verb: v, returned: map[*workspace]int{}}
	remove := s.aws.Hook("", fakeaws.Before, newGate(len(s.workspaces)).pass)
	defer remove()
	var group sync.WaitGroup
	errs := make([]error, len(s.workspaces))
	for n, w := range s.workspaces {
		group.Go(func() {
			errs[n] = s.one(ctx, w, v)
			s.mu.Lock()
			defer s.mu.Unlock()
			m.returned[w] = s.seq()
		})
	}
	group.Wait()
	m.last = s.seq()
	s.moments = append(s.moments, m)
	return errors.Join(errs...)
}

// one runs the CLI in a workspace, after runs that are killed where that is what
// is played.
func (s *stage) one(ctx context.Context, w *workspace, v verb) error {
	kills := 0
	if s.killed {
		kills = s.kills
	}
	for try := range kills + 1 {
		w.remember()
		r, err := w.start(ctx, v)
		if err != nil {
			return err
		}
		s.mu.Lock()
		s.runs = append(s.runs, r)
		s.mu.Unlock()
		disarm := func() bool { return false }
		if try < kills {
			disarm = s.killer.aim(ctx, r)
		}
		status, err := r.Wait()
		killed := disarm()
		if killed && w.restore() {
			s.mu.Lock()
			s.result.cut++
			s.mu.Unlock()
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		if status != 0 && !killed {
			s.mu.Lock()
			s.result.fail("%s of %s: exit status %d:\n%s", v, w.owner, status, r.tail())
			s.mu.Unlock()
		}
	}
	return nil
}

// warnings counts the provider's warnings that a statement of others has gone.
func (s *stage) warnings() (n int, err error) {
	for _, r := range s.runs {
		text, err := os.ReadFile(r.output)
		if err != nil {
			return n, err
		}
		n += strings.Count(string(text), "Warning: Foreign Statement")
	}
	return n, nil
}

// clearUp ends the providers whose CLI was killed.
func (s *stage) clearUp() {
	for _, r := range s.runs {
		r.KillGroup()
	}
}
