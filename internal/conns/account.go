// SPDX-License-Identifier: MPL-2.0

package conns

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	awsbase "github.com/hashicorp/aws-sdk-go-base/v2"
	"github.com/hashicorp/aws-sdk-go-base/v2/diag"
)

// checkAccount validates the credentials, unless that is switched off, and
// holds the caller's account against the allowed and the forbidden ones. Both
// need the same look-up.
func (c *Client) checkAccount(ctx context.Context, cfg aws.Config) error {
	allowed, forbidden := c.cfg.AllowedAccountIDs, c.cfg.ForbiddenAccountIDs
	if c.cfg.SkipCredentialsValidation && len(allowed) == 0 && len(forbidden) == 0 {
		return nil
	}
	account, err := c.lookUpAccount(ctx, cfg)
	switch {
	case err != nil:
		return err
	case slices.Contains(forbidden, account):
		return accountNotAllowed(account, "forbidden_account_ids")
	case len(allowed) == 0 || slices.Contains(allowed, account):
		return nil
	case account == "":
		return accountUnknown()
	default:
		return accountNotAllowed(account, "allowed_account_ids")
	}
}

// lookUpAccount returns the caller's account id: from STS, or, when credentials
// are not to be validated, from whatever service can tell. It is empty, without
// a call, when both kinds of call are switched off.
func (c *Client) lookUpAccount(ctx context.Context, cfg aws.Config) (string, error) {
	return c.identity.get(ctx, func(ctx context.Context) (string, error) {
		base := c.cfg.base()
		account, _, diags := awsbase.GetAwsAccountIDAndPartition(ctx, cfg, &base)
		if !diags.HasError() {
			return account, nil
		}
		problem := diags.Errors()[0]
		cause := errors.New(problem.Summary())
		if d, ok := problem.(diag.DiagnosticWithErr); ok {
			cause = d.Err()
		}
		return "", c.rejectedCredentials(ctx, cfg, cause)
	})
}

// CallerARN returns the ARN of the caller's identity: a user, the session of a role,
// or an account's root. It is empty, and no call is made for it, when the provider
// block has skip_requesting_account_id.
func (c *Client) CallerARN(ctx context.Context) (string, error) {
	cfg, err := c.ready(ctx)
	if err != nil || c.cfg.SkipRequestingAccountID {
		return "", err
	}
	return c.caller.get(ctx, func(ctx context.Context) (string, error) {
		client := sts.NewFromConfig(cfg, func(o *sts.Options) {
			o.Region = cmp.Or(c.cfg.STSRegion, o.Region)
			c.useEndpoint("sts", &o.BaseEndpoint, &o.EndpointOptions.UseFIPSEndpoint, &o.EndpointOptions.UseDualStackEndpoint)
		})
		out, err := client.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
		if err != nil {
			return "", err
		}
		return aws.ToString(out.Arn), nil
	})
}
