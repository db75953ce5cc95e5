// SPDX-License-Identifier: MPL-2.0

package access

import "slices"

// document is a policy, read for evaluation.
type document struct {
	statements []statement
}

// statement is one statement of a policy.
type statement struct {
	sid        string
	allow      bool
	principals element[principal]
	actions    element[pattern] // lower case: action names have no case
	resources  element[text]
	conditions []condition
}

func (d *document) hasAllow() bool {
	return slices.ContainsFunc(d.statements, func(s statement) bool { return s.allow })
}

func (s *statement) effect() string {
	if s.allow {
		return "Allow"
	}
	return "Deny"
}

// element is an element that exists in two forms, such as Action and NotAction.
type element[T any] struct {
	name   string // empty when the statement does not have it
	values []T
	not    bool
}

// coverage tells what of a request a statement covers. Only a request for a
// pattern of resources can be covered in part.
type coverage struct {
	context  truth // maybe: it depends on context that is not known
	resource truth // maybe: it covers some of the resources
}

var (
	covered   = coverage{yes, yes}
	uncovered = coverage{no, no}
)

// not gives what is not covered.
func (c coverage) not() coverage {
	switch c {
	case covered:
		return uncovered
	case uncovered:
		return covered
	default:
		return c
	}
}

// better tells whether more is covered, or more certainly.
func (c coverage) better(than coverage) bool {
	return c.context > than.context || c.context == than.context && c.resource > than.resource
}

// finding is a statement that applies to a query, or may apply.
type finding struct {
	reason   Reason
	allow    bool
	to       grantee
	coverage coverage
	unknown  []UnknownCondition // the conditions that make coverage.context a maybe
}

// evaluate collects the statements that apply to a query, or may.
func (d *document) evaluate(name string, q *query) []finding {
	var found []finding
	for i := range d.statements {
		s := &d.statements[i]
		to := s.covers(q.caller)
		if to == nobody || !s.coversAction(q.action) {
			continue
		}
		f := finding{allow: s.allow, to: to, coverage: s.coversResource(q)}
		if f.coverage == uncovered {
			continue
		}
		met := allOf(s.conditions, func(c condition) truth { return c.holds(&q.context) })
		if met == no {
			continue
		}
		f.reason = Reason{Policy: name, Sid: s.sid, Index: i, Effect: s.effect()}
		f.unknown = s.unknown(f, q)
		f.coverage.context = min(f.coverage.context, met)
		found = append(found, f)
	}
	return found
}

func (s *statement) coversAction(action string) bool {
	for _, a := range s.actions.values {
		if a.matches(action) {
			return !s.actions.not
		}
	}
	return s.actions.not
}

// coversResource tells what the Resource or NotResource covers. A statement
// without one, as in a trust policy, is about what it is attached to.
func (s *statement) coversResource(q *query) coverage {
	if s.resources.name == "" {
		return covered
	}
	best := uncovered
	for _, r := range s.resources.values {
		p, known := r.resolve(&q.context)
		if known == no {
			continue
		}
		c := coverage{known, q.within(p)}
		if c.resource == yes && known == maybe && q.pattern {
			c.resource = maybe // * stands for a value that is no *
		}
		if c.resource != no && c.better(best) {
			best = c
		}
	}
	if s.resources.not {
		return best.not()
	}
	return best
}

// unknown lists what of a statement that was found depends on keys that are not
// known: its conditions, and its resources if they don't cover the query for
// certain.
func (s *statement) unknown(f finding, q *query) []UnknownCondition {
	var list []UnknownCondition
	add := func(u UnknownCondition) {
		u.Policy, u.Sid, u.Index, u.Effect = f.reason.Policy, f.reason.Sid, f.reason.Index, f.reason.Effect
		list = append(list, u)
	}
	for _, c := range s.conditions {
		if c.holds(&q.context) == maybe {
			add(c.unknown())
		}
	}
	if f.coverage.context == yes {
		return list
	}
	for _, value := range s.resources.values {
		for _, key := range value.unknown(&q.context) {
			add(UnknownCondition{Operator: s.resources.name, Key: key, Values: []string{value.raw}})
		}
	}
	return list
}
