// SPDX-License-Identifier: MPL-2.0

package edge

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Getter is a tfsdk.Config, Plan, State or ResourceIdentity.
type Getter interface {
	GetAttribute(ctx context.Context, p path.Path, to any) diag.Diagnostics
}

// Setter is a *tfsdk.Plan, State, Resource or ResourceIdentity.
type Setter interface {
	SetAttribute(ctx context.Context, p path.Path, value any) diag.Diagnostics
}

// Attributes are values, or pointers to where values go, by the names of attributes.
type Attributes map[string]any

// Get reads the attributes into what the values point to.
func (a Attributes) Get(ctx context.Context, diags *diag.Diagnostics, from Getter) {
	for _, name := range slices.Sorted(maps.Keys(a)) {
		diags.Append(from.GetAttribute(ctx, path.Root(name), a[name])...)
	}
}

// Set writes the values.
func (a Attributes) Set(ctx context.Context, diags *diag.Diagnostics, to Setter) {
	for _, name := range slices.Sorted(maps.Keys(a)) {
		diags.Append(to.SetAttribute(ctx, path.Root(name), a[name])...)
	}
}

// Identify sets an identity, which is nil where Terraform knows none. Every operation
// has to: Terraform before 1.12 insists on it.
func (a Attributes) Identify(ctx context.Context, diags *diag.Diagnostics, identity *tfsdk.ResourceIdentity) {
	if identity != nil {
		a.Set(ctx, diags, identity)
	}
}

// Known tells whether all values are known, those in sets included.
func Known(values ...attr.Value) bool {
	return !slices.ContainsFunc(values, func(v attr.Value) bool {
		set, ok := v.(types.Set)
		return v.IsUnknown() || ok && !Known(set.Elements()...)
	})
}

// Strings are the known strings in a list or a set, in their order; nil when there are none.
func Strings(in interface{ Elements() []attr.Value }) []string {
	var all []string
	for _, e := range in.Elements() {
		if s, ok := e.(types.String); ok && !s.IsNull() && !s.IsUnknown() {
			all = append(all, s.ValueString())
		}
	}
	return all
}

// Sorted are the known strings in a set, sorted; nil when there are none.
func Sorted(set types.Set) []string {
	all := Strings(set)
	slices.Sort(all)
	return all
}
