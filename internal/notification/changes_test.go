// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/xacct/terraform-provider-xacct/internal/prototest"
)

const tagged = "s3:ObjectTagging:*"

// entryOf is what the configuration has of an entry for the topic.
func (w *world) entryOf(id, event string) attrs {
	return attrs{"bucket": "data", "destination_arn": w.topic, "events": []string{event}, "id": id}
}

// made are entries with these events, one after the other, in a provider of their own.
func (w *world) made(events ...string) []*prototest.Instance {
	w.t.Helper()
	p, all := w.provider(nil), []*prototest.Instance{}
	for i, event := range events {
		n := p.Resource("xacct_bucket_notification")
		prototest.NoErrors(w.t, n.Apply(w.entryOf(string(rune('a'+i)), event)))
		all = append(all, n)
	}
	return all
}

// atOnce carries out at the same time, and returns the errors.
func atOnce(runs ...func() prototest.Diags) []string {
	var all sync.WaitGroup
	errors := make([]string, len(runs))
	for i, run := range runs {
		all.Go(func() { errors[i] = run().Errors() })
	}
	all.Wait()
	return slices.DeleteFunc(errors, func(text string) bool { return text == "" })
}

// TestEventsChangeHands: in one apply, what one entry gives up another gets, and S3
// takes each configuration by itself or not at all: "Configuration is ambiguously
// defined".
func TestEventsChangeHands(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		before, after []string // events of the entries a, b and so on; "": none
	}{
		"two swap":                            {[]string{created, removed}, []string{removed, created}},
		"three in a circle":                   {[]string{created, removed, tagged}, []string{removed, tagged, created}},
		"one gives up, a new one gets":        {[]string{created, ""}, []string{removed, created}},
		"one goes, another gets":              {[]string{created, removed}, []string{"", created}},
		"one goes, a new one gets":            {[]string{created, ""}, []string{"", created}},
		"a swap, and one that stays as it is": {[]string{created, removed, tagged}, []string{removed, created, tagged}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.put(types.NotificationConfiguration{LambdaFunctionConfigurations: []types.LambdaFunctionConfiguration{w.functionEntry("s3:ObjectRestore:*")}})
			entries := w.made(slices.DeleteFunc(slices.Clone(test.before), func(e string) bool { return e == "" })...)
			p := w.provider(nil)
			var runs []func() prototest.Diags
			var want []string
			for i, event := range test.after {
				id := string(rune('a' + i))
				n := p.Resource("xacct_bucket_notification")
				if test.before[i] != "" {
					n = entries[i].With(p)
				}
				switch event {
				case test.before[i]:
				case "":
					runs = append(runs, n.Destroy)
				default:
					runs = append(runs, func() prototest.Diags { return n.Apply(w.entryOf(id, event)) })
				}
				if event != "" {
					want = append(want, id+" "+w.topic+" ["+event+"]")
				}
			}
			w.ResetCalls()
			for _, text := range atOnce(runs...) {
				t.Error(text)
			}
			if n := w.writes(); n < 1 || n > len(runs) {
				t.Errorf("%d writes for %d changes", n, len(runs))
			}
			for _, line := range append(want, "thumbs "+w.function+" [s3:ObjectRestore:*]") {
				if !containsLine(w.shown(), line) {
					t.Errorf("%q is not in\n%s", line, w.shown())
				}
			}
		})
	}
}

// TestEventsOfAnEntryThatStays: an entry that is planned too, and keeps its events,
// stands in the way at once.
func TestEventsOfAnEntryThatStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	entries := w.made(created, removed)
	p := w.provider(nil)
	_, d := entries[1].With(p).Plan(w.entryOf("b", removed))
	prototest.NoErrors(t, d)
	_, d = entries[0].With(p).Plan(w.entryOf("a", removed))
	wantErrors(t, d, "Overlapping Notifications", `"b"`)
	w.ResetCalls()
	unchecked := w.provider(attrs{"plan_checks": false})
	wantErrors(t, entries[0].With(unchecked).Apply(w.entryOf("a", removed)), "Overlapping Notifications", "Nothing was written")
	if n := w.writes(); n != 0 {
		t.Errorf("%d writes", n)
	}
}
