// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"fmt"
	"maps"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// bucket is an S3 bucket.
type bucket struct {
	name    string
	region  string
	owner   *Account
	created time.Time
	objects map[string]*s3Object

	policy       cell[*storedPolicy]      // nil is none
	ownership    cell[string]             // "" is none
	publicAccess cell[*publicAccessBlock] // nil is none
	encryption   cell[encryption]
	notification cell[notification]
	acl          cell[[]aclGrant] // beside the owner's own
}

var bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

// arn is the bucket's ARN, or an object's when there is a key.
func (b *bucket) arn(key string) string {
	arn := "arn:" + b.owner.partition + ":s3:::" + b.name
	if key != "" {
		arn += "/" + key
	}
	return arn
}

// createBucket makes a bucket with the settings of new buckets since April 2023
// (S3 user guide, "Blocking public access", "Controlling ownership", "Default
// encryption").
func (a *Account) createBucket(name, region string) (*bucket, error) {
	if !bucketName.MatchString(name) || strings.Contains(name, "..") || net.ParseIP(name) != nil {
		return nil, &apiError{
			status: http.StatusBadRequest, code: "InvalidBucketName",
			message: "The specified bucket is not valid.",
			detail:  [][2]string{{"BucketName", name}},
		}
	}
	if b, ok := a.server.buckets[name]; ok {
		if b.owner != a {
			return nil, &apiError{
				status: http.StatusConflict, code: "BucketAlreadyExists",
				message: "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
			}
		}
		return nil, &apiError{
			status: http.StatusConflict, code: "BucketAlreadyOwnedByYou",
			message: "Your previous request to create the named bucket succeeded and you already own it.",
		}
	}
	if partitionOf(region) != a.partition {
		return nil, fmt.Errorf("region %s is not in partition %s", region, a.partition)
	}
	b := &bucket{name: name, region: region, owner: a, created: time.Now().UTC(), objects: map[string]*s3Object{}}
	b.ownership.write("BucketOwnerEnforced", 0)
	b.publicAccess.write(&publicAccessBlock{true, true, true, true}, 0)
	b.encryption.write(defaultEncryption(), 0)
	a.server.buckets[name] = b
	return b, nil
}

func createBucket(s *Server, r *request, _ *bucket) (*response, error) {
	if r.caller.anonymous() {
		return nil, errAccessDenied()
	}
	region, err := newBucketRegion(r)
	if err != nil {
		return nil, err
	}
	allowed, err := s.may(r, question{
		action:          "s3:CreateBucket",
		resource:        "arn:" + r.caller.account.partition + ":s3:::" + r.bucket,
		resourceAccount: r.caller.account.id,
	})
	if err != nil {
		return nil, err
	}
	if !allowed {
		return nil, errAccessDenied()
	}
	ownership := r.http.Header.Get("X-Amz-Object-Ownership")
	if ownership == "" {
		ownership = "BucketOwnerEnforced"
	}
	acl, known := cannedACL(r.http.Header.Get("X-Amz-Acl"))
	switch {
	case !knownOwnership(ownership):
		return nil, &apiError{status: http.StatusBadRequest, code: "InvalidArgument", message: "Invalid x-amz-object-ownership header: " + ownership}
	case !known:
		return nil, &apiError{status: http.StatusBadRequest, code: "InvalidArgument", message: "Invalid canned ACL"}
	case len(acl) > 0 && ownership == "BucketOwnerEnforced":
		return nil, errACLWithOwnership("Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting")
	}
	if b, ok := s.buckets[r.bucket]; ok && b.owner == r.caller.account && region == "us-east-1" && b.region == region {
		return done(http.StatusOK) // us-east-1 has always answered so
	}
	b, err := r.caller.account.createBucket(r.bucket, region)
	if err != nil {
		return nil, err
	}
	b.ownership.write(ownership, 0)
	b.acl.begin(acl)
	return &response{status: http.StatusOK, header: http.Header{"Location": {"/" + b.name}}}, nil
}

// newBucketRegion is where CreateBucket is to make the bucket.
func newBucketRegion(r *request) (string, error) {
	var configuration struct {
		LocationConstraint string
	}
	if len(r.body) > 0 {
		if err := readXML(r, &configuration); err != nil {
			return "", err
		}
	}
	wanted, endpoint := configuration.LocationConstraint, r.call.Region
	switch {
	case endpoint == "us-east-1" && wanted == "":
		return endpoint, nil
	case wanted == "us-east-1":
		return "", &apiError{status: http.StatusBadRequest, code: "InvalidLocationConstraint", message: "The specified location-constraint is not valid"}
	case endpoint != "us-east-1" && wanted != endpoint:
		if wanted == "" {
			wanted = "unspecified"
		}
		return "", &apiError{
			status: http.StatusBadRequest, code: "IllegalLocationConstraintException",
			message: "The " + wanted + " location constraint is incompatible for the region specific endpoint this request was sent to.",
		}
	default:
		return wanted, nil
	}
}

func headBucket(_ *Server, _ *request, b *bucket) (*response, error) {
	return &response{status: http.StatusOK, header: http.Header{"X-Amz-Bucket-Region": {b.region}}}, nil
}

func deleteBucket(s *Server, _ *request, b *bucket) (*response, error) {
	if len(b.objects) > 0 {
		return nil, &apiError{
			status: http.StatusConflict, code: "BucketNotEmpty",
			message: "The bucket you tried to delete is not empty",
			detail:  [][2]string{{"BucketName", b.name}},
		}
	}
	delete(s.buckets, b.name)
	return done(http.StatusNoContent)
}

func getBucketLocation(_ *Server, _ *request, b *bucket) (*response, error) {
	region := b.region
	if region == "us-east-1" {
		region = ""
	}
	return s3XML("LocationConstraint", struct {
		Region string `xml:",chardata"`
	}{region})
}

func listBuckets(s *Server, r *request, _ *bucket) (*response, error) {
	if r.caller.anonymous() {
		return nil, errAccessDenied()
	}
	account := r.caller.account
	allowed, err := s.may(r, question{
		action:          "s3:ListAllMyBuckets",
		resource:        "arn:" + account.partition + ":s3:::*",
		resourceAccount: account.id,
	})
	if err != nil {
		return nil, err
	}
	if !allowed {
		return nil, errAccessDenied()
	}
	type entry struct {
		Name         string
		CreationDate string
	}
	result := struct {
		OwnerID string  `xml:"Owner>ID"`
		Buckets []entry `xml:"Buckets>Bucket"`
	}{OwnerID: account.canonicalID()}
	for _, name := range slices.Sorted(maps.Keys(s.buckets)) {
		if b := s.buckets[name]; b.owner == account {
			result.Buckets = append(result.Buckets, entry{name, b.created.Format(time.RFC3339)})
		}
	}
	return s3XML("ListAllMyBucketsResult", result)
}
