// SPDX-License-Identifier: MPL-2.0

package conns

import (
	"context"
	"net/url"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3control"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	smithyendpoints "github.com/aws/smithy-go/endpoints"
)

// S3 returns the S3 client of a region, or of the provider's region when region
// is empty.
func (c *Client) S3(ctx context.Context, region string) (*s3.Client, error) {
	return clientFor(ctx, c, &c.s3, region, s3.NewFromConfig, func(o *s3.Options) {
		c.useEndpoint("s3", &o.BaseEndpoint, &o.EndpointOptions.UseFIPSEndpoint, &o.EndpointOptions.UseDualStackEndpoint)
		o.UsePathStyle = c.cfg.S3UsePathStyle
		if c.cfg.S3USEast1RegionalEndpoint == "legacy" && o.Region == "us-east-1" {
			o.Region = "aws-global"
		}
	})
}

// CloudTrail returns the CloudTrail client of a region, or of the provider's region
// when region is empty.
func (c *Client) CloudTrail(ctx context.Context, region string) (*cloudtrail.Client, error) {
	return clientFor(ctx, c, &c.cloudtrail, region, cloudtrail.NewFromConfig, func(o *cloudtrail.Options) {
		c.useEndpoint("cloudtrail", &o.BaseEndpoint, &o.EndpointOptions.UseFIPSEndpoint, &o.EndpointOptions.UseDualStackEndpoint)
	})
}

// IAM returns the IAM client of a region, or of the provider's region when
// region is empty.
func (c *Client) IAM(ctx context.Context, region string) (*iam.Client, error) {
	return clientFor(ctx, c, &c.iam, region, iam.NewFromConfig, func(o *iam.Options) {
		c.useEndpoint("iam", &o.BaseEndpoint, &o.EndpointOptions.UseFIPSEndpoint, &o.EndpointOptions.UseDualStackEndpoint)
	})
}

// KMS returns the KMS client of a region, or of the provider's region when
// region is empty.
func (c *Client) KMS(ctx context.Context, region string) (*kms.Client, error) {
	return clientFor(ctx, c, &c.kms, region, kms.NewFromConfig, func(o *kms.Options) {
		c.useEndpoint("kms", &o.BaseEndpoint, &o.EndpointOptions.UseFIPSEndpoint, &o.EndpointOptions.UseDualStackEndpoint)
	})
}

// S3Control returns the S3 Control client of a region, or of the provider's region
// when region is empty. With an endpoint of its own for S3 and none for S3 Control
// it is nil: whoever has that doesn't mean AWS's.
func (c *Client) S3Control(ctx context.Context, region string) (*s3control.Client, error) {
	objects, err := c.S3(ctx, region)
	if err != nil {
		return nil, err
	}
	client, err := clientFor(ctx, c, &c.s3control, region, s3control.NewFromConfig, func(o *s3control.Options) {
		c.useEndpoint("s3control", &o.BaseEndpoint, &o.EndpointOptions.UseFIPSEndpoint, &o.EndpointOptions.UseDualStackEndpoint)
		if o.BaseEndpoint != nil {
			o.EndpointResolverV2 = asItIs{*o.BaseEndpoint}
		}
	})
	if err == nil && client.Options().BaseEndpoint == nil && objects.Options().BaseEndpoint != nil {
		return nil, nil //nolint:nilnil // as the comment says
	}
	return client, err
}

// asItIs is an endpoint of S3 Control. AWS's own have the account's id before their
// name, and the SDK would put it before any other name, too.
type asItIs struct{ url string }

// ResolveEndpoint returns the endpoint.
func (e asItIs) ResolveEndpoint(context.Context, s3control.EndpointParameters) (endpoint smithyendpoints.Endpoint, err error) {
	at, err := url.Parse(e.url)
	if err == nil {
		endpoint.URI = *at
	}
	return endpoint, err
}

// SNS returns the SNS client of a region, or of the provider's region when
// region is empty.
func (c *Client) SNS(ctx context.Context, region string) (*sns.Client, error) {
	return clientFor(ctx, c, &c.sns, region, sns.NewFromConfig, func(o *sns.Options) {
		c.useEndpoint("sns", &o.BaseEndpoint, &o.EndpointOptions.UseFIPSEndpoint, &o.EndpointOptions.UseDualStackEndpoint)
	})
}

// SQS returns the SQS client of a region, or of the provider's region when
// region is empty.
func (c *Client) SQS(ctx context.Context, region string) (*sqs.Client, error) {
	return clientFor(ctx, c, &c.sqs, region, sqs.NewFromConfig, func(o *sqs.Options) {
		c.useEndpoint("sqs", &o.BaseEndpoint, &o.EndpointOptions.UseFIPSEndpoint, &o.EndpointOptions.UseDualStackEndpoint)
	})
}

// regional keeps one client a region.
type regional[C any] struct {
	mu       sync.Mutex
	byRegion map[string]*C
}

// clientFor returns the client of a region from its cache, made when it is
// asked for the first time. To add a service: a regional field in [Client] and
// a method like S3.
func clientFor[C, O any](
	ctx context.Context, c *Client, cache *regional[C], region string,
	newFromConfig func(aws.Config, ...func(*O)) *C, options func(*O),
) (*C, error) {
	cfg, err := c.ready(ctx)
	if err != nil {
		return nil, err
	}
	if region == "" {
		region = cfg.Region
	} else if err := c.checkRegion(region); err != nil {
		return nil, err
	}

	cache.mu.Lock()
	defer cache.mu.Unlock()
	if client, ok := cache.byRegion[region]; ok {
		return client, nil
	}
	cfg.Region = region
	client := newFromConfig(cfg, options)
	if cache.byRegion == nil {
		cache.byRegion = make(map[string]*C)
	}
	cache.byRegion[region] = client
	return client, nil
}

// useEndpoint puts the service's endpoint of the provider block into the
// options of a client. The SDK refuses FIPS and dual-stack together with an
// endpoint of one's own, which wins here as it does in the AWS provider.
func (c *Client) useEndpoint(service string, base **string, fips *aws.FIPSEndpointState, dualStack *aws.DualStackEndpointState) {
	if url := c.cfg.Endpoints[service]; url != "" {
		*base = aws.String(url)
	}
	if *base != nil {
		*fips = aws.FIPSEndpointStateDisabled
		*dualStack = aws.DualStackEndpointStateDisabled
	}
}
