// SPDX-License-Identifier: MPL-2.0

package target

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// bucket is what the documents of one bucket have in common.
type bucket struct {
	session             *Session
	name, region, owner string
}

func (s *Session) bucketAt(a Address) bucket {
	return bucket{session: s, name: a.ID, region: a.Region, owner: a.ExpectedOwner}
}

func (b bucket) lock() string { return "s3:" + b.name }

func (b bucket) key() string { return b.lock() + ":" + b.owner + ":" + b.region }

func (b bucket) expectedOwner() *string {
	if b.owner == "" {
		return nil
	}
	return &b.owner
}

// call makes a call in the bucket's region: the one given, the one known from an
// earlier redirect, or the provider's. S3 tells with its redirect where the
// bucket is (S3 user guide, Redirection and the REST API); that is remembered.
func (b bucket) call(ctx context.Context, f func(context.Context, *s3.Client) error) error {
	region := b.region
	if region == "" {
		region = b.session.bucketRegion(b.name)
	}
	client, err := b.session.Client.S3(ctx, region)
	if err != nil {
		return err
	}
	err = f(ctx, client)
	actual := redirect(err)
	if actual == "" || actual == client.Options().Region {
		return err
	}
	if b.region != "" {
		return &Problem{
			Summary: "Bucket In Another Region",
			Remedy:  fmt.Sprintf("The bucket %s is in %s, not in %s. Correct region, or leave it out: the region of a bucket is found by itself.", b.name, actual, b.region),
			Class:   splice.Final, Err: err,
		}
	}
	b.session.rememberBucketRegion(b.name, actual)
	if client, err = b.session.Client.S3(ctx, actual); err != nil {
		return err
	}
	return f(ctx, client)
}

// redirect returns the region that S3 sends a caller to, "" when it doesn't.
func redirect(err error) string {
	switch errorCode(err) {
	case "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException", "TemporaryRedirect":
	default:
		if status := statusCode(err); status != 301 && status != 307 {
			return ""
		}
	}
	var response *awshttp.ResponseError
	if errors.As(err, &response) && response.Response != nil {
		return response.Response.Header.Get("X-Amz-Bucket-Region")
	}
	return ""
}

func (s *Session) bucketRegion(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bucketRegions[name]
}

func (s *Session) rememberBucketRegion(name, region string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bucketRegions[name] = region
}

// once leaves retries to the engine: before it writes again it reads again, and its
// errors tell what AWS said last.
func once(o *s3.Options) { o.Retryer = aws.NopRetryer{} }

// explain turns S3's refusals into problems; permission is what the call needs.
func (b bucket) explain(ctx context.Context, err error, permission string) error {
	if err == nil {
		return nil
	}
	var denied, foreign Problem
	if Classify(err) == splice.Denied || errorCode(err) == "MethodNotAllowed" {
		denied.Remedy = b.denied(ctx, permission, errorMessage(err))
		foreign = Problem{Summary: "Bucket Of Another Account", Class: splice.Denied, Remedy: denied.Remedy}
	}
	tooLarge := Problem{
		Summary: "Policy Too Large",
		Remedy:  "A bucket policy has at most 20,480 bytes. Merge statements, use shorter Sids, or move grants to access points.",
	}
	return explain(err, denied, map[string]Problem{
		"NoSuchBucket": {
			Summary: "Bucket Not Found", Class: splice.Gone,
			Remedy: fmt.Sprintf("There is no bucket %s. Check the name, or refer to the bucket's resource, so that the bucket is created first.", b.name),
		},
		"OperationAborted": {
			Summary: "Concurrent Bucket Change", Class: splice.Busy,
			Remedy: "S3 refuses changes of a bucket while another change of it is under way. Repeat the apply when the other change is done.",
		},
		"MalformedPolicy": {
			Summary: "Policy Refused",
			Remedy:  "S3 accepts or refuses a bucket policy as a whole; what it says about it is below. Only our statements were changed.",
		},
		"InvalidBucketOwnerAWSAccountID": {Summary: "Invalid Expected Bucket Owner", Remedy: "expected_bucket_owner is a 12-digit account id."},
		"MethodNotAllowed":               foreign,
		"PolicyTooLarge":                 tooLarge,
		"EntityTooLarge":                 tooLarge,
	})
}

func (b bucket) denied(ctx context.Context, permission, message string) string {
	if strings.Contains(message, "BlockPublicPolicy") || strings.Contains(message, "public policies are") {
		return fmt.Sprintf("Block Public Access of the bucket %s, of its account or of the organization refuses public policies, and the whole document would be public: "+
			"perhaps because of somebody else's statement. Grant to fixed principals instead of \"*\" (principal_mode = \"account\" of xacct_tower_bucket_policy).", b.name)
	}
	text := fmt.Sprintf("The caller needs %s on the bucket %s, and must belong to the account that owns it.", permission, b.name)
	if account, err := b.session.Client.AccountID(ctx); err == nil && account != "" {
		text += fmt.Sprintf(" The caller belongs to the account %s.", account)
	}
	if b.owner != "" {
		text += fmt.Sprintf(" S3 also denies when the owner is not the expected %s.", b.owner)
	}
	if permission == "s3:PutBucketPolicy" {
		text += " S3 also denies a policy that Block Public Access calls public: the whole document counts, somebody else's statements too."
	}
	return text
}
