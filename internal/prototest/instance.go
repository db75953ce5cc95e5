// SPDX-License-Identifier: MPL-2.0

package prototest

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Instance is one resource: its state, as Terraform keeps it between the calls. It
// keeps no identity, as Terraform before 1.12.
type Instance struct {
	*Provider
	name    string
	schema  *tfprotov6.Schema
	typ     tftypes.Type
	state   *tfprotov6.DynamicValue
	private []byte
}

// Resource is a new resource of a type.
func (p *Provider) Resource(name string) *Instance {
	p.t.Helper()
	schema, ok := p.schema.ResourceSchemas[name]
	if !ok {
		p.t.Fatalf("there is no resource %s", name)
	}
	i := &Instance{Provider: p, name: name, schema: schema, typ: schema.ValueType()}
	i.state = p.dynamic(i.typ, nil)
	return i
}

// With is the same instance with another provider process.
func (i *Instance) With(p *Provider) *Instance {
	other := *i
	other.Provider = p
	return &other
}

// Validate is what "terraform validate" asks.
func (i *Instance) Validate(config Attrs) Diags {
	i.t.Helper()
	resp, err := i.server.ValidateResourceConfig(i.t.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: i.name, Config: i.dynamic(i.typ, config),
	})
	if err != nil {
		i.t.Fatal(err)
	}
	return resp.Diagnostics
}

// Plan is what Terraform does before an apply, the refresh excepted.
func (i *Instance) Plan(config Attrs) (*tfprotov6.PlanResourceChangeResponse, Diags) {
	i.t.Helper()
	if d := i.Validate(config); d.Errors() != "" {
		return nil, d
	}
	resp, err := i.server.PlanResourceChange(i.t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: i.name, PriorState: i.state, PriorPrivate: i.private,
		Config: i.dynamic(i.typ, config), ProposedNewState: i.proposed(config),
	})
	if err != nil {
		i.t.Fatal(err)
	}
	return resp, resp.Diagnostics
}

// proposed is the configuration with the prior state's computed values.
func (i *Instance) proposed(config Attrs) *tfprotov6.DynamicValue {
	i.t.Helper()
	prior := i.State()
	fields := map[string]tftypes.Value{}
	if err := value(i.typ, config).As(&fields); err != nil {
		i.t.Fatal(err)
	}
	for _, a := range i.schema.Block.Attributes {
		switch {
		case !a.Computed || !fields[a.Name].IsNull():
		case prior != nil:
			fields[a.Name] = prior[a.Name]
		default:
			fields[a.Name] = tftypes.NewValue(a.Type, tftypes.UnknownValue)
		}
	}
	d, err := tfprotov6.NewDynamicValue(i.typ, tftypes.NewValue(i.typ, fields))
	if err != nil {
		i.t.Fatal(err)
	}
	return &d
}

// Apply plans and carries out; a failed creation leaves no state.
func (i *Instance) Apply(config Attrs) Diags {
	i.t.Helper()
	return i.ApplyWith(i.t.Context(), config)
}

// ApplyWith is Apply that ends with a context.
func (i *Instance) ApplyWith(ctx context.Context, config Attrs) Diags {
	i.t.Helper()
	planned, d := i.Plan(config)
	if d.Errors() != "" {
		return d
	}
	return append(d, i.ApplyPlan(ctx, planned, config)...)
}

// ApplyPlan carries out what was planned before.
func (i *Instance) ApplyPlan(ctx context.Context, planned *tfprotov6.PlanResourceChangeResponse, config Attrs) Diags {
	i.t.Helper()
	resp, err := i.server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: i.name, PriorState: i.state, Config: i.dynamic(i.typ, config),
		PlannedState: planned.PlannedState, PlannedPrivate: planned.PlannedPrivate,
	})
	if err != nil {
		i.t.Fatal(err)
	}
	i.state, i.private = resp.NewState, resp.Private
	return resp.Diagnostics
}

// Destroy removes the resource.
func (i *Instance) Destroy() Diags {
	i.t.Helper()
	null := i.dynamic(i.typ, nil)
	resp, err := i.server.ApplyResourceChange(i.t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: i.name, PriorState: i.state, Config: null, PlannedState: null, PlannedPrivate: i.private,
	})
	if err != nil {
		i.t.Fatal(err)
	}
	i.state = resp.NewState
	return resp.Diagnostics
}

// Refresh reads the resource.
func (i *Instance) Refresh() Diags {
	i.t.Helper()
	resp, err := i.server.ReadResource(i.t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: i.name, CurrentState: i.state, Private: i.private,
	})
	if err != nil {
		i.t.Fatal(err)
	}
	i.state, i.private = resp.NewState, resp.Private
	return resp.Diagnostics
}

// ImportID imports by id, and reads.
func (i *Instance) ImportID(id string) Diags {
	i.t.Helper()
	return i.importWith(&tfprotov6.ImportResourceStateRequest{TypeName: i.name, ID: id})
}

// ImportIdentity imports by identity, and reads.
func (i *Instance) ImportIdentity(identity Attrs) Diags {
	i.t.Helper()
	schemas, err := i.server.GetResourceIdentitySchemas(i.t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		i.t.Fatal(err)
	}
	schema, ok := schemas.IdentitySchemas[i.name]
	if !ok {
		i.t.Fatalf("%s has no identity", i.name)
	}
	return i.importWith(&tfprotov6.ImportResourceStateRequest{
		TypeName: i.name, Identity: &tfprotov6.ResourceIdentityData{IdentityData: i.dynamic(schema.ValueType(), identity)},
	})
}

func (i *Instance) importWith(req *tfprotov6.ImportResourceStateRequest) Diags {
	i.t.Helper()
	resp, err := i.server.ImportResourceState(i.t.Context(), req)
	if err != nil {
		i.t.Fatal(err)
	}
	if Diags(resp.Diagnostics).Errors() != "" {
		return resp.Diagnostics
	}
	imported := resp.ImportedResources[0]
	i.state, i.private = imported.State, imported.Private
	return append(resp.Diagnostics, i.Refresh()...)
}

// Gone tells whether the resource is not in the state.
func (i *Instance) Gone() bool { return i.State() == nil }

// State is the attributes of the state; nil when there is none.
func (i *Instance) State() map[string]tftypes.Value {
	i.t.Helper()
	return i.Fields(i.state)
}

// Fields are the attributes of a planned or actual state; nil when there is none.
func (i *Instance) Fields(d *tfprotov6.DynamicValue) map[string]tftypes.Value {
	i.t.Helper()
	return fieldsOf(i.t, i.typ, d)
}

func fieldsOf(t testing.TB, typ tftypes.Type, d *tfprotov6.DynamicValue) map[string]tftypes.Value {
	t.Helper()
	v, err := d.Unmarshal(typ)
	if err != nil {
		t.Fatal(err)
	}
	if v.IsNull() {
		return nil
	}
	return As[map[string]tftypes.Value](t, v)
}

// String is a string attribute of the state, "" when it is null.
func (i *Instance) String(name string) string {
	i.t.Helper()
	text := As[*string](i.t, i.State()[name])
	if text == nil {
		return ""
	}
	return *text
}

// Strings are the elements of a list or set of strings in the state.
func (i *Instance) Strings(name string) []string {
	i.t.Helper()
	return Strings(i.t, i.State()[name])
}

// StringMap is a map of strings in the state.
func (i *Instance) StringMap(name string) map[string]string {
	i.t.Helper()
	texts := map[string]string{}
	for key, v := range As[map[string]tftypes.Value](i.t, i.State()[name]) {
		texts[key] = As[string](i.t, v)
	}
	return texts
}

// Strings are the elements of a list or set of strings.
func Strings(t testing.TB, v tftypes.Value) []string {
	t.Helper()
	all := []string{}
	for _, e := range As[[]tftypes.Value](t, v) {
		all = append(all, As[string](t, e))
	}
	return all
}

// As converts a value, as tftypes.Value.As does.
func As[T any](t testing.TB, v tftypes.Value) T {
	t.Helper()
	var to T
	if err := v.As(&to); err != nil {
		t.Fatal(err)
	}
	return to
}

// Changes tells whether a plan would change something.
func (i *Instance) Changes(config Attrs) bool {
	i.t.Helper()
	planned, d := i.Plan(config)
	NoErrors(i.t, d)
	before, err := i.state.Unmarshal(i.typ)
	if err != nil {
		i.t.Fatal(err)
	}
	after, err := planned.PlannedState.Unmarshal(i.typ)
	if err != nil {
		i.t.Fatal(err)
	}
	return !before.Equal(after)
}
