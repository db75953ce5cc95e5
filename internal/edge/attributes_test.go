// SPDX-License-Identifier: MPL-2.0

package edge_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/edge"
)

func TestKnownLooksIntoSets(t *testing.T) {
	t.Parallel()
	set := func(elements ...attr.Value) types.Set { return types.SetValueMust(types.StringType, elements) }
	a, b, unknown := types.StringValue("a"), types.StringValue("b"), types.StringUnknown()
	for name, c := range map[string]struct {
		value attr.Value
		want  bool
	}{
		"a string":              {a, true},
		"null":                  {types.StringNull(), true},
		"an unknown string":     {unknown, false},
		"a set":                 {set(a, b), true},
		"no set":                {types.SetNull(types.StringType), true},
		"an unknown set":        {types.SetUnknown(types.StringType), false},
		"a set with an unknown": {set(a, unknown), false},
	} {
		if got := edge.Known(b, c.value); got != c.want {
			t.Errorf("%s: known is %v", name, got)
		}
	}
	if diff := cmp.Diff([]string{"a", "b"}, edge.Sorted(set(b, unknown, a, types.StringNull()))); diff != "" {
		t.Errorf("sorted (-want +got):\n%s", diff)
	}
}
