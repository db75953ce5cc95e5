// SPDX-License-Identifier: MPL-2.0

package grant

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/xacct/terraform-provider-xacct/internal/edge"
)

// memory is what a grant remembers in its private state.
type memory struct {
	// name tells its claims from those of other grants; an imported grant has none.
	name string
	// pin leads to the document that it was made in, see target.Address.
	pin string
}

func remembered(ctx context.Context, diags *diag.Diagnostics, private edge.Remembers) (m memory) {
	edge.Recall(ctx, diags, private, "name", &m.name)
	edge.Recall(ctx, diags, private, "pin", &m.pin)
	return m
}

func (m memory) keep(ctx context.Context, diags *diag.Diagnostics, private edge.Remembering) {
	if m.name != "" {
		edge.Keep(ctx, diags, private, "name", m.name)
	}
	if m.pin != "" {
		edge.Keep(ctx, diags, private, "pin", m.pin)
	}
}
