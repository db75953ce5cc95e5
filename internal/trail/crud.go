// SPDX-License-Identifier: MPL-2.0

package trail

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/edge"
	"github.com/xacct/terraform-provider-xacct/internal/selector"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// Create adds the buckets that the trail doesn't log yet.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	ctx, cancel := edge.Deadline(ctx, &resp.Diagnostics, req.Plan, timeouts.Value.Create)
	defer cancel()
	r.carryOut(ctx, edge.Creating(req, resp), memory{Name: rand.Text()}, selector.Place{})
}

// Update takes out and adds in one write.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	ctx, cancel := edge.Deadline(ctx, &resp.Diagnostics, req.Plan, timeouts.Value.Update)
	defer cancel()
	m := recall(ctx, &resp.Diagnostics, req.Private)
	state := read(ctx, &resp.Diagnostics, req.State)
	r.carryOut(ctx, edge.Updating(req, resp), m, state.place())
}

// carryOut makes the trail log what is planned. What the resource owns so far is in place.
func (r *Resource) carryOut(ctx context.Context, o edge.Operation, m memory, place selector.Place) {
	diags := o.Diagnostics
	plan := read(ctx, diags, o.Plan)
	if diags.HasError() {
		return
	}
	t, err := plan.open(ctx, r.Session)
	if err != nil {
		fail(diags, o.Verb, plan, err)
		return
	}
	e := r.edit(t, m.Name, claim{place, m.Owned}, plan.claim(t))
	after, err := r.put(ctx, diags, t, m.Name, e)
	owned := r.owned(t, m.Name, e)
	if err != nil {
		fail(diags, o.Verb, plan, err)
		if !written(err) {
			return
		}
		// Our values may be there, and those from before, too: the next apply looks first.
		owned = slices.Compact(slices.Sorted(slices.Values(slices.Concat(m.Owned, owned))))
	} else if plan.trailARN.IsUnknown() || !r.Session.PlanChecks { // the plan has not said it
		warnOfCovered(diags, t, e)
	}
	m.Owned = owned
	m.keep(ctx, diags, o.Private)
	if err == nil || o.Verb == edge.Create {
		o.State.Raw = o.Plan.Raw
		show(ctx, diags, o.State, t, plan.kindAfter(after))
		identity(plan, plan.list()).Identify(ctx, diags, o.Identity)
	}
}

// Delete takes out what the resource put in. A trail that is gone has nothing.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	ctx, cancel := edge.Deadline(ctx, &resp.Diagnostics, req.State, timeouts.Value.Delete)
	defer cancel()
	state := read(ctx, &resp.Diagnostics, req.State)
	m := recall(ctx, &resp.Diagnostics, req.Private)
	if resp.Diagnostics.HasError() || len(m.Owned) == 0 {
		return
	}
	t, err := state.open(ctx, r.Session)
	if err == nil {
		e := r.edit(t, m.Name, claim{state.place(), m.Owned}, claim{place: state.place()})
		_, err = r.put(ctx, &resp.Diagnostics, t, m.Name, e)
	}
	if err != nil && target.Classify(err) != splice.Gone {
		fail(&resp.Diagnostics, edge.Delete, state, err)
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
	claims := &r.Session.SelectorClaims
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
		if r.Session.SelectorClaims.MadeByOther(t.Key(), leftKey(e.wanted.place, v), name) {
			owned = append(owned, v)
		}
	}
	slices.Sort(owned)
	return owned
}

// put has the engine carry out an edit, and returns the selectors as they are then.
func (r *Resource) put(ctx context.Context, diags *diag.Diagnostics, t *target.TrailSelectors, name string, e *edit) (*selector.Selectors, error) {
	claims := &r.Session.SelectorClaims
	claims.Drop(t.Key(), planKey(name, e.wanted))
	claims.Drop(t.Key(), planKey("", e.wanted))
	for _, v := range e.prior.values {
		if !slices.Contains(e.wanted.values, v) {
			claims.Unmake(t.Key(), wantedKey(e.prior.place, v), name)
		}
	}
	for _, v := range e.wanted.values {
		claims.Make(t.Key(), wantedKey(e.wanted.place, v), name)
	}
	after, err := r.update(ctx, diags, t, e)
	if err != nil {
		for _, v := range e.wanted.values {
			claims.Unmake(t.Key(), wantedKey(e.wanted.place, v), name)
		}
	}
	return after, err
}

func (r *Resource) update(ctx context.Context, diags *diag.Diagnostics, t *target.TrailSelectors, e *edit) (*selector.Selectors, error) {
	outcome, err := r.Session.Selectors.Update(ctx, t, e.splice())
	if err != nil {
		return nil, err
	}
	for _, part := range edge.Lost(outcome, func(a, b string) bool { return a == b }) {
		edge.WarnOfLost(diags, "Selector", "the event selectors of "+t.ARN(), part)
	}
	return outcome.After, nil
}

// kindAfter is the kind of selectors that the state is to have. What the plan knew
// stays as it was planned; after a failure there is no document.
func (v values) kindAfter(doc *selector.Selectors) types.String {
	switch {
	case !v.selectorsKind.IsUnknown():
		return v.selectorsKind
	case doc == nil:
		return types.StringNull()
	}
	return types.StringValue(doc.Kind())
}

// show writes what was found out about the trail.
func show(ctx context.Context, diags *diag.Diagnostics, to edge.Setter, t *target.TrailSelectors, kind types.String) {
	edge.Attributes{"trail_arn": t.ARN(), "home_region": t.HomeRegion(), "selector_type": kind}.Set(ctx, diags, to)
}

// identity is the trail and the buckets, as the user writes them.
func identity(v values, buckets []string) edge.Attributes {
	return edge.Attributes{"trail": v.trail, "buckets": buckets}
}

// Read looks which of the buckets the trail still logs.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	state := read(ctx, &resp.Diagnostics, req.State)
	m := recall(ctx, &resp.Diagnostics, req.Private)
	identity(state, state.list()).Identify(ctx, &resp.Diagnostics, resp.Identity) // also of what turns out to be gone
	if resp.Diagnostics.HasError() || !r.Connected() {
		return
	}
	imported := state.readWriteType.IsNull()
	t, doc, err := r.live(ctx, state, imported)
	if err != nil {
		if target.Classify(err) == splice.Gone {
			resp.State.RemoveResource(ctx)
			return
		}
		fail(&resp.Diagnostics, edge.Read, state, err)
		return
	}
	if imported && !takeOver(ctx, resp, &state, &m, t, doc) {
		return
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
	m.keep(ctx, &resp.Diagnostics, resp.Private)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("buckets"), logged)...)
	show(ctx, &resp.Diagnostics, &resp.State, t, types.StringValue(doc.Kind()))
	identity(state, logged).Identify(ctx, &resp.Diagnostics, resp.Identity)
}

// live reads the selectors, shared with the other resources on the trail.
func (r *Resource) live(ctx context.Context, v values, imported bool) (*target.TrailSelectors, *selector.Selectors, error) {
	t, err := v.open(ctx, r.Session)
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
	doc, err := r.Session.Selectors.Read(ctx, t, expects)
	return t, doc, err
}

// planKey is how the edit of a resource is known among those that are planned: by its
// own name, or, before it is made, by what it wants.
func planKey(name string, wanted claim) string {
	if name != "" {
		return name
	}
	return wanted.place.ReadWriteType + "\n" + wanted.place.Name + "\n" + strings.Join(wanted.values, "\n")
}
