// SPDX-License-Identifier: MPL-2.0

package grant

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// Create splices the statements in.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	ctx, cancel := r.deadline(ctx, &resp.Diagnostics, req.Plan, timeouts.Value.Create)
	defer cancel()
	r.carryOut(ctx, &resp.Diagnostics, change{
		verb: "create", memory: memory{name: rand.Text()},
		plan: req.Plan, state: &resp.State, private: resp.Private, identity: resp.Identity,
	})
}

// Update replaces, adds and removes statements in one write.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	ctx, cancel := r.deadline(ctx, &resp.Diagnostics, req.Plan, timeouts.Value.Update)
	defer cancel()
	memory, diags := remembered(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	prior := r.owned(ctx, &resp.Diagnostics, req.State)
	r.carryOut(ctx, &resp.Diagnostics, change{
		verb: "update", memory: memory, prior: prior,
		plan: req.Plan, state: &resp.State, private: resp.Private, identity: resp.Identity,
	})
}

// change is a planned change of what a grant owns.
type change struct {
	verb     string
	memory   memory
	prior    []policy.Statement // what it owns
	plan     tfsdk.Plan
	state    *tfsdk.State            // to be written
	private  setsKey                 // to be written
	identity *tfsdk.ResourceIdentity // to be written
}

func (r *Resource) carryOut(ctx context.Context, diags *diag.Diagnostics, c change) {
	plan, d := r.values(ctx, c.plan)
	diags.Append(d...)
	if diags.HasError() {
		return
	}
	plan.pin = c.memory.pin
	wanted, known, err := r.desired(ctx, plan, c.prior)
	if err == nil && !known {
		err = errors.New("a value is still unknown when the plan is carried out")
	}
	if err != nil {
		r.addError(diags, err)
		return
	}
	pin, state := r.update(ctx, diags, c.verb, c.memory.name, plan, c.prior, wanted)
	if diags.HasError() && state == splice.NotWritten {
		return
	}
	owned := wanted
	if diags.HasError() { // it may be either, or both
		owned = settled(wanted, nil)
		for _, p := range c.prior {
			if find(owned, p.Sid()) == nil {
				owned = append(owned, p)
			}
		}
	}
	if !diags.HasError() || c.verb == "create" {
		c.state.Raw = c.plan.Raw
	}
	c.memory.pin = pin
	diags.Append(c.memory.keep(ctx, c.private)...)
	diags.Append(own(ctx, c.state, owned)...)
	r.identify(ctx, diags, c.identity, plan, sidsOf(owned))
}

// owned returns what a state says that the grant owns.
func (r *Resource) owned(ctx context.Context, diags *diag.Diagnostics, from getter) []policy.Statement {
	state, d := r.values(ctx, from)
	diags.Append(d...)
	prior, err := state.owned()
	if err != nil {
		r.addError(diags, err)
	}
	return prior
}

// Delete takes the statements out. A target that is gone has none.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	ctx, cancel := r.deadline(ctx, &resp.Diagnostics, req.State, timeouts.Value.Delete)
	defer cancel()
	state, diags := r.values(ctx, req.State)
	resp.Diagnostics.Append(diags...)
	prior := r.owned(ctx, &resp.Diagnostics, req.State)
	memory, diags := remembered(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	state.pin = memory.pin
	r.update(ctx, &resp.Diagnostics, "delete", memory.name, state, prior, nil)
}

// update has the engine edit the document. It returns the document's pin, and, of a
// failure, what state the document is in.
func (r *Resource) update(ctx context.Context, diags *diag.Diagnostics, verb, name string, v values, prior, wanted []policy.Statement) (pin string, state splice.State) {
	about := wanted
	if verb == "delete" {
		about = prior
	}
	document, err := r.kind.Target.Open(ctx, r.session, v.at())
	if err != nil {
		if verb != "delete" || target.Classify(err) != splice.Gone {
			r.fail(diags, verb, v, about, err)
		}
		return "", splice.NotWritten
	}
	pin = document.Pin()
	claims, key := &r.session.Claims, document.Lock()
	claims.Drop(key, claim(wanted))
	for _, w := range wanted {
		if find(prior, w.Sid()) == nil && claims.MadeByOther(key, w.Sid(), name) {
			r.fail(diags, verb, v, about, &duplicate{sid: w.Sid()})
			return pin, splice.NotWritten
		}
	}
	for _, w := range wanted {
		claims.Make(key, w.Sid(), name)
	}
	e := r.edit(v, prior, wanted)
	e.taken = func(sid string) bool { return claims.MadeByOther(key, sid, name) }
	if len(wanted) == 0 && len(e.dropped()) == 0 {
		return pin, splice.NotWritten // a grant under a new name in the configuration has adopted all
	}
	r.session.BeginApply()
	outcome, err := r.session.Policies.Update(ctx, document, e.splice())
	if err != nil {
		if verb == "delete" && target.Classify(err) == splice.Gone {
			return pin, splice.NotWritten
		}
		for _, w := range wanted {
			claims.Unmake(key, w.Sid(), name)
		}
		r.fail(diags, verb, v, about, err)
		if failed := (*splice.Error)(nil); errors.As(err, &failed) {
			state = failed.State
		}
		return pin, state
	}
	if outcome.Led {
		for _, s := range lost(outcome) {
			diags.AddWarning("Foreign Statement Gone Or Changed",
				fmt.Sprintf("While %s was written, a statement disappeared from it that is not ours, and that we left as it was: its owner may have changed or removed it, "+
					"or another program may have overwritten it with an older version. It is not put back. It was:\n\n%s",
					r.kind.Target.Describe(v.address.ValueString()), s.Indented()))
		}
	}
	return pin, splice.NotWritten
}

// Read finds our statements in the document.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	state, diags := r.values(ctx, req.State)
	resp.Diagnostics.Append(diags...)
	sids := stringsOf(state.sids.Elements())
	r.identify(ctx, &resp.Diagnostics, resp.Identity, state, sids) // also of what turns out to be gone
	if resp.Diagnostics.HasError() || r.session == nil || r.session.Client.Deferred() {
		return
	}
	prior, err := state.owned()
	if err != nil {
		r.addError(&resp.Diagnostics, err)
		return
	}
	imported := state.statements.IsNull()
	memory, diags := remembered(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
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
		r.fail(&resp.Diagnostics, "read", state, prior, err)
		return
	}
	owned, err := ownedNow(doc, sids, prior)
	if err != nil {
		r.fail(&resp.Diagnostics, "read", state, prior, err)
		return
	}
	for _, o := range owned {
		r.session.Claims.Know(document.Lock(), o.Sid())
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
		resp.Diagnostics.Append(memory.keep(ctx, resp.Private)...)
	}
	if imported {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("policy"), documentOf(owned))...)
	}
	resp.Diagnostics.Append(own(ctx, &resp.State, owned)...)
	r.identify(ctx, &resp.Diagnostics, resp.Identity, state, sidsOf(owned))
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
			return nil, &conflict{sid: sid, live: live, remove: true}
		}
		owned = append(owned, now)
	}
	return owned, nil
}

// identify sets the identity, in every operation: Terraform before 1.12 insists.
func (r *Resource) identify(ctx context.Context, diags *diag.Diagnostics, identity *tfsdk.ResourceIdentity, v values, sids []string) {
	if identity == nil {
		return
	}
	diags.Append(identity.SetAttribute(ctx, path.Root(r.kind.Address), v.address)...)
	diags.Append(identity.SetAttribute(ctx, path.Root("sids"), sids)...)
}

// deadline bounds an operation by the time-out that the user gave for it.
func (r *Resource) deadline(
	ctx context.Context, diags *diag.Diagnostics, from getter,
	of func(timeouts.Value, context.Context, time.Duration) (time.Duration, diag.Diagnostics),
) (context.Context, context.CancelFunc) {
	var value timeouts.Value
	diags.Append(from.GetAttribute(ctx, path.Root("timeouts"), &value)...)
	timeout, d := of(value, ctx, defaultTimeout)
	diags.Append(d...)
	return context.WithTimeout(ctx, timeout)
}

// documentOf is a policy with just these statements.
func documentOf(statements []policy.Statement) types.String {
	doc := policy.New()
	for _, s := range statements {
		doc.Append(s)
	}
	return types.StringValue(string(doc.Minified()))
}
