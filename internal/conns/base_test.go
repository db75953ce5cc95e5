// SPDX-License-Identifier: MPL-2.0

package conns

import (
	"reflect"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	awsbase "github.com/hashicorp/aws-sdk-go-base/v2"
)

func TestBase(t *testing.T) {
	t.Parallel()
	cfg := Config{
		Region:                         "eu-west-1",
		AccessKey:                      "access",
		SecretKey:                      "secret",
		Token:                          "token",
		Profile:                        "profile",
		SharedConfigFiles:              []string{"config"},
		SharedCredentialsFiles:         []string{"credentials"},
		AssumeRole:                     []AssumeRole{{RoleARN: "first", Duration: time.Hour}, {RoleARN: "second", Tags: map[string]string{"a": "b"}}},
		AssumeRoleWithWebIdentity:      &AssumeRoleWithWebIdentity{RoleARN: "web", WebIdentityToken: "jwt"},
		AllowedAccountIDs:              []string{"111122223333"},
		ForbiddenAccountIDs:            []string{"444455556666"},
		Endpoints:                      map[string]string{"s3": "https://s3", "iam": "https://iam", "sts": "https://sts", "sso": "https://sso"},
		S3UsePathStyle:                 true,
		S3USEast1RegionalEndpoint:      "legacy",
		STSRegion:                      "us-west-2",
		UseDualStackEndpoint:           true,
		UseFIPSEndpoint:                true,
		SkipCredentialsValidation:      true,
		SkipRegionValidation:           true,
		SkipRequestingAccountID:        true,
		SkipMetadataAPICheck:           aws.Bool(true),
		EC2MetadataServiceEndpoint:     "http://[::1]",
		EC2MetadataServiceEndpointMode: "IPv6",
		MaxRetries:                     9,
		RetryMode:                      aws.RetryModeAdaptive,
		TokenBucketRateLimiterCapacity: 500,
		CustomCABundle:                 "ca.pem",
		HTTPProxy:                      aws.String("http://proxy"),
		HTTPSProxy:                     aws.String(""),
		NoProxy:                        "127.0.0.1",
		Insecure:                       true,
		UserAgent:                      []string{"pipeline/7"},
		ProviderVersion:                "1.2.3",
		TerraformVersion:               "1.11.4",
	}
	settings := reflect.ValueOf(cfg)
	for i := range settings.NumField() {
		if settings.Field(i).IsZero() {
			t.Errorf("the test doesn't set %s", settings.Type().Field(i).Name)
		}
	}

	// What is not here, this package does by itself: accounts, S3's own
	// settings, the validation of regions.
	want := awsbase.Config{
		AccessKey: "access",
		AssumeRole: []awsbase.AssumeRole{
			{RoleARN: "first", Duration: time.Hour},
			{RoleARN: "second", Tags: map[string]string{"a": "b"}},
		},
		AssumeRoleWithWebIdentity:      &awsbase.AssumeRoleWithWebIdentity{RoleARN: "web", WebIdentityToken: "jwt"},
		CallerDocumentationURL:         "https://registry.terraform.io/providers/xacct/xacct/latest/docs",
		CallerName:                     "xacct provider",
		CustomCABundle:                 "ca.pem",
		EC2MetadataServiceEnableState:  imds.ClientDisabled,
		EC2MetadataServiceEndpoint:     "http://[::1]",
		EC2MetadataServiceEndpointMode: "IPv6",
		HTTPProxy:                      aws.String("http://proxy"),
		HTTPSProxy:                     aws.String(""),
		HTTPProxyMode:                  awsbase.HTTPProxyModeLegacy,
		IamEndpoint:                    "https://iam",
		Insecure:                       true,
		MaxRetries:                     9,
		NoProxy:                        "127.0.0.1",
		Profile:                        "profile",
		Region:                         "eu-west-1",
		RetryMode:                      aws.RetryModeAdaptive,
		SecretKey:                      "secret",
		SharedConfigFiles:              []string{"config"},
		SharedCredentialsFiles:         []string{"credentials"},
		SkipCredsValidation:            true,
		SkipRequestingAccountId:        true,
		SsoEndpoint:                    "https://sso",
		StsEndpoint:                    "https://sts",
		StsRegion:                      "us-west-2",
		Token:                          "token",
		TokenBucketRateLimiterCapacity: 500,
		UseDualStackEndpoint:           true,
		UseFIPSEndpoint:                true,
		UserAgent: awsbase.UserAgentProducts{
			{Name: "Terraform", Version: "1.11.4", Comment: "+https://www.terraform.io"},
			{Name: "terraform-provider-xacct", Version: "1.2.3", Comment: "+https://registry.terraform.io/providers/xacct/xacct"},
			{Name: "pipeline", Version: "7"},
		},
	}
	if diff := cmp.Diff(want, cfg.base(), cmpopts.IgnoreFields(awsbase.Config{}, "Logger")); diff != "" {
		t.Error(diff)
	}
}

// aws-sdk-go-base takes a list that is empty but not nil for a chain of roles
// and then has no credentials.
func TestBaseWithoutRoles(t *testing.T) {
	t.Parallel()
	base := Config{AssumeRole: []AssumeRole{}}.base()
	if base.AssumeRole != nil || base.AssumeRoleWithWebIdentity != nil || base.HTTPClient != nil {
		t.Errorf("got %+v", base)
	}
	if base.EC2MetadataServiceEnableState != imds.ClientDefaultEnableState {
		t.Errorf("metadata service: %v", base.EC2MetadataServiceEnableState)
	}
}
