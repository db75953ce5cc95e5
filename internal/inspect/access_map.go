// SPDX-License-Identifier: MPL-2.0

package inspect

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/access"
	"github.com/xacct/terraform-provider-xacct/internal/accessmap"
	"github.com/xacct/terraform-provider-xacct/internal/checked"
	"github.com/xacct/terraform-provider-xacct/internal/edge"
	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/preset"
)

var (
	_ datasource.DataSourceWithConfigure        = &mapSource{}
	_ datasource.DataSourceWithConfigValidators = &mapSource{}
)

// mapSource draws who has access to what.
type mapSource struct{ edge.DataSource }

func newMapSource() datasource.DataSource { return &mapSource{} }

func (d *mapSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_access_map"
}

func (d *mapSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	texts := func(description string, valid ...validator.Set) schema.SetAttribute {
		return schema.SetAttribute{ElementType: types.StringType, Optional: true, MarkdownDescription: description, Validators: append(valid, setvalidator.NoNullValues())}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Draws who has access to what: the statements in the policies of buckets, topics and keys as they are now, as a [Mermaid](https://mermaid.js.org) flowchart for a README or a pull request, and as JSON. It changes nothing.\n\n" +
			"Actions are summarised: `read` is to get, list and decrypt, and to subscribe to a topic; `write` is to change objects, to publish and to encrypt; `admin` is everything else, such as a bucket's configuration or a policy. " +
			"A role or user that is let in by a condition on `aws:PrincipalArn` is shown as it is in the condition, with its wildcards, and an account or everybody with a condition on `aws:PrincipalAccount` as that account. " +
			"A Deny that does no more than to ask everybody for TLS is a note on the resource.\n\n" +
			"Only what these policies say is shown. Where no statement lets anybody in, the resource's own account still has access by its identity policies (to a key only if the key policy says so). Whether a caller is allowed something in the end, " +
			"by its own policies, Block Public Access, access control lists, KMS grants and the policies of organizations, is another question: see [`xacct_access_check`](access_check.md).\n\n" +
			"The caller needs `s3:GetBucketPolicy`, `sns:GetTopicAttributes` and `kms:GetKeyPolicy` (for an alias `kms:DescribeKey`, too).",
		Attributes: map[string]schema.Attribute{
			"buckets": texts("The names of buckets. Their regions are found by themselves.",
				setvalidator.ValueStringsAre(checked.String("must be the name of a bucket", preset.CheckBucket))),
			"topic_arns": texts("The ARNs of SNS topics.",
				setvalidator.ValueStringsAre(checked.String("must be the ARN of a topic", preset.CheckTopicARN))),
			"key_ids": texts("KMS keys, each by its id, its ARN or an alias.", setvalidator.ValueStringsAre(checked.String("must name a key", checkKeyID))),
			"region": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "The region of keys that are named by id or alias, if it is not the provider's. ARNs have theirs.",
			},
			"own_sids": texts("The Sids of statements that are this configuration's own, to tell them from those of others: `own_sids = xacct_bucket_grant.quilt.sids`, or of several grants, " +
				"`own_sids = concat(xacct_bucket_grant.quilt.sids, xacct_key_grant.quilt.sids)`. The map is then drawn after these grants are there. A Sid counts in every one of the documents."),
			"account_names": schema.MapAttribute{
				ElementType: types.StringType, Optional: true,
				MarkdownDescription: "The names of accounts, by id: `{ \"444455556666\" = \"Quilt\" }`.",
				Validators: []validator.Map{
					mapvalidator.KeysAre(checked.String("must be an account id", preset.CheckAccountID)), mapvalidator.NoNullValues(),
				},
			},

			"mermaid": schema.StringAttribute{
				Computed: true,
				MarkdownDescription: "A Mermaid `flowchart`: put it between ` ```mermaid ` and ` ``` `. Principals are on the left, by account; an arrow has what they may do, on which part of a bucket, on what condition, " +
					"and by which statement. Arrows of `own_sids` are thick and have `(ours)` in their text, those of Deny are dashed. Principals to whom a statement is public, by S3's meaning of the word, are red. " +
					"It is the same text as long as the policies say the same. Long lists and names are shortened. Mermaid draws no more than 500 arrows: make several maps of more.",
			},
			"json": schema.StringAttribute{
				Computed: true,
				MarkdownDescription: "The whole of it, nothing shortened, indented: an object with `resources`, each with `type` (`bucket`, `topic` or `key`), `id`, `account_id`, `grants` and `notes`.\n\n" +
					"A grant is what one statement says about one principal: `account_id` and `account_name` (empty when the principal is of no account, or of any), `principal`, " +
					"`principal_type` (`account`, `role`, `user`, `session`, `pattern`, `service`, `federated`, `canonical_user`, `deleted`, `everyone` or `other`), `effect` (`Allow` or `Deny`), `access` (of `read`, `write`, `admin`), " +
					"`actions` and `resources` (as in the statement; those of `NotAction` and `NotResource` with a `!` before them), `conditions` (in words; all must hold), `sid`, `statement_index` (from 0), `ours` and `public`.\n\n" +
					"A note has `text`, `sid`, `statement_index` (-1 when it is about no statement) and `ours`.",
			},
			"accounts": schema.ListAttribute{
				ElementType: types.StringType, Computed: true,
				MarkdownDescription: "The ids of the accounts that a statement lets in to something that is not their own, sorted. Everybody, services and whoever else belongs to no account are not in it.",
			},
		},
	}
}

// ConfigValidators ask for something to draw.
func (d *mapSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{
		datasourcevalidator.AtLeastOneOf(path.MatchRoot("buckets"), path.MatchRoot("topic_arns"), path.MatchRoot("key_ids")),
	}
}

// mapValues is the state.
type mapValues struct {
	Buckets  types.Set    `tfsdk:"buckets"`
	Topics   types.Set    `tfsdk:"topic_arns"`
	Keys     types.Set    `tfsdk:"key_ids"`
	Region   types.String `tfsdk:"region"`
	OwnSids  types.Set    `tfsdk:"own_sids"`
	Names    types.Map    `tfsdk:"account_names"`
	Mermaid  types.String `tfsdk:"mermaid"`
	JSON     types.String `tfsdk:"json"`
	Accounts types.List   `tfsdk:"accounts"`
}

func (d *mapSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	if !d.Connected(&resp.Diagnostics) {
		return
	}
	var v mapValues
	resp.Diagnostics.Append(req.Config.Get(ctx, &v)...)
	if resp.Diagnostics.HasError() {
		return
	}
	o := accessmap.Options{Phrase: conditionPhrase}
	resp.Diagnostics.Append(v.OwnSids.ElementsAs(ctx, &o.OwnSids, false)...)
	resp.Diagnostics.Append(v.Names.ElementsAs(ctx, &o.AccountNames, false)...)
	var wanted []mapped
	for _, row := range mappedKinds() {
		var ids []string
		resp.Diagnostics.Append(row.of(v).ElementsAs(ctx, &ids, false)...)
		wanted = append(wanted, row.each(ids, v.Region.ValueString())...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	documents, failures := readMapped(ctx, d.Session, wanted)
	for _, f := range failures {
		fail(&resp.Diagnostics, edge.Read, f.kind.Describe(f.address.ID), f.err)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	drawn := accessmap.New(documents, o)
	text, err := drawn.JSON()
	if err != nil {
		resp.Diagnostics.AddError("Map Not Rendered", err.Error()+": this is a bug in the provider.")
		return
	}
	accounts, diags := types.ListValueFrom(ctx, types.StringType, drawn.Accounts())
	resp.Diagnostics.Append(diags...)
	v.Mermaid, v.JSON, v.Accounts = types.StringValue(drawn.Mermaid()), types.StringValue(text), accounts
	resp.Diagnostics.Append(resp.State.Set(ctx, v)...)
}

func conditionPhrase(c policy.Condition) string {
	return phrase(access.UnknownCondition{Operator: c.Operator, Key: c.Key, Values: c.Values}, true)
}
