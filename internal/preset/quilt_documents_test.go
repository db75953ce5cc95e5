// SPDX-License-Identifier: MPL-2.0

package preset_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/preset"
)

const quiltRoles = "arn:aws:iam::" + account + ":role/quilt-*"

// rootOf is the root of our account in a partition.
func rootOf(partition string) preset.Principal {
	return preset.Principal{AWS: []string{"arn:" + partition + ":iam::" + account + ":root"}}
}

func TestQuiltTopicPolicy(t *testing.T) {
	t.Parallel()

	const china = "arn:aws-cn:sns:cn-north-1:444455556666:notifications.fifo"

	tests := map[string]struct {
		settings preset.QuiltTopic
		want     preset.Document
	}{
		"default": {
			want: preset.Document{{
				Principal: root, Actions: []string{"sns:GetTopicAttributes", "sns:Subscribe"}, Resources: []string{topicARN},
			}},
		},
		"roles by wildcard, other actions": {
			settings: preset.QuiltTopic{Principals: []string{quiltRoles}, Options: preset.Options{
				AdditionalActions: []string{"SNS:listSubscriptionsByTopic"}, ExcludedActions: []string{"sns:Get*"},
			}},
			want: preset.Document{{
				Principal: root, Actions: []string{"sns:Subscribe", "sns:ListSubscriptionsByTopic"}, Resources: []string{topicARN},
				Conditions: roleCondition(quiltRoles),
			}},
		},
		"the topic's partition": {
			settings: preset.QuiltTopic{TopicARN: china},
			want: preset.Document{{
				Principal: rootOf("aws-cn"), Actions: []string{"sns:GetTopicAttributes", "sns:Subscribe"}, Resources: []string{china},
			}},
		},
		"the same partition, said": {
			settings: preset.QuiltTopic{TopicARN: china, Options: preset.Options{
				Partition: "aws-cn", ExcludedActions: []string{"sns:GetTopicAttributes"},
			}},
			want: preset.Document{{Principal: rootOf("aws-cn"), Actions: []string{"sns:Subscribe"}, Resources: []string{china}}},
		},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			test.settings.ControlAccountID = account
			if test.settings.TopicARN == "" {
				test.settings.TopicARN = topicARN
			}

			got, err := preset.QuiltTopicPolicy(test.settings)
			wantDocument(t, test.want, got, err)
		})
	}
}

// wantDocument compares but for the Sids.
func wantDocument(t *testing.T, want, got preset.Document, err error) {
	t.Helper()

	if err != nil {
		t.Fatal(err)
	}

	if diff := cmp.Diff(want, got, ignoreSid); diff != "" {
		t.Errorf("document (-want +got):\n%s", diff)
	}
}

func TestQuiltTopicPolicyErrors(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		change   func(*preset.QuiltTopic)
		argument string
		says     string
	}{
		"account":              {func(s *preset.QuiltTopic) { s.ControlAccountID = "1" }, "control_account_id", "12 digits"},
		"no topic":             {func(s *preset.QuiltTopic) { s.TopicARN = "" }, "topic_arn", "no topic ARN"},
		"a name":               {func(s *preset.QuiltTopic) { s.TopicARN = "notifications" }, "topic_arn", "no topic ARN"},
		"a queue":              {func(s *preset.QuiltTopic) { s.TopicARN = queueARN }, "topic_arn", "no topic ARN"},
		"a subscription":       {func(s *preset.QuiltTopic) { s.TopicARN = topicARN + ":1234" }, "topic_arn", "subscription"},
		"every topic":          {func(s *preset.QuiltTopic) { s.TopicARN = "arn:aws:sns:eu-west-1:444455556666:*" }, "topic_arn", "no topic ARN"},
		"another partition":    {func(s *preset.QuiltTopic) { s.Partition = "aws-cn" }, "topic_arn", "partition aws-cn"},
		"no partition":         {func(s *preset.QuiltTopic) { s.Partition = "china" }, "partition", `"aws-cn"`},
		"foreign principal":    {func(s *preset.QuiltTopic) { s.Principals = []string{other} }, "principals", other},
		"principal, partition": {func(s *preset.QuiltTopic) { s.Principals = []string{"arn:aws-cn:iam::111122223333:role/a"} }, "principals", "aws-cn"},
		"unsubscribe": {
			func(s *preset.QuiltTopic) { s.AdditionalActions = []string{"sns:Unsubscribe"} }, "additional_actions", "out of scope",
		},
		"out of scope, by wildcard": {
			func(s *preset.QuiltTopic) { s.AdditionalActions = []string{"sns:Create*"} }, "additional_actions", "out of scope",
		},
		"of another service": {
			func(s *preset.QuiltTopic) { s.AdditionalActions = []string{"s3:GetObject"} }, "additional_actions", "no action of SNS",
		},
		"excluded, misspelt": {
			func(s *preset.QuiltTopic) { s.ExcludedActions = []string{"sns:Subscribes"} }, "excluded_actions", "not among",
		},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			settings := preset.QuiltTopic{ControlAccountID: account, TopicARN: topicARN}
			test.change(&settings)

			_, err := preset.QuiltTopicPolicy(settings)
			wantArgumentError(t, err, test.argument, test.says)
		})
	}
}

func TestQuiltTrailBucketPolicy(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		options preset.Options
		want    preset.Document
	}{
		"default": {
			want: preset.Document{{
				Principal: root, Actions: []string{"s3:GetObject", "s3:ListBucket", "s3:GetBucketLocation"}, Resources: whole,
			}},
		},
		"GovCloud, objects only": {
			options: preset.Options{Partition: "aws-us-gov", ExcludedActions: []string{"s3:*Bucket*"}},
			want: preset.Document{{
				Principal: rootOf("aws-us-gov"), Actions: []string{"s3:GetObject"}, Resources: []string{"arn:aws-us-gov:s3:::data-bucket/*"},
			}},
		},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got, err := preset.QuiltTrailBucketPolicy(preset.QuiltTrailBucket{ControlAccountID: account, Bucket: bucket, Options: test.options})
			wantDocument(t, test.want, got, err)
		})
	}

	_, err := preset.QuiltTrailBucketPolicy(preset.QuiltTrailBucket{ControlAccountID: "1", Bucket: bucket})
	wantArgumentError(t, err, "control_account_id", "12 digits")

	_, err = preset.QuiltTrailBucketPolicy(preset.QuiltTrailBucket{ControlAccountID: account, Bucket: bucket + "/AWSLogs"})
	wantArgumentError(t, err, "bucket", "without a prefix")
}

func TestQuiltKeyPolicy(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		settings preset.QuiltKey
		want     preset.Document
	}{
		"default": {
			want: preset.Document{{Principal: root, Actions: []string{"kms:Decrypt", "kms:GenerateDataKey"}, Resources: []string{"*"}}},
		},
		"roles by wildcard, in China, to read": {
			settings: preset.QuiltKey{
				Principals: []string{"arn:aws-cn:iam::111122223333:role/quilt-*"},
				Options: preset.Options{
					Partition: "aws-cn", AdditionalActions: []string{"kms:describekey"}, ExcludedActions: []string{"kms:Generate*"},
				},
			},
			want: preset.Document{{
				Principal: rootOf("aws-cn"), Actions: []string{"kms:Decrypt", "kms:DescribeKey"}, Resources: []string{"*"},
				Conditions: roleCondition("arn:aws-cn:iam::111122223333:role/quilt-*"),
			}},
		},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			test.settings.ControlAccountID = account

			got, err := preset.QuiltKeyPolicy(test.settings)
			wantDocument(t, test.want, got, err)
		})
	}

	refused := map[string]string{
		"kms:PutKeyPolicy":         "no effect for other accounts",
		"kms:Schedule*":            "no effect for other accounts",
		"kms:ListKeys":             "not known to apply to a key",
		"kms:Decript":              "not known to apply to a key",
		"s3:GetObject":             "no action of KMS",
		"kms:":                     "no action of KMS",
		"kms:Decrypt,kms:Encrypt":  "no action of KMS",
		"kms-internal:DescribeKey": "no action of KMS",
	}
	for action, says := range refused {
		_, err := preset.QuiltKeyPolicy(preset.QuiltKey{
			ControlAccountID: account, Options: preset.Options{AdditionalActions: []string{action}},
		})
		wantArgumentError(t, err, "additional_actions", says)
	}

	_, err := preset.QuiltKeyPolicy(preset.QuiltKey{ControlAccountID: account, Principals: []string{}})
	wantArgumentError(t, err, "principals", "empty")
}

// A change of actions keeps the Sid; another stack, resource or principal has
// another one.
func TestSidsOfQuiltDocuments(t *testing.T) {
	t.Parallel()

	topic := func(account, arn string, principals []string, excluded ...string) []string {
		d, err := preset.QuiltTopicPolicy(preset.QuiltTopic{
			ControlAccountID: account, TopicARN: arn, Principals: principals, Options: preset.Options{ExcludedActions: excluded},
		})
		if err != nil {
			t.Fatal(err)
		}

		return d.Sids()
	}

	base := topic(account, topicARN, nil)
	if got := topic(account, topicARN, []string{account}, "sns:Get*"); !slices.Equal(got, base) {
		t.Errorf("the Sids became %q, were %q", got, base)
	}

	for what, got := range map[string][]string{
		"stack":      topic(other, topicARN, nil),
		"topic":      topic(account, topicARN+"2", nil),
		"principals": topic(account, topicARN, []string{quiltRoles}),
	} {
		if slices.Contains(got, base[0]) {
			t.Errorf("another %s, and the same Sid %q", what, base[0])
		}
	}

	// The log bucket can be one of the data buckets.
	data, err := preset.QuiltBucketPolicy(preset.QuiltBucket{ControlAccountID: account, Bucket: bucket})
	if err != nil {
		t.Fatal(err)
	}

	trail, err := preset.QuiltTrailBucketPolicy(preset.QuiltTrailBucket{ControlAccountID: account, Bucket: bucket})
	if err != nil {
		t.Fatal(err)
	}

	if slices.Contains(data.Sids(), trail.Sids()[0]) {
		t.Errorf("two documents for one bucket have the Sid %q", trail.Sids()[0])
	}
}
