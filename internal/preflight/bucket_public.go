// SPDX-License-Identifier: MPL-2.0

package preflight

import (
	"context"
	"fmt"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/access"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// PublicAccess tells what Block Public Access would do about a bucket policy that
// is public as a whole: refuse it, or cut everybody of other accounts off (S3 user
// guide, Blocking public access to your Amazon S3 storage). It makes a call only
// when the policy is public.
func PublicAccess(ctx context.Context, s *target.Session, c Change) ([]Finding, error) {
	public, reasons, err := access.Public(c.After.Bytes())
	if err != nil || !public {
		return nil, nil //nolint:nilerr // what can't be read, AWS judges
	}
	block, err := s.PlannedPublicAccess(ctx, c.At)
	if err != nil {
		return nil, err
	}
	because := "S3 calls a policy public unless each of its Allow statements grants to fixed principals, or under a condition with fixed values. It would be public because of:\n  - " + strings.Join(reasons, "\n  - ")
	remedy := "\n\nBlock Public Access of the account and of the organization is not looked at. Name accounts, roles or users instead of \"*\": a pattern of roles as a principal is rendered so that it is not public (principal_mode = \"account\" of xacct_tower_bucket_policy). " +
		"A statement that is not ours is its owner's to change."
	switch {
	case block.BlockPolicy:
		return []Finding{{
			Blocks: true, Summary: "Public Policy Refused",
			Detail: fmt.Sprintf("Block Public Access (BlockPublicPolicy) of the bucket %s makes S3 refuse a policy that is public, and this one would be. %s%s "+
				"If S3 is to judge by itself, leave this check out with plan_checks = false in the provider block.", c.At.ID, because, remedy),
		}}, nil
	case block.Restrict:
		return []Finding{{
			Summary: "Access Cut Off",
			Detail: fmt.Sprintf("Block Public Access (RestrictPublicBuckets) of the bucket %s lets nobody of another account in as long as its policy is public, so that this grant gives no access. %s%s",
				c.At.ID, because, remedy),
		}}, nil
	}
	return nil, nil
}
