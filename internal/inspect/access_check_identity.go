// SPDX-License-Identifier: MPL-2.0

package inspect

import (
	"context"
	"fmt"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// identity is what the principal's own side says.
type identity struct {
	principal string
	given     bool // by the user
	known     bool
	missing   string // why it isn't known
	federated bool   // a federated user, who has session policies always, or nothing
	policies  []target.IdentityPolicy
	texts     []string // of given policies
	boundary  *target.IdentityPolicy
	role      string // the ARN of a session's role, which has its path
}

// readIdentity reads the policies of a role or user of the caller's account.
func (i *inquiry) readIdentity(ctx context.Context) (identity, error) {
	found := identity{principal: i.principal}
	entity, ok := entityOf(i.principal)
	found.federated = strings.HasPrefix(entity.Resource, "federated-user/")
	switch {
	case !ok:
		found.known = true
	case i.policies != nil:
		found.known, found.given, found.texts = true, true, i.policies
	case found.federated:
		found.missing = fmt.Sprintf("which user %s is a session of, and so the identity policies, can't be found out; they can be given in identity_policies", i.principal)
	case entity.AccountID != i.caller:
		found.missing = fmt.Sprintf("what the identity policies of %s say counts, too: %s; they can be given in identity_policies", i.principal, i.elsewhere(entity.AccountID))
	default:
		read, err := i.session.Identity(ctx, entity)
		if denied(err) {
			found.missing = fmt.Sprintf("the identity policies of %s may not be read: %s", i.principal, reasonOf(err))
			return found, nil
		}
		if err != nil {
			return found, err
		}
		found.known, found.policies, found.boundary = true, read.Policies, read.Boundary
		if strings.HasPrefix(entity.Resource, "role/") {
			found.role = read.ARN
		}
	}
	return found, nil
}

// enter puts what is known, or that it is not, into a question.
func (d identity) enter(q *question) {
	q.names["identity policies"] = "the identity policies of " + d.principal
	for n, text := range d.texts {
		q.request.IdentityPolicies = append(q.request.IdentityPolicies, []byte(text))
		q.names[fmt.Sprintf("identity policy %d", n+1)] = fmt.Sprintf("identity_policies[%d]", n)
	}
	for n, p := range d.policies {
		q.request.IdentityPolicies = append(q.request.IdentityPolicies, p.Document.Bytes())
		q.names[fmt.Sprintf("identity policy %d", n+1)] = p.Name
	}
	if d.boundary != nil {
		q.request.PermissionBoundaries = [][]byte{d.boundary.Document.Bytes()}
		q.names["permissions boundary 1"] = d.boundary.Name
	}
	if d.federated { // STS API reference, GetFederationToken
		q.gaps = append(q.gaps, unknownSession(fmt.Sprintf("the session policies of %s, without which it may do next to nothing, can't be read", d.principal)))
	}
	if !d.known {
		q.gaps = append(q.gaps, unknownIdentity(d.missing))
	}
}
