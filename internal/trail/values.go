// SPDX-License-Identifier: MPL-2.0

package trail

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/edge"
	"github.com/xacct/terraform-provider-xacct/internal/selector"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// values are the attributes in a configuration, a plan or a state.
type values struct {
	trail, readWriteType, name, region  types.String
	trailARN, homeRegion, selectorsKind types.String
	buckets                             types.Set
}

func read(ctx context.Context, diags *diag.Diagnostics, from edge.Getter) (v values) {
	edge.Attributes{
		"trail": &v.trail, "buckets": &v.buckets, "read_write_type": &v.readWriteType, "name": &v.name, "region": &v.region,
		"trail_arn": &v.trailARN, "home_region": &v.homeRegion, "selector_type": &v.selectorsKind,
	}.Get(ctx, diags, from)
	return v
}

// known tells whether it can be said what is to be logged where.
func (v values) known() bool {
	return edge.Known(v.trail, v.buckets, v.readWriteType, v.name, v.region)
}

// same tells whether both ask for the same of the same trail.
func (v values) same(o values) bool {
	return v.buckets.Equal(o.buckets) && v.readWriteType.Equal(o.readWriteType) && v.name.Equal(o.name)
}

// open returns the trail. Once it was found, its ARN says where it is.
func (v values) open(ctx context.Context, s *target.Session) (*target.TrailSelectors, error) {
	if arn := v.trailARN.ValueString(); arn != "" {
		return s.OpenTrail(ctx, arn, "")
	}
	return s.OpenTrail(ctx, v.trail.ValueString(), v.region.ValueString())
}

// list are the buckets, sorted.
func (v values) list() []string { return edge.Sorted(v.buckets) }

// claim is what these values say should stand in the selectors of a trail.
func (v values) claim(t *target.TrailSelectors) claim {
	return claim{place: v.place(), values: valuesOf(t, v.list())}
}

func (v values) place() selector.Place {
	return selector.Place{ReadWriteType: v.readWriteType.ValueString(), Name: v.name.ValueString()}
}

// valuesOf are what stands for buckets in selectors, each once.
func valuesOf(t *target.TrailSelectors, buckets []string) []string {
	var all []string
	for _, b := range buckets {
		if value := selector.Value(t.Partition(), b); !slices.Contains(all, value) {
			all = append(all, value)
		}
	}
	slices.Sort(all) // what begins others comes before them
	return all
}

// memory is what the private state keeps: a name of the resource's own, by which
// its claims are told from those of others, and the values that it put into the
// trail, which destroy takes out. What was there before is not among them.
type memory struct {
	Name  string   `json:"name"`
	Owned []string `json:"owned"`
}

const memoryKey = "owned"

func recall(ctx context.Context, diags *diag.Diagnostics, private edge.Remembers) (m memory) {
	edge.Recall(ctx, diags, private, memoryKey, &m)
	return m
}

func (m memory) keep(ctx context.Context, diags *diag.Diagnostics, private edge.Remembering) {
	edge.Keep(ctx, diags, private, memoryKey, m)
}
