// SPDX-License-Identifier: MPL-2.0

package dynamic_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/dynamic"
)

// Terraform's conversions of primitive types: numbers and bools to strings, and
// the strings "true" and "false" to bools.
func TestConversions(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		given attr.Value
		text  attr.Value // nil: an error
		bool  attr.Value
	}{
		"a string":             {types.StringValue("a"), types.StringValue("a"), nil},
		"true as a string":     {types.StringValue("true"), types.StringValue("true"), types.BoolValue(true)},
		"a bool":               {types.BoolValue(false), types.StringValue("false"), types.BoolValue(false)},
		"a whole number":       {types.NumberValue(big.NewFloat(111122223333)), types.StringValue("111122223333"), nil},
		"a fraction":           {types.NumberValue(big.NewFloat(0.5)), types.StringValue("0.5"), nil},
		"a dynamic string":     {types.DynamicValue(types.StringValue("a")), types.StringValue("a"), nil},
		"null":                 {types.DynamicNull(), types.StringNull(), types.BoolNull()},
		"a null string":        {types.DynamicValue(types.StringNull()), types.StringNull(), types.BoolNull()},
		"a null number":        {types.NumberNull(), types.StringNull(), types.BoolNull()},
		"unknown":              {types.DynamicUnknown(), types.StringUnknown(), types.BoolUnknown()},
		"an unknown bool":      {types.BoolUnknown(), types.StringUnknown(), types.BoolUnknown()},
		"an unknown string":    {types.StringUnknown(), types.StringUnknown(), types.BoolUnknown()},
		"a list of one string": {types.ListValueMust(types.StringType, []attr.Value{types.StringValue("a")}), nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := dynamic.Of(test.given)
			if got, err := v.Text(); (err == nil) != (test.text != nil) || err == nil && !got.Equal(test.text) {
				t.Errorf("as a string: %s, %v, want %s", got, err, test.text)
			}
			if got, err := v.Bool(); (err == nil) != (test.bool != nil) || err == nil && !got.Equal(test.bool) {
				t.Errorf("as a bool: %s, %v, want %s", got, err, test.bool)
			}
		})
	}
}

// A place is written as in the configuration.
func TestPlaces(t *testing.T) {
	t.Parallel()
	inner := types.TupleValueMust([]attr.Type{types.BoolType}, []attr.Value{types.BoolValue(true)})
	middle := types.MapValueMust(inner.Type(t.Context()), map[string]attr.Value{"aws:userid": inner, "plain_name": inner})
	outer := types.ObjectValueMust(map[string]attr.Type{"context": middle.Type(t.Context())}, map[string]attr.Value{"context": middle})
	v, err := dynamic.Of(outer).Members()
	if err != nil {
		t.Fatal(err)
	}
	keys, err := v["context"].Members()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"aws:userid": `context["aws:userid"][0]: wrong`, "plain_name": "context.plain_name[0]: wrong"} {
		elements, err := keys[name].Elements()
		if err != nil {
			t.Fatal(err)
		}
		if got := elements[0].Errorf("wrong").Error(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if _, err := keys["plain_name"].Members(); err == nil || !strings.HasPrefix(err.Error(), "context.plain_name: ") {
		t.Errorf("no error with its place: %v", err)
	}
}
