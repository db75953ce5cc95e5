// SPDX-License-Identifier: MPL-2.0

package access

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// A JSON value is read as a string, a literal (number, true or false), nil, a
// list or an object. encoding/json would take element names in any case and let
// the last of several equal names win, where AWS does neither.
type (
	literal string
	list    []item
	item    struct {
		value any
		at    int // where it begins, in bytes
	}
	object []member
	member struct {
		name   string
		nameAt int
		item
	}
)

func (o object) get(name string) (item, bool) {
	for _, m := range o {
		if m.name == name {
			return m.item, true
		}
	}
	return item{}, false
}

// texts reads a string or a list of strings.
func texts(v any) ([]string, error) {
	for _, one := range items(v) {
		if _, ok := one.value.(string); !ok {
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
	for i, one := range list {
		switch value := one.value.(type) {
		case string:
			values[i] = value
		case literal:
			values[i] = string(value)
		default:
			return nil, errors.New("neither a string, number or boolean nor a list of these")
		}
	}
	return values, nil
}

func items(v any) list {
	if l, ok := v.(list); ok {
		return l
	}
	return list{{value: v}}
}

// fault is an error at a place of a document.
type fault struct {
	at  int // in bytes
	err error
}

func (f fault) Error() string { return f.err.Error() }
func (f fault) Unwrap() error { return f.err }

// locate says in lines and columns where an error is, if it has a place.
func locate(err error, document string) error {
	var f fault
	if !errors.As(err, &f) {
		return err
	}
	before := document[:min(f.at, len(document))]
	line := 1 + strings.Count(before, "\n")
	column := 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
	return fmt.Errorf("%w (line %d, column %d)", err, line, column)
}

// parseJSON reads a document.
func parseJSON(document string) (item, error) {
	if !utf8.ValidString(document) {
		return item{}, fault{strings.IndexRune(document, utf8.RuneError), errors.New("not valid UTF-8")}
	}
	r := reader{data: document}
	whole, err := r.item()
	if r.peek(); err == nil && r.pos < len(document) {
		err = errSyntax
	}
	if errors.Is(err, errSyntax) {
		return item{}, invalid([]byte(document))
	}
	return whole, err
}

// invalid says what is wrong with invalid JSON, and where.
func invalid(data []byte) error {
	var v any
	err := json.Unmarshal(data, &v)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		at := int(syntax.Offset)
		if syntax.Error() != "unexpected end of JSON input" {
			at-- // the offset is behind what is wrong
		}
		return fault{at, fmt.Errorf("invalid JSON: %w", err)}
	}
	return errors.Join(errSyntax, err)
}
