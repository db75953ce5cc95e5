// SPDX-License-Identifier: MPL-2.0

package splice_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// step is one thing that happens in a machine's life, after a pause.
type step struct {
	Do      string // "edit", "rival", "fault" or "death"
	Process int
	Fault   string
	Pause   time.Duration
}

const processes = 3

func steps(faults ...string) *rapid.Generator[[]step] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) step {
		s := step{
			Do:      rapid.SampledFrom([]string{"edit", "edit", "edit", "rival", "fault", "death"}).Draw(t, "do"),
			Process: rapid.IntRange(0, processes-1).Draw(t, "process"),
			Pause:   time.Duration(rapid.IntRange(0, 60).Draw(t, "pause")) * time.Millisecond,
		}
		if s.Do == "fault" {
			s.Fault = rapid.SampledFrom(faults).Draw(t, "fault")
		}
		return s
	}), 1, 30)
}

// TestProcessesOfOneHostWithRivalsFaultsAndDeaths: what is reported is so, and no
// word of others is lost that the process which wrote had seen.
func TestProcessesOfOneHostWithRivalsFaultsAndDeaths(t *testing.T) {
	t.Parallel()
	script := steps("busy", "unclear", "carried out", "denied", "hangs")
	rapid.Check(t, func(r *rapid.T) {
		steps := script.Draw(r, "steps")
		bubble(t, func(*testing.T) {
			host := splice.NewProcessLocks()
			newMachine(r, func(int) splice.Locker { return host }).live(steps)
		})
	})
}

// TestHostsWithoutALease: writers that know nothing of each other heal what they
// overwrite of each other, as long as none of them is held up.
func TestHostsWithoutALease(t *testing.T) {
	t.Parallel()
	script := steps("busy", "unclear", "carried out")
	rapid.Check(t, func(r *rapid.T) {
		steps := script.Draw(r, "steps")
		bubble(t, func(*testing.T) {
			hosts := []splice.Locker{splice.NewProcessLocks(), splice.NewProcessLocks(), splice.NewProcessLocks()}
			newMachine(r, func(process int) splice.Locker { return hosts[process] }).live(steps)
		})
	})
}

// machine is a service, some processes that edit its document, and others who do.
type machine struct {
	t       *rapid.T
	service *service
	locks   func(process int) splice.Locker

	mu      sync.Mutex
	alive   [processes]*process
	edits   []*attempt
	foreign []string // words of others that must be there
	faults  []string

	running sync.WaitGroup
}

// attempt is an edit that adds a word, and what its process was told.
type attempt struct {
	word string
	by   *process
	err  error
}

// process is a target as one process sees it: when the process is dead, nothing that
// it does has an effect any more.
type process struct {
	*service
	machine *machine
	number  int
	engine  *splice.Engine[*words]
	life    context.Context //nolint:containedctx // a process has a life
	die     context.CancelFunc
	read    *words // what it has read last
}

func newMachine(t *rapid.T, locks func(process int) splice.Locker) *machine {
	m := &machine{t: t, service: newService("theirs"), locks: locks, foreign: []string{"theirs"}}
	m.service.latency = 10 * time.Millisecond
	for i := range m.alive {
		m.start(i)
	}
	return m
}

func (m *machine) start(number int) {
	life, die := context.WithCancel(context.Background())
	m.alive[number] = &process{
		service: m.service, machine: m, number: number, life: life, die: die,
		engine: splice.New[*words](splice.Settings{Locks: m.locks(number)}),
	}
}

// live goes through the steps, then repeats what the dead have not done, and looks
// whether all that was said is true.
func (m *machine) live(steps []step) {
	for i, s := range steps {
		time.Sleep(s.Pause)
		switch s.Do {
		case "edit":
			m.edit(m.alive[s.Process], fmt.Sprintf("ours-%d", i))
		case "rival":
			m.rival(fmt.Sprintf("rival-%d", i))
		case "fault":
			m.mu.Lock()
			m.faults = append(m.faults, s.Fault)
			m.mu.Unlock()
		case "death":
			m.alive[s.Process].die()
			m.start(s.Process)
		}
	}
	m.running.Wait()
	m.check()
	m.faults = nil
	first := m.edits
	m.edits = nil
	for _, a := range first {
		m.edit(m.alive[a.by.number], a.word)
	}
	m.running.Wait()
	m.check()
	for _, p := range m.alive {
		p.die()
	}
	for _, a := range m.edits {
		if !slices.Contains(m.service.content(), a.word) {
			m.t.Errorf("%s is not there in the end", a.word)
		}
	}
}

// rival is somebody else's client, that reads and writes in one moment.
func (m *machine) rival(word string) {
	m.mu.Lock()
	m.foreign = append(m.foreign, word)
	m.mu.Unlock()
	m.service.set(doc(append(m.service.content(), word)...))
}

func (m *machine) edit(p *process, word string) {
	a := &attempt{word: word, by: p}
	m.edits = append(m.edits, a)
	m.running.Go(func() {
		ctx, cancel := context.WithTimeout(p.life, 10*time.Minute)
		defer cancel()
		_, a.err = p.engine.Update(ctx, p, adding(word))
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			m.t.Errorf("%s: took longer than its time", word)
		}
	})
}

// check compares what was said with what is there.
func (m *machine) check() {
	now := m.service.content()
	for _, word := range m.foreign {
		if !slices.Contains(now, word) {
			m.t.Errorf("%s of somebody else is lost: %v", word, now)
		}
	}
	for _, a := range m.edits {
		there := slices.Contains(now, a.word)
		var failed *splice.Error
		switch {
		case a.err == nil && !there:
			m.t.Errorf("%s: success, and it is not there: %v", a.word, now)
		case errors.As(a.err, &failed) && failed.State == splice.NotWritten && there && a.by.life.Err() == nil:
			m.t.Errorf("%s: %v, and it is there: %v", a.word, a.err, now)
		}
	}
}

// fault is the next one, if any.
func (m *machine) fault() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.faults) == 0 {
		return ""
	}
	fault := m.faults[0]
	m.faults = m.faults[1:]
	return fault
}

func (p *process) Read(ctx context.Context) (*words, error) {
	if err := p.travel(ctx); err != nil {
		return nil, err
	}
	switch p.machine.fault() {
	case "busy":
		return nil, errBusy
	case "unclear", "carried out":
		return nil, errAmbiguous
	case "denied":
		return nil, errDenied
	case "hangs":
		return nil, context.DeadlineExceeded
	}
	now := doc(p.content()...)
	p.read = now
	return now.Clone(), nil
}

func (p *process) Write(ctx context.Context, d *words) error {
	if err := p.travel(ctx); err != nil {
		return err
	}
	switch p.machine.fault() {
	case "busy":
		return errBusy
	case "unclear":
		return errAmbiguous
	case "denied":
		return errDenied
	case "carried out", "hangs":
		p.put(d)
		return errAmbiguous
	}
	p.put(d)
	return nil
}

// put writes, and forgives the loss of what came after the process had read: no
// client can see that.
func (p *process) put(d *words) {
	m := p.machine
	m.mu.Lock()
	for _, word := range p.content() {
		if !d.has(word) && strings.HasPrefix(word, "rival") && !p.read.has(word) {
			m.foreign = slices.DeleteFunc(m.foreign, func(w string) bool { return w == word })
		}
	}
	m.mu.Unlock()
	p.set(d)
}

// travel is the way of a request to the service, which it may not survive.
func (p *process) travel(ctx context.Context) error {
	select {
	case <-p.life.Done():
		return p.life.Err()
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(p.latency):
		return nil
	}
}
