// SPDX-License-Identifier: MPL-2.0

package splice

import (
	"context"
	"slices"
	"sync"
	"time"
)

// groups brings the edits together that wait for one document: while one write is
// under way, the edits that arrive wait, and go in the next write together. Each
// waits for its result or for the lead, whichever comes first; who leads carries
// out all that wait.
type groups[D Document[D]] struct {
	mu    sync.Mutex
	byKey map[string]*group[D]
}

type group[D Document[D]] struct {
	lead    chan struct{} // one place, taken by the leader
	waiting []*waiter[D]  // guarded by groups.mu
	// past are the contents that this process replaced, for as long as the service
	// may lag: a read that shows one of them is probably a late answer. Only the
	// leader uses it.
	past []past[D]
	// led: there was a leader before. Only the leader uses it.
	led bool
}

// past is a content that was replaced; not for certain, if the write failed and
// may or may not have been carried out.
type past[D any] struct {
	doc     D
	certain bool
	until   time.Time
}

// replaced adds a content to those that were replaced, and drops what no read can
// show any more.
func (g *group[D]) replaced(doc D, certain bool, lag time.Duration) {
	now := time.Now()
	g.past = slices.DeleteFunc(g.past, func(p past[D]) bool { return now.After(p.until) })
	g.past = append(g.past, past[D]{doc: doc, certain: certain, until: now.Add(lag)})
}

// age tells when this process replaced a content, the higher the later: the
// number of all that it has replaced when it isn't among them.
func (g *group[D]) age(doc D) int {
	for i, p := range slices.Backward(g.past) {
		if p.doc.Same(doc) {
			return i
		}
	}
	return len(g.past)
}

// forget takes a content out of those that were replaced.
func (g *group[D]) forget(doc D) {
	g.past = slices.DeleteFunc(g.past, func(p past[D]) bool { return p.doc.Same(doc) })
}

type waiter[D Document[D]] struct {
	edit Edit[D]
	// alone: the edit was refused and is tried again, in a write of its own.
	alone bool
	done  chan result[D] // one place, so that nobody waits to answer
}

type result[D any] struct {
	outcome Outcome[D]
	err     *Error
}

// join adds an edit to the group of its target and returns its result.
func (gs *groups[D]) join(ctx context.Context, e *Engine[D], t Target[D], w *waiter[D]) (Outcome[D], *Error) {
	g := gs.enter(t.Key(), w)
	select {
	case r := <-w.done:
		return r.outcome, r.err
	case g.lead <- struct{}{}:
	case <-ctx.Done():
		if gs.withdraw(g, w) {
			return Outcome[D]{}, &Error{State: NotWritten, Err: context.Cause(ctx)}
		}
		return Outcome[D]{}, &Error{State: Uncertain, Err: context.Cause(ctx)}
	}
	var landed []*landing[D]
	if gs.waits(g, w) {
		gs.gather(ctx, g, w, e.gather)
		landed = e.commit(ctx, t, g, w)
	}
	// The second verification waits, and the edits that arrive meanwhile with it: they
	// all go in the next write. Otherwise groups drift apart, until each edit is one.
	for _, l := range landed {
		e.verifyAgain(ctx, t, l)
	}
	<-g.lead
	r := <-w.done
	return r.outcome, r.err
}

func (gs *groups[D]) enter(key string, w *waiter[D]) *group[D] {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	if gs.byKey == nil {
		gs.byKey = map[string]*group[D]{}
	}
	g := gs.byKey[key]
	if g == nil {
		g = &group[D]{lead: make(chan struct{}, 1)}
		gs.byKey[key] = g
	}
	g.waiting = append(g.waiting, w)
	return g
}

// gather waits until no edit has come for so long. The first that leads doesn't wait:
// mostly it is the only one.
func (gs *groups[D]) gather(ctx context.Context, g *group[D], leader *waiter[D], quiet time.Duration) {
	if first := !g.led; first || leader.alone || quiet == 0 {
		g.led = true
		return
	}
	for before, now := 0, gs.length(g); now != before; before, now = now, gs.length(g) {
		if sleep(ctx, quiet) != nil {
			return
		}
	}
}

func (gs *groups[D]) length(g *group[D]) int {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	return len(g.waiting)
}

// waits tells whether w is still in the queue; otherwise another leader has taken
// it, and those who wait can lead for themselves.
func (gs *groups[D]) waits(g *group[D], w *waiter[D]) bool {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	return slices.Contains(g.waiting, w)
}

// take takes out of the queue what goes together with the leader.
func (gs *groups[D]) take(g *group[D], leader *waiter[D]) (batch []*waiter[D]) {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	var rest []*waiter[D]
	for _, w := range g.waiting {
		if w == leader || !leader.alone && !w.alone {
			batch = append(batch, w)
		} else {
			rest = append(rest, w)
		}
	}
	g.waiting = rest
	return batch
}

// withdraw takes w out of the queue; false when a leader has it already.
func (gs *groups[D]) withdraw(g *group[D], w *waiter[D]) bool {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	i := slices.Index(g.waiting, w)
	if i < 0 {
		return false
	}
	g.waiting = slices.Delete(g.waiting, i, i+1)
	return true
}

func (w *waiter[D]) succeed(o Outcome[D]) { w.done <- result[D]{outcome: o} }

func (w *waiter[D]) fail(err *Error) { w.done <- result[D]{err: err} }
