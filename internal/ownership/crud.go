// SPDX-License-Identifier: MPL-2.0

package ownership

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

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

// Create sets the ownership.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	r.set(ctx, &resp.Diagnostics, req.Plan, timeouts.Value.Create, &resp.State, resp.Identity)
}

// Update sets the ownership.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	r.set(ctx, &resp.Diagnostics, req.Plan, timeouts.Value.Update, &resp.State, resp.Identity)
}

func (r *Resource) set(
	ctx context.Context, diags *diag.Diagnostics, from tfsdk.Plan,
	of func(timeouts.Value, context.Context, time.Duration) (time.Duration, diag.Diagnostics),
	state *tfsdk.State, identity *tfsdk.ResourceIdentity,
) {
	var plan model
	diags.Append(from.Get(ctx, &plan)...)
	timeout, d := of(plan.Timeouts, ctx, defaultTimeout)
	diags.Append(d...)
	if diags.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	wanted := plan.Ownership.ValueString()
	_, err := r.session.Ownerships.Update(ctx, r.session.BucketOwnership(plan.at()), splice.Edit[*target.Ownership]{
		Apply: func(o *target.Ownership) error { o.Setting = wanted; return nil },
		Holds: func(o *target.Ownership) bool { return o.Setting == wanted },
	})
	if err != nil {
		fail(diags, "set", plan, err)
		return
	}
	diags.Append(state.Set(ctx, plan)...)
	identify(ctx, diags, identity, plan)
}

// Read tells what the setting is. Without one there is nothing to manage.
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
	now, err := r.session.Ownerships.Read(ctx, r.session.BucketOwnership(state.at()), func(o *target.Ownership) bool { return o.Setting != "" })
	switch {
	case err != nil && target.Classify(err) != splice.Gone:
		fail(&resp.Diagnostics, "read", state, err)
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

// identify sets the identity, in every operation: Terraform before 1.12 insists.
func identify(ctx context.Context, diags *diag.Diagnostics, identity *tfsdk.ResourceIdentity, m model) {
	if identity != nil {
		diags.Append(identity.SetAttribute(ctx, path.Root("bucket"), m.Bucket)...)
	}
}
