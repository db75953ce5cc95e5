// SPDX-License-Identifier: MPL-2.0

// Package selector is the event selectors of a CloudTrail trail, and the S3 data
// values of one owner among those of others. A trail has basic or advanced
// selectors, never both; an edit keeps the kind, the order, and everything that it
// doesn't concern.
package selector

import (
	"encoding/json"
	"slices"
	"strings"
)

// What a selector logs of the calls: ReadWriteType of a basic selector.
const (
	All       = "All"
	ReadOnly  = "ReadOnly"
	WriteOnly = "WriteOnly"
)

// S3Object is the type of resource that data events of buckets have.
const S3Object = "AWS::S3::Object"

// Selectors are all that a trail has. One of the two is empty.
type Selectors struct {
	Basic    []Basic    `json:"EventSelectors,omitempty"`
	Advanced []Advanced `json:"AdvancedEventSelectors,omitempty"`
}

// Basic is an event selector (CloudTrail API reference, EventSelector).
type Basic struct {
	ReadWriteType                 string         `json:"ReadWriteType,omitempty"`           // "" is All
	IncludeManagementEvents       *bool          `json:"IncludeManagementEvents,omitempty"` // nil is true
	DataResources                 []DataResource `json:"DataResources,omitempty"`
	ExcludeManagementEventSources []string       `json:"ExcludeManagementEventSources,omitempty"`
}

// DataResource is what a basic selector logs data events of. Values are ARNs, or
// what ARNs begin with.
type DataResource struct {
	Type   string   `json:"Type"`
	Values []string `json:"Values"`
}

// Advanced is an advanced event selector: all its fields must match.
type Advanced struct {
	Name           *string `json:"Name,omitempty"`
	FieldSelectors []Field `json:"FieldSelectors"`
}

// Field is a condition (CloudTrail API reference, AdvancedFieldSelector).
type Field struct {
	Field         string   `json:"Field"`
	Equals        []string `json:"Equals,omitempty"`
	StartsWith    []string `json:"StartsWith,omitempty"`
	EndsWith      []string `json:"EndsWith,omitempty"`
	NotEquals     []string `json:"NotEquals,omitempty"`
	NotStartsWith []string `json:"NotStartsWith,omitempty"`
	NotEndsWith   []string `json:"NotEndsWith,omitempty"`
}

// Default is what a trail has when nobody has put selectors: all management events
// and no data events (CloudTrail user guide, Logging management events).
func Default() *Selectors {
	yes := true
	return &Selectors{Basic: []Basic{{ReadWriteType: All, IncludeManagementEvents: &yes}}}
}

// Kind is "basic" or "advanced".
func (s *Selectors) Kind() string {
	if len(s.Advanced) > 0 {
		return "advanced"
	}
	return "basic"
}

// Clone returns a copy that can be edited on its own.
func (s *Selectors) Clone() *Selectors {
	c := &Selectors{Basic: slices.Clone(s.Basic), Advanced: slices.Clone(s.Advanced)}
	for i, b := range c.Basic {
		resources := slices.Clone(b.DataResources)
		for j := range resources {
			resources[j].Values = slices.Clone(resources[j].Values)
		}
		c.Basic[i].DataResources = resources
		c.Basic[i].ExcludeManagementEventSources = slices.Clone(b.ExcludeManagementEventSources)
	}
	for i, a := range c.Advanced {
		fields := slices.Clone(a.FieldSelectors)
		for j := range fields {
			for _, values := range fields[j].operators() {
				*values = slices.Clone(*values)
			}
		}
		c.Advanced[i].FieldSelectors = fields
	}
	return c
}

// Same tells whether both say the same in the same order.
func (s *Selectors) Same(o *Selectors) bool { return s.JSON() == o.JSON() }

// Empty tells whether no selector is left.
func (s *Selectors) Empty() bool { return len(s.Basic)+len(s.Advanced) == 0 }

// JSON is the selectors as AWS writes them, with the defaults of basic selectors
// filled in and without empty lists.
func (s *Selectors) JSON() string {
	filled := Selectors{Basic: slices.Clone(s.Basic), Advanced: s.Advanced}
	for i, b := range filled.Basic {
		management := b.management()
		filled.Basic[i].ReadWriteType = b.readWriteType()
		filled.Basic[i].IncludeManagementEvents = &management
	}
	return text(filled)
}

// text is the JSON of a value that always has one.
func text(v any) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // there are only texts, flags and lists
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func (b Basic) readWriteType() string {
	if b.ReadWriteType == "" {
		return All
	}
	return b.ReadWriteType
}

func (b Basic) management() bool {
	return b.IncludeManagementEvents == nil || *b.IncludeManagementEvents
}

func (a Advanced) name() string {
	if a.Name == nil {
		return ""
	}
	return *a.Name
}

// operators are the lists of values of a condition.
func (f *Field) operators() []*[]string {
	return []*[]string{&f.Equals, &f.StartsWith, &f.EndsWith, &f.NotEquals, &f.NotStartsWith, &f.NotEndsWith}
}

// only tells whether a condition has values for one operator and for no other.
func (f *Field) only(operator *[]string) bool {
	for _, values := range f.operators() {
		if (len(*values) > 0) != (values == operator) {
			return false
		}
	}
	return true
}
