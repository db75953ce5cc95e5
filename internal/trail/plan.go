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

	"github.com/xacct/terraform-provider-xacct/internal/edge"
	"github.com/xacct/terraform-provider-xacct/internal/selector"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// ModifyPlan finds the trail and says what an apply would run into.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	plan := read(ctx, &resp.Diagnostics, req.Plan)
	var state values
	exists := !req.State.Raw.IsNull()
	if exists {
		state = read(ctx, &resp.Diagnostics, req.State)
	}
	m := recall(ctx, &resp.Diagnostics, req.Private)
	if resp.Diagnostics.HasError() || !r.Connected() || !plan.known() {
		return
	}
	stays := exists && sameTrail(plan.trail, state.trailARN)
	if stays && !plan.region.Equal(state.region) && r.elsewhere(ctx, plan, state) {
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root("region"))
		stays = false
	}
	if stays && plan.same(state) || !r.Session.PlanChecks {
		return
	}
	prior, name := claim{}, ""
	if exists { // of one that is replaced, the new one has no name yet
		name = m.Name
	}
	if stays {
		prior = claim{state.place(), m.Owned}
	} else {
		plan.trailARN = types.StringNull() // it is to be found
	}
	t, err := plan.open(ctx, r.Session)
	var live *selector.Selectors
	if err == nil {
		live, err = r.Session.Selectors.Read(ctx, t, nil)
	}
	if err != nil {
		if !edge.LeftOut(&resp.Diagnostics, describe(plan), err) {
			fail(&resp.Diagnostics, edge.Plan, plan, err)
		}
		return
	}
	if !exists {
		edge.Attributes{"trail_arn": t.ARN(), "home_region": t.HomeRegion()}.Set(ctx, &resp.Diagnostics, &resp.Plan)
	}
	r.checkPlan(&resp.Diagnostics, name, plan, t, live, prior)
}

// elsewhere tells whether another region than before has another trail with the
// same name.
func (r *Resource) elsewhere(ctx context.Context, plan, state values) bool {
	t, err := r.Session.OpenTrail(ctx, plan.trail.ValueString(), plan.region.ValueString())
	return err == nil && t.ARN() != state.trailARN.ValueString()
}

// checkPlan tries the edit on the selectors as they are now, and as the other edits
// of this plan make them.
func (r *Resource) checkPlan(diags *diag.Diagnostics, name string, plan values, t *target.TrailSelectors, live *selector.Selectors, prior claim) {
	wanted := plan.claim(t)
	var once sync.Once
	var ours *edit
	_, err := r.Session.SelectorClaims.Plan(t.Key(), planKey(name, wanted), live, func(doc *selector.Selectors) error {
		// It is tried again for each later resource on the trail, so it is made anew.
		e := newEdit(prior, wanted, nil)
		err := e.apply(doc)
		once.Do(func() { ours = e })
		return err
	})
	if err != nil {
		fail(diags, edge.Plan, plan, err)
		return
	}
	warnOfCovered(diags, t, ours)
	if live.Kind() == "basic" && !plan.name.IsNull() {
		diags.AddAttributeWarning(path.Root("name"), "Name Without Effect",
			fmt.Sprintf("The trail %s has basic event selectors, which have no names.", t.ARN()))
	}
}
