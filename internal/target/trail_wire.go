// SPDX-License-Identifier: MPL-2.0

package target

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/xacct/terraform-provider-xacct/internal/selector"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// parseSelectors reads the answer of GetEventSelectors as it came (CloudTrail API
// reference). A member of a selector that isn't known here is an error: the write of
// the whole set would lose it.
func parseSelectors(answer []byte) (*selector.Selectors, error) {
	var out struct{ EventSelectors, AdvancedEventSelectors json.RawMessage }
	err := json.Unmarshal(answer, &out)
	s := &selector.Selectors{}
	for into, from := range map[any]json.RawMessage{&s.Basic: out.EventSelectors, &s.Advanced: out.AdvancedEventSelectors} {
		if err == nil && from != nil {
			strict := json.NewDecoder(bytes.NewReader(from))
			strict.DisallowUnknownFields()
			err = strict.Decode(into)
		}
	}
	if err != nil {
		return nil, &Problem{
			Summary: "Unreadable Event Selectors", Class: splice.Final,
			Remedy: "The trail has something that this version of the provider doesn't know and would lose with its next write, so nothing is written. Use a newer version, or change the selectors by hand.",
			Err:    fmt.Errorf("the trail's event selectors: %w", err),
		}
	}
	return s, nil
}

// selectorsInput is the whole set as the SDK sends it.
func selectorsInput(s *selector.Selectors) *cloudtrail.PutEventSelectorsInput {
	in := &cloudtrail.PutEventSelectorsInput{}
	for _, b := range s.Basic {
		e := types.EventSelector{
			ReadWriteType: types.ReadWriteType(b.ReadWriteType), IncludeManagementEvents: b.IncludeManagementEvents,
			ExcludeManagementEventSources: b.ExcludeManagementEventSources, DataResources: []types.DataResource{},
		}
		for _, r := range b.DataResources {
			e.DataResources = append(e.DataResources, types.DataResource{Type: aws.String(r.Type), Values: r.Values})
		}
		in.EventSelectors = append(in.EventSelectors, e)
	}
	for _, a := range s.Advanced {
		e := types.AdvancedEventSelector{Name: a.Name, FieldSelectors: []types.AdvancedFieldSelector{}}
		for _, f := range a.FieldSelectors {
			e.FieldSelectors = append(e.FieldSelectors, types.AdvancedFieldSelector{
				Field: aws.String(f.Field), Equals: list(f.Equals), StartsWith: list(f.StartsWith), EndsWith: list(f.EndsWith),
				NotEquals: list(f.NotEquals), NotStartsWith: list(f.NotStartsWith), NotEndsWith: list(f.NotEndsWith),
			})
		}
		in.AdvancedEventSelectors = append(in.AdvancedEventSelectors, e)
	}
	return in
}

// list leaves an empty list out: an operator has at least one value.
func list(values []string) []string {
	if len(values) == 0 {
		return nil
	}
	return values
}
