// SPDX-License-Identifier: MPL-2.0

package target

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// PublicAccessBlock is what a bucket's own Block Public Access does about public
// policies. That of its account and its organization is not in it.
type PublicAccessBlock struct {
	// BlockPolicy: S3 refuses to put a policy that is public.
	BlockPolicy bool
	// Restrict: while the policy is public, nobody of another account gets in.
	Restrict bool
}

// BucketPublicAccess reads the Block Public Access of a bucket; one that has no
// configuration blocks nothing (S3 user guide, Block Public Access).
func (s *Session) BucketPublicAccess(ctx context.Context, a Address) (PublicAccessBlock, error) {
	b := bucket{session: s, name: a.ID, region: a.Region, owner: a.ExpectedOwner}
	var block PublicAccessBlock
	err := b.call(ctx, func(ctx context.Context, client *s3.Client) error {
		out, err := client.GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: &b.name, ExpectedBucketOwner: b.expectedOwner()})
		if err == nil && out.PublicAccessBlockConfiguration != nil {
			c := out.PublicAccessBlockConfiguration
			block = PublicAccessBlock{BlockPolicy: aws.ToBool(c.BlockPublicPolicy), Restrict: aws.ToBool(c.RestrictPublicBuckets)}
		}
		return err
	})
	if errorCode(err) == "NoSuchPublicAccessBlockConfiguration" {
		return PublicAccessBlock{}, nil
	}
	return block, b.explain(ctx, err, "s3:GetBucketPublicAccessBlock")
}

// PlannedPublicAccess is BucketPublicAccess for the checks of a plan: it is read once.
func (s *Session) PlannedPublicAccess(ctx context.Context, a Address) (PublicAccessBlock, error) {
	b := bucket{session: s, name: a.ID, region: a.Region, owner: a.ExpectedOwner}
	return s.publicAccess.get(ctx, b.key(), func(ctx context.Context) (PublicAccessBlock, error) { return s.BucketPublicAccess(ctx, a) })
}
