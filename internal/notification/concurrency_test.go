// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
	"github.com/xacct/terraform-provider-xacct/internal/prototest"
)

// TestWithGrantsOnTheBucket: writes of the bucket's policy and of its notifications
// are kept apart, and no entry gets lost, though two providers, as of two states,
// write at the same time.
func TestWithGrantsOnTheBucket(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put(types.NotificationConfiguration{LambdaFunctionConfigurations: []types.LambdaFunctionConfiguration{w.functionEntry("s3:ObjectTagging:*")}})
	w.SetLatency(5 * time.Millisecond)
	var writing, together atomic.Int32
	for _, operation := range []string{putNotification, "PutBucketPolicy"} {
		w.Hook(operation, fakeaws.Before, func(fakeaws.Call) {
			if writing.Add(1) > 1 {
				together.Add(1)
			}
		})
		w.Hook(operation, fakeaws.After, func(fakeaws.Call) { writing.Add(-1) })
	}
	locks := attrs{"lock_directory": t.TempDir()}
	providers := []*prototest.Provider{w.provider(locks), w.provider(locks)}
	var all sync.WaitGroup
	errors := make([]string, 8)
	for n := range errors {
		p := providers[n%2]
		all.Go(func() {
			if n < 4 {
				errors[n] = p.Resource("xacct_bucket_notification").Apply(attrs{
					"bucket": "data", "destination_arn": w.topic, "events": []string{created}, "filter_prefix": fmt.Sprintf("%d/", n), "id": fmt.Sprint("entry-", n),
				}).Errors()
				return
			}
			errors[n] = p.Resource("xacct_bucket_grant").Apply(attrs{
				"bucket": "data", "principals": []string{fmt.Sprintf("44445555666%d", n)}, "actions": []string{"s3:GetObject"},
			}).Errors()
		})
	}
	all.Wait()
	for n, text := range errors {
		if text != "" {
			t.Errorf("%d: %s", n, text)
		}
	}
	if n := together.Load(); n > 0 {
		t.Errorf("%d writes began while another was under way", n)
	}
	out := w.shown()
	for n := range 4 {
		if line := fmt.Sprintf("entry-%d %s [s3:ObjectCreated:*] Prefix=%[1]d/", n, w.topic); !containsLine(out, line) {
			t.Errorf("%q is not in\n%s", line, out)
		}
	}
	if !containsLine(out, "thumbs "+w.function+" [s3:ObjectTagging:*]") {
		t.Errorf("the function's entry is not in\n%s", out)
	}
}
