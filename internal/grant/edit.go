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
	wanted policy.Statement // the zero value when it was to be removed
	remove bool
}

func (e *conflict) Error() string {
	return fmt.Sprintf("the Sid %q is that of another statement", e.sid)
}

// edit changes what a grant owns from prior to wanted.
type edit struct {
	prior, wanted []policy.Statement
	overwrite     bool
	check         func(*policy.Document) error // of the result, such as its size
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
	for _, p := range e.prior {
		if find(e.wanted, p.Sid()) == nil {
			if err := e.remove(doc, p); err != nil {
				return err
			}
		}
	}
	if e.check == nil || doc.Same(before) {
		return nil
	}
	return e.check(doc)
}

func (e *edit) put(doc *policy.Document, w policy.Statement) error {
	places, live := at(doc, w.Sid())
	if slices.ContainsFunc(live, w.Equal) {
		return nil
	}
	if len(places) == 0 {
		doc.Append(w)
		return nil
	}
	ours := -1
	if p := find(e.prior, w.Sid()); p != nil {
		ours = slices.IndexFunc(live, p.Equal)
	}
	if ours < 0 && len(places) == 1 && (e.overwrite || find(e.prior, w.Sid()) != nil) {
		ours = 0 // of ours, edited by somebody, or to be overwritten
	}
	if ours < 0 {
		return &conflict{sid: w.Sid(), live: live, wanted: w}
	}
	doc.Replace(places[ours], w)
	return nil
}

func (e *edit) remove(doc *policy.Document, p policy.Statement) error {
	places, live := at(doc, p.Sid())
	ours := slices.IndexFunc(live, p.Equal)
	if ours < 0 && len(places) > 1 {
		return &conflict{sid: p.Sid(), live: live, remove: true}
	}
	e.left[p.Sid()] = max(len(places)-1, 0)
	if len(places) > 0 {
		doc.Delete(places[max(ours, 0)])
	}
	return nil
}

func (e *edit) holds(doc *policy.Document) bool {
	for _, w := range e.wanted {
		if _, live := at(doc, w.Sid()); !slices.ContainsFunc(live, w.Equal) {
			return false
		}
	}
	for _, p := range e.prior {
		if find(e.wanted, p.Sid()) == nil && len(doc.Index(p.Sid())) > e.left[p.Sid()] {
			return false
		}
	}
	return true
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

// lost returns the statements of others that a write left alone and that were
// gone when it was read back.
func lost(o splice.Outcome[*policy.Document]) []policy.Statement {
	if !o.Wrote {
		return nil
	}
	removed := o.Before.Missing(o.Sent) // by us and those who went along
	return slices.DeleteFunc(o.Before.Missing(o.After), func(s policy.Statement) bool {
		return slices.ContainsFunc(removed, s.Equal)
	})
}
