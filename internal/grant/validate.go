// SPDX-License-Identifier: MPL-2.0

package grant

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/edge"
)

var alphanumeric = regexp.MustCompile(`^[A-Za-z0-9]{1,64}$`)

func checkSid(sid string) error {
	if !alphanumeric.MatchString(sid) {
		return errors.New("a Sid has letters and digits only, at most 64")
	}
	return nil
}

// ValidateConfig renders the statements, if they are known, to say early what is
// wrong with them.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	v := r.values(ctx, &resp.Diagnostics, req.Config)
	if resp.Diagnostics.HasError() || !v.wholly() || !r.complete(v) {
		return
	}
	if v.policy.IsNull() && v.address.IsUnknown() {
		v.address = types.StringValue(r.kind.ExampleAddress)
	}
	if !v.address.IsUnknown() && r.kind.CheckAddress(v.address.ValueString()) != nil {
		return // the attribute's own validator says so
	}
	if _, err := r.render(v, likelyPartition(v), "us-east-1"); err != nil {
		r.addError(&resp.Diagnostics, err)
	}
}

// complete tells whether the configuration says who gets which access. If not, the
// attributes' own validators say so.
func (r *Resource) complete(v values) bool {
	if hasNull(v.principals) || hasNull(v.actions) || v.policy.IsNull() && v.actions.IsNull() && len(r.kind.Actions) == 0 {
		return false
	}
	for _, o := range r.kind.Options {
		if o.Subject && !v.options[o.Name].IsNull() {
			return true
		}
	}
	return !v.policy.IsNull() || !v.principals.IsNull()
}

func hasNull(set types.Set) bool {
	return slices.ContainsFunc(set.Elements(), attr.Value.IsNull)
}

// likelyPartition is what the ARNs of a configuration say: before the provider is
// configured nothing else does.
func likelyPartition(v values) string {
	for _, text := range append([]string{v.address.ValueString()}, edge.Sorted(v.principals)...) {
		if parts := strings.SplitN(text, ":", 3); len(parts) == 3 && parts[0] == "arn" {
			return parts[1]
		}
	}
	return "aws"
}
