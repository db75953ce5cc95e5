// SPDX-License-Identifier: MPL-2.0

package fakeaws

import "sync"

// When is the moment of a call at which a hook runs.
type When int

const (
	// Before a call meets its fault and is carried out.
	Before When = iota
	// After a call was carried out, successfully or not, and before the
	// answer is sent. Calls that a fault refused are not carried out.
	After
)

type hook struct {
	id        int
	operation string
	when      When
	f         func(Call)
}

// hookSet holds the hooks in the order in which they were added.
type hookSet struct {
	mu    sync.Mutex
	last  int
	hooks []hook
}

func (h *hookSet) run(when When, c Call) {
	h.mu.Lock()
	var due []func(Call)
	for _, k := range h.hooks {
		if k.when == when && (k.operation == "" || k.operation == c.Operation) {
			due = append(due, k.f)
		}
	}
	h.mu.Unlock()
	for _, f := range due {
		f(c)
	}
}

// Hook has f run at every call of the operation ("" is every operation). The
// call waits for f, which may use the server: no lock is held. The returned
// function takes the hook out again.
func (s *Server) Hook(operation string, when When, f func(Call)) (remove func()) {
	s.hooks.mu.Lock()
	defer s.hooks.mu.Unlock()
	s.hooks.last++
	id := s.hooks.last
	s.hooks.hooks = append(s.hooks.hooks, hook{id: id, operation: operation, when: when, f: f})
	return func() {
		s.hooks.mu.Lock()
		defer s.hooks.mu.Unlock()
		kept := make([]hook, 0, len(s.hooks.hooks))
		for _, k := range s.hooks.hooks {
			if k.id != id {
				kept = append(kept, k)
			}
		}
		s.hooks.hooks = kept
	}
}
