// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
)

// tower is what a user writes for Tower; towerStatements what step 2 of Seqera's
// "Cross-Account S3 Bucket Access Setup Guide" asks for, with the compute account's
// root where the guide has everyone.
const tower = `
data "xacct_tower_bucket_policy" "it" {
  compute_account_id = "{control}"
  bucket             = "{bucket}"
}
resource "xacct_bucket_grant" "tower" {
  bucket = "{bucket}"
  policy = data.xacct_tower_bucket_policy.it.json
}
`

var towerByWildcard = strings.Replace(tower, "bucket             =", `principal_mode = "wildcard"`+"\nbucket =", 1)

// towerStatements are for a principal: {"AWS": …} or "*".
func towerStatements(principal string) []string {
	const condition = `"Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::{control}:role/TowerForge*"}}`
	return []string{
		`{"Effect": "Allow", "Principal": ` + principal + `, "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::{bucket}", ` + condition + `}`,
		`{"Effect": "Allow", "Principal": ` + principal + `, "Action": ["s3:GetObject", "s3:PutObject", "s3:PutObjectTagging", "s3:DeleteObject"],
			"Resource": "arn:aws:s3:::{bucket}/*", ` + condition + `}`,
	}
}

const computeRoot = `{"AWS": "{control}"}`

func TestStoryTowerByAccountPassesBlockPublicAccess(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.blockPublicAccess(true)
	before := c.putPolicy(tenanted)
	c.run(c.apply(tower, func() { c.wantStatements(before, towerStatements(computeRoot)...) }))
	c.wantPolicy(before)
}

func TestStoryTowerByAccountWithoutBlockPublicAccess(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.blockPublicAccess(false)
	c.run(c.apply(tower, func() { c.wantStatements(empty, towerStatements(computeRoot)...) }))
	c.wantPolicy("")
}

// The guide's own form is public by S3's rules: the plan says so, and S3 does.
func TestStoryTowerByWildcardIsRefusedByBlockPublicAccess(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.blockPublicAccess(true)
	before := c.putPolicy(tenanted)
	planned := c.refused(towerByWildcard, "Public Policy Refused", "Block Public Access", "everyone", `principal_mode = "account"`)
	planned.PlanOnly = true
	c.run(planned)
	c.run(resource.TestStep{
		Config:      c.provider("plan_checks = false") + c.text(towerByWildcard),
		ExpectError: c.words("Nothing was written", "Block Public Access", `principal_mode = "account"`),
	})
	c.wantPolicy(before)
}

func TestStoryTowerByWildcardWithoutBlockPublicAccess(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.blockPublicAccess(false)
	before := c.putPolicy(tenanted)
	c.run(c.apply(towerByWildcard, func() { c.wantStatements(before, towerStatements(`"*"`)...) }))
	c.wantPolicy(before)
}

// A role that is created again is another principal: AWS shows the old one's id and
// refuses every write that has it, until the statement names the new one.
func TestStoryTowerWithARoleThatIsCreatedAgain(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	before := c.putPolicy(tenanted)
	name := unique("TowerForge-2abc") + "-FargateRole"
	arn := c.control.newRole(name, "")
	config := `
resource "xacct_bucket_grant" "tower" {
  bucket     = "{bucket}"
  principals = ["` + arn + `"]
  actions    = ["s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:PutObjectTagging", "s3:DeleteObject"]
}
`
	repaired := c.apply(config, func() {
		c.wantStatements(before, `{
			"Effect": "Allow",
			"Principal": {"AWS": "`+arn+`"},
			"Action": ["s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:PutObjectTagging", "s3:DeleteObject"],
			"Resource": ["arn:aws:s3:::{bucket}", "arn:aws:s3:::{bucket}/*"]
		}`)
	})
	again := repaired
	again.PreConfig = func() {
		c.control.deleteRole(name)
		c.control.newRole(name, "")
		if got := c.policy(); !strings.Contains(got, `"AROA`) {
			t.Errorf("the deleted role's id is not in the policy: %s", got)
		}
	}
	again.ConfigPlanChecks = planned("xacct_bucket_grant.tower", plancheck.ResourceActionUpdate)
	c.run(repaired, again)
	c.wantPolicy(before)
}

func TestStoryQuiltAndTowerOnOneBucketThenOneIsDestroyed(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	before := c.putPolicy(tenanted)
	both := strings.NewReplacer(`"it"`, `"quilt"`, ".it.", ".quilt.").Replace(quilt) + tower
	c.run(
		c.apply(both, func() {
			c.wantStatements(before, append(towerStatements(computeRoot), quiltStatement)...)
		}),
		c.apply(tower, func() { c.wantStatements(before, towerStatements(computeRoot)...) }),
	)
	c.wantPolicy(before)
}

// planned checks what is planned for a resource before an apply.
func planned(address string, action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)}}
}
