// SPDX-License-Identifier: MPL-2.0

package grant_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

// theirs is another team's policy, as S3 shows it: a Deny for what is not TLS.
const theirs = `{"Version":"2012-10-17","Id":"Team","Statement":[{"Sid":"TLS only","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::data","arn:aws:s3:::data/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}`

func newTenantedWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	if err := w.SetBucketPolicy("data", theirs); err != nil {
		t.Fatal(err)
	}
	if got := w.policy(t); got != theirs {
		t.Fatalf("the policy that these tests begin with is not shown as it is: %s", got)
	}
	return w
}

// reading is a grant in the short form.
func reading(more attrs) attrs {
	config := attrs{"bucket": "data", "principals": []string{controlAccount}, "actions": []string{"s3:GetObject", "s3:ListBucket"}}
	for k, v := range more {
		config[k] = v
	}
	return config
}

// documented is a grant with a policy document of these statements.
func documented(statements ...string) attrs {
	return attrs{"bucket": "data", "policy": `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`}
}

func statement(sid, action string) string {
	return fmt.Sprintf(`{"Sid":%q,"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::%s:root"},"Action":%q,"Resource":"arn:aws:s3:::data/*"}`, sid, controlAccount, action)
}

func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in:\n%s", part, text)
		}
	}
}

func lacks(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(text, part) {
			t.Errorf("%q is out of place in:\n%s", part, text)
		}
	}
}

func TestAGrantComesAndGoesWithoutATrace(t *testing.T) {
	t.Parallel()
	w := newTenantedWorld(t)
	g := w.provider(t).Resource("xacct_bucket_grant")

	noErrors(t, g.Apply(reading(attrs{"sid": "Reading"})))
	want := strings.TrimSuffix(theirs, "]}") + `,{"Sid":"Reading","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":["s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::data","arn:aws:s3:::data/*"]}]}`
	w.wantPolicy(t, want)
	noErrors(t, g.Refresh())
	if g.Changes(reading(attrs{"sid": "Reading"})) {
		t.Error("a second plan has changes")
	}
	noErrors(t, g.Destroy())
	w.wantPolicy(t, theirs)
}

func TestTheLastStatementTakesThePolicyAlong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	g := w.provider(t).Resource("xacct_bucket_grant")
	noErrors(t, g.Apply(reading(nil)))
	noErrors(t, g.Destroy())
	if text, ok := w.BucketPolicy("data"); ok {
		t.Errorf("a policy is left: %s", text)
	}
	if n := w.count("DeleteBucketPolicy"); n != 1 {
		t.Errorf("%d times DeleteBucketPolicy", n)
	}
}

func TestAnUpdateIsOneWriteInPlace(t *testing.T) {
	t.Parallel()
	w := newTenantedWorld(t)
	p := w.provider(t)
	first, second := p.Resource("xacct_bucket_grant"), p.Resource("xacct_bucket_grant")
	noErrors(t, first.Apply(documented(statement("A", "s3:GetObject"), statement("B", "s3:GetObject"))))
	noErrors(t, second.Apply(documented(statement("Z", "s3:GetObject"))))
	w.ResetCalls()

	noErrors(t, first.Apply(documented(statement("C", "s3:GetObject"), statement("B", "s3:PutObject"))))
	if n := w.count("PutBucketPolicy"); n != 1 {
		t.Errorf("%d writes, want 1", n)
	}
	want := strings.TrimSuffix(theirs, "]}") + "," + strings.Join([]string{statement("B", "s3:PutObject"), statement("Z", "s3:GetObject"), statement("C", "s3:GetObject")}, ",") + "]}"
	w.wantPolicy(t, want)
	if diff := cmp.Diff([]string{"B", "C"}, sidsOf(first)); diff != "" {
		t.Errorf("sids (-want +got):\n%s", diff)
	}
}

func TestADefaultSidStaysOverUpdates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	g := w.provider(t).Resource("xacct_bucket_grant")
	noErrors(t, g.Apply(reading(nil)))
	before := sidsOf(g)
	noErrors(t, g.Apply(reading(attrs{"actions": []string{"s3:PutObject"}})))
	if diff := cmp.Diff(before, sidsOf(g)); diff != "" {
		t.Errorf("sids (-before +after):\n%s", diff)
	}
	other := newWorld(t).provider(t).Resource("xacct_bucket_grant")
	noErrors(t, other.Apply(reading(nil)))
	if diff := cmp.Diff(before, sidsOf(other)); diff != "" {
		t.Errorf("the same grant elsewhere has another Sid:\n%s", diff)
	}
}

func TestStatementsWithoutSidsGetOneEach(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	g := w.provider(t).Resource("xacct_bucket_grant")
	same := strings.Replace(statement("", "s3:GetObject"), `"Sid":"",`, "", 1)
	put := strings.Replace(same, "GetObject", "PutObject", 1)
	noErrors(t, g.Apply(documented(same, same, put)))
	sids := sidsOf(g)
	if len(sids) != 3 || sids[0] == sids[1] || sids[1] == sids[2] || sids[0] == sids[2] {
		t.Fatalf("sids %v", sids)
	}
	for _, sid := range sids {
		if strings.Trim(sid, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" || len(sid) > 64 || sid == "" {
			t.Errorf("Sid %q", sid)
		}
	}
	// The order changes, the statements keep their Sids.
	noErrors(t, g.Apply(documented(put, same, same)))
	if diff := cmp.Diff(sids, sidsOf(g)); diff != "" {
		t.Errorf("sids (-before +after):\n%s", diff)
	}
	if n := w.count("PutBucketPolicy"); n != 1 {
		t.Errorf("%d writes, want 1", n)
	}
}

func TestSpellingIsNoDrift(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	g := w.provider(t).Resource("xacct_bucket_grant")
	config := documented(`{"Sid":"A","Effect":"Allow","Principal":{"AWS":["444455556666"]},"Action":["S3:getobject"],"Resource":["arn:aws:s3:::data/*"],"Condition":{"Bool":{"AWS:SecureTransport":true},"NumericLessThan":{"s3:TlsVersion":2}}}`)
	noErrors(t, g.Apply(config))
	noErrors(t, g.Refresh())
	if g.Changes(config) {
		t.Error("the next plan has changes")
	}
	respelled := documented(`{ "Condition":{"NumericLessThan":{"s3:tlsversion":"2"},"Bool":{"aws:securetransport":"true"}}, "Sid":"A","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*"}`)
	if g.Changes(respelled) {
		t.Error("another spelling is a change")
	}
}

func TestDrift(t *testing.T) {
	t.Parallel()
	config := documented(statement("A", "s3:GetObject"), statement("B", "s3:GetObject"))
	foreign := statement("Theirs", "s3:PutObject")
	for name, c := range map[string]struct {
		after   []string
		gone    bool
		changes bool
	}{
		"nothing happened":        {after: []string{statement("A", "s3:GetObject"), statement("B", "s3:GetObject")}},
		"a foreign one was added": {after: []string{foreign, statement("A", "s3:GetObject"), statement("B", "s3:GetObject")}},
		"one was edited":          {after: []string{statement("A", "s3:PutObject"), statement("B", "s3:GetObject")}, changes: true},
		"one was removed":         {after: []string{statement("B", "s3:GetObject")}, changes: true},
		"all were removed":        {after: []string{foreign}, gone: true, changes: true},
		"reordered":               {after: []string{statement("B", "s3:GetObject"), statement("A", "s3:GetObject")}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			g := w.provider(t).Resource("xacct_bucket_grant")
			noErrors(t, g.Apply(config))
			if err := w.SetBucketPolicy("data", `{"Version":"2012-10-17","Statement":[`+strings.Join(c.after, ",")+`]}`); err != nil {
				t.Fatal(err)
			}
			g = g.With(w.provider(t))
			noErrors(t, g.Refresh())
			if g.Gone() != c.gone {
				t.Fatalf("gone: %v, want %v", g.Gone(), c.gone)
			}
			if got := g.Changes(config); got != c.changes {
				t.Errorf("changes: %v, want %v", got, c.changes)
			}
			noErrors(t, g.Apply(config))
			for _, s := range []string{statement("A", "s3:GetObject"), statement("B", "s3:GetObject")} {
				contains(t, w.policy(t), s)
			}
			if strings.Contains(strings.Join(c.after, ""), foreign) {
				contains(t, w.policy(t), foreign)
			}
		})
	}
}

func TestAShortFormThatWasEditedIsRepaired(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	g := w.provider(t).Resource("xacct_bucket_grant")
	config := reading(attrs{"sid": "Reading"})
	noErrors(t, g.Apply(config))
	before := w.policy(t)
	if err := w.SetBucketPolicy("data", strings.Replace(before, `"Effect":"Allow"`, `"Effect":"Deny"`, 1)); err != nil {
		t.Fatal(err)
	}
	g = g.With(w.provider(t))
	noErrors(t, g.Refresh())
	if !g.Changes(config) {
		t.Error("the plan has no changes")
	}
	noErrors(t, g.Apply(config))
	w.wantPolicy(t, before)
}

func TestTheTargetIsGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.data.CreateBucket("short-lived", "us-east-1")
	g := w.provider(t).Resource("xacct_bucket_grant")
	config := reading(attrs{"bucket": "short-lived"})
	noErrors(t, g.Apply(config))
	destroyed := *g
	w.deleteBucket(t, "short-lived")

	noErrors(t, destroyed.With(w.provider(t)).Destroy())
	g = g.With(w.provider(t))
	noErrors(t, g.Refresh())
	if !g.Gone() {
		t.Error("the grant is still in the state")
	}
	contains(t, g.Apply(config).Errors(), "Bucket Not Found", "short-lived", "Nothing was written")
}

func TestOnlyADenialIsAnErrorWhenReading(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	g := w.provider(t).Resource("xacct_bucket_grant")
	noErrors(t, g.Apply(reading(nil)))
	w.Fault(fakeaws.Fault{Operation: "GetBucketPolicy", Times: -1, Code: "AccessDenied"})
	g = g.With(w.provider(t))
	contains(t, g.Refresh().Errors(), "Access Denied", "s3:GetBucketPolicy", "data")
	if g.Gone() {
		t.Error("a denial was taken for gone")
	}
}

func TestAConflict(t *testing.T) {
	t.Parallel()
	there := statement("Mine", "s3:PutObject")
	for name, c := range map[string]struct {
		config attrs
		fails  bool
		want   string
	}{
		"fails":         {config: documented(statement("Mine", "s3:GetObject")), fails: true, want: there},
		"overwrites":    {config: attrs{"on_conflict": "overwrite"}, want: statement("Mine", "s3:GetObject")},
		"says the same": {config: documented(strings.Replace(there, `"s3:PutObject"`, `["S3:putobject"]`, 1)), want: there},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := documented(statement("Mine", "s3:GetObject"))
			for k, v := range c.config {
				config[k] = v
			}
			w := newWorld(t)
			if err := w.SetBucketPolicy("data", `{"Version":"2012-10-17","Statement":[`+there+`]}`); err != nil {
				t.Fatal(err)
			}
			g := w.provider(t).Resource("xacct_bucket_grant")
			_, planned := g.Plan(config)
			applied := start(t, w.providerBlock(attrs{"plan_checks": false})).Resource("xacct_bucket_grant").Apply(config)
			for when, d := range map[string]diags{"plan": planned, "apply": applied} {
				if !c.fails {
					noErrors(t, d)
					continue
				}
				contains(t, d.Errors(), "Conflicting Sid", `"Mine"`, "s3:PutObject", "s3:GetObject", "terraform import xacct_bucket_grant.NAME 'data,Mine'", "Nothing was written")
				_ = when
			}
			contains(t, w.policy(t), c.want)
		})
	}
}

func TestImport(t *testing.T) {
	t.Parallel()
	w := newTenantedWorld(t)
	policy := strings.TrimSuffix(theirs, "]}") + "," + statement("A", "s3:GetObject") + "," + statement("B", "s3:PutObject") + "]}"
	if err := w.SetBucketPolicy("data", policy); err != nil {
		t.Fatal(err)
	}
	g := w.provider(t).Resource("xacct_bucket_grant")
	noErrors(t, g.ImportID("data,B, A"))
	if g.Changes(documented(statement("B", "s3:PutObject"), statement("A", "s3:GetObject"))) {
		t.Error("a plan after the import has changes")
	}
	if diff := cmp.Diff([]string{"B", "A"}, sidsOf(g)); diff != "" {
		t.Errorf("sids (-want +got):\n%s", diff)
	}
	for id, want := range map[string]string{
		"data":          `"my-bucket,MySid"`,
		"data,":         "empty",
		"data,A,A":      "twice",
		"data,Nobody":   "Nobody",
		"data,A,Nobody": `"TLS only", "A", "B"`,
		"Da ta,A":       "bucket name",
	} {
		contains(t, w.provider(t).Resource("xacct_bucket_grant").ImportID(id).Errors(), want)
	}
	noErrors(t, g.Destroy())
	contains(t, w.policy(t), "TLS only")
}

func TestUnknownValuesAreDeferred(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, config := range map[string]attrs{
		"bucket":     reading(attrs{"bucket": unknown}),
		"principals": reading(attrs{"principals": []any{unknown}}),
		"actions":    reading(attrs{"actions": unknown}),
		"policy":     {"bucket": "data", "policy": unknown},
		"region":     reading(attrs{"region": unknown}),
	} {
		planned, d := w.provider(t).Resource("xacct_bucket_grant").Plan(config)
		if text := d.Errors() + d.Warnings(); text != "" {
			t.Errorf("%s: %s", name, text)
			continue
		}
		g := w.provider(t).Resource("xacct_bucket_grant")
		if g.Fields(planned.PlannedState)["sids"].IsKnown() {
			t.Errorf("%s is unknown, sids are not", name)
		}
	}
	p := start(t, w.providerBlock(attrs{"region": unknown}))
	if _, d := p.Resource("xacct_bucket_grant").Plan(reading(nil)); d.Errors() != "" {
		t.Errorf("provider block: %s", d.Errors())
	}
	if n := len(w.Calls()); n != 0 {
		t.Errorf("%d calls", n)
	}
}

func TestFortyGrantsOnOneBucket(t *testing.T) {
	t.Parallel()
	w := newTenantedWorld(t)
	w.SetLatency(20 * time.Millisecond)
	p := w.provider(t)
	grants := make([]*instance, 40)
	configs := make([]attrs, 40)
	places := make(chan struct{}, 10)
	var wg sync.WaitGroup
	for i := range grants {
		grants[i], configs[i] = p.Resource("xacct_bucket_grant"), reading(attrs{"sid": fmt.Sprintf("Ours%02d", i)})
		places <- struct{}{}
		wg.Go(func() {
			defer func() { <-places }()
			if text := grants[i].Apply(configs[i]).Errors(); text != "" {
				t.Error(text)
			}
		})
	}
	wg.Wait()
	for i := range grants {
		contains(t, w.policy(t), fmt.Sprintf("Ours%02d", i))
	}
	contains(t, w.policy(t), "TLS only")
	if n := w.count("PutBucketPolicy"); n > 12 {
		t.Errorf("%d writes, want at most 12", n)
	}

	w.ResetCalls()
	p = w.provider(t)
	for i := range grants {
		wg.Go(func() {
			g := grants[i].With(p)
			if text := g.Refresh().Errors(); text != "" {
				t.Error(text)
			}
			if g.Changes(configs[i]) {
				t.Error("a second plan has changes")
			}
		})
	}
	wg.Wait()
	if n := w.count("GetBucketPolicy"); n != 1 {
		t.Errorf("%d reads for a plan without changes, want one", n)
	}
}

func TestWarningWhenAForeignStatementDisappears(t *testing.T) {
	t.Parallel()
	w := newTenantedWorld(t)
	var once sync.Once
	w.Hook("PutBucketPolicy", fakeaws.After, func(fakeaws.Call) {
		once.Do(func() {
			text, _ := w.BucketPolicy("data")
			var doc struct {
				Version   string
				Statement []json.RawMessage
			}
			if err := json.Unmarshal([]byte(text), &doc); err != nil {
				t.Error(err)
			}
			doc.Statement = doc.Statement[1:]
			rest, _ := json.Marshal(doc)
			if err := w.SetBucketPolicy("data", string(rest)); err != nil {
				t.Error(err)
			}
		})
	})
	d := w.provider(t).Resource("xacct_bucket_grant").Apply(reading(nil))
	noErrors(t, d)
	contains(t, d.Warnings(), "Foreign Statement Gone Or Changed", "TLS only", "aws:SecureTransport")
}

func TestGrantsOfOnePlanAreCheckedTogether(t *testing.T) {
	t.Parallel()
	w := newTenantedWorld(t)
	p := w.provider(t)
	var failed []string
	for i := range 4 { // each fits, with 6,000 bytes of conditions, but not all
		_, d := p.Resource("xacct_bucket_grant").Plan(documented(fmt.Sprintf(
			`{"Sid":"Big%d","Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*","Condition":{"StringEquals":{"s3:ExistingObjectTag/x":%q}}}`,
			i, strings.Repeat("x", 6000))))
		if text := d.Errors(); text != "" {
			failed = append(failed, text)
		}
	}
	if len(failed) != 1 {
		t.Fatalf("%d of 4 plans failed, want 1: the last", len(failed))
	}
	contains(t, failed[0], "Policy Too Large", "20480", "Big0")
}

func TestAGrantThatIsRenamedWithoutMovedKeepsItsStatement(t *testing.T) {
	t.Parallel()
	w := newTenantedWorld(t)
	old := w.provider(t).Resource("xacct_bucket_grant")
	noErrors(t, old.Apply(reading(nil)))

	p := w.provider(t)
	renamed := p.Resource("xacct_bucket_grant")
	noErrors(t, renamed.Apply(reading(nil)))
	noErrors(t, old.With(p).Destroy())
	contains(t, w.policy(t), sidsOf(renamed)[0])

	noErrors(t, renamed.Destroy())
	w.wantPolicy(t, theirs)
}
