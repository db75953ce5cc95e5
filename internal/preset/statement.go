// SPDX-License-Identifier: MPL-2.0

package preset

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Document is a policy document: its statements, in order.
type Document []Statement

// Statement is one Allow statement of a document.
type Statement struct {
	Sid        string    // without it when empty
	Principal  Principal // the zero value in an identity policy, which has none
	Actions    []string
	Resources  []string    // nil in a trust policy, which has none
	Conditions []Condition // all must hold
}

// Condition is one line of a Condition element; one of the values must match.
type Condition struct {
	Operator, Key string
	Values        []string
}

// part is what a statement says beside its principals.
type part struct {
	name               string // tells parts apart in Sids
	actions, resources []string
	conditions         []Condition
}

// render makes a statement of each part for each block of principals. A Sid is
// used as it is for one statement; for more, each gets its names as suffixes.
func render(sid string, parts []part, blocks []PrincipalBlock) Document {
	var d Document

	for _, p := range parts {
		for _, block := range blocks {
			s := Statement{
				Sid:        sid,
				Principal:  block.Principal,
				Actions:    p.actions,
				Resources:  p.resources,
				Conditions: slices.Concat(block.Conditions, p.conditions),
			}

			if sid != "" && len(parts) > 1 {
				s.Sid += p.name
			}

			if sid != "" && len(blocks) > 1 {
				s.Sid += block.Name
			}

			d = append(d, s)
		}
	}

	return d
}

// Sids returns the Sids of the document's statements, in document order.
func (d Document) Sids() []string {
	sids := make([]string, 0, len(d))
	for _, s := range d {
		if s.Sid != "" {
			sids = append(sids, s.Sid)
		}
	}

	return sids
}

// JSON returns the document for people: indented by two spaces, as
// aws_iam_policy_document does.
func (d Document) JSON() string { return encode(d.value(), "  ") }

// MinifiedJSON returns the document without white space.
func (d Document) MinifiedJSON() string { return encode(d.value(), "") }

// JSON returns the statement without white space.
func (s Statement) JSON() string { return encode(s.value(), "") }

// documentValue and statementValue have their fields in the order in which AWS
// shows them.
type documentValue struct {
	Version   string
	Statement []statementValue
}

type statementValue struct {
	Sid       string `json:",omitempty"`
	Effect    string
	Principal any `json:",omitempty"`
	Action    any
	Resource  any                       `json:",omitempty"`
	Condition map[string]map[string]any `json:",omitempty"`
}

func (d Document) value() documentValue {
	v := documentValue{Version: "2012-10-17", Statement: make([]statementValue, 0, len(d))}
	for _, s := range d {
		v.Statement = append(v.Statement, s.value())
	}

	return v
}

func (s Statement) value() statementValue {
	v := statementValue{
		Sid:       s.Sid,
		Effect:    "Allow",
		Principal: s.Principal.value(),
		Action:    scalar(s.Actions),
	}

	if s.Resources != nil {
		v.Resource = scalar(s.Resources)
	}

	for _, c := range s.Conditions {
		if v.Condition == nil {
			v.Condition = map[string]map[string]any{}
		}

		if v.Condition[c.Operator] == nil {
			v.Condition[c.Operator] = map[string]any{}
		}

		v.Condition[c.Operator][c.Key] = scalar(c.Values)
	}

	return v
}

// scalar is how AWS shows a list: one element without its brackets.
func scalar(values []string) any {
	if len(values) == 1 {
		return values[0]
	}

	return values
}

// encode leaves <, > and & as they are. Strings, and maps and lists of them,
// always have an encoding.
func encode(value any, indent string) string {
	var b bytes.Buffer

	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)

	if err := e.Encode(value); err != nil {
		panic(fmt.Sprintf("preset: a policy document without an encoding: %v", err))
	}

	return strings.TrimSuffix(b.String(), "\n")
}

// sid names a product's statements by what sets them apart on one resource:
// for whom, and where. What they allow is not in it, so that a change of
// actions keeps the Sid and a grant updates its statement in place.
func sid(product string, identity ...[]string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", identity))

	return product + hex.EncodeToString(sum[:5])
}

// sorted is what a set looks like in a document.
func sorted(set []string) []string {
	s := slices.Clone(set)
	slices.Sort(s)

	return slices.Compact(s)
}

// quoted is what a set looks like in an error.
func quoted(set []string) string {
	q := make([]string, 0, len(set))
	for _, s := range set {
		q = append(q, fmt.Sprintf("%q", s))
	}

	return strings.Join(q, ", ")
}
