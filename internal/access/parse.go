// SPDX-License-Identifier: MPL-2.0

package access

import (
	"errors"
	"fmt"
	"strings"
)

// policyKind tells policies that are attached to a resource, an account's
// resources or an endpoint from those that are attached to an identity or an
// account: the former need a Principal, the latter have none.
type policyKind int

const (
	resourcePolicy policyKind = iota
	identityPolicy
	anyPolicy // either of the two: neither a Principal nor its absence is asked for
)

// Check tells what is wrong with a text that is no policy, be it one of a resource or of
// an identity. The error names the statement and the place. An empty Version is none.
func Check(policy []byte) error {
	_, err := parseDocument(string(policy), anyPolicy)
	return err
}

// parseDocument reads a policy. Element names are taken exactly; those that the
// policy language does not know are passed over.
func parseDocument(policy string, kind policyKind) (*document, error) {
	top, err := parseJSON(policy)
	if err != nil {
		return nil, locate(err, policy)
	}
	d, err := readDocument(top, kind)
	if err != nil {
		return nil, locate(err, policy)
	}
	return d, nil
}

func readDocument(top item, kind policyKind) (*document, error) {
	members, ok := top.value.(object)
	if !ok {
		return nil, fault{top.at, errors.New("not a JSON object")}
	}
	version, given := members.get("Version")
	given = given && (kind != anyPolicy || version.value != "")
	if given && version.value != "2012-10-17" && version.value != "2008-10-17" {
		return nil, fault{version.at, errors.New(`the Version is neither "2012-10-17" nor "2008-10-17"`)}
	}
	// In the older Version "${…}" is literal text (IAM user guide, "Version").
	p := parser{kind: kind, variables: version.value == "2012-10-17"}

	all, ok := members.get("Statement")
	if !ok {
		return nil, fault{top.at, errors.New("no Statement")}
	}
	statements, ok := all.value.(list)
	if !ok {
		statements = list{all}
	}
	d := &document{statements: make([]statement, 0, len(statements))}
	for i, v := range statements {
		s, err := p.statement(v)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.label(i), err)
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

// parser reads the statements of a policy.
type parser struct {
	kind      policyKind
	variables bool
}

// statement reads a statement. On an error the Sid is set all the same, if there
// is one.
func (p parser) statement(v item) (statement, error) {
	var s statement
	members, ok := v.value.(object)
	if !ok {
		return s, fault{v.at, errors.New("not a JSON object")}
	}
	if sid, given := members.get("Sid"); given {
		if s.sid, ok = sid.value.(string); !ok {
			return s, fault{sid.at, errors.New("the Sid is not a string")}
		}
	}
	effect, given := members.get("Effect")
	if !given {
		effect.at = v.at
	}
	if effect.value != "Allow" && effect.value != "Deny" {
		return s, fault{effect.at, errors.New(`the Effect is neither "Allow" nor "Deny"`)}
	}
	s.allow = effect.value == "Allow"
	for _, m := range members {
		if err := p.element(&s, m); err != nil {
			return s, fmt.Errorf("%s: %w", m.name, fault{m.at, err})
		}
	}
	if err := p.complete(s); err != nil {
		return s, fault{v.at, err}
	}
	return s, nil
}

// complete tells what is wrong with the choice of elements, if anything.
func (p parser) complete(s statement) error {
	switch {
	case s.actions.name == "":
		return errors.New("no Action")
	case p.kind == resourcePolicy && s.principals.name == "":
		return errors.New("no Principal, which a resource's policy needs")
	case p.kind == identityPolicy && s.principals.name != "":
		return errors.New("a Principal, which an identity's policy cannot have")
	case p.kind == identityPolicy && s.resources.name == "":
		return errors.New("no Resource")
	default:
		return nil
	}
}

func (p parser) element(s *statement, m member) error {
	switch m.name {
	case "Action", "NotAction":
		return read(&s.actions, m, func(v string) pattern { return glob(strings.ToLower(v)) })
	case "Resource", "NotResource":
		return read(&s.resources, m, p.resource)
	case "Principal", "NotPrincipal":
		values, err := parsePrincipals(m.value)
		if err != nil {
			return err
		}
		return s.principals.set(m.name, values)
	case "Condition":
		var err error
		s.conditions, err = p.conditions(m.value)
		return err
	default:
		return nil
	}
}

// resource reads a value of Resource or NotResource. In an identity's policy, an
// ARN that is incomplete has wildcards for what is missing (IAM user guide,
// "Identify AWS resources with ARNs").
func (p parser) resource(v string) text {
	if missing := 5 - strings.Count(v, ":"); p.kind == identityPolicy && missing > 0 && strings.HasPrefix(v, "arn:") {
		v += strings.Repeat(":*", missing)
	}
	return newText(v, p.variables, true)
}

// read fills an element from a string or list of strings.
func read[T any](e *element[T], m member, parse func(string) T) error {
	all, err := texts(m.value)
	if err != nil {
		return err
	}
	values := make([]T, len(all))
	for i, v := range all {
		values[i] = parse(v)
	}
	return e.set(m.name, values)
}

// set fills the element from its policy form; both forms in one statement are an
// error.
func (e *element[T]) set(name string, values []T) error {
	if e.name != "" {
		return errors.New("an element beside its Not form")
	}
	*e = element[T]{name: name, values: values, not: strings.HasPrefix(name, "Not")}
	return nil
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

func (p parser) conditions(v any) ([]condition, error) {
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
			c := condition{operator: op, name: t.name, key: strings.ToLower(t.name), values: make([]text, len(values))}
			for i, value := range values {
				c.values[i] = newText(value, p.variables && op.variables(), op.wildcards())
			}
			all = append(all, c)
		}
	}
	return all, nil
}
