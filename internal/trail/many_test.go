// SPDX-License-Identifier: MPL-2.0

package trail_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
	"github.com/xacct/terraform-provider-xacct/internal/prototest"
)

func numbered(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("bucket-%03d", i)
	}
	return all
}

func TestManyBucketsOfOneResourceAreOneWrite(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	config := logging(nil, numbered(200)...)
	g := w.resource()
	quiet(t, g.Apply(config))
	if n := w.writes(); n != 1 {
		t.Errorf("%d writes, want 1", n)
	}
	g = g.With(w.provider())
	quiet(t, g.Refresh())
	if g.Changes(config) {
		t.Error("a second plan has changes")
	}
	quiet(t, g.Destroy())
	if n := w.writes(); n != 2 {
		t.Errorf("%d writes, want 2", n)
	}
	w.shows(basics(management))
}

// inParallel does as Terraform does with its parallelism of ten.
func inParallel(n int, do func(i int)) {
	var all sync.WaitGroup
	places := make(chan struct{}, 10)
	for i := range n {
		places <- struct{}{}
		all.Go(func() {
			do(i)
			<-places
		})
	}
	all.Wait()
}

func TestManyResourcesOnOneTrail(t *testing.T) {
	t.Parallel()
	w := newWorld(t, basics(management, data("All", "theirs/")))
	w.SetLatency(2_000_000) // so that edits meet
	buckets := numbered(100)
	all := make([]*prototest.Instance, len(buckets))
	p := w.provider()
	inParallel(len(buckets), func(i int) {
		all[i] = p.Resource("xacct_trail_data_selector")
		if text := all[i].Apply(logging(nil, buckets[i])).Errors(); text != "" {
			t.Error(text)
		}
	})
	if n := w.writes(); n > 13 {
		t.Errorf("%d writes, want at most 13", n)
	}
	w.ResetCalls()
	p = w.provider()
	inParallel(len(buckets), func(i int) {
		all[i] = all[i].With(p)
		if text := all[i].Refresh().Errors(); text != "" {
			t.Error(text)
		}
		if all[i].Changes(logging(nil, buckets[i])) {
			t.Errorf("%s: a second plan has changes", buckets[i])
		}
	})
	if n := w.count("GetEventSelectors") + w.count("DescribeTrails"); n != 1 {
		t.Errorf("%d calls to read one trail, want 1", n)
	}
	inParallel(len(buckets), func(i int) {
		if text := all[i].Destroy().Errors(); text != "" {
			t.Error(text)
		}
	})
	if n := w.writes(); n > 13 {
		t.Errorf("%d writes to destroy, want at most 13", n)
	}
	w.shows(basics(management, data("All", "theirs/")))
}

func TestThrottling(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	w.SetSelectorRate(10)
	p := w.provider()
	inParallel(10, func(i int) {
		if text := p.Resource("xacct_trail_data_selector").Apply(logging(nil, fmt.Sprintf("bucket-%d", i))).Errors(); text != "" {
			t.Error(text)
		}
	})
	text, _ := w.TrailSelectors(arn)
	if n := strings.Count(text, "arn:aws:s3:::bucket-"); n != 10 {
		t.Errorf("%d buckets, want 10: %s", n, text)
	}
}

// One that CloudTrail refuses fails alone.
func TestABadOneAmongMany(t *testing.T) {
	t.Parallel()
	w := newWorld(t, advanceds(advancedManagement, advancedFunctions))
	p := w.as(owner, attrs{"plan_checks": false})
	errs := make([]string, 5)
	inParallel(5, func(i int) {
		config := logging(nil, fmt.Sprintf("bucket-%d", i))
		if i == 2 {
			config["name"] = "Functions"
		}
		errs[i] = p.Resource("xacct_trail_data_selector").Apply(config).Errors()
	})
	for i, text := range errs {
		if (text != "") != (i == 2) {
			t.Errorf("number %d: %s", i, text)
		}
	}
	contains(t, errs[2], "Selector Name In Use")
}

// A write whose answer is lost is not taken for somebody else's value: destroy
// takes it out.
func TestAnAnswerThatIsLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	w.Fault(fakeaws.Fault{Operation: "PutEventSelectors", Drop: true})
	g := w.resource()
	quiet(t, g.Apply(logging(nil, "data")))
	w.shows(basics(management, data("All", "data/")))
	quiet(t, g.With(w.provider()).Destroy())
	w.shows(basics(management))
}

// A creation whose write can't be verified leaves a state, so that nothing of it is
// forgotten.
func TestACreationThatIsNotVerified(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	remove := w.Hook("PutEventSelectors", fakeaws.After, func(fakeaws.Call) {
		w.Fault(fakeaws.Fault{Operation: "GetEventSelectors", Code: "AccessDeniedException", Times: -1})
	})
	g := w.resource()
	contains(t, g.Apply(logging(nil, "data")).Errors(), "Access Denied", "It was written, but not verified", "Repeat the apply")
	remove()
	w.ResetFaults()
	w.shows(basics(management, data("All", "data/")))
	if g.Gone() {
		t.Fatal("there is no state")
	}
	quiet(t, g.With(w.provider()).Destroy())
	w.shows(basics(management))
}

// A rival that read before our write and wrote after it loses nothing, and neither
// do we.
func TestARivalThatOverwritesUs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	first := true
	w.Hook("PutEventSelectors", fakeaws.After, func(fakeaws.Call) {
		if first {
			first = false
			w.set(basics(management, data("ReadOnly", "theirs/")))
		}
	})
	quiet(t, w.resource().Apply(logging(nil, "data")))
	w.shows(basics(management, data("ReadOnly", "theirs/"), data("All", "data/")))
}

func TestALateAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	w.SetStaleReads(2)
	g := w.resource()
	quiet(t, g.Apply(logging(nil, "data")))
	quiet(t, g.Apply(logging(nil, "data", "more")))
	quiet(t, g.Destroy())
	w.SetStaleReads(0)
	w.shows(basics(management))
}

func TestWhatOthersLoseIsNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, basics(management, data("ReadOnly", "theirs/")))
	w.Hook("PutEventSelectors", fakeaws.After, func(fakeaws.Call) {
		w.set(basics(management, data("All", "data/")))
	})
	d := w.resource().Apply(logging(nil, "data"))
	ok(t, d)
	contains(t, d.Warnings(), "Foreign Selector Gone Or Changed", "arn:aws:s3:::theirs/", "ReadOnly")
}

// A resource under another name in the configuration: the new one comes before, with
// or after the old one goes.
func TestAResourceWithANewName(t *testing.T) {
	t.Parallel()
	config := logging(nil, "data")
	for name, renamed := range map[string]func(create, destroy func()){
		"created first":   func(create, destroy func()) { create(); destroy() },
		"destroyed first": func(create, destroy func()) { destroy(); create() },
		"at once": func(create, destroy func()) {
			var both sync.WaitGroup
			both.Go(create)
			both.Go(destroy)
			both.Wait()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "")
			old := w.resource()
			quiet(t, old.Apply(config))
			p := w.provider()
			renamed(
				func() {
					if text := p.Resource("xacct_trail_data_selector").Apply(config).Errors(); text != "" {
						t.Error(text)
					}
				},
				func() {
					if text := old.With(p).Destroy().Errors(); text != "" {
						t.Error(text)
					}
				})
			w.shows(basics(management, data("All", "data/")))
		})
	}
}

func TestImport(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before, after string
		config        attrs
		id            string
	}{
		"basic": {
			before: basics(management, data("WriteOnly", "theirs/", "data/", "raw/run-1")), after: basics(management, data("WriteOnly", "theirs/")),
			config: logging(attrs{"read_write_type": "WriteOnly"}, "data", "raw/run-1"), id: "audit,raw/run-1,data",
		},
		"advanced": {
			before: advanceds(advancedManagement, advancedData("Theirs", "", "data/", "raw/run-1")), after: advanceds(advancedManagement),
			config: logging(attrs{"name": "Theirs", "trail": arn}, "data", "raw/run-1"), id: arn + ",data,raw/run-1",
		},
		"advanced, ours": {
			before: advanceds(advancedManagement, advancedData("xacct: S3 data events", "", "data/")), after: advanceds(advancedManagement),
			config: logging(nil, "data"), id: "audit, data",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.before)
			for _, byIdentity := range []bool{true, false} {
				w.set(c.before)
				g := w.resource()
				if byIdentity {
					quiet(t, g.ImportIdentity(attrs{"trail": c.config["trail"], "buckets": c.config["buckets"]}))
				} else {
					quiet(t, g.ImportID(c.id))
				}
				if g.Changes(c.config) {
					t.Error("a plan after the import has changes")
				}
				quiet(t, g.With(w.provider()).Destroy())
				w.shows(c.after)
			}
		})
	}
	w := newWorld(t, basics(management, data("All", "data/")))
	for id, want := range map[string]string{
		"audit":           "no bucket after",
		"audit,data,data": "there twice",
		"a,data":          "no name of a trail",
		"audit,d":         "no bucket name",
		"audit,data,more": "arn:aws:s3:::more/",
		"audit,data/raw":  "Its values for S3: arn:aws:s3:::data/",
	} {
		if d := w.resource().ImportID(id); !strings.Contains(d.Errors(), want) {
			t.Errorf("%s: %q", id, d.Errors())
		}
	}
}

func TestDataSource(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before string
		kind   string
		values []string
	}{
		"a new trail": {"", "basic", []string{}},
		"basic":       {basics(management, data("All", "data/", "raw/x")), "basic", []string{"arn:aws:s3:::data/", "arn:aws:s3:::raw/x"}},
		"advanced":    {advanceds(advancedManagement, advancedData("Theirs", "", "data/")), "advanced", []string{"arn:aws:s3:::data/"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.before)
			state, d := w.as(owner, attrs{"region": "eu-west-1"}).Read("xacct_trail_selectors", attrs{"trail": "audit"})
			quiet(t, d)
			text := func(name string) string { return prototest.As[string](t, state[name]) }
			got := []string{text("trail_arn"), text("home_region"), text("selector_type")}
			if diff := cmp.Diff([]string{arn, "us-east-1", c.kind}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.values, prototest.Strings(t, state["s3_values"])); diff != "" {
				t.Errorf("values (-want +got):\n%s", diff)
			}
			var document map[string][]any
			if err := json.Unmarshal([]byte(text("json")), &document); err != nil || len(document) != 1 {
				t.Errorf("%v in %s", err, text("json"))
			}
		})
	}
	w := newWorld(t, "")
	_, d := w.provider().Read("xacct_trail_selectors", attrs{"trail": "nowhere"})
	contains(t, d.Errors(), "Trail Not Found", "nowhere")
}
