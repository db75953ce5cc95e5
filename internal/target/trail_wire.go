// SPDX-License-Identifier: MPL-2.0

package target

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/xacct/terraform-provider-xacct/internal/selector"
)

// selectorsOf turns the SDK's selectors into ours, with every member that there is.
func selectorsOf(out *cloudtrail.GetEventSelectorsOutput) *selector.Selectors {
	s := &selector.Selectors{}
	for _, e := range out.EventSelectors {
		b := selector.Basic{
			ReadWriteType: string(e.ReadWriteType), IncludeManagementEvents: e.IncludeManagementEvents,
			ExcludeManagementEventSources: e.ExcludeManagementEventSources,
		}
		for _, r := range e.DataResources {
			b.DataResources = append(b.DataResources, selector.DataResource{Type: aws.ToString(r.Type), Values: r.Values})
		}
		s.Basic = append(s.Basic, b)
	}
	for _, e := range out.AdvancedEventSelectors {
		a := selector.Advanced{Name: e.Name}
		for _, f := range e.FieldSelectors {
			a.FieldSelectors = append(a.FieldSelectors, selector.Field{
				Field: aws.ToString(f.Field), Equals: f.Equals, StartsWith: f.StartsWith, EndsWith: f.EndsWith,
				NotEquals: f.NotEquals, NotStartsWith: f.NotStartsWith, NotEndsWith: f.NotEndsWith,
			})
		}
		s.Advanced = append(s.Advanced, a)
	}
	return s
}

// selectorsInput is the reverse of selectorsOf.
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
