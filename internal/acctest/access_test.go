// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// objectKey is the object that access is tried on.
const objectKey = "results/genome.vcf"

// may tells whether an account's identity may list, read and write, each.
func (a *account) may(t *testing.T) [3]bool {
	t.Helper()
	client := a.s3(a.home)
	_, list := client.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: &a.bucket})
	_, get := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &a.bucket, Key: aws.String(objectKey)})
	_, put := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &a.bucket, Key: aws.String(objectKey), Body: strings.NewReader("##fileformat=VCFv4.2")})
	for _, err := range []error{list, get, put} {
		if err != nil && errorCode(err) != "AccessDenied" {
			t.Error(err)
		}
	}
	return [3]bool{list == nil, get == nil, put == nil}
}

// mayAnything is an identity policy: what then counts is that of the bucket, the
// topic and so on.
const mayAnything = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*","sns:*","sqs:*","kms:*","sts:AssumeRole"],"Resource":"*"}]}`

func TestAccessIsThereAfterApplyAndGoneAfterDestroy(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.putPolicy(tenanted)
	_, err := c.owner.s3(c.home).PutObject(t.Context(), &s3.PutObjectInput{Bucket: &c.bucket, Key: aws.String(objectKey), Body: strings.NewReader("##fileformat=VCFv4.2")})
	c.noError(err)

	user := c.control.newUser(mayAnything)
	session := func(role string) *account {
		return c.control.as(user.assume(c.control.newRole(unique(role), mayAnything)))
	}
	who := map[string]*account{"a user": user, "a role of Tower's": session("TowerForge-2abc"), "another role": session("Elsewhere")}
	want := func(when string, want map[string][3]bool) {
		for name, account := range who {
			if got := account.may(t); got != want[name] {
				t.Errorf("%s %s may list, read, write: %t, want %t", when, name, got, want[name])
			}
		}
	}
	all, nobody := [3]bool{true, true, true}, map[string][3]bool{}

	want("before", nobody)
	c.run(
		c.apply(tower, func() { want("with Tower", map[string][3]bool{"a role of Tower's": all}) }),
		c.apply(strings.Replace(quilt, "bucket             =", `access = "read_only"`+"\nbucket =", 1), func() {
			reads := [3]bool{true, true, false}
			want("with Quilt for reading", map[string][3]bool{"a user": reads, "a role of Tower's": reads, "another role": reads})
		}),
		c.apply(quilt, func() {
			want("with Quilt", map[string][3]bool{"a user": all, "a role of Tower's": all, "another role": all})
		}),
	)
	want("after", nobody)
}

// A bucket that encrypts with a key of the owner's: the bucket's policy alone lets
// nobody read or write, since both also need the key (S3 user guide, "Using server-side
// encryption with AWS KMS keys", Permissions).
func TestStoryQuiltWithKMS(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	key := c.owner.newKey()
	c.putEncryption("arn:aws:kms:{region}:{owner}:key/{key}")
	c.putObject()
	user, withoutKeys := c.control.newUser(mayAnything), c.control.newUser(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`)
	want := func(when string, want [3]bool) {
		t.Helper()
		if got := user.may(t); got != want {
			t.Errorf("%s Quilt may list, read, write: %t, want %t", when, got, want)
		}
	}
	bucketBefore, keyBefore := c.putPolicy(tenanted), key.get()
	const withKey = quilt + `
data "xacct_quilt_key_policy" "it" {
  control_account_id = "{control}"
}
resource "xacct_key_grant" "quilt" {
  key_id = "{key}"
  policy = data.xacct_quilt_key_policy.it.json
}
`
	want("before", [3]bool{})
	c.run(
		c.apply(quilt, func() { want("with the bucket's policy alone", [3]bool{true, false, false}) }),
		c.apply(withKey, func() {
			c.wantStatements(bucketBefore, quiltStatement)
			// Quilt's page "Enterprise Installs", section SSE-KMS.
			key.wantStatements(keyBefore, `{"Effect": "Allow", "Principal": {"AWS": "{control}"}, "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*"}`)
			want("with the key's policy too", [3]bool{true, true, true})
			if got := withoutKeys.may(t); got != [3]bool{true, false, false} {
				t.Errorf("without KMS in its own policies a user may list, read, write: %t", got)
			}
		}),
	)
	want("after", [3]bool{})
	c.wantPolicy(bucketBefore)
	key.want(keyBefore)
}

// putEncryption has the bucket encrypt new objects with a key.
func (c *cloud) putEncryption(key string) {
	c.t.Helper()
	_, err := c.owner.s3(c.home).PutBucketEncryption(c.t.Context(), &s3.PutBucketEncryptionInput{
		Bucket: &c.bucket,
		ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{Rules: []types.ServerSideEncryptionRule{{
			ApplyServerSideEncryptionByDefault: &types.ServerSideEncryptionByDefault{SSEAlgorithm: types.ServerSideEncryptionAwsKms, KMSMasterKeyID: aws.String(c.text(key))},
		}}},
	})
	c.noError(err)
}
