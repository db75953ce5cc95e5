// SPDX-License-Identifier: MPL-2.0

package grant

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/xacct/terraform-provider-xacct/internal/checked"
	"github.com/xacct/terraform-provider-xacct/internal/edge"
	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/preset"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

var _ list.ListResourceWithConfigure = &Resource{}

// ListResources returns the constructors of the grants that a query can list.
func ListResources() []func() list.ListResource {
	var all []func() list.ListResource
	for _, kind := range kinds() {
		if kind.Listed != nil {
			all = append(all, func() list.ListResource { return &Resource{kind: kind} })
		}
	}
	return all
}

// ListResourceConfigSchema is the address of the document to look into.
func (r *Resource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	document := r.kind.Target.Name
	attributes := map[string]schema.Attribute{
		r.kind.Address: schema.StringAttribute{
			Required:            true,
			MarkdownDescription: r.kind.AddressDescription,
			Validators:          []validator.String{checked.String("must be the address of the "+document, r.kind.CheckAddress)},
		},
		"region": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "The region to call, if it is not the provider's. Rarely needed: the region of a bucket is found by itself, and an ARN has its own.",
		},
	}
	if r.kind.ExpectedOwner {
		attributes["expected_bucket_owner"] = schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "The id of the account that must own the bucket. S3 refuses the call if it is another.",
			Validators:          []validator.String{checked.String("must be an account id", preset.CheckAccountID)},
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the statements of a " + document + ", whoever made them, each as the grant that would own it: to see what is there, and to take it over by the import blocks that `terraform query -generate-config-out` writes.\n\n" +
			strings.TrimSpace(r.kind.ListedDescription+" Statements without a Sid, and those that share one, can't be taken over: a warning names them."),
		Attributes: attributes,
	}
}

// List reads the document and yields one result for each statement.
func (r *Resource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var at values
	var diags diag.Diagnostics
	config := edge.Attributes{r.kind.Address: &at.address, "region": &at.region}
	if r.kind.ExpectedOwner {
		config["expected_bucket_owner"] = &at.owner
	}
	config.Get(ctx, &diags, req.Config)
	if !diags.HasError() && !r.Connected() {
		diags.AddError("Unknown Provider Settings", "The provider block has values that are not known yet, so that there is nobody to ask. A query needs them all.")
	}
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	_, doc, err := r.live(ctx, at, nil)
	if err != nil {
		r.fail(&diags, edge.List, at, nil, err)
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	stream.Results = func(push func(list.ListResult) bool) {
		var left []string
		found := int64(0)
		for i, s := range doc.Statements() {
			if !r.kind.Listed(s) {
				continue
			}
			if why := target.NotImportable(doc, s); why != "" {
				left = append(left, fmt.Sprintf("Statement %d %s.", i+1, why))
				continue
			}
			if found++; req.Limit > 0 && found > req.Limit || !push(r.result(ctx, req, at, s)) {
				return
			}
		}
		if len(left) > 0 {
			diags.AddWarning("Statements Left Out", fmt.Sprintf("Not all statements of %s can be taken over by a grant.\n\n%s",
				r.describe(at), strings.Join(left, "\n")))
			push(list.ListResult{Diagnostics: diags})
		}
	}
}

// result is the grant that would own a statement, as an import leaves it.
func (r *Resource) result(ctx context.Context, req list.ListRequest, at values, s policy.Statement) list.ListResult {
	result := req.NewListResult(ctx)
	result.DisplayName = s.Sid() + " in " + at.address.ValueString()
	owned := []policy.Statement{s}
	r.identity(at, sidsOf(owned)).Identify(ctx, &result.Diagnostics, result.Identity)
	if req.IncludeResource {
		edge.Attributes{r.kind.Address: at.address, "policy": documentOf(owned)}.Set(ctx, &result.Diagnostics, result.Resource)
		own(ctx, &result.Diagnostics, result.Resource, owned)
	}
	return result
}
