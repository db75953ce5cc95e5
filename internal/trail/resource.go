// SPDX-License-Identifier: MPL-2.0

// Package trail is the resource that has a CloudTrail trail of somebody else's log
// the S3 data events of buckets.
package trail

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/xacct/terraform-provider-xacct/internal/target"
)

var (
	_ resource.ResourceWithConfigure   = &Resource{}
	_ resource.ResourceWithModifyPlan  = &Resource{}
	_ resource.ResourceWithImportState = &Resource{}
	_ resource.ResourceWithIdentity    = &Resource{}
)

// Resource is values for buckets in the event selectors of a trail.
type Resource struct {
	session *target.Session // nil until the provider is configured
}

// Resources returns the constructors of the package's resources.
func Resources() []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return &Resource{} }}
}

// typeName is the resource's, without the provider's.
const typeName = "trail_data_selector"

// defaultTimeout is ample, also for many resources on one trail, of which CloudTrail
// takes about one write a second.
const defaultTimeout = 5 * time.Minute

// Metadata names the type. The identity changes when buckets come or go.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + typeName
	resp.ResourceBehavior.MutableIdentity = true
}

// Configure takes over what the resources of a provider share.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	session, err := target.SessionOf(req.ProviderData)
	if err != nil {
		resp.Diagnostics.AddError("Unexpected Provider Data", err.Error())
		return
	}
	r.session = session
}
