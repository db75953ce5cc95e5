// SPDX-License-Identifier: MPL-2.0

package access

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// policyKind tells policies that are attached to a resource from those that are
// attached to an identity: the former need a Principal, the latter have none.
type policyKind int

const (
	resourcePolicy policyKind = iota
	identityPolicy
)

// document is a policy, read for evaluation.
type document struct {
	variables  bool // Version 2012-10-17; in an older one "${…}" is literal text
	statements []statement
}

// statement is one statement of a policy.
type statement struct {
	sid        string
	allow      bool
	principals element[principal]
	actions    element[string]
	resources  element[string]
	conditions []condition
}

// element is an element that exists in two forms, such as Action and NotAction.
type element[T any] struct {
	values  []T
	present bool
	not     bool
}

// matches tells whether the element covers what the test finds among its values.
func (e element[T]) matches(test func(T) bool) bool {
	return slices.ContainsFunc(e.values, test) != e.not
}

// set fills the element from its policy form; both forms in one statement are an
// error.
func (e *element[T]) set(values []T, not bool) error {
	if e.present {
		return errors.New("an element beside its Not form")
	}
	*e = element[T]{values: values, present: true, not: not}
	return nil
}

// evaluate collects the statements that apply to a query.
func (d document) evaluate(name string, q query) verdict {
	var v verdict
	sc := scope{context: q.context, variables: d.variables}
	for i, s := range d.statements {
		to := s.applies(q, sc)
		if to == nobody {
			continue
		}
		reason := Reason{Policy: name, Sid: s.sid, Index: i, Effect: s.effect()}
		if !s.allow {
			v.denies = append(v.denies, reason)
			continue
		}
		v.allows = append(v.allows, reason)
		v.direct = v.direct || to == toCaller
	}
	return v
}

// applies tells to whom of the caller the statement applies.
func (s statement) applies(q query, sc scope) grantee {
	action := func(a string) bool { return glob(strings.ToLower(a)).matches(q.action) }
	resource := func(r string) bool {
		p, ok := sc.read(r, true)
		return ok && p.matches(q.resource)
	}
	unmet := func(c condition) bool { return !c.holds(sc) }
	to := s.covers(q.caller)
	if to == nobody || !s.actions.matches(action) ||
		// A trust policy has no Resource: the role it is attached to is meant.
		s.resources.present && !s.resources.matches(resource) ||
		slices.ContainsFunc(s.conditions, unmet) {
		return nobody
	}
	return to
}

func (s statement) effect() string {
	if s.allow {
		return "Allow"
	}
	return "Deny"
}

// parseDocument reads a policy. Element names are taken exactly; those that the
// policy language does not know are passed over.
func parseDocument(data []byte, kind policyKind) (document, error) {
	v, err := parseJSON(data)
	if err != nil {
		return document{}, err
	}
	top, ok := v.(object)
	if !ok {
		return document{}, errors.New("not a JSON object")
	}
	version, given := top.get("Version")
	if given && version != "2012-10-17" && version != "2008-10-17" {
		return document{}, errors.New(`the Version is neither "2012-10-17" nor "2008-10-17"`)
	}
	d := document{variables: version == "2012-10-17"}

	list, ok := top.get("Statement")
	if !ok {
		return document{}, errors.New("no Statement")
	}
	statements, ok := list.([]any)
	if !ok {
		statements = []any{list}
	}
	for i, v := range statements {
		s, err := parseStatement(v, kind)
		if err != nil {
			return document{}, fmt.Errorf("%s: %w", s.label(i), err)
		}
		d.statements = append(d.statements, s)
	}
	return d, nil
}

// label names a statement for people, who count from 1.
func (s statement) label(index int) string {
	if s.sid != "" {
		return fmt.Sprintf("statement %d (Sid %q)", index+1, s.sid)
	}
	return fmt.Sprintf("statement %d", index+1)
}

// parseStatement reads a statement. On an error the Sid is set all the same, if
// there is one.
func parseStatement(v any, kind policyKind) (statement, error) {
	var s statement
	members, ok := v.(object)
	if !ok {
		return s, errors.New("not a JSON object")
	}
	if sid, given := members.get("Sid"); given {
		if s.sid, ok = sid.(string); !ok {
			return s, errors.New("the Sid is not a string")
		}
	}
	effect, _ := members.get("Effect")
	if effect != "Allow" && effect != "Deny" {
		return s, errors.New(`the Effect is neither "Allow" nor "Deny"`)
	}
	s.allow = effect == "Allow"
	for _, m := range members {
		if err := s.parseElement(m); err != nil {
			return s, fmt.Errorf("%s: %w", m.name, err)
		}
	}
	switch {
	case !s.actions.present:
		return s, errors.New("no Action")
	case kind == resourcePolicy && !s.principals.present:
		return s, errors.New("no Principal, which a resource's policy needs")
	case kind == identityPolicy && s.principals.present:
		return s, errors.New("a Principal, which an identity's policy cannot have")
	case kind == identityPolicy && !s.resources.present:
		return s, errors.New("no Resource")
	}
	return s, nil
}

func (s *statement) parseElement(m member) error {
	not := strings.HasPrefix(m.name, "Not")
	switch m.name {
	case "Action", "NotAction", "Resource", "NotResource":
		values, err := texts(m.value)
		if err != nil {
			return err
		}
		if strings.HasSuffix(m.name, "Action") {
			return s.actions.set(values, not)
		}
		return s.resources.set(values, not)
	case "Principal", "NotPrincipal":
		values, err := parsePrincipals(m.value)
		if err != nil {
			return err
		}
		return s.principals.set(values, not)
	case "Condition":
		var err error
		s.conditions, err = parseConditions(m.value)
		return err
	default:
		return nil
	}
}

func parsePrincipals(v any) ([]principal, error) {
	if v == "*" {
		return []principal{{kind: "*", value: "*"}}, nil
	}
	kinds, ok := v.(object)
	if !ok {
		return nil, errors.New(`neither "*" nor an object`)
	}
	var all []principal
	for _, m := range kinds {
		values, err := texts(m.value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.name, err)
		}
		for _, value := range values {
			all = append(all, principal{kind: m.name, value: value})
		}
	}
	return all, nil
}

func parseConditions(v any) ([]condition, error) {
	block, ok := v.(object)
	if !ok {
		return nil, errors.New("not an object")
	}
	var all []condition
	for _, m := range block {
		op, err := parseOperator(m.name)
		if err != nil {
			return nil, err
		}
		tests, ok := m.value.(object)
		if !ok {
			return nil, fmt.Errorf("%s: not an object", m.name)
		}
		for _, t := range tests {
			values, err := scalars(t.value)
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", m.name, t.name, err)
			}
			all = append(all, condition{operator: op, key: strings.ToLower(t.name), values: values})
		}
	}
	return all, nil
}
