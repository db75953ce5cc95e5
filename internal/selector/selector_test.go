// SPDX-License-Identifier: MPL-2.0

package selector_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/selector"
)

const (
	management  = `{"ReadWriteType":"All","IncludeManagementEvents":true}`
	advancedAll = `{"Name":"Management events","FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]}]}`
)

func parse(t testing.TB, text string) *selector.Selectors {
	t.Helper()
	s := &selector.Selectors{}
	if err := json.Unmarshal([]byte(text), s); err != nil {
		t.Fatal(err)
	}
	return s
}

func basics(selectors ...string) string {
	return `{"EventSelectors":[` + strings.Join(selectors, ",") + `]}`
}

func advanceds(selectors ...string) string {
	return `{"AdvancedEventSelectors":[` + strings.Join(selectors, ",") + `]}`
}

// data is a basic selector for data events of S3.
func data(readWriteType string, values ...string) string {
	list, _ := json.Marshal(values)
	return fmt.Sprintf(`{"ReadWriteType":%q,"IncludeManagementEvents":false,"DataResources":[{"Type":"AWS::S3::Object","Values":%s}]}`, readWriteType, list)
}

// advancedData is an advanced selector for data events of S3, with more conditions.
func advancedData(name string, conditions ...string) string {
	all := append([]string{`{"Field":"eventCategory","Equals":["Data"]}`, `{"Field":"resources.type","Equals":["AWS::S3::Object"]}`}, conditions...)
	return fmt.Sprintf(`{"Name":%q,"FieldSelectors":[%s]}`, name, strings.Join(all, ","))
}

func starts(values ...string) string {
	list, _ := json.Marshal(values)
	return fmt.Sprintf(`{"Field":"resources.ARN","StartsWith":%s}`, list)
}

func TestValues(t *testing.T) {
	t.Parallel()
	for bucket, want := range map[string]string{
		"data":         "arn:aws:s3:::data/",
		"data/raw":     "arn:aws:s3:::data/raw",
		"data/raw/run": "arn:aws:s3:::data/raw/run",
	} {
		if got := selector.Value("aws", bucket); got != want {
			t.Errorf("%s: %s, want %s", bucket, got, want)
		}
		if got, ok := selector.Bucket(want); !ok || got != bucket {
			t.Errorf("%s: %s, want %s", want, got, bucket)
		}
	}
	if got := selector.Value("aws-us-gov", "data/"); got != "arn:aws-us-gov:s3:::data/" {
		t.Error(got)
	}
	for _, value := range []string{"arn:aws:s3", "arn:aws:s3:::", "arn:aws:s3:::data", "arn:aws:lambda", "arn:aws:s3:us-east-1:111122223333:accesspoint/a"} {
		if bucket, ok := selector.Bucket(value); ok {
			t.Errorf("%s: %s", value, bucket)
		}
	}
}

func TestAddAndRemove(t *testing.T) {
	t.Parallel()
	const bucket, other = "arn:aws:s3:::ours/", "arn:aws:s3:::theirs/"
	lambda := `{"ReadWriteType":"All","IncludeManagementEvents":false,"DataResources":[{"Type":"AWS::Lambda::Function","Values":["arn:aws:lambda"]}]}`
	for name, c := range map[string]struct {
		before, after string
		place         selector.Place
	}{
		"a new trail keeps its management events": {
			before: basics(management),
			after:  basics(management, data("All", bucket)),
		},
		"a selector for other calls is another one": {
			before: basics(management, data("All", other)),
			after:  basics(management, data("All", other), data("ReadOnly", bucket)),
			place:  selector.Place{ReadWriteType: "ReadOnly"},
		},
		"a selector for the same calls is shared": {
			before: basics(data("WriteOnly", other), management, data("All", other), data("All", other)),
			after:  basics(data("WriteOnly", other), management, data("All", other, bucket), data("All", other)),
		},
		"so is one for functions": {
			before: basics(management, lambda),
			after:  basics(management, strings.Replace(lambda, `["arn:aws:lambda"]}`, `["arn:aws:lambda"]},{"Type":"AWS::S3::Object","Values":["`+bucket+`"]}`, 1)),
		},
		"of five selectors, one that logs the same calls": {
			before: basics(data("ReadOnly", other), data("ReadOnly", other), data("WriteOnly", other), data("ReadOnly", other), management),
			after: basics(data("ReadOnly", other), data("ReadOnly", other), data("WriteOnly", other), data("ReadOnly", other),
				strings.Replace(management, "}", `,"DataResources":[{"Type":"AWS::S3::Object","Values":["`+bucket+`"]}]}`, 1)),
		},
		"excluded sources stay": {
			before: basics(strings.Replace(management, "}", `,"ExcludeManagementEventSources":["kms.amazonaws.com"]}`, 1)),
			after:  basics(strings.Replace(management, "}", `,"ExcludeManagementEventSources":["kms.amazonaws.com"]}`, 1), data("All", bucket)),
		},
		"advanced": {
			before: advanceds(advancedAll),
			after:  advanceds(advancedAll, advancedData("xacct: S3 data events", starts(bucket))),
		},
		"advanced, read-only, with a name": {
			before: advanceds(advancedAll),
			after:  advanceds(advancedAll, advancedData("quilt", `{"Field":"readOnly","Equals":["true"]}`, starts(bucket))),
			place:  selector.Place{ReadWriteType: "ReadOnly", Name: "quilt"},
		},
		"advanced, shared": {
			before: advanceds(advancedData("quilt", starts(other)), advancedData("xacct: S3 data events", starts(other)), advancedAll),
			after:  advanceds(advancedData("quilt", starts(other)), advancedData("xacct: S3 data events", starts(other, bucket)), advancedAll),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			place := c.place
			if place.ReadWriteType == "" {
				place.ReadWriteType = selector.All
			}
			s := parse(t, c.before)
			if err := s.Add(place, bucket); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(parse(t, c.after).JSON(), s.JSON()); diff != "" {
				t.Errorf("after Add (-want +got):\n%s", diff)
			}
			if n := s.Count(place, bucket); n != 1 {
				t.Errorf("it is there %d times", n)
			}
			s.Remove(place, bucket)
			if diff := cmp.Diff(parse(t, c.before).JSON(), s.JSON()); diff != "" {
				t.Errorf("after Remove (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhenNothingIsLeft(t *testing.T) {
	t.Parallel()
	s := parse(t, basics(data("All", "arn:aws:s3:::ours/")))
	s.Remove(selector.Place{ReadWriteType: selector.All}, "arn:aws:s3:::ours/")
	if !s.Empty() {
		t.Errorf("%s is left", s.JSON())
	}
	if got, want := selector.Default().JSON(), basics(management); got != want {
		t.Errorf("default %s, want %s", got, want)
	}
}

func TestASelectorWithOurNameThatIsAnother(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"management events": advanceds(`{"Name":"quilt","FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]}]}`),
		"all buckets":       advanceds(advancedData("quilt")),
		"another condition": advanceds(advancedData("quilt", starts("arn:aws:s3:::theirs/"), `{"Field":"eventName","Equals":["GetObject"]}`)),
		"other calls":       advanceds(advancedData("quilt", starts("arn:aws:s3:::theirs/"), `{"Field":"readOnly","Equals":["false"]}`)),
		"excluded buckets":  advanceds(advancedData("quilt", `{"Field":"resources.ARN","StartsWith":["arn:aws:s3:::theirs/"],"NotStartsWith":["arn:aws:s3:::a/"]}`)),
	} {
		s := parse(t, text)
		var conflict *selector.NameError
		if err := s.Add(selector.Place{ReadWriteType: "ReadOnly", Name: "quilt"}, "arn:aws:s3:::ours/"); !errors.As(err, &conflict) {
			t.Errorf("%s: %v", name, err)
		}
		if s.JSON() != parse(t, text).JSON() {
			t.Errorf("%s: changed to %s", name, s.JSON())
		}
	}
}

func TestCovered(t *testing.T) {
	t.Parallel()
	const wanted = "arn:aws:s3:::data/raw/"
	readOnly := `{"Field":"readOnly","Equals":["true"]}`
	for name, c := range map[string]struct {
		selectors, calls string
		want             bool
	}{
		"nothing":                             {basics(management), "All", false},
		"itself":                              {basics(data("All", wanted)), "All", true},
		"all buckets":                         {basics(data("All", "arn:aws:s3")), "All", true},
		"all buckets, longer":                 {basics(data("All", "arn:aws:s3:::")), "All", true},
		"all buckets of another partition":    {basics(data("All", "arn:aws-cn:s3")), "All", false},
		"the bucket":                          {basics(data("All", "arn:aws:s3:::data/")), "All", true},
		"a shorter prefix":                    {basics(data("All", "arn:aws:s3:::data/ra")), "All", true},
		"a longer prefix":                     {basics(data("All", "arn:aws:s3:::data/raw/run")), "All", false},
		"a bucket without its slash":          {basics(data("All", "arn:aws:s3:::data")), "All", false},
		"a bucket whose name begins the same": {basics(data("All", "arn:aws:s3:::dat/")), "All", false},
		"reads of all":                        {basics(data("ReadOnly", wanted)), "All", false},
		"all for reads":                       {basics(data("All", wanted)), "ReadOnly", true},
		"reads and writes":                    {basics(data("ReadOnly", "arn:aws:s3"), data("WriteOnly", wanted)), "All", true},
		"writes for reads":                    {basics(data("WriteOnly", wanted)), "ReadOnly", false},
		"functions":                           {basics(strings.Replace(data("All", wanted), "AWS::S3::Object", "AWS::Lambda::Function", 1)), "All", false},
		"advanced, open":                      {advanceds(advancedData("a")), "All", true},
		"advanced, itself":                    {advanceds(advancedData("a", starts("arn:aws:s3:::other/", wanted))), "All", true},
		"advanced, a shorter beginning":       {advanceds(advancedData("a", starts("arn:aws:s3:::da"))), "All", true},
		"advanced, another":                   {advanceds(advancedData("a", starts("arn:aws:s3:::other/"))), "All", false},
		"advanced, equal to the bucket":       {advanceds(advancedData("a", `{"Field":"resources.ARN","Equals":["arn:aws:s3:::data/"]}`)), "All", false},
		"advanced, reads of all":              {advanceds(advancedData("a", readOnly)), "All", false},
		"advanced, reads":                     {advanceds(advancedData("a", readOnly)), "ReadOnly", true},
		"advanced, some calls":                {advanceds(advancedData("a", `{"Field":"eventName","Equals":["GetObject"]}`)), "All", false},
		"advanced, some excluded":             {advanceds(advancedData("a", `{"Field":"resources.ARN","NotStartsWith":["arn:aws:s3:::x/"]}`)), "All", false},
		"advanced, management":                {advanceds(advancedAll), "All", false},
	} {
		by, got := parse(t, c.selectors).Covered(c.calls, wanted)
		if got != c.want || got != (by != "") {
			t.Errorf("%s: %t by %q, want %t", name, got, by, c.want)
		}
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	all := selector.Place{ReadWriteType: selector.All}
	fill := func(text string, n int) *selector.Selectors {
		s := parse(t, text)
		for i := range n {
			if err := s.Add(all, selector.Value("aws", fmt.Sprintf("bucket-%d", i))); err != nil {
				t.Fatal(err)
			}
		}
		return s
	}
	for name, c := range map[string]struct {
		s    *selector.Selectors
		want string
	}{
		"250 data resources":                      {fill(basics(management), 250), ""},
		"251 data resources":                      {fill(basics(management), 251), "251 data resources, the limit is 250"},
		"5 selectors":                             {fill(basics(management, management, management, management), 1), ""},
		"500 values, three of them in conditions": {fill(advanceds(advancedAll), 497), ""},
		"501 values":                              {fill(advanceds(advancedAll), 498), "501 values in the conditions of its advanced selectors, the limit is 500"},
	} {
		err := c.s.Check()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	full := parse(t, basics(management, management, management, management, management))
	var limit *selector.LimitError
	if err := full.Add(selector.Place{ReadWriteType: selector.ReadOnly}, "arn:aws:s3:::a/"); !errors.As(err, &limit) || limit.Count != 6 || limit.Limit != 5 {
		t.Errorf("a sixth selector: %v", err)
	}
}

func TestMissing(t *testing.T) {
	t.Parallel()
	before := parse(t, basics(management, data("All", "arn:aws:s3:::a/", "arn:aws:s3:::b/")))
	for name, c := range map[string]struct {
		after string
		want  []string
	}{
		"nothing":                     {basics(data("All", "arn:aws:s3:::b/", "arn:aws:s3:::a/", "arn:aws:s3:::c/"), management), nil},
		"a value":                     {basics(management, data("All", "arn:aws:s3:::b/")), []string{"arn:aws:s3:::a/"}},
		"management events":           {basics(data("All", "arn:aws:s3:::a/", "arn:aws:s3:::b/")), []string{`"IncludeManagementEvents":true`}},
		"everything, by another kind": {advanceds(advancedAll), []string{`"IncludeManagementEvents":true`, "arn:aws:s3:::a/", "arn:aws:s3:::b/"}},
	} {
		got := before.Missing(parse(t, c.after))
		if len(got) != len(c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
			continue
		}
		for i, want := range c.want {
			if !strings.Contains(got[i], want) {
				t.Errorf("%s: %q, want %q", name, got[i], want)
			}
		}
	}
}
