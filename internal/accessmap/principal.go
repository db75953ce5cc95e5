// SPDX-License-Identifier: MPL-2.0

package accessmap

import (
	"slices"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/preset"
)

// The types of principals.
const (
	typeAccount   = "account"
	typeRole      = "role"
	typeUser      = "user"
	typeSession   = "session"
	typePattern   = "pattern" // an ARN with wildcards, by a condition
	typeService   = "service"
	typeFederated = "federated"
	typeCanonical = "canonical_user"
	typeDeleted   = "deleted" // a unique id in place of the ARN
	typeEveryone  = "everyone"
	typeOther     = "other"
)

// principal is whom a statement means, with the conditions on who calls read along.
type principal struct {
	account, kind, value string
}

// principalsOf are the principals of a statement, and the conditions that the
// principals don't say already: an account or everybody with a condition on
// aws:PrincipalArn or aws:PrincipalAccount stands for those that it names.
func principalsOf(s policy.Statement) ([]principal, []policy.Condition) {
	conditions := s.Conditions()
	if not := s.NotPrincipals(); not != nil {
		var names []string
		for _, p := range not {
			names = append(names, p.Value)
		}
		return []principal{{kind: typeEveryone, value: "everyone but " + strings.Join(names, ", ")}}, conditions
	}
	var all []principal
	said := true // by the principals alone
	at := slices.IndexFunc(conditions, namesCallers)
	for _, p := range s.Principals() {
		named := principalOf(p)
		var confined []principal
		if at >= 0 {
			confined = confine(named, conditions[at])
		}
		if confined == nil {
			said = false
			confined = []principal{named}
		}
		all = append(all, confined...)
	}
	if at >= 0 && said && !strings.EqualFold(conditions[at].Key, "aws:SourceOwner") {
		conditions = slices.Delete(slices.Clone(conditions), at, at+1)
	}
	return distinct(all), conditions
}

func distinct(all []principal) []principal {
	var kept []principal
	for _, p := range all {
		if !slices.Contains(kept, p) {
			kept = append(kept, p)
		}
	}
	return kept
}

// principalOf understands a principal as it stands in a statement.
func principalOf(p policy.Principal) principal {
	switch {
	case isEveryone(p):
		return principal{kind: typeEveryone, value: "*"}
	case p.Type == "Service":
		return principal{kind: typeService, value: p.Value}
	case p.Type == "Federated":
		return principal{account: accountOf(p.Value), kind: typeFederated, value: p.Value}
	case p.Type == "CanonicalUser":
		return principal{kind: typeCanonical, value: p.Value}
	case p.Type != "AWS":
		return principal{kind: typeOther, value: p.Value}
	case isAccount(p.Value):
		return principal{account: p.Value, kind: typeAccount, value: p.Value}
	}
	return byARN(p.Value)
}

// byARN understands the ARN of a principal, in which there may be wildcards.
func byARN(value string) principal {
	p := principal{account: accountOf(value), kind: typeOther, value: value}
	kind, _, _ := strings.Cut(value[strings.LastIndex(value, ":")+1:], "/")
	switch {
	case strings.ContainsAny(value, "*?"):
		p.kind = typePattern
	case p.account == "":
	case kind == "root":
		p.kind, p.value = typeAccount, p.account
	case kind == "role":
		p.kind = typeRole
	case kind == "user", kind == "federated-user":
		p.kind = typeUser
	case kind == "assumed-role":
		p.kind = typeSession
	}
	return p
}

// isEveryone is true for "*" and {"AWS": "*"}, which are equivalent (IAM user guide,
// Principal, "All principals").
func isEveryone(p policy.Principal) bool {
	return p.Value == "*" && (p.Type == "*" || p.Type == "AWS")
}

// accountOf is the account id in an ARN, "" when there is none.
func accountOf(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) == 6 && isAccount(parts[4]) {
		return parts[4]
	}
	return ""
}

func isAccount(s string) bool { return preset.CheckAccountID(s) == nil }

// namesCallers tells whether a condition holds for certain principals only, whatever
// else there is in the request, and says which.
func namesCallers(c policy.Condition) bool {
	wild := false
	switch strings.ToLower(c.Operator) {
	case "arnlike", "arnequals", "stringlike":
		wild = true
	case "stringequals":
	default:
		return false
	}
	fits := func(valid func(string) bool) bool {
		return len(c.Values) > 0 && !slices.ContainsFunc(c.Values, func(v string) bool { return !valid(v) })
	}
	switch strings.ToLower(c.Key) {
	case "aws:principalarn":
		return fits(func(v string) bool {
			return strings.HasPrefix(v, "arn:") && strings.Count(v, ":") >= 5 && !strings.Contains(v, "${") && (wild || !strings.ContainsAny(v, "*?"))
		})
	case "aws:principalaccount", "aws:sourceowner":
		return fits(isAccount)
	}
	return false
}

// confine gives those of a principal for whom the condition can hold; nil when the
// two have nothing in common, or the condition is about something else.
func confine(p principal, c policy.Condition) []principal {
	var all []principal
	switch {
	case p.kind == typeEveryone && !strings.EqualFold(c.Key, "aws:PrincipalArn"):
		for _, account := range c.Values {
			all = append(all, principal{account: account, kind: typeAccount, value: account})
		}
	case p.kind == typeEveryone:
		for _, arn := range c.Values {
			all = append(all, byARN(arn))
		}
	case p.kind == typeAccount && strings.EqualFold(c.Key, "aws:PrincipalArn"):
		for _, arn := range c.Values {
			parts := strings.SplitN(arn, ":", 6)
			if strings.ContainsAny(parts[4], "*?") { // of whatever account: here of this one
				parts[4] = p.account
			}
			if parts[4] == p.account {
				all = append(all, byARN(strings.Join(parts, ":")))
			}
		}
	}
	return all
}
