// SPDX-License-Identifier: MPL-2.0

// Package grant is the one Terraform resource behind all *_grant types: named
// statements of ours in a policy document that others have statements in, too.
package grant

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/xacct/terraform-provider-xacct/internal/target"
)

var (
	_ resource.ResourceWithConfigure      = &Resource{}
	_ resource.ResourceWithValidateConfig = &Resource{}
	_ resource.ResourceWithModifyPlan     = &Resource{}
	_ resource.ResourceWithImportState    = &Resource{}
	_ resource.ResourceWithIdentity       = &Resource{}
)

// Resource is a grant of one kind.
type Resource struct {
	kind    Kind
	session *target.Session // nil until the provider is configured
}

// defaultTimeout is ample: AWS answers in milliseconds, and what takes long is a
// contest with another writer, or a role that is not known everywhere yet.
const defaultTimeout = 5 * time.Minute

// Metadata names the type. The identity changes when a grant gets or loses Sids.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + r.kind.Name
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
