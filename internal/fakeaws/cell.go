// SPDX-License-Identifier: MPL-2.0

package fakeaws

import "time"

// cell is a setting of a resource whose reads are eventually consistent, as
// AWS's are: a read may answer the value before the last write.
type cell[T any] struct {
	now, before T
	late        int       // reads that will still answer the value before
	until       time.Time // reads before then will
}

// begin is the first write: there is nothing before it that could be read.
func (c *cell[T]) begin(v T) { *c = cell[T]{now: v, before: v} }

func (c *cell[T]) write(v T, late int) {
	c.before, c.now, c.late, c.until = c.now, v, late, time.Time{}
}

// settle makes the last write take so long until it is read.
func (c *cell[T]) settle(d time.Duration) {
	if d > 0 {
		c.until = time.Now().Add(d)
	}
}

func (c *cell[T]) read(stale bool) T {
	if c.late > 0 {
		c.late--
		return c.before
	}
	if stale || time.Now().Before(c.until) {
		return c.before
	}
	return c.now
}
