// SPDX-License-Identifier: MPL-2.0

package inspect

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/aws/smithy-go"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/checked"
	"github.com/xacct/terraform-provider-xacct/internal/edge"
	"github.com/xacct/terraform-provider-xacct/internal/preset"
	"github.com/xacct/terraform-provider-xacct/internal/selector"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

var _ datasource.DataSourceWithConfigure = &checkSource{}

// checkSource says whether a bucket is ready for use from other accounts.
type checkSource struct{ edge.DataSource }

func newCheckSource() datasource.DataSource { return &checkSource{} }

func (d *checkSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_bucket_check"
}

func (d *checkSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	aspect := func(description string) schema.SingleNestedAttribute {
		return schema.SingleNestedAttribute{Computed: true, MarkdownDescription: description, Attributes: map[string]schema.Attribute{
			"status": text("`ok`, `warning`, `blocked` or `unknown`."),
			"reason": text("What was found."),
			"remedy": text("What to do about it; empty when there is nothing to do."),
		}}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Tells whether an S3 bucket is ready to be used from other accounts, and what to do where it is not. It changes nothing.\n\n" +
			"Each aspect is `ok`; or `warning`, when some uses don't work; or `blocked`, when other accounts can't get in or grants can't be written; or `unknown`, when it was not or could not be checked. " +
			"A missing permission to read an aspect makes it `unknown` and is named in the remedy; it is an error only when nothing of the bucket may be read.\n\n" +
			"The caller needs `s3:GetBucketPolicy`, `s3:GetBucketOwnershipControls`, `s3:GetEncryptionConfiguration` and `s3:GetBucketNotification`; " +
			"if the bucket policy is public, `s3:GetBucketPublicAccessBlock` and `s3:GetAccountPublicAccessBlock`; " +
			"for a trail `cloudtrail:GetEventSelectors`, by name `cloudtrail:DescribeTrails`, and for one of another region `cloudtrail:GetTrail`.",
		Attributes: map[string]schema.Attribute{
			"bucket": schema.StringAttribute{
				Required: true, MarkdownDescription: "The name of the bucket.",
				Validators: []validator.String{checked.String("must be the name of a bucket", preset.CheckBucket)},
			},
			"trail": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "The name or the ARN of the CloudTrail trail that is to log the bucket's data events. A name is looked for in the bucket's region, where multi-Region trails of other regions are found as well. Without it, the trail is not checked.",
			},
			"region": schema.StringAttribute{Optional: true, MarkdownDescription: "The region of the bucket. Without it, it is found by itself."},
			"expected_bucket_owner": schema.StringAttribute{
				Optional: true, MarkdownDescription: "The id of the account that must own the bucket. S3 refuses the calls if it is another.",
				Validators: []validator.String{checked.String("must be an account id", preset.CheckAccountID)},
			},

			"ready": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether no aspect is `blocked`. What is `unknown` may be."},
			"status": text("The status of the whole: `blocked` when an aspect is; else `unknown` when one could not be read; else `warning` when an aspect is; else `ok`. " +
				"A trail that was not to be checked does not count."),

			"aspects": schema.SingleNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The aspects one by one.",
				Attributes: map[string]schema.Attribute{
					"ownership": aspect("Whether the bucket's owner owns all objects, also those that other accounts upload."),
					"public_access_block": aspect("Whether the bucket policy is public, so that Block Public Access cuts other accounts off or refuses writes of the policy: " +
						"the bucket's own, and that of its account, in which the organization's is."),
					"encryption":          aspect("Whether other accounts can use the key that new objects are encrypted with. Older objects may have other keys."),
					"policy_size":         aspect("Whether there is room for grants in the bucket policy; `warning` above 80 % of what S3 accepts."),
					"orphaned_principals": aspect("Whether the bucket policy names deleted roles or users, which makes S3 refuse every write of it."),
					"notification":        aspect("Whether a topic, a queue or EventBridge is told of all objects that are created or removed."),
					"trail":               aspect("Whether the trail has the data events of the bucket. Whether it is switched on is not looked at."),
				},
			},
		},
	}
}

// checkValues is the state.
type checkValues struct {
	Bucket  types.String `tfsdk:"bucket"`
	Trail   types.String `tfsdk:"trail"`
	Region  types.String `tfsdk:"region"`
	Owner   types.String `tfsdk:"expected_bucket_owner"`
	Ready   types.Bool   `tfsdk:"ready"`
	Status  types.String `tfsdk:"status"`
	Aspects *aspects     `tfsdk:"aspects"`
}

// aspects are those of a bucket, as the state has them.
type aspects struct {
	Ownership          aspect `tfsdk:"ownership"`
	PublicAccessBlock  aspect `tfsdk:"public_access_block"`
	Encryption         aspect `tfsdk:"encryption"`
	PolicySize         aspect `tfsdk:"policy_size"`
	OrphanedPrincipals aspect `tfsdk:"orphaned_principals"`
	Notification       aspect `tfsdk:"notification"`
	Trail              aspect `tfsdk:"trail"`
}

func (d *checkSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	if !d.Connected(&resp.Diagnostics) {
		return
	}
	var v checkValues
	resp.Diagnostics.Append(req.Config.Get(ctx, &v)...)
	if resp.Diagnostics.HasError() {
		return
	}
	at := target.Address{ID: v.Bucket.ValueString(), Region: v.Region.ValueString(), ExpectedOwner: v.Owner.ValueString()}
	found, err := d.bucketAspects(ctx, at)
	if err != nil {
		fail(&resp.Diagnostics, edge.Check, "the bucket "+at.ID, err)
		return
	}
	read := []aspect{found.Ownership, found.PublicAccessBlock, found.Encryption, found.PolicySize, found.OrphanedPrincipals, found.Notification}
	if v.Trail.IsNull() {
		found.Trail = aspect{
			Status: statusUnknown, Reason: "Not checked: no trail is given.",
			Remedy: "Set trail to the name or the ARN of the trail that is to log the bucket's data events.",
		}
	} else {
		if found.Trail, err = d.trail(ctx, at, v.Trail.ValueString()); err != nil {
			fail(&resp.Diagnostics, edge.Check, "whether the trail "+v.Trail.ValueString()+" logs the data events of the bucket "+at.ID, err)
			return
		}
		read = append(read, found.Trail)
	}
	status := overall(read)
	v.Status, v.Ready, v.Aspects = types.StringValue(status), types.BoolValue(status != statusBlocked), found
	resp.Diagnostics.Append(resp.State.Set(ctx, v)...)
}

// overall is the status of the whole.
func overall(read []aspect) string {
	for _, status := range []string{statusBlocked, statusUnknown, statusWarning} {
		if slices.ContainsFunc(read, func(a aspect) bool { return a.Status == status }) {
			return status
		}
	}
	return statusOK
}

// bucketAspects are all but the trail's.
func (d *checkSource) bucketAspects(ctx context.Context, at target.Address) (*aspects, error) {
	kind := target.BucketPolicy()
	place, err := kind.Open(ctx, d.Session, at)
	if err != nil {
		return nil, err
	}
	doc, policyErr := d.Session.Policies.Read(ctx, place, nil)
	ownership, ownershipErr := d.Session.Ownerships.Read(ctx, d.Session.BucketOwnership(at), nil)
	encryption, encryptionErr := d.Session.BucketEncryption(ctx, at)
	notification, notificationErr := d.Session.Notifications.Read(ctx, d.Session.BucketNotification(at), nil)

	failures := []error{policyErr, ownershipErr, encryptionErr, notificationErr}
	for _, err := range failures {
		if err != nil && !denied(err) {
			return nil, err
		}
	}
	if !slices.Contains(failures, nil) { // it may be somebody else's bucket
		return nil, policyErr
	}
	var block target.PublicAccess
	var blockErr error
	if policyErr == nil && isPublic(doc) {
		if block, blockErr = d.Session.PublicAccess(ctx, at); blockErr != nil && !denied(blockErr) {
			return nil, blockErr
		}
	}
	return &aspects{
		Ownership:          judge(func() aspect { return ownershipAspect(ownership) }, ownershipErr),
		PublicAccessBlock:  judge(func() aspect { return publicAccessAspect(block, blockErr, doc) }, policyErr),
		Encryption:         judge(func() aspect { return encryptionAspect(encryption) }, encryptionErr),
		PolicySize:         judge(func() aspect { return policySizeAspect(kind, doc) }, policyErr),
		OrphanedPrincipals: judge(func() aspect { return orphanAspect(doc) }, policyErr),
		Notification:       judge(func() aspect { return notificationAspect(notification) }, notificationErr),
	}, nil
}

// trail is asked for when the bucket was read, so that its region is known.
func (d *checkSource) trail(ctx context.Context, at target.Address, name string) (aspect, error) {
	region, err := d.Session.RegionOfBucket(ctx, at)
	if err != nil {
		return aspect{}, err
	}
	var doc *selector.Selectors
	logsThere := false
	t, err := d.Session.OpenTrail(ctx, name, region)
	if err == nil {
		doc, err = d.Session.Selectors.Read(ctx, t, nil)
	}
	if err == nil {
		logsThere, err = t.LogsIn(ctx, region)
	}
	if err != nil && !denied(err) {
		return aspect{}, err
	}
	return judge(func() aspect { return trailAspect(t, doc, at.ID, region, logsThere) }, err), nil
}

// judge judges what was read, unless the caller may not read it.
func judge(what func() aspect, denials ...error) aspect {
	found := aspect{Status: statusUnknown}
	for _, err := range denials {
		if err == nil {
			continue
		}
		_, remedy := target.Explain(err)
		found.Reason = joined(found.Reason, "It may not be read: "+said(err)+".")
		found.Remedy = joined(found.Remedy, remedy)
	}
	if found.Reason == "" {
		return what()
	}
	return found
}

func joined(a, b string) string { return strings.TrimSpace(a + " " + b) }

// said is an error without what is another one with each call, such as its id: it
// goes into the state.
func said(err error) string {
	var answer smithy.APIError
	if errors.As(err, &answer) {
		return answer.ErrorCode() + ": " + answer.ErrorMessage()
	}
	return err.Error()
}

func denied(err error) bool { return target.Classify(err) == splice.Denied }
