// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"strings"
	"sync"
)

// Statement is one statement of a policy, an immutable value: its exact bytes and
// what they say. The zero Statement is the empty object.
//
// Element names are exact and case-sensitive: an element by any other name is no
// error, it just isn't what a method looks for. See [Statement.Elements].
type Statement struct {
	p *parsed
}

type parsed struct {
	value
	sid     string // see unquote; Sid() is what the world sees
	meaning func() meaning
}

// Principal is one principal of a statement. Type is "AWS", "Service", "Federated"
// or "CanonicalUser", or whatever else the statement says there. Everybody, the
// bare "*", is {"*", "*"}; any other bare string has no Type.
type Principal struct {
	Type, Value string
}

// Condition is one key of a statement's conditions.
type Condition struct {
	Operator, Key string
	Values        []string
}

// ParseStatement reads one statement. The whitespace around it isn't part of it.
// The error is a [*SyntaxError].
func ParseStatement(data []byte) (Statement, error) {
	src := string(data)
	v, err := scan(src, "a statement", statementDepth)
	if err != nil {
		return Statement{}, err
	}
	return newStatement(src, v)
}

// statementDepth is how deep a statement is nested in a document: in its object and
// in the list of statements.
const statementDepth = 2

// newStatement is the statement that v, which stands in src, holds.
func newStatement(src string, v value) (Statement, error) {
	s := &scanner{src: src}
	if v.kind != object {
		return Statement{}, s.errorf(v.start, "a statement must be an object, not %s", v.kind)
	}
	p := &parsed{value: v}
	if sid, ok := v.member("Sid"); ok {
		if sid.kind != text {
			return Statement{}, s.errorf(sid.start, "the Sid must be a string, not %s", sid.kind)
		}
		p.sid = unquote(sid.raw)
	}
	p.meaning = sync.OnceValue(func() meaning { return meaningOf(v) })
	return Statement{p}, nil
}

// parsed makes the zero Statement an empty object.
func (s Statement) parsed() *parsed {
	if s.p == nil {
		return &parsed{value: value{raw: "{}"}, meaning: func() meaning { return meaningOf(value{}) }}
	}
	return s.p
}

// Bytes are the exact bytes of the statement.
func (s Statement) Bytes() []byte { return []byte(s.parsed().raw) }

// Minified is the statement without whitespace, otherwise as it is.
func (s Statement) Minified() []byte { return minify(s.parsed().raw) }

// Indented is the statement for people to read, with an indent of two spaces. The
// order of keys and the spelling of values are kept.
func (s Statement) Indented() []byte { return indent(s.parsed().raw) }

// Sid is the statement's identifier, "" when it has none.
func (s Statement) Sid() string { return valid(s.parsed().sid) }

// WithSid is the statement with that Sid, which comes first if there was none. All
// other bytes are kept.
func (s Statement) WithSid(sid string) Statement {
	p := s.parsed()
	if sid == s.Sid() {
		return s
	}
	var src string
	if old, ok := p.member("Sid"); ok {
		from := old.start - p.start
		src = p.raw[:from] + quote(sid) + p.raw[from+len(old.raw):]
	} else {
		src = insertSid(p.raw, sid)
	}
	// What is replaced is one string by another, so neither call can fail.
	v, _ := scan(src, "a statement", statementDepth)
	changed, _ := newStatement(src, v)
	return changed
}

// insertSid puts a Sid before the first element, laid out as that is.
func insertSid(raw, sid string) string {
	rest := strings.TrimLeft(raw[1:], " \n\t\r")
	space := raw[1 : len(raw)-len(rest)]
	colon := ":"
	if space != "" {
		colon = ": "
	}
	entry := "{" + space + `"Sid"` + colon + quote(sid)
	if rest == "}" {
		return entry + space + rest
	}
	return entry + "," + space + rest
}

// Effect is "Allow" or "Deny", or what else is there; "" when absent.
func (s Statement) Effect() string {
	effect, _ := s.parsed().member("Effect")
	if effect.kind != text {
		return ""
	}
	return valid(unquote(effect.raw))
}

// Principals are the principals of the statement in document order, nil when the
// element is absent.
func (s Statement) Principals() []Principal { return s.principals("Principal") }

// NotPrincipals are the principals that the statement excepts.
func (s Statement) NotPrincipals() []Principal { return s.principals("NotPrincipal") }

func (s Statement) principals(element string) []Principal {
	v, ok := s.parsed().member(element)
	if !ok {
		return nil
	}
	list := []Principal{}
	if v.kind != object {
		for _, bare := range v.strings() {
			p := Principal{Value: bare}
			if bare == "*" {
				p.Type = "*"
			}
			list = append(list, p)
		}
		return list
	}
	for _, m := range v.items {
		for _, v := range m.strings() {
			list = append(list, Principal{Type: valid(m.name), Value: v})
		}
	}
	return list
}

// Actions are the actions of the statement in document order, nil when the element
// is absent.
func (s Statement) Actions() []string { return s.strings("Action") }

// NotActions are the actions that the statement excepts.
func (s Statement) NotActions() []string { return s.strings("NotAction") }

// Resources are the resources of the statement in document order, nil when the
// element is absent.
func (s Statement) Resources() []string { return s.strings("Resource") }

// NotResources are the resources that the statement excepts.
func (s Statement) NotResources() []string { return s.strings("NotResource") }

func (s Statement) strings(element string) []string {
	v, ok := s.parsed().member(element)
	if !ok {
		return nil
	}
	return v.strings()
}

// Conditions are the conditions of the statement in document order, numbers and
// booleans as text.
func (s Statement) Conditions() []Condition {
	var list []Condition
	block, _ := s.parsed().member("Condition")
	if block.kind != object {
		return nil
	}
	for _, operator := range block.items {
		if operator.kind != object {
			continue
		}
		for _, key := range operator.items {
			list = append(list, Condition{valid(operator.name), valid(key.name), key.strings()})
		}
	}
	return list
}

// Elements are the names of the statement's elements in document order, to find
// those that nobody knows.
func (s Statement) Elements() []string {
	p := s.parsed()
	names := make([]string, len(p.items))
	for i, m := range p.items {
		names[i] = valid(m.name)
	}
	return names
}
