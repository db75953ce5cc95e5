// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/hashicorp/terraform-plugin-framework-validators/helpers/validatordiag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/conns"
)

// rule is a validator of a string. Null, unknown and, as in provider "aws",
// empty strings pass.
type rule struct {
	want string // what the value must be: "must be …"
	test func(string) error
}

var _ validator.String = rule{}

func (r rule) Description(context.Context) string         { return r.want }
func (r rule) MarkdownDescription(context.Context) string { return r.want }

func (r rule) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	value := req.ConfigValue.ValueString() // empty when null or unknown
	if value == "" {
		return
	}
	if err := r.test(value); err != nil {
		resp.Diagnostics.Append(validatordiag.InvalidAttributeValueDiagnostic(req.Path, fmt.Sprintf("%s: %s", r.want, err), value))
	}
}

// region refuses a region that AWS doesn't have, unless the block has
// skip_region_validation.
type region struct{}

var _ validator.String = region{}

func (region) Description(context.Context) string {
	return "must be a region of AWS, unless skip_region_validation is true"
}

func (r region) MarkdownDescription(ctx context.Context) string { return r.Description(ctx) }

func (r region) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	value := req.ConfigValue.ValueString()
	if value == "" || conns.CheckRegion(value) == nil {
		return
	}
	var skip types.Bool
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("skip_region_validation"), &skip)...)
	if skip.IsUnknown() || skip.ValueBool() {
		return
	}
	resp.Diagnostics.Append(validatordiag.InvalidAttributeValueDiagnostic(req.Path, r.Description(ctx), value))
}

func accountID() validator.String {
	return matching("must be an AWS account ID", "12 digits", `^[0-9]*$`, 12, 12)
}

// The rules of external ID, session name and source identity are those of
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html.

func externalID() validator.String {
	return matching("must be an external ID", "2 to 1224 letters, digits and _+=,.@:/-", `^[\w+=,.@:/-]*$`, 2, 1224)
}

func sessionName() validator.String {
	return matching("must be a session name or source identity", "2 to 64 letters, digits and _+=,.@-", `^[\w+=,.@-]*$`, 2, 64)
}

func matching(want, form, pattern string, shortest, longest int) validator.String {
	compiled := regexp.MustCompile(pattern)
	return rule{want, func(s string) error {
		if len(s) < shortest || len(s) > longest || !compiled.MatchString(s) {
			return fmt.Errorf("expected %s", form)
		}
		return nil
	}}
}

func roleARN() validator.String {
	return iamARN("must be the ARN of an IAM role", "role/")
}

func policyARN() validator.String {
	return iamARN("must be the ARN of a managed IAM policy", "policy/")
}

func iamARN(want, resource string) validator.String {
	return rule{want, func(s string) error {
		parsed, err := arn.Parse(s)
		if err != nil {
			return err
		}
		if parsed.Service != "iam" || !strings.HasPrefix(parsed.Resource, resource) || len(parsed.Resource) == len(resource) {
			return fmt.Errorf("expected arn:<partition>:iam::<account>:%s<name>", resource)
		}
		return nil
	}}
}

func jsonObject() validator.String {
	return rule{"must be a JSON object", func(s string) error {
		var object map[string]json.RawMessage
		return json.Unmarshal([]byte(s), &object)
	}}
}

func boolean() validator.String {
	return rule{"must be true or false", func(s string) error {
		_, err := strconv.ParseBool(s)
		return err
	}}
}

func duration() validator.String {
	return rule{"must be a duration such as 2s, not negative", func(s string) error {
		return durationBetween(s, 0, math.MaxInt64)
	}}
}

func sessionDuration() validator.String {
	return rule{"must be a duration from 15m to 12h", func(s string) error {
		return durationBetween(s, 15*time.Minute, 12*time.Hour)
	}}
}

func durationBetween(s string, least, most time.Duration) error {
	parsed, err := time.ParseDuration(s)
	switch {
	case err != nil:
		return err
	case parsed < least:
		return errors.New("too short")
	case parsed > most:
		return errors.New("too long")
	}
	return nil
}

func endpointURL() validator.String {
	return rule{"must be a URL", func(s string) error {
		parsed, err := url.Parse(s)
		if err != nil {
			return err
		}
		return checkURL(parsed, "http", "https")
	}}
}

// proxyURL takes what the Go proxy settings take: a host and port without a
// scheme is an HTTP proxy.
func proxyURL() validator.String {
	return rule{"must be the URL of a proxy", func(s string) error {
		parsed, err := url.Parse(s)
		if err != nil {
			return err
		}
		if parsed.Host == "" {
			if parsed, err = url.Parse("http://" + s); err != nil {
				return err
			}
		}
		return checkURL(parsed, "http", "https", "socks5", "socks5h")
	}}
}

func checkURL(u *url.URL, schemes ...string) error {
	for _, scheme := range schemes {
		if u.Scheme == scheme && u.Hostname() != "" {
			return nil
		}
	}
	return fmt.Errorf("expected %s://host", strings.Join(schemes, "://host or "))
}
