// SPDX-License-Identifier: MPL-2.0

// Package trail is the resource that has a CloudTrail trail of somebody else's log
// the S3 data events of buckets.
package trail

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/xacct/terraform-provider-xacct/internal/edge"
)

var (
	_ resource.ResourceWithConfigure   = &Resource{}
	_ resource.ResourceWithModifyPlan  = &Resource{}
	_ resource.ResourceWithImportState = &Resource{}
	_ resource.ResourceWithIdentity    = &Resource{}
)

// Resource is values for buckets in the event selectors of a trail.
type Resource struct{ edge.Resource }

// Resources returns the constructors of the package's resources.
func Resources() []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return &Resource{} }}
}

// Metadata names the type. The identity changes when buckets come or go.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_trail_data_selector"
	resp.ResourceBehavior.MutableIdentity = true
}
