// SPDX-License-Identifier: MPL-2.0

package preset_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/preset"
)

const (
	aRole = "arn:aws:iam::" + account + ":role/a"
	roles = "arn:aws:iam::" + account + ":role/r*"
)

// shortForm is a grant's short form, with what it is to render or what is to be
// wrong with it.
type shortForm struct {
	document preset.Document
	err      error
	want     preset.Document
	argument string
	says     string
}

func form(document preset.Document, err error) shortForm {
	return shortForm{document: document, err: err}
}

func (f shortForm) is(statements ...preset.Statement) shortForm {
	f.want = statements

	return f
}

func (f shortForm) fails(argument, says string) shortForm {
	f.argument, f.says = argument, says

	return f
}

func checkForms(t *testing.T, tests map[string]shortForm) {
	t.Helper()

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			if test.want == nil {
				wantArgumentError(t, test.err, test.argument, test.says)

				return
			}

			if test.err != nil {
				t.Fatal(test.err)
			}

			if diff := cmp.Diff(test.want, test.document); diff != "" {
				t.Errorf("document (-want +got):\n%s", diff)
			}
		})
	}
}

// The defaults are those of the provider's documented table of grants.
func TestDefaultActions(t *testing.T) {
	t.Parallel()

	for _, test := range []struct {
		got, want []string
	}{
		{preset.DefaultTopicSubscriptionActions(), []string{"sns:GetTopicAttributes", "sns:Subscribe"}},
		{preset.DefaultTopicPublishActions(), []string{"sns:Publish"}},
		{preset.DefaultKeyActions(), []string{"kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"}},
		{preset.DefaultQueueActions(), []string{"sqs:SendMessage"}},
		{preset.DefaultRoleTrustActions(), []string{"sts:AssumeRole"}},
	} {
		if diff := cmp.Diff(test.want, test.got); diff != "" {
			t.Errorf("actions (-want +got):\n%s", diff)
		}
	}
}

func TestTopicSubscriptionStatements(t *testing.T) {
	t.Parallel()

	grant := func(change func(*preset.TopicSubscription)) shortForm {
		g := preset.TopicSubscription{TopicARN: topicARN, Principals: []string{account}}
		change(&g)

		return form(preset.TopicSubscriptionStatements(g))
	}

	topic := []string{topicARN}
	sqs := preset.Condition{Operator: "StringEquals", Key: "sns:Protocol", Values: []string{"lambda", "sqs"}}
	queue := preset.Condition{Operator: "StringEquals", Key: "sns:Endpoint", Values: []string{queueARN}}
	queues := preset.Condition{Operator: "StringLike", Key: "sns:Endpoint", Values: []string{"arn:aws:sqs:*:111122223333:*", queueARN}}

	checkForms(t, map[string]shortForm{
		"default": grant(func(*preset.TopicSubscription) {}).
			is(preset.Statement{Principal: root, Actions: []string{"sns:GetTopicAttributes", "sns:Subscribe"}, Resources: topic}),
		"actions": grant(func(g *preset.TopicSubscription) {
			g.Actions, g.Sid = []string{"SNS:subscribe", "sns:Subscribe", "sns:List*"}, "Mine"
		}).is(preset.Statement{Sid: "Mine", Principal: root, Actions: []string{"sns:List*", "sns:Subscribe"}, Resources: topic}),
		"named and matched": grant(func(g *preset.TopicSubscription) { g.Principals, g.Sid = []string{aRole, roles}, "Mine" }).is(
			preset.Statement{
				Sid: "MineNamed", Principal: preset.Principal{AWS: []string{aRole}},
				Actions: []string{"sns:GetTopicAttributes", "sns:Subscribe"}, Resources: topic,
			},
			preset.Statement{
				Sid: "MineMatched", Principal: root,
				Actions: []string{"sns:GetTopicAttributes", "sns:Subscribe"}, Resources: topic, Conditions: roleCondition(roles),
			},
		),
		"only sns:Subscribe has protocols and endpoints": grant(func(g *preset.TopicSubscription) {
			g.Protocols, g.Endpoints, g.Sid = []string{"sqs", "lambda"}, []string{queueARN}, "Mine"
		}).is(
			preset.Statement{Sid: "MineTopic", Principal: root, Actions: []string{"sns:GetTopicAttributes"}, Resources: topic},
			preset.Statement{
				Sid: "MineSubscribe", Principal: root, Actions: []string{"sns:Subscribe"}, Resources: topic,
				Conditions: []preset.Condition{sqs, queue},
			},
		),
		"patterns of endpoints, and of actions": grant(func(g *preset.TopicSubscription) {
			g.Endpoints, g.Actions, g.Sid = []string{queueARN, "arn:aws:sqs:*:111122223333:*"}, []string{"sns:*"}, "Mine"
		}).is(preset.Statement{
			Sid: "Mine", Principal: root, Actions: []string{"sns:*"}, Resources: topic, Conditions: []preset.Condition{queues},
		}),
		"nothing to limit": grant(func(g *preset.TopicSubscription) {
			g.Protocols, g.Actions = []string{"sqs"}, []string{"sns:GetTopicAttributes"}
		}).fails("actions", "sns:Subscribe"),
		"unsubscribe":      grant(func(g *preset.TopicSubscription) { g.Actions = []string{"sns:Unsubscribe"} }).fails("actions", "out of scope"),
		"no actions":       grant(func(g *preset.TopicSubscription) { g.Actions = []string{} }).fails("actions", "empty"),
		"no principals":    grant(func(g *preset.TopicSubscription) { g.Principals = nil }).fails("principals", "empty"),
		"everyone":         grant(func(g *preset.TopicSubscription) { g.Principals = []string{"*"} }).fails("principals", "policy only"),
		"protocol":         grant(func(g *preset.TopicSubscription) { g.Protocols = []string{"SQS"} }).fails("protocols", `"sqs"`),
		"no protocols":     grant(func(g *preset.TopicSubscription) { g.Protocols = []string{} }).fails("protocols", "empty"),
		"any endpoint":     grant(func(g *preset.TopicSubscription) { g.Endpoints = []string{"*"} }).fails("endpoints", "no limit"),
		"endpoint, empty":  grant(func(g *preset.TopicSubscription) { g.Endpoints = []string{""} }).fails("endpoints", "no limit"),
		"variable":         grant(func(g *preset.TopicSubscription) { g.Endpoints = []string{"${aws:username}"} }).fails("endpoints", "variable"),
		"topic":            grant(func(g *preset.TopicSubscription) { g.TopicARN = "t" }).fails("topic_arn", "no topic ARN"),
		"partition":        grant(func(g *preset.TopicSubscription) { g.Partition = "aws-cn" }).fails("topic_arn", "aws-cn"),
		"principal abroad": grant(func(g *preset.TopicSubscription) { g.Principals = []string{"arn:aws-cn:iam::111122223333:root"} }).fails("principals", "aws-cn"),
	})
}

func TestTopicPublishStatements(t *testing.T) {
	t.Parallel()

	grant := func(change func(*preset.TopicPublish)) shortForm {
		g := preset.TopicPublish{TopicARN: topicARN}
		change(&g)

		return form(preset.TopicPublishStatements(g))
	}

	const alarm, rule = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a*", "arn:aws:events:eu-west-1:111122223333:rule/r"

	publish := func(p preset.Principal, conditions ...preset.Condition) preset.Statement {
		return preset.Statement{Principal: p, Actions: []string{"sns:Publish"}, Resources: []string{topicARN}, Conditions: conditions}
	}
	service := func(name string) preset.Principal { return preset.Principal{Services: []string{name}} }
	source := func(arns ...string) preset.Condition {
		return preset.Condition{Operator: "ArnLike", Key: "aws:SourceArn", Values: arns}
	}
	of := func(account string) preset.Condition {
		return preset.Condition{Operator: "StringEquals", Key: "aws:SourceAccount", Values: []string{account}}
	}

	checkForms(t, map[string]shortForm{
		"an account": grant(func(g *preset.TopicPublish) { g.Principals = []string{account} }).is(publish(root)),
		"buckets of the topic's account": grant(func(g *preset.TopicPublish) { g.SourceBuckets = []string{"b-two", "b-one"} }).
			is(publish(service("s3.amazonaws.com"), source("arn:aws:s3:::b-one", "arn:aws:s3:::b-two"), of(other))),
		"a bucket of another account": grant(func(g *preset.TopicPublish) {
			g.SourceBuckets, g.SourceAccount = []string{bucket}, account
		}).is(publish(service("s3.amazonaws.com"), source("arn:aws:s3:::data-bucket"), of(account))),
		"a bucket by another service": grant(func(g *preset.TopicPublish) {
			g.SourceBuckets, g.Principals = []string{bucket}, []string{"macie.amazonaws.com"}
		}).is(publish(service("macie.amazonaws.com"), source("arn:aws:s3:::data-bucket"), of(other))),
		"a source that says its account": grant(func(g *preset.TopicPublish) {
			g.SourceARNs, g.Principals = []string{alarm}, []string{"cloudwatch.amazonaws.com"}
		}).is(publish(service("cloudwatch.amazonaws.com"), source(alarm))),
		"a source that does not": grant(func(g *preset.TopicPublish) {
			g.SourceARNs, g.Principals = []string{"arn:aws:s3:*:*:data-bucket"}, []string{"s3.amazonaws.com"}
		}).is(publish(service("s3.amazonaws.com"), source("arn:aws:s3:*:*:data-bucket"), of(other))),
		"an account alone": grant(func(g *preset.TopicPublish) {
			g.SourceAccount, g.Principals = account, []string{"cloudwatch.amazonaws.com"}
		}).is(publish(service("cloudwatch.amazonaws.com"), of(account))),
		"EventBridge": grant(func(g *preset.TopicPublish) { g.Principals = []string{"events.amazonaws.com"} }).
			is(publish(service("events.amazonaws.com"))),
		"a rule of EventBridge": grant(func(g *preset.TopicPublish) { g.SourceARNs = []string{rule} }).
			is(publish(service("events.amazonaws.com"), source(rule))),
		"an account with a source": grant(func(g *preset.TopicPublish) {
			g.SourceBuckets, g.Principals = []string{bucket}, []string{account}
		}).fails("principals", "no service"),
		"nobody": grant(func(*preset.TopicPublish) {}).fails("principals", "empty"),
		"nobody, with a source": grant(func(g *preset.TopicPublish) { g.SourceARNs = []string{alarm} }).
			fails("principals", "empty"),
		"both kinds of sources": grant(func(g *preset.TopicPublish) { g.SourceBuckets, g.SourceARNs = []string{bucket}, []string{alarm} }).
			fails("source_arns", "source_buckets"),
		"no buckets": grant(func(g *preset.TopicPublish) { g.SourceBuckets = []string{} }).fails("source_buckets", "empty"),
		"a bucket's ARN": grant(func(g *preset.TopicPublish) { g.SourceBuckets = []string{"arn:aws:s3:::b"} }).
			fails("source_buckets", "is an ARN"),
		"no ARN": grant(func(g *preset.TopicPublish) {
			g.SourceARNs, g.Principals = []string{"b"}, []string{"s3.amazonaws.com"}
		}).fails("source_arns", "no ARN"),
		"every service": grant(func(g *preset.TopicPublish) {
			g.SourceARNs, g.Principals = []string{"arn:aws:*:::b"}, []string{"s3.amazonaws.com"}
		}).fails("source_arns", "no ARN"),
		"a source abroad": grant(func(g *preset.TopicPublish) {
			g.SourceARNs, g.Principals = []string{"arn:aws-cn:s3:::b"}, []string{"s3.amazonaws.com"}
		}).fails("source_arns", "aws-cn"),
		"a source's account": grant(func(g *preset.TopicPublish) {
			g.SourceARNs, g.Principals = []string{"arn:aws:ses:eu-west-1:1:identity/x"}, []string{"ses.amazonaws.com"}
		}).fails("source_arns", "12 digits"),
		"no account": grant(func(g *preset.TopicPublish) {
			g.SourceBuckets, g.SourceAccount = []string{bucket}, "1"
		}).fails("source_account", "12 digits"),
		"action": grant(func(g *preset.TopicPublish) {
			g.Principals, g.Actions = []string{account}, []string{"sns:PublishBatch"}
		}).fails("actions", "out of scope"),
		"topic": grant(func(g *preset.TopicPublish) { g.TopicARN = queueARN }).fails("topic_arn", "no topic ARN"),
	})
}

func TestKeyStatements(t *testing.T) {
	t.Parallel()

	key := []string{"*"}

	checkForms(t, map[string]shortForm{
		"default": form(preset.KeyStatements(preset.KeyGrant{Principals: []string{account, "s3.amazonaws.com"}, Sid: "Mine"})).
			is(preset.Statement{
				Sid: "Mine", Principal: preset.Principal{AWS: root.AWS, Services: []string{"s3.amazonaws.com"}},
				Actions: []string{"kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"}, Resources: key,
			}),
		"matched, in China": form(preset.KeyStatements(preset.KeyGrant{
			Partition: "aws-cn", Principals: []string{"arn:aws-cn:iam::111122223333:role/r*"}, Actions: []string{"KMS:decrypt", "kms:ReEncrypt*"},
		})).is(preset.Statement{
			Principal: rootOf("aws-cn"), Actions: []string{"kms:Decrypt", "kms:ReEncrypt*"}, Resources: key,
			Conditions: roleCondition("arn:aws-cn:iam::111122223333:role/r*"),
		}),
		// The principals of a grant may be of the key's own account.
		"administration": form(preset.KeyStatements(preset.KeyGrant{Principals: []string{account}, Actions: []string{"kms:PutKeyPolicy"}})).
			is(preset.Statement{Principal: root, Actions: []string{"kms:PutKeyPolicy"}, Resources: key}),
		"no principals": form(preset.KeyStatements(preset.KeyGrant{})).fails("principals", "empty"),
		"typo":          form(preset.KeyStatements(preset.KeyGrant{Principals: []string{account}, Actions: []string{"kms:Decript"}})).fails("actions", "Decript"),
		"partition":     form(preset.KeyStatements(preset.KeyGrant{Principals: []string{account}, Partition: "cn"})).fails("partition", "aws-cn"),
	})
}

func TestQueueStatements(t *testing.T) {
	t.Parallel()

	grant := func(change func(*preset.QueueGrant)) shortForm {
		g := preset.QueueGrant{QueueARN: queueARN, Principals: []string{account}}
		change(&g)

		return form(preset.QueueStatements(g))
	}

	seven := []string{
		"sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:PurgeQueue",
		"sqs:ReceiveMessage", "sqs:SendMessage",
	}

	checkForms(t, map[string]shortForm{
		"default": grant(func(*preset.QueueGrant) {}).
			is(preset.Statement{Principal: root, Actions: []string{"sqs:SendMessage"}, Resources: []string{queueARN}}),
		"seven actions": grant(func(g *preset.QueueGrant) { g.Actions, g.Sid = append([]string{"SQS:sendmessage"}, seven...), "Mine" }).
			is(preset.Statement{Sid: "Mine", Principal: root, Actions: seven, Resources: []string{queueARN}}),
		"eight actions": grant(func(g *preset.QueueGrant) { g.Actions = append([]string{"sqs:ListDeadLetterSourceQueues"}, seven...) }).
			fails("actions", "at most 7"),
		"batch":         grant(func(g *preset.QueueGrant) { g.Actions = []string{"sqs:SendMessageBatch"} }).fails("actions", "batch"),
		"a URL":         grant(func(g *preset.QueueGrant) { g.QueueARN = "https://sqs.eu-west-1.amazonaws.com/444455556666/events" }).fails("queue_url", "no queue ARN"),
		"a topic":       grant(func(g *preset.QueueGrant) { g.QueueARN = topicARN }).fails("queue_url", "no queue ARN"),
		"partition":     grant(func(g *preset.QueueGrant) { g.Partition = "aws-cn" }).fails("queue_url", "aws-cn"),
		"no principals": grant(func(g *preset.QueueGrant) { g.Principals = nil }).fails("principals", "empty"),
	})
}

func TestRoleTrustStatements(t *testing.T) {
	t.Parallel()

	grant := func(change func(*preset.RoleTrust)) shortForm {
		g := preset.RoleTrust{Principals: []string{account}, Sid: "Mine"}
		change(&g)

		return form(preset.RoleTrustStatements(g))
	}

	assume, tag := []string{"sts:AssumeRole"}, []string{"sts:TagSession"}
	ids := []preset.Condition{{Operator: "StringEquals", Key: "sts:ExternalId", Values: []string{"id-1", "id-2"}}}

	checkForms(t, map[string]shortForm{
		"default":     grant(func(*preset.RoleTrust) {}).is(preset.Statement{Sid: "Mine", Principal: root, Actions: assume}),
		"external id": grant(func(g *preset.RoleTrust) { g.ExternalIDs = []string{"id-2", "id-1"} }).is(preset.Statement{Sid: "Mine", Principal: root, Actions: assume, Conditions: ids}),
		"sessions with tags": grant(func(g *preset.RoleTrust) { g.TagSession = true }).is(
			preset.Statement{Sid: "Mine", Principal: root, Actions: assume},
			preset.Statement{Sid: "MineSession", Principal: root, Actions: tag},
		),
		"with an external id": grant(func(g *preset.RoleTrust) { g.TagSession, g.ExternalIDs = true, []string{"id-1", "id-2"} }).is(
			preset.Statement{Sid: "Mine", Principal: root, Actions: assume, Conditions: ids},
			preset.Statement{Sid: "MineSession", Principal: root, Actions: tag},
		),
		"without one, in one statement": grant(func(g *preset.RoleTrust) { g.Actions = []string{"sts:TagSession", "sts:AssumeRole"} }).
			is(preset.Statement{Sid: "Mine", Principal: root, Actions: []string{"sts:AssumeRole", "sts:TagSession"}}),
		"only sts:AssumeRole has an external id": grant(func(g *preset.RoleTrust) {
			g.Actions, g.ExternalIDs = []string{"sts:TagSession", "sts:assumerole", "sts:SetSourceIdentity"}, []string{"id-1", "id-2"}
		}).is(
			preset.Statement{Sid: "Mine", Principal: root, Actions: assume, Conditions: ids},
			preset.Statement{Sid: "MineSession", Principal: root, Actions: []string{"sts:SetSourceIdentity", "sts:TagSession"}},
		),
		"tags alone": grant(func(g *preset.RoleTrust) { g.Actions, g.TagSession = tag, true }).
			is(preset.Statement{Sid: "Mine", Principal: root, Actions: tag}),
		"named and matched": grant(func(g *preset.RoleTrust) {
			g.Principals, g.TagSession = []string{roles, "ec2.amazonaws.com"}, true
		}).is(
			preset.Statement{Sid: "MineNamed", Principal: preset.Principal{Services: []string{"ec2.amazonaws.com"}}, Actions: assume},
			preset.Statement{Sid: "MineMatched", Principal: root, Actions: assume, Conditions: roleCondition(roles)},
			preset.Statement{Sid: "MineSessionNamed", Principal: preset.Principal{Services: []string{"ec2.amazonaws.com"}}, Actions: tag},
			preset.Statement{Sid: "MineSessionMatched", Principal: root, Actions: tag, Conditions: roleCondition(roles)},
		),
		"nothing to limit": grant(func(g *preset.RoleTrust) { g.Actions, g.ExternalIDs = tag, []string{"id-1"} }).fails("actions", "sts:AssumeRole"),
		"not about roles":  grant(func(g *preset.RoleTrust) { g.Actions = []string{"sts:GetCallerIdentity"} }).fails("actions", "sts:GetCallerIdentity"),
		"federation":       grant(func(g *preset.RoleTrust) { g.Actions = []string{"sts:AssumeRoleWithSAML"} }).fails("actions", "expected one of"),
		"no external ids":  grant(func(g *preset.RoleTrust) { g.ExternalIDs = []string{} }).fails("external_ids", "empty"),
		"short id":         grant(func(g *preset.RoleTrust) { g.ExternalIDs = []string{"1"} }).fails("external_ids", "2 to 1,224"),
		"long id":          grant(func(g *preset.RoleTrust) { g.ExternalIDs = []string{strings.Repeat("1", 1225)} }).fails("external_ids", "2 to 1,224"),
		"id by wildcard":   grant(func(g *preset.RoleTrust) { g.ExternalIDs = []string{"id*"} }).fails("external_ids", "id*"),
		"no principals":    grant(func(g *preset.RoleTrust) { g.Principals = []string{} }).fails("principals", "empty"),
		"partition":        grant(func(g *preset.RoleTrust) { g.Partition = "china" }).fails("partition", "aws-cn"),
	})
}

// IAM refuses a trust policy with a resource.
func TestTrustPolicyHasNoResource(t *testing.T) {
	t.Parallel()

	document, err := preset.RoleTrustStatements(preset.RoleTrust{Principals: []string{account}, Sid: "Mine"})
	if err != nil {
		t.Fatal(err)
	}

	const want = `{"Sid":"Mine","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"sts:AssumeRole"}`
	if got := document[0].JSON(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// By the KMS API reference, "Cross-account use", and the SQS developer guide,
// "Limitations of Amazon SQS custom policies".
func TestCheckAcrossAccounts(t *testing.T) {
	t.Parallel()

	yes := map[string]preset.Actions{
		"kms:Decrypt": preset.KeyActions(), "kms:ReEncrypt*": preset.KeyActions(), "kms:CreateGrant": preset.KeyActions(),
		"KMS:describekey": preset.KeyActions(), "kms:*": preset.KeyActions(), "kms:GetPublicKey": preset.KeyActions(),
		"sqs:ReceiveMessage": preset.QueueActions(), "sqs:*": preset.QueueActions(), "sqs:PurgeQueue": preset.QueueActions(),
		"sns:SetTopicAttributes": preset.TopicActions(), "sts:TagSession": preset.TrustActions(), "s3:PutBucketPolicy": preset.BucketActions(),
	}
	for action, of := range yes {
		if err := of.CheckAcrossAccounts(action); err != nil {
			t.Error(err)
		}
	}

	no := map[string]preset.Actions{
		"kms:GetKeyPolicy": preset.KeyActions(), "kms:Enable*": preset.KeyActions(), "kms:TagResource": preset.KeyActions(),
		"sqs:AddPermission": preset.QueueActions(), "sqs:RemovePermission": preset.QueueActions(), "sqs:DeleteQueue": preset.QueueActions(),
		"sqs:SetQueueAttributes": preset.QueueActions(), "sqs:ListQueueTags": preset.QueueActions(), "sqs:*tagQueue": preset.QueueActions(),
	}
	for action, of := range no {
		if err := of.Check(action); err != nil {
			t.Errorf("AWS accepts it: %v", err)
		}

		if err := of.CheckAcrossAccounts(action); err == nil || !strings.Contains(err.Error(), "no effect for other accounts") {
			t.Errorf("%s: got the error %v", action, err)
		}
	}
}

func TestARNs(t *testing.T) {
	t.Parallel()

	for _, s := range []string{topicARN, "arn:aws-us-gov:sns:us-gov-west-1:111122223333:a_B-1.fifo"} {
		if err := preset.CheckTopicARN(s); err != nil {
			t.Error(err)
		}
	}

	for _, s := range []string{queueARN, "arn:aws-cn:sqs:cn-north-1:111122223333:a_B-1.fifo"} {
		if err := preset.CheckQueueARN(s); err != nil {
			t.Error(err)
		}
	}

	// What is wrong with the ARNs of both.
	wrong := []string{
		"", "arn", "arn:aws:%s", "arn:aws:%s:eu-west-1:444455556666:", "arn:aws:%s::444455556666:a", "arn:aws:%s:*:444455556666:a",
		"arn:aws:%s:eu-west-1:4444:a", "arn:aws:%s:eu-west-1:*:a", "arn:amazon:%s:eu-west-1:444455556666:a", "arn:aws:%s:eu-west-1:444455556666:a b",
		"arn:aws:%s:eu-west-1:444455556666:a?", "arn:aws:%s:eu-west-1:444455556666:a.fif", "arn:aws:s3:eu-west-1:444455556666:a",
		"arn:aws:%s:eu-west-1:444455556666:" + strings.Repeat("a", 257),
	}
	for _, s := range wrong {
		if arn := strings.ReplaceAll(s, "%s", "sns"); preset.CheckTopicARN(arn) == nil {
			t.Errorf("%q is no topic ARN", arn)
		}

		if arn := strings.ReplaceAll(s, "%s", "sqs"); preset.CheckQueueARN(arn) == nil {
			t.Errorf("%q is no queue ARN", arn)
		}
	}
}

// EventBridge user guide, Amazon SNS permissions: no Condition in a topic policy
// works for EventBridge. S3 user guide, Event notification types and destinations:
// S3 notifies no FIFO topics.
func TestDoubtfulPublishGrants(t *testing.T) {
	t.Parallel()

	events := []string{"events.amazonaws.com"}
	fifo := topicARN + ".fifo"
	for name, c := range map[string]struct {
		grant    preset.TopicPublish
		doubtful bool
	}{
		"a rule":            {preset.TopicPublish{SourceARNs: []string{"arn:aws:events:eu-west-1:111122223333:rule/r"}}, true},
		"an account":        {preset.TopicPublish{Principals: events, SourceAccount: account}, true},
		"EventBridge alone": {preset.TopicPublish{Principals: events}, false},
		"a bucket":          {preset.TopicPublish{SourceBuckets: []string{bucket}}, false},
		"an alarm":          {preset.TopicPublish{Principals: []string{"cloudwatch.amazonaws.com"}, SourceARNs: []string{"arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a"}}, false},

		"a bucket, to a FIFO topic":   {preset.TopicPublish{TopicARN: fifo, SourceBuckets: []string{bucket}}, true},
		"S3, to a FIFO topic":         {preset.TopicPublish{TopicARN: fifo, Principals: []string{"s3.amazonaws.com"}}, true},
		"an account, to a FIFO topic": {preset.TopicPublish{TopicARN: fifo, Principals: []string{account}}, false},
		"a bucket, to a FIFO topic, by another service": {
			preset.TopicPublish{TopicARN: fifo, Principals: []string{"macie.amazonaws.com"}, SourceBuckets: []string{bucket}}, false,
		},
	} {
		if doubtful := c.grant.Doubt() != ""; doubtful != c.doubtful {
			t.Errorf("%s: doubtful: %t, want %t", name, doubtful, c.doubtful)
		}
	}
}
