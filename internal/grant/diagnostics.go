// SPDX-License-Identifier: MPL-2.0

package grant

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/xacct/terraform-provider-xacct/internal/checked"
	"github.com/xacct/terraform-provider-xacct/internal/conns"
	"github.com/xacct/terraform-provider-xacct/internal/edge"
	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// addError adds an error about the configuration, at its attribute if it has one.
func (r *Resource) addError(diags *diag.Diagnostics, err error) {
	var attribute *invalid
	var settings *conns.Error
	switch {
	case errors.As(err, &attribute):
		diags.AddAttributeError(path.Root(attribute.attribute), attribute.summary, checked.Sentence(err.Error())+".")
	case errors.As(err, &settings):
		diags.AddError(settings.Summary, settings.Detail)
	default:
		diags.AddError("Invalid Grant", checked.Sentence(err.Error())+".")
	}
}

// fail adds an error about statements in the target.
func (r *Resource) fail(diags *diag.Diagnostics, verb edge.Verb, v values, statements []policy.Statement, err error) {
	summary, remedy := r.explain(v, err)
	var failed *splice.Error
	if errors.As(err, &failed) && failed.Class == splice.UnknownPrincipal {
		remedy += " This grant names: " + orNone(named(statements)) + "."
	}
	edge.Failure{Verb: verb, Object: r.object(v, statements), Summary: summary, Remedy: remedy, Err: err}.Add(diags)
}

// object names statements and the document that they are in.
func (r *Resource) object(v values, statements []policy.Statement) string {
	switch sids := sidsOf(statements); len(sids) {
	case 0:
		return "the statements of " + r.describe(v)
	case 1:
		return fmt.Sprintf("the statement with the Sid %s in %s", sids[0], r.describe(v))
	default:
		return fmt.Sprintf("the statements with the Sids %s in %s", strings.Join(sids, ", "), r.describe(v))
	}
}

// describe names the document, such as "the bucket policy of data".
func (r *Resource) describe(v values) string { return r.kind.Target.Describe(v.address.ValueString()) }

// explain returns a noun phrase for an error, and what to do about it.
func (r *Resource) explain(v values, err error) (summary, remedy string) {
	var clash *conflict
	if errors.As(err, &clash) {
		return "Conflicting Sid", r.explainConflict(v, clash)
	}
	var twice *duplicate
	if errors.As(err, &twice) {
		return "Duplicate Grant", fmt.Sprintf("Two grants of this configuration want the Sid %q, which only one can own: when that one goes, the other would lose its access. Give one of them a Sid of its own, or take it out of the configuration.", twice.sid)
	}
	var orphaned *target.OrphanError
	if errors.As(err, &orphaned) {
		return "Orphaned Principal", target.OrphanRemedy(orphaned.Orphans, func(sid string) string {
			if r.Session.Claims.Known(v.document, sid) {
				return "another grant of this state owns: apply that one first, with -target"
			}
			return "is not this grant's"
		})
	}
	return target.Explain(err)
}

// explainConflict shows both statements, and how to take over the one that is there.
func (r *Resource) explainConflict(v values, c *conflict) string {
	var b strings.Builder
	switch {
	case c.fresh:
		fmt.Fprintf(&b, "There are %d statements with the Sid %q, and they differ, so that it can't be told which of them is meant. Give each a Sid of its own by hand, then repeat.\n", len(c.live), c.sid)
	case c.unsure:
		fmt.Fprintf(&b, "There are %d statements with the Sid %q, and none is as we left it, so that it can't be told which is ours. Remove or rename by hand what is not, then repeat.\n", len(c.live), c.sid)
	default:
		fmt.Fprintf(&b, "The Sid %q is in use, for something else, in %s.\n", c.sid, counted(len(c.live)))
	}
	for _, s := range c.live {
		fmt.Fprintf(&b, "\nThere now:\n%s\n", s.Indented())
	}
	if c.unsure {
		return strings.TrimSpace(b.String())
	}
	fmt.Fprintf(&b, "\nWanted:\n%s\n", c.wanted.Indented())
	if len(c.live) == 1 {
		fmt.Fprintf(&b, "\nIf the statement that is there is this grant's, import it; the next apply then changes it:\n\n  terraform import xacct_%s.NAME '%s,%s'\n", r.kind.Name, v.address.ValueString(), c.sid)
		b.WriteString("\nIf it belongs to a grant that goes in this very apply, repeat the apply. If it is nobody's any more, set on_conflict = \"overwrite\". Otherwise choose another Sid.")
	} else {
		b.WriteString("\nChoose another Sid.")
	}
	return strings.TrimSpace(b.String())
}

func counted(statements int) string {
	if statements == 1 {
		return "a statement"
	}
	return fmt.Sprintf("%d statements", statements)
}

// sidsOf returns the Sids of statements, each once.
func sidsOf(statements []policy.Statement) []string {
	sids := make([]string, 0, len(statements))
	for _, s := range statements {
		if !slices.Contains(sids, s.Sid()) {
			sids = append(sids, s.Sid())
		}
	}
	return sids
}

// named returns the accounts, roles and users that the statements name.
func named(statements []policy.Statement) []string {
	var principals []string
	for _, s := range statements {
		for _, p := range append(s.Principals(), s.NotPrincipals()...) {
			if p.Type == "AWS" && p.Value != "*" && !slices.Contains(principals, p.Value) {
				principals = append(principals, p.Value)
			}
		}
	}
	return principals
}
