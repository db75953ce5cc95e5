// SPDX-License-Identifier: MPL-2.0

package grant

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/edge"
	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// Create splices the statements in.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	ctx, cancel := edge.Deadline(ctx, &resp.Diagnostics, req.Plan, timeouts.Value.Create)
	defer cancel()
	r.carryOut(ctx, edge.Creating(req, resp), memory{name: rand.Text()}, nil)
}

// Update replaces, adds and removes statements in one write.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	ctx, cancel := edge.Deadline(ctx, &resp.Diagnostics, req.Plan, timeouts.Value.Update)
	defer cancel()
	memory := remembered(ctx, &resp.Diagnostics, req.Private)
	prior := r.owned(ctx, &resp.Diagnostics, req.State)
	r.carryOut(ctx, edge.Updating(req, resp), memory, prior)
}

// carryOut makes the document have what is planned, in place of the prior statements.
func (r *Resource) carryOut(ctx context.Context, o edge.Operation, m memory, prior []policy.Statement) {
	diags := o.Diagnostics
	plan := r.values(ctx, diags, o.Plan)
	if diags.HasError() {
		return
	}
	plan.pin = m.pin
	wanted, known, err := r.desired(ctx, plan, prior)
	if err == nil && !known {
		err = errors.New("a value is still unknown when the plan is carried out")
	}
	if err != nil {
		r.addError(diags, err)
		return
	}
	pin, state := r.update(ctx, diags, change{o.Verb, m.name, plan, prior, wanted})
	if diags.HasError() && state == splice.NotWritten {
		return
	}
	owned := wanted
	if diags.HasError() { // it may be either, or both
		owned = settled(wanted, nil)
		for _, p := range prior {
			if find(owned, p.Sid()) == nil {
				owned = append(owned, p)
			}
		}
	}
	if !diags.HasError() || o.Verb == edge.Create {
		o.State.Raw = o.Plan.Raw
	}
	m.pin = pin
	m.keep(ctx, diags, o.Private)
	own(ctx, diags, o.State, owned)
	r.identity(plan, sidsOf(owned)).Identify(ctx, diags, o.Identity)
}

// owned returns what a state says that the grant owns.
func (r *Resource) owned(ctx context.Context, diags *diag.Diagnostics, from edge.Getter) []policy.Statement {
	prior, err := r.values(ctx, diags, from).owned()
	if err != nil {
		r.addError(diags, err)
	}
	return prior
}

// Delete takes the statements out. A target that is gone has none.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	ctx, cancel := edge.Deadline(ctx, &resp.Diagnostics, req.State, timeouts.Value.Delete)
	defer cancel()
	state := r.values(ctx, &resp.Diagnostics, req.State)
	prior := r.owned(ctx, &resp.Diagnostics, req.State)
	memory := remembered(ctx, &resp.Diagnostics, req.Private)
	if resp.Diagnostics.HasError() {
		return
	}
	state.pin = memory.pin
	r.update(ctx, &resp.Diagnostics, change{edge.Delete, memory.name, state, prior, nil})
}

// change is what becomes of a grant's statements.
type change struct {
	verb          edge.Verb
	name          string // the grant's own, see memory
	values        values // of the plan, or of the state of what goes
	prior, wanted []policy.Statement
}

// update has the engine edit the document. It returns the document's pin, and, of a
// failure, what state the document is in.
func (r *Resource) update(ctx context.Context, diags *diag.Diagnostics, c change) (pin string, state splice.State) {
	document, err := r.kind.Target.Open(ctx, r.Session, c.values.at())
	if err != nil {
		r.failChange(diags, c, err)
		return "", splice.NotWritten
	}
	pin = document.Pin()
	c.values.document = document.Lock()
	if err := r.claim(document.Lock(), c); err != nil {
		r.failChange(diags, c, err)
		return pin, splice.NotWritten
	}
	e := r.edit(c.values, c.prior, c.wanted)
	e.taken = func(sid string) bool { return r.Session.Claims.MadeByOther(document.Lock(), sid, c.name) }
	if len(c.wanted) == 0 && len(e.dropped()) == 0 {
		return pin, splice.NotWritten // a grant under a new name in the configuration has adopted all
	}
	r.Session.BeginApply()
	outcome, err := r.Session.Policies.Update(ctx, document, e.splice())
	if err != nil {
		r.unclaim(document.Lock(), c)
		r.failChange(diags, c, err)
		if failed := (*splice.Error)(nil); errors.As(err, &failed) {
			state = failed.State
		}
		return pin, state
	}
	for _, s := range edge.Lost(outcome, policy.Statement.Equal) {
		edge.WarnOfLost(diags, "Statement", r.describe(c.values), string(s.Indented()))
	}
	return pin, splice.NotWritten
}

// claim tells the other grants of this process which statements are this one's now. The
// error is that another grant has made one of them.
func (r *Resource) claim(document string, c change) error {
	claims := &r.Session.Claims
	claims.Drop(document, planKey(c.name, c.wanted))
	claims.Drop(document, planKey("", c.wanted))
	for _, p := range c.prior {
		if find(c.wanted, p.Sid()) == nil {
			claims.Unmake(document, p.Sid(), c.name)
		}
	}
	for _, w := range c.wanted {
		if find(c.prior, w.Sid()) == nil && claims.MadeByOther(document, w.Sid(), c.name) {
			return &duplicate{sid: w.Sid()}
		}
	}
	for _, w := range c.wanted {
		claims.Make(document, w.Sid(), c.name)
	}
	return nil
}

// unclaim says that nothing came of it.
func (r *Resource) unclaim(document string, c change) {
	for _, w := range c.wanted {
		r.Session.Claims.Unmake(document, w.Sid(), c.name)
	}
}

// failChange adds an error about a change, unless it has come about by itself: there
// is nothing to delete in a target that is gone.
func (r *Resource) failChange(diags *diag.Diagnostics, c change, err error) {
	switch {
	case c.verb != edge.Delete:
		r.fail(diags, c.verb, c.values, c.wanted, err)
	case target.Classify(err) != splice.Gone:
		r.fail(diags, c.verb, c.values, c.prior, err)
	}
}

// Read finds our statements in the document.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	state := r.values(ctx, &resp.Diagnostics, req.State)
	sids := edge.Strings(state.sids)
	r.identity(state, sids).Identify(ctx, &resp.Diagnostics, resp.Identity) // also of what turns out to be gone
	memory := remembered(ctx, &resp.Diagnostics, req.Private)
	if resp.Diagnostics.HasError() || !r.Connected() {
		return
	}
	prior, err := state.owned()
	if err != nil {
		r.addError(&resp.Diagnostics, err)
		return
	}
	imported := state.statements.IsNull()
	state.pin = memory.pin
	var expects func(*policy.Document) bool // of an import, nothing
	if !imported {
		expects = func(doc *policy.Document) bool { return owns(doc, prior) }
	}
	document, doc, err := r.live(ctx, state, expects)
	if err != nil {
		if target.Classify(err) == splice.Gone {
			resp.State.RemoveResource(ctx)
			return
		}
		r.fail(&resp.Diagnostics, edge.Read, state, prior, err)
		return
	}
	owned, err := ownedNow(doc, sids, prior)
	if err != nil {
		r.fail(&resp.Diagnostics, edge.Read, state, prior, err)
		return
	}
	for _, o := range owned {
		r.Session.Claims.Know(document.Lock(), o.Sid())
	}
	if imported && len(owned) < len(sids) {
		r.addError(&resp.Diagnostics, r.missing(state, doc, sids))
		return
	}
	if len(owned) == 0 {
		resp.State.RemoveResource(ctx)
		return
	}
	if memory.pin == "" {
		memory.pin = document.Pin()
		memory.keep(ctx, &resp.Diagnostics, resp.Private)
	}
	if imported {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("policy"), documentOf(owned))...)
	}
	own(ctx, &resp.Diagnostics, &resp.State, owned)
	r.identity(state, sidsOf(owned)).Identify(ctx, &resp.Diagnostics, resp.Identity)
}

// ownedNow returns what the document says under our Sids: our own spelling where
// the meaning is the same, what somebody made of it where it isn't. It is an error
// when there are several, and none is ours.
func ownedNow(doc *policy.Document, sids []string, prior []policy.Statement) ([]policy.Statement, error) {
	var owned []policy.Statement
	for _, sid := range sids {
		_, live := at(doc, sid)
		if len(live) == 0 {
			continue
		}
		now := live[0]
		p := find(prior, sid)
		switch {
		case p != nil && slices.ContainsFunc(live, p.Equal):
			now = *p
		case slices.ContainsFunc(live, func(l policy.Statement) bool { return !l.Equal(now) }):
			return nil, &conflict{sid: sid, live: live, unsure: true, fresh: len(prior) == 0}
		}
		owned = append(owned, now)
	}
	return owned, nil
}

// identity is the target's address and the Sids.
func (r *Resource) identity(v values, sids []string) edge.Attributes {
	return edge.Attributes{r.kind.Address: v.address, "sids": sids}
}

// documentOf is a policy with just these statements.
func documentOf(statements []policy.Statement) types.String {
	doc := policy.New()
	for _, s := range statements {
		doc.Append(s)
	}
	return types.StringValue(string(doc.Minified()))
}
