// SPDX-License-Identifier: MPL-2.0

// Package grant is the one Terraform resource behind all *_grant types: named
// statements of ours in a policy document that others have statements in, too.
package grant

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/xacct/terraform-provider-xacct/internal/edge"
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
	edge.Resource
	kind Kind
}

// Metadata names the type. The identity changes when a grant gets or loses Sids.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + r.kind.Name
	resp.ResourceBehavior.MutableIdentity = true
}
