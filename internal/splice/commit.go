// SPDX-License-Identifier: MPL-2.0

package splice

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// landing is a write that was verified once, and the edits that it carried.
type landing[D Document[D]] struct {
	edits   []*waiter[D]
	outcome Outcome[D]
	window  time.Duration // from the start of the read to the end of the write
}

// commit carries out all edits that wait, w among them, in one read and one write
// under the document's lock. Each either gets its result here or is part of a
// landing.
func (e *Engine[D]) commit(ctx context.Context, t Target[D], g *group[D], w *waiter[D]) []*landing[D] {
	held, unlock, err := e.locks.Lock(ctx, t.Lock())
	if err != nil {
		// The others' time may not be over: they lead for themselves.
		if e.groups.withdraw(g, w) {
			w.fail(&Error{State: NotWritten, Err: err})
		}
		return nil
	}
	defer unlock()
	landed, refused := e.write(held, t, g, func() []*waiter[D] { return e.groups.take(g, w) })
	// One of the refused makes the service refuse them all: each alone, so that only
	// that one fails.
	for _, w := range refused {
		alone, _ := e.write(held, t, g, func() []*waiter[D] { return []*waiter[D]{w} })
		landed = append(landed, alone...)
	}
	return landed
}

// write is one cycle: read, apply the edits, write, read back. The edits are taken
// after the read, so that those go along that arrive meanwhile. When the service
// refuses the joint write of several edits, they come back as refused, without a
// result.
func (e *Engine[D]) write(ctx context.Context, t Target[D], g *group[D], take func() []*waiter[D]) (landed []*landing[D], refused []*waiter[D]) {
	before, began, err := e.readToEdit(ctx, t, g)
	batch := take()
	if err == nil && !expected(before, batch) {
		before, err = e.readFresh(ctx, t, g, batch)
	}
	if err != nil {
		failAll(batch, abandonedOr(ctx, &Error{State: NotWritten, Class: classify(t, err), Err: err}))
		return nil, nil
	}
	sent, edits := apply(before, batch)
	if sent.Same(before) {
		e.reads.store(t, before)
		for i, w := range edits {
			w.succeed(Outcome[D]{Before: before, Sent: before, After: before, Led: i == 0})
		}
		return nil, nil
	}
	if ctx.Err() != nil { // the lock may be lost
		failAll(edits, abandonedOr(ctx, &Error{State: NotWritten, Err: context.Cause(ctx)}))
		return nil, nil
	}

	_, err = call(ctx, func(ctx context.Context) (struct{}, error) {
		if sent.Empty() {
			return struct{}{}, t.Remove(ctx)
		}
		return struct{}{}, t.Write(ctx, sent)
	})
	window := time.Since(began)
	e.reads.invalidate(t)
	if err != nil {
		class := classify(t, err)
		if len(edits) > 1 && class.refusal() && ctx.Err() == nil {
			return nil, edits
		}
		failure := &Error{State: NotWritten, Class: class, Err: err}
		if class == Ambiguous || ctx.Err() != nil {
			failure.State = Uncertain
			g.replaced(before, false, t.Lag())
		}
		failAll(edits, abandonedOr(ctx, failure))
		return nil, nil
	}

	g.replaced(before, true, t.Lag())

	after, shown, err := e.readBack(ctx, t, g, edits)
	if err != nil || !shown {
		failure := &Error{State: Unverified, Class: Busy, Err: ErrLost}
		if err != nil {
			failure.Class, failure.Err = classify(t, err), fmt.Errorf("reading it back: %w", err)
		}
		failAll(edits, abandonedOr(ctx, failure))
		return nil, nil
	}
	e.reads.store(t, after)
	g.forget(after)
	outcome := Outcome[D]{Before: before, Sent: sent, After: after, Wrote: true}
	return []*landing[D]{{edits: edits, outcome: outcome, window: window}}, nil
}

// readToEdit returns the document to edit, and when the read of it began.
func (e *Engine[D]) readToEdit(ctx context.Context, t Target[D], g *group[D]) (doc D, began time.Time, err error) {
	if len(g.past) == 0 {
		if doc, began, ok := e.reads.recent(t); ok {
			return doc, began, nil
		}
	}
	began = time.Now()
	doc, err = e.readFresh(ctx, t, g, nil)
	return doc, began, err
}

// readFresh reads the document to edit. A read that shows what this process has
// replaced is repeated for as long as the service may lag, since an edit of a late
// answer would undo what was written since; for a shorter time, when it isn't
// certain that it was replaced, or when only an edit expects something else.
func (e *Engine[D]) readFresh(ctx context.Context, t Target[D], g *group[D], batch []*waiter[D]) (doc D, err error) {
	began, newest := time.Now(), -1
	err = poll(ctx, t.Lag(), func() (bool, error) {
		got, err := call(ctx, t.Read)
		if err != nil {
			return false, err
		}
		age := g.age(got)
		if age >= newest {
			doc, newest = got, age
		}
		if age < len(g.past) && g.past[age].certain {
			return false, nil
		}
		asExpected := age == len(g.past) && expected(got, batch)
		return asExpected || time.Since(began) >= patience(t), nil
	})
	if err == nil {
		g.forget(doc) // it is so again, or still
	}
	return doc, err
}

// expected tells whether the document is as the edits expect it.
func expected[D Document[D]](doc D, batch []*waiter[D]) bool {
	return !slices.ContainsFunc(batch, func(w *waiter[D]) bool {
		return w.edit.Expects != nil && !w.edit.Expects(doc)
	})
}

// apply makes the edits, each on what the one before it left. Those that refuse
// get their error and leave no mark.
func apply[D Document[D]](before D, batch []*waiter[D]) (sent D, edits []*waiter[D]) {
	sent = before.Clone()
	for _, w := range batch {
		next := sent.Clone()
		if err := w.edit.Apply(next); err != nil {
			w.fail(&Error{State: NotWritten, Class: Final, Err: err})
			continue
		}
		sent = next
		edits = append(edits, w)
	}
	return sent, edits
}

// readBack polls until the document shows every edit, or gives up: early when it
// shows what this process has not replaced, which is somebody else's write.
func (e *Engine[D]) readBack(ctx context.Context, t Target[D], g *group[D], edits []*waiter[D]) (doc D, shown bool, err error) {
	var overwritten time.Time // since when it shows something else
	err = poll(ctx, t.Lag(), func() (bool, error) {
		var err error
		if doc, err = call(ctx, t.Read); err != nil {
			return false, err
		}
		shown = true
		for _, w := range edits {
			shown = shown && w.edit.Holds(doc)
		}
		if shown || g.age(doc) < len(g.past) {
			overwritten = time.Time{}
			return shown, nil
		}
		if overwritten.IsZero() {
			overwritten = time.Now()
		}
		return time.Since(overwritten) >= patience(t), nil
	})
	return doc, shown, err
}

// verifyAgain looks a second time, when a rival that had read before our write
// has written. Edits that are gone fail with ErrLost, to be carried out again.
func (e *Engine[D]) verifyAgain(ctx context.Context, t Target[D], l *landing[D]) {
	last := l.outcome.After
	if wait := e.settle(l.window); wait > 0 {
		err := sleep(ctx, wait)
		if err == nil {
			e.reads.invalidate(t)
			last, err = e.reads.get(ctx, t, nil)
		}
		if err != nil {
			err = fmt.Errorf("reading it a second time: %w", err)
			failAll(l.edits, abandonedOr(ctx, &Error{State: Unverified, Class: classify(t, err), Err: err}))
			return
		}
	}
	led := true
	for _, w := range l.edits {
		if !w.edit.Holds(last) {
			w.fail(&Error{State: Unverified, Class: Busy, Err: ErrLost})
			continue
		}
		outcome := l.outcome
		outcome.Led, led = led, false
		w.succeed(outcome)
	}
}

// classify is the target's, but a call that took too long is one thing for all.
func classify[D any](t Target[D], err error) Class {
	if errors.Is(err, context.DeadlineExceeded) {
		return Ambiguous
	}
	return t.Classify(err)
}

// abandonedOr returns the failure, or, when it came about because the leader's
// context ended, one that makes the others of the group try again.
func abandonedOr(ctx context.Context, failure *Error) *Error {
	if ctx.Err() != nil {
		failure.Err = fmt.Errorf("%w: %w", errAbandoned, failure.Err)
	}
	return failure
}

func failAll[D Document[D]](batch []*waiter[D], err *Error) {
	for _, w := range batch {
		own := *err
		w.fail(&own)
	}
}
