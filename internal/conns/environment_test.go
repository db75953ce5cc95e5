// SPDX-License-Identifier: MPL-2.0

package conns_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/conns"
)

// The tests of this file set environment variables, so none can be parallel.

func TestEnvironment(t *testing.T) {
	cloud := newCloud(t)
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT")
	t.Setenv("AWS_SECRET_ACCESS_KEY", secretKey)
	t.Setenv("AWS_SESSION_TOKEN", sessionToken)
	t.Setenv("AWS_REGION", "ca-west-1")
	t.Setenv("AWS_ENDPOINT_URL", cloud.URL)
	t.Setenv("AWS_MAX_ATTEMPTS", "7")
	t.Setenv("AWS_RETRY_MODE", "adaptive")
	// An endpoint of one's own excludes FIPS and dual-stack.
	t.Setenv("AWS_USE_FIPS_ENDPOINT", "true")

	client := conns.New(conns.Config{SkipCredentialsValidation: true, S3UsePathStyle: true})
	region, err := client.Region(t.Context())
	if region != "ca-west-1" || err != nil {
		t.Errorf("region %q, %v", region, err)
	}
	s3Client, err := client.S3(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	options := s3Client.Options()
	if options.RetryMaxAttempts != 7 || options.RetryMode != aws.RetryModeAdaptive || options.Retryer.MaxAttempts() != 7 {
		t.Errorf("retries: %d, %q", options.RetryMaxAttempts, options.RetryMode)
	}
	if err := headBucket(t.Context(), client); err != nil {
		t.Fatal(err)
	}
	want := []string{"AKIAENVIRONMENT"}
	got := []string{}
	for _, call := range cloud.seen() {
		got = append(got, call.accessKey)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestRegionNeedsNoCredentials(t *testing.T) {
	t.Setenv("AWS_DEFAULT_REGION", "us-gov-east-1")
	partition, err := conns.New(conns.Config{}).Partition(t.Context())
	if partition != "aws-us-gov" || err != nil {
		t.Errorf("got %q, %v", partition, err)
	}
	t.Setenv("AWS_REGION", "cn-north-1")
	partition, err = conns.New(conns.Config{}).Partition(t.Context())
	if partition != "aws-cn" || err != nil {
		t.Errorf("got %q, %v", partition, err)
	}
}

func TestServiceEndpointsFromTheEnvironment(t *testing.T) {
	s3Cloud, stsCloud := newCloud(t), newCloud(t)
	t.Setenv("AWS_ENDPOINT_URL_S3", s3Cloud.URL)
	t.Setenv("AWS_ENDPOINT_URL_STS", stsCloud.URL)
	for name, cfg := range map[string]conns.Config{
		"static": {AccessKey: accessKey, SecretKey: secretKey},
		"static, assume_role": {
			AccessKey: accessKey, SecretKey: secretKey,
			AssumeRole: []conns.AssumeRole{{RoleARN: "arn:aws:iam::111122223333:role/r"}},
		},
		"profile, assume_role": {
			Profile:                "data",
			SharedCredentialsFiles: []string{writeFile(t, "credentials", "[data]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = "+secretKey+"\n")},
			AssumeRole:             []conns.AssumeRole{{RoleARN: "arn:aws:iam::111122223333:role/r"}},
		},
		"web identity": {AssumeRoleWithWebIdentity: &conns.AssumeRoleWithWebIdentity{RoleARN: "arn:aws:iam::111122223333:role/r", WebIdentityToken: "token"}},
	} {
		before := len(s3Cloud.operations())
		cfg.Region, cfg.S3UsePathStyle = "eu-west-1", true
		if err := headBucket(t.Context(), conns.New(cfg)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := s3Cloud.operations()[before:]; len(got) != 1 {
			t.Errorf("%s: S3 was called %v", name, got)
		}
	}
}

func TestProfileWinsOverKeysOfTheEnvironment(t *testing.T) {
	cloud := newCloud(t)
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT")
	t.Setenv("AWS_SECRET_ACCESS_KEY", secretKey)
	cfg := conns.Config{
		Region: "eu-west-1", Profile: "data", Endpoints: cloud.endpoints(),
		SharedCredentialsFiles: []string{writeFile(t, "credentials", "[data]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = "+secretKey+"\n")},
	}
	if _, err := conns.New(cfg).S3(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if got := cloud.seen()[0].accessKey; got != "AKIAPROFILE" {
		t.Errorf("called with %q", got)
	}
}

// An empty list of shared files must not hide the SDK's defaults.
func TestSharedFilesFromTheEnvironment(t *testing.T) {
	cloud := newCloud(t)
	t.Setenv("AWS_PROFILE", "data")
	t.Setenv("AWS_CONFIG_FILE", writeFile(t, "config", "[profile data]\nregion = eu-north-1\nmax_attempts = 4\n"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", writeFile(t, "credentials", "[data]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = "+secretKey+"\n"))
	client, err := conns.New(conns.Config{Endpoints: cloud.endpoints()}).S3(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if options := client.Options(); options.Region != "eu-north-1" || options.RetryMaxAttempts != 4 {
		t.Errorf("region %q, %d attempts", options.Region, options.RetryMaxAttempts)
	}
}

func TestMetadataService(t *testing.T) {
	for name, test := range map[string]struct {
		skip  *bool
		env   string
		calls bool
	}{
		"default":                           {calls: true},
		"skipped":                           {skip: aws.Bool(true)},
		"skipped by the environment":        {env: "true"},
		"not skipped, whatever environment": {skip: aws.Bool(false), env: "true", calls: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("AWS_EC2_METADATA_DISABLED", test.env) // which aws-sdk-go-base sets, too
			cloud := newCloud(t)
			_, err := conns.New(conns.Config{
				Region: "eu-west-1", Endpoints: cloud.endpoints(),
				SkipMetadataAPICheck: test.skip, EC2MetadataServiceEndpoint: cloud.URL,
			}).S3(t.Context(), "")
			wantError(t, err, "Missing AWS Credentials", "EC2 instance metadata")
			if called := len(cloud.operations()) > 0; called != test.calls {
				t.Errorf("called %v", cloud.operations())
			}
		})
	}
}

func TestCABundleOfTheEnvironment(t *testing.T) {
	cfg, bundle := newSecureCloud(t)
	t.Setenv("AWS_CA_BUNDLE", bundle)
	if _, err := conns.New(cfg).S3(t.Context(), ""); err != nil {
		t.Error(err)
	}
}
