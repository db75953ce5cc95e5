// SPDX-License-Identifier: MPL-2.0

// Package entry has the notification configuration of an S3 bucket, losslessly:
// one entry of it is put or removed, and everything else, known to this package or
// not, stays in the bytes in which S3 answered it.
package entry

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
)

// Kind is what an entry notifies: the name of its element in the document.
type Kind string

// The kinds of entries (S3 API reference, NotificationConfiguration).
const (
	Topic    Kind = "TopicConfiguration"
	Queue    Kind = "QueueConfiguration"
	Function Kind = "CloudFunctionConfiguration"
)

// eventBridge is the element whose presence sends all events to EventBridge.
const eventBridge = "EventBridgeConfiguration"

// Entry is one entry: which events, on which objects, go where.
type Entry struct {
	ID          string
	Destination string   // the ARN of a topic, a queue or a function
	Events      []string // such as "s3:ObjectCreated:*"
	Prefix      string   // of the keys of the objects; "" is any
	Suffix      string
}

// Kind tells by the destination's ARN what the entry notifies; "" is none of the
// three.
func (e Entry) Kind() Kind {
	parts := strings.SplitN(e.Destination, ":", 4)
	if len(parts) < 4 {
		return ""
	}
	return map[string]Kind{"sns": Topic, "sqs": Queue, "lambda": Function}[parts[2]]
}

// Equal tells whether both have the same id and content. The order of events and
// their repetition don't matter.
func (e Entry) Equal(o Entry) bool {
	return e.ID == o.ID && e.EqualExceptID(o)
}

// EqualExceptID tells whether both have the same content.
func (e Entry) EqualExceptID(o Entry) bool {
	return e.Destination == o.Destination && e.Prefix == o.Prefix && e.Suffix == o.Suffix &&
		slices.Equal(distinct(e.Events), distinct(o.Events))
}

// String names the entry in texts.
func (e Entry) String() string {
	text := fmt.Sprintf("%q: %s to %s", e.ID, strings.Join(e.Events, ", "), e.Destination)
	if e.Prefix != "" {
		text += fmt.Sprintf(", prefix %q", e.Prefix)
	}
	if e.Suffix != "" {
		text += fmt.Sprintf(", suffix %q", e.Suffix)
	}
	return text
}

// Overlaps tells whether S3 refuses to have both in one configuration: some object
// and event could match both (S3 user guide, "Configuring event notifications using
// object key name filtering": prefixes, suffixes, or both overlap for one event
// type). Where they go, and their ids, don't matter.
func (e Entry) Overlaps(o Entry) bool {
	return eventsOverlap(e.Events, o.Events) &&
		(strings.HasPrefix(e.Prefix, o.Prefix) || strings.HasPrefix(o.Prefix, e.Prefix)) &&
		(strings.HasSuffix(e.Suffix, o.Suffix) || strings.HasSuffix(o.Suffix, e.Suffix))
}

func eventsOverlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool {
		return slices.ContainsFunc(b, func(y string) bool { return covers(x, y) || covers(y, x) })
	})
}

// covers tells whether an event type is, or by its wildcard includes, another.
func covers(wide, narrow string) bool {
	family, wildcard := strings.CutSuffix(wide, "*")
	return wide == narrow || wildcard && strings.HasPrefix(narrow, family)
}

func distinct(values []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(values)))
}

// configuration is an entry as the document has it. One of the three ARNs is set.
type configuration struct {
	XMLName  xml.Name
	ID       string   `xml:"Id,omitempty"`
	Topic    string   `xml:",omitempty"`
	Queue    string   `xml:",omitempty"`
	Function string   `xml:"CloudFunction,omitempty"`
	Events   []string `xml:"Event"`
	Filter   *filter  `xml:",omitempty"`
}

type filter struct {
	Rules []rule `xml:"S3Key>FilterRule"`
}

type rule struct {
	Name  string
	Value string
}

func (c configuration) entry() Entry {
	e := Entry{ID: c.ID, Destination: c.Topic + c.Queue + c.Function, Events: c.Events}
	if c.Filter == nil {
		return e
	}
	for _, r := range c.Filter.Rules {
		switch strings.ToLower(r.Name) { // S3 answers "Prefix" whatever was sent
		case "prefix":
			e.Prefix = r.Value
		case "suffix":
			e.Suffix = r.Value
		}
	}
	return e
}

// bytes is the entry as an element of the document.
func (e Entry) bytes() []byte {
	kind := e.Kind()
	c := configuration{XMLName: xml.Name{Local: string(kind)}, ID: e.ID, Events: e.Events}
	switch kind {
	case Topic:
		c.Topic = e.Destination
	case Queue:
		c.Queue = e.Destination
	case Function:
		c.Function = e.Destination
	}
	var rules []rule // S3 takes any case; the API's documentation has this one
	if e.Prefix != "" {
		rules = append(rules, rule{"prefix", e.Prefix})
	}
	if e.Suffix != "" {
		rules = append(rules, rule{"suffix", e.Suffix})
	}
	if rules != nil {
		c.Filter = &filter{rules}
	}
	raw, err := xml.Marshal(c)
	if err != nil {
		panic(err) // strings and slices of them always can
	}
	return raw
}
