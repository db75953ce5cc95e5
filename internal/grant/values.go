// SPDX-License-Identifier: MPL-2.0

package grant

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/edge"
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
	name                                            string // see memory
	document                                        string // as claims name it; "" before it is opened
	statements                                      types.Map
}

func (r *Resource) values(ctx context.Context, diags *diag.Diagnostics, from edge.Getter) (v values) {
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
	return v
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
	options := slices.Collect(maps.Values(v.options))
	return edge.Known(v.policy, v.sid, v.principals, v.actions) && edge.Known(options...)
}

// owned returns the statements of a state in the order of its Sids.
func (v values) owned() ([]policy.Statement, error) {
	var owned []policy.Statement
	texts := v.statements.Elements()
	for _, sid := range edge.Strings(v.sids) {
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

// own writes the statements that a grant owns into a plan or a state.
func own(ctx context.Context, diags *diag.Diagnostics, to edge.Setter, owned []policy.Statement) {
	texts := make(map[string]string, len(owned))
	for _, s := range owned {
		texts[s.Sid()] = string(s.Bytes())
	}
	edge.Attributes{"sids": sidsOf(owned), "statements": texts}.Set(ctx, diags, to)
}
