// SPDX-License-Identifier: MPL-2.0

package access

import "slices"

// layer is what the policies of one kind say to a query.
type layer struct {
	name     string // for Result.Missing
	findings []finding
	open     bool // allows without a statement
}

// layers are the policies that take part in a decision, by what they are for.
type layers struct {
	resource layer
	identity layer
	limits   []layer // of what identity policies, and in part the resource's, allow
	guards   []layer // of whatever is allowed
}

// all gives every layer, those that grant first.
func (l *layers) all() []layer {
	return slices.Concat([]layer{l.resource, l.identity}, l.limits, l.guards)
}

// outlook says how what is open turns out: in the caller's favour or against.
type outlook struct {
	context  bool // conditions on context that is not known
	resource bool // statements that cover part of the resources
}

// takes tells whether a finding counts.
func (o outlook) takes(f finding) bool {
	counts := func(t truth, favourable bool) bool { return t == yes || t == maybe && favourable == f.allow }
	return counts(f.coverage.context, o.context) && counts(f.coverage.resource, o.resource)
}

// allows tells whom of the caller the layer allows the query, at best.
func (l layer) allows(o outlook) grantee {
	best := nobody
	if l.open {
		best = toCaller
	}
	for _, f := range l.findings {
		if f.allow && o.takes(f) {
			best = max(best, f.to)
		}
	}
	return best
}

// reasons gives the statements of one effect that count.
func (l *layers) reasons(o outlook, allow bool) []Reason {
	var reasons []Reason
	for _, layer := range l.all() {
		for _, f := range layer.findings {
			if f.allow == allow && o.takes(f) {
				reasons = append(reasons, f.reason)
			}
		}
	}
	return reasons
}

// decide combines the layers (IAM user guide, "Policy evaluation logic" and
// "Cross-account policy evaluation logic").
func (l *layers) decide(q *query, o outlook) Result {
	if q.needsNoPermission() {
		return Result{Decision: Allowed}
	}
	if denies := l.reasons(o, false); len(denies) > 0 {
		return Result{Decision: ExplicitlyDenied, Reasons: denies}
	}
	if lacks := slices.Concat(l.missingGrants(q, o), missing(l.guards, o)); len(lacks) > 0 {
		return Result{Decision: ImplicitlyDenied, Missing: lacks}
	}
	return Result{Decision: Allowed, Reasons: l.reasons(o, true)}
}

// missing names the layers that do not allow the query.
func missing(layers []layer, o outlook) []string {
	var names []string
	for _, l := range layers {
		if l.allows(o) == nobody {
			names = append(names, l.name)
		}
	}
	return names
}

// missingGrants names what would have to grant the query and does not.
func (l *layers) missingGrants(q *query, o outlook) []string {
	resource, identity := []layer{l.resource}, []layer{l.identity}
	granted := l.resource.allows(o)
	switch {
	case q.caller.kind == root && q.action == "sts:assumerole":
		return []string{"root user cannot assume roles"} // STS API reference, AssumeRole
	case q.caller.kind < root: // nobody whom an identity policy could be about
		return missing(resource, o)
	case !q.sameAccount() && q.confined():
		return []string{"action has no effect across accounts"}
	case !q.sameAccount():
		return missing(slices.Concat(resource, identity, l.limits), o)
	case granted == toCaller:
		return nil
	case granted == toRole:
		return missing(l.limits, o)
	case q.resourceDecides() && granted == nobody:
		return missing(resource, o)
	case q.resourceDecides(), l.identity.allows(o) != nobody:
		return missing(slices.Concat(identity, l.limits), o)
	default:
		return missing(slices.Concat(identity, resource, l.limits), o)
	}
}

// result looks at everything that is open from both sides.
func (l *layers) result(q *query) Result {
	worst := l.decide(q, outlook{})
	if !l.anyOpen() {
		return worst
	}
	var (
		best       = l.decide(q, outlook{context: true, resource: true})
		byContext  = l.decide(q, outlook{context: true}).Decision == Allowed
		byResource = l.decide(q, outlook{resource: true}).Decision == Allowed
		atWorst    = worst.Decision == Allowed
		atBest     = best.Decision == Allowed
	)
	switch {
	case atWorst:
		return worst
	case !atBest:
		return best
	}
	worst.Conditional = byContext || !byResource
	worst.Partial = byResource || !byContext
	if worst.Conditional {
		worst.Unknown = l.unknown()
	}
	return worst
}

func (l *layers) anyOpen() bool {
	return slices.ContainsFunc(l.all(), func(l layer) bool {
		return slices.ContainsFunc(l.findings, func(f finding) bool { return f.coverage != covered })
	})
}

// unknown lists the conditions on which the decision depends. An Allow does not
// matter when its layer allows as much without it.
func (l *layers) unknown() []UnknownCondition {
	var list []UnknownCondition
	for _, layer := range l.all() {
		granted := layer.allows(outlook{})
		for _, f := range layer.findings {
			if !f.allow || f.to > granted {
				list = append(list, f.unknown...)
			}
		}
	}
	return list
}
