// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
)

// summary is a statement on one line. Of elements that IAM doesn't know it has
// the bytes.
func summary(s policy.Statement) string {
	text := fmt.Sprintf("%-22s  %-5s  %s: %s", s.Sid(), s.Effect(), who(s), actions(s))
	for _, c := range s.Conditions() {
		if c.Key != principalARN {
			operator := c.Operator
			if operator == "Bool" || operator == "StringEquals" {
				operator = "is"
			}
			text += fmt.Sprintf(", if %s %s %s", c.Key, operator, strings.Join(c.Values, " or "))
		}
	}
	for name, value := range unknownElements(s) {
		text += fmt.Sprintf(", %s: %s", name, value)
	}
	return text
}

// unknownElements are the names of the elements that IAM doesn't know, with their
// bytes, in document order.
func unknownElements(s policy.Statement) iter.Seq2[string, json.RawMessage] {
	return func(yield func(string, json.RawMessage) bool) {
		var values map[string]json.RawMessage
		if json.Unmarshal(s.Bytes(), &values) != nil {
			return
		}
		for _, name := range s.Elements() {
			known := slices.Contains([]string{"Sid", "Effect", "Principal", "Action", "Resource", "Condition"}, name)
			if !known && !yield(name, values[name]) {
				return
			}
		}
	}
}

const principalARN = "aws:PrincipalArn"

// who are those that the condition on their ARN lets through, or the principals.
func who(s policy.Statement) string {
	var values []string
	for _, p := range s.Principals() {
		values = append(values, p.Value)
	}
	for _, c := range s.Conditions() {
		if c.Key == principalARN {
			values = c.Values
		}
	}
	var names []string
	for _, value := range values {
		if value == "*" {
			value = "everyone"
		}
		names = append(names, strings.TrimSuffix(strings.TrimPrefix(value, "arn:aws:iam::"), ":root"))
	}
	return strings.Join(names, ", ")
}

func actions(s policy.Statement) string {
	if n := len(s.Actions()); n > 2 {
		return fmt.Sprintf("%d actions", n)
	}
	return strings.Join(s.Actions(), ", ")
}
