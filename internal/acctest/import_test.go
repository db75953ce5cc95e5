// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"
)

// pasted is a policy that somebody pasted by hand, as Quilt's page has it, beside
// another statement, and the configuration that is to take it over.
const (
	pasted = `{"Version":"2012-10-17","Statement":[` +
		`{"Sid":"QuiltAccess","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{control}:root"},"Action":["s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::{bucket}","arn:aws:s3:::{bucket}/*"]},` +
		`{"Sid":"Theirs","Effect":"Deny","Principal":"*","Action":"s3:DeleteBucket","Resource":"arn:aws:s3:::{bucket}"}]}`
	takenOver = `
resource "xacct_bucket_grant" "quilt" {
  bucket     = "{bucket}"
  sid        = "QuiltAccess"
  principals = ["{control}"]
  actions    = ["s3:GetObject", "s3:ListBucket"]
}
`
)

// The import itself changes nothing, and destroy takes out what was imported.
func importPasted(t *testing.T, tf tfversion.TerraformVersionCheck, steps func(c *cloud, unchanged func()) []resource.TestStep) {
	t.Helper()
	c := newCloud(t)
	before := c.putPolicy(pasted)
	resource.UnitTest(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tf},
		ProtoV6ProviderFactories: inProcess(),
		Steps:                    steps(c, func() { c.wantPolicy(before) }),
	})
	if got := statementsOf(t, c.policy()); len(got) != 1 || got[0] != statementsOf(t, before)[1] {
		t.Errorf("statements after destroy: %s", got)
	}
}

func TestImportOfAHandPastedPolicyByCommand(t *testing.T) {
	t.Parallel()
	importPasted(t, tfversion.SkipBelow(tfversion.Version1_5_0), func(c *cloud, unchanged func()) []resource.TestStep {
		imported := c.apply(takenOver, nil)
		imported.PostApplyFunc = nil
		imported.ImportState, imported.ImportStatePersist = true, true
		imported.ResourceName, imported.ImportStateId = "xacct_bucket_grant.quilt", c.bucket+",QuiltAccess"
		return []resource.TestStep{imported, c.apply(takenOver, unchanged)}
	})
}

func TestImportOfAHandPastedPolicyByID(t *testing.T) {
	t.Parallel()
	importPasted(t, tfversion.SkipBelow(tfversion.Version1_5_0), func(c *cloud, unchanged func()) []resource.TestStep {
		return []resource.TestStep{c.apply(takenOver+`
import {
  to = xacct_bucket_grant.quilt
  id = "{bucket},QuiltAccess"
}
`, unchanged)}
	})
}

func TestImportOfAHandPastedPolicyByIdentity(t *testing.T) {
	t.Parallel()
	importPasted(t, tfversion.SkipBelow(tfversion.Version1_12_0), func(c *cloud, unchanged func()) []resource.TestStep {
		return []resource.TestStep{c.apply(takenOver+`
import {
  to       = xacct_bucket_grant.quilt
  identity = { bucket = "{bucket}", sids = ["QuiltAccess"] }
}
`, unchanged)}
	})
}

// A policy document is taken over by its meaning: the plan after the import has no
// changes, however the configuration spells it.
func TestImportTakesAnotherSpellingForTheSame(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.putPolicy(pasted)
	step := c.apply(`
resource "xacct_bucket_grant" "quilt" {
  bucket = "{bucket}"
  policy = jsonencode({
    Statement = {
      Resource  = ["arn:aws:s3:::{bucket}/*", "arn:aws:s3:::{bucket}"]
      Action    = ["S3:listbucket", "s3:GetObject"]
      Principal = { AWS = ["{control}"] }
      Effect    = "Allow"
      Sid       = "QuiltAccess"
    }
  })
}
import {
  to = xacct_bucket_grant.quilt
  id = "{bucket},QuiltAccess"
}
`, func() {
		if got := statementsOf(t, c.policy()); len(got) != 2 || strings.Contains(got[0], "listbucket") {
			t.Errorf("statements after the import: %s", got)
		}
	})
	step.ConfigPlanChecks = planned("xacct_bucket_grant.quilt", plancheck.ResourceActionNoop)
	c.run(step)
}
