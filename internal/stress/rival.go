// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// rival adds and removes statements of its own all the time, and is well-behaved:
// it reads, edits and writes at once, then looks whether its change is there, and
// repeats it if not. It keeps to nobody's lock or lease.
type rival struct {
	target *target
	client policyClient
	dice   *dice
	pause  time.Duration // between two changes, on average

	has      []string // the Sids that are to be there
	changes  int
	repeated int // writes that were lost, and made again
}

// rivalMost is how many statements it has at a time.
const rivalMost = 3

// harass changes the policy until stop is closed, then takes out what is left.
func (r *rival) harass(ctx context.Context, stop <-chan struct{}) error {
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-stop:
			r.has = nil
			return r.write(ctx)
		case <-time.After(r.dice.upTo(2 * r.pause)):
		}
		if len(r.has) == 0 || len(r.has) < rivalMost && r.dice.below(2) == 0 {
			r.has = append(r.has, fmt.Sprintf("%s%d", rivalOwner, n))
		} else {
			i := r.dice.below(len(r.has))
			r.has = slices.Delete(r.has, i, i+1)
		}
		if err := r.write(ctx); err != nil {
			return fmt.Errorf("the rival: %w", err)
		}
	}
}

// write writes, until the policy shows it, what is to be there.
func (r *rival) write(ctx context.Context) error {
	r.changes++
	for range 1000 {
		d, err := r.read(ctx)
		if err != nil {
			return err
		}
		text, err := r.edit(d).text()
		if err == nil {
			err = r.client.put(ctx, text)
		}
		if err != nil {
			return err
		}
		if d, err = r.read(ctx); err != nil {
			return err
		}
		now := d.of(rivalOwner)
		if len(missing(r.has, now)) == 0 && len(missing(now, r.has)) == 0 {
			return nil
		}
		r.repeated++
	}
	return errors.New("a change was overwritten a thousand times")
}

func (r *rival) read(ctx context.Context) (document, error) {
	text, err := r.client.get(ctx)
	if err != nil {
		return document{}, err
	}
	return parse(text)
}

// edit makes the rival's statements those that are to be there.
func (r *rival) edit(d document) document {
	d.Statements = slices.DeleteFunc(d.Statements, func(s statementText) bool {
		return rivalOwner.owns(sidOf(s)) && !slices.Contains(r.has, sidOf(s))
	})
	for _, sid := range r.has {
		if d.count(sid) == 0 {
			d.Statements = append(d.Statements, statementText(r.target.statement(sid, foreignAccount)))
		}
	}
	return d
}
