// SPDX-License-Identifier: MPL-2.0

package inspect_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

// list is a list as a state has it.
func list(elements ...any) []any { return append([]any{}, elements...) }

func condition(operator, key string, values ...any) map[string]any {
	return map[string]any{"operator": operator, "key": key, "values": list(values...)}
}

// wantState wants exactly these attributes; those that are not given are null.
func wantState(t *testing.T, got, want map[string]any) {
	t.Helper()
	for name := range got {
		if _, ok := want[name]; !ok {
			want[name] = nil
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
}

func plant(t *testing.T, aws *fakeaws.Server, bucket, document string) {
	t.Helper()
	if err := aws.PlantBucketPolicy(bucket, document); err != nil {
		t.Fatal(err)
	}
}

// All that a statement can say, in the spellings that the IAM user guide has for it
// ("AWS JSON policy element reference").
func TestABucketPolicyIsTakenApart(t *testing.T) {
	t.Parallel()
	aws, data := newAWS(t)
	statements := []string{
		`{"Sid":"Everything there is","Effect":"Allow","Principal":{"AWS":["arn:aws:iam::444455556666:root","AROAEXAMPLEEXAMPLE123"],"Service":"logging.s3.amazonaws.com"},` +
			`"Action":["s3:GetObject","s3:PutObject"],"Resource":["arn:aws:s3:::data/a/*","arn:aws:s3:::data/b/*"],` +
			`"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1","s3:x-amz-acl":["private","bucket-owner-full-control"]},"NumericLessThan":{"s3:max-keys":10},"Bool":{"aws:SecureTransport":true}}}`,
		`{"Effect":"Deny","NotPrincipal":{"AWS":["arn:aws:iam::111122223333:root","AIDAEXAMPLEEXAMPLE123"]},"NotAction":["s3:List*","s3:GetObject"],"NotResource":"arn:aws:s3:::data/open/*"}`,
		`{"Sid":"TLS only","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::data/*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}`,
	}
	minified := `{"Version":"2008-10-17","Id":"Team","Statement":[` + strings.Join(statements, ",") + `]}`
	shown := strings.Replace(minified, `"Statement":[`, "\"Statement\" : [\n  ", 1)
	plant(t, aws, "data", shown)
	aws.ResetCalls()

	got, diagnostics := serve(t, aws, data.Credentials(), nil).read(t, "xacct_bucket_policy", attrs{"bucket": "data"})
	noErrors(t, diagnostics)
	wantState(t, got, map[string]any{
		"bucket": "data", "json": shown, "size_bytes": len(minified), "size_limit": 20480, // S3 user guide: 20 KB
		"orphaned_principals": list(
			map[string]any{"principal": "AROAEXAMPLEEXAMPLE123", "sid": "Everything there is"},
			map[string]any{"principal": "AIDAEXAMPLEEXAMPLE123", "sid": ""},
		),
		"import_blocks": `import {
  to = xacct_bucket_grant.data_Everything_there_is
  id = "data,Everything there is"
}

# Statement 2 has no Sid: give it one first, or leave it to its owner.

import {
  to = xacct_bucket_grant.data_TLS_only
  id = "data,TLS only"
}
`,
		"statements": list(
			map[string]any{
				"sid": "Everything there is", "effect": "Allow", "json": statements[0],
				"principals": list("arn:aws:iam::444455556666:root", "AROAEXAMPLEEXAMPLE123", "logging.s3.amazonaws.com"),
				"actions":    list("s3:GetObject", "s3:PutObject"),
				"resources":  list("arn:aws:s3:::data/a/*", "arn:aws:s3:::data/b/*"),
				"conditions": list(
					condition("StringEquals", "aws:PrincipalOrgID", "o-1"),
					condition("StringEquals", "s3:x-amz-acl", "private", "bucket-owner-full-control"),
					condition("NumericLessThan", "s3:max-keys", "10"),
					condition("Bool", "aws:SecureTransport", "true"),
				),
			},
			map[string]any{
				"sid": "", "effect": "Deny", "json": statements[1],
				"principals": list("!arn:aws:iam::111122223333:root", "!AIDAEXAMPLEEXAMPLE123"),
				"actions":    list("!s3:List*", "!s3:GetObject"),
				"resources":  list("!arn:aws:s3:::data/open/*"),
				"conditions": list(),
			},
			map[string]any{
				"sid": "TLS only", "effect": "Deny", "json": statements[2],
				"principals": list("*"), "actions": list("s3:*"), "resources": list("arn:aws:s3:::data/*"),
				"conditions": list(condition("Bool", "aws:SecureTransport", "false")),
			},
		),
	})
	for _, call := range aws.Calls() {
		if call.Operation != "GetBucketPolicy" && call.Operation != "GetCallerIdentity" {
			t.Errorf("%s was called", call.Operation)
		}
	}
}

// A topic has a policy from the start (SNS developer guide).
func TestATopicWithItsDefaultPolicy(t *testing.T) {
	t.Parallel()
	aws, data := newAWS(t)
	topic := data.CreateTopic("changes", "eu-west-1") // the ARN says where
	document, _ := aws.TopicPolicy(topic.ARN)
	got, diagnostics := serve(t, aws, data.Credentials(), nil).read(t, "xacct_topic_policy", attrs{"topic_arn": topic.ARN})
	noErrors(t, diagnostics)
	statement, _, _ := strings.Cut(document[strings.Index(document, "[{")+1:], "]}]}")
	wantState(t, got, map[string]any{
		"topic_arn": topic.ARN, "json": document, "size_bytes": len(document), "size_limit": 30720, // SNS quotas: 30 KB
		"orphaned_principals": list(), "import_blocks": "",
		"statements": list(map[string]any{
			"sid": "__default_statement_ID", "effect": "Allow", "principals": list("*"), "resources": list(topic.ARN),
			"actions": list("SNS:GetTopicAttributes", "SNS:SetTopicAttributes", "SNS:AddPermission", "SNS:RemovePermission", "SNS:DeleteTopic",
				"SNS:Subscribe", "SNS:ListSubscriptionsByTopic", "SNS:Publish"),
			"conditions": list(condition("StringEquals", "AWS:SourceOwner", dataAccount)),
			"json":       strings.TrimSuffix(statement, "]}"),
		}),
	})
}

func TestABucketWithoutAPolicyHasAnEmptyOne(t *testing.T) {
	t.Parallel()
	aws, data := newAWS(t)
	got, diagnostics := serve(t, aws, data.Credentials(), nil).read(t, "xacct_bucket_policy", attrs{"bucket": "data"})
	noErrors(t, diagnostics)
	wantState(t, got, map[string]any{
		"bucket": "data", "json": `{"Version":"2012-10-17","Statement":[]}`,
		"statements": list(), "orphaned_principals": list(), "import_blocks": "", "size_bytes": 0, "size_limit": 20480,
	})
}

func TestABucketElsewhereIsFound(t *testing.T) {
	t.Parallel()
	for name, redirects := range map[string]bool{"by a redirect": true, "by a refusal": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			aws, data := newAWS(t)
			aws.SetRedirects(redirects)
			data.CreateBucket("far", "eu-west-1")
			const document = `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::far/*"}]}`
			plant(t, aws, "far", document)
			for _, config := range []attrs{{"bucket": "far"}, {"bucket": "far", "region": "eu-west-1"}} {
				got, diagnostics := serve(t, aws, data.Credentials(), attrs{"region": "eu-central-1"}).read(t, "xacct_bucket_policy", config)
				noErrors(t, diagnostics)
				if got["json"] != document {
					t.Errorf("%v: got the policy %v", config, got["json"])
				}
			}
			_, diagnostics := serve(t, aws, data.Credentials(), nil).read(t, "xacct_bucket_policy", attrs{"bucket": "far", "region": "us-west-2"})
			wantError(t, diagnostics, "Bucket In Another Region", "far is in eu-west-1, not in us-west-2")
		})
	}
}

func TestTheExpectedOwner(t *testing.T) {
	t.Parallel()
	aws, data := newAWS(t)
	got, diagnostics := serve(t, aws, data.Credentials(), nil).read(t, "xacct_bucket_policy", attrs{"bucket": "data", "expected_bucket_owner": dataAccount})
	noErrors(t, diagnostics)
	if got["expected_bucket_owner"] != dataAccount || got["size_bytes"] != 0 {
		t.Errorf("got %v", got)
	}
	_, diagnostics = serve(t, aws, data.Credentials(), nil).read(t, "xacct_bucket_policy", attrs{"bucket": "data", "expected_bucket_owner": controlAccount})
	wantError(t, diagnostics, "Access Denied", "not the expected "+controlAccount)
}

func TestWhatCanNotBeShown(t *testing.T) {
	t.Parallel()
	const topic = "arn:aws:sns:us-east-1:" + dataAccount + ":changes"
	for name, c := range map[string]struct {
		source string
		config attrs
		want   []string
	}{
		"no bucket": {"xacct_bucket_policy", attrs{"bucket": "missing"}, []string{"Bucket Not Found", "Tried to read the bucket policy of missing", "There is no bucket missing", "NoSuchBucket"}},
		"no topic":  {"xacct_topic_policy", attrs{"topic_arn": topic + "-2"}, []string{"Topic Not Found", "Tried to read the topic policy of " + topic + "-2", "There is no topic"}},
		"a topic elsewhere": {
			"xacct_topic_policy", attrs{"topic_arn": topic, "region": "eu-west-1"},
			[]string{"Topic In Another Region", "us-east-1, not in eu-west-1"},
		},
		"a bucket without a name":   {"xacct_bucket_policy", attrs{"bucket": ""}, []string{`"bucket"`}},
		"a bucket's ARN":            {"xacct_bucket_policy", attrs{"bucket": "arn:aws:s3:::data"}, []string{`"bucket"`, "arn:aws:s3:::data"}},
		"a topic's name":            {"xacct_topic_policy", attrs{"topic_arn": "changes"}, []string{`"topic_arn"`, "changes"}},
		"an owner that is none":     {"xacct_bucket_policy", attrs{"bucket": "data", "expected_bucket_owner": "42"}, []string{`"expected_bucket_owner"`, "42"}},
		"a policy with a key twice": {"xacct_bucket_policy", attrs{"bucket": "twice"}, []string{"Unreadable Policy", "twice", "duplicate"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			aws, data := newAWS(t)
			data.CreateTopic("changes", "us-east-1")
			data.CreateBucket("twice", "us-east-1")
			plant(t, aws, "twice", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::twice/*"}]}`)
			_, diagnostics := serve(t, aws, data.Credentials(), nil).read(t, c.source, c.config)
			wantError(t, diagnostics, c.want...)
		})
	}
}

// A denial is an error, never an empty policy.
func TestWithoutPermission(t *testing.T) {
	t.Parallel()
	aws, data := newAWS(t)
	topic := data.CreateTopic("changes", "us-east-1")
	user := serve(t, aws, data.CreateUser("nobody", "/").Credentials, nil)
	other := serve(t, aws, aws.Account(controlAccount).Credentials(), nil)
	for _, p := range []server{user, other} {
		_, diagnostics := p.read(t, "xacct_bucket_policy", attrs{"bucket": "data"})
		wantError(t, diagnostics, "Access Denied", "needs s3:GetBucketPolicy on the bucket data", "must belong to the account that owns it")
	}
	_, diagnostics := other.read(t, "xacct_topic_policy", attrs{"topic_arn": topic.ARN})
	wantError(t, diagnostics, "Access Denied", "needs sns:GetTopicAttributes", dataAccount)
}

// Reading needs no permission to write, and none but the one that an error names.
func TestAReaderNeedsOnePermission(t *testing.T) {
	t.Parallel()
	aws, data := newAWS(t)
	topic := data.CreateTopic("changes", "us-east-1")
	user := data.CreateUser("reader", "/")
	data.PutUserPolicy("reader", "it", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetBucketPolicy","sns:GetTopicAttributes"],"Resource":"*"}]}`)
	aws.ResetCalls()
	p := serve(t, aws, user.Credentials, nil)
	for range 2 { // a document is read once, however many ask for it
		_, diagnostics := p.read(t, "xacct_bucket_policy", attrs{"bucket": "data"})
		noErrors(t, diagnostics)
		_, diagnostics = p.read(t, "xacct_topic_policy", attrs{"topic_arn": topic.ARN})
		noErrors(t, diagnostics)
	}
	var reads []string
	for _, call := range aws.Calls() {
		if call.Operation != "GetCallerIdentity" {
			reads = append(reads, call.Operation)
		}
	}
	slices.Sort(reads)
	if diff := cmp.Diff([]string{"GetBucketPolicy", "GetTopicAttributes"}, reads); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

// While the provider block has values that are not known yet, there is nobody to
// ask; the error says so and what to do.
func TestAnUnknownProviderBlock(t *testing.T) {
	t.Parallel()
	aws, data := newAWS(t)
	aws.ResetCalls()
	_, diagnostics := serve(t, aws, data.Credentials(), attrs{"region": unknown{}}).read(t, "xacct_bucket_policy", attrs{"bucket": "data"})
	wantError(t, diagnostics, "Unknown Provider Settings", "not known yet", "depends_on")
	if calls := aws.Calls(); len(calls) > 0 {
		t.Errorf("%d calls, want none", len(calls))
	}
}
