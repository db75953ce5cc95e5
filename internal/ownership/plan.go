// SPDX-License-Identifier: MPL-2.0

package ownership

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/xacct/terraform-provider-xacct/internal/checked"
	"github.com/xacct/terraform-provider-xacct/internal/conns"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
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
	if r.session == nil || !r.session.PlanChecks || r.session.Client.Deferred() || plan.Bucket.IsUnknown() || plan.Region.IsUnknown() || plan.Owner.IsUnknown() ||
		plan.Ownership.ValueString() != target.OwnerEnforced {
		return
	}
	setting := r.session.BucketOwnership(plan.at())
	r.session.OwnershipClaims.Announce(setting.Lock(), "ownership", func(o *target.Ownership) error {
		o.Setting = target.OwnerEnforced
		return nil
	})
	now, err := r.session.Ownerships.Read(ctx, setting, nil)
	if err == nil && now.Setting == target.OwnerEnforced {
		return
	}
	var grantees []string
	if err == nil {
		grantees, err = setting.Grantees(ctx)
	}
	switch {
	case err == nil && len(grantees) > 0:
		diags.AddAttributeError(path.Root("object_ownership"), "Bucket ACL In The Way",
			fmt.Sprintf("The ACL of the bucket %s grants:\n\n%s\n\n%s If the same apply resets the ACL, leave this check out with plan_checks = false in the provider block.",
				plan.Bucket.ValueString(), strings.Join(grantees, "\n"), target.ACLRemedy(plan.Bucket.ValueString())))
	case err == nil || target.Classify(err) == splice.Gone: // the bucket may be created in the same apply
	case target.Classify(err) == splice.Denied:
		diags.AddWarning("Plan Checks Left Out",
			fmt.Sprintf("The plan can't say whether the apply will succeed, because it may not read the ownership and the ACL of %s.\n\nCause: %s", plan.Bucket.ValueString(), err))
	default:
		fail(diags, "read", plan, err)
	}
}

// fail adds an error: what was tried, what state the setting is in, what to do, and
// what AWS said.
func fail(diags *diag.Diagnostics, verb string, m model, err error) {
	if settings := (*conns.Error)(nil); errors.As(err, &settings) {
		diags.AddError(settings.Summary, settings.Detail)
		return
	}
	said := fmt.Sprintf("Tried to %s the object ownership of the bucket %s.", verb, m.Bucket.ValueString())
	var failed *splice.Error
	if errors.As(err, &failed) {
		err = failed.Err
		said += " " + checked.Sentence(failed.State.String()) + "."
		if failed.Elapsed > 10*time.Second {
			said += fmt.Sprintf(" Gave up after %s.", failed.Elapsed.Round(time.Second))
		}
	}
	parts := []string{said}
	summary, remedy := target.Explain(err)
	if remedy != "" {
		parts = append(parts, remedy)
	}
	diags.AddError(summary, strings.Join(append(parts, "Cause: "+err.Error()), "\n\n"))
}
