// SPDX-License-Identifier: MPL-2.0

package inspect_test

import (
	"strings"
	"testing"

	"github.com/xacct/terraform-provider-xacct/internal/prototest"
)

// What the policies of topics, queues, keys and roles say (IAM user guide,
// "Cross-account policy evaluation logic"; for keys and roles also "How IAM roles
// differ from resource-based policies" and the KMS developer guide, "Key policies").
func TestAccessToOtherResources(t *testing.T) {
	t.Parallel()
	roleARN := "arn:aws:iam::" + dataAccount + ":role/service/launcher"
	statement := func(principal, action, more string) string {
		return `{"Sid":"Ours","Effect":"Allow","Principal":{"AWS":"` + principal + `"},"Action":"` + action + `"` + more + `}`
	}
	all := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	for name, c := range map[string]struct {
		statement string // of the resource's policy; "": the resource has what a new one has
		question  prototest.Attrs
		want      string
		reasons   []string
	}{
		// SNS developer guide, "Give users permissions to publish to the Amazon SNS topic": by default the owner may, others need a policy.
		"a new topic":           {"", prototest.Attrs{"principal": controlAccount, "action": "sns:Subscribe", "resource": topicARN}, "denied", []string{"not allowed by the topic policy"}},
		"a new topic, by owner": {"", prototest.Attrs{"principal": "arn:aws:iam::" + dataAccount + ":role/own", "identity_policies": []string{}, "action": "sns:Subscribe", "resource": topicARN}, "allowed", []string{`"__default_statement_ID"`}},
		"a topic":               {statement(controlAccount, "sns:Subscribe", `,"Resource":"`+topicARN+`"`), prototest.Attrs{"principal": controlAccount, "action": "sns:Subscribe", "resource": topicARN}, "allowed", []string{"the topic policy of " + topicARN, "a key that the topic encrypts with"}},
		"a topic, to write":     {statement(controlAccount, "sns:Subscribe", `,"Resource":"`+topicARN+`"`), prototest.Attrs{"principal": controlAccount, "action": "sns:Publish", "resource": topicARN}, "denied", []string{"not allowed by the topic policy"}},
		"a topic by S3": {
			`{"Sid":"S3","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"sns:Publish","Resource":"` + topicARN + `","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::data"}}}`,
			prototest.Attrs{"principal": "s3.amazonaws.com", "action": "sns:Publish", "resource": topicARN, "context": contextOf("aws:SourceArn", "arn:aws:s3:::data")}, "allowed", []string{`"S3"`},
		},
		"a queue without a policy": {"", prototest.Attrs{"principal": controlAccount, "action": "sqs:SendMessage", "resource": queueARN}, "denied", []string{"queue policy"}},
		"a queue":                  {statement(controlAccount, "sqs:SendMessage", `,"Resource":"`+queueARN+`"`), prototest.Attrs{"principal": controlAccount, "action": "sqs:SendMessage", "resource": queueARN}, "allowed", []string{`"Ours"`}},
		// SQS developer guide: cross-account permissions don't apply to DeleteQueue.
		"a queue, to delete it": {statement(controlAccount, "sqs:*", `,"Resource":"`+queueARN+`"`), prototest.Attrs{"principal": controlAccount, "action": "sqs:DeleteQueue", "resource": queueARN}, "denied", []string{"no effect across accounts"}},

		"a new key":                           {"", prototest.Attrs{"principal": controlAccount, "action": "kms:Decrypt", "resource": "key"}, "denied", []string{"key policy", "KMS grants"}},
		"a key":                               {statement(controlAccount, "kms:Decrypt", `,"Resource":"*"`), prototest.Attrs{"principal": controlAccount, "action": "kms:Decrypt", "resource": "key"}, "allowed", []string{`"Ours"`}},
		"a key by its alias":                  {statement(controlAccount, "kms:Decrypt", `,"Resource":"*"`), prototest.Attrs{"principal": controlAccount, "action": "kms:Decrypt", "resource": "arn:aws:kms:us-east-1:" + dataAccount + ":alias/genomes"}, "allowed", []string{`"Ours"`}},
		"a key whose policy names no account": {statement(roleARN, "kms:Decrypt", `,"Resource":"*"`), prototest.Attrs{"principal": ownRole, "identity_policies": []string{all}, "action": "kms:Decrypt", "resource": "key"}, "denied", []string{"not allowed by the key policy"}},

		"a role": {statement(controlAccount, "sts:AssumeRole", ""), prototest.Attrs{"principal": foreignRole, "identity_policies": []string{all}, "action": "sts:AssumeRole", "resource": roleARN}, "allowed", []string{"the trust policy of launcher", `"Ours"`}},
		"a role by an external id": {
			statement(controlAccount, "sts:AssumeRole", `,"Condition":{"StringEquals":{"sts:ExternalId":"our-organization"}}`),
			prototest.Attrs{"principal": foreignRole, "identity_policies": []string{all}, "action": "sts:AssumeRole", "resource": roleARN}, "conditional", []string{"only if sts:ExternalId is our-organization"},
		},
		"a role that trusts others": {statement("arn:aws:iam::"+controlAccount+":role/other", "sts:AssumeRole", ""), prototest.Attrs{"principal": foreignRole, "action": "sts:AssumeRole", "resource": roleARN}, "denied", []string{"not allowed by the trust policy"}},
		"a root user":               {statement(controlAccount, "sts:AssumeRole", ""), prototest.Attrs{"principal": controlAccount, "action": "sts:AssumeRole", "resource": roleARN}, "denied", []string{"root user cannot assume roles"}},
		"a role of another account": {"", prototest.Attrs{"principal": ownRole, "identity_policies": []string{all}, "action": "sts:AssumeRole", "resource": foreignRole}, "unknown", []string{"only callers of the account " + controlAccount, "this one belongs to " + dataAccount}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newCheckWorld(t)
			w.data.CreateTopic("changes", "us-east-1")
			w.data.CreateQueue("changes", "us-east-1")
			key := w.data.CreateKey("us-east-1").ARN
			w.data.CreateAlias("alias/genomes", key)
			w.Account(controlAccount).CreateRole("quilt", "/", trusting("arn:aws:iam::"+controlAccount+":root"))
			w.Account(controlAccount).CreateRole("other", "/", trusting("arn:aws:iam::"+controlAccount+":root"))
			w.data.CreateRole("launcher", "/service/", trusting("arn:aws:iam::"+dataAccount+":root"))
			w.role("")
			question := prototest.Attrs{}
			for name, v := range c.question {
				question[name] = v
			}
			if question["resource"] == "key" {
				question["resource"] = key
			}
			if c.statement != "" {
				document := `{"Version":"2012-10-17","Statement":[` + c.statement + `]}`
				var err error
				switch resource := textOf(question["resource"]); {
				case strings.Contains(resource, ":sns:"):
					err = w.SetTopicPolicy(topicARN, document)
				case strings.Contains(resource, ":sqs:"):
					err = w.SetQueuePolicy(queueARN, document)
				case strings.Contains(resource, ":kms:"):
					err = w.SetKeyPolicy(key, strings.Replace(document, "[", "["+statement("arn:aws:iam::"+dataAccount+":root", "kms:*Key*", `,"Resource":"*"`)+",", 1))
				default:
					err = w.SetTrustPolicy(roleARN, document)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			decision, reasons := asks(t, w.start(w.data.Credentials(), nil), question)
			if decision != c.want {
				t.Errorf("%s, want %s:\n%s", decision, c.want, reasons)
			}
			wantParts(t, reasons, c.reasons)
		})
	}
}

func textOf(v any) string {
	text, _ := v.(string)
	return text
}

func trusting(principal string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + principal + `"},"Action":"sts:AssumeRole"}]}`
}
