// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"fmt"

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
}

func (e *overlap) Error() string {
	return "the entry would be told of events that another entry is told of"
}

// edit changes the entry that we own from prior to wanted; nil is none.
type edit struct {
	prior, wanted *entry.Entry
	validate      bool // have S3 test the destinations
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
		return &overlap{wanted: *e.wanted, others: others}
	}
	doc.Put(*e.wanted)
	if e.validate {
		doc.Validate = append(doc.Validate, e.wanted.Destination)
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

// lost returns the elements of others that a write left alone and that were gone
// when it was read back.
func lost(o splice.Outcome[*entry.Document]) []string {
	if !o.Wrote {
		return nil
	}
	removed := map[string]bool{} // by us and those who went along
	for _, element := range o.Before.Missing(o.Sent) {
		removed[element] = true
	}
	var lost []string
	for _, element := range o.Before.Missing(o.After) {
		if !removed[element] {
			lost = append(lost, element)
		}
	}
	return lost
}
