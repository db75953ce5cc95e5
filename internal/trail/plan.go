// SPDX-License-Identifier: MPL-2.0

package trail

import (
	"context"
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/selector"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// ModifyPlan finds the trail and says what an apply would run into.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	plan, diags := read(ctx, req.Plan)
	resp.Diagnostics.Append(diags...)
	var state values
	var m memory
	if !req.State.Raw.IsNull() {
		state, diags = read(ctx, req.State)
		resp.Diagnostics.Append(diags...)
		m, diags = recall(ctx, req.Private)
		resp.Diagnostics.Append(diags...)
	}
	if resp.Diagnostics.HasError() || r.session == nil || r.session.Client.Deferred() || !plan.known() {
		return
	}
	exists := !req.State.Raw.IsNull()
	stays := exists && sameTrail(plan.trail, state.trailARN)
	if stays && !plan.region.Equal(state.region) && r.elsewhere(ctx, plan, state) {
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root("region"))
		stays = false
	}
	if stays && plan.same(state) || !r.session.PlanChecks {
		return
	}
	prior := claim{}
	if stays {
		prior = claim{state.place(), m.Owned}
	} else {
		plan.trailARN = types.StringNull() // it is to be found
	}
	t, err := plan.open(ctx, r.session)
	var live *selector.Selectors
	if err == nil {
		live, err = r.session.Selectors.Read(ctx, t, nil)
	}
	if err != nil {
		r.unread(&resp.Diagnostics, plan, err)
		return
	}
	if !exists {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("trail_arn"), t.ARN())...)
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("home_region"), t.HomeRegion())...)
	}
	r.checkPlan(&resp.Diagnostics, plan, t, live, prior)
}

// elsewhere tells whether another region than before has another trail with the
// same name.
func (r *Resource) elsewhere(ctx context.Context, plan, state values) bool {
	t, err := r.session.OpenTrail(ctx, plan.trail.ValueString(), plan.region.ValueString())
	return err == nil && t.ARN() != state.trailARN.ValueString()
}

// unread says why the plan could not be checked, if that matters.
func (r *Resource) unread(diags *diag.Diagnostics, plan values, err error) {
	switch target.Classify(err) {
	case splice.Gone: // it may be created in the same apply
	case splice.Denied:
		diags.AddWarning("Plan Checks Left Out", fmt.Sprintf(
			"The plan can't say whether the apply will succeed, because it may not read %s.\n\n%s", describeTrail(plan), remedyAndCause(err)))
	default:
		r.fail(diags, "check", plan, err)
	}
}

// checkPlan tries the edit on the selectors as they are now, and as the other edits
// of this plan make them.
func (r *Resource) checkPlan(diags *diag.Diagnostics, plan values, t *target.TrailSelectors, live *selector.Selectors, prior claim) {
	wanted := plan.claim(t)
	var once sync.Once
	var ours *edit
	_, err := r.session.SelectorClaims.Plan(t.Key(), planKey(wanted), live, func(doc *selector.Selectors) error {
		// It is tried again for each later resource on the trail, so it is made anew.
		e := newEdit(prior, wanted, nil)
		err := e.apply(doc)
		once.Do(func() { ours = e })
		return err
	})
	if err != nil {
		r.fail(diags, "plan", plan, err)
		return
	}
	warnOfCovered(diags, t, ours)
	if live.Kind() == "basic" && !plan.name.IsNull() {
		diags.AddAttributeWarning(path.Root("name"), "Name Without Effect",
			fmt.Sprintf("The trail %s has basic event selectors, which have no names.", t.ARN()))
	}
}
