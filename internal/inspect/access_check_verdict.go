// SPDX-License-Identifier: MPL-2.0

package inspect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/access"
)

// The decisions, the better ones first.
const (
	decisionAllowed     = "allowed"
	decisionConditional = "conditional"
	decisionUnknown     = "unknown"
	decisionDenied      = "denied"
)

// verdict is a decision, and why it is that.
type verdict struct {
	decision string
	reasons  []string
}

// and is the verdict on two things both of which have to be allowed.
func (v verdict) and(w verdict) verdict {
	order := []string{decisionAllowed, decisionConditional, decisionUnknown, decisionDenied}
	worse := max(slices.Index(order, v.decision), slices.Index(order, w.decision))
	return verdict{order[worse], append(v.reasons, w.reasons...)}
}

// question is whether a request is allowed, with what was read to answer it.
type question struct {
	label   string // of what is asked, such as "s3:GetObject"
	same    bool   // the principal belongs to the resource's account
	request access.Request
	names   map[string]string // what texts call the policies, by the names that access has for them; only those that are known
	gaps    []gap
}

// gap is something that decides and is not known.
type gap struct {
	reason string // a sentence without its full stop
	// best and worst say of a request that it is as favourable, or as
	// unfavourable, as it can be.
	best, worst func(*access.Request)
}

// aclSid is the Sid of the statement that stands for what an access control list
// may grant.
const aclSid = "an access control list"

// The policies that stand for what is not known.
const (
	allowEverything = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	denyEverything  = `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}`
	allowEverybody  = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`
	denyEverybody   = `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]}`
)

// unknownIdentity is the gap where the principal's own policies are.
func unknownIdentity(reason string) gap {
	set := func(text string) func(*access.Request) {
		return func(r *access.Request) { r.IdentityPolicies = [][]byte{[]byte(text)} }
	}
	return gap{reason, set(allowEverything), set(denyEverything)}
}

// unknownSession is the gap where the policies of a session are.
func unknownSession(reason string) gap {
	set := func(text string) func(*access.Request) {
		return func(r *access.Request) { r.SessionPolicies = [][]byte{[]byte(text)} }
	}
	return gap{reason, set(allowEverything), set(denyEverything)}
}

// unknownPolicy is the gap where the resource's policy is.
func unknownPolicy(reason string) gap {
	set := func(text string) func(*access.Request) {
		return func(r *access.Request) { r.ResourcePolicy = []byte(text) }
	}
	return gap{reason, set(allowEverybody), set(denyEverybody)}
}

// unknownBlock is the gap where the bucket's Block Public Access is.
func unknownBlock(reason string) gap {
	set := func(on bool) func(*access.Request) {
		return func(r *access.Request) { r.BlockPublicAccess.RestrictPublicBuckets = on }
	}
	return gap{reason, set(false), set(true)}
}

// judge answers the question: from what is known, for the best and for the worst
// that the rest can be. Where both lead to the same, the rest doesn't matter.
func (q question) judge(e *access.Evaluator) (verdict, error) {
	best, worst := q.request, q.request
	for _, g := range q.gaps {
		g.best(&best)
		g.worst(&worst)
	}
	hoped, err := e.Evaluate(best)
	if err != nil {
		return verdict{}, err
	}
	feared, err := e.Evaluate(worst)
	if err != nil {
		return verdict{}, err
	}
	decision := decisionOf(hoped)
	if decision == decisionDenied || decision == decisionOf(feared) {
		return verdict{decision, q.reasons(hoped)}, nil
	}
	var reasons []string
	for _, g := range q.gaps {
		reasons = append(reasons, fmt.Sprintf("Whether %s is allowed is not known: %s.", q.label, g.reason))
	}
	return verdict{decisionUnknown, append(reasons, q.reasons(hoped)...)}, nil
}

func decisionOf(r access.Result) string {
	switch {
	case r.Decision == access.Allowed:
		return decisionAllowed
	case r.Conditional || r.Partial:
		return decisionConditional
	}
	return decisionDenied
}

// reasons are sentences on a result.
func (q question) reasons(r access.Result) []string {
	if decisionOf(r) == decisionConditional {
		return q.conditions(r)
	}
	var all []string
	for _, reason := range r.Reasons {
		if by, ok := q.statement(reason.Policy, reason.Sid, reason.Index); ok {
			all = append(all, fmt.Sprintf("%s is %s by %s.", q.label, effects[reason.Effect], by))
		}
	}
	switch {
	case len(all) > 0 || len(q.gaps) > 0 && len(r.Missing) == 0:
		return all
	case r.Decision == access.Allowed:
		return []string{fmt.Sprintf("%s is allowed: the root user of the account that owns the resource needs no policy for it.", q.label)}
	}
	return q.missing(r.Missing)
}

var effects = map[string]string{"Allow": "allowed", "Deny": "denied"}

// missing says what would have to allow and does not.
func (q question) missing(names []string) []string {
	const identity, resource = "identity policies", "resource policy"
	var all []string
	if q.same && slices.Contains(names, identity) && slices.Contains(names, resource) {
		all = append(all, fmt.Sprintf("%s is allowed neither by %s nor by %s; one of the two is enough.", q.label, q.names[resource], q.names[identity]))
		names = slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == identity || n == resource })
	}
	for _, name := range names {
		switch named, ok := q.names[name]; {
		case ok:
			all = append(all, fmt.Sprintf("%s is not allowed by %s.", q.label, named))
		case strings.HasPrefix(name, resource+","): // public and restricted
			all = append(all, fmt.Sprintf("%s is not allowed: %s is public, and as long as it is, RestrictPublicBuckets cuts off everybody of other accounts.", q.label, q.names[resource]))
		default: // "root user cannot assume roles", "action has no effect across accounts"
			all = append(all, fmt.Sprintf("%s is not allowed: the %s.", q.label, name))
		}
	}
	return all
}

// conditions says what the request must be like.
func (q question) conditions(r access.Result) []string {
	var all []string
	for i, c := range r.Unknown {
		first := slices.IndexFunc(r.Unknown, func(o access.UnknownCondition) bool { return o.Policy == c.Policy && o.Index == c.Index })
		by, ok := q.statement(c.Policy, c.Sid, c.Index)
		if first < i || !ok {
			continue
		}
		var needed []string
		for _, o := range r.Unknown[first:] {
			if o.Policy == c.Policy && o.Index == c.Index {
				needed = append(needed, phrase(o, o.Effect == "Allow"))
			}
		}
		if c.Effect == "Allow" {
			all = append(all, fmt.Sprintf("%s is allowed by %s only if %s.", q.label, by, strings.Join(needed, ", and ")))
		} else {
			all = append(all, fmt.Sprintf("%s is denied by %s unless %s.", q.label, by, strings.Join(needed, ", or ")))
		}
	}
	if r.Partial {
		all = append(all, fmt.Sprintf("%s is allowed, or may be, on a part of %s only: not all of it is in what the statements name.", q.label, q.request.Resource))
	}
	return all
}

// statement names a statement of a policy that is there.
func (q question) statement(policy, sid string, index int) (string, bool) {
	name, ok := q.names[policy]
	if !ok || sid == aclSid {
		return "", false
	}
	if sid == "" {
		return fmt.Sprintf("%s (statement %d, which has no Sid)", name, index+1), true
	}
	return fmt.Sprintf("%s (statement %q)", name, sid), true
}
