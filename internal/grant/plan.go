// SPDX-License-Identifier: MPL-2.0

package grant

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// ModifyPlan says what the grant will own, and what an apply would run into.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	plan, diags := r.values(ctx, req.Plan)
	resp.Diagnostics.Append(diags...)
	var state values
	if !req.State.Raw.IsNull() {
		state, diags = r.values(ctx, req.State)
		resp.Diagnostics.Append(diags...)
	}
	if resp.Diagnostics.HasError() {
		return
	}

	var prior []policy.Statement
	if state.address.Equal(plan.address) { // otherwise it moves: what it owns elsewhere doesn't count here
		var err error
		if prior, err = state.owned(); err != nil {
			r.addError(&resp.Diagnostics, err)
			return
		}
	}
	wanted, ok, err := r.desired(ctx, plan, prior)
	if err != nil {
		r.addError(&resp.Diagnostics, err)
		return
	}
	if !ok {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("sids"), types.ListUnknown(types.StringType))...)
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("statements"), types.MapUnknown(types.StringType))...)
		return
	}
	resp.Diagnostics.Append(own(ctx, &resp.Plan, wanted)...)
	if sameStatements(wanted, prior) {
		// Only the spelling may have changed, which is no change.
		if !plan.policy.IsNull() && !state.policy.IsNull() {
			resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("policy"), state.policy)...)
		}
		return
	}
	r.checkPlan(ctx, &resp.Diagnostics, plan, prior, wanted)
}

// checkPlan tries the edit on the document as it is now.
func (r *Resource) checkPlan(ctx context.Context, diags *diag.Diagnostics, plan values, prior, wanted []policy.Statement) {
	if r.session == nil || !r.session.PlanChecks || r.session.Client.Deferred() || plan.region.IsUnknown() || plan.owner.IsUnknown() {
		return
	}
	document := r.kind.Target.Open(r.session, plan.at())
	live, err := r.session.Policies.Read(ctx, document, nil)
	if err != nil {
		switch document.Classify(err) {
		case splice.Gone: // it may be created in the same apply
		case splice.Denied:
			diags.AddWarning("Plan Checks Left Out",
				fmt.Sprintf("The plan can't say whether the apply will succeed, because it may not read %s.\n\n%s",
					r.kind.Target.Describe(plan.address.ValueString()), remedyAndCause(err)))
		default:
			r.fail(diags, "check", plan, wanted, err)
		}
		return
	}
	e := r.edit(plan, prior, wanted)
	after, err := r.session.Claims.Plan(document.Key(), claim(wanted), live, e.apply)
	if err != nil {
		r.fail(diags, "plan", plan, wanted, err)
		return
	}
	if orphans := after.Orphans(); len(orphans) > 0 {
		r.fail(diags, "plan", plan, wanted, &target.Problem{
			Summary: "Orphaned Principal", Remedy: target.OrphanRemedy(orphans),
			Err: errors.New("found in the document at plan time; AWS was not asked to write it"),
		})
		return
	}
	if r.kind.Target.Crowded(after) {
		diags.AddWarning("Policy Nearly Full",
			fmt.Sprintf("With this change, %s will have %d of at most %d bytes.",
				r.kind.Target.Describe(plan.address.ValueString()), after.Size(), r.kind.Target.SizeLimit))
	}
}

// claim is how the edit of a grant is known among those of other grants.
func claim(wanted []policy.Statement) string { return documentOf(wanted).ValueString() }

func (r *Resource) edit(v values, prior, wanted []policy.Statement) *edit {
	return &edit{
		prior: prior, wanted: wanted, left: map[string]int{},
		overwrite: v.onConflict.ValueString() == "overwrite",
		check:     r.kind.Target.CheckSize,
	}
}
