// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"fmt"
	"net/http"
	"strings"
)

// checkRegion refuses a request that was signed for another region than the
// bucket's. GetBucketLocation is answered in us-east-1 for every bucket.
func (s *Server) checkRegion(r *request, op *s3Operation, b *bucket) error {
	signed := r.call.Region
	if signed == b.region || r.caller.anonymous() || signed == "us-east-1" && op.name == "GetBucketLocation" {
		return nil
	}
	header := http.Header{"X-Amz-Bucket-Region": {b.region}}
	if s.redirects || signed == "us-east-1" {
		return &apiError{
			status: http.StatusMovedPermanently, code: "PermanentRedirect",
			message: "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
			detail:  [][2]string{{"Endpoint", b.name + ".s3." + b.region + ".amazonaws.com"}, {"Bucket", b.name}},
			header:  header,
		}
	}
	return &apiError{
		status: http.StatusBadRequest, code: "AuthorizationHeaderMalformed",
		message: fmt.Sprintf("The authorization header is malformed; the region '%s' is wrong; expecting '%s'", signed, b.region),
		detail:  [][2]string{{"Region", b.region}},
		header:  header,
	}
}

// checkExpectedOwner applies the parameter ExpectedBucketOwner.
func checkExpectedOwner(r *request, b *bucket) error {
	expected := r.http.Header.Get("X-Amz-Expected-Bucket-Owner")
	switch {
	case expected == "" || expected == b.owner.id:
		return nil
	case !accountID.MatchString(expected):
		return &apiError{
			status: http.StatusBadRequest, code: "InvalidBucketOwnerAWSAccountID",
			message: "The value of the expected bucket owner parameter must be an AWS account ID... [" + expected + "]",
		}
	default:
		return errAccessDenied()
	}
}

// authorizeS3 refuses what the caller may not do on the bucket or, for an action on
// objects, on the object that the request addresses. Why, S3 says within one account
// only (S3 user guide, Troubleshoot access denied errors).
func (s *Server) authorizeS3(r *request, b *bucket, action string) error {
	if r.caller.root() && r.caller.account == b.owner && strings.HasSuffix(action, "BucketPolicy") {
		return nil // so that nobody can lock the owner out
	}
	q := s.questionS3(r, b, action)
	because, err := blame(r, q)
	switch {
	case err != nil || because == "":
		return err
	case r.caller.anonymous() || r.caller.account.id != q.resourceAccount:
		return errAccessDenied()
	}
	return &apiError{
		status: http.StatusForbidden, code: "AccessDenied",
		message: fmt.Sprintf("User: %s is not authorized to perform: %s on resource: %q %s", r.caller.arn(), action, q.resource, because),
	}
}

func (s *Server) questionS3(r *request, b *bucket, action string) question {
	policy := b.policy.now
	owner := b.owner
	key := ""
	if r.key != "" && action != "s3:ListBucket" {
		key = r.key
		// A bucket policy says nothing about objects of other accounts.
		if o, ok := b.objects[r.key]; ok && o.owner != b.owner && action == "s3:GetObject" {
			policy, owner = nil, o.owner
		}
	}
	q := question{
		action:          action,
		resource:        b.arn(key),
		resourceAccount: owner.id,
		context:         s3Context(r, owner),
	}
	if policy != nil {
		q.policy = s.inForce(policy)
		q.restrictPublic = b.blocksPublic().RestrictPublicBuckets
	}
	return q
}

// s3Context gives the condition keys of S3's own.
func s3Context(r *request, owner *Account) map[string][]string {
	keys := map[string][]string{
		"s3:ResourceAccount":  {owner.id},
		"s3:authType":         {"REST-HEADER"},
		"s3:signatureversion": {"AWS4-HMAC-SHA256"},
	}
	query := r.http.URL.Query()
	for key, name := range map[string]string{"s3:prefix": "prefix", "s3:delimiter": "delimiter", "s3:max-keys": "max-keys"} {
		if query.Has(name) {
			keys[key] = []string{query.Get(name)}
		}
	}
	for _, name := range []string{"x-amz-acl", "x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id"} {
		if v := r.http.Header.Get(name); v != "" {
			keys["s3:"+name] = []string{v}
		}
	}
	return keys
}

func errAccessDenied() error {
	return &apiError{status: http.StatusForbidden, code: "AccessDenied", message: "Access Denied"}
}

func errNoSuchBucket(name string) error {
	return &apiError{
		status: http.StatusNotFound, code: "NoSuchBucket",
		message: "The specified bucket does not exist",
		detail:  [][2]string{{"BucketName", name}},
	}
}
