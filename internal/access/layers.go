// SPDX-License-Identifier: MPL-2.0

package access

import "slices"

// verdict is what one policy, or several of one kind, say to a query: the
// statements that apply.
type verdict struct {
	denies, allows []Reason
	direct         bool // an Allow names the caller or everyone, not just the caller's account
}

func (v *verdict) add(o verdict) {
	v.denies = append(v.denies, o.denies...)
	v.allows = append(v.allows, o.allows...)
	v.direct = v.direct || o.direct
}

// layers are the verdicts of the kinds of policy that take part in a decision.
// A kind that only limits (boundary, session, control, endpoint policy) has its
// place here beside them.
type layers struct {
	resource verdict
	identity verdict
}

// decide combines the layers (IAM user guide, "Policy evaluation logic" and
// "Cross-account policy evaluation logic").
func (l layers) decide(q query) Result {
	if q.ownerOverDeny() {
		l.resource.denies = nil
	}
	if denies := slices.Concat(l.resource.denies, l.identity.denies); len(denies) > 0 {
		return Result{ExplicitlyDenied, denies}
	}
	if l.allow(q) {
		return Result{Allowed, slices.Concat(l.resource.allows, l.identity.allows)}
	}
	return Result{Decision: ImplicitlyDenied}
}

// allow tells whether everything that has to allow the query does.
func (l layers) allow(q query) bool {
	byResource := len(l.resource.allows) > 0
	byIdentity := len(l.identity.allows) > 0 || q.caller.kind == root
	switch {
	case q.caller.kind == anonymous, q.caller.kind == service:
		return byResource
	case q.caller.kind == root && q.action == "sts:assumerole":
		return false // STS API reference, AssumeRole: not with root user credentials
	case !q.sameAccount():
		return byResource && byIdentity
	case q.resourceDecides():
		return l.resource.direct || byResource && byIdentity
	default:
		return l.resource.direct || byIdentity
	}
}
