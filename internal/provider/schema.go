// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func providerSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Manages your part of policies that other people own, too: the provider puts statements into a bucket policy, " +
			"keeps them there and takes them out again, and leaves everything else in it as it is.\n\n" +
			"The block takes the arguments of `provider \"aws\"`, with the same names and meanings, and reads the same environment variables and files: " +
			"copy yours and rename it. Credentials and a region are needed only when something calls AWS.",
		Attributes: map[string]schema.Attribute{
			"access_key": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "AWS access key. Needs `secret_key`. Can also be set with the `AWS_ACCESS_KEY_ID` environment variable " +
					"or in the shared credentials file.",
			},
			"allowed_account_ids": schema.SetAttribute{
				ElementType: types.StringType,
				Optional:    true,
				MarkdownDescription: "IDs of the AWS accounts that may be worked in: with credentials of another account nothing is done. " +
					"Conflicts with `forbidden_account_ids`.",
				Validators: []validator.Set{setvalidator.ValueStringsAre(accountID())},
			},
			"custom_ca_bundle": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "File with root and intermediate certificates to trust instead of the system's. " +
					"Can also be set with the `AWS_CA_BUNDLE` environment variable.",
			},
			"ec2_metadata_service_endpoint": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "URL of the EC2 instance metadata service. " +
					"Can also be set with the `AWS_EC2_METADATA_SERVICE_ENDPOINT` environment variable.",
				Validators: []validator.String{endpointURL()},
			},
			"ec2_metadata_service_endpoint_mode": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "How to reach the EC2 instance metadata service: `IPv4` or `IPv6`. " +
					"Can also be set with the `AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE` environment variable.",
				Validators: []validator.String{stringvalidator.OneOfCaseInsensitive("IPv4", "IPv6", "")},
			},
			"forbidden_account_ids": schema.SetAttribute{
				ElementType: types.StringType,
				Optional:    true,
				MarkdownDescription: "IDs of the AWS accounts that must not be worked in: with credentials of one of them nothing is done. " +
					"Conflicts with `allowed_account_ids`.",
				Validators: []validator.Set{setvalidator.ValueStringsAre(accountID())},
			},
			"http_proxy": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "URL of a proxy for HTTP requests, and for HTTPS requests too when no HTTPS proxy is set anywhere. Empty: no proxy. " +
					"Can also be set with the `HTTP_PROXY` or `http_proxy` environment variable.",
				Validators: []validator.String{proxyURL()},
			},
			"https_proxy": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "URL of a proxy for HTTPS requests. Empty: no proxy. " +
					"Can also be set with the `HTTPS_PROXY` or `https_proxy` environment variable.",
				Validators: []validator.String{proxyURL()},
			},
			"insecure": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Accept any certificate of an AWS endpoint. Default `false`. For tests only.",
			},
			"lock_directory": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Directory for the lock files that keep the processes of this provider on one host, one for each provider alias and run, " +
					"from writing to the same policy at the same time. All of them must use the same one. Default: `terraform-provider-xacct/locks` in the user's cache directory. No counterpart in `provider \"aws\"`.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"max_retries": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "How often an AWS call is tried when AWS throttles it or a transient failure happens, with growing delays. Default 25. " +
					"Can also be set with the `AWS_MAX_ATTEMPTS` environment variable or `max_attempts` in the shared config file.",
				Validators: []validator.Int64{int64validator.AtLeast(0)},
			},
			"no_proxy": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Hosts to reach without a proxy, separated by commas. " +
					"Can also be set with the `NO_PROXY` or `no_proxy` environment variable.",
			},
			"plan_checks": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Read AWS while planning, to report what an apply would run into: conflicting statements, a document over its size limit, " +
					"principals that no longer exist. Default `true`. With `false` such problems show at apply. No counterpart in `provider \"aws\"`.",
			},
			"profile": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Profile of the shared config and credentials files. " +
					"Can also be set with the `AWS_PROFILE` environment variable. Default `default`.",
			},
			"region": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "AWS region. Can also be set with the `AWS_REGION` or `AWS_DEFAULT_REGION` environment variable " +
					"or `region` in the shared config file.",
				Validators: []validator.String{region{}},
			},
			"retry_mode": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "How calls are retried: `standard` or `adaptive`. Default `standard`. " +
					"Can also be set with the `AWS_RETRY_MODE` environment variable or `retry_mode` in the shared config file.",
				Validators: []validator.String{stringvalidator.OneOf("standard", "adaptive", "")},
			},
			"s3_us_east_1_regional_endpoint": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Which endpoint S3 calls for `us-east-1` go to: the global one (`legacy`) or the one of the region (`regional`, the default). " +
					"Can also be set with the `AWS_S3_US_EAST_1_REGIONAL_ENDPOINT` environment variable.",
				Validators: []validator.String{stringvalidator.OneOfCaseInsensitive("legacy", "regional", "")},
			},
			"s3_use_path_style": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Address buckets as `https://host/bucket` instead of `https://bucket.host`, as most S3-compatible servers need. " +
					"Default `false`.",
			},
			"secret_key": schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				MarkdownDescription: "AWS secret key. Needs `access_key`. Can also be set with the `AWS_SECRET_ACCESS_KEY` environment variable " +
					"or in the shared credentials file.",
			},
			"settle_time": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "How long to wait after a write before the policy is read once more, to see whether another writer has overwritten it, " +
					"as a Go duration such as `2s`. Default: automatic, about three times what reading and writing took. " +
					"`0s`: don't look again. No counterpart in `provider \"aws\"`.",
				Validators: []validator.String{duration()},
			},
			"shared_config_files": schema.ListAttribute{
				ElementType: types.StringType,
				Optional:    true,
				MarkdownDescription: "Paths of shared config files. Default `~/.aws/config`. " +
					"Can also be set with the `AWS_CONFIG_FILE` environment variable.",
			},
			"shared_credentials_files": schema.ListAttribute{
				ElementType: types.StringType,
				Optional:    true,
				MarkdownDescription: "Paths of shared credentials files. Default `~/.aws/credentials`. " +
					"Can also be set with the `AWS_SHARED_CREDENTIALS_FILE` environment variable.",
			},
			"skip_credentials_validation": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Don't validate the credentials with STS before they are used for the first time. " +
					"For services that resemble AWS and have no STS. Default `false`.",
			},
			"skip_metadata_api_check": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Don't ask the EC2 instance metadata service for credentials and region. With `false` it is asked whatever the environment says. " +
					"Can also be set with the `AWS_EC2_METADATA_DISABLED` environment variable.",
				Validators: []validator.String{boolean()},
			},
			"skip_region_validation": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Don't hold region names against the list of AWS's regions. " +
					"For regions newer than this version of the provider and for services that resemble AWS. Default `false`.",
			},
			"skip_requesting_account_id": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Don't look up the account of the credentials. " +
					"For services that resemble AWS and have neither STS nor IAM. Default `false`.",
			},
			"sts_region": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Region of the STS endpoint to use. Default: the region of the provider.",
				Validators:          []validator.String{region{}},
			},
			"tag_policy_compliance": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "No effect: this provider sets no tags. Accepted so that the block of `provider \"aws\"` can be copied.",
				Validators:          []validator.String{stringvalidator.OneOf("error", "warning", "disabled", "")},
			},
			"token": schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				MarkdownDescription: "Session token of temporary credentials. Needs `access_key` and `secret_key`. " +
					"Can also be set with the `AWS_SESSION_TOKEN` environment variable.",
			},
			"token_bucket_rate_limiter_capacity": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "Capacity of the AWS SDK's token bucket for retries: once it is empty, calls fail instead of being retried. " +
					"Default 0: no limit.",
				Validators: []validator.Int64{int64validator.AtLeast(0)},
			},
			"use_dualstack_endpoint": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Use endpoints that have IPv6 as well. Default `false`. " +
					"Can also be set with the `AWS_USE_DUALSTACK_ENDPOINT` environment variable or `use_dualstack_endpoint` in the shared config file.",
			},
			"use_fips_endpoint": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Use endpoints with FIPS 140 validated cryptography. Default `false`. " +
					"Can also be set with the `AWS_USE_FIPS_ENDPOINT` environment variable or `use_fips_endpoint` in the shared config file.",
			},
			"user_agent": schema.ListAttribute{
				ElementType: types.StringType,
				Optional:    true,
				MarkdownDescription: "Products to append to the `User-Agent` header of AWS calls, each as `name/version (comment)`. " +
					"The `TF_APPEND_USER_AGENT` environment variable is appended as well.",
				Validators: []validator.List{listvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1))},
			},
		},
		Blocks: map[string]schema.Block{
			"assume_role":                   assumeRoleBlock(),
			"assume_role_with_web_identity": webIdentityBlock(),
			"default_tags":                  defaultTagsBlock(),
			"endpoints":                     endpointsBlock(),
			"ignore_tags":                   ignoreTagsBlock(),
			"lease":                         leaseBlock(),
		},
	}
}
