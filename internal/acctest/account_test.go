// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
)

// Only identities of the account that owns the bucket may touch its policy, others
// not even when the policy lets them.
func TestStoryTheWrongAccount(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	as := c.control.provider() + c.text(quilt)
	allowed := strings.TrimSuffix(tenanted, "]}") + `,{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{control}:root"},"Action":["s3:GetBucketPolicy","s3:PutBucketPolicy"],"Resource":"arn:aws:s3:::{bucket}"}]}`
	var before string
	c.except(theBucketsPolicy)
	c.run(
		resource.TestStep{
			Config:      as,
			ExpectError: c.words("Access Denied", "Nothing was written", "s3:GetBucketPolicy", "{bucket}", "must belong to the account that owns it"),
		},
		resource.TestStep{
			PreConfig:   func() { c.wantPolicy(""); before = c.putPolicy(allowed) },
			Config:      as,
			ExpectError: c.words("Bucket Of Another Account", "Nothing was written", "must belong to the account that owns it"),
		},
	)
	c.wantPolicy(before)
}

func TestExpectedBucketOwner(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	before := c.putPolicy(tenanted)
	with := func(owner string) string {
		return strings.Replace(quilt, `  policy`, `  expected_bucket_owner = "`+owner+`"`+"\n  policy", 1)
	}
	c.run(
		c.refused(with("{control}"), "Access Denied", "Nothing was written", "not the expected {control}"),
		resource.TestStep{
			PreConfig:     func() { c.wantPolicy(before) },
			Config:        c.provider() + c.text(with("{owner}")),
			PostApplyFunc: func() { c.wantStatements(before, quiltStatement) },
		},
	)
	c.wantPolicy(before)
}

func TestAllowedAccountIDs(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	before := c.putPolicy(tenanted)
	c.run(
		resource.TestStep{
			Config:      c.provider(c.text(`allowed_account_ids = ["{control}"]`)) + c.text(quilt),
			ExpectError: c.words("{owner}", "allowed_account_ids"),
		},
		resource.TestStep{
			PreConfig:     func() { c.wantPolicy(before) },
			Config:        c.provider(c.text(`allowed_account_ids = ["{owner}"]`)) + c.text(quilt),
			PostApplyFunc: func() { c.wantStatements(before, quiltStatement) },
		},
	)
	c.wantPolicy(before)
}

func TestWithoutPermission(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	before := c.putPolicy(tenanted)
	user := c.owner.newUser(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}]}`)
	c.run(resource.TestStep{
		Config:      user.provider() + c.text(quilt),
		ExpectError: c.words("Access Denied", "Nothing was written", "needs s3:GetBucketPolicy on the bucket {bucket}", "not authorized to perform"),
	})
	c.wantPolicy(before)

	reader := c.owner.newUser(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetBucketPolicy","Resource":"*"}]}`)
	c.run(resource.TestStep{
		Config:      reader.provider() + c.text(quilt),
		ExpectError: c.words("Access Denied", "Nothing was written", "needs s3:PutBucketPolicy on the bucket {bucket}"),
	})
	c.wantPolicy(before)
}
