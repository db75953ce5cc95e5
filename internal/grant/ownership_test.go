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

func policyOf(statements ...string) string {
	return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
}

// Somebody puts a statement with our Sid before ours, and edits ours: it can't be
// told any more which is ours.
func TestAStrangersStatementWithOurSidIsNeverTakenForOurs(t *testing.T) {
	t.Parallel()
	for name, do := range map[string]func(g *instance) diags{
		"refresh": func(g *instance) diags { return g.Refresh() },
		"apply":   func(g *instance) diags { return g.Apply(documented(statement("S", "s3:GetObjectTagging"))) },
		"destroy": func(g *instance) diags { return g.Destroy() },
		"import":  func(g *instance) diags { return g.ImportID("data,S") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			g := w.provider(t).Resource("xacct_bucket_grant")
			noErrors(t, g.Apply(documented(statement("S", "s3:GetObject"))))
			before := policyOf(statement("S", "s3:DeleteObject"), statement("S", "s3:PutObject"))
			must(t, w.SetBucketPolicy("data", before))
			said := do(g.With(w.provider(t))).Errors()
			contains(t, said, "Conflicting Sid", "2 statements", "s3:DeleteObject", "s3:PutObject")
			if name == "import" {
				contains(t, said, "which of them is meant")
				lacks(t, said, "as we left it", "none")
			}
			w.wantPolicy(t, before)
		})
	}
}

func TestAStrangersStatementWithOurSidStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	g := w.provider(t).Resource("xacct_bucket_grant")
	noErrors(t, g.Apply(documented(statement("S", "s3:GetObject"))))
	must(t, w.SetBucketPolicy("data", policyOf(statement("S", "s3:DeleteObject"), statement("S", "s3:GetObject"))))
	g = g.With(w.provider(t))
	noErrors(t, g.Refresh())
	noErrors(t, g.Apply(documented(statement("S", "s3:PutObject"))))
	w.wantPolicy(t, policyOf(statement("S", "s3:DeleteObject"), statement("S", "s3:PutObject")))
	noErrors(t, g.Destroy())
	w.wantPolicy(t, policyOf(statement("S", "s3:DeleteObject")))
}

// A copy of our statement would go on granting what we revoke.
func TestCopiesOfOurStatementGoWithIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	g := w.provider(t).Resource("xacct_bucket_grant")
	noErrors(t, g.Apply(documented(statement("S", "s3:GetObject"))))
	must(t, w.SetBucketPolicy("data", policyOf(statement("S", "s3:GetObject"), statement("Theirs", "s3:GetObject"), statement("S", "s3:GetObject"))))
	g = g.With(w.provider(t))
	noErrors(t, g.Apply(documented(statement("S", "s3:PutObject"))))
	w.wantPolicy(t, policyOf(statement("S", "s3:PutObject"), statement("Theirs", "s3:GetObject")))
}

func TestAStatementThatMovesToAnotherGrantStays(t *testing.T) {
	t.Parallel()
	x, y := statement("X", "s3:GetObject"), statement("Y", "s3:GetObject")
	for name, order := range map[string][]int{"the old one first": {0, 1}, "the new one first": {1, 0}, "together": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTenantedWorld(t)
			a := w.provider(t).Resource("xacct_bucket_grant")
			noErrors(t, a.Apply(documented(x, y)))

			p := w.provider(t)
			a = a.With(p)
			b := p.Resource("xacct_bucket_grant")
			applies := []func(){
				func() { noErrors(t, a.Apply(documented(x))) },
				func() { noErrors(t, b.Apply(documented(y))) },
			}
			if order == nil {
				w.SetLatency(5 * time.Millisecond)
				var wg sync.WaitGroup
				for _, apply := range applies {
					wg.Go(apply)
				}
				wg.Wait()
			}
			for _, i := range order {
				applies[i]()
			}
			contains(t, w.policy(t), `"Sid":"X"`, `"Sid":"Y"`, "TLS only")
			noErrors(t, a.Destroy())
			noErrors(t, b.Destroy())
			w.wantPolicy(t, theirs)
		})
	}
}

func TestAGrantThatIsReplacedIsNoConflictWithItself(t *testing.T) {
	t.Parallel()
	w := newTenantedWorld(t)
	old := w.provider(t).Resource("xacct_bucket_grant")
	noErrors(t, old.Apply(documented(statement("S", "s3:GetObject"))))

	// Terraform plans the creation of what it will have destroyed by then.
	p := w.provider(t)
	old = old.With(p)
	noErrors(t, old.Refresh())
	config := documented(statement("S", "s3:PutObject"))
	_, planned := p.Resource("xacct_bucket_grant").Plan(config)
	noErrors(t, planned)

	p = w.provider(t)
	noErrors(t, old.With(p).Destroy())
	noErrors(t, p.Resource("xacct_bucket_grant").Apply(config))
	contains(t, w.policy(t), "s3:PutObject", "TLS only")
}

func TestTwoGrantsOfOneStatementInOneApply(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.provider(t)
	noErrors(t, p.Resource("xacct_bucket_grant").Apply(reading(nil)))
	contains(t, p.Resource("xacct_bucket_grant").Apply(reading(nil)).Errors(), "Duplicate Grant", "Sid of its own", "Nothing was written")
}

// There is nothing in AWS to import or to overwrite.
func TestTwoGrantsWithOneSidInOnePlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.provider(t)
	_, first := p.Resource("xacct_bucket_grant").Plan(documented(statement("S", "s3:GetObject")))
	noErrors(t, first)
	_, second := p.Resource("xacct_bucket_grant").Plan(documented(statement("S", "s3:PutObject")))
	contains(t, second.Errors(), "Duplicate Grant", "An apply would change", "Nothing was written", `want the Sid "S"`, "Sid of its own")
	lacks(t, second.Errors(), "There now", "terraform import", "on_conflict", "has just made")
}

// A grant whose write could not be verified is in the state, so that a destroy
// takes the access out again.
func TestWhatMayHaveBeenWrittenIsInTheState(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		faults []fakeaws.Fault
		want   string
	}{
		"unverified": {
			faults: []fakeaws.Fault{{Operation: "GetBucketPolicy", Delay: time.Millisecond}, {Operation: "GetBucketPolicy", Times: -1, Code: "AccessDenied"}},
			want:   "not verified",
		},
		"uncertain": {
			faults: []fakeaws.Fault{{Operation: "PutBucketPolicy", Drop: true}, {Operation: "GetBucketPolicy", Delay: time.Millisecond}, {Operation: "GetBucketPolicy", Times: -1, Code: "SlowDown"}},
			want:   "may or may not",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTenantedWorld(t)
			p := start(t, w.providerBlock(attrs{"plan_checks": false}))
			for _, f := range c.faults {
				w.Fault(f)
			}
			g := p.Resource("xacct_bucket_grant")
			contains(t, g.Apply(reading(attrs{"timeouts": attrs{"create": "2s"}})).Errors(), c.want)
			w.ResetFaults()
			if g.Gone() {
				t.Fatal("the grant is not in the state")
			}
			g = g.With(w.provider(t))
			noErrors(t, g.Refresh())
			noErrors(t, g.Destroy())
			w.wantPolicy(t, theirs)
		})
	}
}

func TestAChangeOfPlaceAloneIsCheckedAtPlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	g := w.provider(t).Resource("xacct_bucket_grant")
	noErrors(t, g.Apply(reading(nil)))
	_, planned := g.With(w.provider(t)).Plan(reading(attrs{"region": "eu-central-1"}))
	contains(t, planned.Errors(), "Bucket In Another Region")
}

func TestSidsWithCommasAreImported(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	statements := []string{statement("Hand, v2", "s3:GetObject"), statement("Hand", "s3:PutObject"), statement(" odd ", "s3:DeleteObject")}
	must(t, w.SetBucketPolicy("data", policyOf(statements...)))
	for id, want := range map[string][]string{
		"data,Hand, v2":      {"Hand, v2"},
		"data,Hand,Hand, v2": {"Hand", "Hand, v2"},
		"data,Hand, v2,Hand": {"Hand, v2", "Hand"},
		"data, Hand":         {"Hand"},
		"data, odd ,Hand":    {" odd ", "Hand"},
	} {
		g := w.provider(t).Resource("xacct_bucket_grant")
		noErrors(t, g.ImportID(id))
		if diff := cmp.Diff(want, sidsOf(g)); diff != "" {
			t.Errorf("%s: sids (-want +got):\n%s", id, diff)
		}
	}
	contains(t, w.provider(t).Resource("xacct_bucket_grant").ImportID("data,Hand, v3").Errors(), "Statement Not Found", `"v3"`, `"Hand, v2"`)
}

func TestTheLastErrorOfAWSIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Fault(fakeaws.Fault{Operation: "PutBucketPolicy", Times: -1, Code: "SlowDown"})
	text := w.provider(t).Resource("xacct_bucket_grant").Apply(reading(attrs{"timeouts": attrs{"create": "1s"}})).Errors()
	contains(t, text, "SlowDown", "The time for it ended", "timeouts block") // the last call may have been cut off

	w = newWorld(t)
	w.Fault(fakeaws.Fault{Operation: "GetBucketPolicy", Times: -1, Code: "SlowDown"})
	_, planned := start(t, w.providerBlock(attrs{"max_retries": 3})).Resource("xacct_bucket_grant").Plan(reading(nil))
	contains(t, planned.Errors(), "SlowDown")
	if n := w.count("GetBucketPolicy"); n != 3 {
		t.Errorf("%d reads, want 3", n)
	}
}

// Bodies of concurrent calls must never get mixed up, whatever their size, and
// whatever is logged.
func TestManyTargetsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const n = 20
	foreign := make([]string, n)
	for i := range n {
		bucket := fmt.Sprintf("bucket-%02d", i)
		w.data.CreateBucket(bucket, "us-east-1")
		if i%2 == 0 {
			foreign[i] = policyOf(fmt.Sprintf(`{"Sid":"Team%02d","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::%s:root"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::%s/*","Condition":{"StringEquals":{"s3:ExistingObjectTag/x":%q}}}`,
				i, controlAccount, bucket, strings.Repeat(fmt.Sprint(i%10), 5000)))
			must(t, w.SetBucketPolicy(bucket, foreign[i]))
		}
	}
	for range 3 {
		grants := map[*instance]attrs{}
		p := w.provider(t)
		for i := range n {
			grants[p.Resource("xacct_bucket_grant")] = reading(attrs{"bucket": fmt.Sprintf("bucket-%02d", i), "sid": fmt.Sprintf("Ours%02d", i)})
		}
		together(t, grants, func(g *instance, config attrs) diags { return g.Apply(config) })
		together(t, grants, func(g *instance, _ attrs) diags { return append(g.Refresh(), g.Destroy()...) })
		for i := range n {
			now, _ := w.BucketPolicy(fmt.Sprintf("bucket-%02d", i))
			if diff := cmp.Diff(foreign[i], now); diff != "" {
				t.Errorf("bucket %d (-want +got):\n%s", i, diff)
			}
		}
	}
}

// A wrong expected owner is refused although other grants on the bucket expect
// nothing.
func TestAnExpectedOwnerCountsForItsOwnGrant(t *testing.T) {
	t.Parallel()
	w := newTenantedWorld(t)
	w.SetLatency(10 * time.Millisecond)
	p := w.provider(t)
	var wg sync.WaitGroup
	for i := range 8 {
		config := reading(attrs{"sid": fmt.Sprintf("Ours%d", i)})
		if i == 3 {
			config["expected_bucket_owner"] = controlAccount
		}
		g := p.Resource("xacct_bucket_grant")
		wg.Go(func() {
			text := g.Apply(config).Errors()
			if refused := strings.Contains(text, "Access Denied"); refused != (i == 3) {
				t.Errorf("grant %d: %s", i, text)
			}
		})
	}
	wg.Wait()
	if strings.Contains(w.policy(t), "Ours3") {
		t.Error("the grant with the wrong owner was made")
	}
}

// The first try takes ours out and its answer is lost; the second must not take
// the stranger's statement, which is alone with our Sid by then, for ours.
func TestARepeatedRemovalLeavesAStrangersStatement(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	g := w.provider(t).Resource("xacct_bucket_grant")
	noErrors(t, g.Apply(documented(statement("S", "s3:GetObject"))))
	must(t, w.SetBucketPolicy("data", policyOf(statement("S", "s3:DeleteObject"), statement("S", "s3:GetObject"))))
	g = g.With(w.provider(t))
	noErrors(t, g.Refresh())
	w.Fault(fakeaws.Fault{Operation: "PutBucketPolicy", Drop: true})
	noErrors(t, g.Destroy())
	w.wantPolicy(t, policyOf(statement("S", "s3:DeleteObject")))
}

// A rival takes out what the first try has put in place of ours, and leaves the
// stranger's statement alone with our Sid: that one must not be replaced.
func TestARepeatedUpdateLeavesAStrangersStatement(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	g := w.provider(t).Resource("xacct_bucket_grant")
	noErrors(t, g.Apply(documented(statement("S", "s3:GetObject"))))
	stranger := statement("S", "s3:DeleteObject")
	must(t, w.SetBucketPolicy("data", policyOf(stranger, statement("S", "s3:GetObject"))))
	g = g.With(w.provider(t))
	noErrors(t, g.Refresh())
	var once sync.Once
	w.Hook("PutBucketPolicy", fakeaws.After, func(fakeaws.Call) {
		once.Do(func() {
			if err := w.SetBucketPolicy("data", policyOf(stranger)); err != nil {
				t.Error(err)
			}
		})
	})
	noErrors(t, g.Apply(documented(statement("S", "s3:PutObject"))))
	w.wantPolicy(t, policyOf(stranger, statement("S", "s3:PutObject")))
}

// Terraform test has one process for all runs of a file (1.16): plans that are not
// applied, and grants that are gone, stand in nobody's way.
func TestOneProcessForSeveralRuns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.provider(t)
	grant := p.Resource("xacct_bucket_grant")
	noErrors(t, grant.Apply(reading(attrs{"sid": "Ours"})))
	for _, action := range []string{"s3:PutObject", "s3:DeleteObject"} {
		_, diags := grant.Plan(reading(attrs{"sid": "Ours", "actions": []string{action}}))
		noErrors(t, diags)
	}
	noErrors(t, grant.Destroy())
	later := p.Resource("xacct_bucket_grant")
	noErrors(t, later.Apply(reading(attrs{"sid": "Ours", "actions": []string{"s3:PutObject"}})))
	noErrors(t, later.Destroy())
}
