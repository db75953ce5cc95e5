// SPDX-License-Identifier: MPL-2.0

// Package notification is the Terraform resource xacct_bucket_notification: one
// entry of ours in a bucket's notification configuration, which others have entries
// in, too.
package notification

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/xacct/terraform-provider-xacct/internal/edge"
)

var (
	_ resource.ResourceWithConfigure   = &Resource{}
	_ resource.ResourceWithModifyPlan  = &Resource{}
	_ resource.ResourceWithImportState = &Resource{}
	_ resource.ResourceWithIdentity    = &Resource{}
)

// Resource is an entry.
type Resource struct {
	edge.Resource
	changes *changes
}

// Resources returns the constructor of the resource, for one provider process.
func Resources() []func() resource.Resource {
	all := newChanges()
	return []func() resource.Resource{func() resource.Resource { return &Resource{changes: all} }}
}

// grantPropagation is how long S3 may not be let in by a policy that was changed a
// moment ago: "changes can take up to 60 seconds to propagate" (SQS API reference,
// SetQueueAttributes).
const grantPropagation = 75 * time.Second

// Metadata names the type. The identity changes when the entry gets another id.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_bucket_notification"
	resp.ResourceBehavior.MutableIdentity = true
}
