// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"bytes"
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// kind is the kind of a JSON value.
type kind int

const (
	literal kind = iota // null, true, false
	number
	text
	list
	object
)

// value is a JSON value that keeps the order of members, repeated members and
// the spelling of numbers, so that it can be written again without a loss.
type value struct {
	kind    kind
	text    string // a text's characters, a number's or literal's spelling
	list    []value
	members []member
}

type member struct {
	name  string
	value value
}

func textValue(s string) value { return value{kind: text, text: s} }

// get returns the first member of that name of an object.
func (v value) get(name string) (value, bool) {
	for _, m := range v.members {
		if m.name == name {
			return m.value, true
		}
	}
	return value{}, false
}

// strings returns the texts of a text or of a list, and false when there is
// anything else in it.
func (v value) strings() ([]string, bool) {
	if v.kind == text {
		return []string{v.text}, true
	}
	if v.kind != list {
		return nil, false
	}
	texts := make([]string, 0, len(v.list))
	for _, e := range v.list {
		if e.kind != text {
			return nil, false
		}
		texts = append(texts, e.text)
	}
	return texts, true
}

// maxDepth of nested JSON, far beyond any policy.
const maxDepth = 200

var errNotJSON = errors.New("not a JSON document")

// parseJSON reads one JSON value that fills data.
func parseJSON(data []byte) (value, error) {
	if !json.Valid(data) || !utf8.Valid(data) {
		return value{}, errNotJSON
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	return readValue(dec, 0)
}

func readValue(dec *json.Decoder, depth int) (value, error) {
	if depth > maxDepth {
		return value{}, errNotJSON
	}
	token, err := dec.Token()
	if err != nil {
		return value{}, err
	}
	switch t := token.(type) {
	case json.Delim:
		if t == '{' {
			return readObject(dec, depth)
		}
		return readList(dec, depth)
	case json.Number:
		return value{kind: number, text: t.String()}, nil
	case string:
		return textValue(t), nil
	case bool:
		if t {
			return value{kind: literal, text: "true"}, nil
		}
		return value{kind: literal, text: "false"}, nil
	default:
		return value{kind: literal, text: "null"}, nil
	}
}

func readObject(dec *json.Decoder, depth int) (value, error) {
	v := value{kind: object}
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return value{}, err
		}
		name, ok := token.(string)
		if !ok {
			return value{}, errNotJSON
		}
		element, err := readValue(dec, depth+1)
		if err != nil {
			return value{}, err
		}
		v.members = append(v.members, member{name, element})
	}
	_, err := dec.Token() // the closing brace
	return v, err
}

func readList(dec *json.Decoder, depth int) (value, error) {
	v := value{kind: list}
	for dec.More() {
		element, err := readValue(dec, depth+1)
		if err != nil {
			return value{}, err
		}
		v.list = append(v.list, element)
	}
	_, err := dec.Token() // the closing bracket
	return v, err
}

// bytes writes the value without whitespace.
func (v value) bytes() []byte {
	var b bytes.Buffer
	v.write(&b)
	return b.Bytes()
}

func (v value) write(b *bytes.Buffer) {
	switch v.kind {
	case text:
		writeText(b, v.text)
	case list:
		b.WriteByte('[')
		for i, e := range v.list {
			if i > 0 {
				b.WriteByte(',')
			}
			e.write(b)
		}
		b.WriteByte(']')
	case object:
		b.WriteByte('{')
		for i, m := range v.members {
			if i > 0 {
				b.WriteByte(',')
			}
			writeText(b, m.name)
			b.WriteByte(':')
			m.value.write(b)
		}
		b.WriteByte('}')
	default:
		b.WriteString(v.text)
	}
}

func writeText(b *bytes.Buffer, s string) {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err == nil { // a string always encodes
		b.Truncate(b.Len() - 1) // the newline that Encode adds
	}
}
