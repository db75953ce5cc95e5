// SPDX-License-Identifier: MPL-2.0

// Package grant is the one Terraform resource behind all *_grant types: named
// statements of ours in a policy document that others have statements in, too.
package grant

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/preset"
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
	if req.ProviderData == nil {
		return
	}
	session, ok := req.ProviderData.(*target.Session)
	if !ok {
		resp.Diagnostics.AddError("Unexpected Provider Data",
			fmt.Sprintf("Expected %T, got %T. This is a bug in the provider.", r.session, req.ProviderData))
		return
	}
	r.session = session
}

// Schema follows from the kind.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	document := r.kind.Target.Name
	attributes := map[string]schema.Attribute{
		r.kind.Address: schema.StringAttribute{
			Required:            true,
			MarkdownDescription: r.kind.AddressDescription + " Changing it moves the grant: a new one is made, the old one taken out.",
			PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			Validators:          []validator.String{check("must be the address of the "+document, r.kind.CheckAddress)},
		},
		"policy": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "The statements to own, as a policy document in JSON: from a data source of this provider, from `aws_iam_policy_document`, or from `jsonencode`. " +
				"Its `Version` and `Id` are not used. Exclusive with `principals`, `actions`" + r.list("`prefixes`", r.kind.Prefixes) + " and `sid`.",
			Validators: []validator.String{
				stringvalidator.ExactlyOneOf(path.MatchRoot("policy"), path.MatchRoot("principals")),
			},
		},
		"principals": schema.SetAttribute{
			ElementType: types.StringType,
			Optional:    true,
			MarkdownDescription: "Who gets access, each a 12-digit account id, the ARN of a user, role or assumed-role session, a service such as `s3.amazonaws.com`, " +
				"or the ARN of a role or user **with wildcards**. The latter is rendered as its account with a condition on `aws:PrincipalArn`: never public, and still valid when a role is made anew. " +
				"A bare `*` is possible through `policy` only.",
			Validators: []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.AlsoRequires(path.MatchRoot("actions"))},
		},
		"actions": schema.SetAttribute{
			ElementType:         types.StringType,
			Optional:            true,
			MarkdownDescription: "What the principals may do, such as `" + r.kind.Target.Service + ":GetObject`. Required with `principals`. Each action is granted on the resources that it applies to.",
			Validators:          []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.AlsoRequires(path.MatchRoot("principals"))},
		},
		"sid": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "The Sid of the statement, letters and digits, at most 64. A grant that needs several statements numbers them. " +
				"Default: a Sid that follows from target and content, and stays the same over later changes.",
			Validators: []validator.String{check("must be letters and digits, at most 64", checkSid), stringvalidator.AlsoRequires(path.MatchRoot("principals"))},
		},
		"on_conflict": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "What to do when the " + document + " has a statement with our Sid that says something else and is not ours: `fail` (default) or `overwrite`. " +
				"One that says the same is adopted, so that an apply that was interrupted can be repeated.",
			Validators: []validator.String{stringvalidator.OneOf("fail", "overwrite")},
		},
		"region": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "The region to call, if it is not the provider's. The region of a bucket is found by itself.",
			Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"sids": schema.ListAttribute{
			ElementType:         types.StringType,
			Computed:            true,
			MarkdownDescription: "The Sids of the statements that this grant owns in the " + document + ", in their order.",
		},
		"statements": schema.MapAttribute{
			ElementType:         types.StringType,
			Computed:            true,
			MarkdownDescription: "What each of our statements says, in JSON, by Sid. When somebody has edited one, the plan shows here what changed.",
		},
	}
	if r.kind.Prefixes {
		attributes["prefixes"] = schema.SetAttribute{
			ElementType:         types.StringType,
			Optional:            true,
			MarkdownDescription: "Object key prefixes to grant access to, such as `reports/`; listing is limited to them as well. Default: the whole bucket and its objects.",
			Validators: []validator.Set{
				setvalidator.SizeAtLeast(1),
				setvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1)),
				setvalidator.AlsoRequires(path.MatchRoot("principals")),
			},
		}
	}
	if r.kind.ExpectedOwner {
		attributes["expected_bucket_owner"] = schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "The id of the account that must own the bucket. S3 refuses every call if it is another.",
			Validators:          []validator.String{check("must be an account id", preset.CheckAccountID)},
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: r.kind.Description,
		Attributes:          attributes,
		Blocks: map[string]schema.Block{
			"timeouts": timeouts.Block(ctx, timeouts.Opts{Create: true, Update: true, Delete: true}),
		},
	}
}

// IdentitySchema is the target's address and the Sids.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		r.kind.Address: identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       strings.ReplaceAll(r.kind.AddressDescription, "`", ""),
		},
		"sids": identityschema.ListAttribute{
			ElementType:       types.StringType,
			RequiredForImport: true,
			Description:       "The Sids of the statements.",
		},
	}}
}

func (r *Resource) list(item string, has bool) string {
	if !has {
		return ""
	}
	return ", " + item
}
