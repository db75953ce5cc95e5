// SPDX-License-Identifier: MPL-2.0

package trail

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/checked"
	"github.com/xacct/terraform-provider-xacct/internal/edge"
	"github.com/xacct/terraform-provider-xacct/internal/selector"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// ImportState takes "trail,bucket[,bucket…]" or an identity. Read does the rest.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	var trail string
	var buckets []string
	if req.ID != "" {
		parts := strings.Split(req.ID, ",")
		for i := range parts {
			parts[i] = strings.TrimSpace(parts[i])
		}
		trail, buckets = parts[0], parts[1:]
	} else {
		edge.Attributes{"trail": &trail, "buckets": &buckets}.Get(ctx, &resp.Diagnostics, req.Identity)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if err := checkImport(trail, buckets); err != nil {
		resp.Diagnostics.AddError("Invalid Import Id", fmt.Sprintf(
			"%s.\n\nThe id is the trail and the buckets, with commas between them: \"my-trail,my-bucket,other-bucket/prefix\". "+
				"A prefix with a comma in it can be given in an import block with an identity.", checked.Sentence(err.Error())))
		return
	}
	id := edge.Attributes{"trail": trail, "buckets": buckets}
	id.Set(ctx, &resp.Diagnostics, &resp.State)
	id.Identify(ctx, &resp.Diagnostics, resp.Identity)
}

func checkImport(trail string, buckets []string) error {
	if err := checkTrail(trail); err != nil {
		return err
	}
	if len(buckets) == 0 {
		return fmt.Errorf("there is no bucket after %q", trail)
	}
	for i, b := range buckets {
		if err := checkBucket(b); err != nil {
			return err
		}
		if slices.Contains(buckets[:i], b) {
			return fmt.Errorf("the bucket %q is there twice", b)
		}
	}
	return nil
}

// takeOver completes an imported state: the values of all its buckets must be there,
// for the same calls, and are ours from now on.
func takeOver(ctx context.Context, resp *resource.ReadResponse, state *values, m *memory, t *target.TrailSelectors, doc *selector.Selectors) bool {
	wanted := valuesOf(t, state.list())
	for _, calls := range []string{selector.All, selector.ReadOnly, selector.WriteOnly} {
		place := selector.Place{ReadWriteType: calls, Name: doc.NameOf(calls, wanted[0])}
		if slices.ContainsFunc(wanted, func(v string) bool { return doc.Count(place, v) == 0 }) {
			continue
		}
		state.readWriteType, m.Owned = types.StringValue(calls), wanted
		if place.Name != "" && place.Name != selector.DefaultName(calls) {
			state.name = types.StringValue(place.Name)
		}
		edge.Attributes{"read_write_type": state.readWriteType, "name": state.name}.Set(ctx, &resp.Diagnostics, &resp.State)
		return true
	}
	there := doc.Values()
	if len(there) == 0 {
		there = []string{"none"}
	}
	resp.Diagnostics.AddError("Buckets Not In The Trail", fmt.Sprintf(
		"The trail %s has no selector with all of these values, for the same calls: %s. Its values for S3: %s. "+
			"What only a selector for all buckets or a shorter prefix logs can't be imported, since nothing in the trail stands for it alone.",
		t.ARN(), some(wanted), some(there)))
	return false
}
