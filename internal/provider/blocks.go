// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func assumeRoleBlock() schema.Block {
	attributes := sessionAttributes()
	attributes["external_id"] = schema.StringAttribute{
		Optional:            true,
		MarkdownDescription: "External ID that the role's trust policy asks for.",
		Validators:          []validator.String{externalID()},
	}
	attributes["source_identity"] = schema.StringAttribute{
		Optional:            true,
		MarkdownDescription: "Source identity of the session.",
		Validators:          []validator.String{sessionName()},
	}
	attributes["tags"] = schema.MapAttribute{
		ElementType:         types.StringType,
		Optional:            true,
		MarkdownDescription: "Session tags.",
	}
	attributes["transitive_tag_keys"] = schema.SetAttribute{
		ElementType:         types.StringType,
		Optional:            true,
		MarkdownDescription: "Keys of the session tags that go on to the roles assumed from this one.",
	}
	return schema.ListNestedBlock{
		MarkdownDescription: "IAM role to assume. Several blocks are a chain: each role is assumed with the credentials of the one before it.",
		NestedObject:        schema.NestedBlockObject{Attributes: attributes},
	}
}

func webIdentityBlock() schema.Block {
	attributes := sessionAttributes()
	attributes["web_identity_token"] = schema.StringAttribute{
		Optional:  true,
		Sensitive: true,
		MarkdownDescription: "Token of the identity provider. Conflicts with `web_identity_token_file`. " +
			"Can also be set with the `TF_AWS_WEB_IDENTITY_TOKEN` environment variable.",
		Validators: []validator.String{stringvalidator.LengthBetween(4, 20000)},
	}
	attributes["web_identity_token_file"] = schema.StringAttribute{
		Optional: true,
		MarkdownDescription: "File with the token of the identity provider. Conflicts with `web_identity_token`. " +
			"Can also be set with the `AWS_WEB_IDENTITY_TOKEN_FILE` environment variable.",
	}
	return schema.ListNestedBlock{
		MarkdownDescription: "IAM role to assume with the token of an identity provider (OIDC). At most one block.",
		NestedObject:        schema.NestedBlockObject{Attributes: attributes},
		Validators:          []validator.List{listvalidator.SizeAtMost(1)},
	}
}

// sessionAttributes are the arguments that both ways to assume a role have.
func sessionAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"duration": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Duration of the session, from `15m` to `12h`, as a Go duration.",
			Validators:          []validator.String{sessionDuration()},
		},
		"policy": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "IAM policy, as JSON, that restricts the session further.",
			Validators:          []validator.String{jsonObject()},
		},
		"policy_arns": schema.SetAttribute{
			ElementType:         types.StringType,
			Optional:            true,
			MarkdownDescription: "ARNs of managed IAM policies that restrict the session further.",
			Validators:          []validator.Set{setvalidator.ValueStringsAre(policyARN())},
		},
		"role_arn": schema.StringAttribute{
			Optional:            true, // an empty block is legal in provider "aws"
			MarkdownDescription: "ARN of the role to assume.",
			Validators:          []validator.String{roleARN()},
		},
		"session_name": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Name of the session.",
			Validators:          []validator.String{sessionName()},
		},
	}
}

func endpointsBlock() schema.Block {
	attributes := map[string]schema.Attribute{}
	for argument, service := range map[string]string{
		"accessanalyzer": "IAM Access Analyzer",
		"cloudtrail":     "CloudTrail",
		"iam":            "IAM",
		"kms":            "KMS",
		"s3":             "S3",
		"s3control":      "S3 Control",
		"sns":            "SNS",
		"sqs":            "SQS",
		"sso":            "IAM Identity Center, for profiles that log in there",
		"sts":            "STS",
	} {
		attributes[argument] = schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Endpoint URL of " + service + ".",
			Validators:          []validator.String{endpointURL()},
		}
	}
	return schema.ListNestedBlock{
		MarkdownDescription: "Endpoints to use instead of AWS's own. The environment variables `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_<SERVICE>` and " +
			"`endpoint_url` in the shared config file work as well.",
		NestedObject: schema.NestedBlockObject{Attributes: attributes},
	}
}

const noTags = "No effect: this provider sets no tags. Accepted so that the block of `provider \"aws\"` can be copied."

func defaultTagsBlock() schema.Block {
	return schema.ListNestedBlock{
		MarkdownDescription: noTags,
		NestedObject: schema.NestedBlockObject{
			Attributes: map[string]schema.Attribute{
				"tags": schema.MapAttribute{ElementType: types.StringType, Optional: true, MarkdownDescription: "No effect."},
			},
		},
		Validators: []validator.List{listvalidator.SizeAtMost(1)},
	}
}

func ignoreTagsBlock() schema.Block {
	return schema.ListNestedBlock{
		MarkdownDescription: noTags,
		NestedObject: schema.NestedBlockObject{
			Attributes: map[string]schema.Attribute{
				"key_prefixes": schema.SetAttribute{ElementType: types.StringType, Optional: true, MarkdownDescription: "No effect."},
				"keys":         schema.SetAttribute{ElementType: types.StringType, Optional: true, MarkdownDescription: "No effect."},
			},
		},
		Validators: []validator.List{listvalidator.SizeAtMost(1)},
	}
}
