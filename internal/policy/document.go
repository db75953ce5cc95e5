// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"slices"
	"strings"
)

// Document is a policy document, from [New] or [Parse]. Bytes that nobody edits are
// kept exactly.
type Document struct {
	source *source
	items  []item
}

// source is a document as it was parsed. It is never changed, clones share it.
type source struct {
	text      string
	top       value
	items     []item
	before    string // all up to the first statement, with the list's bracket
	after     string // all after the last one
	separator string // goes before a statement that is appended
}

// item is a statement and what separates it from the one before it.
type item struct {
	separator string
	Statement
}

// New is a document without statements, of the current version of the policy language.
func New() *Document {
	d, _ := Parse([]byte(`{"Version":"2012-10-17","Statement":[]}`)) // can't fail
	return d
}

// Parse reads a policy document. It refuses, with a [*SyntaxError], what isn't JSON
// in UTF-8, an object with duplicate keys (compared without their escapes) at any
// depth, nesting deeper than 100 levels, and what isn't a document: an object with
// a Statement that is an object or a list of objects, whose Sids are strings.
// It doesn't judge what the statements say.
func Parse(data []byte) (*Document, error) {
	src := string(data)
	top, err := scan(src, "a policy document", 0)
	if err != nil {
		return nil, err
	}
	s := &source{text: src, top: top}
	list, ok := top.member("Statement")
	switch {
	case !ok:
		err = (&scanner{src: src}).errorf(top.start, `a policy document must have a "Statement"`)
	case list.kind == object:
		err = s.one(list)
	case list.kind == array:
		err = s.many(list)
	default:
		err = (&scanner{src: src}).errorf(list.start, "Statement must be an object or an array of objects, not %s", list.kind)
	}
	if err != nil {
		return nil, err
	}
	return &Document{source: s, items: slices.Clone(s.items)}, nil
}

// one takes a document whose Statement is an object. An edit makes it a list.
func (s *source) one(v value) error {
	// It will be nested one level deeper in that list, which must be readable.
	nested := &scanner{src: s.text, pos: v.start, depth: statementDepth}
	if _, err := nested.value(); err != nil {
		return err
	}
	statement, err := newStatement(s.text, v)
	if err != nil {
		return err
	}
	s.items = []item{{Statement: statement}}
	s.before = s.text[:v.start] + "["
	s.after = "]" + s.text[v.end():]
	s.separator = ","
	return nil
}

// many takes a document whose Statement is a list.
func (s *source) many(list value) error {
	end := list.start + 1
	for _, e := range list.items {
		statement, err := newStatement(s.text, e.value)
		if err != nil {
			return err
		}
		s.items = append(s.items, item{s.text[end:e.start], statement})
		end = e.end()
	}
	space := list.raw[1 : len(list.raw)-1]
	if len(s.items) > 0 {
		space = s.items[0].separator
	}
	s.before = s.text[:list.start+1] + space
	s.after = s.text[end:]
	if len(s.items) == 0 {
		s.after = s.text[list.end()-1:]
	}
	s.separator = "," + space
	return nil
}

// Version is the version of the policy language, "" when absent.
func (d *Document) Version() string { return d.top("Version") }

// ID is the document's Id, "" when absent.
func (d *Document) ID() string { return d.top("Id") }

func (d *Document) top(element string) string {
	v, _ := d.source.top.member(element)
	if v.kind != text {
		return ""
	}
	return valid(unquote(v.raw))
}

// Statements are the statements in document order.
func (d *Document) Statements() []Statement {
	list := make([]Statement, len(d.items))
	for i, it := range d.items {
		list[i] = it.Statement
	}
	return list
}

// Empty says whether there are no statements.
func (d *Document) Empty() bool { return len(d.items) == 0 }

// Index is where the statements with that Sid are. Statements without one can't be
// found by it: there are none for "".
func (d *Document) Index(sid string) []int {
	var found []int
	for i, it := range d.items {
		if sid != "" && it.Sid() == sid {
			found = append(found, i)
		}
	}
	return found
}

// Append adds a statement after all others.
func (d *Document) Append(s Statement) {
	d.items = append(d.items, item{d.source.separator, s})
}

// Replace puts s in the place of statement i.
func (d *Document) Replace(i int, s Statement) { d.items[i].Statement = s }

// Delete removes statement i.
func (d *Document) Delete(i int) { d.items = slices.Delete(d.items, i, i+1) }

// Put replaces the first statement with the Sid of s, or appends s if there is none.
// A statement without a Sid takes nobody's place: it is appended, unless one that is
// equal in meaning is there.
func (d *Document) Put(s Statement) {
	if at := d.Index(s.Sid()); len(at) > 0 {
		d.Replace(at[0], s)
		return
	}
	if s.Sid() == "" && slices.ContainsFunc(d.items, func(it item) bool { return it.Equal(s) }) {
		return
	}
	d.Append(s)
}

// Remove deletes every statement with that Sid and says whether there was one. It
// deletes none for "", see [Document.Index].
func (d *Document) Remove(sid string) bool {
	before := len(d.items)
	d.items = slices.DeleteFunc(d.items, func(it item) bool { return sid != "" && it.Sid() == sid })
	return len(d.items) < before
}

// Clone is a copy that can be edited on its own.
func (d *Document) Clone() *Document {
	return &Document{source: d.source, items: slices.Clone(d.items)}
}

// Bytes is the document to send. When the statements are those that were parsed,
// edited or not, it is exactly what was parsed.
func (d *Document) Bytes() []byte { return []byte(d.render()) }

// Minified is the document without whitespace outside strings, otherwise as [Document.Bytes].
func (d *Document) Minified() []byte { return minify(d.render()) }

// Indented is the document for people to read, with an indent of two spaces. The
// order of keys and the spelling of values are kept.
func (d *Document) Indented() []byte { return indent(d.render()) }

// Size is the length of the minified document in bytes: what AWS counts, nearly.
func (d *Document) Size() int { return len(d.Minified()) }

// Same says whether two documents are the same but for whitespace.
func (d *Document) Same(o *Document) bool {
	return string(d.Minified()) == string(o.Minified())
}

func (d *Document) render() string {
	if slices.EqualFunc(d.items, d.source.items, func(a, b item) bool {
		return a.parsed().raw == b.parsed().raw
	}) {
		return d.source.text
	}
	var b strings.Builder
	b.WriteString(d.source.before)
	for i, it := range d.items {
		if i > 0 {
			b.WriteString(it.separator)
		}
		b.WriteString(it.parsed().raw)
	}
	b.WriteString(d.source.after)
	return b.String()
}
