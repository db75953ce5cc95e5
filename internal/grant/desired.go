// SPDX-License-Identifier: MPL-2.0

package grant

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// desired returns the statements that a plan wants, each with its Sid, given those
// that the grant owns. Plan and apply come to the same. It returns false when they
// can't be known yet.
func (r *Resource) desired(ctx context.Context, v values, prior []policy.Statement) ([]policy.Statement, bool, error) {
	if v.address.IsUnknown() || !v.wholly() {
		return nil, false, nil
	}
	partition, region, err := r.place(ctx, v)
	if err != nil || partition == "" && v.policy.IsNull() {
		return nil, false, err
	}
	rendered, err := r.render(v, partition, region)
	if err != nil {
		return nil, false, err
	}
	if partition != "" {
		for _, s := range rendered {
			if err := target.CheckPartition(partition, s); err != nil {
				return nil, false, &invalid{r.source(v), "Wrong Partition", err}
			}
		}
	}
	return settled(withSids(v.at(), rendered, prior), prior), true, nil
}

// place is the partition and the region of the target; "" while the provider is
// not configured.
func (r *Resource) place(ctx context.Context, v values) (partition, region string, err error) {
	if a, err := arn.Parse(v.address.ValueString()); err == nil {
		return a.Partition, a.Region, nil
	}
	if !r.Connected() || v.region.IsUnknown() {
		return "", "", nil
	}
	region = v.region.ValueString()
	if region == "" {
		if region, err = r.Session.Client.Region(ctx); err != nil {
			return "", "", err
		}
	}
	return r.Session.Client.PartitionOf(region), region, nil
}

// source is the attribute that the statements come from.
func (r *Resource) source(v values) string {
	if v.policy.IsNull() {
		return "principals"
	}
	return "policy"
}
