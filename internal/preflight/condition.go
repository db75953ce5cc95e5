// SPDX-License-Identifier: MPL-2.0

package preflight

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
)

// escape says in words what a request must be like to escape a condition of a Deny.
func escape(c policy.Condition) string {
	operator := c.Operator
	if _, plain, ok := strings.Cut(operator, ":"); ok { // ForAnyValue, ForAllValues
		operator = plain
	}
	operator = strings.TrimSuffix(operator, "IfExists")
	values := strings.Join(c.Values, " or ")
	switch operator {
	case "StringNotEquals", "StringNotEqualsIgnoreCase", "ArnNotEquals", "NumericNotEquals", "DateNotEquals":
		return fmt.Sprintf("%s is %s", c.Key, values)
	case "StringNotLike", "ArnNotLike":
		return fmt.Sprintf("%s is like %s", c.Key, values)
	case "NotIpAddress":
		return fmt.Sprintf("%s is in %s", c.Key, values)
	case "StringEquals", "StringEqualsIgnoreCase", "ArnEquals", "NumericEquals", "DateEquals", "Bool", "BinaryEquals":
		return fmt.Sprintf("%s is not %s", c.Key, values)
	case "StringLike", "ArnLike":
		return fmt.Sprintf("%s is not like %s", c.Key, values)
	case "IpAddress":
		return fmt.Sprintf("%s is not in %s", c.Key, values)
	case "Null":
		if slices.Equal(c.Values, []string{"true"}) {
			return c.Key + " is there"
		}
		return c.Key + " is not there"
	case "NumericLessThan", "DateLessThan":
		return fmt.Sprintf("%s is %s or more", c.Key, values)
	case "NumericGreaterThan", "DateGreaterThan":
		return fmt.Sprintf("%s is %s or less", c.Key, values)
	}
	return fmt.Sprintf("%s of %s with %s does not hold", c.Operator, c.Key, values)
}

// escapes says what a request must be like to escape one of several conditions.
func escapes(conditions []policy.Condition) string {
	var ways []string
	for _, c := range conditions {
		if way := escape(c); !slices.Contains(ways, way) {
			ways = append(ways, way)
		}
	}
	return strings.Join(ways, ", or ")
}

// listed names things in a text, at most five.
func listed(things []string) string {
	const most = 5
	if len(things) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(things[:most], ", "), len(things)-most)
	}
	if len(things) < 2 {
		return strings.Join(things, "")
	}
	return strings.Join(things[:len(things)-1], ", ") + " and " + things[len(things)-1]
}

// called names a statement in a text.
func called(s policy.Statement) string {
	if s.Sid() == "" {
		return "without a Sid"
	}
	return fmt.Sprintf("%q", s.Sid())
}
