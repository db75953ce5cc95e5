// SPDX-License-Identifier: MPL-2.0

package entry

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Document is the notification configuration of a bucket.
type Document struct {
	// Validate are the destinations that were put in and that S3 is to validate when
	// the document is written; it validates all others, too. None: it is to validate
	// nothing. This is no part of the content.
	Validate []string

	head, tail []byte // the start and the end of the root, with what is around it
	empty      []byte // the whole as it was parsed, when it had no elements
	elements   []element
}

// element is a child of the root with the white space and comments before it.
type element struct {
	name  string
	raw   []byte
	entry *Entry // nil when it is something else
}

const namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

// New returns a configuration without entries, as S3 answers it.
func New() *Document {
	return &Document{
		head: []byte(`<NotificationConfiguration xmlns="` + namespace + `">`),
		tail: []byte(`</NotificationConfiguration>`),
	}
}

// Parse reads a configuration as GetBucketNotificationConfiguration answers it.
// Nothing at all is one without entries.
func Parse(data []byte) (*Document, error) {
	if len(bytes.TrimSpace(data)) == 0 {
		return New(), nil
	}
	p := parser{data: data, decoder: xml.NewDecoder(bytes.NewReader(data))}
	d, err := p.document()
	if err != nil {
		return nil, fmt.Errorf("notification configuration: %w", err)
	}
	return d, nil
}

type parser struct {
	data    []byte
	decoder *xml.Decoder
}

func (p *parser) document() (*Document, error) {
	root, err := p.start()
	if err != nil {
		return nil, err
	}
	from := p.decoder.InputOffset()
	d := &Document{head: slices.Clone(p.data[:from])}
	for {
		token, err := p.decoder.Token()
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := element{name: token.Name.Local}
			if err := p.finish(&e, token); err != nil {
				return nil, err
			}
			to := p.decoder.InputOffset()
			e.raw = slices.Clone(p.data[from:to])
			from = to
			d.elements = append(d.elements, e)
		case xml.EndElement:
			if root.Name.Local == "NotificationConfiguration" {
				return d.finish(p, from)
			}
			if d.Empty() { // as an emulator answers when there is nothing
				return New(), nil
			}
			return nil, fmt.Errorf("the root is %s, not NotificationConfiguration", root.Name.Local)
		}
	}
}

// start returns the first element.
func (p *parser) start() (xml.StartElement, error) {
	for {
		token, err := p.decoder.Token()
		if err != nil {
			return xml.StartElement{}, err
		}
		if start, ok := token.(xml.StartElement); ok {
			return start, nil
		}
	}
}

// finish reads an element to its end.
func (p *parser) finish(e *element, start xml.StartElement) error {
	switch Kind(e.name) {
	case Topic, Queue, Function:
		var c configuration
		if err := p.decoder.DecodeElement(&c, &start); err != nil {
			return err
		}
		entry := c.entry()
		e.entry = &entry
		return nil
	}
	return p.decoder.Skip()
}

// finish takes what follows the last element.
func (d *Document) finish(p *parser, from int64) (*Document, error) {
	for {
		token, err := p.decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if _, ok := token.(xml.StartElement); ok {
			return nil, errors.New("there is a second root")
		}
	}
	d.tail = slices.Clone(p.data[from:])
	if len(d.elements) > 0 {
		return d, nil
	}
	d.empty = slices.Clone(p.data)
	if opened, ok := bytes.CutSuffix(bytes.TrimSpace(d.head), []byte("/>")); ok { // <NotificationConfiguration/>
		d.head = slices.Concat(opened, []byte(">"))
		d.tail = []byte("</" + rootName(opened) + ">")
	}
	return d, nil
}

// rootName is the name in the start tag that ends here, with its namespace prefix.
func rootName(head []byte) string {
	tag := head[bytes.LastIndexByte(head, '<')+1:]
	if end := bytes.IndexAny(tag, " \t\r\n"); end >= 0 {
		tag = tag[:end]
	}
	return string(tag)
}

// Bytes is what to send: all that was not edited as it was parsed.
func (d *Document) Bytes() []byte {
	if len(d.elements) == 0 && d.empty != nil {
		return slices.Clone(d.empty)
	}
	all := slices.Clone(d.head)
	for _, e := range d.elements {
		all = append(all, e.raw...)
	}
	return append(all, d.tail...)
}

// Clone returns a copy that can be edited on its own.
func (d *Document) Clone() *Document {
	c := *d
	c.elements, c.Validate = slices.Clone(d.elements), slices.Clone(d.Validate)
	return &c
}

// Empty tells whether nothing is left: no entry, no EventBridge, nothing unknown.
func (d *Document) Empty() bool { return len(d.elements) == 0 }

// Same tells whether both have the same content, in whatever order and spelling.
func (d *Document) Same(o *Document) bool {
	return slices.Equal(d.content(), o.content())
}

// content is what the elements mean, sorted.
func (d *Document) content() []string {
	all := make([]string, len(d.elements))
	for i, e := range d.elements {
		all[i] = meaning(e.raw)
	}
	slices.Sort(all)
	return all
}

// Entries returns the entries in document order.
func (d *Document) Entries() []Entry {
	var all []Entry
	for _, e := range d.elements {
		if e.entry != nil {
			all = append(all, *e.entry)
		}
	}
	return all
}

// Find returns the entry with an id.
func (d *Document) Find(id string) (Entry, bool) {
	if i := d.index(id); i >= 0 {
		return *d.elements[i].entry, true
	}
	return Entry{}, false
}

func (d *Document) index(id string) int {
	return slices.IndexFunc(d.elements, func(e element) bool { return e.entry != nil && e.entry.ID == id })
}

// EventBridge tells whether all events go to EventBridge, too.
func (d *Document) EventBridge() bool {
	return slices.ContainsFunc(d.elements, func(e element) bool { return e.name == eventBridge })
}

// Put makes an entry part of the configuration, in place of the one with its id if
// there is one. One that says the same stays as it is.
func (d *Document) Put(e Entry) {
	e.Events = slices.Clone(e.Events)
	added := element{name: string(e.Kind()), raw: e.bytes(), entry: &e}
	i := d.index(e.ID)
	switch {
	case i < 0:
	case d.elements[i].entry.Equal(e):
		return
	case d.elements[i].name == added.name:
		d.elements[i] = added
		return
	default: // from a queue to a topic: S3 has each kind together
		d.elements = slices.Delete(d.elements, i, i+1)
	}
	after := 0
	for i, other := range d.elements {
		if rank(other.name) <= rank(added.name) {
			after = i + 1
		}
	}
	d.elements = slices.Insert(d.elements, after, added)
}

// rank is the order in which S3 has the kinds; what is unknown comes last.
func rank(name string) int {
	order := []string{string(Topic), string(Queue), string(Function), eventBridge}
	if i := slices.Index(order, name); i >= 0 {
		return i
	}
	return len(order)
}

// Remove takes the entry with an id out, and tells whether there was one.
func (d *Document) Remove(id string) bool {
	i := d.index(id)
	if i < 0 {
		return false
	}
	d.elements = slices.Delete(d.elements, i, i+1)
	return true
}

// Overlapping returns the other entries that S3 would not have beside this one.
func (d *Document) Overlapping(e Entry) []Entry {
	return slices.DeleteFunc(d.Entries(), func(other Entry) bool {
		return other.ID == e.ID || !other.Overlaps(e)
	})
}

// Missing returns the elements of d that have no equal in from, as they are in the
// document.
func (d *Document) Missing(from *Document) []string {
	there := from.content()
	var missing []string
	for _, e := range d.elements {
		if i := slices.Index(there, meaning(e.raw)); i >= 0 {
			there = slices.Delete(there, i, i+1)
			continue
		}
		missing = append(missing, string(bytes.TrimSpace(e.raw)))
	}
	return missing
}
