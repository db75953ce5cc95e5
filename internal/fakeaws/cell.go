// SPDX-License-Identifier: MPL-2.0

package fakeaws

// cell is a setting of a resource whose reads are eventually consistent, as
// AWS's are: a read may answer the value before the last write.
type cell[T any] struct {
	now, before T
	late        int // reads that will still answer the value before
}

func (c *cell[T]) write(v T, late int) {
	c.before, c.now, c.late = c.now, v, late
}

func (c *cell[T]) read(stale bool) T {
	if c.late > 0 {
		c.late--
		return c.before
	}
	if stale {
		return c.before
	}
	return c.now
}
