// SPDX-License-Identifier: MPL-2.0

package edge_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/xacct/terraform-provider-xacct/internal/edge"
)

// private is a private state.
type private map[string][]byte

func (p private) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) { return p[key], nil }

func (p private) SetKey(_ context.Context, key string, value []byte) diag.Diagnostics {
	p[key] = value
	return nil
}

func TestWhatIsKeptIsRecalled(t *testing.T) {
	t.Parallel()
	state := private{"garbled": []byte("{")}
	var diags diag.Diagnostics
	edge.Keep(t.Context(), &diags, state, "owned", []string{"a", "b"})
	var got []string
	edge.Recall(t.Context(), &diags, state, "owned", &got)
	if diff := cmp.Diff([]string{"a", "b"}, got); diff != "" {
		t.Errorf("recalled (-want +got):\n%s", diff)
	}
	name := "as it was"
	edge.Recall(t.Context(), &diags, state, "never kept", &name)
	if name != "as it was" || diags.HasError() {
		t.Errorf("nothing kept: %q, %v", name, diags)
	}
	edge.Recall(t.Context(), &diags, state, "garbled", &name)
	if !diags.HasError() {
		t.Error("no error for what can't be read")
	}
}
