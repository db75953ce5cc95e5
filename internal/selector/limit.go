// SPDX-License-Identifier: MPL-2.0

package selector

import "fmt"

// CloudTrail user guide, Quotas in AWS CloudTrail.
const (
	MaxBasic          = 5    // basic selectors of a trail
	MaxDataResources  = 250  // values over all basic selectors
	MaxAdvancedValues = 500  // values over all conditions of all advanced selectors
	MaxName           = 1000 // characters of an advanced selector's name
)

// LimitError says that a trail would have more than CloudTrail accepts.
type LimitError struct {
	Unit         string
	Count, Limit int
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("the trail would have %d %s, the limit is %d", e.Count, e.Unit, e.Limit)
}

// Check returns a *LimitError when CloudTrail would not accept the selectors.
func (s *Selectors) Check() error {
	if n := len(s.Basic); n > MaxBasic {
		return &LimitError{"basic event selectors", n, MaxBasic}
	}
	resources, values := s.Size()
	if resources > MaxDataResources {
		return &LimitError{"data resources", resources, MaxDataResources}
	}
	if values > MaxAdvancedValues {
		return &LimitError{"values in the conditions of its advanced selectors", values, MaxAdvancedValues}
	}
	return nil
}

// Size is the number of data resources of the basic selectors, and of values in the
// conditions of the advanced ones.
func (s *Selectors) Size() (resources, values int) {
	for _, b := range s.Basic {
		for _, r := range b.DataResources {
			resources += len(r.Values)
		}
	}
	for _, a := range s.Advanced {
		for i := range a.FieldSelectors {
			for _, list := range a.FieldSelectors[i].operators() {
				values += len(*list)
			}
		}
	}
	return resources, values
}
