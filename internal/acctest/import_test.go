// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"fmt"
	"strconv"
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
	c.except(theBucketsPolicy)
	c.runCase(c.documents(), resource.TestCase{
		TerraformVersionChecks: []tfversion.TerraformVersionCheck{tf},
		Steps:                  steps(c, func() { c.wantPolicy(before) }),
	})
	if got := statementsOf(t, c.policy()); len(got) != 1 || got[0] != statementsOf(t, before)[1] {
		t.Errorf("statements after destroy: %s", got)
	}
}

func TestStoryImportOfAHandPastedPolicyByCommand(t *testing.T) {
	t.Parallel()
	importPasted(t, tfversion.SkipBelow(tfversion.Version1_5_0), func(c *cloud, unchanged func()) []resource.TestStep {
		imported := c.apply(takenOver, nil)
		imported.PostApplyFunc = nil
		imported.ImportState, imported.ImportStatePersist = true, true
		imported.ResourceName, imported.ImportStateId = "xacct_bucket_grant.quilt", c.bucket+",QuiltAccess"
		return []resource.TestStep{imported, c.apply(takenOver, unchanged)}
	})
}

func TestStoryImportOfAHandPastedPolicyByID(t *testing.T) {
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

func TestStoryImportOfAHandPastedPolicyByIdentity(t *testing.T) {
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
	c.except(theBucketsPolicy)
	c.run(step)
}

// One grant of each type beside the bucket's: a statement that was pasted by hand
// into a policy of others is taken over as it is, then changed, then taken out.
func TestImportOfEveryOtherType(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	role := unique("worker")
	c.owner.newRole(role, "")
	topic, queue := c.owner.newTopic(), c.owner.newQueue()
	queue.put(`{"Version":"2012-10-17","Statement":[{"Sid":"Theirs","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{control}:root"},"Action":"SQS:GetQueueUrl","Resource":"{queue_arn}"}]}`)
	const control = `"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{control}:root"},`
	grants := []struct {
		document                     document
		resource, attribute, address string
		ours                         string
		actions                      [2]string // at first and then
	}{
		{topic, "xacct_topic_subscription_grant", "topic_arn", "{topic}", control + `"Action":"ACTION","Resource":"{topic}"`, [2]string{"SNS:Subscribe", "SNS:ListSubscriptionsByTopic"}},
		{topic, "xacct_topic_publish_grant", "topic_arn", "{topic}", control + `"Action":"ACTION","Resource":"{topic}"`, [2]string{"SNS:Publish", "SNS:GetTopicAttributes"}},
		{c.owner.newKey(), "xacct_key_grant", "key_id", "{key}", control + `"Action":"ACTION","Resource":"*"`, [2]string{"kms:Decrypt", "kms:Encrypt"}},
		{queue, "xacct_queue_grant", "queue_url", "{queue}", control + `"Action":"ACTION","Resource":"{queue_arn}"`, [2]string{"SQS:SendMessage", "SQS:ReceiveMessage"}},
		{c.owner.trust(role), "xacct_role_trust_grant", "role", role, control + `"Action":"ACTION"`, [2]string{"sts:AssumeRole", "sts:TagSession"}},
		{c.owner.newManagedPolicy(), "xacct_iam_policy_grant", "policy_arn", "{policy}", `"Effect":"Allow","Action":"ACTION","Resource":"arn:aws:s3:::{bucket}/*"`, [2]string{"s3:GetObject", "s3:PutObject"}},
	}
	unpasted := c.documents()
	before, ours := map[string]string{}, map[string][2][]string{}
	var configs [2]string
	var planned [2][]plancheck.PlanCheck
	for i, g := range grants {
		name := g.document.name
		if before[name] == "" {
			before[name] = g.document.get()
		}
		sid := "Ours" + strconv.Itoa(i)
		all := ours[name]
		for n, action := range g.actions {
			statement := `{"Sid":"` + sid + `",` + strings.Replace(g.ours, "ACTION", action, 1) + `}`
			all[n] = append(all[n], statement)
			configs[n] += fmt.Sprintf("resource %q \"it\" {\n  %s = %q\n  policy = jsonencode({ Statement = [%s] })\n}\n", g.resource, g.attribute, g.address, statement)
			planned[n] = append(planned[n], plancheck.ExpectResourceAction(g.resource+".it", []plancheck.ResourceActionType{plancheck.ResourceActionNoop, plancheck.ResourceActionUpdate}[n]))
		}
		g.document.add(all[0][len(all[0])-1])
		ours[name] = all
		configs[0] += fmt.Sprintf("import {\n  to = %s.it\n  id = %q\n}\n", g.resource, g.address+","+sid)
	}
	step := func(n int) resource.TestStep {
		s := c.apply(configs[n], func() {
			for _, g := range grants {
				g.document.wantStatements(before[g.document.name], ours[g.document.name][n]...)
			}
		})
		s.ConfigPlanChecks.PreApply = planned[n]
		return s
	}
	c.runCase(unpasted, resource.TestCase{Steps: []resource.TestStep{step(0), step(1)}})
	for _, g := range grants {
		g.document.want(before[g.document.name])
	}
}
