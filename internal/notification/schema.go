// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/checked"
	"github.com/xacct/terraform-provider-xacct/internal/edge"
	"github.com/xacct/terraform-provider-xacct/internal/preset"
)

// Schema has the arguments of one entry.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Owns one entry of the notification configuration of an S3 bucket, beside those of others, which it never changes, reorders or loses; nor does it touch the setting that sends events to EventBridge.\n\n" +
			"Unlike `aws_s3_bucket_notification`, which replaces the whole configuration, any number of entries, from any number of configurations, can share a bucket.\n\n" +
			"S3 tests every destination of the bucket before it accepts a new entry. A topic or queue must let it in first: see `xacct_topic_publish_grant` and `xacct_queue_grant`, and name the grant in `depends_on`.",
		Attributes: map[string]schema.Attribute{
			"bucket": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "The name of the bucket. Changing it moves the entry: a new one is made, the old one taken out.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
				Validators:          []validator.String{checked.String("must be the name of a bucket", preset.CheckBucket)},
			},
			"destination_arn": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "The ARN of the topic, queue or Lambda function to notify, in the bucket's region. It may belong to another account. S3 takes no FIFO topics or queues.",
				Validators:          []validator.String{checked.String("must be the ARN of a topic, a queue or a function", checkDestination)},
			},
			"events": schema.SetAttribute{
				ElementType:         types.StringType,
				Required:            true,
				MarkdownDescription: "The types of events, such as `s3:ObjectCreated:*`. No other entry of the bucket may have them for the same objects.",
				Validators: []validator.Set{
					setvalidator.SizeAtLeast(1), setvalidator.ValueStringsAre(checked.String("must be a type of events", checkEvent)),
				},
			},
			"filter_prefix": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only objects whose keys begin with this. Default: any.",
				Validators:          []validator.String{stringvalidator.LengthAtMost(1024)},
			},
			"filter_suffix": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only objects whose keys end with this. Default: any.",
				Validators:          []validator.String{stringvalidator.LengthAtMost(1024)},
			},
			"id": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "The id of the entry in the configuration. Default: one that follows from bucket and content, and stays the same over later changes.",
				Validators:          []validator.String{stringvalidator.LengthBetween(1, 255)},
			},
			"skip_destination_validation": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(false),
				MarkdownDescription: "Have S3 not test the destinations when the entry is written, neither this one nor those of others. Default: `false`. Taking an entry out never needs a test.",
			},
			"expected_bucket_owner": edge.ExpectedBucketOwner(),
			"region":                edge.BucketRegion(),
		},
		Blocks: map[string]schema.Block{
			"timeouts": edge.Timeouts(ctx, "AWS is busy, or others write to the same document", timeouts.Opts{Create: true, Update: true, Delete: true}),
		},
	}
}

// IdentitySchema is the bucket and the entry's id.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"bucket": identityschema.StringAttribute{RequiredForImport: true, Description: "The name of the bucket."},
		"id":     identityschema.StringAttribute{RequiredForImport: true, Description: "The id of the entry."},
	}}
}
