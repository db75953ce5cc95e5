// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"strings"
	"testing"
)

// subscription is what a user writes for Quilt's subscription to a topic;
// subscriptionStatement what step 3 of Quilt's page "Cross-Account Access" asks for,
// without sns:Unsubscribe, which SNS refuses in a topic policy.
const (
	subscription = `
data "xacct_quilt_topic_policy" "it" {
  control_account_id = "{control}"
  topic_arn          = "{topic}"
}
resource "xacct_topic_subscription_grant" "quilt" {
  topic_arn = "{topic}"
  policy    = data.xacct_quilt_topic_policy.it.json
}
`
	subscriptionStatement = `{
		"Effect": "Allow",
		"Principal": {"AWS": "arn:aws:iam::{control}:root"},
		"Action": ["sns:GetTopicAttributes", "sns:Subscribe"],
		"Resource": "{topic}"
	}`
)

// configStatement is AWS Config's own (AWS Config developer guide, "Permissions for
// the Amazon SNS Topic").
const configStatement = `{"Sid":"AWSConfigSNSPolicy","Effect":"Allow","Principal":{"Service":"config.amazonaws.com"},"Action":"SNS:Publish",` +
	`"Resource":"{topic}","Condition":{"StringEquals":{"AWS:SourceAccount":"{owner}"}}}`

func TestStoryQuiltOnATopicWithTheDefaultPolicy(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	topic := c.owner.newTopic()
	before := topic.get()
	if !strings.Contains(before, "__default_statement_ID") {
		t.Fatalf("the test begins with the policy %s", before)
	}
	c.run(c.apply(subscription, func() { topic.wantStatements(before, subscriptionStatement) }))
	topic.want(before)
}

// Quilt's page had, in older versions, the Sid of AWS Config's statement.
func TestStoryQuiltOnATopicOfAWSConfig(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	topic := c.owner.newTopic()
	before := topic.add(configStatement)
	pasted := c.refused(`
resource "xacct_topic_subscription_grant" "quilt" {
  topic_arn = "{topic}"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "AWSConfigSNSPolicy"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::{control}:root" }
      Action    = ["sns:GetTopicAttributes", "sns:Subscribe"]
      Resource  = "{topic}"
    }]
  })
}
`, "Conflicting Sid", "Nothing was written", "There now:", "config.amazonaws.com", "Wanted:", `"sns:Subscribe"`, "{control}")
	pasted.PlanOnly = true
	c.run(
		pasted,
		c.apply(subscription, func() { topic.wantStatements(before, subscriptionStatement) }),
	)
	topic.want(before)
}

// An encrypted topic and an encrypted bucket, for Quilt and Tower: two grants of
// different types on one topic, and three on one key, by its id and by its alias.
func TestTopicAndKeyOfTwoVendorsInOneApply(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	topic, key := c.owner.newTopic(), c.owner.newKey()
	topicBefore, keyBefore := topic.get(), key.get()
	s3Publishes := func(bucket string) bool {
		return c.fake.PublishAs("s3.amazonaws.com", "arn:aws:s3:::"+bucket, c.owner.id, c.text("{topic}"), "an event") == nil
	}
	c.run(c.apply(subscription+`
resource "xacct_topic_publish_grant" "bucket" {
  topic_arn      = "{topic}"
  source_buckets = ["{bucket}"]
}
resource "xacct_key_grant" "s3" {
  key_id     = "{alias}"
  principals = ["s3.amazonaws.com"]
  actions    = ["kms:GenerateDataKey", "kms:Decrypt"]
}
data "xacct_quilt_key_policy" "it" {
  control_account_id = "{control}"
}
resource "xacct_key_grant" "quilt" {
  key_id = "{key}"
  policy = data.xacct_quilt_key_policy.it.json
}
data "xacct_tower_key_policy" "it" {
  compute_account_id = "{control}"
}
resource "xacct_key_grant" "tower" {
  key_id = "{alias}"
  policy = data.xacct_tower_key_policy.it.json
}
`, func() {
		// S3 user guide, "Granting permissions to publish event notification messages to
		// a destination".
		topic.wantStatements(topicBefore, subscriptionStatement, `{
			"Effect": "Allow",
			"Principal": {"Service": "s3.amazonaws.com"},
			"Action": "sns:Publish",
			"Resource": "{topic}",
			"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::{bucket}"}, "StringEquals": {"aws:SourceAccount": "{owner}"}}
		}`)
		key.wantStatements(keyBefore,
			// The same guide, on a topic that is encrypted.
			`{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*"}`,
			// Quilt's page "Enterprise Installs", section SSE-KMS.
			`{"Effect": "Allow", "Principal": {"AWS": "{control}"}, "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*"}`,
			// Seqera's page "AWS Cloud", section KMS for S3, whose policy the roles have.
			`{"Effect": "Allow", "Principal": {"AWS": "{control}"},
				"Action": ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"], "Resource": "*",
				"Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::{control}:role/TowerForge*"}, "StringLike": {"kms:ViaService": "s3.*.amazonaws.com"}}}`,
		)
		if c.fake != nil && (!s3Publishes(c.bucket) || s3Publishes("another-bucket")) {
			t.Error("S3 is to publish what happens in this bucket, and in no other")
		}
	}))
	topic.want(topicBefore)
	key.want(keyBefore)
}
