// SPDX-License-Identifier: MPL-2.0

package trail_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
	"github.com/xacct/terraform-provider-xacct/internal/prototest"
)

// Whatever a trail has, our values come and go without a trace, and its kind stays.
func TestBucketsComeAndGoWithoutATrace(t *testing.T) {
	t.Parallel()
	lambda := `{"ReadWriteType":"WriteOnly","IncludeManagementEvents":true,"DataResources":[{"Type":"AWS::Lambda::Function","Values":["arn:aws:lambda"]}],"ExcludeManagementEventSources":["kms.amazonaws.com"]}`
	for name, c := range map[string]struct {
		before, applied string
		kind            string
		config          attrs
	}{
		"a new trail": {
			before: basics(management), applied: basics(management, data("All", "aaa/", "bbb/raw")), kind: "basic",
		},
		"a trail with basic selectors": {
			before:  basics(lambda, data("ReadOnly", "theirs/")),
			applied: basics(lambda, data("ReadOnly", "theirs/"), data("All", "aaa/", "bbb/raw")), kind: "basic",
		},
		"a trail with a selector for the same calls": {
			before: basics(data("ReadOnly", "theirs/"), management), kind: "basic",
			applied: basics(data("ReadOnly", "theirs/", "aaa/", "bbb/raw"), management), config: attrs{"read_write_type": "ReadOnly"},
		},
		"a trail with advanced selectors": {
			before: advanceds(advancedManagement, advancedFunctions), kind: "advanced",
			applied: advanceds(advancedManagement, advancedFunctions, advancedData("xacct: S3 data events", "", "aaa/", "bbb/raw")),
		},
		"a trail with advanced selectors, for writes, with a name": {
			before: advanceds(advancedManagement), kind: "advanced",
			applied: advanceds(advancedManagement, advancedData("quilt", `{"Field":"readOnly","Equals":["false"]},`, "aaa/", "bbb/raw")),
			config:  attrs{"read_write_type": "WriteOnly", "name": "quilt"},
		},
		"by ARN": {
			before: basics(management), applied: basics(management, data("All", "aaa/", "bbb/raw")), kind: "basic", config: attrs{"trail": arn},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.before)
			config := logging(c.config, "bbb/raw", "aaa")
			g := w.resource()
			quiet(t, g.Apply(config))
			w.shows(c.applied)
			if n := w.writes(); n != 1 {
				t.Errorf("%d writes, want 1", n)
			}
			got := []string{g.String("trail_arn"), g.String("home_region"), g.String("selector_type")}
			if diff := cmp.Diff([]string{arn, "us-east-1", c.kind}, got); diff != "" {
				t.Errorf("computed (-want +got):\n%s", diff)
			}
			g = g.With(w.provider())
			quiet(t, g.Refresh())
			if g.Changes(config) {
				t.Error("a second plan has changes")
			}
			quiet(t, g.Destroy())
			w.shows(c.before)
		})
	}
}

func TestAnUpdateIsOneWrite(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before, first, second string
		more                  attrs
	}{
		"buckets, basic": {
			before: basics(management, data("All", "theirs/")),
			first:  basics(management, data("All", "theirs/", "aaa/", "bbb/")), second: basics(management, data("All", "theirs/", "bbb/", "ccc/")),
		},
		"calls, basic": {
			before: basics(management), more: attrs{"read_write_type": "WriteOnly"},
			first: basics(management, data("All", "aaa/", "bbb/")), second: basics(management, data("WriteOnly", "bbb/", "ccc/")),
		},
		"name, advanced": {
			before: advanceds(advancedManagement), more: attrs{"name": "quilt"},
			first: advanceds(advancedManagement, advancedData("xacct: S3 data events", "", "aaa/", "bbb/")), second: advanceds(advancedManagement, advancedData("quilt", "", "bbb/", "ccc/")),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.before)
			g := w.resource()
			quiet(t, g.Apply(logging(nil, "aaa", "bbb")))
			w.shows(c.first)
			w.ResetCalls()
			g = g.With(w.provider())
			quiet(t, g.Apply(logging(c.more, "bbb", "ccc")))
			w.shows(c.second)
			if n := w.writes(); n != 1 {
				t.Errorf("%d writes, want 1", n)
			}
			quiet(t, g.With(w.provider()).Destroy())
			w.shows(c.before)
		})
	}
}

// What the trail logs already is not written again, a warning says by what, and
// destroy leaves it.
func TestCoveredBuckets(t *testing.T) {
	t.Parallel()
	open := `{"Name":"Everything","FieldSelectors":[{"Field":"eventCategory","Equals":["Data"]},{"Field":"resources.type","Equals":["AWS::S3::Object"]}]}`
	for name, c := range map[string]struct {
		before, applied string
		warning         []string
	}{
		"the value itself":                       {basics(management, data("All", "aaa/")), basics(management, data("All", "aaa/", "bbb/raw")), []string{"aaa, by arn:aws:s3:::aaa/ in a basic selector"}},
		"all buckets":                            {basics(management, strings.Replace(data("All"), `[]}]`, `["arn:aws:s3"]}]`, 1)), "", []string{"aaa, by arn:aws:s3 in", "bbb/raw, by arn:aws:s3 in"}},
		"all buckets, spelled longer":            {basics(data("All", "")), "", []string{"aaa, by arn:aws:s3::: in", "bbb/raw, by"}},
		"a shorter prefix":                       {basics(data("All", "bbb/r")), basics(data("All", "bbb/r", "aaa/")), []string{"bbb/raw, by arn:aws:s3:::bbb/r in"}},
		"an open advanced selector":              {advanceds(open), "", []string{`aaa, by all buckets in the advanced selector "Everything"`, "bbb/raw"}},
		"an advanced selector":                   {advanceds(advancedData("Theirs", "", "aaa/")), advanceds(advancedData("Theirs", "", "aaa/"), advancedData("xacct: S3 data events", "", "bbb/raw")), []string{`aaa, by arn:aws:s3:::aaa/ in the advanced selector "Theirs"`}},
		"reads and writes in selectors of each":  {basics(data("ReadOnly", "aaa/"), data("WriteOnly", "")), basics(data("ReadOnly", "aaa/"), data("WriteOnly", ""), data("All", "bbb/raw")), []string{"aaa, by arn:aws:s3:::aaa/ in a basic selector and arn:aws:s3::: in"}},
		"a selector that we would have shared":   {advanceds(advancedData("xacct: S3 data events", "", "aaa/")), advanceds(advancedData("xacct: S3 data events", "", "aaa/", "bbb/raw")), []string{"aaa, by"}},
		"and a bucket whose name begins so, not": {basics(management, data("All", "aaa/", "bbb/ra", "aaab/")), "", []string{"aaa, by", "bbb/raw, by arn:aws:s3:::bbb/ra in"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.before)
			config := logging(nil, "aaa", "bbb/raw")
			g := w.resource()
			d := g.Apply(config)
			ok(t, d)
			contains(t, d.Warnings(), append(c.warning, "Buckets Logged Already", "destroy leaves")...)
			writes := 1
			if c.applied == "" {
				c.applied, writes = c.before, 0
			}
			w.shows(c.applied)
			if n := w.writes(); n != writes {
				t.Errorf("%d writes, want %d", n, writes)
			}
			g = g.With(w.provider())
			quiet(t, g.Refresh())
			if g.Changes(config) {
				t.Error("a second plan has changes")
			}
			quiet(t, g.Destroy())
			w.shows(c.before)
		})
	}
}

// When what was there before us goes, the bucket becomes ours.
func TestACoveredBucketThatIsNoLonger(t *testing.T) {
	t.Parallel()
	w := newWorld(t, basics(management, data("All", "aaa/", "theirs/")))
	config := logging(nil, "aaa")
	g := w.resource()
	ok(t, g.Apply(config))
	w.set(basics(management, data("All", "theirs/")))
	g = g.With(w.provider())
	quiet(t, g.Refresh())
	if !g.Gone() {
		t.Error("the bucket is not logged, and the state says that it is")
	}
	quiet(t, g.With(w.provider()).Apply(config))
	w.shows(basics(management, data("All", "theirs/", "aaa/")))
}

func TestDrift(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	config := logging(nil, "aaa", "bbb")
	g := w.resource()
	quiet(t, g.Apply(config))

	w.set(basics(management, data("All", "bbb/"))) // a is removed by hand
	g = g.With(w.provider())
	quiet(t, g.Refresh())
	if diff := cmp.Diff([]string{"bbb"}, g.Strings("buckets")); diff != "" {
		t.Errorf("buckets (-want +got):\n%s", diff)
	}
	if !g.Changes(config) {
		t.Error("no change is planned")
	}
	g = g.With(w.provider())
	quiet(t, g.Apply(config))
	w.shows(basics(management, data("All", "bbb/", "aaa/")))

	// Others may do with theirs what they want.
	w.set(basics(data("ReadOnly", "theirs/"), data("All", "bbb/", "theirs/", "aaa/")))
	g = g.With(w.provider())
	quiet(t, g.Refresh())
	if g.Changes(config) {
		t.Error("changes of others are drift")
	}
	quiet(t, g.Destroy())
	w.shows(basics(data("ReadOnly", "theirs/"), data("All", "theirs/")))
}

// What AWS gave the trail at the start comes back when nothing is left.
func TestTheLastSelector(t *testing.T) {
	t.Parallel()
	for name, ours := range map[string]struct{ before, left string }{
		"basic":    {"", basics(data("All", "aaa/"))},
		"advanced": {advanceds(advancedManagement), advanceds(advancedData("xacct: S3 data events", "", "aaa/"))},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, ours.before)
			g := w.resource()
			quiet(t, g.Apply(logging(nil, "aaa")))
			w.set(ours.left) // theirs are gone
			quiet(t, g.With(w.provider()).Destroy())
			w.shows(basics(management))
		})
	}
}

// Somebody turned the trail into the other kind and kept the values.
func TestATrailWhoseKindChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	config := logging(nil, "aaa")
	g := w.resource()
	quiet(t, g.Apply(config))
	w.set(advanceds(advancedManagement, advancedData("Theirs", "", "aaa/", "theirs/")))
	g = g.With(w.provider())
	quiet(t, g.Refresh())
	if g.Changes(config) || g.String("selector_type") != "advanced" {
		t.Errorf("changes, or %s", g.String("selector_type"))
	}
	quiet(t, g.Destroy())
	w.shows(advanceds(advancedManagement, advancedData("Theirs", "", "theirs/")))
}

func TestATrailThatIsGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	g := w.resource()
	quiet(t, g.Apply(logging(nil, "aaa")))
	w.Delete(arn)
	quiet(t, g.With(w.provider()).Destroy())

	g = w.resource()
	d := g.Apply(logging(nil, "aaa"))
	contains(t, d.Errors(), "Trail Not Found", "audit in us-east-1", "Nothing was written")
	contains(t, w.resource().Apply(logging(attrs{"trail": arn}, "aaa")).Errors(), "Trail Not Found", arn, "Nothing was written")

	w.Account(owner).CreateTrail("audit", "us-east-1", fakeaws.TrailOptions{})
	g = w.resource()
	quiet(t, g.Apply(logging(nil, "aaa")))
	w.Delete(arn)
	g = g.With(w.provider())
	quiet(t, g.Refresh())
	if !g.Gone() {
		t.Error("it is in the state")
	}
}

// Credentials of another account see no trail, which is no proof that it is gone.
func TestADenialIsNoAbsence(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	g := w.resource()
	quiet(t, g.Apply(logging(nil, "aaa")))

	other := g.With(w.as(member, nil))
	contains(t, other.Refresh().Errors(), "Trail Of Another Account", owner, member)
	contains(t, other.Destroy().Errors(), "Trail Of Another Account", "Nothing was written")

	user := w.Account(owner).CreateUser("auditor", "/")
	w.Account(owner).PutUserPolicy("auditor", "it", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"cloudtrail:DescribeTrails","Resource":"*"}]}`)
	denied := g.With(w.as(owner, attrs{"access_key": user.Credentials.AccessKeyID}))
	contains(t, denied.Refresh().Errors(), "Access Denied", "cloudtrail:GetEventSelectors")
	if denied.Gone() {
		t.Error("it is no longer in the state")
	}
	fresh := w.as(owner, attrs{"access_key": user.Credentials.AccessKeyID}).Resource("xacct_trail_data_selector")
	_, d := fresh.Plan(logging(nil, "bbb"))
	ok(t, d)
	contains(t, d.Warnings(), "Plan Checks Left Out", "cloudtrail:GetEventSelectors")
}

// A trail is found, and written, in its home region, wherever the provider is.
func TestTheHomeRegion(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		block, config attrs
		err           string
	}{
		"shadow trail, by name":                     {block: attrs{"region": "eu-west-1"}},
		"shadow trail, by ARN":                      {block: attrs{"region": "eu-west-1"}, config: attrs{"trail": arn}},
		"in a region of its own":                    {block: attrs{"region": "eu-west-1"}, config: attrs{"trail": "local", "region": "us-east-1"}},
		"by ARN, in a region of its own":            {block: attrs{"region": "eu-west-1"}, config: attrs{"trail": strings.Replace(arn, "audit", "local", 1)}},
		"no multi-Region trail, by name, elsewhere": {block: attrs{"region": "eu-west-1"}, config: attrs{"trail": "local"}, err: "no trail local in eu-west-1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "")
			w.Account(owner).CreateTrail("local", "us-east-1", fakeaws.TrailOptions{})
			config := logging(c.config, "aaa")
			g := w.as(owner, c.block).Resource("xacct_trail_data_selector")
			d := g.Apply(config)
			if c.err != "" {
				contains(t, d.Errors(), "Trail Not Found", c.err)
				return
			}
			quiet(t, d)
			if g.String("home_region") != "us-east-1" {
				t.Errorf("home region %s", g.String("home_region"))
			}
			// What was found is remembered, in the process and in the state.
			if n := w.count("DescribeTrails"); n > 1 {
				t.Errorf("%d look-ups", n)
			}
			w.ResetCalls()
			g = g.With(w.as(owner, c.block))
			quiet(t, g.Refresh())
			quiet(t, g.Apply(logging(c.config, "aaa", "bbb")))
			quiet(t, g.Destroy())
			if n := w.count("DescribeTrails"); n != 0 {
				t.Errorf("%d look-ups", n)
			}
		})
	}
}

func TestAnOrganizationsTrail(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	w.Account(owner).CreateTrail("org", "us-east-1", fakeaws.TrailOptions{MultiRegion: true, Members: []string{member}})
	g := w.as(member, nil).Resource("xacct_trail_data_selector")
	contains(t, g.Apply(logging(attrs{"trail": "org"}, "aaa")).Errors()+g.Apply(logging(attrs{"trail": "org"}, "aaa")).Warnings(),
		"management account", "delegated administrator", owner, member)
	quiet(t, w.resource().Apply(logging(attrs{"trail": "org"}, "aaa")))
}

func TestLimitsArePlanned(t *testing.T) {
	t.Parallel()
	many := func(from, to int) (buckets []string) {
		for i := from; i < to; i++ {
			buckets = append(buckets, fmt.Sprintf("bucket-%03d", i))
		}
		return buckets
	}
	for name, c := range map[string]struct {
		before string
		most   int // that fit
		want   string
	}{
		"data resources":  {basics(management, data("ReadOnly", "x/", "y/")), 248, "251 data resources, the limit is 250"},
		"advanced values": {advanceds(advancedManagement), 497, "501 values"},
		"selectors":       {basics(data("ReadOnly", "x/"), data("ReadOnly", "x/"), data("ReadOnly", "x/"), data("ReadOnly", "x/"), data("ReadOnly", "x/")), 0, "6 basic event selectors, the limit is 5"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.before)
			// Together with what other resources of the plan want.
			p := w.provider()
			if c.most > 0 {
				_, d := p.Resource("xacct_trail_data_selector").Plan(logging(nil, many(0, 100)...))
				quiet(t, d)
				_, d = p.Resource("xacct_trail_data_selector").Plan(logging(nil, many(100, c.most)...))
				quiet(t, d)
			}
			_, d := p.Resource("xacct_trail_data_selector").Plan(logging(nil, many(c.most, c.most+1)...))
			contains(t, d.Errors(), "Too Many Selectors", c.want, "Nothing was written")
			// And without the plan's checks, when it is applied.
			d = w.as(owner, attrs{"plan_checks": false}).Resource("xacct_trail_data_selector").Apply(logging(nil, many(0, c.most+1)...))
			contains(t, d.Errors(), "Too Many Selectors", c.want, "Nothing was written")
			w.shows(c.before)
			if n := w.writes(); n != 0 {
				t.Errorf("%d writes", n)
			}
		})
	}
}

func TestOwnershipConflicts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, advanceds(advancedManagement, advancedFunctions))
	_, d := w.resource().Plan(logging(attrs{"name": "Functions"}, "aaa"))
	contains(t, d.Errors(), "Selector Name In Use", `"Functions"`, "AWS::Lambda::Function", "Choose another name", "Nothing was written")

	// Two resources of one plan that want the same bucket.
	p := w.provider()
	_, d = p.Resource("xacct_trail_data_selector").Plan(logging(nil, "aaa", "bbb"))
	quiet(t, d)
	_, d = p.Resource("xacct_trail_data_selector").Plan(logging(nil, "bbb", "ccc"))
	ok(t, d)
	contains(t, d.Warnings(), "Buckets Logged Already", "bbb, by arn:aws:s3:::bbb/")

	basic := newWorld(t, "")
	_, d = basic.resource().Plan(logging(attrs{"name": "quilt"}, "aaa"))
	ok(t, d)
	contains(t, d.Warnings(), "Name Without Effect")
}

func TestUnknownAndBadInput(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	for name, config := range map[string]attrs{
		"trail":   logging(attrs{"trail": prototest.Unknown{}}, "aaa"),
		"buckets": {"trail": "audit", "buckets": prototest.Unknown{}},
		"bucket":  {"trail": "audit", "buckets": []any{"aaa", prototest.Unknown{}}},
	} {
		planned, d := w.resource().Plan(config)
		quiet(t, d)
		if w.resource().Fields(planned.PlannedState)["trail_arn"].IsKnown() {
			t.Errorf("%s: the ARN is known", name)
		}
	}
	_, d := w.as(owner, attrs{"region": prototest.Unknown{}}).Resource("xacct_trail_data_selector").Plan(logging(nil, "aaa"))
	quiet(t, d)
	if n := len(w.Calls()); n != 0 {
		t.Errorf("%d calls", n)
	}
	for name, c := range map[string]struct {
		config attrs
		want   string
	}{
		"no bucket":          {attrs{"trail": "audit", "buckets": []string{}}, "at least 1"},
		"an ARN of a bucket": {logging(nil, "arn:aws:s3:::data/"), "is an ARN"},
		"a wildcard":         {logging(nil, "data/raw/*"), "prefixes only"},
		"no bucket's name":   {logging(nil, "Data_"), "Data_"},
		"a bucket's ARN":     {logging(attrs{"trail": "arn:aws:s3:::data"}, "aaa"), "no ARN of a trail"},
		"no trail's name":    {logging(attrs{"trail": "my--trail"}, "aaa"), "no name of a trail"},
		"calls":              {logging(attrs{"read_write_type": "read-only"}, "aaa"), "ReadOnly"},
	} {
		if d := w.resource().Validate(c.config); !strings.Contains(d.Errors(), c.want) {
			t.Errorf("%s: %s", name, d.Errors())
		}
	}
}
