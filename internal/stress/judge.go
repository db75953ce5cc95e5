// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

// judge finds out from the log of the calls, and from the policy, what was lost.
func (s *stage) judge(newTarget func(*fakeaws.Server) (*target, error)) error {
	calls := s.aws.Calls()
	replay, err := newTarget(fakeaws.New())
	if err != nil {
		return err
	}
	r := s.result
	r.calls = len(calls)
	if r.warnings, err = s.warnings(); err != nil {
		return err
	}
	if r.history, err = observe(replay, s.faulty, calls); err != nil {
		return err
	}
	for _, problem := range r.problems {
		r.fail("%s", problem)
	}
	for _, w := range s.workspaces {
		for _, m := range s.moments {
			r.expect(w, m.verb, m.returned[w], "when it had returned")
			r.expect(w, m.verb, m.last, "when all had returned")
		}
	}
	if s.exclusive && r.undone.oursByUs > 0 {
		r.fail("%d statements were overwritten although all keep to one lock", r.undone.oursByUs)
	}
	after, _ := s.target.shown()
	d, err := parse(after)
	if err != nil {
		return err
	}
	for _, statement := range r.before.Statements {
		if !d.has(statement) {
			r.foreign++
		}
	}
	if after != s.before {
		r.fail("after destroy the policy is not what it was before; with %q too much, without %q",
			missing(d.without(nobody), r.before.without(nobody)), missing(r.before.without(nobody), d.without(nobody)))
	}
	return nil
}

// diary writes what happened into a file, a line for each call.
func (s *stage) diary(file string) error {
	var text strings.Builder
	calls := s.aws.Calls()
	for _, c := range calls {
		fmt.Fprintf(&text, "%5d %8.3f s  %-14s %-22s %d %s\n", c.Seq, c.Time.Sub(calls[0].Time).Seconds(),
			c.Caller[strings.LastIndex(c.Caller, "/")+1:], c.Operation, c.Status, c.ErrorCode)
	}
	return os.WriteFile(file, []byte(text.String()), 0o600)
}

// expect notes which of a workspace's statements are not as they have to be after
// a call.
func (r *result) expect(w *workspace, v verb, seq int, when string) {
	d := r.at(seq)
	var lost []string
	for _, sid := range w.sids {
		if v == destroy && d.count(sid) > 0 || v != destroy && !d.grants(sid, w.target.action(v)) {
			lost = append(lost, sid)
		}
	}
	if len(lost) == 0 {
		return
	}
	r.fail("%s of %s: %d of %d statements not as applied %s (call %d): %q", v, w.owner, len(lost), len(w.sids), when, seq, lost)
	for _, sid := range lost {
		if !slices.Contains(r.lost, sid) {
			r.lost = append(r.lost, sid)
		}
	}
}

const columns = "%-30s %-6s %6s %6s %6s %6s %14s %7s %8s %5s %8s %5s"

func heading() string {
	return fmt.Sprintf(columns+"\n", "", "", "", "", "", "", "read to write", "ours undone", "", "ours", "rival's", "theirs") +
		fmt.Sprintf(columns, "scenario", "policy", "grants", "writes", "calls", "time", "median/max ms", "by us", "by rival", "lost", "undone", "lost")
}

func (r *result) String() string {
	byRival, rivals, notes := "-", "-", ""
	if r.rival != nil {
		byRival, rivals = fmt.Sprint(r.undone.oursByRival), fmt.Sprint(r.undone.rivals)
		notes = fmt.Sprintf("  rival: %d changes, %d made again", r.rival.changes, r.rival.repeated)
	}
	if r.kills > 0 {
		notes += fmt.Sprintf("  %d killed", r.kills)
	}
	if r.cut > 0 {
		notes += fmt.Sprintf("  %d states cut short", r.cut)
	}
	if r.warnings > 0 {
		notes += fmt.Sprintf("  %d warnings of statements gone", r.warnings)
	}
	return fmt.Sprintf(columns, r.scenario.title, r.target, fmt.Sprintf("%d×%d", r.workspaces, r.grants), fmt.Sprint(len(r.windows)),
		fmt.Sprint(r.calls), fmt.Sprintf("%.0fs", r.elapsed.Seconds()), window(r.windows),
		fmt.Sprint(r.undone.oursByUs), byRival, fmt.Sprint(len(r.lost)), rivals, fmt.Sprint(r.foreign)) + notes
}

// window is the median and the longest of the times between read and write.
func window(windows []time.Duration) string {
	if len(windows) == 0 {
		return "-"
	}
	slices.Sort(windows)
	return fmt.Sprintf("%d/%d", windows[len(windows)/2].Milliseconds(), windows[len(windows)-1].Milliseconds())
}
