// SPDX-License-Identifier: MPL-2.0

package grant_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

func TestShortFormsInAnotherPartition(t *testing.T) {
	t.Parallel()
	const topic, role = "arn:aws-us-gov:sns:us-gov-west-1:" + dataAccount + ":changes", "arn:aws-us-gov:iam::" + controlAccount + ":role/vendor"
	for resource, config := range map[string]attrs{
		"xacct_bucket_grant":             {"bucket": "data", "principals": []string{role}, "actions": []string{"s3:GetObject"}},
		"xacct_topic_subscription_grant": {"topic_arn": topic, "principals": []string{role}},
		"xacct_topic_publish_grant":      {"topic_arn": topic, "source_buckets": []string{"data"}},
		"xacct_key_grant":                {"key_id": "alias/data", "principals": []string{role}},
		"xacct_queue_grant":              {"queue_url": "https://sqs.us-gov-west-1.amazonaws.com/" + dataAccount + "/jobs", "principals": []string{role}},
		"xacct_role_trust_grant":         {"role": "worker", "principals": []string{role}},
	} {
		t.Run(resource, func(t *testing.T) {
			t.Parallel()
			s := fakeaws.New()
			must(t, s.Start())
			t.Cleanup(s.Close)
			w := &world{Server: s, data: s.AccountIn("aws-us-gov", dataAccount), control: s.AccountIn("aws-us-gov", controlAccount)}
			w.control.CreateRole("vendor", "/", "")
			w.data.CreateBucket("data", "us-gov-west-1")
			w.data.CreateTopic("changes", "us-gov-west-1")
			w.data.CreateAlias("alias/data", w.data.CreateKey("us-gov-west-1").ARN)
			w.data.CreateQueue("jobs", "us-gov-west-1")
			w.data.CreateRole("worker", "/", "")
			g := start(t, w.providerBlock(attrs{"region": "us-gov-west-1"})).Resource(resource)
			noErrors(t, g.Validate(config))
			noErrors(t, g.Apply(config))
			if text := fmt.Sprint(g.StringMap("statements")); strings.Contains(text, "arn:aws:") {
				t.Errorf("an ARN of another partition: %s", text)
			}
			noErrors(t, g.Destroy())
		})
	}
}

func TestAKeyOfAnotherAccountIsNotGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	key := w.data.CreateKey("us-east-1")
	g := w.provider(t).Resource("xacct_key_grant")
	noErrors(t, g.Apply(attrs{"key_id": key.ARN, "principals": []string{controlAccount}}))
	stranger := start(t, w.providerBlock(attrs{"access_key": w.control.Credentials().AccessKeyID}))
	contains(t, g.With(stranger).Refresh().Errors(), "Access Denied")
	contains(t, g.With(stranger).Destroy().Errors(), "Access Denied")
}

func TestAGrantStaysWithTheKeyThatAnAliasLedTo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first, second := w.data.CreateKey("us-east-1"), w.data.CreateKey("us-east-1")
	w.data.CreateAlias("alias/data", first.ARN)
	before, _ := w.KeyPolicy(first.ARN)
	g := w.provider(t).Resource("xacct_key_grant")
	config := attrs{"key_id": "alias/data", "principals": []string{controlAccount}, "sid": "Ours"}
	noErrors(t, g.Apply(config))

	w.Delete(second.ARN)
	third := w.data.CreateKey("us-east-1")
	w.Fault(fakeaws.Fault{Operation: "DescribeKey", Times: -1, Code: "NotFoundException", Status: 400}) // the alias is gone
	g = g.With(w.provider(t))
	noErrors(t, g.Refresh())
	if g.Gone() || g.Changes(config) {
		t.Error("the grant has not stayed with its key")
	}
	noErrors(t, g.Destroy())
	if after, _ := w.KeyPolicy(first.ARN); after != before {
		t.Errorf("policy after destroy:\n%s", cmp.Diff(before, after))
	}
	if text, _ := w.KeyPolicy(third.ARN); strings.Contains(text, "Ours") {
		t.Error("another key has the statement")
	}
}

func TestAnotherProviderRegionLeavesAGrantWhereItIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	key := w.data.CreateKey("us-east-1")
	g := w.provider(t).Resource("xacct_key_grant")
	config := attrs{"key_id": key.ID, "principals": []string{controlAccount}}
	noErrors(t, g.Apply(config))
	g = g.With(start(t, w.providerBlock(attrs{"region": "eu-west-1"})))
	noErrors(t, g.Refresh())
	if g.Gone() || g.Changes(config) {
		t.Error("the grant has moved")
	}
	noErrors(t, g.Destroy())
	if text, _ := w.KeyPolicy(key.ARN); strings.Contains(text, controlAccount) {
		t.Error("the statement is still there")
	}
}

func TestARegionThatContradictsTheAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	key := w.data.CreateKey("us-east-1")
	for resource, config := range map[string]attrs{
		"xacct_key_grant":   {"key_id": key.ARN},
		"xacct_queue_grant": {"queue_url": "https://sqs.us-east-1.amazonaws.com/" + dataAccount + "/jobs"},
	} {
		config["principals"], config["region"] = []string{controlAccount}, "eu-west-1"
		_, planned := w.provider(t).Resource(resource).Plan(config)
		contains(t, planned.Errors(), "In Another Region", "us-east-1", "eu-west-1")
	}
}

func TestOneQueueHasOneLock(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.SetLatency(10 * time.Millisecond)
	w.data.CreateQueue("jobs", "us-east-1")
	p := w.provider(t)
	var wg sync.WaitGroup
	for i := range 8 {
		config := attrs{"queue_url": w.URL() + "/" + dataAccount + "/jobs", "principals": []string{controlAccount}, "sid": fmt.Sprintf("Ours%d", i)}
		if i%2 == 0 {
			config["region"] = "us-east-1"
		}
		g := p.Resource("xacct_queue_grant")
		wg.Go(func() {
			if text := g.Apply(config).Errors(); text != "" {
				t.Error(text)
			}
		})
	}
	wg.Wait()
	if n := w.count("SetQueueAttributes"); n > 5 {
		t.Errorf("%d writes for 8 grants on one queue, want at most 5", n)
	}
}

// A failed update that may have been written is in the state, so that a destroy
// takes out what it has left.
func TestAnUpdateThatCouldNotBeVerifiedIsInTheState(t *testing.T) {
	t.Parallel()
	w := newTenantedWorld(t)
	g := w.provider(t).Resource("xacct_bucket_grant")
	noErrors(t, g.Apply(documented(statement("A", "s3:GetObject"))))
	w.Fault(fakeaws.Fault{Operation: "GetBucketPolicy", Delay: time.Millisecond})
	w.Fault(fakeaws.Fault{Operation: "GetBucketPolicy", Code: "AccessDenied"})
	g = g.With(start(t, w.providerBlock(attrs{"plan_checks": false})))
	contains(t, g.Apply(documented(statement("B", "s3:GetObject"), statement("C", "s3:GetObject"))).Errors(), "not verified")
	w.ResetFaults()
	g = g.With(w.provider(t))
	noErrors(t, g.Refresh())
	noErrors(t, g.Destroy())
	w.wantPolicy(t, theirs)
}

func TestAVersionIsGivenUpOnlyForADocumentThatIsTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	document := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ec2:Describe*","Resource":"*"}]}`
	p := w.data.CreatePolicy("s3-write", "/", document)
	for range 4 {
		w.data.CreatePolicyVersion(p.ARN, document, false)
	}
	w.Fault(fakeaws.Fault{Operation: "CreatePolicyVersion", Times: -1, Code: "MalformedPolicyDocument"})
	g := w.provider(t).Resource("xacct_iam_policy_grant")
	text := g.Apply(attrs{"policy_arn": p.ARN, "policy": `{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}`}).Errors()
	contains(t, text, "Policy Refused", "Nothing was written")
	if n := w.count("DeletePolicyVersion"); n != 0 {
		t.Errorf("%d versions were deleted", n)
	}
}
