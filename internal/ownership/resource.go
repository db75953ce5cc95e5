// SPDX-License-Identifier: MPL-2.0

// Package ownership is the Terraform resource xacct_bucket_ownership: who owns the
// objects of a bucket, and whether its ACLs count.
package ownership

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/xacct/terraform-provider-xacct/internal/checked"
	"github.com/xacct/terraform-provider-xacct/internal/edge"
	"github.com/xacct/terraform-provider-xacct/internal/preset"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

var (
	_ resource.ResourceWithConfigure   = &Resource{}
	_ resource.ResourceWithModifyPlan  = &Resource{}
	_ resource.ResourceWithImportState = &Resource{}
	_ resource.ResourceWithIdentity    = &Resource{}
)

// Resource is the ownership setting of a bucket.
type Resource struct {
	edge.Resource
	kept *notice
}

// Resources returns the constructor of the resource, for one provider process.
func Resources() []func() resource.Resource {
	kept := &notice{}
	return []func() resource.Resource{func() resource.Resource { return &Resource{kept: kept} }}
}

// Metadata names the type.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_bucket_ownership"
}

// Schema has the setting and its bucket.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Sets who owns the objects of an S3 bucket. With `BucketOwnerEnforced`, the default, the bucket's owner owns every object, whoever uploads it, and ACLs have no effect: " +
			"what other accounts write can then be read by everybody whom the bucket policy lets.\n\n" +
			"S3 refuses `BucketOwnerEnforced` while the bucket's ACL grants something to others; the plan says so.\n\n" +
			"Destroying the resource leaves the setting as it is, because others may rely on it by then.",
		Attributes: map[string]schema.Attribute{
			"bucket": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "The name of the bucket.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
				Validators:          []validator.String{checked.String("must be the name of a bucket", preset.CheckBucket)},
			},
			"object_ownership": schema.StringAttribute{
				Optional: true, Computed: true, Default: stringdefault.StaticString(target.OwnerEnforced),
				MarkdownDescription: "`BucketOwnerEnforced` (default), `BucketOwnerPreferred` or `ObjectWriter`.",
				Validators:          []validator.String{stringvalidator.OneOf(target.OwnerEnforced, "BucketOwnerPreferred", "ObjectWriter")},
			},
			"expected_bucket_owner": edge.ExpectedBucketOwner(),
			"region":                edge.BucketRegion(),
		},
		Blocks: map[string]schema.Block{
			"timeouts": edge.Timeouts(ctx, "AWS is busy", timeouts.Opts{Create: true, Update: true}),
		},
	}
}

// IdentitySchema is the bucket.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"bucket": identityschema.StringAttribute{RequiredForImport: true, Description: "The name of the bucket."},
	}}
}

// ImportState takes the bucket's name or an identity. Read does the rest.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("bucket"), path.Root("bucket"), req, resp)
}
