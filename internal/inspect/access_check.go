// SPDX-License-Identifier: MPL-2.0

package inspect

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/checked"
	"github.com/xacct/terraform-provider-xacct/internal/edge"
	"github.com/xacct/terraform-provider-xacct/internal/preset"
)

var (
	_ datasource.DataSourceWithConfigure      = &accessSource{}
	_ datasource.DataSourceWithValidateConfig = &accessSource{}
)

// accessSource says whether a principal would be allowed an action on a resource.
type accessSource struct{ edge.DataSource }

func newAccessSource() datasource.DataSource { return &accessSource{} }

func (d *accessSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_access_check"
}

func (d *accessSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Tells whether a principal would be allowed an action on a resource, from the policies that AWS has now. It changes nothing, and does not try the action.\n\n" +
			"It reads the policy of the bucket, topic, queue, key or role, and the policies of the principal with its permissions boundary, if it is a role or user of the caller's own account; " +
			"for a bucket its Block Public Access, its ownership setting and its default encryption, too, where they matter. " +
			"To read or write an object in a bucket that encrypts with a KMS key also takes `kms:Decrypt` or `kms:GenerateDataKey` on that key: both are judged, and the decision is the worse one.\n\n" +
			"The `decision` is one of:\n\n" +
			"- `allowed`: everything that was looked at allows it.\n" +
			"- `conditional`: it depends on the request, in a way that the reasons name, such as the network it comes from or the caller's organization. Say what the request is like in `context`. " +
			"If `resource` has wildcards, `conditional` is also what is allowed for a part of it only.\n" +
			"- `unknown`: something that decides is not known: it may not be read, or it is in an account of others. The reasons name it. So it is for a role or user of another account than the caller's, even if " +
			"the resource's policy lets them in: give `identity_policies`, or ask about the account, by its id, to learn what the resource's side says to the account as a whole.\n" +
			"- `denied`: a statement denies it, or something that has to allow it doesn't, whatever else there may be that is not known.\n\n" +
			"The caller needs what it takes to read: for a bucket `s3:GetBucketPolicy`, `s3:GetBucketPublicAccessBlock`, `s3:GetAccountPublicAccessBlock`, `s3:GetBucketOwnershipControls` and `s3:GetEncryptionConfiguration`; " +
			"`sns:GetTopicAttributes`, `sqs:GetQueueAttributes`, `kms:GetKeyPolicy` (for an alias `kms:DescribeKey`, too); `iam:GetRole` to assume a role; " +
			"for the policies of a role or user `iam:Get*` and `iam:List*` of roles, users, groups and policies. Without a permission that decides, the decision is `unknown`, and the permission is named.\n\n" +
			"What is never looked at is in the last of the `reasons`, which begins with `Not checked:`; there always is one. " +
			"The request is taken to be as today's clients make it: over TLS, and signed in its header.",
		Attributes: map[string]schema.Attribute{
			"principal": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "Who calls: the ARN of a role, user, assumed-role session, federated user or account root; an account id, which stands for its root; " +
					"a service, such as `cloudtrail.amazonaws.com`; or `anonymous`.",
			},
			"action": schema.StringAttribute{Required: true, MarkdownDescription: "What is called: one action, such as `s3:GetObject`."},
			"resource": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "The ARN of what is acted on: a bucket, an object (in its key, `*` and `?` are wildcards: the question is then about all objects that match), a topic, a queue, a key or an alias of one, " +
					"or, for `sts:AssumeRole`, a role.",
				Validators: []validator.String{checked.String("must be the ARN of a bucket, an object, a topic, a queue, a key or a role", func(v string) error {
					_, err := subjectOf(v)
					return err
				})},
			},
			"resource_account_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The id of the account that owns the resource. An ARN of S3 doesn't say it; without it, it is taken to be the caller's account. " +
					"S3 refuses to be asked about a bucket of another owner.",
				Validators: []validator.String{checked.String("must be an account id", preset.CheckAccountID)},
			},
			"context": schema.MapAttribute{
				ElementType: types.ListType{ElemType: types.StringType}, Optional: true,
				MarkdownDescription: "What is known of the request, by condition key: `{ \"aws:SourceVpce\" = [\"vpce-1a2b3c4d\"] }`. A key with an empty list is absent from the request. " +
					"A key that is not given, and doesn't follow from the rest, can have any value.",
			},
			"identity_policies": schema.ListAttribute{
				ElementType: types.StringType, Optional: true,
				MarkdownDescription: "The policies of the principal, JSON: all of them, those of a user's groups included. They are then not read, nor is the permissions boundary. An empty list: it has none.",
				Validators:          []validator.List{listvalidator.ValueStringsAre(checked.String("must be a policy of a role or user", checkIdentityPolicy))},
			},
			"region": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "The region of the bucket. Without it, it is found by itself. Other resources have it in their ARN.",
			},

			"decision": schema.StringAttribute{Computed: true, MarkdownDescription: "`allowed`, `conditional`, `unknown` or `denied`, as said above."},
			"reasons": schema.ListAttribute{
				ElementType: types.StringType, Computed: true,
				MarkdownDescription: "Sentences that say why: which statement of which policy, what doesn't allow, on what it depends, what is not known; at last, what was not checked.",
			},
		},
	}
}

// accessValues is the state.
type accessValues struct {
	Principal types.String `tfsdk:"principal"`
	Action    types.String `tfsdk:"action"`
	Resource  types.String `tfsdk:"resource"`
	Owner     types.String `tfsdk:"resource_account_id"`
	Context   types.Map    `tfsdk:"context"`
	Identity  types.List   `tfsdk:"identity_policies"`
	Region    types.String `tfsdk:"region"`
	Decision  types.String `tfsdk:"decision"`
	Reasons   []string     `tfsdk:"reasons"`
}

// ValidateConfig finds a question that makes no sense before anybody is asked.
func (d *accessSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var v accessValues
	resp.Diagnostics.Append(req.Config.Get(ctx, &v)...)
	if resp.Diagnostics.HasError() {
		return
	}
	invalid := func(attribute string, err error) {
		if err != nil {
			resp.Diagnostics.AddAttributeError(path.Root(attribute), "Invalid Value", checked.Sentence(err.Error())+".")
		}
	}
	const anybody, anything, everything = "anonymous", "s3:GetObject", "*"
	action := anything
	if !v.Action.IsUnknown() {
		err := checkCall(anybody, v.Action.ValueString(), everything)
		invalid("action", err)
		if err == nil {
			action = v.Action.ValueString()
		}
	}
	if !v.Principal.IsUnknown() && !v.Action.IsUnknown() { // for some actions, identity providers are principals
		invalid("principal", checkCall(v.Principal.ValueString(), action, everything))
	}
	asked, err := subjectOf(v.Resource.ValueString())
	if err != nil || resp.Diagnostics.HasError() { // not known yet, or the validator has said so
		return
	}
	if !v.Action.IsUnknown() {
		invalid("action", asked.checkAction(action))
	}
	if owner := v.Owner.ValueString(); owner != "" && asked.AccountID != "" && owner != asked.AccountID {
		resp.Diagnostics.AddAttributeError(path.Root("resource_account_id"), "Invalid Value", "The resource is of the account "+asked.AccountID+", by its ARN.")
	}
}

func (d *accessSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	if !d.Connected(&resp.Diagnostics) {
		return
	}
	var v accessValues
	resp.Diagnostics.Append(req.Config.Get(ctx, &v)...)
	call := call{principal: v.Principal.ValueString(), action: v.Action.ValueString(), region: v.Region.ValueString(), owner: v.Owner.ValueString()}
	resp.Diagnostics.Append(v.Context.ElementsAs(ctx, &call.context, false)...)
	if !v.Identity.IsNull() {
		call.policies = []string{}
		resp.Diagnostics.Append(v.Identity.ElementsAs(ctx, &call.policies, false)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	found, err := call.judge(ctx, d.Session, v.Resource.ValueString())
	if err != nil {
		fail(&resp.Diagnostics, edge.Check, "whether "+call.principal+" is allowed "+call.action+" on "+v.Resource.ValueString(), err)
		return
	}
	v.Decision, v.Reasons = types.StringValue(found.decision), found.reasons
	resp.Diagnostics.Append(resp.State.Set(ctx, v)...)
}
