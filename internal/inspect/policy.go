// SPDX-License-Identifier: MPL-2.0

// Package inspect has the data sources that say what is in AWS now.
package inspect

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/checked"
	"github.com/xacct/terraform-provider-xacct/internal/edge"
	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/preset"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// livePolicy is a data source that shows a policy document: a row of the table.
type livePolicy struct {
	name               string // of the data source, without the provider's
	description        string
	kind               target.Kind
	address            string // the attribute that says which document
	addressDescription string
	checkAddress       func(string) error // returns an error for what can't be an address
	expectedOwner      bool
	importNote         string                        // what more there is to say about the import blocks
	grantOf            func(policy.Statement) string // the type of the grant that could own a statement, "" for none
}

func livePolicies() []livePolicy {
	return []livePolicy{
		{
			name:        "bucket_policy",
			description: "The policy of an S3 bucket as it is now, with everybody's statements. A bucket without a policy gives an empty one. The caller needs `s3:GetBucketPolicy`.",
			kind:        target.BucketPolicy(), address: "bucket", addressDescription: "The name of the bucket.",
			checkAddress: preset.CheckBucket, expectedOwner: true,
			grantOf: func(policy.Statement) string { return "xacct_bucket_grant" },
		},
		{
			name:        "topic_policy",
			description: "The policy of an SNS topic as it is now, with everybody's statements. The caller needs `sns:GetTopicAttributes`.",
			kind:        target.TopicPolicy(), address: "topic_arn", addressDescription: "The ARN of the topic.",
			checkAddress: preset.CheckTopicARN,
			grantOf:      topicGrantOf,
			importNote:   " The statement that SNS gives every new topic is left out: it stays with the topic.",
		},
	}
}

func topicGrantOf(s policy.Statement) string {
	switch {
	case target.IsTopicDefault(s):
		return ""
	case target.OnlyPublishes(s):
		return "xacct_topic_publish_grant"
	}
	return "xacct_topic_subscription_grant"
}

// DataSources returns the constructors of all data sources that read AWS.
func DataSources() []func() datasource.DataSource {
	var all []func() datasource.DataSource
	for _, row := range livePolicies() {
		all = append(all, func() datasource.DataSource { return &policySource{row: row} })
	}
	return append(all, newSelectorSource, newCheckSource, newAccessSource, newMapSource)
}

var _ datasource.DataSourceWithConfigure = &policySource{}

type policySource struct {
	edge.DataSource
	row livePolicy
}

func (d *policySource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + d.row.name
}

func (d *policySource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	texts := func(description string) schema.ListAttribute {
		return schema.ListAttribute{ElementType: types.StringType, Computed: true, MarkdownDescription: description}
	}
	attributes := map[string]schema.Attribute{
		d.row.address: schema.StringAttribute{
			Required: true, MarkdownDescription: d.row.addressDescription,
			Validators: []validator.String{checked.String("must be the address of the "+d.row.kind.Name, d.row.checkAddress)},
		},
		"region": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "The region to call, if it is not the provider's. Rarely needed: the region of a bucket is found by itself, and an ARN has its own.",
		},
		"json": text("The document as AWS shows it; without statements when there is none."),
		"statements": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "The statements, in document order.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"sid":        text("The Sid, empty when the statement has none."),
				"effect":     text("`Allow` or `Deny`."),
				"principals": texts("The principals, without their kinds; those of `NotPrincipal` with a `!` before them."),
				"actions":    texts("The actions; those of `NotAction` with a `!` before them."),
				"resources":  texts("The resources; those of `NotResource` with a `!` before them."),
				"conditions": schema.ListNestedAttribute{
					Computed:            true,
					MarkdownDescription: "The conditions, all of which must hold.",
					NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
						"operator": text("Such as `StringEquals`."),
						"key":      text("Such as `aws:SourceAccount`."),
						"values":   texts("The values, one of which must match."),
					}},
				},
				"json": text("The whole statement."),
			}},
		},
		"import_blocks": text("An `import` block for each statement with a Sid of its own, to write to a file: `terraform plan -generate-config-out` then takes over what was pasted by hand. " +
			"Delete the blocks of what stays with others, and of what is in a configuration already. Comments say what to do about statements that can't be imported." + d.row.importNote),
		"size_bytes": schema.Int64Attribute{Computed: true, MarkdownDescription: "The size of the minified document, which is nearly what AWS counts; 0 when there is none."},
		"size_limit": schema.Int64Attribute{Computed: true, MarkdownDescription: "The size that AWS accepts."},
		"orphaned_principals": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "Roles and users that were deleted and are still named. As long as one is there, AWS refuses every write of the document.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"principal": text("The unique id that AWS shows in place of the ARN."),
				"sid":       text("The Sid of the statement that names it, empty when it has none."),
			}},
		},
	}
	if d.row.expectedOwner {
		attributes["expected_bucket_owner"] = schema.StringAttribute{
			Optional: true, MarkdownDescription: "The id of the account that must own the bucket. S3 refuses the call if it is another.",
			Validators: []validator.String{checked.String("must be an account id", preset.CheckAccountID)},
		}
	}
	resp.Schema = schema.Schema{MarkdownDescription: d.row.description, Attributes: attributes}
}

// statementValue and the other values are the state's, by their tags.
type statementValue struct {
	Sid        string           `tfsdk:"sid"`
	Effect     string           `tfsdk:"effect"`
	Principals []string         `tfsdk:"principals"`
	Actions    []string         `tfsdk:"actions"`
	Resources  []string         `tfsdk:"resources"`
	Conditions []conditionValue `tfsdk:"conditions"`
	JSON       string           `tfsdk:"json"`
}

type conditionValue struct {
	Operator string   `tfsdk:"operator"`
	Key      string   `tfsdk:"key"`
	Values   []string `tfsdk:"values"`
}

type orphanValue struct {
	Principal string `tfsdk:"principal"`
	Sid       string `tfsdk:"sid"`
}

func (d *policySource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	if !d.Connected(&resp.Diagnostics) {
		return
	}
	var id, region, owner types.String
	config := edge.Attributes{d.row.address: &id, "region": &region}
	if d.row.expectedOwner {
		config["expected_bucket_owner"] = &owner
	}
	config.Get(ctx, &resp.Diagnostics, req.Config)
	if resp.Diagnostics.HasError() {
		return
	}
	doc, err := d.read(ctx, target.Address{ID: id.ValueString(), Region: region.ValueString(), ExpectedOwner: owner.ValueString()})
	if err != nil {
		fail(&resp.Diagnostics, edge.Read, d.row.kind.Describe(id.ValueString()), err)
		return
	}
	resp.State.Raw = req.Config.Raw
	d.write(ctx, resp, id.ValueString(), doc)
}

func (d *policySource) read(ctx context.Context, a target.Address) (*policy.Document, error) {
	document, err := d.row.kind.Open(ctx, d.Session, a)
	if err != nil {
		return nil, err
	}
	return d.Session.Policies.Read(ctx, document, nil)
}

func (d *policySource) write(ctx context.Context, resp *datasource.ReadResponse, address string, doc *policy.Document) {
	size := 0
	if !doc.Empty() {
		size = doc.Size()
	}
	statements := []statementValue{}
	for _, s := range doc.Statements() {
		statements = append(statements, valueOf(s))
	}
	orphans := []orphanValue{}
	for _, o := range doc.Orphans() {
		orphans = append(orphans, orphanValue{Principal: o.Principal, Sid: o.Sid})
	}
	edge.Attributes{
		"json": string(doc.Bytes()), "statements": statements, "import_blocks": importBlocks(address, doc, d.row.grantOf),
		"size_bytes": int64(size), "size_limit": int64(d.row.kind.Limits.Size), "orphaned_principals": orphans,
	}.Set(ctx, &resp.Diagnostics, &resp.State)
}

func valueOf(s policy.Statement) statementValue {
	v := statementValue{
		Sid: s.Sid(), Effect: s.Effect(), JSON: string(s.Bytes()),
		Principals: []string{}, Conditions: []conditionValue{},
		Actions:   withNegated(s.Actions(), s.NotActions()),
		Resources: withNegated(s.Resources(), s.NotResources()),
	}
	for _, p := range s.Principals() {
		v.Principals = append(v.Principals, p.Value)
	}
	for _, p := range s.NotPrincipals() {
		v.Principals = append(v.Principals, "!"+p.Value)
	}
	for _, c := range s.Conditions() {
		v.Conditions = append(v.Conditions, conditionValue{Operator: c.Operator, Key: c.Key, Values: withNegated(c.Values, nil)})
	}
	return v
}

// withNegated puts a "!" before those that a statement excludes.
func withNegated(values, negated []string) []string {
	all := append([]string{}, values...)
	for _, n := range negated {
		all = append(all, "!"+n)
	}
	return all
}

// fail adds an error about what was to be read or checked.
func fail(diags *diag.Diagnostics, verb edge.Verb, object string, err error) {
	summary, remedy := target.Explain(err)
	edge.Failure{Verb: verb, Object: object, Summary: summary, Remedy: remedy, Err: err}.Add(diags)
}
