// SPDX-License-Identifier: MPL-2.0

package target

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// BucketPolicy is the policy of an S3 bucket.
func BucketPolicy() Kind {
	return Kind{
		Name:       "bucket policy",
		Service:    "s3",
		Limits:     Limits{Size: 20480}, // S3 user guide, Bucket policies: "limited to 20 KB in size"
		Principals: true, Resources: true,
		Owns: ownsBucketResource,
		OwnResources: func(bucket string) string {
			return fmt.Sprintf("arn:aws:s3:::%s for the bucket and arn:aws:s3:::%s/* for its objects", bucket, bucket)
		},
		Check: checkBucketStatement,
		Open: func(_ context.Context, s *Session, a Address) (Policy, error) {
			return &bucketPolicy{bucket: s.bucketAt(a)}, nil
		},
	}
}

type bucketPolicy struct{ bucket bucket }

// Key is the bucket as it is addressed: an expected owner or a region that is wrong
// must not pass because somebody else's calls say nothing of it.
func (p *bucketPolicy) Key() string { return p.bucket.key() }

// Lock is the bucket's: S3 refuses concurrent writes of its policy, notifications,
// ownership and public access block with 409 OperationAborted. Bucket names are
// unique, so neither account nor partition is needed.
func (p *bucketPolicy) Lock() string { return p.bucket.lock() }

func (p *bucketPolicy) Pin() string { return "" }

func (p *bucketPolicy) Classify(err error) splice.Class { return Classify(err) }

// Lag is an assumption: S3 documents no bound for its configuration changes.
func (p *bucketPolicy) Lag() time.Duration { return 6 * time.Second }

// Read returns an empty document when the bucket has no policy.
func (p *bucketPolicy) Read(ctx context.Context) (*policy.Document, error) {
	var text string
	err := p.bucket.call(ctx, func(ctx context.Context, client *s3.Client) error {
		out, err := client.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{
			Bucket: aws.String(p.bucket.name), ExpectedBucketOwner: p.bucket.expectedOwner(),
		}, once)
		if err != nil {
			return err
		}
		text = aws.ToString(out.Policy)
		return nil
	})
	if errorCode(err) == "NoSuchBucketPolicy" {
		return policy.New(), nil
	}
	if err != nil {
		return nil, p.bucket.explain(ctx, err, "s3:GetBucketPolicy")
	}
	return parse("bucket policy", p.bucket.name, text)
}

// Write puts the whole document, once: a repetition by the SDK could overwrite
// what somebody wrote between two tries.
func (p *bucketPolicy) Write(ctx context.Context, doc *policy.Document) error {
	err := p.bucket.call(ctx, func(ctx context.Context, client *s3.Client) error {
		_, err := client.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{
			Bucket: aws.String(p.bucket.name), ExpectedBucketOwner: p.bucket.expectedOwner(),
			Policy: aws.String(string(doc.Bytes())),
		}, once)
		return err
	})
	if err != nil && strings.Contains(errorMessage(err), "Invalid principal") {
		return unknownPrincipal(doc, err)
	}
	return p.bucket.explain(ctx, err, "s3:PutBucketPolicy")
}

// Remove deletes the policy: S3 refuses one without statements.
func (p *bucketPolicy) Remove(ctx context.Context) error {
	err := p.bucket.call(ctx, func(ctx context.Context, client *s3.Client) error {
		_, err := client.DeleteBucketPolicy(ctx, &s3.DeleteBucketPolicyInput{
			Bucket: aws.String(p.bucket.name), ExpectedBucketOwner: p.bucket.expectedOwner(),
		}, once)
		return err
	})
	return p.bucket.explain(ctx, err, "s3:DeleteBucketPolicy")
}

// ownsBucketResource: an object's ARN is the bucket's, a slash and a key; wildcards
// may stand anywhere after the colons.
func ownsBucketResource(name, resource string) bool {
	parts := strings.SplitN(resource, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" || parts[2] != "s3" || parts[3] != "" || parts[4] != "" {
		return false
	}
	pattern, _, _ := strings.Cut(parts[5], "/")
	return Matches(pattern, name)
}
