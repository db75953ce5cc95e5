// SPDX-License-Identifier: MPL-2.0

package access

import "strings"

// text is a value of a policy, with its variables and wildcards found.
type text struct {
	raw       string
	fixed     pattern // the text before the first variable, all of it when there is none
	variables []variable
}

// variable is a policy variable (IAM user guide, "Variables and tags").
type variable struct {
	name       string // the key as the policy has it
	key        string // lower case
	fallback   string
	hasDefault bool
	after      pattern // the text up to the next variable
}

// newText finds the variables and wildcards in a value, where its element and
// the policy's Version know any.
func newText(raw string, variables, wildcards bool) text {
	piece := func(s string) pattern {
		if wildcards {
			return glob(s)
		}
		return pattern(s)
	}
	t := text{raw: raw}
	if !variables || !strings.Contains(raw, "${") {
		t.fixed = piece(raw)
		return t
	}
	end := &t.fixed // where text goes that follows what was read
	for rest := raw; ; {
		before, after, found := strings.Cut(rest, "${")
		name, next, closed := strings.Cut(after, "}")
		if !found || !closed {
			*end += piece(rest)
			return t
		}
		*end += piece(before)
		switch name {
		case "*", "?", "$":
			*end += pattern(name)
		default:
			t.variables = append(t.variables, newVariable(name))
			end = &t.variables[len(t.variables)-1].after
		}
		rest = next
	}
}

// newVariable reads what stands between "${" and "}": a key, or a key with a
// default in quotes.
func newVariable(name string) variable {
	key, fallback, _ := strings.Cut(name, ",")
	key = strings.TrimSpace(key)
	v := variable{name: key, key: strings.ToLower(key)}
	fallback = strings.TrimSpace(fallback)
	if len(fallback) >= 2 && fallback[0] == '\'' && fallback[len(fallback)-1] == '\'' {
		v.fallback, v.hasDefault = fallback[1:len(fallback)-1], true
	}
	return v
}

// resolve puts the values of the variables in. It answers no when one has none:
// such a text is equal to nothing and like nothing (IAM user guide, "Policy
// variables with no value"); maybe when one is not known, for which * stands.
func (t text) resolve(k *keys) (pattern, truth) {
	p, known := t.fixed, yes
	for _, v := range t.variables {
		values, given := k.get(v.key)
		switch {
		case !given:
			p, known = p+wildcard, maybe
		case len(values) == 1: // only single-valued keys can be variables
			p += pattern(strings.ToValidUTF8(values[0], "\ufffd"))
		case len(values) == 0 && v.hasDefault:
			p += pattern(v.fallback)
		default:
			return "", no
		}
		p += v.after
	}
	return p, known
}

// test tells whether the resolved text passes. What passes with * for a variable
// that is not known, may pass.
func (t text) test(k *keys, passes func(pattern) bool) truth {
	p, known := t.resolve(k)
	if known == no || !passes(p) {
		return no
	}
	return known
}

// unknown gives the variables of the text whose keys are not known.
func (t text) unknown(k *keys) []string {
	var names []string
	for _, v := range t.variables {
		if _, known := k.get(v.key); !known {
			names = append(names, v.name)
		}
	}
	return names
}
