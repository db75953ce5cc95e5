// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
)

func TestStoryAStatementEditedOrRemovedByHand(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	before := c.putPolicy(tenanted)
	applied := ""
	first := c.apply(quilt, func() {
		c.wantStatements(before, quiltStatement)
		applied = c.policy()
	})
	edited := c.apply(quilt, func() { c.wantPolicy(applied) })
	edited.PreConfig = func() {
		c.putPolicy(strings.Replace(applied, `"s3:DeleteObjectVersion",`, "", 1))
	}
	edited.ConfigPlanChecks = planned("xacct_bucket_grant.quilt", plancheck.ResourceActionUpdate)
	removed := c.apply(quilt, func() { c.wantPolicy(applied) })
	removed.PreConfig = func() { c.putPolicy(before) }
	removed.ConfigPlanChecks = planned("xacct_bucket_grant.quilt", plancheck.ResourceActionCreate)
	c.run(first, edited, removed)
	c.wantPolicy(before)
}

// What others do with their own statements is no drift, and stays.
func TestOthersChangesAreNoDrift(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	before := c.putPolicy(tenanted)
	var ours, changed string
	first := c.apply(quilt, func() { ours = statementsOf(t, c.policy())[2] })
	second := c.apply(quilt, func() { c.wantPolicy(changed) })
	second.PreConfig = func() {
		theirs := strings.Replace(statementsOf(t, before)[0], "TLS only", "TLS only please", 1)
		changed = c.putPolicy(`{"Version":"2012-10-17","Statement":[` + ours + "," + theirs + `]}`)
	}
	second.ConfigPlanChecks = planned("xacct_bucket_grant.quilt", plancheck.ResourceActionNoop)
	c.except(theBucketsPolicy)
	c.run(first, second)
	got := statementsOf(t, c.policy())
	if len(got) != 1 || !strings.Contains(got[0], "TLS only please") {
		t.Errorf("statements after destroy: %s", got)
	}
}

func TestStoryTheBucketIsDeletedOutside(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	gone := c.refused(quilt, "Bucket Not Found", "Nothing was written", "{bucket}")
	gone.PreConfig = func() {
		client := c.owner.s3(c.home)
		_, err := client.DeleteBucketPolicy(t.Context(), &s3.DeleteBucketPolicyInput{Bucket: &c.bucket})
		c.noError(err)
		_, err = client.DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: &c.bucket})
		c.noError(err)
	}
	c.except(theBucketsPolicy, "arn:aws:s3:::{bucket} notifications")
	// Then there is nothing left to destroy, which is no error.
	c.run(c.apply(quilt, nil), gone)
}

// A Deny of our own, to narrow what others allow.
func TestADenyOfOurOwn(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	before := c.putPolicy(`{"Version":"2012-10-17","Statement":[{"Sid":"Locked","Effect":"Deny","Principal":"*","Action":"s3:DeleteObject","Resource":"arn:aws:s3:::{bucket}/raw/*"}]}`)
	const statement = `{"Sid":"KeepResults","Effect":"Deny","Principal":"*","Action":"s3:DeleteObject","Resource":"arn:aws:s3:::{bucket}/ACTION/*"}`
	results := strings.Replace(statement, "ACTION", "results", 1)
	reports := strings.Replace(statement, "ACTION", "reports", 1)
	config := func(statement string) string {
		return `
resource "xacct_bucket_grant" "deny" {
  bucket = "{bucket}"
  policy = jsonencode({ Version = "2012-10-17", Statement = [` + statement + `] })
}
`
	}
	c.run(
		c.apply(config(results), func() { c.wantStatements(before, results) }),
		c.apply(config(reports), func() { c.wantStatements(before, reports) }),
	)
	c.wantPolicy(before)
}
