// SPDX-License-Identifier: MPL-2.0

package target

import (
	"sync"

	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// Claims are what the grants of this process want of documents. Terraform plans
// each grant by itself; together they show what one alone can't: that the
// document won't hold them all, that two want one Sid for different things, or
// that a Sid whose grant goes is another grant's by now.
//
// A process may live through several plans: terraform test keeps one for all its runs
// (Terraform 1.16). A grant that is planned again is in a new plan, since Terraform
// plans none twice, and what was planned before doesn't count any more.
type Claims[D splice.Document[D]] struct {
	mu      sync.Mutex
	planned map[string]map[string]func(D) error // by document and grant
	made    map[string]map[string]string        // the grant, by document and Sid
	known   map[string]map[string]bool          // by document and Sid
}

// Plan adds the edit of a grant to those planned for a document, and returns the
// document as it will be with all of them. The error is the edit's own refusal.
func (c *Claims[D]) Plan(document, grant string, live D, edit func(D) error) (D, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.announce(document, grant, edit)
	after := c.with(document, live, grant)
	return after, edit(after)
}

// Announce adds an edit to those planned for a document.
func (c *Claims[D]) Announce(document, grant string, edit func(D) error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.announce(document, grant, edit)
}

func (c *Claims[D]) announce(document, grant string, edit func(D) error) {
	if _, again := c.planned[document][grant]; again || c.planned == nil {
		c.planned = map[string]map[string]func(D) error{}
	}
	if c.planned[document] == nil {
		c.planned[document] = map[string]func(D) error{}
	}
	c.planned[document][grant] = edit
}

// With returns the document as it will be with all edits that are planned so far.
func (c *Claims[D]) With(document string, live D) D {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.with(document, live, "")
}

func (c *Claims[D]) with(document string, live D, but string) D {
	after := live.Clone()
	for grant, planned := range c.planned[document] {
		if grant == but {
			continue
		}
		if next := after.Clone(); planned(next) == nil { // what is refused has been reported for that grant
			after = next
		}
	}
	return after
}

// Drop forgets a planned edit: it is carried out now, or has failed.
func (c *Claims[D]) Drop(document, grant string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.planned[document], grant)
}

// Make says that a grant owns a statement now.
func (c *Claims[D]) Make(document, sid, grant string) {
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
func (c *Claims[D]) MadeByOther(document, sid, grant string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	owner, ok := c.made[document][sid]
	return ok && owner != grant
}

// Unmake says that it came to nothing, or is over.
func (c *Claims[D]) Unmake(document, sid, grant string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.made[document][sid] == grant {
		delete(c.made[document], sid)
	}
}

// Know says that a grant of this state owns a statement: perhaps one that goes in
// the same apply, so that another may have the Sid.
func (c *Claims[D]) Know(document, sid string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil {
		c.known = map[string]map[string]bool{}
	}
	if c.known[document] == nil {
		c.known[document] = map[string]bool{}
	}
	c.known[document][sid] = true
}

// Known tells whether a statement is owned by a grant of this state.
func (c *Claims[D]) Known(document, sid string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.known[document][sid]
}
