// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/xacct/terraform-provider-xacct/internal/conns"
)

// Without credentials and region, configuring works; only who calls AWS gets
// the error.
func TestConfigureNeedsNothing(t *testing.T) {
	t.Parallel()
	session := block{}.configure(t)
	if !session.PlanChecks || session.Policies == nil || session.Client.Deferred() {
		t.Errorf("got %+v", session)
	}
	_, err := session.Client.S3(t.Context(), "")
	var problem *conns.Error
	if !errors.As(err, &problem) {
		t.Errorf("got %v", err)
	}
}

func TestConfigureCallsNobody(t *testing.T) {
	t.Parallel()
	var calls atomic.Int64
	cloud := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls.Add(1) }))
	t.Cleanup(cloud.Close)
	session := block{
		"region": "eu-west-1", "access_key": "access", "secret_key": "secret",
		"allowed_account_ids":           []any{"111122223333"},
		"assume_role":                   []any{block{"role_arn": "arn:aws:iam::111122223333:role/r"}},
		"ec2_metadata_service_endpoint": cloud.URL,
		"endpoints":                     []any{block{"s3": cloud.URL, "sts": cloud.URL, "iam": cloud.URL}},
	}.configure(t)
	if region, err := session.Client.Region(t.Context()); region != "eu-west-1" || err != nil {
		t.Errorf("region %q, %v", region, err)
	}
	if got := calls.Load(); got != 0 {
		t.Errorf("%d calls", got)
	}
}

func TestUnknownValuesDefer(t *testing.T) {
	t.Parallel()
	for name := range everything() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := block{name: unknown{}}
			if diags := b.validate(t); len(diags) > 0 {
				t.Errorf("validation: %s: %s", diags[0].Summary, diags[0].Detail)
			}
			noEffect := name == "default_tags" || name == "ignore_tags" || name == "tag_policy_compliance"
			if got := b.configure(t).Client.Deferred(); got == noEffect {
				t.Errorf("deferred: %t", got)
			}
		})
	}
	for name, b := range map[string]block{
		"a role":          {"assume_role": []any{block{"role_arn": "arn:aws:iam::111122223333:role/r"}, unknown{}}},
		"in a role":       {"assume_role": []any{block{"role_arn": unknown{}}, block{"role_arn": "arn:aws:iam::111122223333:role/r", "tags": block{"a": unknown{}}}}},
		"an endpoint":     {"endpoints": []any{block{"s3": unknown{}}}},
		"a token":         {"assume_role_with_web_identity": []any{block{"role_arn": unknown{}, "web_identity_token": unknown{}, "web_identity_token_file": "x"}}},
		"an account":      {"allowed_account_ids": []any{"111122223333", unknown{}}},
		"a lease":         {"lease": []any{block{"bucket": unknown{}, "ttl": unknown{}}}},
		"half of the key": {"access_key": "access", "secret_key": unknown{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diags := b.validate(t); len(diags) > 0 {
				t.Errorf("validation: %s: %s", diags[0].Summary, diags[0].Detail)
			}
			if !b.configure(t).Client.Deferred() {
				t.Error("not deferred")
			}
		})
	}
}
