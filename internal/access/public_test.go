// SPDX-License-Identifier: MPL-2.0

package access_test

import (
	"strings"
	"testing"

	"github.com/xacct/terraform-provider-xacct/internal/access"
)

// Every case is from the S3 user guide, Block Public Access, "The meaning of
// public": an example there, or a rule put to the test.
func TestPublic(t *testing.T) {
	t.Parallel()
	allow := func(principal, condition string) string {
		return `{"Effect":"Allow","Principal":` + principal + `,"Resource":"*","Action":"s3:PutObject","Condition":` + condition + `}`
	}
	everyone := func(condition string) string { return allow(`"*"`, condition) }
	tests := []struct {
		name, statements string
		want             bool
	}{
		{"example: Federated", allow(`{"Federated":"graph.facebook.com"}`, `{}`), true},
		{"example: everyone", everyone(`{}`), true},
		{"example: SourceVpc with a wildcard", everyone(`{"StringLike":{"aws:SourceVpc":"vpc-*"}}`), true},
		{"example: fixed SourceVpc", everyone(`{"StringEquals":{"aws:SourceVpc":"vpc-91237329"}}`), false},
		{"example: service and account", allow(`{"Service":"cloudtrail.amazonaws.com"}`, `{}`) + "," + allow(`{"AWS":"111111111111"}`, `{}`), false},
		{"example: with a third, public statement", allow(`{"Service":"cloudtrail.amazonaws.com"}`, `{}`) + "," + everyone(`{}`), true},
		{"example: access points of an account", everyone(`{"ArnLike":{"s3:DataAccessPointArn":"arn:aws:s3:us-west-2:123456789012:accesspoint/*"}}`), false},
		{"access points of any account", everyone(`{"ArnLike":{"s3:DataAccessPointArn":"arn:aws:s3:us-west-2:*:accesspoint/*"}}`), true},
		{"example: 0.0.0.0/1", everyone(`{"IpAddress":{"aws:SourceIp":"0.0.0.0/1"}}`), true},
		{"IPv4 /8", everyone(`{"IpAddress":{"aws:SourceIp":"54.0.0.0/8"}}`), false},
		{"IPv4 /7", everyone(`{"IpAddress":{"aws:SourceIp":["54.1.0.0/16","54.0.0.0/7"]}}`), true},
		{"IPv4 address", everyone(`{"IpAddress":{"aws:SourceIp":"54.240.143.1"}}`), false},
		{"private range", everyone(`{"IpAddress":{"aws:SourceIp":["10.0.0.0/8","172.16.0.0/12"]}}`), false},
		{"IPv6 /32", everyone(`{"IpAddress":{"aws:SourceIp":"2001:db8::/32"}}`), false},
		{"IPv6 /31", everyone(`{"IpAddress":{"aws:SourceIp":"2001:db8::/31"}}`), true},
		{"all but some addresses", everyone(`{"NotIpAddress":{"aws:SourceIp":"54.0.0.0/8"}}`), true},

		{`{"AWS":"*"}`, allow(`{"AWS":"*"}`, `{}`), true},
		{"everyone among others", allow(`{"AWS":["111111111111","*"]}`, `{}`), true},
		{"user", allow(`{"AWS":"arn:aws:iam::111111111111:user/bob"}`, `{}`), false},
		{"any service", allow(`{"Service":"*"}`, `{}`), true},
		{"NotPrincipal", `{"Effect":"Allow","NotPrincipal":{"AWS":"111111111111"},"Resource":"*","Action":"s3:*"}`, true},
		{"Deny to everyone", `{"Effect":"Deny","Principal":"*","Resource":"*","Action":"s3:*"}`, false},
		{"a Deny does not undo an Allow", everyone(`{}`) + `,{"Effect":"Deny","Principal":"*","Resource":"*","Action":"s3:*"}`, true},

		{"SourceArn", everyone(`{"ArnEquals":{"aws:SourceArn":"arn:aws:sns:eu-west-1:111111111111:t"}}`), false},
		{"SourceArn with a wildcard", everyone(`{"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:111111111111:t"}}`), true},
		{"SourceVpce, key in another case", everyone(`{"StringEquals":{"AWS:sourcevpce":["vpce-1","vpce-2"]}}`), false},
		{"SourceAccount", everyone(`{"StringEquals":{"aws:SourceAccount":"111111111111"}}`), false},
		{"SourceOwner", everyone(`{"StringEquals":{"aws:SourceOwner":"111111111111"}}`), false},
		{"PrincipalOrgID", everyone(`{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}`), false},
		{"encryption key", everyone(`{"StringEquals":{"s3:x-amz-server-side-encryption-aws-kms-key-id":"arn:aws:kms:eu-west-1:111111111111:key/k"}}`), false},
		{"DataAccessPointAccount", everyone(`{"StringEquals":{"s3:DataAccessPointAccount":"111111111111"}}`), false},
		{"userid of a user", everyone(`{"StringEquals":{"aws:userid":"AIDAEXAMPLE"}}`), false},
		{"userid of a role's sessions", everyone(`{"StringLike":{"aws:userid":"AROAEXAMPLE:*"}}`), true},
		{"userid of one session", everyone(`{"StringEquals":{"aws:userid":"AROAEXAMPLE:me"}}`), true},
		{"policy variable", everyone(`{"StringEquals":{"aws:SourceVpc":"${aws:PrincipalTag/vpc}"}}`), true},
		{"one value of two with a wildcard", everyone(`{"StringLike":{"aws:SourceVpc":["vpc-1","vpc-*"]}}`), true},
		{"one condition of two", everyone(`{"StringLike":{"aws:Referer":"*"},"StringEquals":{"aws:SourceVpc":"vpc-1"}}`), false},
		{"all but a VPC", everyone(`{"StringNotEquals":{"aws:SourceVpc":"vpc-1"}}`), true},
		{"only if it comes from a VPC", everyone(`{"StringEqualsIfExists":{"aws:SourceVpc":"vpc-1"}}`), true},
		{"if it comes from any VPC", everyone(`{"ForAllValues:StringEquals":{"aws:SourceVpc":"vpc-1"}}`), true},
		{"key that is not listed", everyone(`{"StringEquals":{"aws:Referer":"https://example.com/"}}`), true},
		{"fixed role, principal *", everyone(`{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111111111111:role/a"}}`), false},
		{"fixed account, principal *", everyone(`{"StringEquals":{"aws:PrincipalAccount":"111111111111"}}`), false},
		{"canonical user", allow(`{"CanonicalUser":"79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}`, `{}`), false},
		{"identity provider of an account", allow(`{"Federated":"arn:aws:iam::111111111111:saml-provider/p"}`, `{}`), true},
		{"everyone by NotAction", `{"Effect":"Allow","Principal":{"AWS":"111111111111"},"Resource":"*","NotAction":"s3:GetObject"}`, false},
		{"NotPrincipal, confined", `{"Effect":"Allow","NotPrincipal":{"AWS":"111111111111"},"Resource":"*","Action":"s3:*","Condition":{"StringEquals":{"aws:SourceVpc":"vpc-1"}}}`, false},
		{"ForAnyValue", everyone(`{"ForAnyValue:StringEquals":{"aws:SourceVpc":"vpc-1"}}`), false},
		{"addresses, IfExists", everyone(`{"IpAddressIfExists":{"aws:SourceIp":"54.240.143.0/24"}}`), true},
		{"addresses of a VPC", everyone(`{"IpAddress":{"aws:VpcSourceIp":"10.0.0.0/16"}}`), true},
		{"all addresses", everyone(`{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}`), true},
		{"all IPv6 addresses beside some IPv4 ones", everyone(`{"IpAddress":{"aws:SourceIp":["54.240.143.0/24","::/0"]}}`), true},
		{"addresses as text", everyone(`{"StringEquals":{"aws:SourceIp":"54.240.143.1"}}`), true},
		{"a key that must be there", everyone(`{"Null":{"aws:SourceVpce":"false"}}`), true},
		{"default of a variable", everyone(`{"StringEquals":{"aws:SourceVpc":"${aws:PrincipalTag/vpc, 'vpc-1'}"}}`), true},
		{"access point of an Outpost", everyone(`{"ArnEquals":{"s3:DataAccessPointArn":"arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-1/accesspoint/a"}}`), false},
		{"one digit of the access point's account", everyone(`{"ArnLike":{"s3:DataAccessPointArn":"arn:aws:s3:us-west-2:12345678901?:accesspoint/a"}}`), true},
		{"encryption, not the key", everyone(`{"StringEquals":{"s3:x-amz-server-side-encryption":"aws:kms"}}`), true},
		{"userid of a federated user", everyone(`{"StringEquals":{"aws:userid":"111111111111:bob"}}`), false},
		{"addresses, some left out", everyone(`{"IpAddress":{"aws:SourceIp":"54.240.0.0/16"},"NotIpAddress":{"aws:SourceIp":"54.240.143.188/32"}}`), false},
		{"identity provider through a VPC", allow(`{"Federated":"graph.facebook.com"}`, `{"StringEquals":{"aws:SourceVpc":"vpc-91237329"}}`), false},
		{"account and identity provider", allow(`{"AWS":"111111111111","Federated":"graph.facebook.com"}`, `{}`), true},
		{"access point of any Region", everyone(`{"ArnLike":{"s3:DataAccessPointArn":"arn:aws:s3:*:123456789012:accesspoint/*"}}`), true},
		{"TLS only", everyone(`{"Bool":{"aws:SecureTransport":"true"}}`), true},
		{"role pattern, principal *", everyone(`{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111111111111:role/TowerForge*"}}`), true},
		{"role pattern, account", allow(`{"AWS":"arn:aws:iam::111111111111:root"}`, `{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111111111111:role/TowerForge*"}}`), false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, reasons, err := access.Public([]byte(`{"Version":"2012-10-17","Statement":[` + test.statements + `]}`))
			if err != nil {
				t.Fatal(err)
			}
			if got != test.want {
				t.Errorf("public: %t, want %t; reasons %q", got, test.want, reasons)
			}
			if got != (len(reasons) > 0) {
				t.Errorf("public: %t with reasons %q", got, reasons)
			}
		})
	}
}

func TestPublicReasons(t *testing.T) {
	t.Parallel()
	_, reasons, err := access.Public([]byte(`{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":{"AWS":"111111111111"},"Action":"s3:*","Resource":"*"},
		{"Sid":"Open","Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"},
		{"Effect":"Allow","Principal":{"Service":"*"},"Action":"s3:*","Resource":"*"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if len(reasons) != 2 || !strings.Contains(reasons[0], `statement 2 (Sid "Open")`) || !strings.Contains(reasons[1], "statement 3 ") {
		t.Errorf("got %q, want one reason for each of the statements 2 and 3", reasons)
	}
}
