// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"reflect"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/conns"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// everything is a block with all arguments, which no sane person writes.
func everything() block {
	return block{
		"access_key":                         "access",
		"allowed_account_ids":                []any{"111122223333"},
		"custom_ca_bundle":                   "ca.pem",
		"ec2_metadata_service_endpoint":      "http://[fd00:ec2::254]",
		"ec2_metadata_service_endpoint_mode": "IPv6",
		"forbidden_account_ids":              []any{"444455556666"},
		"http_proxy":                         "http://proxy:3128",
		"https_proxy":                        "",
		"insecure":                           true,
		"lock_directory":                     "/var/lock/xacct",
		"max_retries":                        9,
		"no_proxy":                           "127.0.0.1",
		"plan_checks":                        false,
		"profile":                            "data",
		"region":                             "eu-west-1",
		"retry_mode":                         "adaptive",
		"s3_us_east_1_regional_endpoint":     "LEGACY",
		"s3_use_path_style":                  true,
		"secret_key":                         "secret",
		"settle_time":                        "1.5s",
		"shared_config_files":                []any{"config", "config.d/team"},
		"shared_credentials_files":           []any{"credentials"},
		"skip_credentials_validation":        true,
		"skip_metadata_api_check":            "true",
		"skip_region_validation":             true,
		"skip_requesting_account_id":         true,
		"sts_region":                         "us-west-2",
		"tag_policy_compliance":              "warning",
		"token":                              "token",
		"token_bucket_rate_limiter_capacity": 500,
		"use_dualstack_endpoint":             true,
		"use_fips_endpoint":                  true,
		"user_agent":                         []any{"pipeline/7"},
		"assume_role": []any{
			block{"role_arn": "arn:aws:iam::111122223333:role/hub"},
			block{
				"duration":            "30m",
				"external_id":         "ticket-7",
				"policy":              `{"Statement":[]}`,
				"policy_arns":         []any{"arn:aws:iam::aws:policy/ReadOnlyAccess"},
				"role_arn":            "arn:aws:iam::444455556666:role/spoke",
				"session_name":        "apply",
				"source_identity":     "alice",
				"tags":                block{"team": "data"},
				"transitive_tag_keys": []any{"team"},
			},
		},
		"assume_role_with_web_identity": []any{block{
			"duration":                "1h",
			"policy":                  `{"Statement":[]}`,
			"policy_arns":             []any{"arn:aws:iam::aws:policy/ReadOnlyAccess"},
			"role_arn":                "arn:aws:iam::111122223333:role/ci",
			"session_name":            "ci",
			"web_identity_token":      "eyJh",
			"web_identity_token_file": "token.jwt",
		}},
		"default_tags": []any{block{"tags": block{"team": "data"}}},
		"endpoints":    []any{block{"s3": "http://127.0.0.1:1", "sts": "http://127.0.0.1:2"}, block{"iam": "http://127.0.0.1:3"}},
		"ignore_tags":  []any{block{"keys": []any{"a"}, "key_prefixes": []any{"b"}}},
		"lease":        []any{block{"bucket": "leases", "prefix": "x/", "ttl": "10s"}},
	}
}

func TestAWSConfig(t *testing.T) {
	t.Parallel()
	want := conns.Config{
		Region:                 "eu-west-1",
		AccessKey:              "access",
		SecretKey:              "secret",
		Token:                  "token",
		Profile:                "data",
		SharedConfigFiles:      []string{"config", "config.d/team"},
		SharedCredentialsFiles: []string{"credentials"},
		AssumeRole: []conns.AssumeRole{
			{RoleARN: "arn:aws:iam::111122223333:role/hub"},
			{
				RoleARN:           "arn:aws:iam::444455556666:role/spoke",
				Duration:          30 * time.Minute,
				ExternalID:        "ticket-7",
				Policy:            `{"Statement":[]}`,
				PolicyARNs:        []string{"arn:aws:iam::aws:policy/ReadOnlyAccess"},
				SessionName:       "apply",
				SourceIdentity:    "alice",
				Tags:              map[string]string{"team": "data"},
				TransitiveTagKeys: []string{"team"},
			},
		},
		AssumeRoleWithWebIdentity: &conns.AssumeRoleWithWebIdentity{
			RoleARN:              "arn:aws:iam::111122223333:role/ci",
			Duration:             time.Hour,
			Policy:               `{"Statement":[]}`,
			PolicyARNs:           []string{"arn:aws:iam::aws:policy/ReadOnlyAccess"},
			SessionName:          "ci",
			WebIdentityToken:     "eyJh",
			WebIdentityTokenFile: "token.jwt",
		},
		AllowedAccountIDs:              []string{"111122223333"},
		ForbiddenAccountIDs:            []string{"444455556666"},
		Endpoints:                      map[string]string{"s3": "http://127.0.0.1:1", "sts": "http://127.0.0.1:2", "iam": "http://127.0.0.1:3"},
		S3UsePathStyle:                 true,
		S3USEast1RegionalEndpoint:      "legacy",
		STSRegion:                      "us-west-2",
		UseDualStackEndpoint:           true,
		UseFIPSEndpoint:                true,
		SkipCredentialsValidation:      true,
		SkipRegionValidation:           true,
		SkipRequestingAccountID:        true,
		SkipMetadataAPICheck:           aws.Bool(true),
		EC2MetadataServiceEndpoint:     "http://[fd00:ec2::254]",
		EC2MetadataServiceEndpointMode: "IPv6",
		MaxRetries:                     9,
		RetryMode:                      aws.RetryModeAdaptive,
		TokenBucketRateLimiterCapacity: 500,
		CustomCABundle:                 "ca.pem",
		HTTPProxy:                      aws.String("http://proxy:3128"),
		HTTPSProxy:                     aws.String(""),
		NoProxy:                        "127.0.0.1",
		Insecure:                       true,
		UserAgent:                      []string{"pipeline/7"},
	}
	fields := reflect.ValueOf(want)
	for i := range fields.NumField() {
		name := fields.Type().Field(i).Name
		if versions := name == "ProviderVersion" || name == "TerraformVersion"; fields.Field(i).IsZero() != versions {
			t.Errorf("the test doesn't set %s", name)
		}
	}

	got, diags := everything().model(t.Context(), t).awsConfig(t.Context())
	if len(diags) > 0 {
		t.Error(diags)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAWSConfigOfAnEmptyBlock(t *testing.T) {
	t.Parallel()
	for name, b := range map[string]block{
		"empty":         {},
		"empty strings": {"region": "", "profile": "", "access_key": "", "retry_mode": "", "skip_metadata_api_check": ""},
		"empty roles":   {"assume_role": []any{block{"role_arn": ""}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, diags := b.model(t.Context(), t).awsConfig(t.Context())
			if len(diags) > 0 {
				t.Error(diags)
			}
			if diff := cmp.Diff(conns.Config{Endpoints: map[string]string{}}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	zero, settle := time.Duration(0), 1500*time.Millisecond
	for name, test := range map[string]struct {
		block block
		want  target.Settings
	}{
		"defaults": {block{}, target.Settings{PlanChecks: true}},
		"all": {
			block{"plan_checks": false, "settle_time": "1.5s", "lock_directory": "/locks"},
			target.Settings{SettleTime: &settle, LockDirectory: "/locks"},
		},
		"lease": {
			block{"lease": []any{block{"bucket": "leases", "prefix": "team/", "ttl": "30s"}}},
			target.Settings{PlanChecks: true, Lease: &target.Lease{Bucket: "leases", Prefix: "team/", TTL: 30 * time.Second}},
		},
		"lease by default": {
			block{"lease": []any{block{"bucket": "leases", "prefix": "", "ttl": ""}}},
			target.Settings{PlanChecks: true, Lease: &target.Lease{Bucket: "leases", Prefix: "xacct-leases/", TTL: 2 * time.Minute}},
		},
		"no settling": {block{"settle_time": "0s"}, target.Settings{PlanChecks: true, SettleTime: &zero}},
		"unknown": {
			block{"plan_checks": unknown{}, "settle_time": unknown{}, "lock_directory": unknown{}},
			target.Settings{PlanChecks: true},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, test.block.model(t.Context(), t).settings()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The environment variables that provider "aws" reads by itself.
func TestEnvironment(t *testing.T) {
	t.Setenv("TF_AWS_S3_ENDPOINT", "http://127.0.0.1:10")
	t.Setenv("AWS_S3_ENDPOINT", "http://127.0.0.1:11")
	t.Setenv("AWS_STS_ENDPOINT", "http://127.0.0.1:12")
	t.Setenv("TF_AWS_IAM_ENDPOINT", "http://127.0.0.1:13")
	t.Setenv("AWS_ENDPOINT_URL_IAM", "http://127.0.0.1:14") // which the SDK reads
	t.Setenv("TF_AWS_WEB_IDENTITY_TOKEN", "eyJh")
	t.Setenv("AWS_WEB_IDENTITY_TOKEN_FILE", "token.jwt")
	t.Setenv("AWS_S3_US_EAST_1_REGIONAL_ENDPOINT", "legacy")

	for name, test := range map[string]struct {
		block block
		want  conns.Config
	}{
		"environment": {
			block: block{"assume_role_with_web_identity": []any{block{"role_arn": "arn:aws:iam::111122223333:role/ci"}}},
			want: conns.Config{
				Endpoints:                 map[string]string{"s3": "http://127.0.0.1:10", "sts": "http://127.0.0.1:12"},
				S3USEast1RegionalEndpoint: "legacy",
				AssumeRoleWithWebIdentity: &conns.AssumeRoleWithWebIdentity{
					RoleARN: "arn:aws:iam::111122223333:role/ci", WebIdentityToken: "eyJh", WebIdentityTokenFile: "token.jwt",
				},
			},
		},
		"the block wins": {
			block: block{
				"endpoints":                      []any{block{"s3": "http://127.0.0.1:1", "iam": "http://127.0.0.1:3"}},
				"s3_us_east_1_regional_endpoint": "regional",
				"assume_role_with_web_identity":  []any{block{"role_arn": "arn:aws:iam::111122223333:role/ci", "web_identity_token_file": "mine"}},
			},
			want: conns.Config{
				Endpoints:                 map[string]string{"s3": "http://127.0.0.1:1", "iam": "http://127.0.0.1:3", "sts": "http://127.0.0.1:12"},
				S3USEast1RegionalEndpoint: "regional",
				AssumeRoleWithWebIdentity: &conns.AssumeRoleWithWebIdentity{
					RoleARN: "arn:aws:iam::111122223333:role/ci", WebIdentityTokenFile: "mine",
				},
			},
		},
	} {
		got, diags := test.block.model(t.Context(), t).awsConfig(t.Context())
		if len(diags) > 0 {
			t.Error(name, diags)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
