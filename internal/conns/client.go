// SPDX-License-Identifier: MPL-2.0

// Package conns turns the settings of the provider block into AWS SDK clients.
//
// It is lazy: nothing is resolved and AWS is not called until somebody asks for
// a client, the region or the account. A configuration that never calls AWS
// needs neither credentials nor a region.
package conns

import (
	"cmp"
	"context"
	"os"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3control"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/hashicorp/aws-sdk-go-base/v2/endpoints"
)

// Client hands out AWS SDK clients for one provider block. It is safe for
// concurrent use.
type Client struct {
	cfg      Config
	deferred bool

	awsConfig once[aws.Config]
	identity  once[string] // the caller's account id
	caller    once[string] // the caller's ARN

	cloudtrail regional[cloudtrail.Client]
	iam        regional[iam.Client]
	kms        regional[kms.Client]
	s3         regional[s3.Client]
	s3control  regional[s3control.Client]
	sns        regional[sns.Client]
	sqs        regional[sqs.Client]
}

// New returns a client for the settings. It makes no call and never fails:
// settings that don't work are reported by the methods that need them.
func New(cfg Config) *Client {
	return &Client{cfg: cfg}
}

// Deferred returns the client of a provider block with values that are not
// known yet, as happens at plan time. Its methods fail with [ErrDeferred].
func Deferred() *Client {
	return &Client{deferred: true}
}

// Deferred says whether the provider block has values that are not known yet.
// Then nothing can be asked of AWS.
func (c *Client) Deferred() bool {
	return c.deferred
}

// Attempts is how often a call is tried: max_retries of the provider block,
// AWS_MAX_ATTEMPTS, or 25, as with the AWS provider.
func (c *Client) Attempts() int {
	fromEnvironment, err := strconv.Atoi(os.Getenv("AWS_MAX_ATTEMPTS"))
	if err != nil {
		fromEnvironment = 0
	}
	return cmp.Or(c.cfg.MaxRetries, fromEnvironment, 25)
}

// Region returns the region of the provider block, of the environment, of the
// shared config file or of the instance, in this order. It is an *[Error] when
// there is none.
func (c *Client) Region(ctx context.Context) (string, error) {
	if c.deferred {
		return "", ErrDeferred
	}
	// The same order as the SDK's, without a look at the credentials.
	if region := cmp.Or(c.cfg.Region, os.Getenv("AWS_REGION"), os.Getenv("AWS_DEFAULT_REGION")); region != "" {
		return region, c.checkRegion(region)
	}
	cfg, err := c.resolved(ctx)
	if err != nil {
		return "", err
	}
	return cfg.Region, nil
}

// Partition returns the id of the partition that the provider's region is in,
// such as "aws" or "aws-us-gov".
func (c *Client) Partition(ctx context.Context) (string, error) {
	region, err := c.Region(ctx)
	if err != nil {
		return "", err
	}
	return c.PartitionOf(region), nil
}

// PartitionOf returns the id of the partition that a region is in, by the
// region's name alone: "aws" for a region of no known partition.
func (c *Client) PartitionOf(region string) string {
	if p, ok := endpoints.PartitionForRegion(endpoints.DefaultPartitions(), region); ok {
		return p.ID()
	}
	return endpoints.AwsPartitionID
}

// AccountID returns the id of the caller's account, which is looked up at most
// once. It is empty, and no call is made for it, when the provider block has
// skip_requesting_account_id.
func (c *Client) AccountID(ctx context.Context) (string, error) {
	cfg, err := c.ready(ctx)
	if err != nil || c.cfg.SkipRequestingAccountID {
		return "", err
	}
	return c.lookUpAccount(ctx, cfg)
}

// ready returns the resolved configuration once it may be used: credentials
// validated and the caller's account allowed, each unless switched off.
func (c *Client) ready(ctx context.Context) (aws.Config, error) {
	cfg, err := c.resolved(ctx)
	if err != nil {
		return aws.Config{}, err
	}
	if err := c.checkAccount(ctx, cfg); err != nil {
		return aws.Config{}, err
	}
	return cfg, nil
}

// resolved returns the configuration with its credentials and its region, which
// is resolved at most once.
func (c *Client) resolved(ctx context.Context) (aws.Config, error) {
	if c.deferred {
		return aws.Config{}, ErrDeferred
	}
	return c.awsConfig.get(ctx, c.resolve)
}
