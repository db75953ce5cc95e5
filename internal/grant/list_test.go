// SPDX-License-Identifier: MPL-2.0

package grant_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/prototest"
)

// pastedStatements are what somebody has put into the policy of the bucket by hand.
var pastedStatements = []string{
	`{"Sid":"QuiltAccess","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*"}`,
	`{"Effect":"Deny","Principal":"*","Action":"s3:DeleteBucket","Resource":"arn:aws:s3:::data"}`,
	`{"Sid":"Twice","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"s3:ListBucket","Resource":"arn:aws:s3:::data"}`,
	`{"Sid":"Twice","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"s3:GetBucketLocation","Resource":"arn:aws:s3:::data"}`,
	`{"Sid":"TLS only, always","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::data/*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}`,
}

func (w *world) paste(t *testing.T) {
	t.Helper()
	if err := w.SetBucketPolicy("data", `{"Version":"2012-10-17","Statement":[`+strings.Join(pastedStatements, ",")+`]}`); err != nil {
		t.Fatal(err)
	}
}

// A bucket's statements are listed as the grants that an import makes of them.
func TestListOfABucket(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.paste(t)
	before := w.policy(t)
	p := w.provider(t)
	found, d := p.List("xacct_bucket_grant", attrs{"bucket": "data"}, true, 0)
	noErrors(t, d)
	wantWords(t, d.Warnings(), "Statements Left Out", "Statement 2", "has no Sid", "Statement 3", "Statement 4", `"Twice"`, "shares the Sid")
	if len(found) != 2 {
		t.Fatalf("%d found, want 2", len(found))
	}
	for i, sid := range []string{"QuiltAccess", "TLS only, always"} {
		one := found[i]
		if !strings.Contains(one.Name, sid) || !strings.Contains(one.Name, "data") {
			t.Errorf("%q is the name of %s", one.Name, sid)
		}
		if got := prototest.As[string](t, one.Identity["bucket"]); got != "data" {
			t.Errorf("the identity has the bucket %q", got)
		}
		if diff := cmp.Diff([]string{sid}, prototest.Strings(t, one.Identity["sids"])); diff != "" {
			t.Errorf("Sids of the identity (-want +got):\n%s", diff)
		}
		imported := p.Resource("xacct_bucket_grant")
		noErrors(t, imported.ImportIdentity(attrs{"bucket": "data", "sids": []string{sid}}))
		if diff := cmp.Diff(imported.State(), one.Resource); diff != "" {
			t.Errorf("%s as imported and as listed (-imported +listed):\n%s", sid, diff)
		}
	}
	if w.policy(t) != before {
		t.Errorf("the policy is now %s", w.policy(t))
	}
}

func TestListOfIdentities(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.paste(t)
	found, d := w.provider(t).List("xacct_bucket_grant", attrs{"bucket": "data", "region": "us-east-1", "expected_bucket_owner": dataAccount}, false, 1)
	noErrors(t, d)
	if len(found) != 1 || found[0].Resource != nil {
		t.Errorf("%d found, want the first one without its attributes: %v", len(found), found)
	}
}

func TestListOfNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	found, d := w.provider(t).List("xacct_bucket_grant", attrs{"bucket": "data"}, true, 0)
	if len(found)+len(d) > 0 {
		t.Errorf("found %v, %s%s", found, d.Errors(), d.Warnings())
	}
}

// A statement of a topic is listed as one of the two grants, SNS's own as none.
func TestListsOfATopic(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	topic := w.data.CreateTopic("changes", "us-east-1").ARN
	p := w.provider(t)
	allow := func(sid, action string) string {
		return `{"Sid":"` + sid + `","Effect":"Allow","Principal":{"AWS":"` + controlAccount + `"},"Action":` + action + `,"Resource":"` + topic + `"}`
	}
	noErrors(t, p.Resource("xacct_topic_subscription_grant").Apply(attrs{
		"topic_arn": topic,
		"policy":    `{"Statement":[` + allow("Follow", `["sns:Subscribe","sns:GetTopicAttributes"]`) + "," + allow("Notify", `"SNS:Publish"`) + "," + allow("Both", `["sns:Publish","sns:Subscribe"]`) + `]}`,
	}))
	for name, want := range map[string][]string{
		"xacct_topic_subscription_grant": {"Both", "Follow"},
		"xacct_topic_publish_grant":      {"Notify"},
	} {
		found, d := w.provider(t).List(name, attrs{"topic_arn": topic}, true, 0)
		if len(d) > 0 {
			t.Errorf("%s: %s%s", name, d.Errors(), d.Warnings())
		}
		var sids []string
		for _, one := range found {
			sids = append(sids, prototest.Strings(t, one.Resource["sids"])...)
		}
		slices.Sort(sids)
		if diff := cmp.Diff(want, sids); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func wantWords(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("it doesn't say %q:\n%s", part, text)
		}
	}
}

func TestListThatCanNotBe(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		block, config attrs
		want          []string
	}{
		"no bucket":          {nil, attrs{"bucket": "missing"}, []string{"Bucket Not Found", "Tried to list the statements of the bucket policy of missing", "NoSuchBucket"}},
		"no bucket's name":   {nil, attrs{"bucket": "arn:aws:s3:::data"}, []string{`"bucket"`, "arn:aws:s3:::data"}},
		"another owner":      {nil, attrs{"bucket": "data", "expected_bucket_owner": controlAccount}, []string{"Access Denied", controlAccount}},
		"an unknown setting": {attrs{"region": unknown}, attrs{"bucket": "data"}, []string{"Unknown Provider Settings", "not known yet"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			found, d := start(t, w.providerBlock(c.block)).List("xacct_bucket_grant", c.config, true, 0)
			if len(found) > 0 {
				t.Errorf("found %v", found)
			}
			wantWords(t, d.Errors(), c.want...)
		})
	}
}
