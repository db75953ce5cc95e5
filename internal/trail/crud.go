// SPDX-License-Identifier: MPL-2.0

package trail

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/selector"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// Create adds the buckets that the trail doesn't log yet.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	ctx, cancel := r.deadline(ctx, &resp.Diagnostics, req.Plan, timeouts.Value.Create)
	defer cancel()
	plan, diags := read(ctx, req.Plan)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	m := memory{Name: rand.Text()}
	t, err := plan.open(ctx, r.session)
	if err != nil {
		r.fail(&resp.Diagnostics, "create", plan, err)
		return
	}
	e := r.edit(t, m.Name, claim{}, plan.claim(t))
	outcome, err := r.carryOut(ctx, &resp.Diagnostics, t, m.Name, "create", plan, e)
	if err != nil && !written(err) {
		return
	}
	// After a failed verification our values may be there: the state says so, and the
	// next apply takes them out first.
	m.Owned = r.owned(t, m.Name, e)
	resp.Diagnostics.Append(m.keep(ctx, resp.Private)...)
	r.settle(ctx, &resp.Diagnostics, req.Plan, plan, t, outcome.After, &resp.State, resp.Identity)
}

// Update takes out and adds in one write.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	ctx, cancel := r.deadline(ctx, &resp.Diagnostics, req.Plan, timeouts.Value.Update)
	defer cancel()
	plan, diags := read(ctx, req.Plan)
	resp.Diagnostics.Append(diags...)
	state, diags := read(ctx, req.State)
	resp.Diagnostics.Append(diags...)
	m, diags := recall(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	t, err := state.open(ctx, r.session)
	if err != nil {
		r.fail(&resp.Diagnostics, "update", plan, err)
		return
	}
	e := r.edit(t, m.Name, claim{state.place(), m.Owned}, plan.claim(t))
	outcome, err := r.carryOut(ctx, &resp.Diagnostics, t, m.Name, "update", plan, e)
	if err != nil {
		if written(err) {
			m.Owned = slices.Compact(slices.Sorted(slices.Values(slices.Concat(m.Owned, e.owned))))
			resp.Diagnostics.Append(m.keep(ctx, resp.Private)...)
		}
		return
	}
	m.Owned = r.owned(t, m.Name, e)
	resp.Diagnostics.Append(m.keep(ctx, resp.Private)...)
	r.settle(ctx, &resp.Diagnostics, req.Plan, plan, t, outcome.After, &resp.State, resp.Identity)
}

// Delete takes out what the resource put in. A trail that is gone has nothing.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	ctx, cancel := r.deadline(ctx, &resp.Diagnostics, req.State, timeouts.Value.Delete)
	defer cancel()
	state, diags := read(ctx, req.State)
	resp.Diagnostics.Append(diags...)
	m, diags := recall(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || len(m.Owned) == 0 {
		return
	}
	t, err := state.open(ctx, r.session)
	if err == nil {
		e := r.edit(t, m.Name, claim{state.place(), m.Owned}, claim{place: state.place()})
		_, err = r.update(ctx, &resp.Diagnostics, t, e)
	}
	if err != nil && target.Classify(err) != splice.Gone {
		r.fail(&resp.Diagnostics, "delete", state, err)
	}
}

// written tells whether a failed edit may be in the trail.
func written(err error) bool {
	var failed *splice.Error
	return errors.As(err, &failed) && failed.State != splice.NotWritten
}

// edit makes the edit of a resource, who leaves to others of this process what they
// want, such as to itself under a new name in the configuration.
func (r *Resource) edit(t *target.TrailSelectors, name string, prior, wanted claim) *edit {
	claims := &r.session.SelectorClaims
	return newEdit(prior, wanted, func(value string) bool {
		if !claims.MadeByOther(t.Key(), wantedKey(prior.place, value), name) {
			return false
		}
		claims.Make(t.Key(), leftKey(prior.place, value), name)
		return true
	})
}

// wantedKey and leftKey are what the claims of resources are kept under: that one
// wants a value, and that one has left it to whoever wants it.
func wantedKey(p selector.Place, value string) string { return "wanted " + p.ReadWriteType + value }
func leftKey(p selector.Place, value string) string   { return "left " + p.ReadWriteType + value }

// owned are the values that the edit put there, and those that another resource has
// left to this one.
func (r *Resource) owned(t *target.TrailSelectors, name string, e *edit) []string {
	owned := slices.Clone(e.owned)
	for _, v := range e.others() {
		if r.session.SelectorClaims.MadeByOther(t.Key(), leftKey(e.wanted.place, v), name) {
			owned = append(owned, v)
		}
	}
	slices.Sort(owned)
	return owned
}

// carryOut has the engine carry out an edit that wants something, and says what
// came of it.
func (r *Resource) carryOut(
	ctx context.Context, diags *diag.Diagnostics, t *target.TrailSelectors, name, verb string, plan values, e *edit,
) (splice.Outcome[*selector.Selectors], error) {
	claims := &r.session.SelectorClaims
	claims.Drop(t.Key(), planKey(e.wanted))
	for _, v := range e.wanted.values {
		claims.Make(t.Key(), wantedKey(e.wanted.place, v), name)
	}
	outcome, err := r.update(ctx, diags, t, e)
	if err != nil {
		for _, v := range e.wanted.values {
			claims.Unmake(t.Key(), wantedKey(e.wanted.place, v), name)
		}
		r.fail(diags, verb, plan, err)
		return outcome, err
	}
	if plan.trailARN.IsUnknown() || !r.session.PlanChecks { // the plan has not said it
		warnOfCovered(diags, t, e)
	}
	return outcome, nil
}

func (r *Resource) update(ctx context.Context, diags *diag.Diagnostics, t *target.TrailSelectors, e *edit) (splice.Outcome[*selector.Selectors], error) {
	outcome, err := r.session.Selectors.Update(ctx, t, e.splice())
	if err == nil && outcome.Led {
		warnOfLost(diags, t, lost(outcome))
	}
	return outcome, err
}

// settle writes the state. What the plan knew stays as it was planned; doc is nil
// after a failure.
func (r *Resource) settle(
	ctx context.Context, diags *diag.Diagnostics, from tfsdk.Plan, plan values, t *target.TrailSelectors, doc *selector.Selectors,
	state *tfsdk.State, identity *tfsdk.ResourceIdentity,
) {
	kind := plan.selectorsKind
	switch {
	case kind.IsUnknown() && doc != nil:
		kind = types.StringValue(doc.Kind())
	case kind.IsUnknown():
		kind = types.StringNull()
	}
	state.Raw = from.Raw
	r.describe(ctx, diags, state, t, kind)
	r.identify(ctx, diags, identity, plan.trail, plan.list())
}

func (r *Resource) describe(ctx context.Context, diags *diag.Diagnostics, to setter, t *target.TrailSelectors, kind types.String) {
	diags.Append(to.SetAttribute(ctx, path.Root("trail_arn"), t.ARN())...)
	diags.Append(to.SetAttribute(ctx, path.Root("home_region"), t.HomeRegion())...)
	diags.Append(to.SetAttribute(ctx, path.Root("selector_type"), kind)...)
}

// identify sets the identity, in every operation: Terraform before 1.12 insists.
func (r *Resource) identify(ctx context.Context, diags *diag.Diagnostics, identity *tfsdk.ResourceIdentity, trail types.String, buckets []string) {
	if identity == nil {
		return
	}
	diags.Append(identity.SetAttribute(ctx, path.Root("trail"), trail)...)
	diags.Append(identity.SetAttribute(ctx, path.Root("buckets"), buckets)...)
}

// Read looks which of the buckets the trail still logs.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	state, diags := read(ctx, req.State)
	resp.Diagnostics.Append(diags...)
	m, diags := recall(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	r.identify(ctx, &resp.Diagnostics, resp.Identity, state.trail, state.list()) // also of what turns out to be gone
	if resp.Diagnostics.HasError() || r.session == nil || r.session.Client.Deferred() {
		return
	}
	imported := state.readWriteType.IsNull()
	t, doc, err := r.live(ctx, state, imported)
	if err != nil {
		if target.Classify(err) == splice.Gone {
			resp.State.RemoveResource(ctx)
			return
		}
		r.fail(&resp.Diagnostics, "read", state, err)
		return
	}
	if imported {
		if !r.takeOver(ctx, resp, &state, &m, t, doc) {
			return
		}
	}
	place := state.place()
	logged := slices.DeleteFunc(state.list(), func(b string) bool {
		_, ok := doc.Covered(place.ReadWriteType, selector.Value(t.Partition(), b))
		return !ok
	})
	if len(logged) == 0 {
		resp.State.RemoveResource(ctx)
		return
	}
	m.Owned = slices.DeleteFunc(m.Owned, func(v string) bool { return doc.Count(place, v) == 0 })
	resp.Diagnostics.Append(m.keep(ctx, resp.Private)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("buckets"), logged)...)
	r.describe(ctx, &resp.Diagnostics, &resp.State, t, types.StringValue(doc.Kind()))
	r.identify(ctx, &resp.Diagnostics, resp.Identity, state.trail, logged)
}

// live reads the selectors, shared with the other resources on the trail.
func (r *Resource) live(ctx context.Context, v values, imported bool) (*target.TrailSelectors, *selector.Selectors, error) {
	t, err := v.open(ctx, r.session)
	if err != nil {
		return nil, nil, err
	}
	var expects func(*selector.Selectors) bool
	if !imported {
		wanted := v.claim(t)
		expects = func(doc *selector.Selectors) bool {
			return !slices.ContainsFunc(wanted.values, func(value string) bool {
				_, logged := doc.Covered(wanted.place.ReadWriteType, value)
				return !logged
			})
		}
	}
	doc, err := r.session.Selectors.Read(ctx, t, expects)
	return t, doc, err
}

// deadline bounds an operation by the time-out that the user gave for it.
func (r *Resource) deadline(
	ctx context.Context, diags *diag.Diagnostics, from getter,
	of func(timeouts.Value, context.Context, time.Duration) (time.Duration, diag.Diagnostics),
) (context.Context, context.CancelFunc) {
	var value timeouts.Value
	diags.Append(from.GetAttribute(ctx, path.Root("timeouts"), &value)...)
	timeout, d := of(value, ctx, defaultTimeout)
	diags.Append(d...)
	return context.WithTimeout(ctx, timeout)
}

// planKey is how the edit of a resource is known among those that are planned.
func planKey(wanted claim) string {
	return wanted.place.ReadWriteType + "\n" + wanted.place.Name + "\n" + strings.Join(wanted.values, "\n")
}
