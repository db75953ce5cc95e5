// SPDX-License-Identifier: MPL-2.0

// Package provider is the Terraform provider: the schema of its block, its
// configuration, and the lists of what it offers.
package provider

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/xacct/terraform-provider-xacct/internal/conns"
	"github.com/xacct/terraform-provider-xacct/internal/document"
	"github.com/xacct/terraform-provider-xacct/internal/grant"
	"github.com/xacct/terraform-provider-xacct/internal/inspect"
	"github.com/xacct/terraform-provider-xacct/internal/judge"
	"github.com/xacct/terraform-provider-xacct/internal/notification"
	"github.com/xacct/terraform-provider-xacct/internal/ownership"
	"github.com/xacct/terraform-provider-xacct/internal/target"
	"github.com/xacct/terraform-provider-xacct/internal/trail"
)

type xacctProvider struct {
	version string
}

var (
	_ provider.Provider                   = (*xacctProvider)(nil)
	_ provider.ProviderWithValidateConfig = (*xacctProvider)(nil)
	_ provider.ProviderWithFunctions      = (*xacctProvider)(nil)
	_ provider.ProviderWithListResources  = (*xacctProvider)(nil)
)

// New returns what makes the provider, for providerserver. The version goes to
// Terraform and into the User-Agent header.
func New(version string) func() provider.Provider {
	return func() provider.Provider {
		return &xacctProvider{version: version}
	}
}

func (p *xacctProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "xacct"
	resp.Version = p.version
}

func (p *xacctProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = providerSchema()
}

// Configure calls nobody: the AWS client looks for credentials and a region
// when something needs them.
func (p *xacctProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var block providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &block)...)
	if resp.Diagnostics.HasError() {
		return
	}

	var client *conns.Client
	if hasUnknown(req.Config.Raw) {
		client = conns.Deferred()
	} else {
		cfg, diags := block.awsConfig(ctx)
		resp.Diagnostics.Append(diags...)
		if resp.Diagnostics.HasError() {
			return
		}
		cfg.ProviderVersion, cfg.TerraformVersion = p.version, req.TerraformVersion
		client = conns.New(cfg)
	}
	session := target.NewSession(client, block.settings())
	resp.ResourceData = session
	resp.DataSourceData = session
	resp.ListResourceData = session
}

// hasUnknown says whether a value of the provider block that has an effect is
// not known yet.
func hasUnknown(block tftypes.Value) bool {
	var arguments map[string]tftypes.Value
	if err := block.As(&arguments); err != nil || !block.IsKnown() {
		return true
	}
	for name, value := range arguments {
		switch name {
		case "default_tags", "ignore_tags", "tag_policy_compliance":
		default:
			if !value.IsFullyKnown() {
				return true
			}
		}
	}
	return false
}

func (p *xacctProvider) Resources(context.Context) []func() resource.Resource {
	return slices.Concat(grant.Resources(), trail.Resources(), notification.Resources(), ownership.Resources())
}

func (p *xacctProvider) DataSources(context.Context) []func() datasource.DataSource {
	return slices.Concat(document.DataSources(), inspect.DataSources())
}

func (p *xacctProvider) ListResources(context.Context) []func() list.ListResource {
	return grant.ListResources()
}

// Functions need no configuration.
func (p *xacctProvider) Functions(context.Context) []func() function.Function {
	return slices.Concat(document.Functions(), judge.Functions())
}
