// SPDX-License-Identifier: MPL-2.0

// Package access decides from policies alone, without a call to AWS, whether
// AWS would let a principal do something, and whether S3 would call a policy
// public.
//
// It evaluates the resource's policy together with the caller's identity
// policies. What limits permissions from elsewhere (permission boundaries,
// session policies, service and resource control policies, VPC endpoint
// policies) is not looked at: Allowed means that nothing given here stands in
// the way.
package access

import "fmt"

// Request is one call to judge.
type Request struct {
	// Principal is who calls: the ARN of a role, user, assumed-role session,
	// federated user or account root; an account id, which stands for its root;
	// a service ("s3.amazonaws.com"); or "anonymous".
	//
	// A session's ARN does not have its role's path. When the role has one,
	// give the role's ARN as the context key aws:PrincipalArn.
	Principal string
	// Action is one action, "s3:GetObject". Case does not matter.
	Action string
	// Resource is the full ARN of what is acted on. Case matters.
	Resource string
	// ResourceAccount is the 12-digit id of the resource's owner. It may be
	// empty when the ARN has it, which an S3 ARN has not.
	ResourceAccount string
	// Context holds condition keys, in any case. The keys that follow from the
	// rest of the request are filled in when absent; a key with an empty list
	// is absent and stays so.
	Context map[string][]string
	// ResourcePolicy is the policy of the resource: bucket policy, key policy,
	// trust policy. Nil: it has none.
	ResourcePolicy []byte
	// IdentityPolicies are the policies of the caller. An account's root needs
	// none.
	IdentityPolicies [][]byte
	// RestrictPublicBuckets is the setting of S3 Block Public Access that takes
	// cross-account access away from a bucket whose policy is public.
	RestrictPublicBuckets bool
}

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

// Reason is a statement that made a decision.
type Reason struct {
	Policy string // "resource policy", "identity policy 1" and so on
	Sid    string // empty when the statement has none
	Index  int    // the statement's place in its policy, from 0
	Effect string // "Allow" or "Deny"
}

// Result is a decision with the statements that made it: the Deny statements of
// an explicit denial, the Allow statements of an allowance. An implicit denial
// has none, nor has what an account's root is allowed by being root.
type Result struct {
	Decision Decision
	Reasons  []Reason
}

// Evaluate judges a request. The error says which policy cannot be read and
// why, or which field of the request makes no sense.
func Evaluate(r Request) (Result, error) {
	q, err := newQuery(r)
	if err != nil {
		return Result{}, err
	}
	var l layers
	if r.ResourcePolicy != nil {
		d, err := parseDocument(r.ResourcePolicy, resourcePolicy)
		if err != nil {
			return Result{}, fmt.Errorf("resource policy: %w", err)
		}
		l.resource = d.evaluate("resource policy", q)
		if r.RestrictPublicBuckets && q.cutOffWhenPublic() && len(d.publicGrants()) > 0 {
			l.resource.allows = nil
		}
	}
	for i, policy := range r.IdentityPolicies {
		name := fmt.Sprintf("identity policy %d", i+1)
		d, err := parseDocument(policy, identityPolicy)
		if err != nil {
			return Result{}, fmt.Errorf("%s: %w", name, err)
		}
		l.identity.add(d.evaluate(name, q))
	}
	return l.decide(q), nil
}
