// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"strings"
	"sync/atomic"
	"time"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

// killer ends runs as "kill -9" does: the provider's process, the CLI's, or both.
type killer struct {
	world *world
	dice  *dice
	kills atomic.Int64
}

const (
	killCalls = 12 // a run is killed at one of so many first calls,
	killDelay = 400 * time.Millisecond
)

// aim has the run killed a random time after a random one of its calls, should it
// live to see it. After disarm it is safe.
func (k *killer) aim(ctx context.Context, r *run) (disarm func() (fired bool)) {
	ctx, cancel := context.WithCancel(ctx)
	call, when, victim, delay := int64(1+k.dice.below(killCalls)), fakeaws.When(k.dice.below(2)), k.dice.below(3), k.dice.upTo(killDelay)
	var calls atomic.Int64
	var fired atomic.Bool
	done := make(chan struct{})
	shoot := func() {
		defer close(done)
		select {
		case <-ctx.Done():
			return
		case <-time.After(delay):
		}
		fired.Store(true)
		k.kills.Add(1)
		switch victim {
		case 0:
			_, _ = r.KillProviders(ctx) // who has ended needs no killing
		case 1:
			r.Kill()
		default:
			r.KillGroup()
		}
	}
	remove := k.world.aws.Hook("", when, func(c fakeaws.Call) {
		if strings.HasSuffix(c.Caller, "/"+r.session) && calls.Add(1) == call {
			go shoot()
		}
	})
	return func() bool {
		cancel()
		remove()
		if calls.Load() >= call {
			<-done
		}
		return fired.Load()
	}
}
