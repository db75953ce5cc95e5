// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

// world is an AWS that takes its time, with one policy to write to.
type world struct {
	aws    *fakeaws.Server
	target *target
	before string // the policy

	sessions atomic.Int64
}

// role of the data account that all writers assume, each in a session of its own.
const role = "Deployer"

// newWorld makes what newTarget makes in a new AWS, which listens.
func newWorld(newTarget func(*fakeaws.Server) (*target, error)) (*world, error) {
	aw := fakeaws.New()
	if err := aw.Start(); err != nil {
		return nil, err
	}
	data := aw.Account(dataAccount)
	data.CreateBucket(leaseBucket, region)
	data.CreateRole(role, "/", "")
	data.PutRolePolicy(role, "all", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:*","kms:*"],"Resource":"*"}}`)
	t, err := newTarget(aw)
	if err != nil {
		aw.Close()
		return nil, fmt.Errorf("the %s: %w", t.name, err)
	}
	before, _ := t.shown()
	return &world{aws: aw, target: t, before: before}, nil
}

// delay makes calls slow on the way there and on the way back, each half of the
// latency and at random up to the jitter more. A call whose caller has gone is
// carried out all the same, as AWS does.
func (w *world) delay(latency, jitter time.Duration, seed uint64) {
	random := newDice(seed)
	sleep := func(fakeaws.Call) { time.Sleep(latency/2 + random.upTo(jitter)) }
	w.aws.Hook("", fakeaws.Before, sleep)
	w.aws.Hook("", fakeaws.After, sleep)
}

// disturb makes a fifth of the calls that read or write the policy fail, and the
// first read after a write late. A write whose connection breaks is carried out.
func (w *world) disturb(seed uint64) {
	random := newDice(seed)
	faults := []fakeaws.Fault{{Code: w.target.throttled}, {Status: 500}, {Status: 503}, {Drop: true}}
	w.aws.SetStaleReads(1)
	w.aws.Hook("", fakeaws.Before, func(c fakeaws.Call) {
		if (c.Operation == w.target.read || c.Operation == w.target.write) && random.below(5) == 0 {
			fault := faults[random.below(len(faults))]
			fault.Operation = c.Operation
			w.aws.Fault(fault)
		}
	})
}

// session returns credentials of its own for a writer.
func (w *world) session(who writer) (name string, key fakeaws.Credentials) {
	name = who.session(int(w.sessions.Add(1)))
	return name, w.aws.Account(dataAccount).Session(role, name)
}

// seq is the number of the last call.
func (w *world) seq() int {
	calls := w.aws.Calls()
	if len(calls) == 0 {
		return 0
	}
	return calls[len(calls)-1].Seq
}

// dice are random numbers from a seed, for several goroutines.
type dice struct {
	mu     sync.Mutex
	random *rand.Rand
}

func newDice(seed uint64) *dice {
	return &dice{random: rand.New(rand.NewPCG(seed, 0))} //nolint:gosec // repeatable, not secret
}

// below returns a number from 0 to n-1.
func (d *dice) below(n int) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.random.IntN(n)
}

func (d *dice) upTo(most time.Duration) time.Duration { return time.Duration(d.below(int(most) + 1)) }
