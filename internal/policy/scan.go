// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxDepth is how many objects and arrays may be nested in a document. IAM's own
// grammar needs six.
const maxDepth = 100

// SyntaxError says why a document is refused, and where.
type SyntaxError struct {
	Line   int    // 1-based
	Column int    // 1-based, in bytes
	Msg    string // without the position
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Msg)
}

// scanner reads JSON (RFC 8259) in one pass, and more strictly than encoding/json:
// no duplicate keys, no invalid UTF-8.
type scanner struct {
	src   string
	pos   int
	depth int      // objects and arrays that are open
	stack []member // their entries so far, one after the other
}

// scan reads one JSON object with nothing but whitespace around it. It may be nested
// in depth others. What is the object's name in errors.
func scan(src, what string, depth int) (value, error) {
	s := &scanner{src: src, depth: depth}
	if strings.HasPrefix(src, "\uFEFF") {
		return value{}, s.errorf(0, "the text begins with a byte order mark; the first byte must be '{'")
	}
	if !utf8.ValidString(src) {
		return value{}, s.errorf(invalidAt(src), "invalid UTF-8")
	}
	s.space()
	if s.pos == len(src) {
		return value{}, s.errorf(s.pos, "%s must be a JSON object, this is empty", what)
	}
	v, err := s.value()
	if err != nil {
		return value{}, err
	}
	if v.kind != object {
		return value{}, s.errorf(v.start, "%s must be an object, not %s", what, v.kind)
	}
	s.space()
	if s.pos < len(src) {
		return value{}, s.errorf(s.pos, "unexpected %s after %s", s.next(), what)
	}
	return v, nil
}

func (s *scanner) value() (value, error) {
	switch c := s.peek(); {
	case c == '{':
		return s.object()
	case c == '[':
		return s.array()
	case c == '"':
		return s.text()
	case c == '-' || isDigit(c):
		return s.number()
	}
	for _, literal := range [...]struct {
		word string
		kind kind
	}{{"true", boolean}, {"false", boolean}, {"null", null}} {
		if strings.HasPrefix(s.src[s.pos:], literal.word) {
			start := s.pos
			s.pos += len(literal.word)
			return s.since(start, literal.kind, nil), nil
		}
	}
	return value{}, s.unexpected("a value")
}

func (s *scanner) object() (value, error) {
	start, err := s.open()
	if err != nil {
		return value{}, err
	}
	first := len(s.stack)
	var seen names
	for more := s.peek() != '}'; more; {
		at := s.pos
		if s.peek() != '"' {
			return value{}, s.unexpected("a key in double quotes")
		}
		key, err := s.text()
		if err != nil {
			return value{}, err
		}
		name := unquote(key.raw)
		if seen.has(s.stack[first:], name) {
			return value{}, s.errorf(at, "duplicate key %s", quote(name))
		}
		s.space()
		if s.peek() != ':' {
			return value{}, s.unexpected("':'")
		}
		s.pos++
		s.space()
		v, err := s.value()
		if err != nil {
			return value{}, err
		}
		s.stack = append(s.stack, member{name, v})
		if more, err = s.another('}'); err != nil {
			return value{}, err
		}
	}
	return s.close(start, object, first), nil
}

func (s *scanner) array() (value, error) {
	start, err := s.open()
	if err != nil {
		return value{}, err
	}
	first := len(s.stack)
	for more := s.peek() != ']'; more; {
		v, err := s.value()
		if err != nil {
			return value{}, err
		}
		s.stack = append(s.stack, member{value: v})
		if more, err = s.another(']'); err != nil {
			return value{}, err
		}
	}
	return s.close(start, array, first), nil
}

// open enters an object or an array and stops before what is in it.
func (s *scanner) open() (start int, err error) {
	start = s.pos
	if s.depth++; s.depth > maxDepth {
		return 0, s.errorf(start, "nested deeper than %d levels", maxDepth)
	}
	s.pos++
	s.space()
	return start, nil
}

// close leaves an object or an array. Its entries, which are the stack from first on,
// get a slice of just their size: documents are kept for as long as a process lives.
func (s *scanner) close(start int, k kind, first int) value {
	s.pos++
	s.depth--
	var items []member
	if first < len(s.stack) {
		items = slices.Clone(s.stack[first:])
		s.stack = s.stack[:first]
	}
	return s.since(start, k, items)
}

// another stops before the next entry, past its comma, or before the closing bracket.
func (s *scanner) another(bracket byte) (bool, error) {
	s.space()
	switch s.peek() {
	case ',':
		s.pos++
		s.space()
		return true, nil
	case bracket:
		return false, nil
	default:
		return false, s.unexpected(fmt.Sprintf("',' or %q", bracket))
	}
}

func (s *scanner) text() (value, error) {
	start := s.pos
	s.pos++
	for s.pos < len(s.src) {
		switch c := s.src[s.pos]; {
		case c == '"':
			s.pos++
			return s.since(start, text, nil), nil
		case c == '\\':
			if err := s.escape(); err != nil {
				return value{}, err
			}
		case c < ' ':
			return value{}, s.errorf(s.pos, "control character %U must be escaped in a string", c)
		default:
			s.pos++
		}
	}
	return value{}, s.errorf(start, "this string is never closed")
}

func (s *scanner) escape() error {
	rest := s.src[s.pos+1:]
	switch {
	case rest == "":
		s.pos++ // the string is never closed
	case strings.IndexByte(`"\/bfnrt`, rest[0]) >= 0:
		s.pos += 2
	case rest[0] != 'u':
		r, _ := utf8.DecodeRuneInString(rest)
		return s.errorf(s.pos, "invalid escape '\\' and %q in a string", r)
	case len(rest) < 5 || strings.Trim(rest[1:5], "0123456789abcdefABCDEF") != "":
		return s.errorf(s.pos, `'\u' must be followed by four hexadecimal digits`)
	default:
		s.pos += 6
	}
	return nil
}

func (s *scanner) number() (value, error) {
	start := s.pos
	if s.peek() == '-' {
		s.pos++
	}
	if s.peek() == '0' {
		s.pos++
	} else if !s.digits() {
		return value{}, s.unexpected("a digit")
	}
	if s.peek() == '.' {
		s.pos++
		if !s.digits() {
			return value{}, s.unexpected("a digit")
		}
	}
	if c := s.peek(); c == 'e' || c == 'E' {
		s.pos++
		if c := s.peek(); c == '+' || c == '-' {
			s.pos++
		}
		if !s.digits() {
			return value{}, s.unexpected("a digit")
		}
	}
	return s.since(start, number, nil), nil
}

// digits skips digits; it is false when there are none.
func (s *scanner) digits() bool {
	start := s.pos
	for isDigit(s.peek()) {
		s.pos++
	}
	return s.pos > start
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func (s *scanner) space() {
	for s.pos < len(s.src) && isSpace(s.src[s.pos]) {
		s.pos++
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// peek is the byte ahead, 0 at the end: no JSON begins or goes on with one.
func (s *scanner) peek() byte {
	if s.pos == len(s.src) {
		return 0
	}
	return s.src[s.pos]
}

// since is the value that begins at start and ends here.
func (s *scanner) since(start int, k kind, items []member) value {
	return value{kind: k, start: start, raw: s.src[start:s.pos], items: items}
}

func (s *scanner) unexpected(want string) error {
	return s.errorf(s.pos, "unexpected %s, want %s", s.next(), want)
}

// next is the character ahead, for an error message.
func (s *scanner) next() string {
	if s.pos == len(s.src) {
		return "end"
	}
	r, _ := utf8.DecodeRuneInString(s.src[s.pos:])
	return fmt.Sprintf("%q", r)
}

func (s *scanner) errorf(offset int, format string, args ...any) error {
	before := s.src[:offset]
	return &SyntaxError{
		Line:   1 + strings.Count(before, "\n"),
		Column: offset - strings.LastIndexByte(before, '\n'),
		Msg:    fmt.Sprintf(format, args...),
	}
}

// invalidAt is the offset of the first byte that isn't UTF-8.
func invalidAt(s string) int {
	for i, r := range s {
		if r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD") {
			return i
		}
	}
	return len(s)
}

// names finds duplicates: by a look at each while there are few, as is usual,
// by a map when there are many.
type names map[string]struct{}

func (n *names) has(members []member, name string) bool {
	const few = 16
	if len(members) < few {
		for _, m := range members {
			if m.name == name {
				return true
			}
		}
		return false
	}
	if *n == nil {
		*n = make(names, 2*few)
		for _, m := range members {
			(*n)[m.name] = struct{}{}
		}
	}
	_, found := (*n)[name]
	(*n)[name] = struct{}{}
	return found
}
