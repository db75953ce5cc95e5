// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// document is a policy as an onlooker reads it. It shares no code with the
// provider that it is to judge.
type document struct {
	Version    string          `json:",omitempty"`
	ID         string          `json:"Id,omitempty"`
	Statements []statementText `json:"Statement"`
}

// statementText is a statement, byte for byte.
type statementText = json.RawMessage

func parse(text string) (document, error) {
	var d document
	if text == "" {
		return d, nil
	}
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return d, fmt.Errorf("a policy that can't be read: %w", err)
	}
	return d, nil
}

func (d document) text() (string, error) {
	text, err := json.Marshal(d)
	return string(text), err
}

// sidOf is the Sid of a statement, "" when it has none.
func sidOf(s statementText) string {
	var named struct{ Sid string }
	if json.Unmarshal(s, &named) != nil {
		return ""
	}
	return named.Sid
}

// compact is a statement without whitespace. KMS shows policies with whitespace,
// and counts it, so that it can't always be sent back.
func compact(s statementText) string {
	var b bytes.Buffer
	if json.Compact(&b, s) != nil {
		return string(s)
	}
	return b.String()
}

// count tells how many statements have the Sid.
func (d document) count(sid string) int {
	n := 0
	for _, s := range d.Statements {
		if sidOf(s) == sid {
			n++
		}
	}
	return n
}

// grants tells whether the one statement with the Sid is about the action.
func (d document) grants(sid, action string) bool {
	return d.count(sid) == 1 && slices.ContainsFunc(d.Statements, func(s statementText) bool {
		return sidOf(s) == sid && strings.Contains(string(s), `"`+action+`"`)
	})
}

// has tells whether a statement is there byte for byte, or with nothing but
// whitespace left out.
func (d document) has(s statementText) bool {
	return slices.ContainsFunc(d.Statements, func(o statementText) bool {
		return bytes.Equal(o, s) || string(o) == compact(s)
	})
}

// without are the compact statements that the owner does not own, in order.
func (d document) without(o owner) []string {
	var rest []string
	for _, s := range d.Statements {
		if !o.owns(sidOf(s)) {
			rest = append(rest, compact(s))
		}
	}
	return rest
}

// of are the Sids that the owner owns.
func (d document) of(o owner) []string {
	var own []string
	for _, s := range d.Statements {
		if sid := sidOf(s); o.owns(sid) {
			own = append(own, sid)
		}
	}
	return own
}

// missing are the elements of a that b has not.
func missing(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}
