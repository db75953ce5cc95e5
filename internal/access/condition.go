// SPDX-License-Identifier: MPL-2.0

package access

import "slices"

// condition is one key of a Condition block with its operator and values.
type condition struct {
	operator operator
	key      string // lower case: key names have no case
	values   []string
}

// holds tests the condition against the request context (IAM user guide,
// "Condition operators" and "Creating a condition with multiple keys or values").
func (c condition) holds(sc scope) bool {
	op := c.operator
	got := sc.context.get(c.key)
	absent := len(got) == 0
	if op.compare == nil { // Null
		return slices.ContainsFunc(c.values, func(v string) bool { b, ok := parseBool(v); return ok && b == absent })
	}
	// A request value passes when it matches one of the policy's values; with a
	// negated operator, when it matches none.
	matches := func(value string) bool {
		return slices.ContainsFunc(c.values, func(want string) bool { return op.compare(want, value, sc) })
	}
	passes := func(value string) bool { return matches(value) != op.negated }
	fails := func(value string) bool { return !passes(value) }
	switch {
	case absent && op.ifExists:
		return true
	case op.quantifier == forAllValues:
		return empty(got) || !slices.ContainsFunc(got, fails)
	case op.quantifier == forAnyValue:
		return !empty(got) && slices.ContainsFunc(got, passes)
	default:
		return slices.ContainsFunc(got, matches) != op.negated
	}
}

// empty tells whether a set of values is null as the set operators see it:
// nothing, or empty strings.
func empty(values []string) bool {
	return !slices.ContainsFunc(values, func(v string) bool { return v != "" })
}
