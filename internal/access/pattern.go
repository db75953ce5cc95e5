// SPDX-License-Identifier: MPL-2.0

package access

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// pattern is a text in which anyRun and anyOne are wildcards and everything else
// stands for itself. Wildcards are no characters, so a variable's value cannot
// smuggle one in.
type pattern []rune

const (
	anyRun rune = -1 // *
	anyOne rune = -2 // ?
)

// glob reads a text with wildcards.
func glob(text string) pattern { return pattern(nil).append(text, true) }

func (p pattern) append(text string, wildcards bool) pattern {
	p = slices.Grow(p, len(text))
	for _, r := range text {
		switch {
		case wildcards && r == '*':
			r = anyRun
		case wildcards && r == '?':
			r = anyOne
		}
		p = append(p, r)
	}
	return p
}

// matches tells whether the pattern matches the whole of s.
func (p pattern) matches(s string) bool {
	i, star, retry := 0, -1, 0 // star: place of the last * tried, which takes s up to retry
	for j := 0; j < len(s); {
		r, size := utf8.DecodeRuneInString(s[j:])
		switch {
		case i < len(p) && p[i] == anyRun:
			star, retry = i, j
			i++
		case i < len(p) && (p[i] == anyOne || p[i] == r):
			i++
			j += size
		case star >= 0:
			_, size = utf8.DecodeRuneInString(s[retry:])
			retry += size
			i, j = star+1, retry
		default:
			return false
		}
	}
	for i < len(p) && p[i] == anyRun {
		i++
	}
	return i == len(p)
}

// matchesARN compares the six components one by one (IAM user guide, "ARN
// condition operators").
func (p pattern) matchesARN(s string) bool {
	components := strings.SplitN(s, ":", 6)
	if len(components) != 6 {
		return false
	}
	for _, c := range components[:5] {
		colon := slices.Index(p, ':')
		if colon < 0 || !p[:colon].matches(c) {
			return false
		}
		p = p[colon+1:]
	}
	return p.matches(components[5])
}

// scope is where a policy's text gets its meaning: the request's context, and
// whether the policy's Version knows variables.
type scope struct {
	context   keys
	variables bool
}

// read resolves the variables in a text, and the wildcards if the element takes
// any. It fails when a variable has no value: such a text is equal to nothing and
// like nothing (IAM user guide, "Policy variables with no value").
func (s scope) read(text string, wildcards bool) (pattern, bool) {
	if !s.variables {
		return pattern(nil).append(text, wildcards), true
	}
	var p pattern
	for {
		before, after, found := strings.Cut(text, "${")
		name, rest, closed := strings.Cut(after, "}")
		if !found || !closed {
			return p.append(text, wildcards), true
		}
		value, ok := s.variable(name)
		if !ok {
			return nil, false
		}
		p = p.append(before, wildcards).append(value, false)
		text = rest
	}
}

// variable gives the value of what stands between "${" and "}": a special
// character, a single-valued key, or a key with a default in quotes.
func (s scope) variable(name string) (string, bool) {
	switch name {
	case "*", "?", "$":
		return name, true
	}
	key, fallback, hasDefault := strings.Cut(name, ",")
	if values := s.context.get(strings.TrimSpace(key)); len(values) == 1 {
		return values[0], true
	}
	fallback = strings.TrimSpace(fallback)
	if hasDefault && len(fallback) >= 2 && fallback[0] == '\'' && fallback[len(fallback)-1] == '\'' {
		return fallback[1 : len(fallback)-1], true
	}
	return "", false
}
