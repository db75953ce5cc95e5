// SPDX-License-Identifier: MPL-2.0

package provider

import "github.com/hashicorp/terraform-plugin-framework/types"

// providerModel is the provider block.
type providerModel struct {
	AccessKey                      types.String `tfsdk:"access_key"`
	AllowedAccountIDs              types.Set    `tfsdk:"allowed_account_ids"`
	AssumeRole                     types.List   `tfsdk:"assume_role"`
	AssumeRoleWithWebIdentity      types.List   `tfsdk:"assume_role_with_web_identity"`
	CustomCABundle                 types.String `tfsdk:"custom_ca_bundle"`
	DefaultTags                    types.List   `tfsdk:"default_tags"`
	EC2MetadataServiceEndpoint     types.String `tfsdk:"ec2_metadata_service_endpoint"`
	EC2MetadataServiceEndpointMode types.String `tfsdk:"ec2_metadata_service_endpoint_mode"`
	Endpoints                      types.List   `tfsdk:"endpoints"`
	ForbiddenAccountIDs            types.Set    `tfsdk:"forbidden_account_ids"`
	HTTPProxy                      types.String `tfsdk:"http_proxy"`
	HTTPSProxy                     types.String `tfsdk:"https_proxy"`
	IgnoreTags                     types.List   `tfsdk:"ignore_tags"`
	Insecure                       types.Bool   `tfsdk:"insecure"`
	Lease                          types.List   `tfsdk:"lease"`
	LockDirectory                  types.String `tfsdk:"lock_directory"`
	MaxRetries                     types.Int64  `tfsdk:"max_retries"`
	NoProxy                        types.String `tfsdk:"no_proxy"`
	PlanChecks                     types.Bool   `tfsdk:"plan_checks"`
	Profile                        types.String `tfsdk:"profile"`
	Region                         types.String `tfsdk:"region"`
	RetryMode                      types.String `tfsdk:"retry_mode"`
	S3USEast1RegionalEndpoint      types.String `tfsdk:"s3_us_east_1_regional_endpoint"`
	S3UsePathStyle                 types.Bool   `tfsdk:"s3_use_path_style"`
	SecretKey                      types.String `tfsdk:"secret_key"`
	SettleTime                     types.String `tfsdk:"settle_time"`
	SharedConfigFiles              types.List   `tfsdk:"shared_config_files"`
	SharedCredentialsFiles         types.List   `tfsdk:"shared_credentials_files"`
	SkipCredentialsValidation      types.Bool   `tfsdk:"skip_credentials_validation"`
	SkipMetadataAPICheck           types.String `tfsdk:"skip_metadata_api_check"`
	SkipRegionValidation           types.Bool   `tfsdk:"skip_region_validation"`
	SkipRequestingAccountID        types.Bool   `tfsdk:"skip_requesting_account_id"`
	STSRegion                      types.String `tfsdk:"sts_region"`
	TagPolicyCompliance            types.String `tfsdk:"tag_policy_compliance"`
	Token                          types.String `tfsdk:"token"`
	TokenBucketRateLimiterCapacity types.Int64  `tfsdk:"token_bucket_rate_limiter_capacity"`
	UseDualStackEndpoint           types.Bool   `tfsdk:"use_dualstack_endpoint"`
	UseFIPSEndpoint                types.Bool   `tfsdk:"use_fips_endpoint"`
	UserAgent                      types.List   `tfsdk:"user_agent"`
}

type assumeRoleModel struct {
	Duration          types.String `tfsdk:"duration"`
	ExternalID        types.String `tfsdk:"external_id"`
	Policy            types.String `tfsdk:"policy"`
	PolicyARNs        types.Set    `tfsdk:"policy_arns"`
	RoleARN           types.String `tfsdk:"role_arn"`
	SessionName       types.String `tfsdk:"session_name"`
	SourceIdentity    types.String `tfsdk:"source_identity"`
	Tags              types.Map    `tfsdk:"tags"`
	TransitiveTagKeys types.Set    `tfsdk:"transitive_tag_keys"`
}

type webIdentityModel struct {
	Duration             types.String `tfsdk:"duration"`
	Policy               types.String `tfsdk:"policy"`
	PolicyARNs           types.Set    `tfsdk:"policy_arns"`
	RoleARN              types.String `tfsdk:"role_arn"`
	SessionName          types.String `tfsdk:"session_name"`
	WebIdentityToken     types.String `tfsdk:"web_identity_token"`
	WebIdentityTokenFile types.String `tfsdk:"web_identity_token_file"`
}
