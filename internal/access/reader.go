// SPDX-License-Identifier: MPL-2.0

package access

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// errSyntax says that a document is no JSON.
var errSyntax = errors.New("invalid JSON")

// reader walks through JSON. What it takes is valid; what is wrong with the rest
// it leaves to encoding/json to say.
type reader struct {
	data    string
	pos     int
	depth   int
	members []member // of the objects that are being read
	items   []item   // of the lists that are being read
}

// maxDepth is how deep values may be nested, which is much deeper than policies are.
const maxDepth = 1000

// peek gives the next byte that is no white space, or 0 at the end.
func (r *reader) peek() byte {
	for ; r.pos < len(r.data); r.pos++ {
		switch c := r.data[r.pos]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

func (r *reader) item() (item, error) {
	next := r.peek()
	read := item{at: r.pos}
	var err error
	switch next {
	case '{':
		read.value, err = r.object()
	case '[':
		read.value, err = r.list()
	case '"':
		read.value, err = r.text()
	default:
		read.value, err = r.literal()
	}
	return read, err
}

// each reads what stands between brackets, with commas.
func (r *reader) each(end byte, next func() error) error {
	if r.depth++; r.depth > maxDepth {
		return fault{r.pos, errors.New("nested too deep")}
	}
	defer func() { r.depth-- }()
	r.pos++
	if r.peek() == end {
		r.pos++
		return nil
	}
	for {
		if err := next(); err != nil {
			return err
		}
		switch r.peek() {
		case ',':
			r.pos++
		case end:
			r.pos++
			return nil
		default:
			return errSyntax
		}
	}
}

func (r *reader) object() (object, error) {
	begin, names := len(r.members), make(map[string]bool)
	err := r.each('}', func() error {
		m, err := r.member()
		if err != nil {
			return err
		}
		if names[m.name] {
			return fault{m.nameAt, fmt.Errorf("%q twice in one object", m.name)}
		}
		names[m.name] = true
		r.members = append(r.members, m)
		return nil
	})
	o := slices.Clone(object(r.members[begin:]))
	r.members = r.members[:begin]
	return o, err
}

func (r *reader) member() (member, error) {
	var m member
	if r.peek() != '"' {
		return m, errSyntax
	}
	m.nameAt = r.pos
	var err error
	if m.name, err = r.text(); err != nil {
		return m, err
	}
	if r.peek() != ':' {
		return m, errSyntax
	}
	r.pos++
	m.item, err = r.item()
	return m, err
}

func (r *reader) list() (list, error) {
	begin := len(r.items)
	err := r.each(']', func() error {
		next, err := r.item()
		r.items = append(r.items, next)
		return err
	})
	l := slices.Clone(list(r.items[begin:]))
	r.items = r.items[:begin]
	return l, err
}

// text reads a string.
func (r *reader) text() (string, error) {
	start, escaped := r.pos, false
	for r.pos++; r.pos < len(r.data); r.pos++ {
		switch c := r.data[r.pos]; {
		case c == '"':
			r.pos++
			return unquote(r.data[start:r.pos], escaped)
		case c < ' ':
			return "", errSyntax
		case c == '\\':
			escaped = true
			r.pos++
		}
	}
	return "", errSyntax
}

func unquote(quoted string, escaped bool) (string, error) {
	if !escaped {
		return quoted[1 : len(quoted)-1], nil
	}
	var s string
	if err := json.Unmarshal([]byte(quoted), &s); err != nil {
		return "", errSyntax
	}
	return s, nil
}

// literal reads a number, true, false or null.
func (r *reader) literal() (any, error) {
	s := r.data[r.pos:]
	if end := strings.IndexAny(s, ",]} \t\r\n"); end >= 0 {
		s = s[:end]
	}
	if !json.Valid([]byte(s)) {
		return nil, errSyntax
	}
	r.pos += len(s)
	if s == "null" {
		return nil, nil //nolint:nilnil // null is a value.
	}
	return literal(s), nil
}
