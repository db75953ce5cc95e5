// SPDX-License-Identifier: MPL-2.0

package grant

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
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/checked"
	"github.com/xacct/terraform-provider-xacct/internal/edge"
)

// Schema follows from the kind.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	document := r.kind.Target.Name
	attributes := map[string]schema.Attribute{
		r.kind.Address: schema.StringAttribute{
			Required:            true,
			MarkdownDescription: r.kind.AddressDescription + " Changing it moves the grant: a new one is made, the old one taken out.",
			PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			Validators:          []validator.String{checked.String("must be the address of the "+document, r.kind.CheckAddress)},
		},
		"policy": r.policyAttribute(),
		"on_conflict": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "What to do when the " + document + " has a statement with our Sid that says something else and is not ours: `fail` (default) or `overwrite`. " +
				"One that says the same is adopted, so that an apply that was interrupted can be repeated.",
			Validators: []validator.String{stringvalidator.OneOf("fail", "overwrite")},
		},
		"region": r.regionAttribute(),
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
	if r.kind.Render != nil {
		r.addShortForm(attributes)
	}
	if r.kind.ExpectedOwner {
		attributes["expected_bucket_owner"] = edge.ExpectedBucketOwner()
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: r.kind.Description,
		Attributes:          attributes,
		Blocks: map[string]schema.Block{
			"timeouts": edge.Timeouts(ctx, "AWS is busy, or others write to the same document", timeouts.Opts{Create: true, Update: true, Delete: true}),
		},
	}
}

func (r *Resource) regionAttribute() schema.StringAttribute {
	region := schema.StringAttribute{
		Optional:            true,
		MarkdownDescription: "The region to call, if it is not the provider's. Rarely needed: the region of a bucket is found by itself, and an ARN has its own.",
		Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
	}
	if r.kind.Target.Regional {
		region.MarkdownDescription = "The region of the address, if that doesn't say it. Default: the provider's when the grant is made. Changing it moves the grant."
		region.PlanModifiers = []planmodifier.String{stringplanmodifier.RequiresReplace()}
	}
	return region
}

func (r *Resource) policyAttribute() schema.StringAttribute {
	description := "The statements to own, as a policy document in JSON: from a data source of this provider, from `aws_iam_policy_document`, or from `jsonencode`. Its `Version` and `Id` are not used."
	if r.kind.Render == nil {
		return schema.StringAttribute{Required: true, MarkdownDescription: description}
	}
	names := []string{"`principals`", "`actions`", "`sid`"}
	for _, o := range r.kind.Options {
		names = append(names, "`"+o.Name+"`")
	}
	subjects := []path.Expression{path.MatchRoot("principals")}
	for _, o := range r.kind.Options {
		if o.Subject {
			subjects = append(subjects, path.MatchRoot(o.Name))
		}
	}
	validators := []validator.String{stringvalidator.ExactlyOneOf(append([]path.Expression{path.MatchRoot("policy")}, subjects...)...)}
	if len(subjects) > 1 {
		validators = []validator.String{
			stringvalidator.AtLeastOneOf(append([]path.Expression{path.MatchRoot("policy")}, subjects...)...),
			stringvalidator.ConflictsWith(subjects...),
		}
	}
	return schema.StringAttribute{
		Optional:            true,
		MarkdownDescription: description + " Exclusive with " + strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1] + ".",
		Validators:          validators,
	}
}

func (r *Resource) addShortForm(attributes map[string]schema.Attribute) {
	apart := path.MatchRoot("policy")
	principals := schema.SetAttribute{
		ElementType: types.StringType,
		Optional:    true,
		MarkdownDescription: "Who gets access, each a 12-digit account id, the ARN of a user, role or assumed-role session, a service such as `s3.amazonaws.com`, " +
			"or the ARN of a role or user **with wildcards**. The latter is rendered as its account with a condition on `aws:PrincipalArn`: never public, and still valid when a role is made anew. " +
			"A bare `*` is possible through `policy` only.",
		Validators: []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues()},
	}
	actions := schema.SetAttribute{
		ElementType: types.StringType,
		Optional:    true,
		Validators:  []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues(), setvalidator.ConflictsWith(apart)},
	}
	if len(r.kind.Actions) == 0 {
		actions.MarkdownDescription = "What the principals may do, such as `" + r.kind.Target.Service + ":GetObject`. Required with `principals`. Each action is granted on the resources that it applies to."
		principals.Validators = append(principals.Validators, setvalidator.AlsoRequires(path.MatchRoot("actions")))
		actions.Validators = append(actions.Validators, setvalidator.AlsoRequires(path.MatchRoot("principals")))
	} else {
		actions.MarkdownDescription = "What the principals may do. Default: `" + strings.Join(r.kind.Actions, "`, `") + "`."
	}
	attributes["principals"] = principals
	attributes["actions"] = actions
	attributes["sid"] = schema.StringAttribute{
		Optional: true,
		MarkdownDescription: "The Sid of the statement, letters and digits, at most 64. Where a grant needs several statements, they have suffixes such as `Objects`. " +
			"Default: a Sid that follows from target and content, and stays the same over later changes.",
		Validators: []validator.String{checked.String("must be letters and digits, at most 64", checkSid), stringvalidator.ConflictsWith(apart)},
	}
	for _, o := range r.kind.Options {
		attributes[o.Name] = o.Attribute
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

// setOption is an option that is a set of strings.
func setOption(name, description string, validators ...validator.Set) Option {
	return Option{Name: name, Attribute: schema.SetAttribute{
		ElementType: types.StringType, Optional: true, MarkdownDescription: description,
		Validators: append([]validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues(), setvalidator.ConflictsWith(path.MatchRoot("policy"))}, validators...),
	}}
}
