// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

type kind byte

const (
	object kind = iota
	array
	text
	number
	boolean
	null
)

// String names the kind as an error message does: with its article.
func (k kind) String() string {
	return [...]string{"an object", "an array", "a string", "a number", "a boolean", "null"}[k]
}

// value is a JSON value and where it stands in the source.
type value struct {
	kind  kind
	start int      // offset of raw in the source
	raw   string   // the exact bytes, a substring of the source
	items []member // of an object; of an array, with empty names
}

// member is one entry of an object, its name unescaped.
type member struct {
	name string
	value
}

// end is the offset of the first byte after the value.
func (v value) end() int { return v.start + len(v.raw) }

// member looks an entry of an object up by its exact name.
func (v value) member(name string) (value, bool) {
	if v.kind != object {
		return value{}, false
	}
	for _, m := range v.items {
		if m.name == name {
			return m.value, true
		}
	}
	return value{}, false
}

// elements are the elements of an array; any other value stands for a list of itself.
func (v value) elements() []member {
	if v.kind == array {
		return v.items
	}
	return []member{{value: v}}
}

// scalar is what a string, number or boolean says without its quotes. It isn't
// ok for anything else.
func (v value) scalar() (s string, ok bool) {
	switch v.kind {
	case text:
		return unquote(v.raw), true
	case number, boolean:
		return v.raw, true
	default:
		return "", false
	}
}

// strings are the scalars of a scalar or of a list, in order, never nil.
func (v value) strings() []string {
	list := make([]string, 0, len(v.items)+1)
	for _, e := range v.elements() {
		if s, ok := e.scalar(); ok {
			list = append(list, valid(s))
		}
	}
	return list
}

// unquote is what a JSON string, which must be a correct one, stands for. Half of a
// surrogate pair is kept as the three bytes of its code point, so that strings that
// differ stay different; see [valid].
func unquote(raw string) string {
	s := raw[1 : len(raw)-1]
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			b = append(b, s[i])
			continue
		}
		i++
		switch s[i] {
		case 'b':
			b = append(b, '\b')
		case 'f':
			b = append(b, '\f')
		case 'n':
			b = append(b, '\n')
		case 'r':
			b = append(b, '\r')
		case 't':
			b = append(b, '\t')
		case 'u':
			r := codeUnit(s[i+1:])
			i += 4
			if rest := s[i+1:]; utf16.IsSurrogate(r) && strings.HasPrefix(rest, `\u`) {
				if pair := utf16.DecodeRune(r, codeUnit(rest[2:])); pair != utf8.RuneError {
					r = pair
					i += 6
				}
			}
			if utf16.IsSurrogate(r) {
				// AppendRune won't have it, but all bytes except the first are those of:
				b = utf8.AppendRune(b, r-0x1000)
				b[len(b)-3]++
			} else {
				b = utf8.AppendRune(b, r)
			}
		default: // '"', '\\' and '/' stand for themselves
			b = append(b, s[i])
		}
	}
	return string(b)
}

// codeUnit is the value of the four hexadecimal digits that s begins with.
func codeUnit(s string) (r rune) {
	for _, digit := range strings.ToLower(s[:4]) {
		if digit <= '9' {
			r = r<<4 | (digit - '0')
		} else {
			r = r<<4 | (digit - 'a' + 10)
		}
	}
	return r
}

// valid is s for the world outside, which expects UTF-8: half surrogates are shown as
// U+FFFD.
func valid(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

// quote is s as a JSON string, with no more escapes than JSON requires.
func quote(s string) string {
	const hex = "0123456789abcdef"
	b := []byte{'"'}
	for _, c := range []byte(valid(s)) {
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < ' ':
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xF])
		default:
			b = append(b, c)
		}
	}
	return string(append(b, '"'))
}
