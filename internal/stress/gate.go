// SPDX-License-Identifier: MPL-2.0

package main

import (
	"sync"
	"time"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

// gate lets our calls through when all workspaces are there: CLIs take their
// time to start, and would otherwise come one after the other.
type gate struct {
	open chan struct{}

	mu      sync.Mutex
	missing int
	there   map[owner]bool
}

func newGate(workspaces int) *gate {
	return &gate{open: make(chan struct{}), missing: workspaces, there: map[owner]bool{}}
}

// pass waits at most a minute: one that failed early never comes.
func (g *gate) pass(c fakeaws.Call) {
	who := writerOf(c.Caller).owner
	if who == rivalOwner {
		return
	}
	g.mu.Lock()
	if !g.there[who] {
		g.there[who] = true
		if g.missing--; g.missing == 0 {
			close(g.open)
		}
	}
	g.mu.Unlock()
	select {
	case <-g.open:
	case <-time.After(time.Minute):
	}
}
