// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// A bucket of the time when ACLs were in use: what they grant stands in the way of
// BucketOwnerEnforced, which stays when the resource goes.
func TestStoryOwnershipOfAnOldBucketWithACLs(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	client := c.owner.s3(c.home)
	_, err := client.PutBucketOwnershipControls(t.Context(), &s3.PutBucketOwnershipControlsInput{Bucket: &c.bucket, OwnershipControls: &types.OwnershipControls{
		Rules: []types.OwnershipControlsRule{{ObjectOwnership: types.ObjectOwnershipObjectWriter}},
	}})
	c.noError(err)
	acl := func(canned types.BucketCannedACL) {
		_, err := client.PutBucketAcl(t.Context(), &s3.PutBucketAclInput{Bucket: &c.bucket, ACL: canned})
		c.noError(err)
	}
	setting := func() types.ObjectOwnership {
		out, err := client.GetBucketOwnershipControls(t.Context(), &s3.GetBucketOwnershipControlsInput{Bucket: &c.bucket})
		c.noError(err)
		return out.OwnershipControls.Rules[0].ObjectOwnership
	}
	const config = "resource \"xacct_bucket_ownership\" \"it\" {\n  bucket = \"{bucket}\"\n}\n"
	acl("log-delivery-write")
	c.run(c.refused(config, "Bucket ACL In The Way", "http://acs.amazonaws.com/groups/s3/LogDelivery", "--acl private"))
	if got := setting(); got != types.ObjectOwnershipObjectWriter {
		t.Errorf("after the refusal: %s", got)
	}
	acl(types.BucketCannedACLPrivate)
	c.run(c.apply(config, func() {}))
	if got := setting(); got != types.ObjectOwnershipBucketOwnerEnforced {
		t.Errorf("after apply and destroy: %s", got)
	}
}

// That the setting stays is said when the destroy is planned and when it is carried
// out, and not for each bucket.
func TestManyOwnershipsAreKept(t *testing.T) {
	t.Parallel()
	needsFake(t, "many buckets of one account")
	c := newFake(t, "aws", "us-east-1")
	for n := range 12 {
		c.fake.Account(c.owner.id).CreateBucket(fmt.Sprintf("data-%d", n), "us-east-1")
	}
	w := c.workspace(c.provider(), `
resource "xacct_bucket_ownership" "each" {
  for_each = toset([for n in range(12) : "data-${n}"])
  bucket   = each.key
}
`)
	w.apply()
	const said = "Warning: Object Ownership Kept"
	if output := w.run("plan", "-destroy"); strings.Count(output, said) != 1 {
		t.Errorf("the plan of a destroy says it %d times, want once:\n%s", strings.Count(output, said), output)
	}
	if output := w.run("destroy", "-auto-approve"); strings.Count(output, said) != 2 {
		t.Errorf("planned and carried out, a destroy says it %d times, want twice:\n%s", strings.Count(output, said), output)
	}
}
