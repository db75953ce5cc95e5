// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/url"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// What grants splice into, beside buckets: each is made for the time of the test.

func (a *account) sns() *sns.Client {
	return sns.New(sns.Options{Region: a.region, BaseEndpoint: a.endpointURL(), Credentials: a.credentials()})
}

func (a *account) sqs() *sqs.Client {
	return sqs.New(sqs.Options{Region: a.region, BaseEndpoint: a.endpointURL(), Credentials: a.credentials()})
}

func (a *account) kms() *kms.Client {
	return kms.New(kms.Options{Region: a.region, BaseEndpoint: a.endpointURL(), Credentials: a.credentials()})
}

// newTopic makes a topic, {topic}.
func (a *account) newTopic() document {
	a.t.Helper()
	ctx := a.t.Context()
	made, err := a.sns().CreateTopic(ctx, &sns.CreateTopicInput{Name: aws.String(unique("xacct"))})
	a.noError(err)
	a.cleanUp(func(ctx context.Context) {
		_, _ = a.sns().DeleteTopic(ctx, &sns.DeleteTopicInput{TopicArn: made.TopicArn})
	})
	a.setName("topic", aws.ToString(made.TopicArn))
	return document{
		cloud: a.cloud, name: "policy of the topic",
		get: func() string {
			out, err := a.sns().GetTopicAttributes(ctx, &sns.GetTopicAttributesInput{TopicArn: made.TopicArn})
			a.noError(err)
			return out.Attributes["Policy"]
		},
		set: func(document string) error {
			_, err := a.sns().SetTopicAttributes(ctx, &sns.SetTopicAttributesInput{
				TopicArn: made.TopicArn, AttributeName: aws.String("Policy"), AttributeValue: &document,
			})
			return err
		},
	}
}

// newKey makes a key, {key}, with an alias, {alias}. KMS adds white space to its
// policy, which doesn't count.
func (a *account) newKey() document {
	a.t.Helper()
	ctx := a.t.Context()
	made, err := a.kms().CreateKey(ctx, &kms.CreateKeyInput{})
	a.noError(err)
	id := made.KeyMetadata.KeyId
	alias := "alias/" + unique("xacct")
	_, err = a.kms().CreateAlias(ctx, &kms.CreateAliasInput{AliasName: &alias, TargetKeyId: id})
	a.noError(err)
	a.cleanUp(func(ctx context.Context) {
		_, _ = a.kms().DeleteAlias(ctx, &kms.DeleteAliasInput{AliasName: &alias})
		_, _ = a.kms().ScheduleKeyDeletion(ctx, &kms.ScheduleKeyDeletionInput{KeyId: id, PendingWindowInDays: aws.Int32(7)})
	})
	a.setName("key", aws.ToString(id))
	a.setName("alias", alias)
	return document{
		cloud: a.cloud, name: "policy of the key",
		get: func() string {
			out, err := a.kms().GetKeyPolicy(ctx, &kms.GetKeyPolicyInput{KeyId: id, PolicyName: aws.String("default")})
			a.noError(err)
			return compact(a.t, aws.ToString(out.Policy))
		},
		set: func(document string) error {
			_, err := a.kms().PutKeyPolicy(ctx, &kms.PutKeyPolicyInput{KeyId: id, PolicyName: aws.String("default"), Policy: &document})
			return err
		},
	}
}

// newQueue makes a queue, {queue} its URL and {queue_arn}.
func (a *account) newQueue() document {
	a.t.Helper()
	ctx := a.t.Context()
	made, err := a.sqs().CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: aws.String(unique("xacct"))})
	a.noError(err)
	a.cleanUp(func(ctx context.Context) {
		_, _ = a.sqs().DeleteQueue(ctx, &sqs.DeleteQueueInput{QueueUrl: made.QueueUrl})
	})
	attribute := func(name types.QueueAttributeName) string {
		out, err := a.sqs().GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: made.QueueUrl, AttributeNames: []types.QueueAttributeName{name}})
		a.noError(err)
		return out.Attributes[string(name)]
	}
	a.setName("queue", aws.ToString(made.QueueUrl))
	a.setName("queue_arn", attribute(types.QueueAttributeNameQueueArn))
	return document{
		cloud: a.cloud, name: "policy of the queue",
		get: func() string { return compact(a.t, attribute(types.QueueAttributeNamePolicy)) },
		set: func(document string) error {
			_, err := a.sqs().SetQueueAttributes(ctx, &sqs.SetQueueAttributesInput{QueueUrl: made.QueueUrl, Attributes: map[string]string{"Policy": document}})
			return err
		},
	}
}

// trust is the trust policy of a role of the account.
func (a *account) trust(role string) document {
	ctx := a.t.Context()
	return document{
		cloud: a.cloud, name: "trust policy of the role",
		get: func() string {
			out, err := a.iam().GetRole(ctx, &iam.GetRoleInput{RoleName: &role})
			a.noError(err)
			return decoded(a.t, out.Role.AssumeRolePolicyDocument)
		},
		set: func(document string) error {
			_, err := a.iam().UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: &role, PolicyDocument: &document})
			return err
		},
	}
}

// newManagedPolicy makes a customer managed policy, {policy}, with what forgePolicy has.
func (a *account) newManagedPolicy() document {
	a.t.Helper()
	ctx := a.t.Context()
	made, err := a.iam().CreatePolicy(ctx, &iam.CreatePolicyInput{
		PolicyName: aws.String(unique("xacct")), Path: aws.String("/batch/"), Description: aws.String("of others"), PolicyDocument: aws.String(a.text(forgePolicy)),
	})
	a.noError(err)
	a.cleanUp(func(ctx context.Context) {
		for _, v := range a.versions(ctx, made.Policy.Arn) {
			if !v.IsDefaultVersion {
				_, _ = a.iam().DeletePolicyVersion(ctx, &iam.DeletePolicyVersionInput{PolicyArn: made.Policy.Arn, VersionId: v.VersionId})
			}
		}
		_, _ = a.iam().DeletePolicy(ctx, &iam.DeletePolicyInput{PolicyArn: made.Policy.Arn})
	})
	a.setName("policy", aws.ToString(made.Policy.Arn))
	return document{
		cloud: a.cloud, name: "managed policy",
		get: func() string {
			head, err := a.iam().GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: made.Policy.Arn})
			a.noError(err)
			out, err := a.iam().GetPolicyVersion(ctx, &iam.GetPolicyVersionInput{PolicyArn: made.Policy.Arn, VersionId: head.Policy.DefaultVersionId})
			a.noError(err)
			return decoded(a.t, out.PolicyVersion.Document)
		},
		set: func(document string) error {
			_, err := a.iam().CreatePolicyVersion(ctx, &iam.CreatePolicyVersionInput{PolicyArn: made.Policy.Arn, PolicyDocument: &document, SetAsDefault: true})
			return err
		},
	}
}

// compact takes the white space out that is not in strings.
func compact(t *testing.T, document string) string {
	t.Helper()
	if document == "" {
		return ""
	}
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(document)); err != nil {
		t.Fatalf("%v in the policy %s", err, document)
	}
	return b.String()
}

// decoded is a document of IAM's, which answers them URL-encoded.
func decoded(t *testing.T, document *string) string {
	t.Helper()
	text, err := url.PathUnescape(aws.ToString(document))
	if err != nil {
		t.Fatal(err)
	}
	return text
}
