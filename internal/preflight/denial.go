// SPDX-License-Identifier: MPL-2.0

package preflight

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/access"
	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// Denials warns of the Deny statements in the document, other than the grant's own,
// that take away what the grant gives: all of it, a part, or unless the caller
// meets a condition of which the grant says nothing, such as the network it calls
// from (IAM user guide, Policy evaluation logic: an explicit Deny outweighs every
// Allow). It makes no call.
//
// A Deny that every client escapes by itself, by TLS or by headers of its request,
// is none to warn of. An account, and a pattern of roles, is represented by a role
// of no particular name, beside the roles and users that the Deny names.
func Denials(_ context.Context, _ *target.Session, c Change) ([]Finding, error) {
	var findings []Finding
	var evaluator access.Evaluator
	before := c.Before.Statements()
	for _, deny := range c.After.Statements() {
		// What others of this plan add is known or not, as it happens.
		if deny.Effect() != "Deny" || c.ours(deny.Sid()) || !slices.ContainsFunc(before, deny.Equal) {
			continue
		}
		d := denial{change: c, statement: deny, document: c.only(deny), evaluator: &evaluator}
		for _, s := range c.Ours {
			if s.Effect() == "Allow" {
				d.hold(s)
			}
		}
		if len(d.denied) > 0 {
			findings = append(findings, d.finding())
		}
	}
	return findings, nil
}

// denial is what a Deny takes from a grant.
type denial struct {
	change    Change
	statement policy.Statement
	document  []byte // in which it alone denies
	evaluator *access.Evaluator

	denied, spared []request
	conditions     []policy.Condition // that decide about what is denied
	partial        bool               // of a resource, a part is denied
	certain        bool               // something is denied whatever the request is like
}

// request is one of those that a grant lets through.
type request struct{ who, action, resource string }

// hold holds the Deny against a statement of ours.
func (d *denial) hold(ours policy.Statement) {
	known := contextOf(ours)
	for _, action := range d.change.actions(ours, d.statement) {
		if !grants(d.statement, action) { // "s3:*" is many actions
			d.spared = append(d.spared, request{action: action})
			continue
		}
		for _, resource := range d.change.resources(ours, action) {
			for _, g := range d.change.grantees(ours) {
				spared := len(d.spared)
				d.try(g, action, resource, known)
				generic := len(d.spared) > spared
				for _, one := range g.named([]policy.Statement{d.statement}) {
					before := len(d.denied)
					d.try(one, action, resource, known)
					if !generic && len(d.denied) > before { // it goes without saying
						d.denied = d.denied[:before]
					}
				}
			}
		}
	}
}

// try asks whether the Deny keeps a request out.
func (d *denial) try(g grantee, action, resource string, known map[string][]string) {
	this := request{g.name, action, resource}
	result, err := d.evaluator.Evaluate(d.change.request(g.caller, action, resource, d.document, known))
	conditions := deciding(result)
	switch {
	case err != nil: // what can't be read, AWS judges
	case result.Decision != access.ExplicitlyDenied, result.Conditional && d.harmless(g, conditions):
		d.spared = append(d.spared, this)
	default:
		d.denied = append(d.denied, this)
		d.conditions = append(d.conditions, conditions...)
		d.partial = d.partial || result.Partial
		d.certain = d.certain || !result.Conditional
	}
}

// deciding are the conditions of Deny statements that decide about a request.
func deciding(r access.Result) []policy.Condition {
	var all []policy.Condition
	for _, u := range r.Unknown {
		if u.Effect == "Deny" {
			all = append(all, policy.Condition{Operator: u.Operator, Key: u.Key, Values: u.Values})
		}
	}
	return all
}

// harmless tells whether a grantee escapes one of the conditions by itself: by the
// headers of the request, or by being of the document's own account, where the
// organization is concerned.
func (d *denial) harmless(g grantee, conditions []policy.Condition) bool {
	return slices.ContainsFunc(conditions, func(c policy.Condition) bool {
		organization := strings.HasPrefix(strings.ToLower(c.Key), "aws:principalorg")
		return escapable(c.Key) || organization && g.account != "" && g.account == d.change.Account
	})
}

// finding says it in words.
func (d *denial) finding() Finding {
	summary := "Grant Denied"
	switch {
	case !d.certain:
		summary = "Grant Denied On A Condition"
	case d.partial || len(d.spared) > 0 || len(d.conditions) > 0:
		summary = "Grant Denied In Part"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "A Deny outweighs every Allow, and the Deny statement %s of %s denies %s %s.",
		called(d.statement), d.change.describe(), listed(d.each(func(r request) string { return r.who })), d.what())
	if way := d.way(); way != "" {
		fmt.Fprintf(&b, " It lets a request through only if %s.", way)
		if len(d.conditions) > 0 {
			b.WriteString(" Whether that is so can't be told from here.")
		}
	}
	b.WriteString("\n\nAsk the statement's owner for an exception, or leave out of the grant what is denied. The statement is not this grant's, and stays as it is.")
	return Finding{Summary: summary, Detail: b.String()}
}

// what says which actions are denied on which resources.
func (d *denial) what() string {
	text := listed(d.each(func(r request) string { return r.action }))
	if !d.change.Kind.Resources || d.change.Kind.Service == "kms" && !strings.Contains(d.change.At.ID, ":key/") { // else the key's ARN is made up
		return text
	}
	text += " on " + listed(d.each(func(r request) string { return r.resource }))
	switch {
	case !d.partial:
	case len(d.statement.NotResources()) > 0:
		text += ", " + listed(d.statement.NotResources()) + " excepted"
	default:
		text += ", as far as it is " + listed(d.statement.Resources())
	}
	return text
}

// way says how a request gets past the Deny.
func (d *denial) way() string {
	conditions := d.conditions
	if d.certain {
		conditions = append(slices.Clone(conditions), d.statement.Conditions()...)
	}
	var ways []string
	if not := d.statement.NotPrincipals(); len(not) > 0 {
		var names []string
		for _, p := range not {
			names = append(names, p.Value)
		}
		ways = append(ways, "it comes from "+strings.Join(names, " or "))
	}
	if len(conditions) > 0 {
		ways = append(ways, escapes(conditions))
	}
	return strings.Join(ways, ", or ")
}

// each are the different values of what is denied.
func (d *denial) each(of func(request) string) []string {
	var all []string
	for _, r := range d.denied {
		if v := of(r); !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	return all
}
