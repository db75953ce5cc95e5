// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// trailSelectors are all that a trail has: basic or advanced.
type trailSelectors struct {
	EventSelectors         []eventSelector         `json:",omitempty"`
	AdvancedEventSelectors []advancedEventSelector `json:",omitempty"`
}

type eventSelector struct {
	ReadWriteType                 string
	IncludeManagementEvents       *bool
	DataResources                 []dataResource
	ExcludeManagementEventSources []string
}

type dataResource struct {
	Type   string
	Values []string
}

type advancedEventSelector struct {
	Name           string `json:",omitempty"`
	FieldSelectors []fieldSelector
}

type fieldSelector struct {
	Field         string
	Equals        []string `json:",omitempty"`
	StartsWith    []string `json:",omitempty"`
	EndsWith      []string `json:",omitempty"`
	NotEquals     []string `json:",omitempty"`
	NotStartsWith []string `json:",omitempty"`
	NotEndsWith   []string `json:",omitempty"`
}

// defaultSelectors are those of a new trail: all management events, no data events.
func defaultSelectors() *trailSelectors {
	s := &trailSelectors{EventSelectors: []eventSelector{{}}}
	s.fillIn()
	return s
}

func (s *trailSelectors) isDefault() bool { return s.json() == defaultSelectors().json() }

func (s *trailSelectors) json() string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		panic(err) // texts, flags and lists always encode
	}
	return strings.TrimSpace(b.String())
}

// fillIn gives basic selectors their defaults (CloudTrail API reference,
// EventSelector).
func (s *trailSelectors) fillIn() {
	for i := range s.EventSelectors {
		e := &s.EventSelectors[i]
		if e.ReadWriteType == "" {
			e.ReadWriteType = "All"
		}
		if e.IncludeManagementEvents == nil {
			yes := true
			e.IncludeManagementEvents = &yes
		}
		e.DataResources = append([]dataResource{}, e.DataResources...)
		e.ExcludeManagementEventSources = append([]string{}, e.ExcludeManagementEventSources...)
	}
}

// putSelectors replaces all selectors of the trail.
func (t *trail) putSelectors(s *trailSelectors, late int) error {
	s.fillIn()
	if err := s.check(t.owner.partition); err != nil {
		return errCloudTrail("InvalidEventSelectorsException", err.Error())
	}
	t.selectors.write(s, late)
	return nil
}

// check refuses what CloudTrail refuses (API reference, PutEventSelectors and
// InvalidEventSelectorsException). The text about a value is recorded; the others
// are assumed.
func (s *trailSelectors) check(partition string) error {
	switch basic, advanced := len(s.EventSelectors), len(s.AdvancedEventSelectors); {
	case basic > 0 && advanced > 0:
		return errors.New("You can use either EventSelectors or AdvancedEventSelectors, but not both.") //nolint:staticcheck // as AWS writes
	case basic == 0 && advanced == 0:
		return errors.New("You must specify at least one event selector.") //nolint:staticcheck // as AWS writes
	case basic > 5:
		return errors.New("You can specify up to 5 event selectors for a trail.") //nolint:staticcheck // as AWS writes
	}
	resources := 0
	for _, e := range s.EventSelectors {
		if err := e.check(partition); err != nil {
			return err
		}
		for _, d := range e.DataResources {
			resources += len(d.Values)
		}
	}
	if resources > 250 {
		return fmt.Errorf("The total number of data resources, %d, exceeds the limit of 250 for a trail.", resources) //nolint:staticcheck // as AWS writes
	}
	values := 0
	for _, e := range s.AdvancedEventSelectors {
		n, err := e.check()
		if err != nil {
			return err
		}
		values += n
	}
	if values > 500 {
		return fmt.Errorf("The total number of values for all conditions, %d, exceeds the limit of 500 for a trail.", values) //nolint:staticcheck // as AWS writes
	}
	return nil
}

func (e eventSelector) check(partition string) error {
	if !slices.Contains([]string{"All", "ReadOnly", "WriteOnly"}, e.ReadWriteType) {
		return fmt.Errorf("Value %s for ReadWriteType is invalid.", e.ReadWriteType) //nolint:staticcheck // as AWS writes
	}
	for _, source := range e.ExcludeManagementEventSources {
		if source != "kms.amazonaws.com" && source != "rdsdata.amazonaws.com" {
			return fmt.Errorf("Value %s for ExcludeManagementEventSources is invalid.", source) //nolint:staticcheck // as AWS writes
		}
	}
	if !*e.IncludeManagementEvents && len(e.DataResources) == 0 {
		return errors.New("An event selector must include management events or data resources.") //nolint:staticcheck // as AWS writes
	}
	for _, d := range e.DataResources {
		service, ok := map[string]string{"AWS::S3::Object": "s3", "AWS::Lambda::Function": "lambda", "AWS::DynamoDB::Table": "dynamodb"}[d.Type]
		if !ok || len(d.Values) == 0 {
			return fmt.Errorf("Value %s for DataResources.Type is invalid.", d.Type) //nolint:staticcheck // as AWS writes
		}
		for _, v := range d.Values {
			every := "arn:" + partition + ":" + service
			bucket, inBucket := strings.CutPrefix(v, every+":::")
			name, _, slash := strings.Cut(bucket, "/")
			of := service != "s3" && strings.HasPrefix(v, every+":") || inBucket && (bucket == "" || slash && name != "")
			if v != every && !of || strings.Contains(v, "*") {
				return fmt.Errorf("Value %s for DataResources.Values is invalid.", v) //nolint:staticcheck // as AWS writes
			}
		}
	}
	return nil
}

// check returns how many values the conditions have.
func (e advancedEventSelector) check() (values int, err error) {
	if utf8.RuneCountInString(e.Name) > 1000 {
		return 0, errors.New("The name of an advanced event selector has at most 1000 characters.") //nolint:staticcheck // as AWS writes
	}
	equal := map[string][]string{}
	for _, f := range e.FieldSelectors {
		if _, twice := equal[f.Field]; twice || f.Field == "" {
			return 0, fmt.Errorf("Field %q is missing or there twice.", f.Field) //nolint:staticcheck // as AWS writes
		}
		n := len(f.Equals) + len(f.StartsWith) + len(f.EndsWith) + len(f.NotEquals) + len(f.NotStartsWith) + len(f.NotEndsWith)
		onlyEquals := slices.Contains([]string{"eventCategory", "resources.type", "readOnly"}, f.Field)
		if n == 0 || onlyEquals && n != len(f.Equals) {
			return 0, fmt.Errorf("The operators of the field %s are invalid.", f.Field) //nolint:staticcheck // as AWS writes
		}
		equal[f.Field] = f.Equals
		values += n
	}
	category, types := equal["eventCategory"], equal["resources.type"]
	switch {
	case len(category) != 1 || !slices.Contains([]string{"Management", "Data", "NetworkActivity"}, category[0]):
		return 0, errors.New("An advanced event selector needs exactly one eventCategory.") //nolint:staticcheck // as AWS writes
	case category[0] == "Data" && len(types) != 1:
		return 0, errors.New("An advanced event selector for data events needs exactly one resources.type.") //nolint:staticcheck // as AWS writes
	case category[0] == "Management" && len(types) > 0:
		return 0, errors.New("An advanced event selector for management events has no resources.type.") //nolint:staticcheck // as AWS writes
	}
	return values, nil
}

func parseSelectors(document string) (*trailSelectors, error) {
	s := &trailSelectors{}
	dec := json.NewDecoder(bytes.NewReader([]byte(document)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(s); err != nil {
		return nil, fmt.Errorf("event selectors: %w", err)
	}
	return s, nil
}

// TrailSelectors is what GetEventSelectors would answer for the trail with that ARN
// once every read is up to date, without the ARN, and whether there is such a trail.
func (s *Server) TrailSelectors(arn string) (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.trails[arn]
	if !ok {
		return "", false
	}
	return t.selectors.now.json(), true
}

// SetTrailSelectors puts a trail's selectors as the owner's root would: a document
// with EventSelectors or AdvancedEventSelectors. It is no call.
func (s *Server) SetTrailSelectors(arn, document string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.trails[arn]
	if !ok {
		return fmt.Errorf("no trail has the ARN %s", arn)
	}
	selectors, err := parseSelectors(document)
	if err != nil {
		return err
	}
	return t.putSelectors(selectors, s.staleReads)
}
