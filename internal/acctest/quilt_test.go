// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"strings"
	"testing"
)

// quilt is what a user writes for Quilt; quiltStatement what the page "Cross-Account
// Access" of Quilt's documentation asks for.
const (
	quilt = `
data "xacct_quilt_bucket_policy" "it" {
  control_account_id = "{control}"
  bucket             = "{bucket}"
}
resource "xacct_bucket_grant" "quilt" {
  bucket = "{bucket}"
  policy = data.xacct_quilt_bucket_policy.it.json
}
`
	quiltStatement = `{
		"Effect": "Allow",
		"Principal": {"AWS": "arn:aws:iam::{control}:root"},
		"Action": [
			"s3:GetObject", "s3:GetObjectAttributes", "s3:GetObjectTagging", "s3:GetObjectVersion", "s3:GetObjectVersionAttributes",
			"s3:GetObjectVersionTagging", "s3:ListBucket", "s3:ListBucketVersions", "s3:DeleteObject", "s3:DeleteObjectVersion",
			"s3:PutObject", "s3:PutObjectTagging", "s3:GetBucketNotification", "s3:PutBucketNotification"
		],
		"Resource": ["arn:aws:s3:::{bucket}", "arn:aws:s3:::{bucket}/*"]
	}`
)

// tenanted is a policy of other people's: a Sid with spaces over the statement that
// AWS's documentation has for TLS only, and a tenant's statement without a Sid.
const tenanted = `{"Version":"2008-10-17","Id":"Team","Statement":[` +
	`{"Sid":"TLS only","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::{bucket}","arn:aws:s3:::{bucket}/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}},` +
	`{"Effect":"Deny","Principal":"*","Action":"s3:DeleteObject","Resource":"arn:aws:s3:::{bucket}/archive/*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::{owner}:role/Archivist"}}}]}`

func TestStoryQuiltOnABucketWithoutAPolicy(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.run(c.apply(quilt, func() {
		c.wantStatements(empty, quiltStatement)
	}))
	c.wantPolicy("")
}

func TestStoryQuiltBesideATLSOnlyDenyAndAnotherTenant(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	before := c.putPolicy(tenanted)
	if n := len(statementsOf(t, before)); n != 2 {
		t.Fatalf("the test begins with %d statements", n)
	}
	c.run(c.apply(quilt, func() { c.wantStatements(before, quiltStatement) }))
	c.wantPolicy(before)
}

func TestStoryQuiltWithNamedRoles(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	name := unique("quilt-Registry")
	arn := c.control.newRole(name, "")
	config := strings.Replace(quilt, "bucket             =", `principals = ["`+arn+`"]`+"\nbucket =", 1)
	c.run(c.apply(config, func() {
		c.wantStatements(empty, strings.Replace(quiltStatement, "arn:aws:iam::{control}:root", arn, 1))
	}))
	c.wantPolicy("")
}

func TestStoryQuiltReadOnly(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	before := c.putPolicy(tenanted)
	config := strings.Replace(quilt, "bucket             =", `access = "read_only"`+"\nbucket =", 1)
	c.run(c.apply(config, func() {
		c.wantStatements(before, `{
			"Effect": "Allow",
			"Principal": {"AWS": "arn:aws:iam::{control}:root"},
			"Action": [
				"s3:GetObject", "s3:GetObjectAttributes", "s3:GetObjectTagging", "s3:GetObjectVersion", "s3:GetObjectVersionAttributes",
				"s3:GetObjectVersionTagging", "s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketNotification"
			],
			"Resource": ["arn:aws:s3:::{bucket}", "arn:aws:s3:::{bucket}/*"]
		}`)
	}))
	c.wantPolicy(before)
}

// The bucket that a trail writes to has the policy of the CloudTrail user guide,
// "Amazon S3 bucket policy for CloudTrail".
func TestStoryQuiltOnATrailsLogBucket(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	before := c.putPolicy(`{"Version":"2012-10-17","Statement":[` +
		`{"Sid":"AWSCloudTrailAclCheck20150319","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::{bucket}","Condition":{"StringEquals":{"aws:SourceArn":"arn:aws:cloudtrail:{region}:{owner}:trail/audit"}}},` +
		`{"Sid":"AWSCloudTrailWrite20150319","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::{bucket}/AWSLogs/{owner}/*","Condition":{"StringEquals":{"aws:SourceArn":"arn:aws:cloudtrail:{region}:{owner}:trail/audit","s3:x-amz-acl":"bucket-owner-full-control"}}}]}`)
	c.run(c.apply(`
data "xacct_quilt_trail_bucket_policy" "it" {
  control_account_id = "{control}"
  bucket             = "{bucket}"
}
resource "xacct_bucket_grant" "logs" {
  bucket = "{bucket}"
  policy = data.xacct_quilt_trail_bucket_policy.it.json
}
`, func() {
		// Athena, by which Quilt reads the logs, needs the location, too.
		c.wantStatements(before, `{
			"Effect": "Allow",
			"Principal": {"AWS": "{control}"},
			"Action": ["s3:GetObject", "s3:ListBucket", "s3:GetBucketLocation"],
			"Resource": ["arn:aws:s3:::{bucket}", "arn:aws:s3:::{bucket}/*"]
		}`)
	}))
	c.wantPolicy(before)
}

// Two stacks of Quilt share a bucket: the Sid on Quilt's page is the same for all,
// ours are not.
func TestStoryQuiltOfTwoControlAccounts(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	before := c.putPolicy(tenanted)
	second := strings.NewReplacer(`"it"`, `"second"`, ".it.", ".second.", `"quilt"`, `"second"`, "{control}", "{owner}").Replace(quilt)
	secondStatement := strings.ReplaceAll(quiltStatement, "{control}", "{owner}")
	c.run(
		c.apply(quilt, func() { c.wantStatements(before, quiltStatement) }),
		c.apply(quilt+second, func() { c.wantStatements(before, quiltStatement, secondStatement) }),
		c.apply(second, func() { c.wantStatements(before, secondStatement) }),
	)
	c.wantPolicy(before)
}
