// SPDX-License-Identifier: MPL-2.0

package access

import "slices"

// principal is one entry of a Principal or NotPrincipal element.
type principal struct {
	kind  string // "AWS", "Service", "Federated", "CanonicalUser", or "*" for a bare "*"
	value string
}

// everyone tells whether the entry is "*" or {"AWS": "*"}, which are equivalent
// (IAM user guide, Principal, "All principals").
func (p principal) everyone() bool {
	return p.value == "*" && (p.kind == "*" || p.kind == "AWS")
}

// The three ways to name a caller. Wildcards in a part of a name match nothing
// (IAM user guide, Principal), nor do the unique ids that AWS shows for deleted
// users and roles.

func (p principal) namesAccountOf(c caller) bool { return p.kind == "AWS" && c.isAccount(p.value) }

func (p principal) namesRoleOf(c caller) bool { return p.kind == "AWS" && c.isRole(p.value) }

func (p principal) names(c caller) bool {
	return c.kind != anonymous && p.kind == c.element && p.value == c.name
}

// grantee is whom a statement means when it covers a caller. Within an account it
// decides which other policies limit what a resource's policy allows (IAM user
// guide, "Policy evaluation logic").
type grantee int

const (
	nobody    grantee = iota
	toAccount         // the caller's account, whose identity policies decide
	toRole            // the role of a session, which its boundary and session policies limit
	toCaller          // the caller itself, or everyone
)

// covers tells whom of the caller the entry means.
func (p principal) covers(c caller) grantee {
	switch {
	case p.everyone(), c.kind == root && p.namesAccountOf(c):
		return toCaller
	case p.namesRoleOf(c): // ahead of names: a role by itself stands for its sessions
		return toRole
	case p.names(c):
		return toCaller
	case p.namesAccountOf(c):
		return toAccount
	default:
		return nobody
	}
}

// covers tells whom of the caller the statement means.
func (s *statement) covers(c caller) grantee {
	if s.principals.not && s.spares(c) {
		return nobody
	}
	if s.principals.not || s.principals.name == "" { // an identity's policy is about whoever has it
		return toCaller
	}
	best := nobody
	for _, p := range s.principals.values {
		best = max(best, p.covers(c))
	}
	return best
}

// spares tells whether the statement's NotPrincipal keeps it off the caller. A
// Deny spares a caller of whom everything is listed: the account, and the user
// or the role and the session; but nobody who has a permissions boundary (IAM user
// guide, NotPrincipal). An Allow, against which the guide warns, is taken
// narrowly: any of these keeps it off.
func (s *statement) spares(c caller) bool {
	listed, names := 0, c.names()
	for _, named := range names {
		if slices.ContainsFunc(s.principals.values, func(p principal) bool { return p.everyone() || named(p, c) }) {
			listed++
		}
	}
	if s.allow {
		return listed > 0
	}
	return listed == len(names) && !c.bounded
}

// names gives the ways in which a NotPrincipal has to name the caller.
func (c caller) names() []func(principal, caller) bool {
	switch {
	case c.kind == root && c.account != "":
		return []func(principal, caller) bool{principal.namesAccountOf}
	case c.kind == user, c.kind == federatedUser:
		return []func(principal, caller) bool{principal.namesAccountOf, principal.names}
	case c.kind == role:
		return []func(principal, caller) bool{principal.namesAccountOf, principal.namesRoleOf}
	case c.kind == session:
		return []func(principal, caller) bool{principal.namesAccountOf, principal.namesRoleOf, principal.names}
	default:
		return []func(principal, caller) bool{principal.names}
	}
}
