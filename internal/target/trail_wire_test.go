// SPDX-License-Identifier: MPL-2.0

package target

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/selector"
)

func TestParseSelectors(t *testing.T) {
	t.Parallel()
	// CloudTrail API reference, GetEventSelectors.
	got, err := parseSelectors([]byte(`{"TrailARN": "arn:aws:cloudtrail:us-east-1:111122223333:trail/main", "EventSelectors": [{
		"ReadWriteType": "All", "IncludeManagementEvents": false, "ExcludeManagementEventSources": ["kms.amazonaws.com"],
		"DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::mine/"]}]}]}`))
	want := &selector.Selectors{Basic: []selector.Basic{{
		ReadWriteType: "All", IncludeManagementEvents: aws.Bool(false), ExcludeManagementEventSources: []string{"kms.amazonaws.com"},
		DataResources: []selector.DataResource{{Type: "AWS::S3::Object", Values: []string{"arn:aws:s3:::mine/"}}},
	}}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("error %v, selectors (-want +got):\n%s", err, diff)
	}
	for name, answer := range map[string]string{
		"of a basic selector":     `{"EventSelectors": [{"ReadWriteType": "All", "Novelty": 1}]}`,
		"of a data resource":      `{"EventSelectors": [{"DataResources": [{"Type": "AWS::S3::Object", "Values": [], "Novelty": 1}]}]}`,
		"of an advanced selector": `{"AdvancedEventSelectors": [{"Novelty": 1, "FieldSelectors": []}]}`,
		"of a condition":          `{"AdvancedEventSelectors": [{"FieldSelectors": [{"Field": "eventCategory", "Novelty": ["Data"]}]}]}`,
	} {
		if s, err := parseSelectors([]byte(answer)); err == nil || !strings.Contains(err.Error(), "Novelty") {
			t.Errorf("a new member %s: %v, error %v", name, s, err)
		}
	}
}
