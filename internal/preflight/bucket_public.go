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
	because := "S3 calls a policy public unless each of its Allow statements grants to fixed principals, or under a condition with fixed values. It would be public because of:\n  - " + strings.Join(reasons, "\n  - ")
	remedy := "\n\nName accounts, roles or users instead of \"*\": a pattern of roles as a principal is rendered so that it is not public (principal_mode = \"account\" of xacct_tower_bucket_policy). " +
		"A statement that is not ours is its owner's to change."
	switch {
	case block.Refused != "":
		return []Finding{{
			Blocks: true, Summary: "Public Policy Refused",
			Detail: fmt.Sprintf("Block Public Access (BlockPublicPolicy) of %s makes S3 refuse a policy that is public, and that of the bucket %s would be. %s%s "+
				"If S3 is to judge by itself, leave this check out with plan_checks = false in the provider block.", block.Refused, c.At.ID, because, remedy),
		}}, nil
	case block.CutOff != "" && c.letsOthersIn():
		return []Finding{{
			Summary: "Access Cut Off",
			Detail: fmt.Sprintf("Block Public Access (RestrictPublicBuckets) of %s lets nobody of another account into the bucket %s as long as its policy is public, so that this grant gives no access. %s%s",
				block.CutOff, c.At.ID, because, remedy),
		}}, err
	}
	return nil, err
}
