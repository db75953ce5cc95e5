// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"time"
)

// figure is a promise about what is measured.
type figure struct {
	promise  string
	concerns func(row) bool
	measured func(row) int
	limit    func(row) int
}

const (
	maxPeak   = 60 // MiB
	maxSchema = 100 * time.Millisecond
)

func figures() []figure {
	single := func(p phase) func(row) bool {
		return func(r row) bool { return r.phase == p && r.scenario.grants == 1 }
	}
	crowded := func(r row) bool { return r.phase == apply && r.scenario == (scenario{targets: 1, grants: 40}) }
	targets := func(times int) func(row) int {
		return func(r row) int { return times * r.scenario.targets }
	}
	fixed := func(n int) func(row) int { return func(row) int { return n } }
	return []figure{
		{"plan without changes: each target read once", func(r row) bool { return r.phase == unchanged }, row.total, targets(1)},
		{"apply, 1 grant a target: 4 calls each", single(apply), row.total, targets(4)},
		{"destroy, 1 grant a target, with its refresh: 5 calls each", single(destroy), row.total, targets(5)},
		{"apply, 40 grants on a target: 12 writes", crowded, row.writes, fixed(12)},
		{"apply, 40 grants on a target: 26 reads", crowded, row.reads, fixed(26)},
		{"apply, many buckets of one resource on a trail: 1 write", func(r row) bool { return r.phase == apply && r.scenario.onTrail > 0 }, row.writes, fixed(1)},
		{"peak memory of the provider, MiB", func(r row) bool { return r.peak > 0 }, row.peakMiB, fixed(maxPeak)},
	}
}

// judge prints of each figure the row that keeps it worst, and returns how many
// figures are not kept.
func (t *table) judge(rows []row, schema time.Duration) (broken int) {
	verdict := func(promise string, kept bool, measured, limit, where string) {
		mark := "kept  "
		if !kept {
			mark = "BROKEN"
			broken++
		}
		t.printf("%s  %-58s %12s   %s\n", mark, promise, measured+" of "+limit, where)
	}
	t.printf("\nFigures, each where it is kept worst\n")
	for _, f := range figures() {
		var worst *row
		for i, r := range rows {
			if f.concerns(r) && (worst == nil || f.measured(r)*f.limit(*worst) > f.measured(*worst)*f.limit(r)) {
				worst = &rows[i]
			}
		}
		if worst != nil {
			measured, limit := f.measured(*worst), f.limit(*worst)
			verdict(f.promise, measured <= limit, fmt.Sprint(measured), fmt.Sprint(limit), fmt.Sprintf("%s, %s, %s", worst.scenario, worst.phase, worst.latency))
		}
	}
	verdict("from the provider's start to its schema, ms", schema <= maxSchema,
		fmt.Sprint(schema.Milliseconds()), fmt.Sprint(maxSchema.Milliseconds()), "")
	return broken
}
