// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// The arguments of provider "aws" v6, from its documentation, and ours.
func TestSchemaHasTheArgumentsOfTheAWSProvider(t *testing.T) {
	t.Parallel()
	resp, err := server(t).GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range resp.Diagnostics {
		t.Errorf("%s: %s", problem.Summary, problem.Detail)
	}

	root := resp.Provider.Block
	want := map[string]string{
		"access_key":                         "tftypes.String",
		"allowed_account_ids":                "tftypes.Set[tftypes.String]",
		"custom_ca_bundle":                   "tftypes.String",
		"ec2_metadata_service_endpoint":      "tftypes.String",
		"ec2_metadata_service_endpoint_mode": "tftypes.String",
		"forbidden_account_ids":              "tftypes.Set[tftypes.String]",
		"http_proxy":                         "tftypes.String",
		"https_proxy":                        "tftypes.String",
		"insecure":                           "tftypes.Bool",
		"max_retries":                        "tftypes.Number",
		"no_proxy":                           "tftypes.String",
		"profile":                            "tftypes.String",
		"region":                             "tftypes.String",
		"retry_mode":                         "tftypes.String",
		"s3_us_east_1_regional_endpoint":     "tftypes.String",
		"s3_use_path_style":                  "tftypes.Bool",
		"secret_key":                         "tftypes.String",
		"shared_config_files":                "tftypes.List[tftypes.String]",
		"shared_credentials_files":           "tftypes.List[tftypes.String]",
		"skip_credentials_validation":        "tftypes.Bool",
		"skip_metadata_api_check":            "tftypes.String",
		"skip_region_validation":             "tftypes.Bool",
		"skip_requesting_account_id":         "tftypes.Bool",
		"sts_region":                         "tftypes.String",
		"tag_policy_compliance":              "tftypes.String",
		"token":                              "tftypes.String",
		"token_bucket_rate_limiter_capacity": "tftypes.Number",
		"use_dualstack_endpoint":             "tftypes.Bool",
		"use_fips_endpoint":                  "tftypes.Bool",
		"user_agent":                         "tftypes.List[tftypes.String]",

		"lock_directory": "tftypes.String",
		"plan_checks":    "tftypes.Bool",
		"settle_time":    "tftypes.String",
	}
	got := map[string]string{}
	for _, attribute := range root.Attributes {
		got[attribute.Name] = attribute.Type.String()
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}

	wantBlocks := map[string][]string{
		"assume_role":                   {"duration", "external_id", "policy", "policy_arns", "role_arn", "session_name", "source_identity", "tags", "transitive_tag_keys"},
		"assume_role_with_web_identity": {"duration", "policy", "policy_arns", "role_arn", "session_name", "web_identity_token", "web_identity_token_file"},
		"default_tags":                  {"tags"},
		"endpoints":                     {"accessanalyzer", "cloudtrail", "iam", "kms", "s3", "s3control", "sns", "sqs", "sso", "sts"},
		"ignore_tags":                   {"key_prefixes", "keys"},
		"lease":                         {"bucket", "prefix", "ttl"},
	}
	gotBlocks := map[string][]string{}
	for _, nested := range root.BlockTypes {
		for _, attribute := range nested.Block.Attributes {
			gotBlocks[nested.TypeName] = append(gotBlocks[nested.TypeName], attribute.Name)
		}
		slices.Sort(gotBlocks[nested.TypeName])
	}
	if diff := cmp.Diff(wantBlocks, gotBlocks); diff != "" {
		t.Error(diff)
	}
}

func TestSchemaIsDocumentedAndOptional(t *testing.T) {
	t.Parallel()
	resp, err := server(t).GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	var check func(at string, block *tfprotov6.SchemaBlock)
	check = func(at string, block *tfprotov6.SchemaBlock) {
		if block.Description == "" || block.DescriptionKind != tfprotov6.StringKindMarkdown {
			t.Errorf("%s has no description in Markdown", at)
		}
		for _, attribute := range block.Attributes {
			if attribute.Description == "" || attribute.DescriptionKind != tfprotov6.StringKindMarkdown {
				t.Errorf("%s.%s has no description in Markdown", at, attribute.Name)
			}
			if required := at == "provider.lease" && attribute.Name == "bucket"; attribute.Optional == required || attribute.Required != required {
				t.Errorf("%s.%s: optional is %t", at, attribute.Name, attribute.Optional)
			}
		}
		for _, nested := range block.BlockTypes {
			check(at+"."+nested.TypeName, nested.Block)
		}
	}
	check("provider", resp.Provider.Block)
}

func TestSecretsAreSensitive(t *testing.T) {
	t.Parallel()
	for name, attribute := range providerSchema().Attributes {
		if want := name == "secret_key" || name == "token"; attribute.IsSensitive() != want {
			t.Errorf("%s: sensitive is %t", name, !want)
		}
	}
	token := webIdentityBlock().GetNestedObject().GetAttributes()["web_identity_token"]
	if !token.IsSensitive() {
		t.Error("web_identity_token is not sensitive")
	}
}
