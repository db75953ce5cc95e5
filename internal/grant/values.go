// SPDX-License-Identifier: MPL-2.0

package grant

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// values are the attributes of a grant in a configuration, a plan or a state.
type values struct {
	address, policy, sid, onConflict, region, owner types.String
	principals, actions                             types.Set
	options                                         map[string]attr.Value
	sids                                            types.List
	pin                                             string // see target.Address
	statements                                      types.Map
}

// getter is a tfsdk.Config, Plan or State.
type getter interface {
	GetAttribute(ctx context.Context, p path.Path, to any) diag.Diagnostics
}

// setter is a *tfsdk.Plan or *tfsdk.State.
type setter interface {
	SetAttribute(ctx context.Context, p path.Path, value any) diag.Diagnostics
}

func (r *Resource) values(ctx context.Context, from getter) (v values, diags diag.Diagnostics) {
	get := func(name string, to any) { diags.Append(from.GetAttribute(ctx, path.Root(name), to)...) }
	get(r.kind.Address, &v.address)
	get("policy", &v.policy)
	get("on_conflict", &v.onConflict)
	get("region", &v.region)
	get("sids", &v.sids)
	get("statements", &v.statements)
	if r.kind.Render != nil {
		get("sid", &v.sid)
		get("principals", &v.principals)
		get("actions", &v.actions)
	}
	v.options = map[string]attr.Value{}
	for _, o := range r.kind.Options {
		switch o.Attribute.(type) {
		case schema.SetAttribute:
			v.options[o.Name] = option[types.Set](get, o.Name)
		case schema.StringAttribute:
			v.options[o.Name] = option[types.String](get, o.Name)
		case schema.BoolAttribute:
			v.options[o.Name] = option[types.Bool](get, o.Name)
		}
	}
	if r.kind.ExpectedOwner {
		get("expected_bucket_owner", &v.owner)
	}
	return v, diags
}

func option[T attr.Value](get func(string, any), name string) T {
	var value T
	get(name, &value)
	return value
}

// at is the target's address, as far as it is known.
func (v values) at() target.Address {
	return target.Address{ID: v.address.ValueString(), Region: v.region.ValueString(), ExpectedOwner: v.owner.ValueString(), Pin: v.pin}
}

// wholly tells whether all that the statements are made of is known.
func (v values) wholly() bool {
	for _, value := range v.options {
		if !known(value) {
			return false
		}
	}
	return known(v.policy) && known(v.sid) && known(v.principals) && known(v.actions)
}

func known(value attr.Value) bool {
	if set, ok := value.(types.Set); ok {
		for _, element := range set.Elements() {
			if element.IsUnknown() {
				return false
			}
		}
	}
	return !value.IsUnknown()
}

// owned returns the statements of a state in the order of its Sids.
func (v values) owned() ([]policy.Statement, error) {
	var owned []policy.Statement
	texts := v.statements.Elements()
	for _, sid := range stringsOf(v.sids.Elements()) {
		text, ok := texts[sid].(types.String)
		if !ok {
			continue
		}
		s, err := policy.ParseStatement([]byte(text.ValueString()))
		if err != nil {
			return nil, err
		}
		owned = append(owned, s)
	}
	return owned, nil
}

// stringsOf returns the known strings among elements.
func stringsOf(elements []attr.Value) []string {
	var all []string
	for _, e := range elements {
		if s, ok := e.(types.String); ok && !s.IsNull() && !s.IsUnknown() {
			all = append(all, s.ValueString())
		}
	}
	return all
}

// own writes the statements that a grant owns into a plan or a state.
func own(ctx context.Context, to setter, owned []policy.Statement) (diags diag.Diagnostics) {
	texts := make(map[string]string, len(owned))
	for _, s := range owned {
		texts[s.Sid()] = string(s.Bytes())
	}
	diags.Append(to.SetAttribute(ctx, path.Root("sids"), sidsOf(owned))...)
	diags.Append(to.SetAttribute(ctx, path.Root("statements"), texts)...)
	return diags
}
