// SPDX-License-Identifier: MPL-2.0

package access

// condition is one key of a Condition block with its operator and values.
type condition struct {
	operator operator
	name     string // the key as the policy has it
	key      string // lower case: key names have no case
	values   []text
}

// holds tests the condition against the request context (IAM user guide,
// "Condition operators" and "Set operators for multivalued context keys").
func (c condition) holds(k *keys) truth {
	op := c.operator
	if op.compare == nil {
		return c.null(k)
	}
	got, known := k.get(c.key)
	if !known {
		return maybe
	}
	// A request value passes when it matches one of the policy's values; with a
	// negated operator, when it matches none.
	matches := func(value string) truth {
		return anyOf(c.values, func(want text) truth { return op.compare(want, value, k) })
	}
	passes := func(value string) truth {
		if op.negated {
			return matches(value).not()
		}
		return matches(value)
	}
	switch {
	case len(got) == 0 && op.ifExists:
		return yes
	case op.quantifier == forAllValues:
		if empty(got) {
			return yes
		}
		return allOf(got, passes)
	case op.quantifier == forAnyValue:
		if empty(got) {
			return no
		}
		return anyOf(got, passes)
	case op.negated:
		return anyOf(got, matches).not()
	default:
		return anyOf(got, matches)
	}
}

// null tests a Null condition. It always holds with ForAllValues, and never with
// ForAnyValue (IAM user guide, Access Analyzer policy checks, "Null with qualifier").
func (c condition) null(k *keys) truth {
	got, known := k.get(c.key)
	switch {
	case c.operator.quantifier != noQuantifier:
		return truthOf(c.operator.quantifier == forAllValues)
	case !known:
		return maybe
	default:
		null := empty(got)
		return anyOf(c.values, func(v text) truth { b, ok := parseBool(v.raw); return truthOf(ok && b == null) })
	}
}

// empty tells whether a set of values is null as Null and the set operators see
// it: nothing, or empty strings (IAM user guide, "Condition", request context).
func empty(values []string) bool {
	for _, v := range values {
		if v != "" {
			return false
		}
	}
	return true
}

// unknown describes the condition for a Result: its own key, or else the
// variables in its values, are not known.
func (c condition) unknown() UnknownCondition {
	u := UnknownCondition{Operator: c.operator.full, Key: c.name}
	for _, v := range c.values {
		u.Values = append(u.Values, v.raw)
	}
	return u
}
