// SPDX-License-Identifier: MPL-2.0

package edge

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

// defaultTimeout is ample: AWS answers in milliseconds. What takes long is a contest
// with another writer, what AWS doesn't know everywhere yet, or many resources on one
// trail, of which CloudTrail takes about one write a second.
const defaultTimeout = 5 * time.Minute

// Timeouts is the block timeouts, with the operations that a resource has time-outs for.
// While says what takes long, such as "AWS is busy".
func Timeouts(ctx context.Context, while string, operations timeouts.Opts) schema.Block {
	description := "How long to keep trying while " + while + ", such as `30s` or `10m`. Default: `5m`."
	operations.CreateDescription, operations.UpdateDescription, operations.DeleteDescription = description, description, description
	return timeouts.Block(ctx, operations)
}

// Deadline bounds an operation by the time-out that the user gave for it, in the block
// timeouts of a plan or a state. The operation is a method of timeouts.Value.
func Deadline(
	ctx context.Context, diags *diag.Diagnostics, from Getter,
	operation func(timeouts.Value, context.Context, time.Duration) (time.Duration, diag.Diagnostics),
) (context.Context, context.CancelFunc) {
	var value timeouts.Value
	diags.Append(from.GetAttribute(ctx, path.Root("timeouts"), &value)...)
	timeout, d := operation(value, ctx, defaultTimeout)
	diags.Append(d...)
	return context.WithTimeout(ctx, timeout)
}
