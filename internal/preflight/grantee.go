// SPDX-License-Identifier: MPL-2.0

package preflight

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// grantee is somebody whom a statement lets in.
type grantee struct {
	// name is what texts call them: an account id, an ARN, perhaps with wildcards,
	// a service, or "everybody".
	name string
	// caller is a principal that stands for them. An account, or a pattern of
	// roles, is represented by a role that matches, of no particular name.
	caller string
	// account is theirs, "" when they have none.
	account string
	// within is the pattern that the ARN of each of them matches; "" when they are
	// one caller only.
	within string
}

// The parts of a representative that nobody has named.
const (
	anyAccount = "000000000000"
	anyName    = "of-any-name"
)

var accountID = regexp.MustCompile(`^[0-9]{12}$`)

// grantees are those whom a statement names. An account's root under a condition
// on aws:PrincipalArn are the roles that the condition names.
func (c Change) grantees(s policy.Statement) []grantee {
	if !c.Kind.Principals { // whoever has the identity policy
		return []grantee{c.granteeOf("arn:" + c.partition() + ":iam::" + cmp.Or(c.Account, anyAccount) + ":role/*")}
	}
	var all []grantee
	add := func(g grantee) {
		if !slices.Contains(all, g) {
			all = append(all, g)
		}
	}
	arns := positive(s, "aws:PrincipalArn")
	for _, p := range s.Principals() {
		everybody := isEverybody(p)
		account := target.OwnerOf(p.Value)
		switch {
		case p.Type == "Service", p.Type == "Federated", p.Type == "CanonicalUser":
			add(grantee{name: p.Value, caller: p.Value})
		case everybody || isRoot(p.Value) && len(arns) > 0:
			for _, arn := range arns {
				if g := c.granteeOf(arn); everybody || g.account == account {
					add(g)
				}
			}
			if len(arns) == 0 {
				add(grantee{name: "everybody", caller: representative("arn:" + c.partition() + ":iam::*:role/*"), within: "arn:*"})
			}
		case isRoot(p.Value):
			g := c.granteeOf("arn:" + c.partition() + ":iam::" + account + ":*")
			g.name = account
			add(g)
		default:
			add(c.granteeOf(p.Value))
		}
	}
	return all
}

// granteeOf is who has an ARN, or one that matches.
func (c Change) granteeOf(arn string) grantee {
	g := grantee{name: arn, caller: arn}
	if strings.ContainsAny(arn, "*?") {
		g.caller, g.within = representative(arn), arn
	}
	g.account = target.OwnerOf(g.caller)
	return g
}

func isEverybody(p policy.Principal) bool {
	return p.Type == "*" || p.Type == "AWS" && p.Value == "*"
}

// isRoot tells whether a principal stands for a whole account.
func isRoot(principal string) bool {
	return accountID.MatchString(principal) || strings.HasSuffix(principal, ":root")
}

// representative is the ARN of a role, or a user, that matches a pattern of ARNs.
func representative(pattern string) string {
	parts := strings.SplitN(pattern, ":", 6)
	if len(parts) < 6 {
		parts = []string{"arn", "aws", "iam", "", "", "role/*"}
	}
	if strings.ContainsAny(parts[1], "*?") {
		parts[1] = "aws"
	}
	parts[2], parts[3] = "iam", ""
	if !accountID.MatchString(parts[4]) {
		parts[4] = anyAccount
	}
	if name := parts[5]; !strings.HasPrefix(name, "role/") && !strings.HasPrefix(name, "user/") {
		parts[5] = "role/" + strings.TrimLeft(name, "*/")
	}
	parts[5] = withoutWildcards(parts[5])
	if strings.HasSuffix(parts[5], "/") {
		parts[5] += anyName
	}
	return strings.Join(parts, ":")
}

// withoutWildcards is a text that a pattern matches.
func withoutWildcards(pattern string) string {
	return strings.NewReplacer("*", anyName, "?", "x").Replace(pattern)
}

// named are those of a grantee, of an account say, whom other statements name.
func (g grantee) named(others []policy.Statement) []grantee {
	if g.within == "" {
		return nil
	}
	var all []grantee
	for _, s := range others {
		var arns []string
		for _, p := range append(s.Principals(), s.NotPrincipals()...) {
			if p.Type == "AWS" && !isRoot(p.Value) {
				arns = append(arns, p.Value)
			}
		}
		for _, condition := range s.Conditions() {
			if strings.EqualFold(condition.Key, "aws:PrincipalArn") {
				arns = append(arns, condition.Values...)
			}
		}
		for _, arn := range arns {
			one := grantee{name: arn, caller: arn, account: target.OwnerOf(arn)}
			if strings.ContainsAny(arn, "*?") {
				one.caller = representative(arn)
			}
			among := target.Matches(g.within, one.caller) && one.caller != g.caller && (g.account == "" || target.OwnerOf(one.caller) == g.account)
			if among && !slices.Contains(all, one) {
				all = append(all, one)
			}
		}
	}
	return all
}

// positive are the values that a statement demands of a condition key, in any of
// the ways that name values.
func positive(s policy.Statement, key string) []string {
	var values []string
	for _, c := range s.Conditions() {
		if strings.EqualFold(c.Key, key) && slices.Contains(demanding, c.Operator) {
			values = append(values, c.Values...)
		}
	}
	return values
}

// demanding are the condition operators that only let requests through which have
// one of the values.
var demanding = []string{
	"StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike", "Bool",
	"NumericEquals", "DateEquals", "IpAddress",
}

func (c Change) partition() string { return cmp.Or(c.Partition, "aws") }
