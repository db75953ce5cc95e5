// SPDX-License-Identifier: MPL-2.0

package trail

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/checked"
	"github.com/xacct/terraform-provider-xacct/internal/edge"
	"github.com/xacct/terraform-provider-xacct/internal/selector"
)

const (
	trailDescription   = "The name or the ARN of the trail. A name is looked for in the region, where multi-Region trails of other regions are found as well; changes are made in the trail's home region."
	bucketsDescription = "The buckets whose data events the trail is to log, each `bucket` or `bucket/prefix`."
)

// Schema is that of INTERFACE: what the trail is to log, and what was found out
// about the trail.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	keep := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Has a CloudTrail trail log the S3 data events of buckets, by values in the trail's event selectors beside those of others, which it never changes, reorders or loses.\n\n" +
			"It works with basic and with advanced event selectors, whichever the trail has, and never turns one kind into the other, which would drop what is there. " +
			"Management events stay as they are. A bucket that the trail logs already is not written again; a warning says so, and destroy leaves what was there before.",
		Attributes: map[string]schema.Attribute{
			"trail": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: trailDescription + " Changing it to another trail makes a new resource and takes the old one out.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplaceIf(otherTrail,
					"Another trail makes a new resource.", "Another trail makes a new resource.")},
				Validators: []validator.String{checked.String("must be the name or ARN of a trail", checkTrail)},
			},
			"buckets": schema.SetAttribute{
				ElementType:         types.StringType,
				Required:            true,
				MarkdownDescription: bucketsDescription + " Many buckets in one resource are one write, which matters with a trail: CloudTrail takes about one a second.",
				Validators:          []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.ValueStringsAre(checked.String("must be a bucket, or a bucket and a prefix", checkBucket))},
			},
			"read_write_type": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				Default:             stringdefault.StaticString(selector.All),
				MarkdownDescription: "Which calls to log: `All` (default), `ReadOnly` or `WriteOnly`.",
				Validators:          []validator.String{stringvalidator.OneOf(selector.All, selector.ReadOnly, selector.WriteOnly)},
			},
			"name": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The name of our selector, on a trail with advanced event selectors. Resources with the same name share a selector, and so do those without. Default: `" +
					selector.DefaultName(selector.All) + "`. Basic event selectors have no names.",
				Validators: []validator.String{stringvalidator.UTF8LengthBetween(1, selector.MaxName)},
			},
			"region": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "The region to look for the trail in, if it is not the provider's; with an ARN it has no effect.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"trail_arn":   schema.StringAttribute{Computed: true, MarkdownDescription: "The ARN of the trail.", PlanModifiers: keep},
			"home_region": schema.StringAttribute{Computed: true, MarkdownDescription: "The region in which the trail was made.", PlanModifiers: keep},
			"selector_type": schema.StringAttribute{
				Computed: true, MarkdownDescription: "Which kind of event selectors the trail has: `basic` or `advanced`.", PlanModifiers: keep,
			},
		},
		Blocks: map[string]schema.Block{
			"timeouts": edge.Timeouts(ctx, "AWS is busy, or others write to the same trail", timeouts.Opts{Create: true, Update: true, Delete: true}),
		},
	}
}

// otherTrail tells whether a change of trail is one, and not merely another way to
// write the same: its ARN instead of its name, or the reverse.
func otherTrail(ctx context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
	var arn types.String
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("trail_arn"), &arn)...)
	resp.RequiresReplace = !sameTrail(req.PlanValue, arn)
}

// sameTrail tells whether a name or ARN can be that of the trail with an ARN.
func sameTrail(trail, arn types.String) bool {
	return !trail.IsUnknown() && (trail.Equal(arn) || strings.HasSuffix(arn.ValueString(), ":trail/"+trail.ValueString()))
}

// IdentitySchema is the trail and the buckets, as the user writes them.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"trail": identityschema.StringAttribute{RequiredForImport: true, Description: "The name or the ARN of the trail."},
		"buckets": identityschema.ListAttribute{
			ElementType: types.StringType, RequiredForImport: true, Description: "The buckets, each with or without a prefix.",
		},
	}}
}
