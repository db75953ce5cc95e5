// SPDX-License-Identifier: MPL-2.0

package conns

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	"github.com/aws/smithy-go/middleware"
	awsbase "github.com/hashicorp/aws-sdk-go-base/v2"
	"github.com/hashicorp/aws-sdk-go-base/v2/diag"
	"github.com/hashicorp/aws-sdk-go-base/v2/logging"
	"github.com/hashicorp/aws-sdk-go-base/v2/useragent"
	"github.com/hashicorp/aws-sdk-go-base/v2/validation"
	"github.com/hashicorp/terraform-plugin-log/tflog"
)

const (
	documentationURL = "https://registry.terraform.io/providers/xacct/xacct/latest/docs"

	// defaultMaxAttempts is the AWS provider's default for max_retries.
	defaultMaxAttempts = 25
)

// resolve finds credentials and region. It calls AWS only where a source of
// credentials does: to assume a role, to refresh an SSO session, to ask the
// metadata service.
func (c *Client) resolve(ctx context.Context) (aws.Config, error) {
	base := c.cfg.base()
	// The credentials are validated afterwards, together with the look-up of
	// the account, so that one call serves both.
	base.SkipCredsValidation = true

	_, cfg, diags := awsbase.GetAwsConfig(ctx, &base)
	for _, warning := range diags.Warnings() {
		tflog.Warn(ctx, warning.Summary(), map[string]any{"detail": mask(warning.Detail())})
	}
	if diags.HasError() {
		return aws.Config{}, c.resolveError(diags)
	}
	if cfg.Region == "" {
		return aws.Config{}, missingRegion(nil)
	}
	if err := c.checkRegion(cfg.Region); err != nil {
		return aws.Config{}, err
	}

	if cfg.RetryMaxAttempts == 0 {
		cfg.RetryMaxAttempts = defaultMaxAttempts
	}
	cfg.APIOptions = append(cfg.APIOptions, registerLogger(base.Logger))
	return cfg, nil
}

// base translates the settings for aws-sdk-go-base. HTTPClient stays nil: with
// a plain http.Client the SDK refuses a custom CA bundle, with its own it
// doesn't.
func (c Config) base() awsbase.Config {
	base := awsbase.Config{
		AccessKey:                      c.AccessKey,
		CallerDocumentationURL:         documentationURL,
		CallerName:                     "xacct provider",
		CustomCABundle:                 c.CustomCABundle,
		EC2MetadataServiceEndpoint:     c.EC2MetadataServiceEndpoint,
		EC2MetadataServiceEndpointMode: c.EC2MetadataServiceEndpointMode,
		HTTPProxy:                      c.HTTPProxy,
		HTTPProxyMode:                  awsbase.HTTPProxyModeLegacy,
		HTTPSProxy:                     c.HTTPSProxy,
		IamEndpoint:                    c.Endpoints["iam"],
		Insecure:                       c.Insecure,
		Logger:                         maskingLogger{logging.TfLogger("")},
		MaxRetries:                     c.MaxRetries,
		NoProxy:                        c.NoProxy,
		Profile:                        c.Profile,
		Region:                         c.Region,
		RetryMode:                      c.RetryMode,
		SecretKey:                      c.SecretKey,
		SharedConfigFiles:              c.SharedConfigFiles,
		SharedCredentialsFiles:         c.SharedCredentialsFiles,
		SkipCredsValidation:            c.SkipCredentialsValidation,
		SkipRequestingAccountId:        c.SkipRequestingAccountID,
		SsoEndpoint:                    c.Endpoints["sso"],
		StsEndpoint:                    c.Endpoints["sts"],
		StsRegion:                      c.STSRegion,
		Token:                          c.Token,
		TokenBucketRateLimiterCapacity: c.TokenBucketRateLimiterCapacity,
		UseDualStackEndpoint:           c.UseDualStackEndpoint,
		UseFIPSEndpoint:                c.UseFIPSEndpoint,
		UserAgent:                      c.userAgent(),
	}
	for _, role := range c.AssumeRole {
		base.AssumeRole = append(base.AssumeRole, awsbase.AssumeRole(role))
	}
	if identity := c.AssumeRoleWithWebIdentity; identity != nil {
		converted := awsbase.AssumeRoleWithWebIdentity(*identity)
		base.AssumeRoleWithWebIdentity = &converted
	}
	if skip := c.SkipMetadataAPICheck; skip != nil {
		base.EC2MetadataServiceEnableState = imds.ClientEnabled
		if *skip {
			base.EC2MetadataServiceEnableState = imds.ClientDisabled
		}
	}
	return base
}

func (c Config) userAgent() awsbase.UserAgentProducts {
	products := awsbase.UserAgentProducts{
		{Name: "Terraform", Version: c.TerraformVersion, Comment: "+https://www.terraform.io"},
		{Name: "terraform-provider-xacct", Version: c.ProviderVersion, Comment: "+https://registry.terraform.io/providers/xacct/xacct"},
	}
	return append(products, useragent.FromSlice(c.UserAgent)...)
}

// checkRegion refuses a region that AWS doesn't have.
func (c *Client) checkRegion(region string) error {
	if c.cfg.SkipRegionValidation {
		return nil
	}
	if err := CheckRegion(region); err != nil {
		return invalidRegion(err)
	}
	return nil
}

// CheckRegion refuses a region that is not on the built-in list of AWS's
// regions.
func CheckRegion(region string) error {
	return validation.SupportedRegion(region)
}

// resolveError says why there is no usable configuration.
func (c *Client) resolveError(diags diag.Diagnostics) error {
	problem := diags.Errors()[0]
	var cause error
	if d, ok := problem.(diag.DiagnosticWithErr); ok {
		cause = d.Err()
	}
	switch {
	case isMissingRegion(cause):
		return missingRegion(cause)
	case awsbase.IsNoValidCredentialSourcesError(problem):
		return c.missingCredentials(cause)
	default:
		return c.unusableCredentials(problem, cause)
	}
}

// registerLogger makes every call log through the logger: aws-sdk-go-base looks
// for it in the context of the call.
func registerLogger(logger logging.Logger) func(*middleware.Stack) error {
	return func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("xacct:RegisterLogger",
			func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
				return next.HandleInitialize(logging.RegisterLogger(ctx, logger), in)
			}), middleware.Before)
	}
}
