// SPDX-License-Identifier: MPL-2.0

package edge

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// Remembers is the private state of a request.
type Remembers interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

// Remembering is the private state of a response.
type Remembering interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// Recall reads what was kept under a key of the private state. Where nothing was, as
// after an import, it leaves the value as it is.
func Recall(ctx context.Context, diags *diag.Diagnostics, private Remembers, key string, value any) {
	text, d := private.GetKey(ctx, key)
	diags.Append(d...)
	if len(text) > 0 && json.Unmarshal(text, value) != nil {
		diags.AddError("Unreadable Private State", "What the provider keeps with the state of the resource is not as it writes it. "+
			"Take the resource out of the state (terraform state rm), which changes nothing in AWS, and import it anew.")
	}
}

// Keep writes a value under a key of the private state.
func Keep(ctx context.Context, diags *diag.Diagnostics, private Remembering, key string, value any) {
	text, err := json.Marshal(value)
	if err != nil {
		diags.AddError("Private State Not Written", err.Error()+": this is a bug in the provider.")
		return
	}
	diags.Append(private.SetKey(ctx, key, text)...)
}
