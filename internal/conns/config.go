// SPDX-License-Identifier: MPL-2.0

package conns

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Config holds the settings of the provider block as plain values. The zero
// value is an empty block: everything then comes from the environment, the
// shared files and the instance, as with the AWS CLI.
type Config struct {
	Region string

	AccessKey string
	SecretKey string
	Token     string
	Profile   string

	SharedConfigFiles      []string
	SharedCredentialsFiles []string

	// AssumeRole is a chain: each role is assumed with the credentials of the
	// one before it.
	AssumeRole                []AssumeRole
	AssumeRoleWithWebIdentity *AssumeRoleWithWebIdentity

	AllowedAccountIDs   []string
	ForbiddenAccountIDs []string

	// Endpoints maps a service, by its name in the endpoints block, to a URL.
	Endpoints map[string]string

	S3UsePathStyle            bool
	S3USEast1RegionalEndpoint string // "legacy", "regional" or empty
	STSRegion                 string
	UseDualStackEndpoint      bool
	UseFIPSEndpoint           bool

	SkipCredentialsValidation bool
	SkipRegionValidation      bool
	SkipRequestingAccountID   bool
	// SkipMetadataAPICheck switches the EC2 metadata service off (true) or on
	// (false). Nil leaves it to AWS_EC2_METADATA_DISABLED.
	SkipMetadataAPICheck *bool

	EC2MetadataServiceEndpoint     string
	EC2MetadataServiceEndpointMode string

	// MaxRetries is the number of attempts of one call. Zero: what the
	// environment or the shared config file says, else 25.
	MaxRetries                     int
	RetryMode                      aws.RetryMode
	TokenBucketRateLimiterCapacity int

	CustomCABundle string
	// HTTPProxy and HTTPSProxy are URLs. Nil: what the environment says. An
	// empty string: no proxy.
	HTTPProxy  *string
	HTTPSProxy *string
	NoProxy    string
	Insecure   bool

	// UserAgent holds products, as "name/version (comment)", to name in the
	// User-Agent header after Terraform and this provider.
	UserAgent        []string
	ProviderVersion  string
	TerraformVersion string
}

// AssumeRole says how to assume one IAM role.
type AssumeRole struct {
	RoleARN           string
	Duration          time.Duration // zero: what STS has as its default
	ExternalID        string
	Policy            string
	PolicyARNs        []string
	SessionName       string
	SourceIdentity    string
	Tags              map[string]string
	TransitiveTagKeys []string
}

// AssumeRoleWithWebIdentity says how to assume an IAM role with the token of an
// identity provider. Exactly one of WebIdentityToken and WebIdentityTokenFile
// is set.
type AssumeRoleWithWebIdentity struct {
	RoleARN              string
	Duration             time.Duration
	Policy               string
	PolicyARNs           []string
	SessionName          string
	WebIdentityToken     string
	WebIdentityTokenFile string
}
