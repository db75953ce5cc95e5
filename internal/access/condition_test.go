// SPDX-License-Identifier: MPL-2.0

package access_test

import (
	"testing"

	"github.com/xacct/terraform-provider-xacct/internal/access"
)

// A condition is tested through an Allow that has it, for a caller of whom
// nothing else allows anything.
func conditional(block string) access.Request {
	return read("arn:aws:iam::"+owner+":user/JohnDoe", "", `{"Version":"2012-10-17","Statement":{"Effect":"Allow",`+
		`"Action":"s3:*","Resource":"*","Condition":`+block+`}}`)
}

func TestConditionOperators(t *testing.T) {
	t.Parallel()
	const (
		operators = "IAM: Condition operators"
		ifExists  = "IAM: Condition operators, IfExists"
		null      = "IAM: Condition operators, Null"
		arns      = "IAM: Condition operators, ARN"
		several   = "IAM: Multiple keys or values"
		sets      = "IAM: Set operators for multivalued keys"
		names     = "IAM: Condition"
		checks    = "IAM: Access Analyzer policy check reference"
		topic     = "arn:aws:sns:eu-west-1:123456789012:topic"
		cdn       = "arn:aws:cloudfront::123456789012:distribution/"
		delivery  = `{"ForAllValues:ArnLike":{"k":["` + cdn + `*","` + cdn + `support*"]}}`
		storeARN  = "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"
	)
	tests := []struct {
		source, block string
		values        []string // of the key k; nil: absent
		want          bool
	}{
		{operators, `{"StringEquals":{"k":"iamuser-admin"}}`, []string{"iamuser-admin"}, true},
		{operators, `{"StringEquals":{"k":"iamuser-admin"}}`, []string{"IAMuser-admin"}, false},
		{operators, `{"StringEquals":{"k":"iam*"}}`, []string{"iamuser-admin"}, false},
		{operators, `{"StringEquals":{"k":"x"}}`, nil, false},
		{operators, `{"StringNotEquals":{"k":"x"}}`, []string{"y"}, true},
		{operators, `{"StringNotEquals":{"k":"x"}}`, []string{"x"}, false},
		{operators, `{"StringNotEquals":{"k":"x"}}`, nil, true},
		{operators, `{"StringEqualsIgnoreCase":{"k":"JohnDoe"}}`, []string{"johndoe"}, true},
		{operators, `{"StringNotEqualsIgnoreCase":{"k":"JohnDoe"}}`, []string{"johndoe"}, false},
		{operators, `{"StringNotEqualsIgnoreCase":{"k":"JohnDoe"}}`, nil, true},
		{operators, `{"StringLike":{"k":["","home/","home/JohnDoe/*"]}}`, []string{"home/JohnDoe/a/b"}, true},
		{operators, `{"StringLike":{"k":["","home/","home/JohnDoe/*"]}}`, []string{"home/Jane/a"}, false},
		{operators, `{"StringLike":{"k":["","home/","home/JohnDoe/*"]}}`, []string{""}, true},
		{operators, `{"StringLike":{"k":"Home/*"}}`, []string{"home/a"}, false},
		{operators, `{"StringLike":{"k":"t?.micro"}}`, []string{"t2.micro"}, true},
		{operators, `{"StringLike":{"k":"*"}}`, nil, false},
		{operators, `{"StringNotLike":{"k":"home/*"}}`, []string{"home/a"}, false},
		{operators, `{"StringNotLike":{"k":"home/*"}}`, nil, true},

		{operators, `{"NumericLessThanEquals":{"k":"10"}}`, []string{"10"}, true},
		{operators, `{"NumericLessThanEquals":{"k":10}}`, []string{"11"}, false},
		{operators, `{"NumericLessThan":{"k":10}}`, []string{"9.5"}, true},
		{operators, `{"NumericGreaterThan":{"k":10}}`, []string{"10"}, false},
		{operators, `{"NumericGreaterThanEquals":{"k":10}}`, []string{"10"}, true},
		{operators, `{"NumericEquals":{"k":"5"}}`, []string{"5.0"}, true},
		{operators, `{"NumericNotEquals":{"k":"5"}}`, []string{"6"}, true},
		{operators, `{"NumericNotEquals":{"k":"5"}}`, nil, true},
		{operators, `{"NumericLessThan":{"k":"5"}}`, nil, false},
		{operators, `{"NumericLessThan":{"k":"5"}}`, []string{"few"}, false},

		{operators, `{"DateGreaterThan":{"k":"2020-01-01T00:00:01Z"}}`, []string{"2020-06-01T12:00:00Z"}, true},
		{operators, `{"DateGreaterThan":{"k":"2020-01-01T00:00:01Z"}}`, []string{"2019-12-31T23:59:59Z"}, false},
		{operators, `{"DateGreaterThan":{"k":"2020-01-01T00:00:01Z"}}`, nil, false},
		{operators, `{"DateLessThan":{"k":"1577836801"}}`, []string{"2020-01-01T00:00:00Z"}, true},
		{operators, `{"DateLessThanEquals":{"k":"2020-01-01"}}`, []string{"2020-01-01T00:00:00Z"}, true},
		{operators, `{"DateEquals":{"k":"2020"}}`, []string{"1577836800"}, true},
		{operators, `{"DateEquals":{"k":"2020-01-01T01:00:00+01:00"}}`, []string{"2020-01-01T00:00:00Z"}, true},
		{operators, `{"DateNotEquals":{"k":"2020-01-01"}}`, []string{"2020-01-02"}, true},

		{operators, `{"Bool":{"k":"false"}}`, []string{"false"}, true},
		{operators, `{"Bool":{"k":false}}`, []string{"true"}, false},
		{operators, `{"Bool":{"k":false}}`, nil, false},
		{operators, `{"BinaryEquals":{"k":"QmluYXJ5VmFsdWVJbkJhc2U2NA=="}}`, []string{"QmluYXJ5VmFsdWVJbkJhc2U2NA=="}, true},
		{operators, `{"BinaryEquals":{"k":"QmluYXJ5VmFsdWVJbkJhc2U2NA=="}}`, []string{"QmluYXJ5"}, false},

		{operators, `{"IpAddress":{"k":"203.0.113.0/24"}}`, []string{"203.0.113.255"}, true},
		{operators, `{"IpAddress":{"k":"203.0.113.0/24"}}`, []string{"203.0.114.0"}, false},
		{operators, `{"IpAddress":{"k":"203.0.113.7"}}`, []string{"203.0.113.7"}, true},
		{operators, `{"IpAddress":{"k":"203.0.113.7"}}`, []string{"203.0.113.8"}, false},
		{operators, `{"IpAddress":{"k":["203.0.113.0/24","2001:DB8:1234:5678::/64"]}}`, []string{"2001:db8:1234:5678::1"}, true},
		{operators, `{"IpAddress":{"k":"203.0.113.0/24"}}`, nil, false},
		{operators, `{"NotIpAddress":{"k":["203.0.113.0/24","198.51.100.0/24"]}}`, []string{"198.51.100.1"}, false},
		{operators, `{"NotIpAddress":{"k":["203.0.113.0/24","198.51.100.0/24"]}}`, []string{"192.0.2.1"}, true},
		{operators, `{"NotIpAddress":{"k":"203.0.113.0/24"}}`, nil, true},

		{arns, `{"ArnEquals":{"k":"` + topic + `"}}`, []string{topic}, true},
		{arns, `{"ArnEquals":{"k":"arn:aws:sns:*:123456789012:t*"}}`, []string{topic}, true},
		{arns, `{"ArnLike":{"k":"arn:aws:iam::123456789012:role/Tower*"}}`, []string{"arn:aws:iam::123456789012:role/Tower/a/b"}, true},
		{arns, `{"ArnLike":{"k":"arn:aws:someservice:*:111122223333:finance/*"}}`, []string{storeARN}, false},
		{arns, `{"StringLike":{"k":"arn:aws:someservice:*:111122223333:finance/*"}}`, []string{storeARN}, true},
		{arns, `{"ArnLike":{"k":"arn:aws:SNS:eu-west-1:123456789012:topic"}}`, []string{topic}, false},
		{arns, `{"ArnNotLike":{"k":"arn:aws:sns:*:*:*"}}`, []string{topic}, false},
		{arns, `{"ArnNotEquals":{"k":"arn:aws:sns:*:*:other"}}`, []string{topic}, true},
		{arns, `{"ArnNotLike":{"k":"` + topic + `"}}`, nil, true},
		{arns, `{"ArnLike":{"k":"arn:aws:sns:*:*:*"}}`, []string{"no arn"}, false},
		{arns, `{"ArnLike":{"k":"arn:*:*:*:*:*"}}`, []string{"arn:aws:sns"}, false},
		{arns, `{"ArnLike":{"k":"` + topic + `"}}`, nil, false},

		{operators, `{"BinaryEquals":{"k":"QmluYXJ5VmFsdWVJbkJhc2U2NA=="}}`, []string{"BinaryValueInBase64"}, true},
		{operators, `{"BinaryEquals":{"k":"no base64"}}`, []string{"no base64"}, false},
		{operators, `{"IpAddress":{"k":"::/0"}}`, []string{"203.0.113.7"}, false},
		{operators, `{"IpAddress":{"k":"2001:db8::7"}}`, []string{"2001:DB8:0::7"}, true},
		{operators, `{"IpAddress":{"k":"10.0.0.0/8"}}`, []string{"no address"}, false},
		{operators, `{"DateGreaterThanEquals":{"k":"2020-01-01T00:00:00.5Z"}}`, []string{"2020-01-01T00:00:00Z"}, false},
		{operators, `{"NumericLessThan":{"k":"1e3"}}`, []string{"-5"}, true},
		{operators, `{"NumericEquals":{"k":"0x10"}}`, []string{"16"}, false},
		{operators, `{"Bool":{"k":"TRUE"}}`, []string{"true"}, true},
		{operators, `{"StringEquals":{"k":"a?c"}}`, []string{"abc"}, false},
		{arns, `{"ArnLike":{"k":"arn:aws:iam::*:role/*"}}`, []string{"arn:aws:iam::123456789012:role/a/b:c"}, true},
		{arns, `{"ArnEquals":{"k":"arn:aws:s?s:eu-west-?:123456789012:topic"}}`, []string{"arn:aws:sns:eu-west-1:123456789012:topic"}, true},
		{arns, `{"ArnNotEquals":{"k":["arn:aws:sns:*:*:a","arn:aws:sns:*:*:b"]}}`, []string{"arn:aws:sns:eu-west-1:123456789012:b"}, false},

		{operators, `{"DateLessThan":{"k":"2020-06"}}`, []string{"2020-05-31T23:59:59Z"}, true},
		{operators, `{"DateEquals":{"k":"2020-01-01T00:00+02:00"}}`, []string{"2019-12-31T22:00Z"}, true},
		{operators, `{"DateEquals":{"k":"2020*"}}`, []string{"2020-01-01"}, false}, // no wildcards in dates
		{operators, `{"DateNotEquals":{"k":["2020-01-01","2020-01-02"]}}`, []string{"2020-01-02"}, false},
		{operators, `{"NumericNotEquals":{"k":[1,2]}}`, []string{"2"}, false},
		{operators, `{"NotIpAddress":{"k":"0.0.0.0/0"}}`, []string{"2001:db8::1"}, true},
		{operators, `{"StringEqualsIgnoreCase":{"k":"a*"}}`, []string{"abc"}, false},
		{operators, `{"StringLike":{"k":"*"}}`, []string{""}, true},
		{operators, `{"StringLike":{"k":""}}`, nil, false},
		{arns, `{"ArnLike":{"k":"arn:aws:logs:*:*:log-group:*"}}`, []string{"arn:aws:logs:eu-west-1:1:log-group:g:log-stream:s"}, true},
		{arns, `{"ArnLike":{"k":"arn:*:*"}}`, []string{"arn:aws:sns:eu-west-1:1:t"}, false}, // of six components

		{ifExists, `{"ForAllValues:StringLikeIfExists":{"k":"x"}}`, nil, true},
		{ifExists, `{"NotIpAddressIfExists":{"k":"10.0.0.0/8"}}`, []string{"10.1.1.1"}, false},
		{ifExists, `{"StringLikeIfExists":{"k":["t1.*","t2.*"]}}`, nil, true},
		{ifExists, `{"StringLikeIfExists":{"k":["t1.*","t2.*"]}}`, []string{"t2.micro"}, true},
		{ifExists, `{"StringLikeIfExists":{"k":["t1.*","t2.*"]}}`, []string{"m3.large"}, false},
		{ifExists, `{"StringNotEqualsIfExists":{"k":"x"}}`, nil, true},
		{ifExists, `{"BoolIfExists":{"k":"true"}}`, nil, true},
		{ifExists, `{"BoolIfExists":{"k":"true"}}`, []string{"false"}, false},
		{ifExists, `{"ForAnyValue:StringEqualsIfExists":{"k":"x"}}`, nil, true},

		{null, `{"Null":{"k":"true"}}`, nil, true},
		{null, `{"Null":{"k":"true"}}`, []string{"x"}, false},
		{null, `{"Null":{"k":"false"}}`, []string{"x"}, true},
		{null, `{"Null":{"k":false}}`, nil, false},
		{null, `{"Null":{"k":true}}`, []string{}, true},
		{names, `{"Null":{"k":"true"}}`, []string{""}, true}, // an empty string is null
		{names, `{"Null":{"k":"false"}}`, []string{""}, false},

		{checks, `{"ForAllValues:Null":{"k":"true"}}`, []string{"x"}, true},
		{checks, `{"ForAllValues:Null":{"k":"false"}}`, nil, true},
		{checks, `{"ForAnyValue:Null":{"k":"true"}}`, nil, false},
		{checks, `{"ForAnyValue:Null":{"k":"false"}}`, []string{"x"}, false},
		{checks, `{"ForAllValues:StringEquals":{"k":[]}}`, nil, true}, // no values in the policy
		{checks, `{"ForAllValues:StringEquals":{"k":[]}}`, []string{"x"}, false},
		{checks, `{"ForAnyValue:StringEquals":{"k":[]}}`, []string{"x"}, false},
		{checks, `{"StringEqualsIfExists":{"k":[]}}`, nil, true},
		{checks, `{"StringEqualsIfExists":{"k":[]}}`, []string{"x"}, false},
		{checks, `{"IpAddress":{"k":"203.0.113.5/24"}}`, []string{"203.0.113.200"}, true}, // bits behind the mask
		{checks, `{"StringLike":{"k":"${k"}}`, []string{"${k"}, true},                     // no brace

		{several, `{"StringEquals":{"k":["finance","hr","legal"]}}`, []string{"hr"}, true},
		{several, `{"StringNotEquals":{"k":["finance","hr"]}}`, []string{"hr"}, false},
		{several, `{"StringNotEquals":{"k":["finance","hr"]}}`, []string{"it"}, true},
		{several, `{"StringEquals":{"k":"a","aws:PrincipalAccount":"` + owner + `"}}`, []string{"a"}, true},
		{several, `{"StringEquals":{"k":"a","aws:PrincipalAccount":"999999999999"}}`, []string{"a"}, false},
		{several, `{"StringEquals":{"k":"a"},"StringLike":{"aws:username":"Jane*"}}`, []string{"a"}, false},

		{sets, `{"ForAllValues:StringEquals":{"k":["ID","Message","Tags"]}}`, []string{"Message", "Tags"}, true},
		{sets, `{"ForAllValues:StringEquals":{"k":["ID","Message","Tags"]}}`, []string{"Message", "UserName"}, false},
		{sets, `{"ForAllValues:StringEquals":{"k":["ID","Message","Tags"]}}`, nil, true},
		{sets, `{"ForAllValues:StringEquals":{"k":["ID","Message","Tags"]}}`, []string{""}, true},
		{sets, `{"ForAllValues:StringEquals":{"k":["ID"]},"Null":{"k":"false"}}`, []string{""}, false},
		{sets, `{"ForAllValues:StringEquals":{"k":["ID"]},"Null":{"k":"false"}}`, nil, false},
		{sets, `{"ForAllValues:StringEquals":{"k":["ID"]},"Null":{"k":"false"}}`, []string{"ID"}, true},
		{sets, delivery, []string{cdn + "costcenter", cdn + "support2025"}, true},
		{sets, delivery, []string{"arn:aws:cloudfront::123456789012:function/costcenter", cdn + "support2025"}, false},
		{sets, delivery, nil, true},
		{sets, `{"ForAnyValue:StringEquals":{"k":"environment"}}`, []string{"environment", "costcenter"}, true},
		{sets, `{"ForAnyValue:StringEquals":{"k":"environment"}}`, []string{"Environment"}, false},
		{sets, `{"ForAllValues:NumericLessThan":{"k":5}}`, []string{"9", "4"}, false},
		{sets, `{"ForAnyValue:ArnLike":{"k":"arn:aws:iam::*:role/x*"}}`, []string{"arn:aws:iam::1:user/a", "arn:aws:iam::2:role/xy"}, true},
		{sets, `{"ForAllValues:NotIpAddress":{"k":"10.0.0.0/8"}}`, []string{"192.0.2.1", "10.1.1.1"}, false},
		{sets, `{"ForAnyValue:StringEqualsIfExists":{"k":"ID"}}`, []string{"Message"}, false},
		{sets, `{"ForAnyValue:StringEquals":{"k":["ID","PostDateTime"]}}`, []string{"Message", "ID"}, true},
		{sets, `{"ForAnyValue:StringEquals":{"k":["ID","PostDateTime"]}}`, []string{"Message"}, false},
		{sets, `{"ForAnyValue:StringEquals":{"k":["ID","PostDateTime"]}}`, nil, false},
		{sets, `{"ForAnyValue:StringLike":{"k":["pre*"]}}`, []string{"x", "prefix"}, true},
		{sets, `{"ForAllValues:StringNotEquals":{"k":["ID","PostDateTime"]}}`, []string{"Message", "ID"}, false},
		{sets, `{"ForAllValues:StringNotEquals":{"k":["ID","PostDateTime"]}}`, []string{"Message"}, true},
		{sets, `{"ForAnyValue:StringNotEquals":{"k":["ID"]}}`, []string{"Message", "ID"}, true},
		{sets, `{"ForAnyValue:StringNotEquals":{"k":["ID"]}}`, []string{""}, false},

		{names, `{"StringEquals":{"K":"x"}}`, []string{"x"}, true},
		{names, `{}`, nil, true},
	}
	for _, test := range tests {
		name := test.source + ": " + test.block
		for _, v := range test.values {
			name += " " + v
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			request := conditional(test.block)
			if test.values != nil {
				request = with(request, "k", test.values...)
			}
			got, err := access.Evaluate(request)
			if err != nil {
				t.Fatal(err)
			}
			if allowed := got.Decision == access.Allowed; allowed != test.want {
				t.Errorf("holds: %t, want %t", allowed, test.want)
			}
		})
	}
}

func TestVariables(t *testing.T) {
	t.Parallel()
	const (
		page    = "IAM: Variables and tags"
		version = "IAM: Version"
		tag     = "aws:PrincipalTag/team"
		user    = "arn:aws:iam::" + owner + ":user/path/David"
	)
	on := func(version, policyResource, resource string) access.Request {
		r := read(user, "", `{"Version":"`+version+`","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"`+policyResource+`"}}`)
		r.Resource = resource
		return r
	}
	notOn := read(user, "", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","NotResource":"arn:aws:s3:::${aws:PrincipalTag/team}/*"}}`)
	const home, byTeam = "arn:aws:s3:::mybucket/${aws:username}/*", "arn:aws:s3:::bucket-${aws:PrincipalTag/team, 'company-wide'}"
	run(t, []evaluation{
		{page, "user name in a resource", on("2012-10-17", home, "arn:aws:s3:::mybucket/David/x"), access.Allowed},
		{page, "another user's", on("2012-10-17", home, "arn:aws:s3:::mybucket/Eve/x"), access.ImplicitlyDenied},
		{page, "key names have no case", on("2012-10-17", "arn:aws:s3:::mybucket/${AWS:UserName}/*", "arn:aws:s3:::mybucket/David/x"), access.Allowed},
		{version, "2008-10-17 takes variables literally", on("2008-10-17", home, "arn:aws:s3:::mybucket/David/x"), access.ImplicitlyDenied},
		{version, "2008-10-17, the literal", on("2008-10-17", home, "arn:aws:s3:::mybucket/${aws:username}/x"), access.Allowed},
		{version, "no Version is the older one", read(user, "", `{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringLike":{"aws:username":"${aws:username}"}}}}`), access.ImplicitlyDenied},
		{page, "value is no wildcard", with(on("2012-10-17", "arn:aws:s3:::b/${aws:PrincipalTag/team}/*", "arn:aws:s3:::b/x/y"), tag, "*"), access.ImplicitlyDenied},
		{page, "no value matches no resource", on("2012-10-17", "arn:aws:s3:::b/${aws:PrincipalTag/team}*", "arn:aws:s3:::b/x"), access.ImplicitlyDenied},
		{page, "no value in NotResource", notOn, access.Allowed},
		{page, "multivalued keys are no variables", with(on("2012-10-17", "arn:aws:s3:::b/${aws:TagKeys}", "arn:aws:s3:::b/x"), "aws:TagKeys", "x", "y"), access.ImplicitlyDenied},
		{page, "default value", on("2012-10-17", byTeam, "arn:aws:s3:::bucket-company-wide"), access.Allowed},
		{page, "default value not needed", with(on("2012-10-17", byTeam, "arn:aws:s3:::bucket-yellow"), tag, "yellow"), access.Allowed},
		{page, "default value not taken", with(on("2012-10-17", byTeam, "arn:aws:s3:::bucket-company-wide"), tag, "yellow"), access.ImplicitlyDenied},
		{page, "${*} is an asterisk", on("2012-10-17", "arn:aws:s3:::b/${*}", "arn:aws:s3:::b/*"), access.Allowed},
		{page, "${*} is no wildcard", on("2012-10-17", "arn:aws:s3:::b/${*}", "arn:aws:s3:::b/x"), access.ImplicitlyDenied},
		{page, "${?} and ${$}", on("2012-10-17", "arn:aws:s3:::b/${?}${$}", "arn:aws:s3:::b/?$"), access.Allowed},

		{page, "StringLike", with(conditional(`{"StringLike":{"s3:prefix":"${aws:username}/*"}}`), "s3:prefix", "JohnDoe/a"), access.Allowed},
		{page, "StringEquals", with(conditional(`{"StringEquals":{"s3:prefix":"${aws:username}"}}`), "s3:prefix", "JohnDoe"), access.Allowed},
		{page, "ArnLike", with(conditional(`{"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:${aws:PrincipalAccount}:*"}}`), "aws:SourceArn", "arn:aws:sns:eu-west-1:"+owner+":t"), access.Allowed},
		{page, "no value, StringEquals", with(conditional(`{"StringEquals":{"s3:ExistingObjectTag/Team":"${aws:PrincipalTag/Team}"}}`), "s3:ExistingObjectTag/Team", "a"), access.ImplicitlyDenied},
		{page, "no value, StringNotEquals", with(conditional(`{"StringNotEquals":{"s3:ExistingObjectTag/Team":"${aws:PrincipalTag/Team}"}}`), "s3:ExistingObjectTag/Team", "a"), access.Allowed},
		{page, "not with numbers", with(conditional(`{"NumericEquals":{"k":"${n}"}}`), "k", "1"), access.ImplicitlyDenied},
	})
}

func TestDerivedKeys(t *testing.T) {
	t.Parallel()
	const (
		page    = "IAM: Global condition context keys"
		table   = "IAM: Variables and tags, Principal key values"
		session = "arn:aws:sts::" + owner + ":assumed-role/TowerForge-1-FargateRole/i"
		rootARN = "arn:aws:iam::" + owner + ":root"
		user    = "arn:aws:iam::" + owner + ":user/path/ann"
	)
	// The principal is let in by the condition alone.
	when := func(principal, block string) access.Request {
		return read(principal, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*","Condition":`+block+`}}`)
	}
	// A call of CloudFormation's, which had DynamoDB call.
	through := func(block string) access.Request {
		return with(when(user, block), "aws:CalledVia", "cloudformation.amazonaws.com", "dynamodb.amazonaws.com")
	}
	// Root needs no Allow, so that its keys are tested by a Deny.
	denied := func(block string) access.Request {
		return read(rootARN, `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":`+block+`}}`)
	}
	run(t, []evaluation{
		{page, "PrincipalArn of a session is its role", when(session, `{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::`+owner+`:role/TowerForge*"}}`), access.Allowed},
		{page, "PrincipalArn is not the session", when(session, `{"ArnEquals":{"aws:PrincipalArn":"`+session+`"}}`), access.ImplicitlyDenied},
		{page, "PrincipalArn with the path that is given", with(when(session, `{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::`+owner+`:role/p/TowerForge-1-FargateRole"}}`),
			"aws:PrincipalArn", "arn:aws:iam::"+owner+":role/p/TowerForge-1-FargateRole"), access.Allowed},
		{page, "PrincipalArn of a user", when(user, `{"ArnEquals":{"aws:PrincipalArn":"`+user+`"}}`), access.Allowed},
		{page, "PrincipalArn of root", denied(`{"ArnEquals":{"aws:PrincipalArn":"` + rootARN + `"}}`), access.ExplicitlyDenied},
		{page, "PrincipalArn of anonymous", when("anonymous", `{"Null":{"aws:PrincipalArn":"true"}}`), access.Allowed},
		{page, "PrincipalAccount", when(session, `{"StringEquals":{"aws:PrincipalAccount":"`+owner+`"}}`), access.Allowed},
		{page, "PrincipalAccount of anonymous", when("anonymous", `{"StringEquals":{"aws:PrincipalAccount":"anonymous"}}`), access.Allowed},
		{page, "PrincipalIsAWSService", when("logging.s3.amazonaws.com", `{"Bool":{"aws:PrincipalIsAWSService":"true"}}`), access.Allowed},
		{page, "PrincipalIsAWSService of a user", when(user, `{"Bool":{"aws:PrincipalIsAWSService":"false"}}`), access.Allowed},
		{page, "PrincipalServiceName", when("logging.s3.amazonaws.com", `{"StringEquals":{"aws:PrincipalServiceName":"logging.s3.amazonaws.com"}}`), access.Allowed},
		{page, "ResourceAccount", when(user, `{"StringEquals":{"aws:ResourceAccount":"`+owner+`"}}`), access.Allowed},
		{page, "ViaAWSService", when(user, `{"Bool":{"aws:ViaAWSService":"false"}}`), access.Allowed},
		{page, "CalledVia tells of ViaAWSService", through(`{"Bool":{"aws:ViaAWSService":"true"}}`), access.Allowed},
		{page, "CalledVia begins with CalledViaFirst", through(`{"StringEquals":{"aws:CalledViaFirst":"cloudformation.amazonaws.com"}}`), access.Allowed},
		{page, "CalledVia ends with CalledViaLast", through(`{"StringEquals":{"aws:CalledViaLast":"dynamodb.amazonaws.com"}}`), access.Allowed},
		{page, "CalledVia of a direct call", when(user, `{"Null":{"aws:CalledVia":"true","aws:CalledViaFirst":"true"}}`), access.Allowed},
		{page, "userid is not known from a role's name", when(session, `{"Null":{"aws:userid":"true"}}`), access.Allowed},
		{page, "userid that is given", with(when(session, `{"StringLike":{"aws:userid":"AROAEXAMPLE:*"}}`), "aws:userid", "AROAEXAMPLE:i"), access.Allowed},
		{page, "given as absent", with(when(session, `{"Null":{"aws:PrincipalArn":"true"}}`), "aws:PrincipalArn"), access.Allowed},
		{"S3: Condition keys", "s3:ResourceAccount", when(user, `{"StringEquals":{"s3:ResourceAccount":"`+owner+`"}}`), access.Allowed},

		{table, "username of a user", when(user, `{"StringEquals":{"aws:username":"ann"}}`), access.Allowed},
		{table, "username of a session", when(session, `{"Null":{"aws:username":"true"}}`), access.Allowed},
		{table, "root", denied(`{"StringEquals":{"aws:PrincipalType":"Account","aws:userid":"` + owner + `"},"Null":{"aws:username":"true"}}`), access.ExplicitlyDenied},
		{table, "user", when(user, `{"StringEquals":{"aws:PrincipalType":"User"}}`), access.Allowed},
		{table, "session", when(session, `{"StringEquals":{"aws:PrincipalType":"AssumedRole"}}`), access.Allowed},
		{table, "federated user", when("arn:aws:sts::"+owner+":federated-user/f", `{"StringEquals":{"aws:PrincipalType":"FederatedUser","aws:userid":"`+owner+`:f"}}`), access.Allowed},
		{table, "anonymous", when("anonymous", `{"StringEquals":{"aws:PrincipalType":"Anonymous","aws:userid":"anonymous"}}`), access.Allowed},
	})
}
