// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// table prints what was measured, row by row as it comes.
type table struct {
	out  io.Writer
	rows []row
}

const tableRow = "%-10s %-9s  %-45s %7s %8s %7s %6s %6s\n"

func (t *table) header() {
	t.printf(tableRow, "T × G", "phase", "calls by operation", "minimum", "measured", "wall s", "CPU s", "MiB")
}

func (t *table) add(r row) {
	var last row
	if len(t.rows) > 0 {
		last = t.rows[len(t.rows)-1]
	}
	t.rows = append(t.rows, r)
	if last.phase == "" || last.latency != r.latency {
		rule := fmt.Sprintf("---- %s for each call ", r.latency)
		t.printf("%s%s\n", rule, strings.Repeat("-", 105-len(rule)))
	}
	name := ""
	if last.scenario != r.scenario || last.latency != r.latency {
		name = r.scenario.String()
	}
	t.printf(tableRow, name, r.phase, r.operations(), fmt.Sprint(r.minimum()), fmt.Sprint(r.total()),
		seconds(r.wall), known(seconds(r.cpu), r.peak), known(fmt.Sprint(r.peakMiB()), r.peak))
}

// legend says what the columns are.
func (t *table) legend() {
	who := 0
	for _, r := range t.rows {
		who = max(who, r.whoAmI)
	}
	t.printf(`
T × G     T buckets, G grants on each, 2 KB of statements of others in each policy; trail: on one trail
phase     plan: saved; apply: what was saved; no change: a plan that finds none; destroy: with its refresh
minimum   calls with which it can be done at all: a read a target; to apply, a write and its verification, too
calls     behind a +: what plan checks read, once a bucket, for grants that come or change; an apply
          does for the few that are planned again before the first is carried out
measured  all others on these documents, without GetCallerIdentity: once a process, at most %d times a command
CPU, MiB  of the provider: of all its processes; of the largest one at its peak ("-": not measured)
`, who)
}

// printf prints. Who has no use for the table any more shows as a signal.
func (t *table) printf(format string, args ...any) { _, _ = fmt.Fprintf(t.out, format, args...) }

// known leaves out what was not measured, which shows in the peak.
func known(text string, peak int64) string {
	if peak == 0 {
		return "-"
	}
	return text
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f", d.Seconds()) }

// peakMiB is rounded up.
func (u usage) peakMiB() int { return int((u.peak + 1<<20 - 1) >> 20) }
