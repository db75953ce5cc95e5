// SPDX-License-Identifier: MPL-2.0

package target

import (
	"sync"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
)

// Claims are what the grants of this process want of documents. Terraform plans
// each grant by itself; together they show what one alone can't: that the
// document won't hold them all, that two want one Sid for different things, or
// that a Sid whose grant goes is another grant's by now.
type Claims struct {
	mu      sync.Mutex
	planned map[string]map[string]func(*policy.Document) error // by document and grant
	made    map[string]map[string]string                       // the grant, by document and Sid
}

// Plan adds the edit of a grant to those planned for a document, and returns the
// document as it will be with all of them. The error is the edit's own refusal.
func (c *Claims) Plan(document, grant string, live *policy.Document, edit func(*policy.Document) error) (*policy.Document, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	after := live.Clone()
	for other, planned := range c.planned[document] {
		if other == grant {
			continue
		}
		if next := after.Clone(); planned(next) == nil { // what is refused has been reported for that grant
			after = next
		}
	}
	if c.planned == nil {
		c.planned = map[string]map[string]func(*policy.Document) error{}
	}
	if c.planned[document] == nil {
		c.planned[document] = map[string]func(*policy.Document) error{}
	}
	c.planned[document][grant] = edit
	return after, edit(after)
}

// Drop forgets a planned edit: it is carried out now, or has failed.
func (c *Claims) Drop(document, grant string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.planned[document], grant)
}

// Make says that a grant owns a statement now.
func (c *Claims) Make(document, sid, grant string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.made == nil {
		c.made = map[string]map[string]string{}
	}
	if c.made[document] == nil {
		c.made[document] = map[string]string{}
	}
	c.made[document][sid] = grant
}

// MadeByOther tells whether another grant of this process has made, changed or
// adopted a statement.
func (c *Claims) MadeByOther(document, sid, grant string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	owner, ok := c.made[document][sid]
	return ok && owner != grant
}
