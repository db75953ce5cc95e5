// SPDX-License-Identifier: MPL-2.0

package preflight

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// Ownership warns when a grant lets others upload and the objects would be theirs
// (S3 user guide, Controlling ownership of objects and disabling ACLs).
func Ownership(ctx context.Context, s *target.Session, c Change) ([]Finding, error) {
	var sids []string
	for _, statement := range c.Ours {
		if statement.Effect() == "Allow" && grants(statement, "s3:PutObject") && c.reachesOthers(statement) {
			sids = append(sids, statement.Sid())
		}
	}
	if len(sids) == 0 || s.Applying() {
		return nil, nil
	}
	setting := s.BucketOwnership(c.At)
	var now *target.Ownership
	var err error
	enforced := func() bool {
		if now, err = s.Ownerships.Read(ctx, setting, nil); err != nil { // read once, unless it is written meanwhile
			return true
		}
		return s.OwnershipClaims.With(setting.Lock(), now).Setting == target.OwnerEnforced
	}
	if soon(ctx, enforced) {
		return nil, err
	}
	return []Finding{{
		Summary: "Objects Of Other Owners",
		Detail: fmt.Sprintf("The object ownership of the bucket %s is %s, and %s lets another account upload: the objects can then belong to that account, and the bucket policy says nothing about them.\n\n"+
			"Set %s, as xacct_bucket_ownership does. When this very apply sets it, let the grant depend on that resource.",
			c.At.ID, cmp.Or(now.Setting, "not set"), strings.Join(sids, ", "), target.OwnerEnforced),
	}}, nil
}

// grants tells whether an action is among those of a statement, an Allow or a Deny.
func grants(s policy.Statement, action string) bool {
	for _, pattern := range s.Actions() {
		if target.Matches(strings.ToLower(pattern), strings.ToLower(action)) {
			return true
		}
	}
	for _, pattern := range s.NotActions() {
		if target.Matches(strings.ToLower(pattern), strings.ToLower(action)) {
			return false
		}
	}
	return len(s.NotActions()) > 0
}

// letsOthersIn tells whether the grant gives access to anybody outside the account.
func (c Change) letsOthersIn() bool {
	return slices.ContainsFunc(c.Ours, func(s policy.Statement) bool { return s.Effect() == "Allow" && c.reachesOthers(s) })
}

// reachesOthers tells whether a statement names anybody outside the account.
func (c Change) reachesOthers(s policy.Statement) bool {
	for _, p := range s.Principals() {
		if p.Type == "*" || p.Type == "AWS" && target.OwnerOf(p.Value) != c.Account {
			return true
		}
	}
	return len(s.NotPrincipals()) > 0
}
