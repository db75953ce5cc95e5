// SPDX-License-Identifier: MPL-2.0

package grant

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// memory is what a grant remembers in its private state.
type memory struct {
	// name tells its claims from those of other grants; an imported grant has none.
	name string
	// pin leads to the document that it was made in, see target.Address.
	pin string
}

type getsKey interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

type setsKey interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

func remembered(ctx context.Context, private getsKey) (m memory, diags diag.Diagnostics) {
	for key, field := range m.fields() {
		text, d := private.GetKey(ctx, key)
		diags.Append(d...)
		if len(text) > 0 && json.Unmarshal(text, field) != nil {
			diags.AddError("Unreadable Private State", "The private state of the grant is not as this provider writes it. Import the grant anew.")
		}
	}
	return m, diags
}

func (m *memory) keep(ctx context.Context, private setsKey) (diags diag.Diagnostics) {
	for key, field := range m.fields() {
		if *field == "" {
			continue
		}
		text, err := json.Marshal(*field)
		if err != nil {
			diags.AddError("Private State Not Written", err.Error())
			continue
		}
		diags.Append(private.SetKey(ctx, key, text)...)
	}
	return diags
}

func (m *memory) fields() map[string]*string {
	return map[string]*string{"name": &m.name, "pin": &m.pin}
}
