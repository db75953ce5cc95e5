// SPDX-License-Identifier: MPL-2.0

package grant

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/edge"
	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/preflight"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// ModifyPlan says what the grant will own, and what an apply would run into.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	plan := r.values(ctx, &resp.Diagnostics, req.Plan)
	var state values
	if !req.State.Raw.IsNull() {
		state = r.values(ctx, &resp.Diagnostics, req.State)
	}
	memory := remembered(ctx, &resp.Diagnostics, req.Private)
	if resp.Diagnostics.HasError() {
		return
	}
	if !req.State.Raw.IsNull() { // of a grant that is replaced, the new one has no name yet
		plan.name = memory.name
	}
	var prior []policy.Statement
	moved := !state.region.Equal(plan.region) || !state.owner.Equal(plan.owner)
	if state.address.Equal(plan.address) { // otherwise it moves: what it owns elsewhere doesn't count here
		var err error
		if prior, err = state.owned(); err != nil {
			r.addError(&resp.Diagnostics, err)
			return
		}
		if !r.kind.Target.Regional || state.region.Equal(plan.region) {
			plan.pin = memory.pin
		}
	}
	wanted, ok, err := r.desired(ctx, plan, prior)
	if err != nil {
		r.addError(&resp.Diagnostics, err)
		return
	}
	if !ok {
		edge.Attributes{"sids": types.ListUnknown(types.StringType), "statements": types.MapUnknown(types.StringType)}.Set(ctx, &resp.Diagnostics, &resp.Plan)
		return
	}
	own(ctx, &resp.Diagnostics, &resp.Plan, wanted)
	if sameStatements(wanted, prior) {
		// Only the spelling may have changed, which is no change.
		if !plan.policy.IsNull() && !state.policy.IsNull() {
			resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("policy"), state.policy)...)
		}
		if !moved {
			return
		}
	}
	if r.kind.Doubt != nil && plan.policy.IsNull() {
		if doubt := r.kind.Doubt(r.shortForm(plan, "", "")); doubt != "" {
			resp.Diagnostics.AddAttributeWarning(path.Root(r.source(plan)), "Doubtful Grant", doubt)
		}
	}
	r.checkPlan(ctx, &resp.Diagnostics, plan, prior, wanted)
}

// checkPlan tries the edit on the document as it is now.
func (r *Resource) checkPlan(ctx context.Context, diags *diag.Diagnostics, plan values, prior, wanted []policy.Statement) {
	if !r.ChecksPlans() || plan.region.IsUnknown() || plan.owner.IsUnknown() {
		return
	}
	document, live, err := r.live(ctx, plan, nil)
	if err != nil {
		if !edge.LeftOut(diags, r.describe(plan), err) {
			r.fail(diags, edge.Plan, plan, wanted, err)
		}
		return
	}
	plan.document = document.Lock()
	e := r.edit(plan, prior, wanted)
	for _, p := range prior {
		r.Session.Claims.Know(document.Lock(), p.Sid())
	}
	// What a grant of this state owns may go in the same apply, as when a grant is
	// replaced or gets another name. If not, the apply says so.
	for _, w := range wanted {
		if _, live := at(live, w.Sid()); len(live) == 1 && find(prior, w.Sid()) == nil && r.Session.Claims.Known(document.Lock(), w.Sid()) {
			e.prior = append(slices.Clone(e.prior), live[0])
		}
	}
	after, err := r.Session.Claims.Plan(document.Lock(), planKey(plan.name, wanted), live, e.apply)
	if clash := (*conflict)(nil); errors.As(err, &clash) && len(live.Index(clash.sid)) == 0 { // not with what is there, but with what is planned
		err = &duplicate{sid: clash.sid}
	}
	if err != nil {
		r.fail(diags, edge.Plan, plan, wanted, err)
		return
	}
	if orphans := after.Orphans(); len(orphans) > 0 {
		r.fail(diags, edge.Plan, plan, wanted, &target.OrphanError{
			Orphans: orphans, Err: errors.New("found in the document at plan time; AWS was not asked to write it"),
		})
		return
	}
	if much := r.kind.Target.Crowded(after); much != "" {
		diags.AddWarning("Policy Nearly Full",
			fmt.Sprintf("With this change, %s will have %s. Make room before a change is refused: merge statements, name fewer principals and actions one by one, or use shorter Sids.",
				r.describe(plan), much))
	}
	r.warnOfUseless(ctx, diags, plan, wanted)
	r.foresee(ctx, diags, plan, wanted, live, after)
}

// foresee says what AWS would refuse, and what would keep the grant from giving
// access.
func (r *Resource) foresee(ctx context.Context, diags *diag.Diagnostics, plan values, wanted []policy.Statement, before, after *policy.Document) {
	partition, _, err := r.place(ctx, plan)
	if err != nil {
		r.addError(diags, err)
		return
	}
	change := preflight.Change{
		Kind: r.kind.Target, At: plan.at(), Account: r.account(ctx, plan), Partition: partition,
		Before: before, After: after, Ours: wanted,
	}
	for _, f := range preflight.Run(ctx, r.Session, change, append([]preflight.Check{preflight.Denials, preflight.Variables}, r.kind.Checks...)) {
		if f.Blocks {
			diags.AddError(f.Summary, fmt.Sprintf("An apply would change %s. Nothing was written.\n\n%s", r.object(plan, wanted), f.Detail))
		} else {
			diags.AddWarning(f.Summary, f.Detail)
		}
	}
}

// live reads the document of a grant, shared with the other grants on it.
func (r *Resource) live(ctx context.Context, v values, expects func(*policy.Document) bool) (target.Policy, *policy.Document, error) {
	document, err := r.kind.Target.Open(ctx, r.Session, v.at())
	if err != nil {
		return nil, nil, err
	}
	doc, err := r.Session.Policies.Read(ctx, document, expects)
	return document, doc, err
}

// warnOfUseless names the actions that AWS accepts and that have no effect.
func (r *Resource) warnOfUseless(ctx context.Context, diags *diag.Diagnostics, plan values, wanted []policy.Statement) {
	if r.kind.Target.Useless == nil {
		return
	}
	account := r.account(ctx, plan)
	for _, s := range wanted {
		if useless := r.kind.Target.UselessActions(account, s); len(useless) > 0 {
			diags.AddAttributeWarning(path.Root(r.source(plan)), "Actions Without Effect",
				fmt.Sprintf("In the statement %s, %s can't be used from another account, whatever %s says. Leave out what has no effect.",
					s.Sid(), strings.Join(useless, ", "), r.describe(plan)))
		}
	}
}

// account is the one that owns the target, which is the caller's when the address
// doesn't say.
func (r *Resource) account(ctx context.Context, v values) string {
	if owner := target.OwnerOf(v.address.ValueString()); owner != "" {
		return owner
	}
	account, err := r.Session.Client.AccountID(ctx)
	if err != nil {
		return ""
	}
	return account
}

// planKey is how the edit of a grant is known among those that are planned: by the
// grant's name, or, before it is made, by what it wants.
func planKey(name string, wanted []policy.Statement) string {
	return cmp.Or(name, documentOf(wanted).ValueString())
}

func (r *Resource) edit(v values, prior, wanted []policy.Statement) *edit {
	return &edit{
		prior: prior, wanted: wanted, left: map[string]int{},
		overwrite: v.onConflict.ValueString() == "overwrite",
		check:     r.kind.Target.CheckSize,
	}
}
