// SPDX-License-Identifier: MPL-2.0

package access

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// A JSON value is read as a string, a literal (number, true or false), nil, a
// []any or an object. encoding/json would take element names in any case and let
// the last of several equal names win, where AWS does neither.
type (
	literal string
	object  []member
	member  struct {
		name  string
		value any
	}
)

func (o object) get(name string) (any, bool) {
	for _, m := range o {
		if m.name == name {
			return m.value, true
		}
	}
	return nil, false
}

// texts reads a string or a list of strings.
func texts(v any) ([]string, error) {
	for _, item := range items(v) {
		if _, ok := item.(string); !ok {
			return nil, errors.New("neither a string nor a list of strings")
		}
	}
	return scalars(v)
}

// scalars reads a string, number or boolean, or a list of these, as text: that
// is how conditions compare them.
func scalars(v any) ([]string, error) {
	list := items(v)
	values := make([]string, len(list))
	for i, item := range list {
		switch item := item.(type) {
		case string:
			values[i] = item
		case literal:
			values[i] = string(item)
		default:
			return nil, errors.New("neither a string, number or boolean nor a list of these")
		}
	}
	return values, nil
}

func items(v any) []any {
	if list, ok := v.([]any); ok {
		return list
	}
	return []any{v}
}

func parseJSON(data []byte) (any, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("not valid UTF-8")
	}
	if !json.Valid(data) {
		return nil, invalid(data)
	}
	r := reader{data: data}
	return r.value()
}

// invalid says what is wrong with invalid JSON, and where.
func invalid(data []byte) error {
	var v any
	err := json.Unmarshal(data, &v)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("invalid JSON at byte %d: %w", syntax.Offset, err)
	}
	return fmt.Errorf("invalid JSON: %w", err)
}

// reader walks through JSON that is known to be valid.
type reader struct {
	data []byte
	pos  int
}

// peek gives the next byte that is no white space.
func (r *reader) peek() byte {
	for {
		switch c := r.data[r.pos]; c {
		case ' ', '\t', '\r', '\n':
			r.pos++
		default:
			return c
		}
	}
}

// more tells whether another item follows in a list or object, and steps over
// the comma or the end.
func (r *reader) more(end byte) bool {
	c := r.peek()
	if c == ',' || c == end {
		r.pos++
	}
	return c != end
}

func (r *reader) value() (any, error) {
	switch r.peek() {
	case '{':
		return r.object()
	case '[':
		return r.list()
	case '"':
		return r.text()
	default:
		return r.literal(), nil
	}
}

func (r *reader) object() (object, error) {
	r.pos++
	o := object{}
	for r.more('}') {
		r.peek()
		name, err := r.text()
		if err != nil {
			return nil, err
		}
		if _, twice := o.get(name); twice {
			return nil, fmt.Errorf("%q twice in one object", name)
		}
		r.peek()
		r.pos++ // the colon
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		o = append(o, member{name, v})
	}
	return o, nil
}

func (r *reader) list() ([]any, error) {
	r.pos++
	list := []any{}
	for r.more(']') {
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

func (r *reader) text() (string, error) {
	start, escaped := r.pos, false
	for r.pos++; r.data[r.pos] != '"'; r.pos++ {
		if r.data[r.pos] == '\\' {
			escaped = true
			r.pos++
		}
	}
	r.pos++
	if !escaped {
		return string(r.data[start+1 : r.pos-1]), nil
	}
	var s string
	err := json.Unmarshal(r.data[start:r.pos], &s)
	return s, err
}

// literal reads a number, true, false or null.
func (r *reader) literal() any {
	s := r.data[r.pos:]
	if end := bytes.IndexAny(s, ",]} \t\r\n"); end >= 0 {
		s = s[:end]
	}
	r.pos += len(s)
	if string(s) == "null" {
		return nil
	}
	return literal(s)
}
