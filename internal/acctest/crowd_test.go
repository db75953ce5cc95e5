// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// Terraform carries out ten at a time; those that wait go together in one write.
func TestFortyGrantsInOneApply(t *testing.T) {
	t.Parallel()
	needsFake(t, "latency and the call log")
	c := newFake(t, "aws", "us-east-1")
	before := c.putPolicy(tenanted)
	w := c.workspace(c.provider("settle_time = null"), `
resource "xacct_bucket_grant" "many" {
  for_each   = toset([for n in range(40) : format("Grant%02d", n)])
  bucket     = "{bucket}"
  sid        = each.key
  principals = ["{control}"]
  actions    = ["s3:GetObject"]
  prefixes   = ["${lower(each.key)}/"]
}
`)
	c.fake.SetLatency(20 * time.Millisecond)
	c.fake.ResetCalls()
	w.apply()
	if n := c.count("PutBucketPolicy"); n == 0 || n > 12 {
		t.Errorf("%d policy writes, want at most 12", n)
	}
	policy := c.policy()
	if n := len(statementsOf(t, policy)); n != 42 || !strings.HasPrefix(policy, strings.TrimSuffix(before, "]}")) {
		t.Errorf("%d statements, want 2 of others as they were and 40 of ours: %s", n, policy)
	}
	for n := range 40 {
		want := c.text(fmt.Sprintf(`{"Sid":"Grant%02d","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{control}:root"},`+
			`"Action":"s3:GetObject","Resource":"arn:aws:s3:::{bucket}/grant%02d/*"}`, n, n))
		if strings.Count(policy, want) != 1 {
			t.Errorf("not there once: %s", want)
		}
	}

	c.fake.ResetCalls()
	w.wantNoChanges()
	if n := c.count("GetBucketPolicy"); n != 1 {
		t.Errorf("a plan without changes reads the policy %d times, want once", n)
	}
	w.destroy()
	c.wantPolicy(before)
}

// The bodies of calls that run side by side must never get mixed up, also when
// they are large: each bucket keeps its own policy.
func TestManyBucketsInOneApply(t *testing.T) {
	t.Parallel()
	needsFake(t, "many buckets of one account")
	c := newFake(t, "aws", "us-east-1")
	owner := c.fake.Account(c.owner.id)
	before := map[string]string{}
	for n := range 20 {
		bucket := fmt.Sprintf("many-%02d", n)
		owner.CreateBucket(bucket, "us-east-1")
		if n%2 == 0 {
			c.noError(c.fake.SetBucketPolicy(bucket, c.text(fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Sid":"Team%02d","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{control}:root"},`+
				`"Action":"s3:GetObject","Resource":"arn:aws:s3:::%s/*","Condition":{"StringEquals":{"s3:ExistingObjectTag/x":%q}}}]}`, n, bucket, strings.Repeat(fmt.Sprint(n%10), 5000)))))
		}
		before[bucket], _ = c.fake.BucketPolicy(bucket)
	}
	w := c.workspace(c.provider(), `
resource "xacct_bucket_grant" "many" {
  for_each   = toset([for n in range(20) : format("many-%02d", n)])
  bucket     = each.key
  principals = ["{control}"]
  actions    = ["s3:GetObject"]
}
`)
	for range 2 {
		w.apply()
		w.wantNoChanges()
		w.destroy()
		for bucket, want := range before {
			if now, _ := c.fake.BucketPolicy(bucket); now != want {
				t.Errorf("%s: %s, want %s", bucket, now, want)
			}
		}
	}
}

// A grant for each of 200 buckets, some of which have policies of others, and one
// resource that has a trail log them all. A trail takes 250 data resources over all
// its selectors (CloudTrail user guide, "Quotas in AWS CloudTrail"), of which somebody
// has one.
func TestStoryTwoHundredBucketsWithOneTrail(t *testing.T) {
	t.Parallel()
	needsFake(t, "many buckets of one account, and the call log")
	c := newFake(t, "aws", "us-east-1")
	trail := c.newTrail(s3Events("somebody-elses"))
	selectors := trail.selectors()
	for n := range 200 {
		bucket := fmt.Sprintf("data-%03d", n)
		c.fake.Account(c.owner.id).CreateBucket(bucket, "us-east-1")
		if n%10 == 0 {
			c.noError(c.fake.SetBucketPolicy(bucket, strings.ReplaceAll(c.text(tenanted), c.bucket, bucket)))
		}
	}
	policies := func() (of, theirs int) {
		for name, document := range c.documents() {
			if strings.HasPrefix(name, "arn:aws:s3:::data-") && strings.HasSuffix(name, " policy") {
				of++
				theirs += len(statementsOf(t, document)) - 1
			}
		}
		return of, theirs
	}
	const names = "[for n in range(200) : format(\"data-%03d\", n)]"
	logged := `
resource "xacct_trail_data_selector" "all" {
  trail   = "{trail}"
  buckets = ` + names + `
}
`
	w := c.workspace(c.provider(), strings.Replace(logged, "200", "250", 1))
	output, status := w.try("plan")
	if status != 1 || !c.words("Too Many Selectors", "Nothing was written", "251", "the limit is 250").MatchString(output) {
		t.Errorf("one too many: exit status %d\n%s", status, output)
	}
	w.configure(strings.Replace(logged, "200", "249", 1))
	w.run("plan")

	w.configure(logged + `
resource "xacct_bucket_grant" "each" {
  for_each   = toset(` + names + `)
  bucket     = each.key
  principals = ["{control}"]
  actions    = ["s3:GetObject", "s3:ListBucket"]
}
`)
	counted := func(what string, run func(), want map[string]int) {
		t.Helper()
		c.fake.ResetCalls()
		run()
		for operation, n := range want {
			if got := c.count(operation); got != n {
				t.Errorf("%s: %s %d times, want %d", what, operation, got, n)
			}
		}
	}
	counted("apply", w.apply, map[string]int{"PutBucketPolicy": 200, "PutEventSelectors": 1})
	if of, theirs := policies(); of != 200 || theirs != 20*2 {
		t.Errorf("%d buckets have a policy, with %d statements of others; want 200 and 40", of, theirs)
	}
	trail.wantAdded(selectors, `"arn:aws:s3:::data-000/"`, `"arn:aws:s3:::data-199/"`)
	counted("a plan without changes", w.wantNoChanges, map[string]int{"GetBucketPolicy": 200, "GetEventSelectors": 1, "PutBucketPolicy": 0, "PutEventSelectors": 0})
	counted("destroy", w.destroy, map[string]int{"PutBucketPolicy": 20, "DeleteBucketPolicy": 180, "PutEventSelectors": 1})
}
