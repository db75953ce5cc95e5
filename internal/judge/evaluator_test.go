// SPDX-License-Identifier: MPL-2.0

package judge_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/xacct/terraform-provider-xacct/internal/prototest"
)

const (
	everything = `{"Version":"2012-10-17","Statement":[{"Sid":"All","Effect":"Allow","Action":"*","Resource":"*"}]}`
	reading    = `{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}`
	nothing    = `{"Version":"2012-10-17","Statement":[]}`
)

// judgement is what evaluate_access gives.
type judgement struct {
	Decision string
	Reasons  []string
}

func judged(t *testing.T, request any) judgement {
	t.Helper()
	result, problem := prototest.CallFunction(t, "evaluate_access", request)
	if problem != nil {
		t.Fatal(problem.Text)
	}
	fields := prototest.As[map[string]tftypes.Value](t, result)
	return judgement{prototest.As[string](t, fields["decision"]), prototest.Strings(t, fields["reasons"])}
}

// read is a request across accounts that both sides allow.
func read() prototest.Attrs {
	return prototest.Attrs{
		"principal": "arn:aws:iam::444455556666:role/reader", "action": "s3:GetObject",
		"resource": "arn:aws:s3:::b/key", "resource_account_id": "111122223333",
		"resource_policy": of(v2012,
			`{"Sid":"Tls only","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}`,
			`{"Sid":"Reader","Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}`),
		"identity_policies": []any{everything},
	}
}

// The decisions follow the IAM user guide, "Policy evaluation logic" and
// "Cross-account policy evaluation logic".
func TestEvaluateAccess(t *testing.T) {
	t.Parallel()
	allowed := judgement{"Allowed", []string{`resource policy: statement "Reader" (Allow)`, `identity policy 1: statement "All" (Allow)`}}
	with := func(more prototest.Attrs) prototest.Attrs { return read().With(more) }
	tests := map[string]struct {
		request prototest.Attrs
		want    judgement
	}{
		"both sides": {read(), allowed},
		"nulls": {
			with(prototest.Attrs{"permission_boundaries": nil, "context": tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, nil)}), allowed,
		},
		"a Deny": {
			with(prototest.Attrs{"context": prototest.Attrs{"aws:SecureTransport": []any{"false"}}}),
			judgement{"ExplicitlyDenied", []string{`resource policy: statement "Tls only" (Deny)`}},
		},
		"a value without a list": {
			with(prototest.Attrs{"context": prototest.Attrs{"aws:securetransport": "false", "aws:MultiFactorAuthAge": 5}}),
			judgement{"ExplicitlyDenied", []string{`resource policy: statement "Tls only" (Deny)`}},
		},
		"a bool without a list": {
			with(prototest.Attrs{"context": prototest.Attrs{"aws:SecureTransport": false}}),
			judgement{"ExplicitlyDenied", []string{`resource policy: statement "Tls only" (Deny)`}},
		},
		"a map of lists": {
			with(prototest.Attrs{"context": tftypes.NewValue(tftypes.Map{ElementType: tftypes.List{ElementType: tftypes.String}}, map[string]tftypes.Value{
				"aws:SecureTransport": tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, []tftypes.Value{tftypes.NewValue(tftypes.String, "false")}),
			})}),
			judgement{"ExplicitlyDenied", []string{`resource policy: statement "Tls only" (Deny)`}},
		},
		"a key that is absent": {
			with(prototest.Attrs{"context": prototest.Attrs{"aws:SecureTransport": []any{}, "aws:SourceVpce": nil}}), allowed,
		},
		"statements without a Sid": {
			with(prototest.Attrs{"resource_policy": of(v2012, unnamed, unnamed), "action": "s3:ListBucket", "resource": "arn:aws:s3:::b"}),
			judgement{"Allowed", []string{"resource policy: statement 1 (Allow)", "resource policy: statement 2 (Allow)", `identity policy 1: statement "All" (Allow)`}},
		},
		"an account in the ARN": {
			prototest.Attrs{
				"principal": "444455556666", "action": "sns:Publish", "resource": "arn:aws:sns:eu-west-1:111122223333:t",
				"resource_policy": of(v2012, `{"Sid":"P","Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"sns:Publish","Resource":"*"}`),
			},
			judgement{"Allowed", []string{`resource policy: statement "P" (Allow)`}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, judged(t, test.request)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Every kind of policy that is given has to allow; RestrictPublicBuckets cuts off
// other accounts while the bucket policy is public.
func TestEvaluateAccessWithLimits(t *testing.T) {
	t.Parallel()
	public := of(v2012, `{"Sid":"Everybody","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}`)
	tests := map[string]struct {
		more prototest.Attrs
		want string
	}{
		"no identity policy":          {prototest.Attrs{"identity_policies": []any{}}, "ImplicitlyDenied"},
		"no resource policy":          {prototest.Attrs{"resource_policy": nil}, "ImplicitlyDenied"},
		"a boundary":                  {prototest.Attrs{"permission_boundaries": []any{reading}}, "Allowed"},
		"a boundary without it":       {prototest.Attrs{"permission_boundaries": []any{nothing}}, "ImplicitlyDenied"},
		"a session policy":            {prototest.Attrs{"session_policy": reading}, "Allowed"},
		"a session policy without it": {prototest.Attrs{"session_policy": nothing}, "ImplicitlyDenied"},
		"one level":                   {prototest.Attrs{"service_control_policies": []string{nothing, reading}}, "Allowed"},
		"one level without it":        {prototest.Attrs{"service_control_policies": []any{nothing}}, "ImplicitlyDenied"},
		"two levels":                  {prototest.Attrs{"service_control_policies": []any{[]any{everything}, []string{nothing, reading}}}, "Allowed"},
		"two levels, one without it":  {prototest.Attrs{"service_control_policies": []any{[]any{everything}, []any{nothing}}}, "ImplicitlyDenied"},
		"a level of RCPFullAWSAccess": {prototest.Attrs{"resource_control_policies": []any{[]any{}, []any{nothing}}}, "Allowed"},
		"no level":                    {prototest.Attrs{"service_control_policies": []any{}, "resource_control_policies": nil}, "Allowed"},
		"public, all blocked":         {prototest.Attrs{"resource_policy": public, "s3_block_public_access": true}, "ImplicitlyDenied"},
		"public, nothing blocked":     {prototest.Attrs{"resource_policy": public, "s3_block_public_access": false}, "Allowed"},
		"public, cut off": {
			prototest.Attrs{"resource_policy": public, "s3_block_public_access": prototest.Attrs{"restrict_public_buckets": true, "block_public_acls": nil}}, "ImplicitlyDenied",
		},
		"public, new ones blocked": {
			prototest.Attrs{"resource_policy": public, "s3_block_public_access": prototest.Attrs{"block_public_policy": "true", "restrict_public_buckets": false}}, "Allowed",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := judged(t, read().With(test.more)); got.Decision != test.want {
				t.Errorf("%+v, want %s", got, test.want)
			}
		})
	}
}

// A denial without a Deny says who would have to allow.
func TestEvaluateAccessSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		more prototest.Attrs
		want []string
	}{
		"one side":   {prototest.Attrs{"identity_policies": nil}, []string{"not allowed: identity policies"}},
		"both sides": {prototest.Attrs{"identity_policies": nil, "resource_policy": nothing}, []string{"not allowed: resource policy", "not allowed: identity policies"}},
		"a level":    {prototest.Attrs{"service_control_policies": []any{[]any{everything}, []any{nothing}}}, []string{"not allowed: service control policy of level 2"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(judgement{"ImplicitlyDenied", test.want}, judged(t, read().With(test.more))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestEvaluateAccessRefuses(t *testing.T) {
	t.Parallel()
	with := func(more prototest.Attrs) prototest.Attrs { return read().With(more) }
	tests := map[string]struct {
		request any
		says    []string
	}{
		"no object":     {"s3:GetObject", []string{"an object is required, not a string"}},
		"an empty one":  {prototest.Attrs{}, []string{"principal: this attribute is required", "action: ", "resource: "}},
		"a typing slip": {with(prototest.Attrs{"resource_polcy": "{}"}), []string{"resource_polcy: there is no attribute", "resource_policy", "session_policy"}},

		"a pattern of roles":   {with(prototest.Attrs{"principal": "arn:aws:iam::444455556666:role/*"}), []string{`principal "arn:aws:iam::444455556666:role/*"`, "wildcard"}},
		"no principal":         {with(prototest.Attrs{"principal": "reader"}), []string{`principal "reader"`}},
		"no action":            {with(prototest.Attrs{"action": "GetObject"}), []string{`action "GetObject"`}},
		"no resource":          {with(prototest.Attrs{"resource": ""}), []string{"resource: it is empty"}},
		"an object for a text": {with(prototest.Attrs{"action": prototest.Attrs{}}), []string{"action: a string is required, not an object"}},
		"no account":           {with(prototest.Attrs{"resource_account_id": nil}), []string{"resource_account_id", "required"}},
		"no account id":        {with(prototest.Attrs{"resource_account_id": "1234"}), []string{"1234", "12 digits"}},

		"resource policy, no JSON": {with(prototest.Attrs{"resource_policy": "{\n \"Statement\": [}"}), []string{"resource_policy: ", "line 2, column 16"}},
		"resource policy, empty":   {with(prototest.Attrs{"resource_policy": ""}), []string{"resource_policy: ", "line 1, column 1"}},
		"resource policy, a list":  {with(prototest.Attrs{"resource_policy": []any{nothing}}), []string{"resource_policy: a string is required, not a list"}},
		"resource policy of an identity": {
			with(prototest.Attrs{"resource_policy": everything}), []string{`resource_policy: statement 1 (Sid "All"): no Principal`, "line 1, column 38"},
		},
		"identity policies, a text": {with(prototest.Attrs{"identity_policies": everything}), []string{"identity_policies: a list is required, not a string"}},
		"identity policies, null":   {with(prototest.Attrs{"identity_policies": []any{everything, nil}}), []string{"identity_policies[1]: null"}},
		"identity policies, no JSON": {
			with(prototest.Attrs{"identity_policies": []any{everything, "{\"Statement\":[]\n", "[]"}}),
			[]string{"identity_policies[1]: ", "line 2, column 1", "identity_policies[2]: ", "line 1, column 1"},
		},
		"identity policies of a resource": {
			with(prototest.Attrs{"identity_policies": []any{everything, of(v2012, tenant)}}), []string{"identity_policies[1]: statement 1", "Principal"},
		},
		"a level without policies": {
			with(prototest.Attrs{"service_control_policies": []any{[]any{everything}, []any{}}}), []string{"service_control_policies[1]: a level has at least one policy"},
		},
		"a policy among levels": {
			with(prototest.Attrs{"resource_control_policies": []any{[]any{everything}, everything}}), []string{"resource_control_policies[1]: a list is required"},
		},
		"a level, no JSON": {
			with(prototest.Attrs{"service_control_policies": []any{[]any{everything}, []any{everything, "{"}}}), []string{"service_control_policies[1][1]: ", "line 1, column 2"},
		},

		"context, a list":             {with(prototest.Attrs{"context": []any{}}), []string{"context: an object is required, not a list"}},
		"context, an object":          {with(prototest.Attrs{"context": prototest.Attrs{"aws:userid": prototest.Attrs{}}}), []string{`context["aws:userid"]: a string is required, not an object`}},
		"context, null":               {with(prototest.Attrs{"context": prototest.Attrs{"aws:userid": []any{"a", nil}}}), []string{`context["aws:userid"][1]: null`}},
		"Block Public Access, a text": {with(prototest.Attrs{"s3_block_public_access": "on"}), []string{"s3_block_public_access: an object or a bool is required"}},
		"Block Public Access, a slip": {
			with(prototest.Attrs{"s3_block_public_access": prototest.Attrs{"restrict_public_bucket": true}}),
			[]string{"s3_block_public_access.restrict_public_bucket: there is no attribute", "restrict_public_buckets"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, problem := prototest.CallFunction(t, "evaluate_access", test.request)
			wantProblem(t, problem, 0, test.says...)
		})
	}
}
