// SPDX-License-Identifier: MPL-2.0

package grant

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// principalPropagation is how long a role or user may be unknown to other services
// after it was created (IAM user guide, Troubleshooting IAM: "changes that I make
// are not always immediately visible" — usually seconds).
const principalPropagation = 30 * time.Second

// conflict is a Sid of ours that somebody else uses, or that is there repeatedly.
type conflict struct {
	sid    string
	live   []policy.Statement
	wanted policy.Statement // unless unsure
	unsure bool             // which of them is ours
	fresh  bool             // as in an import: nothing tells what ours was
}

func (e *conflict) Error() string {
	if e.unsure {
		return fmt.Sprintf("%d statements have the Sid %q", len(e.live), e.sid)
	}
	return fmt.Sprintf("the Sid %q is that of another statement", e.sid)
}

// duplicate is a Sid that two grants of one configuration want.
type duplicate struct{ sid string }

func (e *duplicate) Error() string {
	return fmt.Sprintf("another grant of this configuration wants the Sid %q, too", e.sid)
}

// edit changes what a grant owns from prior to wanted.
type edit struct {
	prior, wanted []policy.Statement
	overwrite     bool
	check         func(*policy.Document) error // of the result, such as its size
	// taken tells of a Sid of ours that another grant has by now: it is left to it.
	taken func(sid string) bool
	// left counts, by Sid, the statements that stay although we used that Sid,
	// because somebody else used it, too.
	left map[string]int
}

// splice returns the edit as the engine carries it out.
func (e *edit) splice() splice.Edit[*policy.Document] {
	s := splice.Edit[*policy.Document]{Apply: e.apply, Holds: e.holds}
	if len(e.prior) > 0 {
		s.Expects = func(doc *policy.Document) bool { return owns(doc, e.prior) }
	}
	if slices.ContainsFunc(e.wanted, mayBeNew) {
		s.Propagation = principalPropagation
	}
	return s
}

// owns tells whether the document has a statement for each Sid.
func owns(doc *policy.Document, statements []policy.Statement) bool {
	return !slices.ContainsFunc(statements, func(s policy.Statement) bool { return len(doc.Index(s.Sid())) == 0 })
}

// mayBeNew tells whether a statement names a role or user, which may have been
// created a moment ago.
func mayBeNew(s policy.Statement) bool {
	return slices.ContainsFunc(append(s.Principals(), s.NotPrincipals()...), isEntity)
}

// isEntity tells a role or user from an account and from everything else.
func isEntity(p policy.Principal) bool {
	return p.Type == "AWS" && strings.HasPrefix(p.Value, "arn:") && !strings.HasSuffix(p.Value, ":root")
}

func (e *edit) apply(doc *policy.Document) error {
	before := doc.Clone()
	for _, w := range e.wanted {
		if err := e.put(doc, w); err != nil {
			return err
		}
	}
	for _, p := range e.dropped() {
		if err := e.remove(doc, p); err != nil {
			return err
		}
	}
	if e.check == nil || doc.Same(before) {
		return nil
	}
	return e.check(doc)
}

// dropped returns the statements to take out.
func (e *edit) dropped() []policy.Statement {
	var dropped []policy.Statement
	for _, p := range e.prior {
		if find(e.wanted, p.Sid()) == nil && (e.taken == nil || !e.taken(p.Sid())) {
			dropped = append(dropped, p)
		}
	}
	return dropped
}

func (e *edit) put(doc *policy.Document, w policy.Statement) error {
	places, live := at(doc, w.Sid())
	p := find(e.prior, w.Sid())
	ours := owned(live, p)
	switch {
	case slices.ContainsFunc(live, w.Equal):
	case len(places) == 0:
		doc.Append(w)
	case len(ours) > 0:
		e.left[w.Sid()] = len(places) - len(ours)
		doc.Replace(places[ours[0]], w)
		ours = ours[1:] // copies of what we had would go on granting it
	case len(places) <= e.left[w.Sid()]: // an earlier try replaced ours; what is left is somebody else's
		doc.Append(w)
	case len(places) == 1 && (e.overwrite || p != nil): // of ours, edited by somebody, or to be overwritten
		doc.Replace(places[0], w)
	default:
		return &conflict{sid: w.Sid(), live: live, wanted: w}
	}
	if p != nil && !w.Equal(*p) {
		deleteAll(doc, places, ours)
	}
	return nil
}

func (e *edit) remove(doc *policy.Document, p policy.Statement) error {
	places, live := at(doc, p.Sid())
	ours := owned(live, &p)
	switch {
	case len(ours) > 0:
	case len(places) <= e.left[p.Sid()]:
		return nil // an earlier try took ours out; what is left is somebody else's
	case len(places) == 1: // of ours, edited by somebody
		ours = []int{0}
	case len(places) > 1:
		return &conflict{sid: p.Sid(), live: live, unsure: true}
	}
	e.left[p.Sid()] = len(places) - len(ours)
	deleteAll(doc, places, ours)
	return nil
}

// owned returns which of the statements with a Sid say what we had there.
func owned(live []policy.Statement, prior *policy.Statement) []int {
	var ours []int
	for i, l := range live {
		if prior != nil && l.Equal(*prior) {
			ours = append(ours, i)
		}
	}
	return ours
}

// deleteAll deletes some of the statements in these places, the last first.
func deleteAll(doc *policy.Document, places, which []int) {
	for _, i := range slices.Backward(which) {
		doc.Delete(places[i])
	}
}

func (e *edit) holds(doc *policy.Document) bool {
	for _, w := range e.wanted {
		if _, live := at(doc, w.Sid()); !slices.ContainsFunc(live, w.Equal) {
			return false
		}
	}
	return !slices.ContainsFunc(e.dropped(), func(p policy.Statement) bool { return len(doc.Index(p.Sid())) > e.left[p.Sid()] })
}

// at returns where the statements with a Sid are, and what they say.
func at(doc *policy.Document, sid string) ([]int, []policy.Statement) {
	places := doc.Index(sid)
	all := doc.Statements()
	live := make([]policy.Statement, len(places))
	for i, place := range places {
		live[i] = all[place]
	}
	return places, live
}

func find(statements []policy.Statement, sid string) *policy.Statement {
	i := slices.IndexFunc(statements, func(s policy.Statement) bool { return s.Sid() == sid })
	if i < 0 {
		return nil
	}
	return &statements[i]
}
