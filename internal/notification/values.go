// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/edge"
	"github.com/xacct/terraform-provider-xacct/internal/entry"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// model has the attributes in a configuration, a plan or a state.
type model struct {
	Bucket      types.String   `tfsdk:"bucket"`
	Destination types.String   `tfsdk:"destination_arn"`
	Events      types.Set      `tfsdk:"events"`
	Prefix      types.String   `tfsdk:"filter_prefix"`
	Suffix      types.String   `tfsdk:"filter_suffix"`
	ID          types.String   `tfsdk:"id"`
	Skip        types.Bool     `tfsdk:"skip_destination_validation"`
	Owner       types.String   `tfsdk:"expected_bucket_owner"`
	Region      types.String   `tfsdk:"region"`
	Timeouts    timeouts.Value `tfsdk:"timeouts"`
}

// at is where the configuration is, as far as it is known.
func (m model) at() target.Address {
	return target.Address{ID: m.Bucket.ValueString(), Region: m.Region.ValueString(), ExpectedOwner: m.Owner.ValueString()}
}

// identity is the bucket and the entry's id.
func (m model) identity() edge.Attributes { return edge.Attributes{"bucket": m.Bucket, "id": m.ID} }

// configuration names the configuration in texts.
func (m model) configuration() string {
	return "the notification configuration of " + m.Bucket.ValueString()
}

// entry is what the attributes say, as far as it is known.
func (m model) entry() entry.Entry {
	return entry.Entry{
		ID: m.ID.ValueString(), Destination: m.Destination.ValueString(),
		Events: edge.Sorted(m.Events), Prefix: m.Prefix.ValueString(), Suffix: m.Suffix.ValueString(),
	}
}

// matches tells whether it is known which events on which objects are meant.
func (m model) matches() bool { return edge.Known(m.Bucket, m.Events, m.Prefix, m.Suffix) }

// known tells whether the entry's content is.
func (m model) known() bool { return m.matches() && !m.Destination.IsUnknown() }

// show makes the attributes say what an entry does. A filter that is not there
// stays as it was written, absent or empty.
func (m *model) show(ctx context.Context, e entry.Entry) (diags diag.Diagnostics) {
	if !m.entry().EqualExceptID(e) {
		m.Events, diags = types.SetValueFrom(ctx, types.StringType, e.Events)
	}
	m.Destination = types.StringValue(e.Destination)
	m.Prefix, m.Suffix = filter(m.Prefix, e.Prefix), filter(m.Suffix, e.Suffix)
	m.ID = types.StringValue(e.ID)
	return diags
}

func filter(was types.String, now string) types.String {
	if was.ValueString() == now {
		return was
	}
	if now == "" {
		return types.StringNull()
	}
	return types.StringValue(now)
}

// derivedID is an id that an entry always gets when it is given none.
func derivedID(bucket string, e entry.Entry) string {
	parts := []string{bucket, e.Destination, strings.Join(e.Events, " "), e.Prefix, e.Suffix}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return "xacct-" + hex.EncodeToString(sum[:12])
}
