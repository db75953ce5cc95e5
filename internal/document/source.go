// SPDX-License-Identifier: MPL-2.0

package document

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// source is the data source of a document.
type source[S any] struct{ document[S] }

func (s source[S]) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + s.name
}

func (s source[S]) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"json": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "The document as JSON, pretty-printed. " + s.use,
		},
		"minified_json": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "The same document without white space, for where its size counts.",
		},
		"sids": schema.ListAttribute{
			ElementType: types.StringType,
			Computed:    true,
			MarkdownDescription: "The Sids of the document's statements, in order. Each is unique to whom and where it is for, " +
				"and stays the same when the actions change.",
		},
	}

	for _, l := range s.lists {
		attributes[l.name] = schema.ListAttribute{ElementType: types.StringType, Computed: true, MarkdownDescription: l.description}
	}

	for _, a := range s.arguments {
		attributes[a.name] = a.attribute()
	}

	resp.Schema = schema.Schema{MarkdownDescription: s.description, Attributes: attributes}
}

// ValidateConfig finds what is wrong as soon as the values are known.
func (s source[S]) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	values, diags := configured(ctx, req.Config)
	resp.Diagnostics.Append(diags...)

	if resp.Diagnostics.HasError() {
		return
	}

	_, _, diags = s.evaluate(ctx, values)
	resp.Diagnostics.Append(diags...)
}

func (s source[S]) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	values, diags := configured(ctx, req.Config)
	resp.Diagnostics.Append(diags...)

	if resp.Diagnostics.HasError() {
		return
	}

	rendered, known, diags := s.evaluate(ctx, values)
	resp.Diagnostics.Append(diags...)

	if !known {
		resp.Diagnostics.AddError("Unknown Argument", "The document cannot be rendered before all its arguments are known.")
	}

	if resp.Diagnostics.HasError() {
		return
	}

	resp.State.Raw = req.Config.Raw
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("json"), rendered.JSON())...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("minified_json"), rendered.MinifiedJSON())...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("sids"), rendered.Sids())...)

	for name, values := range rendered.lists {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), values)...)
	}
}

// configured are the values of a configuration, by the name of their argument.
func configured(ctx context.Context, config tfsdk.Config) (map[string]attr.Value, diag.Diagnostics) {
	var object types.Object

	diags := config.Get(ctx, &object)

	return object.Attributes(), diags
}
