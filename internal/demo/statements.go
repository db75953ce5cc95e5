// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
)

// summaries are statements on one line each.
func summaries(statements []policy.Statement) []string {
	width := 0
	for _, s := range statements {
		width = max(width, len(s.Sid()))
	}
	var lines []string
	for _, s := range statements {
		line := fmt.Sprintf("%-5s  %s", s.Effect(), summary(s))
		if width > 0 {
			line = fmt.Sprintf("%-*s  %s", width, s.Sid(), line)
		}
		lines = append(lines, line)
	}
	return lines
}

// summary is what a statement says. Of elements that IAM doesn't know it has the
// bytes.
func summary(s policy.Statement) (text string) {
	if principals := who(s); principals != "" {
		text = principals + ": " + actions(s)
	} else {
		text = actions(s) + " on " + strings.Join(s.Resources(), ", ")
	}
	for _, c := range s.Conditions() {
		operator := c.Operator
		if operator == "Bool" || operator == "StringEquals" {
			operator = "is"
		}
		text += fmt.Sprintf(", if %s %s %s", c.Key, operator, strings.Join(c.Values, " or "))
	}
	return text + unknownElements(s)
}

// unknownElements are the elements that IAM doesn't know, with their bytes, in
// document order.
func unknownElements(s policy.Statement) (text string) {
	var values map[string]json.RawMessage
	if json.Unmarshal(s.Bytes(), &values) != nil {
		return ""
	}
	for _, name := range s.Elements() {
		if !slices.Contains([]string{"Sid", "Effect", "Principal", "Action", "Resource", "Condition"}, name) {
			text += fmt.Sprintf(", %s: %s", name, values[name])
		}
	}
	return text
}

func who(s policy.Statement) string {
	var names []string
	for _, p := range s.Principals() {
		name := strings.TrimSuffix(strings.TrimPrefix(p.Value, "arn:aws:iam::"), ":root")
		if name == "*" {
			name = "everyone"
		}
		names = append(names, strings.TrimSuffix(name, ".amazonaws.com"))
	}
	return strings.Join(names, ", ")
}

func actions(s policy.Statement) string {
	if n := len(s.Actions()); n > 2 {
		return fmt.Sprintf("%d actions", n)
	}
	return strings.Join(s.Actions(), ", ")
}

// cut leaves out the end of a text that is too long for a line.
func cut(text string, width int) string {
	if runes := []rune(text); len(runes) > width {
		return string(runes[:width-1]) + "…"
	}
	return text
}
