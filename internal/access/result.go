// SPDX-License-Identifier: MPL-2.0

package access

import "fmt"

// Decision is the outcome of an evaluation.
type Decision int

// The decisions. The zero value denies.
const (
	// ImplicitlyDenied means that what would have to allow the request does not.
	ImplicitlyDenied Decision = iota
	// ExplicitlyDenied means that a Deny statement applies.
	ExplicitlyDenied
	// Allowed means that everything that has to allow the request does.
	Allowed
)

// String gives the decision's name, as the constants have it.
func (d Decision) String() string {
	switch d {
	case ImplicitlyDenied:
		return "ImplicitlyDenied"
	case ExplicitlyDenied:
		return "ExplicitlyDenied"
	case Allowed:
		return "Allowed"
	default:
		return fmt.Sprintf("Decision(%d)", int(d))
	}
}

// Result is a decision with what made it.
type Result struct {
	// Decision is Allowed only when the request is allowed whatever the unknown
	// context holds, and on all its resources. When Conditional or Partial is
	// set, it is the denial that the least favourable context and resource meet.
	// When neither is set, it is denied whatever is unknown, explicitly when a
	// Deny applies for certain.
	Decision Decision
	// Conditional tells that context which is not known decides whether the
	// request is allowed.
	Conditional bool
	// Unknown has the conditions that decide, when Conditional is set.
	Unknown []UnknownCondition
	// Partial tells that the request is allowed, or may be, on a part of the
	// resources only that its ResourcePattern stands for. Where statements
	// overlap in odd ways the allowed part may be empty.
	Partial bool
	// Reasons are the statements that made the decision: the Deny statements of
	// an explicit denial, the Allow statements of an allowance. An implicit
	// denial has none, nor has what an account's root is allowed by being root, or
	// what needs no permission.
	Reasons []Reason
	// Missing names, for an implicit denial, what would have to allow the
	// request and does not: "identity policies", "resource policy",
	// "permissions boundary 1" and so on. Where both the identity policies and
	// the resource policy are named for a caller of the resource's account, one
	// of them is enough.
	Missing []string
}

// Reason is a statement that made a decision.
type Reason struct {
	Policy string // "resource policy", "identity policy 1" and so on
	Sid    string // empty when the statement has none
	Index  int    // the statement's place in its policy, from 0
	Effect string // "Allow" or "Deny"
}

// UnknownCondition is a condition of a statement, all other parts of which
// apply or may apply, whose outcome is not known: the context does not have its
// key, or a key that one of its values has as a variable.
type UnknownCondition struct {
	Policy string // as in Reason
	Sid    string
	Index  int
	Effect string
	// Operator is the condition operator as the policy has it, or "Resource" or
	// "NotResource" when it is a variable there.
	Operator string
	Key      string   // as the policy has it
	Values   []string // as the policy has them
}
