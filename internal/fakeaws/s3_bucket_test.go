// SPDX-License-Identifier: MPL-2.0

package fakeaws_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

// TestNewBucket: AWS-FACTS "New buckets (since April 2023): all four flags on,
// BucketOwnerEnforced, SSE-S3".
func TestNewBucket(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	client := owner(s)
	name := aws.String("made-by-api")
	_, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{
		Bucket:                    name,
		CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: region},
	})
	check(t, err)
	block, err := client.GetPublicAccessBlock(t.Context(), &s3.GetPublicAccessBlockInput{Bucket: name})
	check(t, err)
	on := aws.Bool(true)
	wantBlock := &types.PublicAccessBlockConfiguration{BlockPublicAcls: on, IgnorePublicAcls: on, BlockPublicPolicy: on, RestrictPublicBuckets: on}
	if diff := cmp.Diff(wantBlock, block.PublicAccessBlockConfiguration, cmpopts.IgnoreUnexported(types.PublicAccessBlockConfiguration{})); diff != "" {
		t.Errorf("Block Public Access (-want +got):\n%s", diff)
	}
	ownership, err := client.GetBucketOwnershipControls(t.Context(), &s3.GetBucketOwnershipControlsInput{Bucket: name})
	check(t, err)
	if rules := ownership.OwnershipControls.Rules; len(rules) != 1 || rules[0].ObjectOwnership != types.ObjectOwnershipBucketOwnerEnforced {
		t.Errorf("ownership is %+v", rules)
	}
	encryption, err := client.GetBucketEncryption(t.Context(), &s3.GetBucketEncryptionInput{Bucket: name})
	check(t, err)
	if rules := encryption.ServerSideEncryptionConfiguration.Rules; len(rules) != 1 || rules[0].ApplyServerSideEncryptionByDefault.SSEAlgorithm != types.ServerSideEncryptionAes256 {
		t.Errorf("encryption is %+v", rules)
	}
	location, err := client.GetBucketLocation(t.Context(), &s3.GetBucketLocationInput{Bucket: name})
	check(t, err)
	if location.LocationConstraint != region {
		t.Errorf("location is %q", location.LocationConstraint)
	}
	list, err := client.ListBuckets(t.Context(), &s3.ListBucketsInput{})
	check(t, err)
	var names []string
	for _, b := range list.Buckets {
		names = append(names, aws.ToString(b.Name))
	}
	if diff := cmp.Diff([]string{dataBucket, "made-by-api"}, names); diff != "" {
		t.Errorf("buckets (-want +got):\n%s", diff)
	}
	_, err = client.DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: name})
	check(t, err)
	_, err = client.HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: name})
	wantRefusal(t, err, refusal{404, "NotFound", ""})
}

func TestCreateBucketRefusals(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.Account(controlAccount).CreateBucket("theirs", region)
	create := func(name, in string, constraint types.BucketLocationConstraint) error {
		input := &s3.CreateBucketInput{Bucket: aws.String(name)}
		if constraint != "" {
			input.CreateBucketConfiguration = &types.CreateBucketConfiguration{LocationConstraint: constraint}
		}
		_, err := s3In(s, s.Account(dataAccount).Credentials(), in).CreateBucket(t.Context(), input)
		return err
	}
	wantRefusal(t, create("theirs", region, region), refusal{409, "BucketAlreadyExists", ""})
	wantRefusal(t, create(dataBucket, region, region), refusal{409, "BucketAlreadyOwnedByYou", ""})
	wantRefusal(t, create("Upper", region, region), refusal{400, "InvalidBucketName", ""})
	wantRefusal(t, create("elsewhere", region, ""), refusal{400, "IllegalLocationConstraintException", ""})
	wantRefusal(t, create("elsewhere", region, "us-west-2"), refusal{400, "IllegalLocationConstraintException", ""})
	check(t, create("elsewhere", "us-east-1", "us-west-2"))
	check(t, create("here", "us-east-1", ""))
	check(t, create("here", "us-east-1", ""))
}

// TestWrongRegion: AWS-FACTS "Wrong region: 301 PermanentRedirect or 400
// AuthorizationHeaderMalformed with x-amz-bucket-region; HeadBucket gives the
// region".
func TestWrongRegion(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		region    string
		redirects bool
		want      refusal
	}{
		"signed for another region": {"us-west-2", false, refusal{400, "AuthorizationHeaderMalformed", "The authorization header is malformed; the region 'us-west-2' is wrong; expecting 'eu-west-1'"}},
		"with redirects":            {"us-west-2", true, refusal{301, "PermanentRedirect", ""}},
		"signed for us-east-1":      {"us-east-1", false, refusal{301, "PermanentRedirect", ""}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t)
			s.SetRedirects(c.redirects)
			client := s3In(s, s.Account(dataAccount).Credentials(), c.region)
			_, err := get(t, client)
			wantRefusal(t, err, c.want)
			wantRegion(t, err)
			_, err = client.HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: aws.String(dataBucket)})
			if got := refusalOf(t, err); got.Status != c.want.Status {
				t.Errorf("HeadBucket answers %d, want %d", got.Status, c.want.Status)
			}
			wantRegion(t, err)
		})
	}
}

func wantRegion(t *testing.T, err error) {
	t.Helper()
	var response *awshttp.ResponseError
	if !errors.As(err, &response) {
		t.Fatalf("got %v, want an error with a response", err)
	}
	if got := response.Response.Header.Get("X-Amz-Bucket-Region"); got != region {
		t.Errorf("x-amz-bucket-region is %q, want %q", got, region)
	}
}

func TestBucketRegion(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	head, err := owner(s).HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: aws.String(dataBucket)})
	check(t, err)
	if got := aws.ToString(head.BucketRegion); got != region {
		t.Errorf("HeadBucket gives the region %q, want %q", got, region)
	}
	location, err := s3In(s, s.Account(dataAccount).Credentials(), "us-east-1").GetBucketLocation(t.Context(), &s3.GetBucketLocationInput{Bucket: aws.String(dataBucket)})
	check(t, err)
	if location.LocationConstraint != region {
		t.Errorf("GetBucketLocation in us-east-1 gives %q, want %q", location.LocationConstraint, region)
	}
}

// TestBlockPublicPolicy: AWS-FACTS "BlockPublicPolicy refuses (403 AccessDenied)
// a Put whose whole merged document is public".
func TestBlockPublicPolicy(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	client := owner(s)
	private := allow(`{"AWS":"arn:aws:iam::444455556666:root"}`, "s3:GetObject", objectsARN)
	public := allow(`"*"`, "s3:GetObject", objectsARN)

	refused := refusalOf(t, put(t, client, policy(private, public)))
	if refused.Status != 403 || refused.Code != "AccessDenied" || !strings.Contains(refused.Message, "BlockPublicPolicy") {
		t.Errorf("got %+v", refused)
	}
	check(t, put(t, client, policy(private)))
	wantPublic := func(want bool) {
		t.Helper()
		status, err := client.GetBucketPolicyStatus(t.Context(), &s3.GetBucketPolicyStatusInput{Bucket: aws.String(dataBucket)})
		check(t, err)
		if got := aws.ToBool(status.PolicyStatus.IsPublic); got != want {
			t.Errorf("public is %t, want %t", got, want)
		}
	}
	wantPublic(false)

	_, err := client.DeletePublicAccessBlock(t.Context(), &s3.DeletePublicAccessBlockInput{Bucket: aws.String(dataBucket)})
	check(t, err)
	_, err = client.GetPublicAccessBlock(t.Context(), &s3.GetPublicAccessBlockInput{Bucket: aws.String(dataBucket)})
	wantRefusal(t, err, refusal{404, "NoSuchPublicAccessBlockConfiguration", ""})
	check(t, put(t, client, policy(private, public)))
	wantPublic(true)
}

// TestOwnershipControls: AWS-FACTS "OwnershipControlsNotFoundError after a delete
// of the controls … BucketOwnerEnforced over a bucket whose ACL grants others:
// 400 … An unknown value or two rules: 400 MalformedXML".
func TestOwnershipControls(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	client := owner(s)
	set := func(bucket string, values ...types.ObjectOwnership) error {
		controls := &types.OwnershipControls{}
		for _, v := range values {
			controls.Rules = append(controls.Rules, types.OwnershipControlsRule{ObjectOwnership: v})
		}
		_, err := client.PutBucketOwnershipControls(t.Context(), &s3.PutBucketOwnershipControlsInput{Bucket: aws.String(bucket), OwnershipControls: controls})
		return err
	}
	check(t, set(dataBucket, types.ObjectOwnershipObjectWriter))
	wantRefusal(t, set(dataBucket, "Nobody"), refusal{400, "MalformedXML", ""})
	wantRefusal(t, set(dataBucket, types.ObjectOwnershipObjectWriter, types.ObjectOwnershipObjectWriter), refusal{400, "MalformedXML", ""})
	_, err := client.DeleteBucketOwnershipControls(t.Context(), &s3.DeleteBucketOwnershipControlsInput{Bucket: aws.String(dataBucket)})
	check(t, err)
	_, err = client.GetBucketOwnershipControls(t.Context(), &s3.GetBucketOwnershipControlsInput{Bucket: aws.String(dataBucket)})
	wantRefusal(t, err, refusal{404, "OwnershipControlsNotFoundError", ""})
	check(t, set(dataBucket, types.ObjectOwnershipBucketOwnerEnforced))

	old := &s3.CreateBucketInput{
		Bucket: aws.String("old-bucket"), ACL: types.BucketCannedACLPublicRead,
		CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: region},
	}
	_, err = client.CreateBucket(t.Context(), old)
	wantRefusal(t, err, refusal{400, "InvalidBucketAclWithObjectOwnership", ""})
	old.ObjectOwnership = types.ObjectOwnershipObjectWriter
	_, err = client.CreateBucket(t.Context(), old)
	check(t, err)
	wantRefusal(t, set("old-bucket", types.ObjectOwnershipBucketOwnerEnforced), refusal{400, "InvalidBucketAclWithObjectOwnership", ""})
}

// TestForeignACL: AWS-FACTS "Afterwards a Put with another ACL: 400
// AccessControlListNotSupported".
func TestForeignACL(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	upload := func(acl types.ObjectCannedACL) error {
		_, err := owner(s).PutObject(t.Context(), &s3.PutObjectInput{
			Bucket: aws.String(dataBucket), Key: aws.String("key"), Body: strings.NewReader("x"), ACL: acl,
		})
		return err
	}
	check(t, upload(types.ObjectCannedACLBucketOwnerFullControl))
	wantRefusal(t, upload(types.ObjectCannedACLPublicRead), refusal{400, "AccessControlListNotSupported", ""})
}

func TestEncryption(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	client := owner(s)
	bucket := aws.String(dataBucket)
	set := func(algorithm types.ServerSideEncryption, key *string) error {
		_, err := client.PutBucketEncryption(t.Context(), &s3.PutBucketEncryptionInput{Bucket: bucket, ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{
			Rules: []types.ServerSideEncryptionRule{{
				ApplyServerSideEncryptionByDefault: &types.ServerSideEncryptionByDefault{SSEAlgorithm: algorithm, KMSMasterKeyID: key},
				BucketKeyEnabled:                   aws.Bool(true),
			}},
		}})
		return err
	}
	read := func() (types.ServerSideEncryptionByDefault, bool) {
		t.Helper()
		out, err := client.GetBucketEncryption(t.Context(), &s3.GetBucketEncryptionInput{Bucket: bucket})
		check(t, err)
		rule := out.ServerSideEncryptionConfiguration.Rules[0]
		return *rule.ApplyServerSideEncryptionByDefault, aws.ToBool(rule.BucketKeyEnabled)
	}
	key := aws.String("arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab")
	check(t, set(types.ServerSideEncryptionAwsKms, key))
	if got, bucketKey := read(); got.SSEAlgorithm != types.ServerSideEncryptionAwsKms || aws.ToString(got.KMSMasterKeyID) != *key || !bucketKey {
		t.Errorf("got %+v, bucket key %t", got, bucketKey)
	}
	wantRefusal(t, set(types.ServerSideEncryptionAes256, key), refusal{400, "InvalidArgument", ""})
	wantRefusal(t, set("rot13", nil), refusal{400, "MalformedXML", ""})
	_, err := client.DeleteBucketEncryption(t.Context(), &s3.DeleteBucketEncryptionInput{Bucket: bucket})
	check(t, err)
	if got, _ := read(); got.SSEAlgorithm != types.ServerSideEncryptionAes256 {
		t.Errorf("without a configuration of its own a bucket has %+v", got)
	}
}

func TestGovCloudBucket(t *testing.T) {
	t.Parallel()
	s := fakeaws.New()
	check(t, s.Start())
	t.Cleanup(s.Close)
	a := s.AccountIn("aws-us-gov", "777788889999")
	a.CreateBucket(dataBucket, "us-gov-west-1")
	check(t, s.SetBucketPolicy(dataBucket, policy(allow(`{"AWS":"123412341234"}`, "s3:GetObject", "arn:aws-us-gov:s3:::"+dataBucket+"/*"))))
	got, _ := s.BucketPolicy(dataBucket)
	if want := policy(allow(`{"AWS":"arn:aws-us-gov:iam::123412341234:root"}`, "s3:GetObject", "arn:aws-us-gov:s3:::"+dataBucket+"/*")); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
