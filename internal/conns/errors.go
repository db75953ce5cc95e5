// SPDX-License-Identifier: MPL-2.0

package conns

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/hashicorp/aws-sdk-go-base/v2/diag"
)

// ErrDeferred is the error of a [Deferred] client.
var ErrDeferred = errors.New("the provider block has values that are not known yet")

// Error says that the settings, wherever they come from, don't lead to a usable
// AWS client. Its text never contains a secret.
type Error struct {
	Summary string // a noun phrase, such as "Missing AWS Credentials"
	Detail  string // what was tried, what happened, what to do
	cause   error
}

// Error returns summary and detail.
func (e *Error) Error() string {
	return e.Summary + ": " + e.Detail
}

// Unwrap returns the context's error when the work was cut off, else nil. The
// SDK's own error stays hidden: an AccessDenied of STS must not be taken for one
// of the service that the client was for, and its text may hold a secret.
func (e *Error) Unwrap() error {
	for _, ended := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(e.cause, ended) {
			return ended
		}
	}
	return nil
}

func missingRegion(cause error) *Error {
	return &Error{
		Summary: "Missing AWS Region",
		Detail: "Neither the provider block nor the environment says which region to work in.\n\n" +
			"Set region in the provider block, AWS_REGION in the environment, or region in the profile of the shared config file.",
		cause: cause,
	}
}

func invalidRegion(cause error) *Error {
	return &Error{
		Summary: "Invalid AWS Region",
		Detail: cause.Error() + ".\n\n" +
			"If the region is new, or the service only resembles AWS, set skip_region_validation in the provider block.",
		cause: cause,
	}
}

func isMissingRegion(err error) bool {
	var missing *aws.MissingRegionError
	// The endpoint rules of the SDK have no error type of their own.
	return errors.As(err, &missing) || err != nil && strings.Contains(err.Error(), "Missing Region")
}

func accountNotAllowed(account, setting string) *Error {
	return &Error{
		Summary: "AWS Account Not Allowed",
		Detail: fmt.Sprintf("The credentials are of account %s, which %s of the provider block rules out.\n\n"+
			"Use credentials of another account, or correct the list.", account, setting),
	}
}

func accountUnknown() *Error {
	return &Error{
		Summary: "AWS Account Unknown",
		Detail: "The account of the credentials can't be held against allowed_account_ids: " +
			"skip_credentials_validation and skip_requesting_account_id of the provider block forbid to look it up. " +
			"Remove one of the three.",
	}
}

func (c *Client) missingCredentials(cause error) *Error {
	return &Error{
		Summary: "Missing AWS Credentials",
		Detail: "No source gave credentials. Tried, in this order:\n  - " + strings.Join(c.cfg.credentialSources(), "\n  - ") + "\n\n" +
			"Set access_key and secret_key or profile in the provider block, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or AWS_PROFILE in the environment; " +
			"for a profile of IAM Identity Center run \"aws sso login\" first.\n\n" +
			"Original error: " + c.maskError(cause),
		cause: cause,
	}
}

// unusableCredentials is for everything but missing credentials: a role that
// can't be assumed, a profile that doesn't exist, a file that can't be read.
func (c *Client) unusableCredentials(problem diag.Diagnostic, cause error) *Error {
	summary, detail := problem.Summary(), problem.Detail()
	if detail == "" { // a Go error, whose whole text is in the summary
		summary, detail = "Unusable AWS Credentials", summary
	}
	return &Error{
		Summary: summary,
		Detail:  c.mask(strings.TrimSpace(detail)) + "\n\nThe settings come from:\n  - " + strings.Join(c.cfg.credentialSources(), "\n  - "),
		cause:   cause,
	}
}

// rejectedCredentials is for credentials that were found, and that AWS doesn't
// take or that don't tell the account.
func (c *Client) rejectedCredentials(ctx context.Context, cfg aws.Config, cause error) *Error {
	found, err := cfg.Credentials.Retrieve(ctx)
	source := found.Source
	if err != nil {
		source = "unknown"
	}
	return &Error{
		Summary: "AWS Credentials Not Validated",
		Detail: fmt.Sprintf("The credentials from %s could not be validated.\n\n"+
			"Check that they belong together, have not expired, are of the partition of region %s, and that the clock is right. "+
			"For a service that has no STS set skip_credentials_validation and skip_requesting_account_id in the provider block.\n\n"+
			"Original error: %s", source, cfg.Region, c.maskError(cause, found.SecretAccessKey, found.SessionToken)),
		cause: cause,
	}
}

func (c *Client) maskError(err error, secrets ...string) string {
	if err == nil {
		return "none"
	}
	return c.mask(err.Error(), secrets...)
}

// mask hides in a text the secrets of the settings and of the environment, and
// the given ones.
func (c *Client) mask(text string, secrets ...string) string {
	secrets = append(secrets, c.cfg.SecretKey, c.cfg.Token, os.Getenv("AWS_SECRET_ACCESS_KEY"), os.Getenv("AWS_SESSION_TOKEN"))
	if identity := c.cfg.AssumeRoleWithWebIdentity; identity != nil {
		secrets = append(secrets, identity.WebIdentityToken)
	}
	for _, secret := range secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "*****")
		}
	}
	return mask(text)
}
