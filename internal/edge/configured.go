// SPDX-License-Identifier: MPL-2.0

// Package edge is where resources and data sources meet Terraform: what all of them do
// alike with its requests, its private state and its diagnostics, whatever it is that
// they own or show. Inside, errors are Go errors; here they become diagnostics.
package edge

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// Resource is a part of every resource: what it shares with the others of its provider.
type Resource struct {
	Session *target.Session // nil until the provider is configured
}

// Configure takes over what the resources of a provider share.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.Session = sessionOf(&resp.Diagnostics, req.ProviderData)
}

// Connected tells whether there is somebody to ask: the provider is configured, and
// all its settings are known.
func (r *Resource) Connected() bool { return r.Session != nil && !r.Session.Client.Deferred() }

// ChecksPlans tells whether plans are to be checked against what is in AWS now.
func (r *Resource) ChecksPlans() bool { return r.Connected() && r.Session.PlanChecks }

// DataSource is a part of every data source that reads AWS.
type DataSource struct {
	Session *target.Session // nil until the provider is configured
}

// Configure takes over what the data sources of a provider share.
func (d *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.Session = sessionOf(&resp.Diagnostics, req.ProviderData)
}

// Connected tells whether there is somebody to ask. If not, it adds an error.
func (d *DataSource) Connected(diags *diag.Diagnostics) bool {
	if d.Session.Client.Deferred() {
		diags.AddError("Unknown Provider Settings",
			"The provider block has values that are not known yet, so that there is nobody to ask. "+
				"Let the data source depend on what makes them known (depends_on): it is then read during the apply.")
		return false
	}
	return true
}

func sessionOf(diags *diag.Diagnostics, providerData any) *target.Session {
	session, err := target.SessionOf(providerData)
	if err != nil {
		diags.AddError("Unexpected Provider Data", err.Error())
	}
	return session
}
