// SPDX-License-Identifier: MPL-2.0

package target

import (
	"context"
	"sync"
	"time"
)

// CloudTrail takes about one write a second, so that it is worth a wait to have many
// edits in one: those of a trail are held back until none has come for gatherQuiet
// and those before have been carried out. Terraform starts the next resources a while
// after it has the results of the last ones.
const gatherQuiet = 500 * time.Millisecond

// gatherings are those of the trails, by key.
type gatherings struct {
	mu    sync.Mutex
	byKey map[string]*gathering
}

// gathering is the edits of one trail.
type gathering struct {
	mu      sync.Mutex
	running int      // edits that were let go and are not done
	next    *waiting // those that are held back, nil when there are none
}

type waiting struct {
	n    int
	last time.Time     // when the last one came
	gone chan struct{} // closed when they are let go
}

func (g *gatherings) of(key string) (trail *gathering, first bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if trail, ok := g.byKey[key]; ok {
		return trail, false
	}
	if g.byKey == nil {
		g.byKey = map[string]*gathering{}
	}
	g.byKey[key] = &gathering{running: 1}
	return g.byKey[key], true
}

// Gather waits for other edits of the trail that are about to come, or for the end
// of ctx. The first edit of a process goes at once. The function that it returns is
// called when the edit is done.
func (t *TrailSelectors) Gather(ctx context.Context) (done func()) {
	g, first := t.session.gatherings.of(t.Key())
	if !first {
		g.wait(ctx)
	}
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.running--
	}
}

func (g *gathering) wait(ctx context.Context) {
	g.mu.Lock()
	w, leads := g.next, g.next == nil
	if leads {
		w = &waiting{gone: make(chan struct{})}
		g.next = w
	}
	w.n++
	w.last = time.Now()
	g.mu.Unlock()
	if !leads {
		select {
		case <-w.gone:
		case <-ctx.Done():
		}
		return
	}
	tick := time.NewTicker(gatherQuiet / 20)
	defer tick.Stop()
	for !g.letGo(w, ctx.Err() != nil) {
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
	}
}

// letGo lets those go that were held back, if it is time.
func (g *gathering) letGo(w *waiting, now bool) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !now && (g.running > 0 || time.Since(w.last) < gatherQuiet) {
		return false
	}
	g.next = nil
	g.running += w.n
	close(w.gone)
	return true
}
