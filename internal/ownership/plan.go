// SPDX-License-Identifier: MPL-2.0

package ownership

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/xacct/terraform-provider-xacct/internal/edge"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// ModifyPlan says that a setting stays when its resource goes, and when the bucket's
// ACL would make S3 refuse a new one.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var state, plan model
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if !req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if !req.State.Raw.IsNull() && !state.Bucket.Equal(plan.Bucket) {
		r.kept.give(&resp.Diagnostics, state)
	}
	if !req.Plan.Raw.IsNull() {
		r.checkACL(ctx, &resp.Diagnostics, plan)
	}
}

func (r *Resource) checkACL(ctx context.Context, diags *diag.Diagnostics, plan model) {
	if !r.ChecksPlans() || !edge.Known(plan.Bucket, plan.Region, plan.Owner) || plan.Ownership.ValueString() != target.OwnerEnforced {
		return
	}
	setting := r.Session.BucketOwnership(plan.at())
	r.Session.OwnershipClaims.Announce(setting.Lock(), "ownership", func(o *target.Ownership) error {
		o.Setting = target.OwnerEnforced
		return nil
	})
	now, err := r.Session.Ownerships.Read(ctx, setting, nil)
	if err == nil && now.Setting == target.OwnerEnforced {
		return
	}
	var grantees []string
	if err == nil {
		grantees, err = setting.Grantees(ctx)
	}
	if err != nil {
		if !edge.LeftOut(diags, "the ownership and the ACL of "+plan.Bucket.ValueString(), err) {
			fail(diags, edge.Plan, plan, err)
		}
		return
	}
	if len(grantees) > 0 {
		diags.AddAttributeError(path.Root("object_ownership"), "Bucket ACL In The Way",
			fmt.Sprintf("The ACL of the bucket %s grants:\n\n%s\n\n%s If the same apply resets the ACL, leave this check out with plan_checks = false in the provider block.",
				plan.Bucket.ValueString(), strings.Join(grantees, "\n"), target.ACLRemedy(plan.Bucket.ValueString())))
	}
}

// fail adds an error about the setting.
func fail(diags *diag.Diagnostics, verb edge.Verb, m model, err error) {
	summary, remedy := target.Explain(err)
	edge.Failure{
		Verb: verb, Object: "the object ownership of the bucket " + m.Bucket.ValueString(),
		Summary: summary, Remedy: remedy, Err: err,
	}.Add(diags)
}
