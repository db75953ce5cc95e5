// SPDX-License-Identifier: MPL-2.0

package target

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// OwnerEnforced is the ownership under which a bucket's owner owns every object and
// ACLs have no effect (S3 user guide, Controlling ownership of objects).
const OwnerEnforced = string(types.ObjectOwnershipBucketOwnerEnforced)

// Ownership is the setting of a bucket that says who owns its objects; "" is none,
// as buckets from before the setting have it.
type Ownership struct{ Setting string }

// Clone returns a copy.
func (o *Ownership) Clone() *Ownership { c := *o; return &c }

// Same tells whether both say the same.
func (o *Ownership) Same(other *Ownership) bool { return *o == *other }

// Empty is always false: the setting is never taken away.
func (o *Ownership) Empty() bool { return false }

// BucketOwnership is the ownership setting of an S3 bucket.
type BucketOwnership struct{ bucket bucket }

// BucketOwnership returns the setting of a bucket; it makes no call.
func (s *Session) BucketOwnership(a Address) *BucketOwnership {
	return &BucketOwnership{s.bucketAt(a)}
}

// Key is that of all settings of the bucket that S3 doesn't change at one time.
func (o *BucketOwnership) Key() string { return o.bucket.key() }

// Lock names what is written one at a time.
func (o *BucketOwnership) Lock() string { return o.bucket.lock() }

// Classify tells what an error means.
func (o *BucketOwnership) Classify(err error) splice.Class { return Classify(err) }

// Lag is an assumption: S3 documents no bound for its configuration changes.
func (o *BucketOwnership) Lag() time.Duration { return 6 * time.Second }

// Read returns the setting.
func (o *BucketOwnership) Read(ctx context.Context) (*Ownership, error) {
	var now Ownership
	err := o.bucket.call(ctx, func(ctx context.Context, client *s3.Client) error {
		out, err := client.GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{
			Bucket: &o.bucket.name, ExpectedBucketOwner: o.bucket.expectedOwner(),
		})
		if err == nil && out.OwnershipControls != nil && len(out.OwnershipControls.Rules) > 0 {
			now.Setting = string(out.OwnershipControls.Rules[0].ObjectOwnership)
		}
		return err
	})
	if errorCode(err) == "OwnershipControlsNotFoundError" {
		return &now, nil
	}
	return &now, o.bucket.explain(ctx, err, "s3:GetBucketOwnershipControls")
}

// Write puts the setting.
func (o *BucketOwnership) Write(ctx context.Context, wanted *Ownership) error {
	err := o.bucket.call(ctx, func(ctx context.Context, client *s3.Client) error {
		_, err := client.PutBucketOwnershipControls(ctx, &s3.PutBucketOwnershipControlsInput{
			Bucket: &o.bucket.name, ExpectedBucketOwner: o.bucket.expectedOwner(),
			OwnershipControls: &types.OwnershipControls{Rules: []types.OwnershipControlsRule{{ObjectOwnership: types.ObjectOwnership(wanted.Setting)}}},
		}, once)
		return err
	})
	if errorCode(err) == "InvalidBucketAclWithObjectOwnership" {
		return &Problem{Summary: "Bucket ACL In The Way", Remedy: ACLRemedy(o.bucket.name), Class: splice.Final, Err: err}
	}
	return o.bucket.explain(ctx, err, "s3:PutBucketOwnershipControls")
}

// Remove refuses: the setting is never taken away.
func (o *BucketOwnership) Remove(context.Context) error {
	return errors.New("the ownership of a bucket's objects is not taken away")
}

// ACLRemedy says what to do about an ACL that stands in the way of OwnerEnforced.
func ACLRemedy(bucket string) string {
	return fmt.Sprintf("S3 refuses %s while the bucket's ACL grants something to others than its owner, because the grants would end without a word. "+
		"Grant the same by the bucket policy (xacct_bucket_grant), reset the ACL (aws s3api put-bucket-acl --bucket %s --acl private), and repeat.", OwnerEnforced, bucket)
}

// Grantees names those beside the owner to whom the bucket's ACL grants something,
// with what it grants.
func (o *BucketOwnership) Grantees(ctx context.Context) ([]string, error) {
	var grantees []string
	err := o.bucket.call(ctx, func(ctx context.Context, client *s3.Client) error {
		out, err := client.GetBucketAcl(ctx, &s3.GetBucketAclInput{Bucket: &o.bucket.name, ExpectedBucketOwner: o.bucket.expectedOwner()})
		if err != nil {
			return err
		}
		owner := ""
		if out.Owner != nil {
			owner = aws.ToString(out.Owner.ID)
		}
		grantees = nil
		for _, g := range out.Grants {
			if g.Grantee == nil || owner != "" && aws.ToString(g.Grantee.ID) == owner {
				continue
			}
			who := aws.ToString(g.Grantee.URI)
			if who == "" {
				who = "the canonical user " + aws.ToString(g.Grantee.ID)
			}
			grantees = append(grantees, fmt.Sprintf("%s to %s", g.Permission, who))
		}
		return nil
	})
	return grantees, o.bucket.explain(ctx, err, "s3:GetBucketAcl")
}
