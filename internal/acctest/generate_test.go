// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// importBlock takes something over as a resource that the CLI is to write.
func importBlock(to, id string) string {
	return fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", to, id)
}

// generate has the CLI write the configuration of what is imported, applies it as it
// is, and returns it. Nothing in the cloud may change.
func (w *workspace) generate() string {
	w.t.Helper()
	const file = "generated.tf"
	before := w.documents()
	w.run("plan", "-generate-config-out="+file)
	text, err := os.ReadFile(filepath.Join(w.dir, file))
	w.noError(err)
	if output := w.run("apply", "-auto-approve"); !regexp.MustCompile(`[1-9][0-9]* imported, 0 added, 0 changed, 0 destroyed`).MatchString(output) {
		w.t.Errorf("the apply with the generated configuration changed something:\n%s\n%s", output, text)
	}
	w.wantNoTrace(before)
	w.wantNoChanges()
	return string(text)
}

// What the CLI writes for something of each type that is there already is valid, and
// is what is there.
func TestGeneratedConfigurationOfEveryType(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.newTrail(s3Events("somebody-elses", "taken-over", "another"))
	c.newBucket(c.region)
	c.putPolicy(`{"Version":"2012-10-17","Statement":[` +
		`{"Sid":"Theirs","Effect":"Deny","Principal":"*","Action":"s3:DeleteBucket","Resource":"arn:aws:s3:::{bucket}"},` +
		`{"Sid":"QuiltAccess","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{control}:root"},"Action":["s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::{bucket}","arn:aws:s3:::{bucket}/*"]},` +
		`{"Sid":"Home, with a comma","Effect":"Allow","Principal":{"AWS":"{control}"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::{bucket}/home/${aws:PrincipalTag/team}/*",` +
		`"Condition":{"StringEquals":{"aws:PrincipalOrgID":["o-1234567890"]}}}]}`)
	role := unique("worker")
	c.owner.newRole(role, "")
	topic, queue := c.owner.newTopic(), c.owner.newQueue()
	const control = `"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{control}:root"},`
	topic.add(`{"Sid":"Follow",` + control + `"Action":["SNS:Subscribe","SNS:GetTopicAttributes"],"Resource":"{topic}"}`)
	topic.add(`{"Sid":"Notify","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"SNS:Publish","Resource":"{topic}","Condition":{"StringEquals":{"aws:SourceAccount":"{owner}"},"ArnLike":{"aws:SourceArn":"arn:aws:s3:*:*:{bucket}"}}}`)
	queue.put(`{"Version":"2012-10-17","Statement":[{"Sid":"Send",` + control + `"Action":"SQS:SendMessage","Resource":"{queue_arn}"}]}`)
	c.owner.newKey().add(`{"Sid":"Use",` + control + `"Action":["kms:Decrypt","kms:GenerateDataKey"],"Resource":"*"}`)
	c.owner.trust(role).add(`{"Sid":"Trust",` + control + `"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"tower"}}}`)
	c.owner.newManagedPolicy().add(`{"Sid":"Data","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::{bucket}/*"}`)
	c.putNotifications(types.NotificationConfiguration{TopicConfigurations: []types.TopicConfiguration{
		{Id: aws.String("created"), TopicArn: aws.String(c.text("{topic}")), Events: []types.Event{"s3:ObjectCreated:*"}},
		{Id: aws.String("removed"), TopicArn: aws.String(c.text("{topic}")), Events: []types.Event{"s3:ObjectRemoved:Delete", "s3:ObjectRemoved:DeleteMarkerCreated"}, Filter: &types.NotificationConfigurationFilter{
			Key: &types.S3KeyFilter{FilterRules: []types.FilterRule{{Name: types.FilterRuleNamePrefix, Value: aws.String("reports/")}}},
		}},
	}})
	_, err := c.owner.s3(c.home).PutBucketOwnershipControls(t.Context(), &s3.PutBucketOwnershipControlsInput{Bucket: &c.bucket, OwnershipControls: &types.OwnershipControls{
		Rules: []types.OwnershipControlsRule{{ObjectOwnership: types.ObjectOwnershipBucketOwnerPreferred}},
	}})
	c.noError(err)

	generated := c.workspace(c.provider(),
		importBlock("xacct_bucket_grant.one", "{bucket},QuiltAccess")+
			importBlock("xacct_bucket_grant.comma", "{bucket},Home, with a comma")+
			importBlock("xacct_topic_subscription_grant.it", "{topic},Follow")+
			importBlock("xacct_topic_publish_grant.it", "{topic},Notify")+
			importBlock("xacct_key_grant.it", "{key},Use")+
			importBlock("xacct_queue_grant.it", "{queue},Send")+
			importBlock("xacct_role_trust_grant.it", role+",Trust")+
			importBlock("xacct_iam_policy_grant.it", "{policy},Data")+
			importBlock("xacct_trail_data_selector.it", "{trail},taken-over,another")+
			importBlock("xacct_bucket_notification.all", "{bucket},created")+
			importBlock("xacct_bucket_notification.some", "{bucket},removed")+
			importBlock("xacct_bucket_ownership.it", "{bucket}")).generate()
	for _, computed := range []string{"sids", "statements", "trail_arn", "home_region", "selector_type", "timeouts"} {
		if regexp.MustCompile(`(?m)^  ` + computed + `\b`).MatchString(generated) {
			t.Errorf("%s was written, which is not for users to write:\n%s", computed, generated)
		}
	}
}

// Two statements of one grant are written as one document.
func TestGeneratedConfigurationOfSeveralStatements(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.putPolicy(strings.Replace(pasted, "Theirs", "Ours", 1))
	generated := c.workspace(c.provider(), importBlock("xacct_bucket_grant.both", "{bucket},QuiltAccess,Ours")).generate()
	for _, sid := range []string{"QuiltAccess", "Ours"} {
		if !strings.Contains(generated, sid) {
			t.Errorf("%s is missing in the generated configuration:\n%s", sid, generated)
		}
	}
}

// A policy that was pasted by hand is taken over with nothing written by hand: the data
// source's import blocks, and the configuration that the CLI makes of them.
func TestStoryImportOfAHandPastedPolicyAsGenerated(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	before := c.putPolicy(strings.Replace(pasted, `"Sid":"Theirs",`, "", 1))
	w := c.workspace(c.provider(), `
data "xacct_bucket_policy" "it" {
  for_each = toset(["{bucket}"])
  bucket   = each.key
}
output "import_blocks" {
  value = join("\n", [for policy in data.xacct_bucket_policy.it : policy.import_blocks])
}
`)
	w.apply()
	w.write("imports.tf", w.run("output", "-raw", "import_blocks"))
	w.configure("")
	generated := w.generate()
	if !strings.Contains(generated, `resource "xacct_bucket_grant" "`+c.bucket+`_QuiltAccess"`) || strings.Contains(generated, "s3:DeleteBucket") {
		t.Errorf("generated:\n%s", generated)
	}
	c.wantPolicy(before)
	c.except(theBucketsPolicy)
	w.destroy()
	if got := statementsOf(t, c.policy()); len(got) != 1 || got[0] != statementsOf(t, before)[1] {
		t.Errorf("statements after destroy: %s", got)
	}
}
