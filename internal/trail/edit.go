// SPDX-License-Identifier: MPL-2.0

package trail

import (
	"maps"
	"slices"

	"github.com/xacct/terraform-provider-xacct/internal/selector"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// claim is values and the place for them.
type claim struct {
	place  selector.Place
	values []string
}

// edit changes what a resource has in a trail's selectors.
type edit struct {
	prior  claim // what it put there
	wanted claim // what is to be logged
	// spare tells of a value whether another resource of this process wants it, so
	// that it stays when we don't any more. It may be nil.
	spare func(value string) bool

	// What the last Apply came to.
	owned   []string          // the values that are ours
	covered map[string]string // by what those are logged that are not ours
	left    map[string]int    // how often values that were ours are there still
	// tried are the values that some Apply put there: if they are there the next
	// time, a write has been carried out that seemed to fail.
	tried map[string]bool
}

func newEdit(prior, wanted claim, spare func(string) bool) *edit {
	return &edit{prior: prior, wanted: wanted, spare: spare, tried: map[string]bool{}}
}

func (e *edit) splice() splice.Edit[*selector.Selectors] {
	s := splice.Edit[*selector.Selectors]{Apply: e.apply, Holds: e.holds}
	if len(e.prior.values) > 0 {
		s.Expects = func(doc *selector.Selectors) bool {
			return !slices.ContainsFunc(e.prior.values, func(v string) bool { return doc.Count(e.prior.place, v) == 0 })
		}
	}
	return s
}

func (e *edit) apply(doc *selector.Selectors) error {
	e.owned, e.covered, e.left = nil, map[string]string{}, map[string]int{}
	changed := false
	stays := func(v string) bool {
		return doc.At(e.prior.place) == doc.At(e.wanted.place) && slices.Contains(e.wanted.values, v)
	}
	removed := map[string]bool{}
	for _, v := range e.prior.values {
		if !stays(v) && !e.spared(v) {
			changed = changed || doc.Count(e.prior.place, v) > 0
			doc.Remove(e.prior.place, v)
			removed[v] = true
		}
	}
	for _, v := range e.wanted.values {
		by, logged := doc.Covered(e.wanted.place.ReadWriteType, v)
		ours := e.tried[v] || slices.Contains(e.prior.values, v) && !removed[v]
		switch {
		case logged && ours && doc.Count(e.wanted.place, v) > 0:
			e.owned = append(e.owned, v)
		case logged:
			e.covered[v] = by
		default:
			if err := doc.Add(e.wanted.place, v); err != nil {
				return err
			}
			changed = true
			e.tried[v] = true
			e.owned = append(e.owned, v)
		}
	}
	for v := range removed {
		e.left[v] = doc.Count(e.prior.place, v)
	}
	if !changed {
		return nil
	}
	return doc.Check()
}

func (e *edit) spared(value string) bool { return e.spare != nil && e.spare(value) }

func (e *edit) holds(doc *selector.Selectors) bool {
	for _, v := range e.wanted.values {
		if _, logged := doc.Covered(e.wanted.place.ReadWriteType, v); !logged {
			return false
		}
	}
	for v, n := range e.left {
		if doc.Count(e.prior.place, v) > n && !e.spared(v) {
			return false
		}
	}
	return true
}

// others are the values that are logged without us, sorted.
func (e *edit) others() []string { return slices.Sorted(maps.Keys(e.covered)) }
