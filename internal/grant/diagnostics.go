// SPDX-License-Identifier: MPL-2.0

package grant

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/xacct/terraform-provider-xacct/internal/checked"
	"github.com/xacct/terraform-provider-xacct/internal/conns"
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

// fail adds an error about the target: what was tried, what state it is in, what
// to do, and what AWS said.
func (r *Resource) fail(diags *diag.Diagnostics, verb string, v values, statements []policy.Statement, err error) {
	if settings := (*conns.Error)(nil); errors.As(err, &settings) {
		diags.AddError(settings.Summary, settings.Detail)
		return
	}
	document := r.kind.Target.Describe(v.address.ValueString())
	var said string
	state := "Nothing was written."
	switch verb {
	case "list":
		said, state = "Tried to list the statements of "+document+".", ""
	case "read":
		said, state = fmt.Sprintf("Tried to read %s for the Sids %s.", document, orNone(sidsOf(statements))), ""
	case "plan", "check":
		said = fmt.Sprintf("An apply would change the Sids %s in %s.", orNone(sidsOf(statements)), document)
	default:
		said = fmt.Sprintf("Tried to %s a grant with the Sids %s in %s.", verb, orNone(sidsOf(statements)), document)
	}
	var failed *splice.Error
	if errors.As(err, &failed) {
		state = checked.Sentence(failed.State.String()) + "."
		if failed.State != splice.NotWritten {
			state += " Repeat the apply, which looks first at what is there."
		}
		switch {
		case errors.Is(failed.Ended, context.DeadlineExceeded):
			state += fmt.Sprintf(" The time for it ended after %s; the timeouts block can give it more.", failed.Elapsed.Round(100*time.Millisecond))
		case failed.Ended != nil:
			state += " It was interrupted."
		}
	}
	summary, remedy := r.explain(v, err)
	if failed != nil && failed.Class == splice.UnknownPrincipal {
		remedy += " This grant names: " + orNone(named(statements)) + "."
	}
	parts := []string{strings.TrimSpace(said + " " + state)}
	if remedy != "" {
		parts = append(parts, remedy)
	}
	parts = append(parts, "Cause: "+cause(err))
	diags.AddError(summary, strings.Join(parts, "\n\n"))
}

// explain returns a noun phrase for an error, and what to do about it.
func (r *Resource) explain(v values, err error) (summary, remedy string) {
	var clash *conflict
	if errors.As(err, &clash) {
		return "Conflicting Sid", r.explainConflict(v, clash)
	}
	var twice *duplicate
	if errors.As(err, &twice) {
		return "Duplicate Grant", fmt.Sprintf("Two grants can't own one statement: when one of them goes, the other loses its access. Give one of them a sid of its own, or take it out of the configuration. The Sid is %q.", twice.sid)
	}
	return target.Explain(err)
}

// explainConflict shows both statements, and how to take over the one that is there.
func (r *Resource) explainConflict(v values, c *conflict) string {
	var b strings.Builder
	if c.remove {
		fmt.Fprintf(&b, "There are %d statements with the Sid %q, and none is as we left it, so that it can't be told which is ours. Remove or rename by hand what is not, then repeat.\n", len(c.live), c.sid)
	} else {
		fmt.Fprintf(&b, "The Sid %q is in use, for something else, in %s.\n", c.sid, counted(len(c.live)))
	}
	for _, s := range c.live {
		fmt.Fprintf(&b, "\nThere now:\n%s\n", s.Indented())
	}
	if c.remove {
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

// remedyAndCause is all there is to say about an error of AWS.
func remedyAndCause(err error) string {
	var problem *target.Problem
	if errors.As(err, &problem) {
		return problem.Remedy + "\n\nCause: " + cause(err)
	}
	return "Cause: " + cause(err)
}

// cause is the original error, without what the engine wraps around it.
func cause(err error) string {
	var failed *splice.Error
	if errors.As(err, &failed) {
		err = failed.Err
	}
	return err.Error()
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
