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

// mayS3 says whether the caller may do the action on the bucket or, for an
// action on objects, on the object that the request addresses.
func (s *Server) mayS3(r *request, b *bucket, action string) (bool, error) {
	if r.caller.root() && r.caller.account == b.owner && strings.HasSuffix(action, "BucketPolicy") {
		return true, nil // so that nobody can lock the owner out
	}
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
	return s.may(r, q)
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

// errDenied names the action and the resource within one account only, as S3
// does.
func errDenied(r *request, b *bucket, action string) error {
	if r.caller.account != b.owner {
		return errAccessDenied()
	}
	return &apiError{
		status: http.StatusForbidden, code: "AccessDenied",
		message: fmt.Sprintf("User: %s is not authorized to perform: %s on resource: %q", r.caller.arn(), action, b.arn(r.key)),
	}
}

func errNoSuchBucket(name string) error {
	return &apiError{
		status: http.StatusNotFound, code: "NoSuchBucket",
		message: "The specified bucket does not exist",
		detail:  [][2]string{{"BucketName", name}},
	}
}
