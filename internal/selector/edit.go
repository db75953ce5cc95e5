// SPDX-License-Identifier: MPL-2.0

package selector

import (
	"fmt"
	"slices"
	"strings"
)

// Place says in which selector an owner's values stand.
type Place struct {
	ReadWriteType string
	// Name is that of the advanced selector; "" is [DefaultName]. Basic selectors
	// have none.
	Name string
}

// DefaultName is the name of the advanced selector of those who choose none. They
// share it, since each selector takes values from what a trail may have.
func DefaultName(readWriteType string) string {
	switch readWriteType {
	case ReadOnly:
		return "xacct: S3 data events, read-only"
	case WriteOnly:
		return "xacct: S3 data events, write-only"
	}
	return "xacct: S3 data events"
}

func (p Place) name() string {
	if p.Name == "" {
		return DefaultName(p.ReadWriteType)
	}
	return p.Name
}

// At is the place as far as it matters for these selectors: basic ones have no
// names.
func (s *Selectors) At(p Place) Place {
	if len(s.Advanced) == 0 {
		return Place{ReadWriteType: p.ReadWriteType}
	}
	return Place{ReadWriteType: p.ReadWriteType, Name: p.name()}
}

// NameError says that the advanced selector with our name is none for buckets.
type NameError struct {
	Name string
	JSON string // of the selector
}

func (e *NameError) Error() string {
	return fmt.Sprintf("the advanced selector %q is another kind of selector", e.Name)
}

// Add puts a value in its place, whether it is covered or not. On a trail with
// basic selectors that is the first without management events that logs the same
// calls, a new one, or, where there are five already, any that logs the same calls.
// On a trail with advanced ones it is the one with the place's name. The error is a
// *NameError, or a *LimitError when there is no selector for it and no room for one.
func (s *Selectors) Add(p Place, value string) error {
	if len(s.Advanced) > 0 {
		return s.addAdvanced(p, value)
	}
	i := slices.IndexFunc(s.Basic, func(b Basic) bool { return b.dataOnly() && b.readWriteType() == p.ReadWriteType })
	if i < 0 && len(s.Basic) < MaxBasic {
		no := false
		s.Basic = append(s.Basic, Basic{ReadWriteType: p.ReadWriteType, IncludeManagementEvents: &no})
		i = len(s.Basic) - 1
	}
	if i < 0 {
		i = slices.IndexFunc(s.Basic, func(b Basic) bool { return b.readWriteType() == p.ReadWriteType })
	}
	if i < 0 {
		return &LimitError{Unit: "basic event selectors", Count: len(s.Basic) + 1, Limit: MaxBasic}
	}
	b := &s.Basic[i]
	for j := range b.DataResources {
		if r := &b.DataResources[j]; r.Type == S3Object && len(r.Values) > 0 {
			r.Values = append(r.Values, value)
			return nil
		}
	}
	b.DataResources = append(b.DataResources, DataResource{Type: S3Object, Values: []string{value}})
	return nil
}

// dataOnly tells whether a basic selector logs nothing but data events.
func (b Basic) dataOnly() bool { return !b.management() && len(b.DataResources) > 0 }

func (s *Selectors) addAdvanced(p Place, value string) error {
	for i, a := range s.Advanced {
		if a.name() != p.name() {
			continue
		}
		f := a.values(p.ReadWriteType)
		if f == nil {
			return &NameError{Name: a.name(), JSON: text(s.Advanced[i])}
		}
		f.StartsWith = append(f.StartsWith, value)
		return nil
	}
	name := p.name()
	fields := []Field{
		{Field: "eventCategory", Equals: []string{"Data"}},
		{Field: "resources.type", Equals: []string{S3Object}},
	}
	if only := readOnly(p.ReadWriteType); only != "" {
		fields = append(fields, Field{Field: "readOnly", Equals: []string{only}})
	}
	fields = append(fields, Field{Field: "resources.ARN", StartsWith: []string{value}})
	s.Advanced = append(s.Advanced, Advanced{Name: &name, FieldSelectors: fields})
	return nil
}

// readOnly is the value of the field of that name, "" when there is none.
func readOnly(readWriteType string) string {
	switch readWriteType {
	case ReadOnly:
		return "true"
	case WriteOnly:
		return "false"
	}
	return ""
}

// values returns the condition with the values of a selector that is made as Add
// makes it; nil for any other.
func (a Advanced) values(readWriteType string) *Field {
	wanted := map[string]string{"eventCategory": "Data", "resources.type": S3Object}
	if only := readOnly(readWriteType); only != "" {
		wanted["readOnly"] = only
	}
	var values *Field
	for i := range a.FieldSelectors {
		f := &a.FieldSelectors[i]
		if f.Field == "resources.ARN" && f.only(&f.StartsWith) && values == nil {
			values = f
			continue
		}
		if want, ok := wanted[f.Field]; !ok || !f.only(&f.Equals) || !slices.Equal(f.Equals, []string{want}) {
			return nil
		}
		delete(wanted, f.Field)
	}
	if len(wanted) > 0 {
		return nil
	}
	return values
}

// spot is one of the lists that a place's values can stand in.
type spot struct {
	values *[]string
	prune  func() // takes away what has become empty
}

// spots are the lists of a place, the likeliest first: the one that Add takes, then
// others that log the same calls of S3, where somebody may have moved a value.
func (s *Selectors) spots(p Place) []spot {
	var first, other []spot
	for i := range s.Basic {
		b := &s.Basic[i]
		if b.readWriteType() != p.ReadWriteType {
			continue
		}
		for j := range b.DataResources {
			r := &b.DataResources[j]
			if r.Type != S3Object {
				continue
			}
			at := spot{&r.Values, func() {
				b.DataResources = slices.Delete(b.DataResources, j, j+1)
				if len(b.DataResources) == 0 && !b.management() {
					s.Basic = slices.Delete(s.Basic, i, i+1)
				}
			}}
			if b.management() {
				other = append(other, at)
			} else {
				first = append(first, at)
			}
		}
	}
	for i, a := range s.Advanced {
		f := a.values(p.ReadWriteType)
		if f == nil {
			continue
		}
		at := spot{&f.StartsWith, func() { s.Advanced = slices.Delete(s.Advanced, i, i+1) }}
		if a.name() == p.name() {
			first = append(first, at)
		} else {
			other = append(other, at)
		}
	}
	return append(first, other...)
}

// Count is how often a value stands in a place.
func (s *Selectors) Count(p Place, value string) int {
	n := 0
	for _, at := range s.spots(p) {
		for _, v := range *at.values {
			if v == value {
				n++
			}
		}
	}
	return n
}

// Remove takes a value out of its place, once, and a selector that has become
// empty and logs nothing else.
func (s *Selectors) Remove(p Place, value string) {
	for _, at := range s.spots(p) {
		i := slices.Index(*at.values, value)
		if i < 0 {
			continue
		}
		*at.values = slices.Delete(*at.values, i, i+1)
		if len(*at.values) == 0 {
			at.prune()
		}
		return
	}
}

// NameOf is the name of the advanced selector that a value stands in, "" when there
// is none.
func (s *Selectors) NameOf(readWriteType, value string) string {
	for _, a := range s.Advanced {
		if f := a.values(readWriteType); f != nil && slices.Contains(f.StartsWith, value) {
			return a.name()
		}
	}
	return ""
}

// Values are all values for S3 objects, in their order, each once.
func (s *Selectors) Values() []string {
	var all []string
	add := func(values []string) {
		for _, v := range values {
			if !slices.Contains(all, v) {
				all = append(all, v)
			}
		}
	}
	for _, b := range s.Basic {
		for _, r := range b.DataResources {
			if r.Type == S3Object {
				add(r.Values)
			}
		}
	}
	for _, a := range s.Advanced {
		for _, f := range a.FieldSelectors {
			if f.Field == "resources.ARN" && strings.Contains(strings.Join(f.StartsWith, " "), ":s3:") {
				add(f.StartsWith)
			}
		}
	}
	return all
}
