// SPDX-License-Identifier: MPL-2.0

package fakeaws

import "slices"

// statementOrder is the order in which S3 shows the elements of a statement.
var statementOrder = []string{
	"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
}

// normalise gives a policy the form in which S3 shows it: elements in S3's
// order, one-element lists as scalars, booleans and numbers of conditions as
// texts. Statements, actions and unknown elements stay as they are. A document
// must have been checked before.
func normalise(policy value) value {
	ordered := inOrder(policy, []string{"Version", "Id", "Statement"})
	for i, m := range ordered.members {
		if m.name != "Statement" {
			continue
		}
		statements := value{kind: list}
		for _, s := range statementsOf(m.value) {
			statements.list = append(statements.list, normaliseStatement(s))
		}
		ordered.members[i].value = statements
	}
	return ordered
}

func normaliseStatement(statement value) value {
	ordered := inOrder(statement, statementOrder)
	for i, m := range ordered.members {
		switch m.name {
		case "Action", "NotAction", "Resource", "NotResource":
			ordered.members[i].value = collapse(m.value)
		case "Condition":
			ordered.members[i].value = normaliseCondition(m.value)
		}
	}
	return ordered
}

func normaliseCondition(condition value) value {
	return mapMembers(condition, func(keys value) value {
		return mapMembers(keys, func(values value) value {
			if values.kind != list {
				return asText(values)
			}
			texts := value{kind: list}
			for _, v := range values.list {
				texts.list = append(texts.list, asText(v))
			}
			return collapse(texts)
		})
	})
}

// statementsOf returns the statements of a policy's Statement, which is a list
// or a single object.
func statementsOf(v value) []value {
	if v.kind == list {
		return v.list
	}
	return []value{v}
}

// inOrder returns an object whose named members come first and in that order.
func inOrder(v value, names []string) value {
	ordered := value{kind: object}
	for _, name := range names {
		for _, m := range v.members {
			if m.name == name {
				ordered.members = append(ordered.members, m)
			}
		}
	}
	for _, m := range v.members {
		if !slices.Contains(names, m.name) {
			ordered.members = append(ordered.members, m)
		}
	}
	return ordered
}

// collapse turns a one-element list into its element.
func collapse(v value) value {
	if v.kind == list && len(v.list) == 1 {
		return v.list[0]
	}
	return v
}

func asText(v value) value {
	if v.kind == number || v.kind == literal && v.text != "null" {
		return textValue(v.text)
	}
	return v
}

// mapMembers applies f to the value of every member; what is no object stays.
func mapMembers(v value, f func(value) value) value {
	if v.kind != object {
		return v
	}
	mapped := value{kind: object}
	for _, m := range v.members {
		mapped.members = append(mapped.members, member{m.name, f(m.value)})
	}
	return mapped
}
