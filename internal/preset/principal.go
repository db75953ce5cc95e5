// SPDX-License-Identifier: MPL-2.0

package preset

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Principal is the Principal element of a statement.
type Principal struct {
	Everyone bool     // "*"; the lists are ignored
	AWS      []string // ARNs, sorted
	Services []string // service principals, sorted
}

func (p Principal) value() any {
	switch {
	case p.Everyone:
		return "*"
	case len(p.AWS)+len(p.Services) == 0:
		return nil
	}

	v := map[string]any{}
	if len(p.AWS) > 0 {
		v["AWS"] = scalar(p.AWS)
	}

	if len(p.Services) > 0 {
		v["Service"] = scalar(p.Services)
	}

	return v
}

// PrincipalBlock is what one statement says about its principals: the
// Principal element and the conditions without which it would say too much.
type PrincipalBlock struct {
	Name       string // tells blocks apart in Sids: "Named" or "Matched"
	Principal  Principal
	Conditions []Condition
}

// Principals renders a set of principals. Each entry is a 12-digit account id,
// the ARN of a user, role or assumed-role session, a service such as
// s3.amazonaws.com, or the ARN of a user or role with wildcards in its name.
//
// An account is rendered as its root ARN, as AWS shows it. A policy's
// Principal takes no wildcards, so an ARN with wildcards becomes its account's
// root with ArnLike on aws:PrincipalArn; that is never public, and holds for
// roles that are created, or created again, later. Those need a statement of
// their own, hence up to two blocks: the named principals first, then the
// matched ones.
//
// An error names the entry.
func Principals(partition string, principals []string) ([]PrincipalBlock, error) {
	parsed, err := parsePrincipals(partition, principals)
	if err != nil {
		return nil, err
	}

	return blocksOf(parsed), nil
}

func blocksOf(principals []principal) []PrincipalBlock {
	var (
		named   Principal
		matched []principal
		blocks  []PrincipalBlock
	)

	for _, p := range principals {
		switch {
		case p.pattern:
			matched = append(matched, p)
		case p.service:
			named.Services = append(named.Services, p.entry)
		default:
			named.AWS = append(named.AWS, p.arn())
		}
	}

	if len(named.AWS)+len(named.Services) > 0 {
		named.AWS, named.Services = sorted(named.AWS), sorted(named.Services)
		blocks = append(blocks, PrincipalBlock{Name: "Named", Principal: named})
	}

	if len(matched) > 0 {
		blocks = append(blocks, matching(matched))
	}

	return blocks
}

// matching lets in the principals of the given ARNs by condition. Each ARN has
// its account in it, so the accounts of one statement don't mix.
func matching(principals []principal) PrincipalBlock {
	var roots, arns []string
	for _, p := range principals {
		roots = append(roots, principal{partition: p.partition, prefix: "iam", account: p.account, resource: "root"}.arn())
		arns = append(arns, p.arn())
	}

	return PrincipalBlock{
		Name:       "Matched",
		Principal:  Principal{AWS: sorted(roots)},
		Conditions: []Condition{{Operator: "ArnLike", Key: "aws:PrincipalArn", Values: sorted(arns)}},
	}
}

// grantees are the principals of a grant.
func grantees(partition string, principals []string) ([]PrincipalBlock, error) {
	if err := check("partition", CheckPartition(cmp.Or(partition, defaultPartition))); err != nil {
		return nil, err
	}

	blocks, err := Principals(partition, principals)

	return blocks, check("principals", err)
}

// CheckPrincipal says whether the entry has one of the forms that
// [Principals] takes.
func CheckPrincipal(entry string) error {
	_, err := parsePrincipal(entry)

	return err
}

// principal is an entry of a set of principals, understood.
type principal struct {
	entry     string
	partition string // empty: not said
	account   string // empty: a service
	prefix    string // iam or sts
	resource  string // root, role/name, …
	pattern   bool   // wildcards in its name
	service   bool
}

func (p principal) arn() string {
	return "arn:" + p.partition + ":" + p.prefix + "::" + p.account + ":" + p.resource
}

// parsePrincipals understands the entries of one policy, which are all of its
// partition.
func parsePrincipals(partition string, entries []string) ([]principal, error) {
	if len(entries) == 0 {
		return nil, ErrEmpty
	}

	partition = cmp.Or(partition, defaultPartition)
	parsed := make([]principal, 0, len(entries))

	for _, entry := range entries {
		p, err := parsePrincipal(entry)
		if err != nil {
			return nil, err
		}

		if p.partition != "" && p.partition != partition {
			return nil, fmt.Errorf("%q is of partition %s, but the policy is of partition %s", entry, p.partition, partition)
		}

		p.partition = partition
		parsed = append(parsed, p)
	}

	return parsed, nil
}

// parseAccountPrincipals understands entries that must all be of one account.
// The word says which account it is.
func parseAccountPrincipals(partition, word, account string, entries []string) ([]principal, error) {
	parsed, err := parsePrincipals(partition, entries)
	if err != nil {
		return nil, err
	}

	for _, p := range parsed {
		switch {
		case p.service:
			return nil, fmt.Errorf("%q is a service: expected principals of the %s account %s", p.entry, word, account)
		case p.account != account:
			return nil, fmt.Errorf("%q is of account %s: expected principals of the %s account %s; "+
				"another account needs a document of its own", p.entry, p.account, word, account)
		}
	}

	return parsed, nil
}

// The characters of names are those of IAM's API reference; a policy variable
// ("${…}") would be one in a condition.
var (
	principalService = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws\.com|amazonaws\.com\.cn|amazonaws\.eu|aws\.internal|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$`)
	principalName    = regexp.MustCompile(`^(role|user)/([!-#%-~]+/)?[\w+=,.@*?-]+$`)
	principalSession = regexp.MustCompile(`^assumed-role/[\w+=,.@-]+/[\w+=,.@-]+$`)
)

func parsePrincipal(entry string) (principal, error) {
	switch {
	case entry == "*":
		return principal{}, errors.New(`"*" is everyone, in every account: that is possible through policy only`)
	case isAccountID(entry):
		return principal{entry: entry, account: entry, prefix: "iam", resource: "root"}, nil
	case principalService.MatchString(entry):
		return principal{entry: entry, service: true}, nil
	}

	part := strings.SplitN(entry, ":", 6)
	if len(part) != 6 || part[0] != "arn" {
		return principal{}, noPrincipal(entry)
	}

	p := principal{
		entry:     entry,
		partition: part[1],
		account:   part[4],
		prefix:    part[2],
		resource:  part[5],
		pattern:   wild(part[5]),
	}

	if head := strings.Join(part[:5], ":"); wild(head) {
		return principal{}, fmt.Errorf("%q has a wildcard in %q: wildcards are possible in the name of a role or user only, "+
			"for anybody can create a role of that name in an account of theirs", entry, head)
	}

	if CheckPartition(p.partition) != nil || part[3] != "" || !isAccountID(p.account) {
		return principal{}, noPrincipal(entry)
	}

	kind, _, _ := strings.Cut(p.resource, "/")

	switch {
	case p.prefix == "iam" && p.resource == "root",
		p.prefix == "iam" && principalName.MatchString(p.resource),
		p.prefix == "sts" && principalSession.MatchString(p.resource):
		return p, nil
	case p.prefix == "iam" && wild(kind):
		return principal{}, fmt.Errorf("%q does not say whether it means roles or users: write role/ or user/ before the wildcard, "+
			"or the account id %s for the whole account", entry, p.account)
	case p.prefix == "sts" && p.pattern:
		return principal{}, fmt.Errorf("%q matches no session, for a session's aws:PrincipalArn is its role's ARN: "+
			"name the role, as in arn:%s:iam::%s:role/name, to let all its sessions in", entry, p.partition, p.account)
	}

	return principal{}, noPrincipal(entry)
}

func noPrincipal(entry string) error {
	return fmt.Errorf("%q is no principal: expected a 12-digit account id, an IAM user/role/assumed-role ARN, or a service such as s3.amazonaws.com", entry)
}

func wild(s string) bool { return strings.ContainsAny(s, "*?") }
