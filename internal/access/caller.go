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
	root
	user
	federatedUser
	role // a role by itself stands for any of its sessions
	session
)

// caller is who makes a request.
type caller struct {
	kind      kind
	name      string // as a Principal element names it: ARN or service; empty when anonymous
	partition string
	account   string // empty for services and anonymous
	role      string // ARN of the role, of roles and sessions
	anyPath   bool   // the path in role is not known
}

// parseCaller reads Request.Principal. The partition is the resource's, for a
// bare account id; principalARN is the context key, if given, which has the path
// of a session's role.
func parseCaller(s, partition, principalARN string) (caller, error) {
	if s == "anonymous" {
		return caller{kind: anonymous}, nil
	}
	if isAccountID(s) {
		if partition == "" {
			partition = "aws"
		}
		s = rootARN(partition, s)
	}
	a, ok := parseARN(s)
	if !ok {
		if strings.Contains(s, ".") && !strings.ContainsAny(s, ":/* ") {
			return caller{kind: service, name: s}, nil
		}
		return caller{}, fmt.Errorf("principal %q: not an ARN, account id, service or \"anonymous\"", s)
	}

	c := caller{name: s, partition: a.partition, account: a.account}
	resourceType, path, _ := strings.Cut(a.name, "/")
	roleName, sessionName, _ := strings.Cut(path, "/")
	switch name := a.service + ":" + resourceType; {
	case !isAccountID(a.account):
	case s == rootARN(a.partition, a.account):
		c.kind = root
		return c, nil
	case name == "iam:user" && path != "":
		c.kind = user
		return c, nil
	case name == "iam:role" && path != "":
		c.kind, c.role = role, s
		return c, nil
	case name == "sts:federated-user" && path != "":
		c.kind = federatedUser
		return c, nil
	case name == "sts:assumed-role" && sessionName != "":
		c.kind = session
		c.role, c.anyPath = "arn:"+a.partition+":iam::"+a.account+":role/"+roleName, true
		if c.isRole(principalARN) {
			c.role, c.anyPath = principalARN, false
		}
		return c, nil
	}
	return caller{}, fmt.Errorf("principal %q: not a root, user, role, assumed-role session or federated user", s)
}

// isRole tells whether an ARN is that of the caller's role. When the role's path
// is not known any will do: a role's name is unique in its account (IAM user
// guide, "IAM identifiers").
func (c caller) isRole(s string) bool {
	if !c.anyPath {
		return c.role != "" && s == c.role
	}
	a, ok := parseARN(s)
	return ok && a.partition == c.partition && a.service == "iam" && a.account == c.account &&
		strings.HasPrefix(a.name, "role/") && lastElement(a.name) == lastElement(c.role)
}

// isAccount tells whether an account id or root ARN is that of the caller's account.
func (c caller) isAccount(s string) bool {
	return c.account != "" && (s == c.account || s == rootARN(c.partition, c.account))
}

func rootARN(partition, account string) string {
	return "arn:" + partition + ":iam::" + account + ":root"
}

func lastElement(path string) string {
	return path[strings.LastIndexByte(path, '/')+1:]
}
