// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// principal is one entry of a statement's Principal or NotPrincipal, or "*"
// with the type "*".
type principal struct{ kind, name string }

// invalidPrincipalError is returned for a principal that AWS refuses.
type invalidPrincipalError struct{ principal principal }

func (e invalidPrincipalError) Error() string {
	return fmt.Sprintf("invalid principal %q:%q", e.principal.kind, e.principal.name)
}

var errPrincipalShape = errors.New("a principal is \"*\" or an object of types and names")

// mapPrincipals returns the policy with f applied to every principal. Lists of
// one become scalars; principals whose type f changes move to that type.
func mapPrincipals(policy value, f func(principal) (principal, error)) (value, error) {
	mapped := value{kind: object}
	for _, m := range policy.members {
		if m.name == "Statement" {
			statements := value{kind: list}
			for _, s := range statementsOf(m.value) {
				statement := value{kind: object}
				for _, e := range s.members {
					if e.name == "Principal" || e.name == "NotPrincipal" {
						v, err := mapPrincipal(e.value, f)
						if err != nil {
							return value{}, err
						}
						e.value = v
					}
					statement.members = append(statement.members, e)
				}
				statements.list = append(statements.list, statement)
			}
			m.value = statements
		}
		mapped.members = append(mapped.members, m)
	}
	return mapped, nil
}

func mapPrincipal(v value, f func(principal) (principal, error)) (value, error) {
	if v.kind == text && v.text == "*" {
		return v, nil
	}
	if v.kind != object || len(v.members) == 0 {
		return value{}, errPrincipalShape
	}
	var mapped []member
	for _, m := range v.members {
		names, ok := m.value.strings()
		if !ok || len(names) == 0 {
			return value{}, errPrincipalShape
		}
		for _, name := range names {
			p, err := f(principal{m.name, name})
			if err != nil {
				return value{}, err
			}
			mapped = addPrincipal(mapped, p)
		}
	}
	for i := range mapped {
		mapped[i].value = collapse(mapped[i].value)
	}
	return value{kind: object, members: mapped}, nil
}

func addPrincipal(members []member, p principal) []member {
	for i := range members {
		if members[i].name == p.kind {
			members[i].value.list = append(members[i].value.list, textValue(p.name))
			return members
		}
	}
	return append(members, member{p.kind, value{kind: list, list: []value{textValue(p.name)}}})
}

var (
	accountID        = regexp.MustCompile(`^[0-9]{12}$`)
	servicePrincipal = regexp.MustCompile(`^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$`)
	uniqueID         = regexp.MustCompile(`^A(ROA|IDA)[A-Z0-9]+$`)
)

// bind turns a principal of a policy that is being written into the form in
// which it is kept: account ids as root ARNs, and roles and users by unique id,
// so that a role that is created again is another principal. A principal that
// does not exist is an error.
func (s *Server) bind(partition string, p principal) (principal, error) {
	invalid := invalidPrincipalError{p}
	switch p.kind {
	case "AWS":
		name, ok := s.bindAWS(partition, p.name)
		if !ok {
			return principal{}, invalid
		}
		return principal{"AWS", name}, nil
	case "CanonicalUser":
		for _, a := range s.accounts {
			if a.canonicalID() == p.name && a.partition == partition {
				return principal{"AWS", a.rootARN()}, nil
			}
		}
		return principal{}, invalid
	case "Service":
		if !servicePrincipal.MatchString(p.name) {
			return principal{}, invalid
		}
		return p, nil
	case "Federated":
		return p, nil
	default:
		return principal{}, invalid
	}
}

func (s *Server) bindAWS(partition, name string) (string, bool) {
	if name == "*" {
		return name, true
	}
	if accountID.MatchString(name) {
		return rootARN(partition, name), s.accountExists(partition, name)
	}
	if uniqueID.MatchString(name) {
		e := s.entities[name]
		return name, e != nil && e.account.partition == partition
	}
	part := strings.SplitN(name, ":", 6)
	if len(part) != 6 || part[0] != "arn" || part[1] != partition || part[3] != "" {
		return "", false
	}
	account, resource := part[4], part[5]
	if part[2] == "iam" && account == "cloudfront" && strings.HasPrefix(resource, "user/CloudFront Origin Access Identity ") {
		return name, true
	}
	if !s.accountExists(partition, account) {
		return "", false
	}
	switch kind, rest, _ := strings.Cut(resource, "/"); part[2] + ":" + kind {
	case "iam:root":
		return name, rest == ""
	case "iam:role", "iam:user":
		e := s.entityByARN(name)
		if e == nil {
			return "", false
		}
		return e.id, true
	case "sts:assumed-role":
		role, session, _ := strings.Cut(rest, "/")
		a := s.accounts[account]
		if a == nil || a.roles[role] == nil || session == "" || strings.ContainsAny(session, "*/") {
			return "", false
		}
		return a.roles[role].id + ":" + session, true
	case "sts:federated-user":
		return name, rest != "" && !strings.Contains(rest, "*")
	default:
		return "", false
	}
}

// show turns a principal that bind has returned into what AWS shows: the ARN of
// a role or user that lives, the unique id of one that was deleted.
func (s *Server) show(p principal) principal {
	id, session, isSession := strings.Cut(p.name, ":")
	if p.kind != "AWS" || !uniqueID.MatchString(id) {
		return p
	}
	e := s.entities[id]
	switch {
	case e == nil:
		return p
	case isSession:
		return principal{"AWS", e.sessionARN(session)}
	default:
		return principal{"AWS", e.arn()}
	}
}

// shown is a kept policy as AWS shows it now.
func (s *Server) shown(policy value) value {
	v, err := mapPrincipals(policy, func(p principal) (principal, error) { return s.show(p), nil })
	if err != nil {
		return policy // kept policies have principals of the right shape
	}
	return v
}
