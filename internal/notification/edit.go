// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"fmt"
	"slices"

	"github.com/xacct/terraform-provider-xacct/internal/entry"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// conflict is an id of ours that somebody else uses.
type conflict struct{ live, wanted entry.Entry }

func (e *conflict) Error() string {
	return fmt.Sprintf("the id %q is that of another entry", e.wanted.ID)
}

// overlap is an entry that S3 would refuse beside others.
type overlap struct {
	wanted entry.Entry
	others []entry.Entry
	final  bool // what else this process changes is known, and doesn't help
}

func (e *overlap) Error() string {
	return "the entry would be told of events that another entry is told of"
}

// edit changes the entry that we own from prior to wanted; nil is none.
type edit struct {
	prior, wanted *entry.Entry
	validate      bool // have S3 test the destinations
	// along finds the change under way of another resource that owns an entry; nil
	// finds none.
	along func(id string) (edit, bool)
}

// splice returns the edit as the engine carries it out.
func (e edit) splice() splice.Edit[*entry.Document] {
	s := splice.Edit[*entry.Document]{Apply: e.apply, Holds: e.holds}
	if e.prior != nil {
		s.Expects = func(doc *entry.Document) bool { _, there := doc.Find(e.prior.ID); return there }
	}
	if e.wanted != nil && e.validate {
		s.Propagation = grantPropagation
	}
	return s
}

func (e edit) apply(doc *entry.Document) error {
	if e.prior != nil && (e.wanted == nil || e.wanted.ID != e.prior.ID) {
		doc.Remove(e.prior.ID)
	}
	if e.wanted == nil {
		return nil
	}
	live, there := doc.Find(e.wanted.ID)
	if there && live.Equal(*e.wanted) {
		return nil
	}
	if there && (e.prior == nil || e.prior.ID != e.wanted.ID) {
		return &conflict{live: live, wanted: *e.wanted}
	}
	if others := doc.Overlapping(*e.wanted); len(others) > 0 {
		return e.applyTogether(doc, others)
	}
	e.put(doc)
	return nil
}

func (e edit) put(doc *entry.Document) {
	doc.Put(*e.wanted)
	if e.validate {
		doc.Validate = append(doc.Validate, e.wanted.Destination)
	}
}

// applyTogether makes the changes along with ours that make room for it: S3 takes two
// entries that swap their events in one write or not at all. Those whose changes they
// are find them made.
func (e edit) applyTogether(doc *entry.Document, others []entry.Entry) error {
	refusal := &overlap{wanted: *e.wanted, others: others}
	if e.prior != nil {
		doc.Remove(e.prior.ID)
	}
	all := []edit{e}
	for len(others) > 0 {
		change, ok := edit{}, false
		if e.along != nil {
			change, ok = e.along(others[0].ID)
		}
		if !ok {
			return refusal
		}
		doc.Remove(others[0].ID)
		others = others[1:]
		if change.wanted == nil {
			continue
		}
		all = append(all, change)
		for _, o := range doc.Overlapping(*change.wanted) {
			if !slices.ContainsFunc(others, func(known entry.Entry) bool { return known.ID == o.ID }) {
				others = append(others, o)
			}
		}
	}
	for _, change := range all {
		if _, taken := doc.Find(change.wanted.ID); taken || len(doc.Overlapping(*change.wanted)) > 0 {
			refusal.final = true
			return refusal
		}
		change.put(doc)
	}
	return nil
}

func (e edit) holds(doc *entry.Document) bool {
	if e.prior != nil && (e.wanted == nil || e.wanted.ID != e.prior.ID) {
		if _, there := doc.Find(e.prior.ID); there {
			return false
		}
	}
	if e.wanted == nil {
		return true
	}
	live, there := doc.Find(e.wanted.ID)
	return there && live.Equal(*e.wanted)
}
