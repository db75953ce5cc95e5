// SPDX-License-Identifier: MPL-2.0

package conns_test

import (
	"bytes"
	"context"
	"encoding/pem"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/xacct/terraform-provider-xacct/internal/conns"
)

func headBucket(ctx context.Context, client *conns.Client) error {
	s3Client, err := client.S3(ctx, "")
	if err != nil {
		return err
	}
	_, err = s3Client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: aws.String("bucket")})
	return err
}

func TestUserAgent(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t)
	cfg := cloud.config()
	cfg.ProviderVersion, cfg.TerraformVersion = "1.2.3", "1.11.4"
	cfg.UserAgent = []string{"pipeline/7 (nightly)"}
	if err := headBucket(t.Context(), conns.New(cfg)); err != nil {
		t.Fatal(err)
	}
	for _, call := range cloud.seen() {
		for _, part := range []string{"Terraform/1.11.4 (+https://www.terraform.io)", "terraform-provider-xacct/1.2.3 (", "pipeline/7 (nightly)"} {
			if !strings.Contains(call.userAgent, part) {
				t.Errorf("%s: %q lacks %q", call.operation, call.userAgent, part)
			}
		}
	}
}

func TestRetriesOfTheProviderBlock(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		set      func(*conns.Config)
		attempts int
		mode     aws.RetryMode
	}{
		"default": {set: func(*conns.Config) {}, attempts: 25, mode: aws.RetryModeStandard},
		"set": {
			set:      func(cfg *conns.Config) { cfg.MaxRetries, cfg.RetryMode = 3, aws.RetryModeAdaptive },
			attempts: 3, mode: aws.RetryModeAdaptive,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := newCloud(t).config()
			cfg.SkipCredentialsValidation = true
			test.set(&cfg)
			client, err := conns.New(cfg).S3(t.Context(), "")
			if err != nil {
				t.Fatal(err)
			}
			options := client.Options()
			if got := options.Retryer.MaxAttempts(); got != test.attempts {
				t.Errorf("%d attempts", got)
			}
			if options.RetryMode != "" && options.RetryMode != test.mode {
				t.Errorf("mode %q", options.RetryMode)
			}
		})
	}
}

func TestS3Options(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		set    func(*conns.Config)
		region string
		check  func(s3.Options) bool
	}{
		"path style":              {set: func(cfg *conns.Config) { cfg.S3UsePathStyle = true }, check: func(o s3.Options) bool { return o.UsePathStyle }},
		"virtual host by default": {set: func(*conns.Config) {}, check: func(o s3.Options) bool { return !o.UsePathStyle }},
		"endpoint":                {set: func(*conns.Config) {}, check: func(o s3.Options) bool { return strings.HasPrefix(aws.ToString(o.BaseEndpoint), "http://127.0.0.1:") }},
		"no endpoint":             {set: func(cfg *conns.Config) { cfg.Endpoints = nil }, check: func(o s3.Options) bool { return o.BaseEndpoint == nil }},
		"FIPS": {
			set:   func(cfg *conns.Config) { cfg.UseFIPSEndpoint, cfg.Endpoints = true, nil },
			check: func(o s3.Options) bool { return o.EndpointOptions.UseFIPSEndpoint == aws.FIPSEndpointStateEnabled },
		},
		"dual-stack": {
			set: func(cfg *conns.Config) { cfg.UseDualStackEndpoint, cfg.Endpoints = true, nil },
			check: func(o s3.Options) bool {
				return o.EndpointOptions.UseDualStackEndpoint == aws.DualStackEndpointStateEnabled
			},
		},
		"FIPS and dual-stack give way to an endpoint": {
			set: func(cfg *conns.Config) { cfg.UseFIPSEndpoint, cfg.UseDualStackEndpoint = true, true },
			check: func(o s3.Options) bool {
				return o.EndpointOptions.UseFIPSEndpoint == aws.FIPSEndpointStateDisabled && o.EndpointOptions.UseDualStackEndpoint == aws.DualStackEndpointStateDisabled
			},
		},
		"global endpoint": {
			set: func(cfg *conns.Config) { cfg.S3USEast1RegionalEndpoint = "legacy" }, region: "us-east-1",
			check: func(o s3.Options) bool { return o.Region == "aws-global" },
		},
		"global endpoint, elsewhere": {
			set: func(cfg *conns.Config) { cfg.S3USEast1RegionalEndpoint = "legacy" }, region: "us-east-2",
			check: func(o s3.Options) bool { return o.Region == "us-east-2" },
		},
		"regional endpoint": {
			set: func(cfg *conns.Config) { cfg.S3USEast1RegionalEndpoint = "regional" }, region: "us-east-1",
			check: func(o s3.Options) bool { return o.Region == "us-east-1" },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := newCloud(t).config()
			cfg.SkipCredentialsValidation = true
			test.set(&cfg)
			client, err := conns.New(cfg).S3(t.Context(), test.region)
			if err != nil {
				t.Fatal(err)
			}
			if options := client.Options(); !test.check(options) {
				t.Errorf("got region %q, endpoint %v, %+v", options.Region, aws.ToString(options.BaseEndpoint), options.EndpointOptions)
			}
		})
	}
}

// The log must never have a secret, and policies only at DEBUG and below.
func TestLog(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t)
	const policy = `{"Version":"2012-10-17","Statement":[]}`
	cfg := cloud.config()
	cfg.Token = sessionToken
	cfg.S3UsePathStyle = true
	cfg.AssumeRole = []conns.AssumeRole{{RoleARN: "arn:aws:iam::111122223333:role/r", SessionName: "s"}}

	var log bytes.Buffer
	ctx := tflogtest.RootLogger(t.Context(), &log)
	s3Client, err := conns.New(cfg).S3(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s3Client.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: aws.String("bucket"), Policy: aws.String(policy)}); err != nil {
		t.Fatal(err)
	}
	web := conns.Config{Region: "eu-west-1", Endpoints: cloud.endpoints(), AssumeRoleWithWebIdentity: &conns.AssumeRoleWithWebIdentity{
		RoleARN: "arn:aws:iam::111122223333:role/r", WebIdentityToken: sessionToken,
	}}
	if _, err := conns.New(web).S3(ctx, ""); err != nil {
		t.Fatal(err)
	}

	for _, secret := range []string{secretKey, sessionToken} {
		if at := strings.Index(log.String(), secret); at >= 0 {
			t.Errorf("the log has the secret %q: …%s…", secret, log.String()[max(0, at-300):at])
		}
	}
	entries, err := tflogtest.MultilineJSONDecode(&log)
	if err != nil {
		t.Fatal(err)
	}
	requests := 0
	for _, entry := range entries {
		body, _ := entry["http.request.body"].(string)
		if strings.Contains(body, "2012-10-17") {
			requests++
			if level := entry["@level"]; level != "debug" && level != "trace" {
				t.Errorf("a policy at level %v", level)
			}
		}
	}
	if requests != 1 {
		t.Errorf("PutBucketPolicy is in the log %d times", requests)
	}
}

func TestSTSRegion(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t)
	cfg := cloud.config()
	cfg.STSRegion = "us-west-2"
	if _, err := conns.New(cfg).S3(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if got := cloud.seen()[0].region; got != "us-west-2" {
		t.Errorf("STS called for region %q", got)
	}
}

func TestProxy(t *testing.T) {
	t.Parallel()
	proxy := newCloud(t)
	cfg := proxy.config()
	cfg.Endpoints = map[string]string{"sts": "http://sts.example.test"}
	cfg.HTTPProxy = &proxy.URL
	if _, err := conns.New(cfg).S3(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"sts:GetCallerIdentity"}, proxy.operations()); diff != "" {
		t.Error(diff)
	}
}

// newSecureCloud is a cloud behind TLS: a provider block for it that doesn't
// trust it, and the file to trust.
func newSecureCloud(t *testing.T) (conns.Config, string) {
	t.Helper()
	cloud := newCloud(t)
	secure := httptest.NewTLSServer(cloud)
	t.Cleanup(secure.Close)
	cfg := cloud.config()
	cfg.Endpoints = map[string]string{"sts": secure.URL}
	cfg.MaxRetries = 1
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: secure.Certificate().Raw})
	return cfg, writeFile(t, "ca.pem", string(certificate))
}

func TestTrust(t *testing.T) {
	t.Parallel()
	cfg, bundle := newSecureCloud(t)
	_, err := conns.New(cfg).S3(t.Context(), "")
	wantError(t, err, "AWS Credentials Not Validated", "certificate")

	insecure := cfg
	insecure.Insecure = true
	if _, err := conns.New(insecure).S3(t.Context(), ""); err != nil {
		t.Errorf("insecure: %v", err)
	}
	cfg.CustomCABundle = bundle
	if _, err := conns.New(cfg).S3(t.Context(), ""); err != nil {
		t.Errorf("custom_ca_bundle: %v", err)
	}

	cfg.CustomCABundle = "/does/not/exist"
	_, err = conns.New(cfg).S3(t.Context(), "")
	wantError(t, err, "Unusable AWS Credentials", "/does/not/exist")
}
