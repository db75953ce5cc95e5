// SPDX-License-Identifier: MPL-2.0

package prototest

import (
	"maps"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/xacct/terraform-provider-xacct/internal/provider"
)

// Functions are the signatures of the provider's functions.
func Functions(t testing.TB) map[string]*tfprotov6.Function {
	t.Helper()
	_, functions := withFunctions(t)
	return functions
}

func withFunctions(t testing.TB) (tfprotov6.ProviderServer, map[string]*tfprotov6.Function) {
	t.Helper()
	server, err := providerserver.NewProtocol6WithError(provider.New("test")())()
	if err != nil {
		t.Fatal(err)
	}
	resp, err := server.GetFunctions(t.Context(), &tfprotov6.GetFunctionsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	NoErrors(t, resp.Diagnostics)
	return server, resp.Functions
}

// CallFunction calls a function of a provider that nobody has configured. Where
// the type is the caller's choice, an argument that is no tftypes.Value has the
// one that Terraform gives such a literal: Attrs are an object, and []any is a
// tuple; []string is a list.
func CallFunction(t testing.TB, name string, arguments ...any) (tftypes.Value, *tfprotov6.FunctionError) {
	t.Helper()
	server, functions := withFunctions(t)
	signature, ok := functions[name]
	if !ok || len(arguments) != len(signature.Parameters) {
		t.Fatalf("there is no function %s with %d parameters; there are %v", name, len(arguments), slices.Sorted(maps.Keys(functions)))
	}
	req := &tfprotov6.CallFunctionRequest{Name: name}
	for i, parameter := range signature.Parameters {
		v := Literal(arguments[i])
		if !parameter.Type.Is(tftypes.DynamicPseudoType) {
			v = value(parameter.Type, arguments[i])
		}
		d, err := tfprotov6.NewDynamicValue(parameter.Type, v)
		if err != nil {
			t.Fatal(err)
		}
		req.Arguments = append(req.Arguments, &d)
	}
	resp, err := server.CallFunction(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	if resp.Error != nil {
		return tftypes.Value{}, resp.Error
	}
	result, err := resp.Result.Unmarshal(signature.Return.Type)
	if err != nil {
		t.Fatal(err)
	}
	return result, nil
}

// With are the attributes with others, which take the place of those of their name.
func (a Attrs) With(others Attrs) Attrs {
	all := maps.Clone(a)
	maps.Copy(all, others)
	return all
}

// Literal gives a Go value the Terraform type of such a literal.
func Literal(v any) tftypes.Value {
	switch v := v.(type) {
	case tftypes.Value:
		return v
	case nil, Unknown:
		return value(tftypes.DynamicPseudoType, v)
	case bool:
		return value(tftypes.Bool, v)
	case int:
		return value(tftypes.Number, v)
	case []string:
		return value(tftypes.List{ElementType: tftypes.String}, v)
	case []any:
		var types []tftypes.Type
		var values []tftypes.Value
		for _, e := range v {
			values = append(values, Literal(e))
			types = append(types, values[len(values)-1].Type())
		}
		return tftypes.NewValue(tftypes.Tuple{ElementTypes: types}, values)
	case Attrs:
		types, values := map[string]tftypes.Type{}, map[string]tftypes.Value{}
		for name, attribute := range v {
			values[name] = Literal(attribute)
			types[name] = values[name].Type()
		}
		return tftypes.NewValue(tftypes.Object{AttributeTypes: types}, values)
	default:
		return value(tftypes.String, v)
	}
}
