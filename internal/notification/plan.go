// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/edge"
	"github.com/xacct/terraform-provider-xacct/internal/entry"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// ModifyPlan settles the entry's id, and says what an apply would run into.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var config, plan, state model
	var name string // one that is replaced, or not made yet, has none
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		name = remembered(ctx, &resp.Diagnostics, req.Private)
	}
	if !req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
		resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	var prior *entry.Entry
	if !req.State.Raw.IsNull() {
		owned := state.entry()
		if state.Bucket.Equal(plan.Bucket) {
			prior = &owned
		} else { // it goes, or moves: what it owns elsewhere doesn't count here
			r.announce(name, state, edit{prior: &owned})
		}
	}
	if req.Plan.Raw.IsNull() {
		return
	}
	if config.ID.IsNull() {
		switch {
		case prior != nil:
			plan.ID = types.StringValue(prior.ID)
		case plan.known():
			plan.ID = types.StringValue(derivedID(plan.Bucket.ValueString(), plan.entry()))
		default:
			plan.ID = types.StringUnknown()
		}
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("id"), plan.ID)...)
	}
	if prior != nil && plan.known() && !plan.ID.IsUnknown() && plan.entry().Equal(*prior) {
		r.announce(name, plan, edit{prior: prior, wanted: prior})
		return
	}
	r.checkPlan(ctx, &resp.Diagnostics, name, plan, prior)
}

// announce tells the other resources of this process what becomes of an entry.
func (r *Resource) announce(name string, m model, e edit) {
	if r.checks(m) {
		r.changes.plan(r.key(name, m), e)
	}
}

// checks tells whether it is known where the entry is, and AWS may be read.
func (r *Resource) checks(m model) bool {
	return r.ChecksPlans() && edge.Known(m.Bucket, m.Region, m.Owner)
}

// checkPlan tries the edit on the configuration as it is now.
func (r *Resource) checkPlan(ctx context.Context, diags *diag.Diagnostics, name string, plan model, prior *entry.Entry) {
	if !r.checks(plan) {
		return
	}
	if !plan.matches() {
		r.announce(name, plan, edit{prior: prior})
		return
	}
	configuration := r.Session.BucketNotification(plan.at())
	live, err := r.Session.Notifications.Read(ctx, configuration, nil)
	if err != nil {
		if !edge.LeftOut(diags, plan.configuration(), err) {
			fail(diags, edge.Plan, plan, err)
		}
		return
	}
	if !plan.Destination.IsUnknown() && !r.checkRegion(ctx, diags, plan) {
		return
	}
	e := edit{prior: prior, wanted: r.stand(plan, live), validate: !plan.Skip.ValueBool() && !plan.Skip.IsUnknown()}
	r.announce(name, plan, e)
	if e.wanted == nil {
		return
	}
	var after *entry.Document
	err = patiently(ctx, func() (err error) {
		if live, err = r.Session.Notifications.Read(ctx, configuration, nil); err == nil { // another may have written meanwhile
			after, err = r.changes.after(r.key(name, plan), live, e)
		}
		return err
	})
	if err != nil {
		fail(diags, edge.Plan, plan, err)
		return
	}
	if e.validate && !after.Same(live) {
		r.checkOthers(ctx, diags, plan, prior, live)
	}
}

// stand is the entry that is planned, or one that stands for it as long as its
// destination or id is not known; nil when it can't be told from one that is there.
func (r *Resource) stand(plan model, live *entry.Document) *entry.Entry {
	wanted := plan.entry()
	if plan.Destination.IsUnknown() {
		if _, there := live.Find(wanted.ID); there {
			return nil
		}
		wanted.Destination = "arn:aws:sns:::(known after apply)"
	}
	if plan.ID.IsUnknown() {
		wanted.ID = derivedID(plan.Bucket.ValueString(), wanted)
	}
	return &wanted
}

// checkRegion: S3 user guide, "the SQS queue, SNS topic or function must be in the
// same AWS Region as your Amazon S3 bucket".
func (r *Resource) checkRegion(ctx context.Context, diags *diag.Diagnostics, plan model) bool {
	region, err := r.Session.BucketRegion(ctx, plan.at())
	destination, parseErr := arn.Parse(plan.Destination.ValueString())
	if err != nil || parseErr != nil || destination.Region == region {
		return true
	}
	diags.AddAttributeError(path.Root("destination_arn"), "Destination In Another Region",
		fmt.Sprintf("The bucket %s is in %s, the destination %s in %s. S3 notifies destinations in the bucket's region only: make one there, and let that pass on what it gets.",
			plan.Bucket.ValueString(), region, destination, destination.Region))
	return false
}

// checkOthers names the entries of others because of which S3 would refuse the whole
// configuration, as far as the caller may see that.
func (r *Resource) checkOthers(ctx context.Context, diags *diag.Diagnostics, plan model, prior *entry.Entry, live *entry.Document) {
	var stale []entry.Entry
	gone := map[string]bool{}
	for _, e := range live.Entries() {
		if prior != nil && e.ID == prior.ID || e.ID == plan.ID.ValueString() {
			continue
		}
		if _, seen := gone[e.Destination]; !seen {
			gone[e.Destination] = r.Session.DestinationGone(ctx, e.Destination)
		}
		if gone[e.Destination] {
			stale = append(stale, e)
		}
	}
	if len(stale) == 0 {
		return
	}
	var destinations []string
	for _, e := range stale {
		if !slices.Contains(destinations, e.Destination) {
			destinations = append(destinations, e.Destination)
		}
	}
	diags.AddAttributeError(path.Root("bucket"), "Broken Notification Of Somebody Else",
		fmt.Sprintf("The bucket %s has entries whose destinations don't exist (any more):\n\n%s\n\n%s",
			plan.Bucket.ValueString(), list(stale), target.StaleRemedy(destinations)))
}

// key is how the resource is known among those of this process: by its own name, or,
// before it is made, by what it wants.
func (r *Resource) key(name string, m model) resourceKey {
	e := m.entry()
	return resourceKey{r.Session.BucketNotification(m.at()).Key(), cmp.Or(name, derivedID(m.Bucket.ValueString(), e)+e.ID)}
}
