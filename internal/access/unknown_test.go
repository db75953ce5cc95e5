// SPDX-License-Identifier: MPL-2.0

package access_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/access"
)

func unknown(r access.Request) access.Request {
	r.UnknownContext = true
	return r
}

// The rules are those of IAM, "Condition operators" and "Policy evaluation
// logic", applied to a key that may have any value or be absent.
func TestUnknownContext(t *testing.T) {
	t.Parallel()
	const (
		user    = "arn:aws:iam::" + owner + ":user/ann"
		session = "arn:aws:sts::" + owner + ":assumed-role/app/i"
		allow   = `{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}`
		vpce    = `{"Sid":"Vpce","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-1"}}}`
		tls     = `{"Sid":"TLS","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}`
		inVpc   = `{"Sid":"InVpc","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpc":["vpc-1","vpc-2"]}}}`
		deny    = `{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"*"}`
		tagged  = `{"Sid":"Tagged","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::data/${aws:PrincipalTag/Team}/*"}`
	)
	policy := func(statements string) access.Request {
		return unknown(read(user, `{"Version":"2012-10-17","Statement":[`+statements+`]}`))
	}
	condition := func(sid, effect, operator, key string, values ...string) access.UnknownCondition {
		return access.UnknownCondition{Policy: "resource policy", Sid: sid, Effect: effect, Operator: operator, Key: key, Values: values}
	}
	at := func(index int, u access.UnknownCondition) access.UnknownCondition {
		u.Index = index
		return u
	}
	when := func(block string) access.Request {
		return policy(`{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*","Condition":` + block + `}`)
	}
	tests := []struct {
		name    string
		request access.Request
		want    access.Decision
		unknown []access.UnknownCondition // nil: not conditional
	}{
		{"no condition", policy(allow), access.Allowed, nil},
		{"a Deny that may apply", policy(allow + "," + vpce), access.ExplicitlyDenied, []access.UnknownCondition{
			at(1, condition("Vpce", "Deny", "StringNotEquals", "aws:SourceVpce", "vpce-1"))}},
		{"a Deny that is known to apply", with(policy(allow+","+vpce), "aws:SourceVpce", "vpce-2"), access.ExplicitlyDenied, nil},
		{"a Deny that is known not to apply", with(policy(allow+","+vpce), "aws:SourceVpce", "vpce-1"), access.Allowed, nil},
		{"a key that is absent for certain", with(policy(allow+","+tls), "aws:SecureTransport"), access.Allowed, nil},
		{"an Allow that may apply", policy(inVpc), access.ImplicitlyDenied, []access.UnknownCondition{
			condition("InVpc", "Allow", "StringEquals", "aws:SourceVpc", "vpc-1", "vpc-2")}},
		{"an Allow that is not needed", policy(inVpc + "," + allow), access.Allowed, nil},
		{"an Allow that is not needed beside a Deny", policy(inVpc + "," + allow + "," + tls), access.ExplicitlyDenied, []access.UnknownCondition{
			at(2, condition("TLS", "Deny", "Bool", "aws:SecureTransport", "false"))}},
		{"denied in any case, explicitly", policy(inVpc + "," + deny), access.ExplicitlyDenied, nil},
		{"denied in any case, since nothing allows", policy(tls), access.ImplicitlyDenied, nil},
		{"another action", func() access.Request { r := policy(inVpc); r.Action = "s3:PutObject"; return r }(), access.ImplicitlyDenied, nil},
		{"one known condition fails, one is unknown", with(when(`{"StringEquals":{"a":"1","b":"1"}}`), "a", "2"), access.ImplicitlyDenied, nil},
		{"one known condition holds, one is unknown", with(when(`{"StringEquals":{"a":"1","b":"1"}}`), "a", "1"), access.ImplicitlyDenied, []access.UnknownCondition{
			condition("", "Allow", "StringEquals", "b", "1")}},
		{"IfExists", when(`{"StringEqualsIfExists":{"b":"1"}}`), access.ImplicitlyDenied, []access.UnknownCondition{
			condition("", "Allow", "StringEqualsIfExists", "b", "1")}},
		{"Null", when(`{"Null":{"aws:TokenIssueTime":true}}`), access.ImplicitlyDenied, []access.UnknownCondition{
			condition("", "Allow", "Null", "aws:TokenIssueTime", "true")}},
		{"a variable in a resource", policy(tagged), access.ImplicitlyDenied, []access.UnknownCondition{
			condition("Tagged", "Allow", "Resource", "aws:PrincipalTag/Team", "arn:aws:s3:::data/${aws:PrincipalTag/Team}/*")}},
		{"a variable in a resource that does not match whatever it holds", func() access.Request {
			r := policy(tagged)
			r.Resource = "arn:aws:s3:::data/a"
			return r
		}(), access.ImplicitlyDenied, nil},
		{"a variable in a resource beside one that covers all", policy(`{"Effect":"Allow","Principal":"*","Action":"s3:GetObject",` +
			`"Resource":["arn:aws:s3:::${aws:PrincipalTag/Team}","arn:aws:s3:::data/*"],"Condition":{"StringEquals":{"b":"1"}}}`),
			access.ImplicitlyDenied, []access.UnknownCondition{condition("", "Allow", "StringEquals", "b", "1")}},
		{"a variable in a value", with(when(`{"StringEquals":{"a":"x-${aws:PrincipalTag/Team}"}}`), "a", "x-y"), access.ImplicitlyDenied, []access.UnknownCondition{
			condition("", "Allow", "StringEquals", "a", "x-${aws:PrincipalTag/Team}")}},
		{"a variable in a value that cannot match", with(when(`{"StringEquals":{"a":"x-${aws:PrincipalTag/Team}"}}`), "a", "y"), access.ImplicitlyDenied, nil},
		{"keys that follow from the request", when(`{"StringEquals":{"aws:PrincipalAccount":"` + owner + `","aws:username":"ann"},"Null":{"aws:SourceArn":"true"}}`), access.Allowed, nil},
		{"Null of all values, which always holds", when(`{"ForAllValues:Null":{"aws:TagKeys":"true"}}`), access.Allowed, nil},
		{"a call that comes by itself", when(`{"ForAnyValue:StringEquals":{"aws:CalledVia":"athena.amazonaws.com"}}`), access.ImplicitlyDenied, nil},
		{"a call that comes through some service", with(when(`{"ForAnyValue:StringEquals":{"aws:CalledVia":"athena.amazonaws.com"}}`), "aws:ViaAWSService", "true"),
			access.ImplicitlyDenied, []access.UnknownCondition{condition("", "Allow", "ForAnyValue:StringEquals", "aws:CalledVia", "athena.amazonaws.com")}},
		{"a session has no user name", func() access.Request {
			r := when(`{"StringEquals":{"aws:username":"ann"}}`)
			r.Principal = session
			return r
		}(), access.ImplicitlyDenied, nil},
		{"a service has no tags", func() access.Request {
			r := when(`{"StringEquals":{"aws:PrincipalTag/Team":"x"}}`)
			r.Principal = "s3.amazonaws.com"
			return r
		}(), access.ImplicitlyDenied, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := access.Evaluate(test.request)
			if err != nil {
				t.Fatal(err)
			}
			if got.Decision != test.want || got.Conditional != (test.unknown != nil) || got.Partial {
				t.Errorf("got %+v, want %v, conditional: %t", got, test.want, test.unknown != nil)
			}
			if diff := cmp.Diff(test.unknown, got.Unknown); diff != "" {
				t.Errorf("unknown conditions (-want +got):\n%s", diff)
			}
		})
	}
}

// Both sides of a cross-account request may be open.
func TestUnknownAcrossAccounts(t *testing.T) {
	t.Parallel()
	request := unknown(read("arn:aws:sts::"+other+":assumed-role/app/i",
		`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"`+other+`"},"Action":"s3:*","Resource":"*","Condition":{"StringLike":{"aws:userid":"AROAEXAMPLE:*"}}}}`,
		`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}}}`))
	for name, test := range map[string]struct {
		request access.Request
		keys    []string
	}{
		"both":     {request, []string{"aws:userid", "aws:SourceIp"}},
		"identity": {with(request, "aws:userid", "AROAEXAMPLE:i"), []string{"aws:SourceIp"}},
		"neither":  {with(with(request, "aws:userid", "AROAEXAMPLE:i"), "aws:SourceIp", "203.0.113.7"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := access.Evaluate(test.request)
			if err != nil {
				t.Fatal(err)
			}
			var keys []string
			for _, u := range got.Unknown {
				keys = append(keys, u.Key)
			}
			if diff := cmp.Diff(test.keys, keys); diff != "" {
				t.Errorf("keys (-want +got):\n%s", diff)
			}
			if got.Conditional != (test.keys != nil) || (got.Decision == access.Allowed) != (test.keys == nil) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// Requests for all resources that match a pattern.
func TestResourcePattern(t *testing.T) {
	t.Parallel()
	const user = "arn:aws:iam::" + owner + ":user/ann"
	deny := func(resource string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"},` +
			`{"Sid":"No","Effect":"Deny","Principal":"*","Action":"s3:*",` + resource + `}]}`
	}
	allow := func(resource string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":` + resource + `}]}`
	}
	tests := []struct {
		name, resource, policy string
		want                   access.Decision
		partial                bool
	}{
		{"a Deny on all", "arn:aws:s3:::b/*", deny(`"Resource":"arn:aws:s3:::b/*"`), access.ExplicitlyDenied, false},
		{"a Deny on more", "arn:aws:s3:::b/*", deny(`"Resource":["arn:aws:s3:::b","arn:aws:s3:::*"]`), access.ExplicitlyDenied, false},
		{"a Deny on a part", "arn:aws:s3:::b/*", deny(`"Resource":"arn:aws:s3:::b/secret/*"`), access.ExplicitlyDenied, true},
		{"a Deny on one", "arn:aws:s3:::b/*", deny(`"Resource":"arn:aws:s3:::b/a"`), access.ExplicitlyDenied, true},
		{"a Deny that overlaps", "arn:aws:s3:::b/*.csv", deny(`"Resource":"arn:aws:s3:::b/2024*"`), access.ExplicitlyDenied, true},
		{"a Deny on none", "arn:aws:s3:::b/*", deny(`"Resource":["arn:aws:s3:::b","arn:aws:s3:::c/*"]`), access.Allowed, false},
		{"a Deny on none, both with wildcards", "arn:aws:s3:::b/*.csv", deny(`"Resource":"arn:aws:s3:::b/*.txt"`), access.Allowed, false},
		{"a Deny on all but all", "arn:aws:s3:::b/*", deny(`"NotResource":"arn:aws:s3:::b/*"`), access.Allowed, false},
		{"a Deny on all but a part", "arn:aws:s3:::b/*", deny(`"NotResource":"arn:aws:s3:::b/a*"`), access.ExplicitlyDenied, true},
		{"a Deny on all but others", "arn:aws:s3:::b/*", deny(`"NotResource":"arn:aws:s3:::c/*"`), access.ExplicitlyDenied, false},
		{"an Allow on all", "arn:aws:s3:::b/*", allow(`"arn:aws:s3:::b*"`), access.Allowed, false},
		{"an Allow on a part", "arn:aws:s3:::b/*", allow(`"arn:aws:s3:::b/a/*"`), access.ImplicitlyDenied, true},
		{"an Allow on none", "arn:aws:s3:::b/*", allow(`"arn:aws:s3:::b"`), access.ImplicitlyDenied, false},
		{"one character", "arn:aws:s3:::b/?", deny(`"Resource":"arn:aws:s3:::b/é"`), access.ExplicitlyDenied, true},
		{"one character of two", "arn:aws:s3:::b/?", deny(`"Resource":"arn:aws:s3:::b/??"`), access.Allowed, false},
		{"an asterisk", "arn:aws:s3:::b/${*}", deny(`"Resource":"arn:aws:s3:::b/a"`), access.Allowed, false},
		{"an asterisk is an asterisk", "arn:aws:s3:::b/${*}", deny(`"Resource":"arn:aws:s3:::b/${*}"`), access.ExplicitlyDenied, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := read(user, test.policy)
			r.Resource, r.ResourcePattern = test.resource, true
			got, err := access.Evaluate(r)
			if err != nil {
				t.Fatal(err)
			}
			if got.Decision != test.want || got.Partial != test.partial || got.Conditional {
				t.Errorf("got %+v, want %v, partial: %t", got, test.want, test.partial)
			}
		})
	}
}
