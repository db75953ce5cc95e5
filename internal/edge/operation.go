// SPDX-License-Identifier: MPL-2.0

package edge

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
)

// Operation is a Create or an Update: what is planned, and where the results go.
type Operation struct {
	Verb Verb
	Plan tfsdk.Plan

	State       *tfsdk.State
	Private     Remembering
	Identity    *tfsdk.ResourceIdentity
	Diagnostics *diag.Diagnostics
}

// Creating is the operation of a Create.
func Creating(req resource.CreateRequest, resp *resource.CreateResponse) Operation {
	return Operation{Create, req.Plan, &resp.State, resp.Private, resp.Identity, &resp.Diagnostics}
}

// Updating is the operation of an Update.
func Updating(req resource.UpdateRequest, resp *resource.UpdateResponse) Operation {
	return Operation{Update, req.Plan, &resp.State, resp.Private, resp.Identity, &resp.Diagnostics}
}
