// SPDX-License-Identifier: MPL-2.0

package grant_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const topicARN = "arn:aws:sns:us-east-1:" + dataAccount + ":changes"

func TestShortForms(t *testing.T) {
	t.Parallel()
	queue := "https://sqs.us-east-1.amazonaws.com/" + dataAccount + "/jobs"
	for name, c := range map[string]struct {
		resource string
		config   attrs
		want     []string // statements without their Sids
		warning  string
	}{
		"subscribe": {
			resource: "xacct_topic_subscription_grant",
			config:   attrs{"topic_arn": topicARN, "principals": []string{controlAccount}},
			want:     []string{`"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":["sns:GetTopicAttributes","sns:Subscribe"],"Resource":"` + topicARN + `"}`},
		},
		"publish, for a bucket": {
			resource: "xacct_topic_publish_grant",
			config:   attrs{"topic_arn": topicARN, "source_buckets": []string{"data"}, "source_account": dataAccount},
			// S3 user guide, Granting permissions to publish event notification messages.
			want: []string{`"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"sns:Publish","Resource":"` + topicARN + `","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::data"},"StringEquals":{"aws:SourceAccount":"` + dataAccount + `"}}}`},
		},
		"publish, for EventBridge": {
			resource: "xacct_topic_publish_grant",
			config:   attrs{"topic_arn": topicARN, "principals": []string{"events.amazonaws.com"}},
			want:     []string{`"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"sns:Publish","Resource":"` + topicARN + `"}`},
		},
		"publish, for a rule": {
			resource: "xacct_topic_publish_grant",
			config:   attrs{"topic_arn": topicARN, "source_arns": []string{"arn:aws:events:us-east-1:" + dataAccount + ":rule/r"}},
			want:     []string{`"Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:events:us-east-1:` + dataAccount + `:rule/r"}}}`},
			warning:  "Doubtful Grant",
		},
		"key, by alias": {
			resource: "xacct_key_grant",
			config:   attrs{"key_id": "alias/data", "principals": []string{controlAccount}},
			want:     []string{`"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":["kms:Decrypt","kms:DescribeKey","kms:GenerateDataKey"],"Resource":"*"}`},
		},
		"key, with an action that has no effect": {
			resource: "xacct_key_grant",
			config:   attrs{"key_id": "alias/data", "principals": []string{controlAccount}, "actions": []string{"kms:Decrypt", "kms:ScheduleKeyDeletion"}},
			want:     []string{`"kms:ScheduleKeyDeletion"`},
			warning:  "Leave out what has no effect.",
		},
		"queue": {
			resource: "xacct_queue_grant",
			config:   attrs{"queue_url": queue, "principals": []string{controlAccount}},
			want:     []string{`"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"sqs:SendMessage","Resource":"arn:aws:sqs:us-east-1:` + dataAccount + `:jobs"}`},
		},
		"queue, with an action that has no effect": {
			resource: "xacct_queue_grant",
			config:   attrs{"queue_url": queue, "principals": []string{controlAccount}, "actions": []string{"sqs:DeleteQueue"}},
			want:     []string{`"sqs:DeleteQueue"`},
			warning:  "sqs:DeleteQueue",
		},
		"trust, as Seqera needs it": {
			resource: "xacct_role_trust_grant",
			config:   attrs{"role": "worker", "principals": []string{controlAccount}, "external_ids": []string{"id-1"}, "tag_session": true},
			want: []string{
				`"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"id-1"}}}`,
				`"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"sts:TagSession"}`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.data.CreateTopic("changes", "us-east-1")
			w.data.CreateAlias("alias/data", w.data.CreateKey("us-east-1").ARN)
			w.data.CreateQueue("jobs", "us-east-1")
			w.data.CreateRole("worker", "/", "")
			g := w.provider(t).Resource(c.resource)
			d := g.Apply(c.config)
			noErrors(t, d)
			if c.warning == "" && d.Warnings() != "" {
				t.Errorf("warnings: %s", d.Warnings())
			}
			contains(t, d.Warnings(), c.warning)
			contains(t, strings.Join(statementsOf(g), "\n"), c.want...)
			g = g.With(w.provider(t))
			noErrors(t, g.Refresh())
			if g.Changes(c.config) {
				t.Error("a second plan has changes")
			}
			noErrors(t, g.Destroy())
		})
	}
}

func TestBadInputOfOtherKinds(t *testing.T) {
	t.Parallel()
	inTopic := func(statement string) attrs {
		return attrs{"topic_arn": topicARN, "policy": `{"Statement":[` + statement + `]}`}
	}
	for name, c := range map[string]struct {
		resource string
		config   attrs
		want     []string
	}{
		"SNS takes no sns:Unsubscribe": {
			resource: "xacct_topic_subscription_grant",
			config:   inTopic(`{"Effect":"Allow","Principal":"*","Action":["sns:Subscribe","sns:Unsubscribe"],"Resource":"` + topicARN + `"}`),
			want:     []string{"sns:Unsubscribe", "scope"},
		},
		"SNS takes one resource": {
			resource: "xacct_topic_subscription_grant",
			config:   inTopic(`{"Effect":"Allow","Principal":"*","Action":"sns:Subscribe","Resource":["` + topicARN + `","` + topicARN + `-2"]}`),
			want:     []string{topicARN + "-2"},
		},
		"SQS takes 7 actions": {
			resource: "xacct_queue_grant",
			config: attrs{"queue_url": "https://sqs.us-east-1.amazonaws.com/" + dataAccount + "/jobs", "policy": `{"Statement":[{"Effect":"Allow","Principal":"*","Resource":"arn:aws:sqs:us-east-1:` + dataAccount +
				`:jobs","Action":["sqs:SendMessage","sqs:ReceiveMessage","sqs:DeleteMessage","sqs:ChangeMessageVisibility","sqs:GetQueueAttributes","sqs:GetQueueUrl","sqs:PurgeQueue","sqs:ListDeadLetterSourceQueues"]}]}`},
			want: []string{"at most 7 actions, not 8"},
		},
		"a trust policy has no Resource": {
			resource: "xacct_role_trust_grant",
			config:   attrs{"role": "worker", "policy": `{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"sts:AssumeRole","Resource":"*"}]}`},
			want:     []string{"trust policy has no Resource"},
		},
		"an identity policy has no Principal": {
			resource: "xacct_iam_policy_grant",
			config:   attrs{"policy_arn": "arn:aws:iam::" + dataAccount + ":policy/p", "policy": `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}]}`},
			want:     []string{"managed policy has no Principal"},
		},
		"IAM takes plain Sids": {
			resource: "xacct_role_trust_grant",
			config:   attrs{"role": "worker", "policy": `{"Statement":[{"Sid":"My Sid","Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"sts:AssumeRole"}]}`},
			want:     []string{"My Sid", "letters and digits"},
		},
		"a policy of AWS's": {
			resource: "xacct_iam_policy_grant",
			config:   attrs{"policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess", "policy": `{"Statement":[]}`},
			want:     []string{"policy_arn", "customer managed policy"},
		},
		"a role's ARN":   {"xacct_role_trust_grant", attrs{"role": "arn:aws:iam::111122223333:role/worker", "principals": []string{controlAccount}}, []string{"is an ARN"}},
		"no topic":       {"xacct_topic_publish_grant", attrs{"topic_arn": "changes", "source_buckets": []string{"data"}}, []string{"topic_arn"}},
		"no key":         {"xacct_key_grant", attrs{"key_id": "my key", "principals": []string{controlAccount}}, []string{"key_id"}},
		"no queue":       {"xacct_queue_grant", attrs{"queue_url": "arn:aws:sqs:us-east-1:111122223333:jobs", "principals": []string{controlAccount}}, []string{"queue_url"}},
		"nobody":         {"xacct_topic_publish_grant", attrs{"topic_arn": topicARN}, []string{"policy", "principals", "source_buckets"}},
		"both forms":     {"xacct_topic_publish_grant", attrs{"topic_arn": topicARN, "source_buckets": []string{"data"}, "policy": "{}"}, []string{"policy", "source_buckets"}},
		"another region": {"xacct_topic_publish_grant", attrs{"topic_arn": topicARN, "region": "eu-west-1", "source_buckets": []string{"data"}}, []string{"Topic In Another Region", "us-east-1"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			contains(t, w.provider(t).Resource(c.resource).Apply(c.config).Errors(), c.want...)
			for _, call := range w.Calls() {
				if call.Operation != "GetCallerIdentity" {
					t.Errorf("called %s", call.Operation)
				}
			}
		})
	}
}

func TestTheSidOfAWSConfigIsAConflictAtPlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.data.CreateTopic("changes", "us-east-1")
	config := `{"Sid":"AWSConfigSNSPolicy","Effect":"Allow","Principal":{"Service":"config.amazonaws.com"},"Action":"SNS:Publish","Resource":"` + topicARN + `"}`
	text, _ := w.TopicPolicy(topicARN)
	must(t, w.SetTopicPolicy(topicARN, strings.TrimSuffix(text, "]}")+","+config+"]}"))
	before, _ := w.TopicPolicy(topicARN)

	_, planned := w.provider(t).Resource("xacct_topic_subscription_grant").Plan(attrs{"topic_arn": topicARN, "principals": []string{controlAccount}, "sid": "AWSConfigSNSPolicy"})
	contains(t, planned.Errors(), "Conflicting Sid", "AWSConfigSNSPolicy", "config.amazonaws.com", "sns:Subscribe")

	g := w.provider(t).Resource("xacct_topic_subscription_grant")
	noErrors(t, g.Apply(attrs{"topic_arn": topicARN, "principals": []string{controlAccount}}))
	now, _ := w.TopicPolicy(topicARN)
	contains(t, now, config, "__default_statement_ID")
	noErrors(t, g.Destroy())
	if after, _ := w.TopicPolicy(topicARN); after != before {
		t.Errorf("policy after destroy:\n%s", cmp.Diff(before, after))
	}
}

func TestGrantsOfDifferentKindsOnOneTopicInOneApply(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.SetLatency(5 * time.Millisecond)
	w.data.CreateTopic("changes", "us-east-1")
	before, _ := w.TopicPolicy(topicARN)
	p := w.provider(t)
	grants := map[*instance]attrs{
		p.Resource("xacct_topic_subscription_grant"): {"topic_arn": topicARN, "principals": []string{controlAccount}, "sid": "Subscribe"},
		p.Resource("xacct_topic_publish_grant"):      {"topic_arn": topicARN, "source_buckets": []string{"data"}, "sid": "Publish"},
	}
	together(t, grants, func(g *instance, config attrs) diags { return g.Apply(config) })
	now, _ := w.TopicPolicy(topicARN)
	contains(t, now, "__default_statement_ID", `"Sid":"Subscribe"`, `"Sid":"Publish"`)
	together(t, grants, func(g *instance, _ attrs) diags { return g.Destroy() })
	if after, _ := w.TopicPolicy(topicARN); after != before {
		t.Errorf("policy after destroy:\n%s", cmp.Diff(before, after))
	}
}

func TestManyGrantsOnOneKeyInOneApply(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.SetLatency(5 * time.Millisecond)
	key := w.data.CreateKey("us-east-1")
	w.data.CreateAlias("alias/data", key.ARN)
	before, _ := w.KeyPolicy(key.ARN)
	p := w.provider(t)
	grants := map[*instance]attrs{}
	for i := range 12 { // the same key by three addresses
		address := []string{key.ID, key.ARN, "alias/data"}[i%3]
		grants[p.Resource("xacct_key_grant")] = attrs{"key_id": address, "principals": []string{controlAccount}, "sid": fmt.Sprintf("Ours%02d", i)}
	}
	together(t, grants, func(g *instance, config attrs) diags { return g.Apply(config) })
	now, _ := w.KeyPolicy(key.ARN)
	contains(t, now, "Enable IAM User Permissions")
	for i := range 12 {
		contains(t, now, fmt.Sprintf("Ours%02d", i))
	}
	if n := w.count("PutKeyPolicy"); n > 6 {
		t.Errorf("%d writes for 12 grants on one key, want at most 6", n)
	}
	together(t, grants, func(g *instance, _ attrs) diags { return g.Destroy() })
	if after, _ := w.KeyPolicy(key.ARN); after != before {
		t.Errorf("policy after destroy:\n%s", cmp.Diff(before, after))
	}
}

// together runs something on all grants at once, as Terraform does.
func together(t *testing.T, grants map[*instance]attrs, do func(*instance, attrs) diags) {
	t.Helper()
	var wg sync.WaitGroup
	for g, config := range grants {
		wg.Go(func() {
			if text := do(g, config).Errors(); text != "" {
				t.Error(text)
			}
		})
	}
	wg.Wait()
}

func TestTheOldestVersionOfAManagedPolicyMakesRoom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	document := `{"Version":"2012-10-17","Statement":[{"Sid":"Theirs","Effect":"Allow","Action":"ec2:Describe*","Resource":"*"}]}`
	p := w.data.CreatePolicy("s3-write", "/", document)
	for range 3 {
		w.data.CreatePolicyVersion(p.ARN, document, false)
	}
	g := w.provider(t).Resource("xacct_iam_policy_grant")
	config := func(action string) attrs {
		return attrs{"policy_arn": p.ARN, "policy": `{"Statement":[{"Sid":"Ours","Effect":"Allow","Action":"` + action + `","Resource":"*"}]}`}
	}
	noErrors(t, g.Apply(config("s3:GetObject"))) // the fifth version
	if n := w.count("DeletePolicyVersion"); n != 0 {
		t.Errorf("%d versions deleted while there was room", n)
	}
	noErrors(t, g.Apply(config("s3:PutObject"))) // the sixth
	var deleted []string
	for _, c := range w.Calls() {
		if c.Operation == "DeletePolicyVersion" {
			deleted = append(deleted, c.RequestBody)
		}
	}
	if len(deleted) != 1 || !strings.Contains(deleted[0], "VersionId=v1") {
		t.Errorf("deleted %v, want v1, the oldest that is not in force", deleted)
	}
	now, _ := w.ManagedPolicy(p.ARN)
	contains(t, now, "s3:PutObject", "ec2:Describe*")
}

// SQS API reference, SetQueueAttributes: up to 60 seconds until a change is seen.
func TestAQueueWhoseChangesShowLate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.data.CreateQueue("jobs", "us-east-1")
	w.SetQueueDelay(2 * time.Second)
	g := w.provider(t).Resource("xacct_queue_grant")
	noErrors(t, g.Apply(attrs{"queue_url": "https://sqs.us-east-1.amazonaws.com/" + dataAccount + "/jobs", "principals": []string{controlAccount}}))
	if n := w.count("SetQueueAttributes"); n != 1 {
		t.Errorf("%d writes, want 1", n)
	}
}

// statementsOf are those of the state.
func statementsOf(i *instance) []string {
	return slices.Sorted(maps.Values(i.StringMap("statements")))
}
