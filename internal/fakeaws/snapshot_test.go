// SPDX-License-Identifier: MPL-2.0

package fakeaws_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

func TestAllDocuments(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	a := s.Account(dataAccount)
	topic, queue, key := a.CreateTopic("events", region).ARN, a.CreateQueue("events", region).ARN, a.CreateKey(region).ARN
	trail, role := a.CreateTrail("audit", region, fakeaws.TrailOptions{}).ARN, a.CreateRole("Worker", "/", "").ARN
	want := []string{bucketARN + " notifications", topic + " policy", key + " policy", trail + " selectors", role + " policy"}
	before := s.Documents()
	slices.Sort(want)
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(before))); diff != "" {
		t.Errorf("documents (-want +got):\n%s", diff)
	}

	check(t, put(t, owner(s), policy(allow(`{"AWS":"444455556666"}`, "s3:GetObject", objectsARN))))
	check(t, s.SetQueuePolicy(queue, policy(allow(`{"AWS":"444455556666"}`, "sqs:SendMessage", queue))))
	_, err := owner(s).PutBucketNotificationConfiguration(t.Context(), &s3.PutBucketNotificationConfigurationInput{
		Bucket: aws.String(dataBucket), NotificationConfiguration: &types.NotificationConfiguration{EventBridgeConfiguration: &types.EventBridgeConfiguration{}},
	})
	check(t, err)
	shown, err := get(t, owner(s))
	check(t, err)
	after := s.Documents()
	if after[bucketARN+" policy"] != shown {
		t.Errorf("the bucket's policy is %s, AWS shows %s", after[bucketARN+" policy"], shown)
	}
	for _, changed := range []string{bucketARN + " policy", bucketARN + " notifications", queue + " policy"} {
		if after[changed] == before[changed] {
			t.Errorf("%s did not change", changed)
		}
		delete(before, changed)
		delete(after, changed)
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("what nobody changed (-before +after):\n%s", diff)
	}
}
