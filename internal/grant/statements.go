// SPDX-License-Identifier: MPL-2.0

package grant

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"github.com/xacct/terraform-provider-xacct/internal/edge"
	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// invalid is what is wrong with an attribute.
type invalid struct {
	attribute string
	summary   string
	err       error
}

func (e *invalid) Error() string { return e.err.Error() }

func (e *invalid) Unwrap() error { return e.err }

// render returns the statements that the configuration asks for, as it spells
// them: some may have no Sid yet. All values are known, the address perhaps not.
func (r *Resource) render(v values, partition, region string) ([]policy.Statement, error) {
	attribute := "policy"
	var statements []policy.Statement
	if v.policy.IsNull() {
		attribute = "principals"
		var err error
		statements, err = r.kind.Render(r.shortForm(v, partition, region))
		if err != nil {
			return nil, err
		}
	} else {
		doc, err := policy.Parse([]byte(v.policy.ValueString()))
		if err != nil {
			return nil, &invalid{attribute, "Invalid Policy Document", err}
		}
		if doc.Empty() {
			return nil, &invalid{attribute, "Policy Without Statements", fmt.Errorf("the document has no statement: a grant owns at least one; to own nothing, leave the resource out (count = 0)")}
		}
		statements = doc.Statements()
	}
	seen := map[string]bool{}
	for i, s := range statements {
		if err := r.kind.Target.CheckStatement(v.address.ValueString(), s); err != nil {
			return nil, &invalid{attribute, "Invalid Statement", fmt.Errorf("%s: %w", nameOf(s, i), err)}
		}
		if sid := s.Sid(); sid != "" && seen[sid] {
			return nil, &invalid{attribute, "Duplicate Sid", fmt.Errorf("two statements have the Sid %q: a Sid is how a statement is known, so each of a grant's has its own", sid)}
		}
		seen[s.Sid()] = true
	}
	return statements, nil
}

func (r *Resource) shortForm(v values, partition, region string) shortForm {
	f := shortForm{
		partition: partition, region: region, address: v.address.ValueString(), sid: v.sid.ValueString(),
		principals: edge.Sorted(v.principals), actions: edge.Sorted(v.actions), options: v.options,
	}
	if f.actions == nil {
		f.actions = r.kind.Actions
	}
	return f
}

// nameOf names a statement in texts.
func nameOf(s policy.Statement, i int) string {
	if sid := s.Sid(); sid != "" {
		return fmt.Sprintf("statement %q", sid)
	}
	return "statement number " + strconv.Itoa(i+1)
}

// generatedSid is the form of the Sids that withSids makes up.
var generatedSid = regexp.MustCompile(`^Xacct[0-9a-f]{24}$`)

// withSids gives each statement without a Sid one that follows from target and
// content, or, over a change, the one that it had: prior are the statements that
// the grant owned before. One that says the same keeps its Sid; the others take
// the Sids that are left over in their order, so that an edit is an edit in place.
func withSids(at target.Address, wanted, prior []policy.Statement) []policy.Statement {
	taken := map[string]bool{}
	for _, s := range wanted {
		taken[s.Sid()] = true
	}
	var spare []policy.Statement
	for _, p := range prior {
		if generatedSid.MatchString(p.Sid()) && !taken[p.Sid()] {
			spare = append(spare, p)
		}
	}
	named := slices.Clone(wanted)
	for i, s := range named {
		j := slices.IndexFunc(spare, s.EqualExceptSid)
		if s.Sid() == "" && j >= 0 {
			named[i] = s.WithSid(spare[j].Sid())
			spare = slices.Delete(spare, j, j+1)
		}
	}
	for i, s := range named {
		if s.Sid() == "" && len(spare) > 0 {
			named[i] = s.WithSid(spare[0].Sid())
			spare = spare[1:]
		}
	}
	for _, s := range named {
		taken[s.Sid()] = true
	}
	for i, s := range named {
		for n := 0; named[i].Sid() == ""; n++ {
			if sid := newSid(at, s, n); !taken[sid] {
				named[i] = s.WithSid(sid)
				taken[sid] = true
			}
		}
	}
	return named
}

// newSid depends on what the statement says and where; n tells equal ones apart.
func newSid(at target.Address, s policy.Statement, n int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%d", at.ID, s.Minified(), n))
	return "Xacct" + hex.EncodeToString(sum[:12])
}

// settled returns the statements in the order in which they stand in the document
// once they are spliced in: those that were there before in their old order, then
// the new ones. One that still means the same keeps its spelling.
func settled(wanted, prior []policy.Statement) []policy.Statement {
	var all []policy.Statement
	for _, p := range prior {
		i := slices.IndexFunc(wanted, func(w policy.Statement) bool { return w.Sid() == p.Sid() })
		switch {
		case i < 0:
		case wanted[i].Equal(p):
			all = append(all, p)
		default:
			all = append(all, wanted[i])
		}
	}
	for _, w := range wanted {
		if !slices.ContainsFunc(prior, func(p policy.Statement) bool { return p.Sid() == w.Sid() }) {
			all = append(all, w)
		}
	}
	return all
}

// sameStatements tells whether both own the same Sids with the same meanings.
func sameStatements(a, b []policy.Statement) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(s policy.Statement) bool {
		return !slices.ContainsFunc(b, s.Equal)
	})
}
