// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

// owner owns the statements whose Sids begin so: "W03G" is a workspace, "Rival"
// the rival.
type owner string

const (
	rivalOwner owner = "Rival"
	nobody     owner = "\x00"
)

func ownerOf(workspace int) owner { return owner(fmt.Sprintf("W%02dG", workspace)) }

func (o owner) owns(sid string) bool { return strings.HasPrefix(sid, string(o)) }

// ours tells whether a workspace owns a statement, in whose compact text the Sid
// comes first.
func ours(statement string) bool { return strings.HasPrefix(statement, `{"Sid":"W`) }

func rivals(statement string) bool {
	return strings.HasPrefix(statement, `{"Sid":"`+string(rivalOwner))
}

// writer is who makes a call, as the session of the role is named.
type writer struct {
	owner owner
	verb  verb // "" of the rival
}

// session is the name of the session, which is unique by the number.
func (w writer) session(number int) string { return fmt.Sprintf("%s.%s.%d", w.owner, w.verb, number) }

func writerOf(caller string) writer {
	session := caller[strings.LastIndex(caller, "/")+1:]
	parts := strings.Split(session, ".")
	if len(parts) != 3 {
		return writer{}
	}
	return writer{owner: owner(parts[0]), verb: verb(parts[1])}
}

// history is all that happened to a policy, from the log of the calls: the log
// has them in the order in which they were carried out.
type history struct {
	replay   *target
	before   document
	versions []version // the first is before
	reads    map[string][]reading

	windows  []time.Duration // of our writes, from the read to the write
	undone   undone
	problems []string
}

// undone counts statements that a writer had put in and another write took out,
// or the other way round, since that had been read before.
type undone struct {
	oursByUs, oursByRival, rivals int
}

type version struct {
	seq    int      // of the call that made it
	policy document // as AWS showed it
}

type reading struct {
	version int
	at      time.Time
}

// observe goes through the log and repeats its writes on another fake, whose
// target is as the first one's was before. Where reads may be late, each may have
// shown what was there before the last write.
func observe(replay *target, late bool, calls []fakeaws.Call) (*history, error) {
	h := &history{replay: replay, reads: map[string][]reading{}}
	if err := h.show(0); err != nil {
		return nil, err
	}
	h.before = h.versions[0].policy
	for _, c := range calls {
		done := c.Status/100 == 2
		var text string
		var err error
		switch {
		case c.Operation == replay.read && (done || replay.none != "" && c.ErrorCode == replay.none):
			newest := len(h.versions) - 1
			if late && newest > 0 {
				h.reads[c.Caller] = append(h.reads[c.Caller], reading{version: newest - 1, at: c.Time})
			}
			h.reads[c.Caller] = append(h.reads[c.Caller], reading{version: newest, at: c.Time})
			continue
		case c.Operation == replay.write && done:
			text, err = replay.body(c)
		case replay.remove != "" && c.Operation == replay.remove && done:
		default:
			continue
		}
		if err == nil {
			err = h.wrote(c, text)
		}
		if err != nil {
			return nil, fmt.Errorf("call %d, the %s of %s: %w", c.Seq, c.Operation, c.Caller, err)
		}
	}
	return h, nil
}

// show notes how AWS shows the policy after a call.
func (h *history) show(seq int) error {
	text, _ := h.replay.shown()
	shown, err := parse(text)
	h.versions = append(h.versions, version{seq: seq, policy: shown})
	return err
}

// wrote judges a write. Whoever writes must have read what it writes, apart from
// its own statements. What others changed since it read is overwritten: that is
// nobody's fault, and for those who lose by it to notice.
func (h *history) wrote(c fakeaws.Call, text string) error {
	sent, err := parse(text)
	if err == nil {
		err = h.replay.set(text)
	}
	if err != nil {
		return err
	}
	now, w := h.versions[len(h.versions)-1].policy, writerOf(c.Caller)
	if err := h.show(c.Seq); err != nil {
		return err
	}

	base, ok := h.base(c.Caller, w.owner, sent)
	if !ok {
		h.problem(c, "differs from everything that it had read: %s", h.difference(c.Caller, w.owner, sent))
		return nil
	}
	h.checkTheirs(c, sent)
	h.checkOwn(c, w, h.versions[base.version].policy, sent)
	if w.owner != rivalOwner {
		h.windows = append(h.windows, c.Time.Sub(base.at))
	}
	was, is := now.without(w.owner), sent.without(w.owner)
	for _, s := range append(missing(was, is), missing(is, was)...) {
		switch {
		case ours(s) && w.owner == rivalOwner:
			h.undone.oursByRival++
		case ours(s):
			h.undone.oursByUs++
		case rivals(s):
			h.undone.rivals++
		}
	}
	return nil
}

// base is the last reading on which a write can be founded.
func (h *history) base(caller string, o owner, sent document) (reading, bool) {
	for _, r := range slices.Backward(h.reads[caller]) {
		seen := h.versions[r.version].policy
		if seen.Version == sent.Version && seen.ID == sent.ID && slices.Equal(seen.without(o), sent.without(o)) {
			return r, true
		}
	}
	return reading{}, false
}

// difference says what a write made of the last that its writer had read.
func (h *history) difference(caller string, o owner, sent document) string {
	reads := h.reads[caller]
	if len(reads) == 0 {
		return "it had read nothing"
	}
	seen := h.versions[reads[len(reads)-1].version].policy
	return fmt.Sprintf("without %q, with %q more than its last reading",
		missing(seen.without(o), sent.without(o)), missing(sent.without(o), seen.without(o)))
}

// checkTheirs checks that what was there before is there byte for byte.
func (h *history) checkTheirs(c fakeaws.Call, sent document) {
	for _, s := range h.before.Statements {
		if !sent.has(s) {
			h.problem(c, "lacks or changes the foreign statement %s", compact(s))
		}
	}
}

// checkOwn checks that who applies takes nothing of its own out, and who destroys
// puts nothing in.
func (h *history) checkOwn(c fakeaws.Call, w writer, seen, sent document) {
	had, has := seen.of(w.owner), sent.of(w.owner)
	if gone := missing(had, has); (w.verb == apply || w.verb == update) && len(gone) > 0 {
		h.problem(c, "of an apply takes out %q", gone)
	}
	if made := missing(has, had); w.verb == destroy && len(made) > 0 {
		h.problem(c, "of a destroy puts in %q", made)
	}
	for _, sid := range has {
		if sent.count(sid) > 1 {
			h.problem(c, "has %q more than once", sid)
			break
		}
	}
}

func (h *history) problem(c fakeaws.Call, format string, args ...any) {
	h.problems = append(h.problems, fmt.Sprintf("call %d, the %s of %s, ", c.Seq, c.Operation, c.Caller)+fmt.Sprintf(format, args...))
}

// at is the policy as it was after a call.
func (h *history) at(seq int) document {
	current := h.versions[0].policy
	for _, v := range h.versions {
		if v.seq <= seq {
			current = v.policy
		}
	}
	return current
}
