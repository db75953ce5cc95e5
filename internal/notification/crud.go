// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"context"
	"crypto/rand"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/edge"
	"github.com/xacct/terraform-provider-xacct/internal/entry"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// nameKey is where the private state keeps a name of the resource's own, by which
// its claims are told from those of others. An imported one has none.
const nameKey = "name"

// Create puts the entry in.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	ctx, cancel := edge.Deadline(ctx, &resp.Diagnostics, req.Plan, timeouts.Value.Create)
	defer cancel()
	name := rand.Text()
	edge.Keep(ctx, &resp.Diagnostics, resp.Private, nameKey, name)
	r.carryOut(ctx, edge.Creating(req, resp), name, nil)
}

// Update replaces the entry in one write.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	ctx, cancel := edge.Deadline(ctx, &resp.Diagnostics, req.Plan, timeouts.Value.Update)
	defer cancel()
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	name := remembered(ctx, &resp.Diagnostics, req.Private)
	prior := state.entry()
	r.carryOut(ctx, edge.Updating(req, resp), name, &prior)
}

// carryOut makes the planned entry, which gets its id now if it has none, part of the
// configuration, in place of the prior one.
func (r *Resource) carryOut(ctx context.Context, o edge.Operation, name string, prior *entry.Entry) {
	var plan model
	o.Diagnostics.Append(o.Plan.Get(ctx, &plan)...)
	if o.Diagnostics.HasError() {
		return
	}
	if plan.ID.IsUnknown() || plan.ID.IsNull() {
		plan.ID = types.StringValue(derivedID(plan.Bucket.ValueString(), plan.entry()))
	}
	wanted := plan.entry()
	if r.update(ctx, o.Diagnostics, o.Verb, name, plan, edit{prior: prior, wanted: &wanted, validate: !plan.Skip.ValueBool()}) {
		o.Diagnostics.Append(o.State.Set(ctx, plan)...)
		plan.identity().Identify(ctx, o.Diagnostics, o.Identity)
	}
}

// remembered is the resource's own name.
func remembered(ctx context.Context, diags *diag.Diagnostics, private edge.Remembers) (name string) {
	edge.Recall(ctx, diags, private, nameKey, &name)
	return name
}

// Delete takes the entry out. A bucket that is gone has none.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	ctx, cancel := edge.Deadline(ctx, &resp.Diagnostics, req.State, timeouts.Value.Delete)
	defer cancel()
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	name := remembered(ctx, &resp.Diagnostics, req.Private)
	if resp.Diagnostics.HasError() {
		return
	}
	// A resource under a new name in the configuration has adopted the entry: it stays.
	configuration := r.Session.BucketNotification(state.at())
	if r.Session.NotificationClaims.MadeByOther(configuration.Key(), state.ID.ValueString(), name) {
		return
	}
	prior := state.entry()
	r.update(ctx, &resp.Diagnostics, edge.Delete, name, state, edit{prior: &prior})
}

// update has the engine edit the configuration, and says whether that succeeded.
func (r *Resource) update(ctx context.Context, diags *diag.Diagnostics, verb edge.Verb, name string, m model, e edit) bool {
	configuration := r.Session.BucketNotification(m.at())
	e.along = func(id string) (edit, bool) { return r.changes.underWay(configuration.Key(), id) }
	planned := name
	if verb == edge.Create { // it had none
		planned = ""
	}
	defer r.changes.begin(r.key(planned, m), e)()
	var outcome splice.Outcome[*entry.Document]
	err := patiently(ctx, func() (err error) {
		outcome, err = r.Session.Notifications.Update(ctx, configuration, e.splice())
		return err
	})
	if err != nil {
		if verb == edge.Delete && target.Classify(err) == splice.Gone {
			return true
		}
		fail(diags, verb, m, err)
		return false
	}
	if e.wanted == nil {
		r.Session.NotificationClaims.Unmake(configuration.Key(), m.ID.ValueString(), name)
	} else {
		r.Session.NotificationClaims.Make(configuration.Key(), e.wanted.ID, name)
	}
	for _, element := range edge.Lost(outcome, func(a, b string) bool { return a == b }) {
		edge.WarnOfLost(diags, "Notification", m.configuration(), element)
	}
	return true
}

// Read finds our entry.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	state.identity().Identify(ctx, &resp.Diagnostics, resp.Identity) // also of what turns out to be gone
	if resp.Diagnostics.HasError() || !r.Connected() {
		return
	}
	imported := state.Destination.IsNull()
	id := state.ID.ValueString()
	doc, err := r.Session.Notifications.Read(ctx, r.Session.BucketNotification(state.at()), func(doc *entry.Document) bool {
		_, there := doc.Find(id)
		return there
	})
	if err != nil {
		if target.Classify(err) == splice.Gone && !imported {
			resp.State.RemoveResource(ctx)
			return
		}
		fail(&resp.Diagnostics, edge.Read, state, err)
		return
	}
	live, there := doc.Find(id)
	switch {
	case !there && imported:
		resp.Diagnostics.AddError("Notification Not Found", missing(state, doc))
		return
	case !there:
		resp.State.RemoveResource(ctx)
		return
	}
	if imported {
		state.Skip = types.BoolValue(false)
	}
	resp.Diagnostics.Append(state.show(ctx, live)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	state.identity().Identify(ctx, &resp.Diagnostics, resp.Identity)
}
