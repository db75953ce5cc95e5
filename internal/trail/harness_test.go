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

type attrs = prototest.Attrs

const (
	owner  = "111122223333"
	member = "444455556666"
	arn    = "arn:aws:cloudtrail:us-east-1:111122223333:trail/audit"

	// management is what a trail has from the start, as GetEventSelectors shows it.
	management = `{"ReadWriteType":"All","IncludeManagementEvents":true,"DataResources":[],"ExcludeManagementEventSources":[]}`
	// advancedManagement and the others below are somebody else's advanced selectors.
	advancedManagement = `{"Name":"Management events","FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]}]}`
	advancedFunctions  = `{"Name":"Functions","FieldSelectors":[{"Field":"eventCategory","Equals":["Data"]},{"Field":"resources.type","Equals":["AWS::Lambda::Function"]}]}`
)

func basics(selectors ...string) string {
	return `{"EventSelectors":[` + strings.Join(selectors, ",") + `]}`
}

func advanceds(selectors ...string) string {
	return `{"AdvancedEventSelectors":[` + strings.Join(selectors, ",") + `]}`
}

// data is a basic selector for nothing but data events of S3.
func data(readWriteType string, buckets ...string) string {
	return fmt.Sprintf(`{"ReadWriteType":%q,"IncludeManagementEvents":false,"DataResources":[{"Type":"AWS::S3::Object","Values":[%s]}],"ExcludeManagementEventSources":[]}`,
		readWriteType, arns(buckets...))
}

// advancedData is an advanced selector for data events of S3.
func advancedData(name, conditions string, buckets ...string) string {
	return fmt.Sprintf(`{"Name":%q,"FieldSelectors":[{"Field":"eventCategory","Equals":["Data"]},{"Field":"resources.type","Equals":["AWS::S3::Object"]},%s{"Field":"resources.ARN","StartsWith":[%s]}]}`,
		name, conditions, arns(buckets...))
}

// arns quotes the values for buckets, or parts of them, that are given with their
// slash.
func arns(buckets ...string) string {
	quoted := make([]string, len(buckets))
	for i, b := range buckets {
		quoted[i] = `"arn:aws:s3:::` + b + `"`
	}
	return strings.Join(quoted, ",")
}

// world is a fake AWS with a trail.
type world struct {
	*fakeaws.Server
	t *testing.T
}

// newWorld begins with these selectors; "" are those of a new trail.
func newWorld(t *testing.T, selectors string) *world {
	t.Helper()
	s := fakeaws.New()
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	w := &world{Server: s, t: t}
	s.Account(owner).CreateTrail("audit", "us-east-1", fakeaws.TrailOptions{MultiRegion: true})
	if selectors != "" {
		w.set(selectors)
		w.shows(selectors)
	}
	return w
}

// set puts the trail's selectors, as somebody else would.
func (w *world) set(selectors string) {
	w.t.Helper()
	if err := w.SetTrailSelectors(arn, selectors); err != nil {
		w.t.Fatal(err)
	}
}

// shows checks what the trail has, to the byte.
func (w *world) shows(want string) {
	w.t.Helper()
	got, _ := w.TrailSelectors(arn)
	if diff := cmp.Diff(want, got); diff != "" {
		w.t.Errorf("selectors (-want +got):\n%s", diff)
	}
}

// writes is how many writes were carried out.
func (w *world) writes() int {
	n := 0
	for _, c := range w.Calls() {
		if c.Operation == "PutEventSelectors" && c.Status < 300 {
			n++
		}
	}
	return n
}

// count is the number of calls of an operation.
func (w *world) count(operation string) int {
	n := 0
	for _, c := range w.Calls() {
		if c.Operation == operation {
			n++
		}
	}
	return n
}

// as is a provider with the root's credentials of an account.
func (w *world) as(account string, more attrs) *prototest.Provider {
	w.t.Helper()
	key := w.Account(account).Credentials()
	return prototest.Start(w.t, prototest.Block(w.URL(), key.AccessKeyID, key.SecretAccessKey, more))
}

func (w *world) provider() *prototest.Provider {
	w.t.Helper()
	return w.as(owner, nil)
}

func (w *world) resource() *prototest.Instance {
	w.t.Helper()
	return w.provider().Resource("xacct_trail_data_selector")
}

// logging is a configuration for buckets.
func logging(more attrs, buckets ...string) attrs {
	config := attrs{"trail": "audit", "buckets": buckets}
	for name, v := range more {
		config[name] = v
	}
	return config
}

func ok(t testing.TB, d prototest.Diags) {
	t.Helper()
	prototest.NoErrors(t, d)
}

// quiet fails when there are errors or warnings.
func quiet(t testing.TB, d prototest.Diags) {
	t.Helper()
	ok(t, d)
	if text := d.Warnings(); text != "" {
		t.Errorf("warnings: %s", text)
	}
}

func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in:\n%s", part, text)
		}
	}
}
