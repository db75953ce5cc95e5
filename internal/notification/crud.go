// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"context"
	"crypto/rand"
	"fmt"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/entry"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// nameKey is where the private state keeps a name of the resource's own, by which
// its claims are told from those of others. An imported one has none.
const nameKey = "name"

// Create puts the entry in.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	timeout, diags := plan.Timeouts.Create(ctx, defaultTimeout)
	resp.Diagnostics.Append(diags...)
	name := strconv.Quote(rand.Text()) // the private state takes JSON
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, nameKey, []byte(name))...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if r.put(ctx, &resp.Diagnostics, "create", name, &plan, nil) {
		resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
		identify(ctx, &resp.Diagnostics, resp.Identity, plan)
	}
}

// Update replaces the entry in one write.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := plan.Timeouts.Update(ctx, defaultTimeout)
	resp.Diagnostics.Append(diags...)
	name, diags := req.Private.GetKey(ctx, nameKey)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	prior := state.entry()
	if r.put(ctx, &resp.Diagnostics, "update", string(name), &plan, &prior) {
		resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
		identify(ctx, &resp.Diagnostics, resp.Identity, plan)
	}
}

// put makes the plan's entry part of the configuration, and gives it its id.
func (r *Resource) put(ctx context.Context, diags *diag.Diagnostics, verb, name string, plan *model, prior *entry.Entry) bool {
	if plan.ID.IsUnknown() || plan.ID.IsNull() {
		plan.ID = types.StringValue(derivedID(plan.Bucket.ValueString(), plan.entry()))
	}
	wanted := plan.entry()
	return r.update(ctx, diags, verb, name, *plan, edit{prior: prior, wanted: &wanted, validate: !plan.Skip.ValueBool()})
}

// Delete takes the entry out. A bucket that is gone has none.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := state.Timeouts.Delete(ctx, defaultTimeout)
	resp.Diagnostics.Append(diags...)
	name, diags := req.Private.GetKey(ctx, nameKey)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	// A resource under a new name in the configuration has adopted the entry: it stays.
	configuration := r.session.BucketNotification(state.at())
	if r.session.NotificationClaims.MadeByOther(configuration.Key(), state.ID.ValueString(), string(name)) {
		return
	}
	prior := state.entry()
	r.update(ctx, &resp.Diagnostics, "delete", string(name), state, edit{prior: &prior})
}

// update has the engine edit the configuration, and says whether that succeeded.
func (r *Resource) update(ctx context.Context, diags *diag.Diagnostics, verb, name string, m model, e edit) bool {
	configuration := r.session.BucketNotification(m.at())
	e.along = func(id string) (edit, bool) { return r.changes.underWay(configuration.Key(), id) }
	defer r.changes.begin(r.key(m), e)()
	var outcome splice.Outcome[*entry.Document]
	err := patiently(ctx, func() (err error) {
		outcome, err = r.session.Notifications.Update(ctx, configuration, e.splice())
		return err
	})
	if err != nil {
		if verb == "delete" && target.Classify(err) == splice.Gone {
			return true
		}
		fail(diags, verb, m, err)
		return false
	}
	if e.wanted != nil {
		r.session.NotificationClaims.Make(configuration.Key(), e.wanted.ID, name)
	}
	if outcome.Led {
		for _, element := range lost(outcome) {
			diags.AddWarning("Foreign Notification Gone Or Changed",
				fmt.Sprintf("While the notification configuration of %s was written, a part disappeared from it that is not ours, and that we left as it was: its owner may have changed or removed it, "+
					"or another program may have overwritten it with an older version. It is not put back. It was:\n\n%s", m.Bucket.ValueString(), element))
		}
	}
	return true
}

// Read finds our entry.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	identify(ctx, &resp.Diagnostics, resp.Identity, state) // also of what turns out to be gone
	if r.session == nil || r.session.Client.Deferred() {
		return
	}
	imported := state.Destination.IsNull()
	id := state.ID.ValueString()
	doc, err := r.session.Notifications.Read(ctx, r.session.BucketNotification(state.at()), func(doc *entry.Document) bool {
		_, there := doc.Find(id)
		return there
	})
	if err != nil {
		if target.Classify(err) == splice.Gone && !imported {
			resp.State.RemoveResource(ctx)
			return
		}
		fail(&resp.Diagnostics, "read", state, err)
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
	identify(ctx, &resp.Diagnostics, resp.Identity, state)
}

// identify sets the identity, in every operation: Terraform before 1.12 insists.
func identify(ctx context.Context, diags *diag.Diagnostics, identity *tfsdk.ResourceIdentity, m model) {
	if identity == nil {
		return
	}
	diags.Append(identity.SetAttribute(ctx, path.Root("bucket"), m.Bucket)...)
	diags.Append(identity.SetAttribute(ctx, path.Root("id"), m.ID)...)
}
