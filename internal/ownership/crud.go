// SPDX-License-Identifier: MPL-2.0

package ownership

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/edge"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// model has the attributes in a plan or a state.
type model struct {
	Bucket    types.String   `tfsdk:"bucket"`
	Ownership types.String   `tfsdk:"object_ownership"`
	Owner     types.String   `tfsdk:"expected_bucket_owner"`
	Region    types.String   `tfsdk:"region"`
	Timeouts  timeouts.Value `tfsdk:"timeouts"`
}

// at is where the setting is.
func (m model) at() target.Address {
	return target.Address{ID: m.Bucket.ValueString(), Region: m.Region.ValueString(), ExpectedOwner: m.Owner.ValueString()}
}

// identity is the bucket.
func (m model) identity() edge.Attributes { return edge.Attributes{"bucket": m.Bucket} }

// Create sets the ownership.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	ctx, cancel := edge.Deadline(ctx, &resp.Diagnostics, req.Plan, timeouts.Value.Create)
	defer cancel()
	r.set(ctx, edge.Creating(req, resp))
}

// Update sets the ownership.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	ctx, cancel := edge.Deadline(ctx, &resp.Diagnostics, req.Plan, timeouts.Value.Update)
	defer cancel()
	r.set(ctx, edge.Updating(req, resp))
}

func (r *Resource) set(ctx context.Context, o edge.Operation) {
	var plan model
	o.Diagnostics.Append(o.Plan.Get(ctx, &plan)...)
	if o.Diagnostics.HasError() {
		return
	}
	wanted := plan.Ownership.ValueString()
	_, err := r.Session.Ownerships.Update(ctx, r.Session.BucketOwnership(plan.at()), splice.Edit[*target.Ownership]{
		Apply: func(now *target.Ownership) error { now.Setting = wanted; return nil },
		Holds: func(now *target.Ownership) bool { return now.Setting == wanted },
	})
	if err != nil {
		fail(o.Diagnostics, edge.Set, plan, err)
		return
	}
	o.Diagnostics.Append(o.State.Set(ctx, plan)...)
	plan.identity().Identify(ctx, o.Diagnostics, o.Identity)
}

// Read tells what the setting is. Without one there is nothing to manage.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	state.identity().Identify(ctx, &resp.Diagnostics, resp.Identity) // also of what turns out to be gone
	if resp.Diagnostics.HasError() || !r.Connected() {
		return
	}
	now, err := r.Session.Ownerships.Read(ctx, r.Session.BucketOwnership(state.at()), func(o *target.Ownership) bool { return o.Setting != "" })
	switch {
	case err != nil && target.Classify(err) != splice.Gone:
		fail(&resp.Diagnostics, edge.Read, state, err)
	case err != nil || now.Setting == "":
		resp.State.RemoveResource(ctx)
	default:
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("object_ownership"), now.Setting)...)
	}
}

// Delete leaves the setting as it is: ACLs that came into force again could give
// away what the bucket's policy does not.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if !resp.Diagnostics.HasError() {
		r.kept.give(&resp.Diagnostics, state)
	}
}
