// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"slices"
	"strings"
	"testing"
)

// S3's redirect tells where a bucket is; nobody has to ask for it.
func TestABucketInAnotherRegionIsFound(t *testing.T) {
	t.Parallel()
	needsFake(t, "the call log")
	c := newFake(t, "aws", "us-east-1")
	c.newBucket("eu-west-1")
	c.fake.ResetCalls()
	c.run(c.apply(quilt, func() { c.wantStatements(empty, quiltStatement) }))
	c.wantPolicy("")
	for _, call := range c.fake.Calls() {
		if slices.Contains([]string{"HeadBucket", "GetBucketLocation"}, call.Operation) {
			t.Errorf("%s was called", call.Operation)
		}
		if call.Operation != "GetBucketPolicy" && call.Service == "s3" && call.Region != "eu-west-1" {
			t.Errorf("%s was called in %s: the region was not remembered", call.Operation, call.Region)
		}
	}
}

func TestTheWrongRegion(t *testing.T) {
	t.Parallel()
	needsFake(t, "S3's redirects")
	c := newFake(t, "aws", "us-east-1")
	c.newBucket("eu-west-1")
	before := c.putPolicy(tenanted)
	in := func(region string) string {
		return strings.Replace(quilt, "  policy", `  region = "`+region+`"`+"\n  policy", 1)
	}
	c.run(
		c.refused(in("us-east-1"), "Bucket In Another Region", "Nothing was written", "{bucket} is in eu-west-1, not in us-east-1"),
		c.refused(in("eu-central-1"), "Bucket In Another Region", "Nothing was written", "{bucket} is in eu-west-1, not in eu-central-1"),
		c.apply(in("eu-west-1"), func() { c.wantStatements(before, quiltStatement) }),
	)
	c.wantPolicy(before)
}

func TestStoryGovCloud(t *testing.T) {
	t.Parallel()
	needsFake(t, "another partition")
	c := newFake(t, "aws-us-gov", "us-gov-west-1")
	gov := strings.NewReplacer("arn:aws:", "arn:aws-us-gov:")
	before := c.putPolicy(gov.Replace(tenanted))
	c.run(
		// A document of another partition would never match.
		c.refused(quilt, "Wrong Partition", "arn:aws:", "aws-us-gov"),
		c.apply(strings.Replace(quilt, "bucket             =", `partition = "aws-us-gov"`+"\nbucket =", 1)+`
resource "xacct_bucket_grant" "short" {
  bucket     = "{bucket}"
  principals = ["{control}"]
  actions    = ["s3:ListBucket"]
  depends_on = [xacct_bucket_grant.quilt]
}
`, func() {
			c.wantStatements(before, gov.Replace(quiltStatement),
				`{"Effect":"Allow","Principal":{"AWS":"arn:aws-us-gov:iam::{control}:root"},"Action":"s3:ListBucket","Resource":"arn:aws-us-gov:s3:::{bucket}"}`)
			if strings.Contains(c.policy(), "arn:aws:") {
				t.Errorf("an ARN of another partition: %s", c.policy())
			}
		}),
	)
	c.wantPolicy(before)
}
