// SPDX-License-Identifier: MPL-2.0

package access

import (
	"fmt"
	"strings"
)

// kind is the kind of a caller.
type kind int

const (
	anonymous kind = iota
	service
	federated // an identity provider's user, who assumes a role
	origin    // a CloudFront origin access identity, a user of no account
	root
	user
	federatedUser
	role // a role by itself stands for any of its sessions
	session
)

// caller is who makes a request.
type caller struct {
	kind    kind
	element string // the key of a Principal element that has the name: "AWS", "Service" and so on
	name    string // as a Principal element names it; empty when anonymous
	account string // empty for who belongs to none
	root    string // ARN of the account
	role    string // ARN of the role, of roles and sessions
	anyPath bool   // the path in role is not known
	bounded bool   // has a permissions boundary
}

// parseCaller reads Request.Principal. A bare account id is of the resource's
// partition. The path of a session's role is in the context key aws:PrincipalArn,
// if anywhere.
func parseCaller(s string, q *query) (caller, error) {
	switch {
	case strings.ContainsAny(s, "*?"):
		return caller{}, fmt.Errorf(`principal %q: a wildcard, and one caller is asked about: give one role or user, an account's id for its root, or "anonymous"`, s)
	case s == "anonymous":
		return caller{kind: anonymous}, nil
	case isCanonicalID(s):
		return caller{kind: root, element: "CanonicalUser", name: s}, nil
	case isHostName(s) && q.isProvider(s):
		return caller{kind: federated, element: "Federated", name: s}, nil
	case isHostName(s):
		return caller{kind: service, element: "Service", name: s}, nil
	case isAccountID(s):
		partition := q.arn.partition
		if partition == "" {
			partition = "aws"
		}
		s = rootARN(partition, s)
	}
	a, ok := parseARN(s)
	if !ok {
		return caller{}, fmt.Errorf(`principal %q: not an ARN, account id, canonical user id, service or "anonymous"`, s)
	}

	c := caller{element: "AWS", name: s, account: a.account, root: rootARN(a.partition, a.account)}
	resourceType, path, _ := strings.Cut(a.name, "/")
	roleName, sessionName, _ := strings.Cut(path, "/")
	switch name := a.service + ":" + resourceType; {
	case name == "iam:user" && a.account == "cloudfront" && path != "":
		return caller{kind: origin, element: "AWS", name: s}, nil
	case !isAccountID(a.account):
	case s == c.root:
		c.kind = root
		return c, nil
	case name == "iam:user" && path != "":
		c.kind = user
		return c, nil
	case name == "iam:role" && path != "":
		c.kind, c.role = role, s
		return c, nil
	case (name == "iam:saml-provider" || name == "iam:oidc-provider") && path != "":
		return caller{kind: federated, element: "Federated", name: s}, nil
	case name == "sts:federated-user" && path != "":
		c.kind = federatedUser
		return c, nil
	case name == "sts:assumed-role" && roleName != "" && sessionName != "":
		c.kind = session
		c.role, c.anyPath = "arn:"+a.partition+":iam::"+a.account+":role/"+roleName, true
		if known := q.context.first("aws:principalarn"); c.isRole(known) {
			c.role, c.anyPath = known, false
		}
		return c, nil
	}
	return caller{}, fmt.Errorf("principal %q: not a root, user, role, assumed-role session, federated user or identity provider", s)
}

func isHostName(s string) bool {
	return strings.Contains(s, ".") && !strings.ContainsAny(s, ":/*? ")
}

// isCanonicalID tells whether a text is the canonical user id of an account.
func isCanonicalID(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}

// isRole tells whether an ARN is that of the caller's role. When the role's path
// is not known any will do: a role's name is unique in its account (IAM user
// guide, "IAM identifiers").
func (c caller) isRole(s string) bool {
	if !c.anyPath {
		return c.role != "" && s == c.role
	}
	name := lastElement(c.role)
	return strings.HasPrefix(s, strings.TrimSuffix(c.role, name)) && lastElement(s) == name
}

// isAccount tells whether an account id or root ARN is that of the caller's account.
func (c caller) isAccount(s string) bool {
	return c.account != "" && (s == c.account || s == c.root)
}

// isEntity tells whether the caller is a user or role, or a session of one: who
// has identity policies, and may have a boundary and session policies.
func (c caller) isEntity() bool { return c.kind >= user }

// isServiceLinked tells whether the caller is a service-linked role, which
// policies of an organization do not affect.
func (c caller) isServiceLinked() bool {
	name := lastElement(c.role)
	return strings.Contains(c.role, ":role/aws-service-role/") || c.anyPath && strings.HasPrefix(name, "AWSServiceRoleFor")
}
