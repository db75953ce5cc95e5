// SPDX-License-Identifier: MPL-2.0

package selector

import "slices"

// Missing returns the parts of s that from doesn't have, as texts: selectors without
// their data values, and each of those by itself.
func (s *Selectors) Missing(from *Selectors) []string {
	left := from.parts()
	var missing []string
	for _, part := range s.parts() {
		if i := slices.Index(left, part); i >= 0 {
			left = slices.Delete(left, i, i+1)
			continue
		}
		missing = append(missing, part)
	}
	return missing
}

// parts takes the selectors apart, so that a value more or less is one part.
func (s *Selectors) parts() []string {
	var parts []string
	for _, b := range s.Basic {
		resources := b.DataResources
		b.DataResources = nil
		head := (&Selectors{Basic: []Basic{b}}).JSON()
		if b.management() || len(b.ExcludeManagementEventSources) > 0 {
			parts = append(parts, head)
		}
		for _, r := range resources {
			for _, v := range r.Values {
				parts = append(parts, text(DataResource{r.Type, []string{v}})+" in "+head)
			}
		}
	}
	for _, a := range s.Advanced {
		a.FieldSelectors = slices.Clone(a.FieldSelectors)
		var values []string
		for i := range a.FieldSelectors {
			if f := &a.FieldSelectors[i]; f.Field == "resources.ARN" {
				values = append(values, f.StartsWith...)
				f.StartsWith = nil
			}
		}
		head := (&Selectors{Advanced: []Advanced{a}}).JSON()
		if len(values) == 0 {
			parts = append(parts, head)
		}
		for _, v := range values {
			parts = append(parts, text(Field{Field: "resources.ARN", StartsWith: []string{v}})+" in "+head)
		}
	}
	return parts
}
