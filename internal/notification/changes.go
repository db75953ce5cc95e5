// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/xacct/terraform-provider-xacct/internal/entry"
)

// changes are those of this process to the entries of buckets. Terraform plans and
// carries out each resource by itself, several at a time: of two that swap their
// events, each stands in the way of the other until both are known.
type changes struct {
	mu             sync.Mutex
	planned, begun map[resourceKey]edit
}

// resourceKey is a resource: the configuration that its entry is in, and its name there.
type resourceKey struct{ configuration, name string }

func newChanges() *changes {
	return &changes{planned: map[resourceKey]edit{}, begun: map[resourceKey]edit{}}
}

// plan adds an edit to those that are planned. A resource that is planned again is in
// a new plan, see target.Claims.
func (c *changes) plan(of resourceKey, e edit) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, again := c.planned[of]; again {
		clear(c.planned)
	}
	c.planned[of] = e
}

// begin says that an edit is being carried out, end that it was, or has failed.
func (c *changes) begin(of resourceKey, e edit) (end func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.begun[of] = e
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.planned, of)
		delete(c.begun, of)
	}
}

// underWay is the edit that is being carried out by the resource that owns an entry.
func (c *changes) underWay(configuration, id string) (edit, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for of, e := range c.begun {
		if of.configuration == configuration && e.prior != nil && e.prior.ID == id {
			return e, true
		}
	}
	return edit{}, false
}

// others are what other resources plan for the same configuration, in a fixed order.
func (c *changes) others(than resourceKey) []edit {
	c.mu.Lock()
	defer c.mu.Unlock()
	var others []edit
	for _, of := range slices.SortedFunc(maps.Keys(c.planned), func(a, b resourceKey) int { return strings.Compare(a.name, b.name) }) {
		if of.configuration == than.configuration && of != than {
			others = append(others, c.planned[of])
		}
	}
	return others
}

// after is the configuration as it will be with all that is planned, and a
// resource's own edit with it. The error is that edit's refusal.
func (c *changes) after(own resourceKey, live *entry.Document, e edit) (*entry.Document, error) {
	doc, others := live.Clone(), c.others(own)
	planned := map[string]bool{} // ids
	for _, other := range others {
		if other.prior != nil {
			planned[other.prior.ID] = true
			if e.wanted.ID != other.prior.ID {
				doc.Remove(other.prior.ID)
			}
		}
	}
	for _, other := range others {
		if other.wanted == nil {
			continue
		}
		planned[other.wanted.ID] = true
		if next := doc.Clone(); (edit{wanted: other.wanted}).apply(next) == nil { // what is refused has been reported for that resource
			doc = next
		}
	}
	err := e.apply(doc)
	if refusal := (*overlap)(nil); errors.As(err, &refusal) {
		refusal.final = !slices.ContainsFunc(refusal.others, func(o entry.Entry) bool { return !planned[o.ID] })
	}
	return doc, err
}

// Terraform begins what doesn't depend on one another within moments.
const shortestWait, longestWait = 20 * time.Millisecond, 1280 * time.Millisecond

// patiently tries again for a while what is refused because of an entry that another
// resource of this process may be about to change.
func patiently(ctx context.Context, try func() error) error {
	for wait := shortestWait; ; wait *= 2 {
		err := try()
		if refusal := (*overlap)(nil); !errors.As(err, &refusal) || refusal.final || wait > longestWait {
			return err
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return err
		}
	}
}
