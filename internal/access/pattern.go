// SPDX-License-Identifier: MPL-2.0

package access

import (
	"strings"
	"unicode/utf8"
)

// pattern is a text in which the bytes anyRun and anyOne are wildcards and
// everything else stands for itself. Neither byte occurs in valid UTF-8, so a
// variable's value cannot smuggle a wildcard in.
type pattern string

const (
	anyRun = '\xff' // *
	anyOne = '\xfe' // ?

	wildcard = "\xff"
)

// glob reads a text with wildcards.
func glob(text string) pattern {
	if !strings.ContainsAny(text, "*?") {
		return pattern(text)
	}
	p := []byte(text)
	for i, c := range p {
		switch c {
		case '*':
			p[i] = anyRun
		case '?':
			p[i] = anyOne
		}
	}
	return pattern(p)
}

// matches tells whether the pattern matches the whole of s.
func (p pattern) matches(s string) bool {
	i, star, retry := 0, -1, 0 // star: place of the last * tried, which takes s up to retry
	for j := 0; j < len(s); {
		switch {
		case i < len(p) && p[i] == anyRun:
			star, retry = i, j
			i++
		case i < len(p) && p[i] == anyOne:
			i++
			j += width(s[j:])
		case i < len(p) && p[i] == s[j]:
			i++
			j++
		case star >= 0:
			retry += width(s[retry:])
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

// width is the number of bytes of the first character.
func width(s string) int {
	_, size := utf8.DecodeRuneInString(s)
	return size
}

// matchesARN compares the six components one by one (IAM user guide, "ARN
// condition operators").
func (p pattern) matchesARN(s string) bool {
	for range 5 {
		want, restOfPattern, ok := strings.Cut(string(p), ":")
		got, restOfARN, isARN := strings.Cut(s, ":")
		if !ok || !isARN || !pattern(want).matches(got) {
			return false
		}
		p, s = pattern(restOfPattern), restOfARN
	}
	return p.matches(s)
}
