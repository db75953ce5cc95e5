// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

const someRole = "arn:aws:iam::111122223333:role/r"

func role(arguments block) block {
	arguments["role_arn"] = someRole
	return block{"assume_role": []any{arguments}}
}

func webRole(arguments block) block {
	arguments["role_arn"] = someRole
	return block{"assume_role_with_web_identity": []any{arguments}}
}

func lease(arguments block) block {
	if arguments["bucket"] == nil {
		arguments["bucket"] = "leases"
	}
	return block{"lease": []any{arguments}}
}

func endpoint(service, url string) block {
	return block{"endpoints": []any{block{service: url}}}
}

// Each wrong value is an error at its argument and nothing else is.
func TestErrorsAreAtTheArgument(t *testing.T) {
	t.Parallel()
	const inRole, inWebRole = `AttributeName("assume_role").ElementKeyInt(0).`, `AttributeName("assume_role_with_web_identity").ElementKeyInt(0).`
	const inLease = `AttributeName("lease").ElementKeyInt(0).`
	for name, test := range map[string]struct {
		block block
		at    string // of the one diagnostic; empty: none
		text  string // in its detail
	}{
		"region":                       {block{"region": "eu-wset-1"}, `AttributeName("region")`, "eu-wset-1"},
		"region, not validated":        {block{"region": "garage", "skip_region_validation": true}, "", ""},
		"region, perhaps validated":    {block{"region": "garage", "skip_region_validation": unknown{}}, "", ""},
		"sts_region":                   {block{"sts_region": "us"}, `AttributeName("sts_region")`, "region"},
		"allowed_account_ids":          {block{"allowed_account_ids": []any{"1234"}}, `AttributeName("allowed_account_ids").ElementKeyValue(tftypes.String<"1234">)`, "12 digits"},
		"forbidden_account_ids":        {block{"forbidden_account_ids": []any{"11112222333x"}}, `AttributeName("forbidden_account_ids").ElementKeyValue(tftypes.String<"11112222333x">)`, "12 digits"},
		"allowed and forbidden":        {block{"allowed_account_ids": []any{"111122223333"}, "forbidden_account_ids": []any{"444455556666"}}, `AttributeName("forbidden_account_ids")`, "exclude each other"},
		"allowed, forbidden empty":     {block{"allowed_account_ids": []any{"111122223333"}, "forbidden_account_ids": []any{}}, "", ""},
		"allowed, unverifiable":        {block{"allowed_account_ids": []any{"111122223333"}, "skip_credentials_validation": true, "skip_requesting_account_id": true}, `AttributeName("allowed_account_ids")`, "stays unknown"},
		"allowed, one skip":            {block{"allowed_account_ids": []any{"111122223333"}, "skip_requesting_account_id": true}, "", ""},
		"access_key alone":             {block{"access_key": "AKIA"}, `AttributeName("access_key")`, "secret_key"},
		"secret_key alone":             {block{"secret_key": "secret"}, `AttributeName("secret_key")`, "access_key"},
		"token alone":                  {block{"token": "token"}, `AttributeName("token")`, "access_key"},
		"keys":                         {block{"access_key": "AKIA", "secret_key": "secret", "token": "token"}, "", ""},
		"empty keys":                   {block{"access_key": "", "secret_key": ""}, "", ""},
		"retry_mode":                   {block{"retry_mode": "legacy"}, `AttributeName("retry_mode")`, "standard"},
		"max_retries":                  {block{"max_retries": -1}, `AttributeName("max_retries")`, "0"},
		"rate limiter":                 {block{"token_bucket_rate_limiter_capacity": -1}, `AttributeName("token_bucket_rate_limiter_capacity")`, "0"},
		"settle_time":                  {block{"settle_time": "2"}, `AttributeName("settle_time")`, "missing unit"},
		"settle_time, negative":        {block{"settle_time": "-2s"}, `AttributeName("settle_time")`, "too short"},
		"lock_directory":               {block{"lock_directory": ""}, `AttributeName("lock_directory")`, ""},
		"skip_metadata_api_check":      {block{"skip_metadata_api_check": "yes"}, `AttributeName("skip_metadata_api_check")`, "true or false"},
		"metadata endpoint":            {block{"ec2_metadata_service_endpoint": "169.254.169.254"}, `AttributeName("ec2_metadata_service_endpoint")`, "URL"},
		"metadata endpoint mode":       {block{"ec2_metadata_service_endpoint_mode": "IPv5"}, `AttributeName("ec2_metadata_service_endpoint_mode")`, "IPv4"},
		"s3 endpoint of us-east-1":     {block{"s3_us_east_1_regional_endpoint": "global"}, `AttributeName("s3_us_east_1_regional_endpoint")`, "legacy"},
		"tag_policy_compliance":        {block{"tag_policy_compliance": "never"}, `AttributeName("tag_policy_compliance")`, "disabled"},
		"user_agent":                   {block{"user_agent": []any{"ok/1", ""}}, `AttributeName("user_agent").ElementKeyInt(1)`, ""},
		"http_proxy":                   {block{"http_proxy": "ftp://proxy"}, `AttributeName("http_proxy")`, "proxy"},
		"http_proxy, address":          {block{"http_proxy": "10.0.0.1:3128"}, `AttributeName("http_proxy")`, "colon"}, // the SDK can't parse it either
		"http_proxy, no scheme":        {block{"http_proxy": "proxy.example.com:3128"}, "", ""},
		"https_proxy":                  {block{"https_proxy": "http://pro xy"}, `AttributeName("https_proxy")`, "proxy"},
		"https_proxy, none":            {block{"https_proxy": ""}, "", ""},
		"endpoint without a scheme":    {endpoint("s3", "127.0.0.1:9000"), `AttributeName("endpoints").ElementKeyInt(0).AttributeName("s3")`, "URL"},
		"endpoint without a host":      {endpoint("sts", "https://"), `AttributeName("endpoints").ElementKeyInt(0).AttributeName("sts")`, "host"},
		"endpoint":                     {endpoint("kms", "https://kms.example.com/path"), "", ""},
		"role_arn":                     {block{"assume_role": []any{block{"role_arn": "role/r"}}}, inRole + `AttributeName("role_arn")`, "arn"},
		"role_arn of a user":           {block{"assume_role": []any{block{"role_arn": "arn:aws:iam::111122223333:user/u"}}}, inRole + `AttributeName("role_arn")`, "role/"},
		"role in a chain":              {block{"assume_role": []any{block{"role_arn": someRole}, block{"role_arn": ""}}}, `AttributeName("assume_role").ElementKeyInt(1).AttributeName("role_arn")`, "chain"},
		"role of another partition":    {block{"assume_role": []any{block{"role_arn": "arn:aws-us-gov:iam::111122223333:role/path/r"}}}, "", ""},
		"duration, short":              {role(block{"duration": "5m"}), inRole + `AttributeName("duration")`, "too short"},
		"duration, long":               {role(block{"duration": "13h"}), inRole + `AttributeName("duration")`, "too long"},
		"duration, none":               {role(block{"duration": "3600"}), inRole + `AttributeName("duration")`, "missing unit"},
		"external_id":                  {role(block{"external_id": "no spaces"}), inRole + `AttributeName("external_id")`, "external ID"},
		"policy":                       {role(block{"policy": "{"}), inRole + `AttributeName("policy")`, "JSON"},
		"policy, no object":            {role(block{"policy": "[]"}), inRole + `AttributeName("policy")`, "JSON"},
		"policy_arns":                  {role(block{"policy_arns": []any{"ReadOnlyAccess"}}), inRole + `AttributeName("policy_arns").ElementKeyValue(tftypes.String<"ReadOnlyAccess">)`, "arn"},
		"session_name":                 {role(block{"session_name": "x"}), inRole + `AttributeName("session_name")`, "2 to 64"},
		"source_identity":              {role(block{"source_identity": "a b"}), inRole + `AttributeName("source_identity")`, "2 to 64"},
		"role":                         {role(block{"duration": "1h", "external_id": "a:b/c", "policy": `{"Statement":[]}`, "policy_arns": []any{"arn:aws:iam::aws:policy/ReadOnlyAccess"}, "session_name": "ci@x"}), "", ""},
		"web identity without a role":  {block{"assume_role_with_web_identity": []any{block{"web_identity_token": "eyJh"}}}, inWebRole + `AttributeName("role_arn")`, "role_arn"},
		"web identity, both tokens":    {webRole(block{"web_identity_token": "eyJh", "web_identity_token_file": "f"}), inWebRole + `AttributeName("web_identity_token_file")`, "exclude each other"},
		"web identity, short token":    {webRole(block{"web_identity_token": "e"}), inWebRole + `AttributeName("web_identity_token")`, ""},
		"web identity, duration":       {webRole(block{"duration": "x"}), inWebRole + `AttributeName("duration")`, "duration"},
		"web identity, by environment": {webRole(block{}), "", ""},
		"web identity twice":           {block{"assume_role_with_web_identity": []any{block{"role_arn": someRole}, block{"role_arn": someRole}}}, `AttributeName("assume_role_with_web_identity")`, "at most 1"},
		"lease":                        {lease(block{"prefix": "team-a/leases/", "ttl": "10s"}), "", ""},
		"lease, long":                  {lease(block{"ttl": "1h"}), "", ""},
		"lease, short ttl":             {lease(block{"ttl": "9s"}), inLease + `AttributeName("ttl")`, "too short"},
		"lease, long ttl":              {lease(block{"ttl": "61m"}), inLease + `AttributeName("ttl")`, "too long"},
		"lease, ttl without a unit":    {lease(block{"ttl": "120"}), inLease + `AttributeName("ttl")`, "missing unit"},
		"lease in no bucket":           {lease(block{"bucket": ""}), inLease + `AttributeName("bucket")`, "at least 1"},
		"lease in an ARN":              {lease(block{"bucket": "arn:aws:s3:::leases"}), inLease + `AttributeName("bucket")`, "name of a bucket"},
		"lease in a short name":        {lease(block{"bucket": "ab"}), inLease + `AttributeName("bucket")`, "3 to 63"},
		"lease with a slash first":     {lease(block{"prefix": "/leases/"}), inLease + `AttributeName("prefix")`, "slash"},
		"lease with a wildcard":        {lease(block{"prefix": "leases*"}), inLease + `AttributeName("prefix")`, "letters"},
		"lease twice":                  {block{"lease": []any{block{"bucket": "one"}, block{"bucket": "one"}}}, `AttributeName("lease")`, "at most 1"},
		"default_tags twice":           {block{"default_tags": []any{block{}, block{}}}, `AttributeName("default_tags")`, "at most 1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			diags := test.block.validate(t)
			if test.at == "" {
				for _, d := range diags {
					t.Errorf("%s: %s at %s", d.Summary, d.Detail, d.Attribute)
				}
				return
			}
			if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityError {
				t.Fatalf("got %d diagnostics", len(diags))
			}
			if diff := cmp.Diff(test.at, diags[0].Attribute.String()); diff != "" {
				t.Error(diff)
			}
			if !strings.Contains(diags[0].Detail, test.text) {
				t.Errorf("%q lacks %q", diags[0].Detail, test.text)
			}
		})
	}
}

// What provider "aws" takes without effect is taken with a warning.
func TestWarnings(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		block block
		at    string
	}{
		"role without ARN":        {block{"assume_role": []any{block{}}}, `AttributeName("assume_role").ElementKeyInt(0).AttributeName("role_arn")`},
		"forbidden, unverifiable": {block{"forbidden_account_ids": []any{"111122223333"}, "skip_credentials_validation": true, "skip_requesting_account_id": true}, `AttributeName("forbidden_account_ids")`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			diags := test.block.validate(t)
			if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityWarning || diags[0].Attribute.String() != test.at {
				t.Errorf("got %v", diags)
			}
		})
	}
}

// A wrong secret must not be shown.
func TestDiagnosticsHaveNoSecrets(t *testing.T) {
	t.Parallel()
	const secret = "wJalrXUtnFEMI"
	for _, b := range []block{
		{"secret_key": secret},
		{"token": secret},
		webRole(block{"web_identity_token": secret, "web_identity_token_file": "f"}),
		webRole(block{"web_identity_token": strings.Repeat(secret, 2000)}),
	} {
		diags := b.validate(t)
		if len(diags) == 0 {
			t.Errorf("no diagnostics for %v", b)
		}
		for _, d := range diags {
			if strings.Contains(d.Summary+d.Detail, secret) {
				t.Errorf("%s: %s", d.Summary, d.Detail)
			}
		}
	}
}
