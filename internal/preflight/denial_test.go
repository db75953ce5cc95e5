// SPDX-License-Identifier: MPL-2.0

package preflight_test

import (
	"strings"
	"testing"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/preflight"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

const (
	owner   = "111122223333"
	foreign = "444455556666"

	bucketARN = "arn:aws:s3:::data"
	both      = `["arn:aws:s3:::data","arn:aws:s3:::data/*"]`
)

// reading lets the other account's roles read the bucket.
const reading = `{"Sid":"Ours","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::` + foreign + `:root"},"Action":["s3:GetObject","s3:ListBucket"],"Resource":` + both + `}`

// withRole names one role.
var withRole = strings.Replace(reading, ":root", ":role/Quilt", 1)

// tower is what a pattern of roles is rendered as.
const tower = `{"Sid":"Ours","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::` + foreign + `:root"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*",` +
	`"Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::` + foreign + `:role/TowerForge*"}}}`

func change(t *testing.T, kind target.Kind, id string, ours string, others ...string) preflight.Change {
	t.Helper()
	before, err := policy.Parse([]byte(`{"Version":"2012-10-17","Statement":[` + strings.Join(others, ",") + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	statement, err := policy.ParseStatement([]byte(ours))
	if err != nil {
		t.Fatal(err)
	}
	after := before.Clone()
	after.Append(statement)
	return preflight.Change{
		Kind: kind, At: target.Address{ID: id}, Account: owner, Partition: "aws",
		Before: before, After: after, Ours: []policy.Statement{statement},
	}
}

func deny(elements string) string { return `{"Sid":"Theirs","Effect":"Deny",` + elements + `}` }

func onBucket(condition string) string {
	return deny(`"Principal":"*","Action":"s3:*","Resource":` + both + `,"Condition":` + condition)
}

// The conditions are those of the examples in AWS's documentation.
func TestDenials(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		ours, theirs string
		summary      string // "": none
		want         []string
		but          []string // what the text must not have
	}{
		// S3 user guide, Examples of Amazon S3 bucket policies: Requiring HTTPS.
		"no TLS":                {ours: reading, theirs: onBucket(`{"Bool":{"aws:SecureTransport":"false"}}`)},
		"no TLS, or no key":     {ours: reading, theirs: onBucket(`{"BoolIfExists":{"aws:SecureTransport":"false"}}`)},
		"whoever uses TLS":      {ours: reading, theirs: onBucket(`{"Bool":{"aws:SecureTransport":"true"}}`), summary: "Grant Denied", want: []string{"aws:SecureTransport"}},
		"an old version of TLS": {ours: reading, theirs: onBucket(`{"NumericLessThan":{"s3:TlsVersion":"1.2"}}`)},
		// S3 user guide, Bucket policy examples: Requiring encryption.
		"unencrypted uploads": {
			ours:   strings.Replace(reading, "s3:ListBucket", "s3:PutObject", 1),
			theirs: deny(`"Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::data/*","Condition":{"StringNotEquals":{"s3:x-amz-server-side-encryption":"aws:kms"}}`),
		},
		"uploads without the header": {
			ours:   strings.Replace(reading, "s3:ListBucket", "s3:PutObject", 1),
			theirs: deny(`"Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::data/*","Condition":{"Null":{"s3:x-amz-server-side-encryption-aws-kms-key-id":"true"}}`),
		},
		// S3 user guide, Controlling access from VPC endpoints with bucket policies.
		"other VPC endpoints": {
			ours: reading, theirs: onBucket(`{"StringNotEquals":{"aws:SourceVpce":"vpce-1a2b3c4d"}}`),
			summary: "Grant Denied On A Condition", want: []string{`"Theirs"`, "only if aws:SourceVpce is vpce-1a2b3c4d", foreign, "s3:GetObject", "s3:ListBucket"},
		},
		"other VPCs": {
			ours: reading, theirs: onBucket(`{"StringNotEquals":{"aws:SourceVpc":"vpc-111bbb22"}}`),
			summary: "Grant Denied On A Condition", want: []string{"aws:SourceVpc is vpc-111bbb22"},
		},
		// S3 user guide, Bucket policy examples: Managing access based on specific IP addresses.
		"other addresses": {
			ours: reading, theirs: onBucket(`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`),
			summary: "Grant Denied On A Condition", want: []string{"aws:SourceIp is in 192.0.2.0/24"},
		},
		"addresses that the grant demands too": {
			ours:   strings.TrimSuffix(reading, "}") + `,"Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}}`,
			theirs: onBucket(`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`),
		},
		// IAM user guide, AWS global condition context keys: aws:PrincipalOrgID.
		"other organizations": {
			ours: reading, theirs: onBucket(`{"StringNotEquals":{"aws:PrincipalOrgID":"o-xxxxxxxxxx"}}`),
			summary: "Grant Denied On A Condition", want: []string{"only if aws:PrincipalOrgID is o-xxxxxxxxxx", "can't be told"},
		},
		"other organizations, and the grant is within the account": {
			ours: strings.ReplaceAll(reading, foreign, owner), theirs: onBucket(`{"StringNotEquals":{"aws:PrincipalOrgID":"o-xxxxxxxxxx"}}`),
		},
		"other accounts": {
			ours: reading, theirs: onBucket(`{"StringNotEquals":{"aws:PrincipalAccount":"` + owner + `"}}`),
			summary: "Grant Denied", want: []string{"only if aws:PrincipalAccount is " + owner},
		},
		"other accounts than the grant's": {ours: reading, theirs: onBucket(`{"StringNotEquals":{"aws:PrincipalAccount":["` + owner + `","` + foreign + `"]}}`)},
		// S3 user guide, Bucket policy examples: Requiring MFA.
		"no MFA": {
			ours:    reading,
			theirs:  deny(`"Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::data/taxdocuments/*","Condition":{"Null":{"aws:MultiFactorAuthAge":true}}`),
			summary: "Grant Denied On A Condition", want: []string{"aws:MultiFactorAuthAge is there", "as far as it is arn:aws:s3:::data/taxdocuments/*"}, but: []string{"s3:ListBucket"},
		},
		// AWS security blog, How to restrict Amazon S3 bucket access to a specific IAM role.
		"everybody but a role, by its id": {
			ours: reading, theirs: onBucket(`{"StringNotLike":{"aws:userId":["AROAEXAMPLEID:*","` + owner + `"]}}`),
			summary: "Grant Denied On A Condition", want: []string{"aws:userId is like AROAEXAMPLEID:* or " + owner},
		},
		"everybody but a role, by its ARN": {
			ours: reading, theirs: onBucket(`{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::` + owner + `:role/admin"}}`),
			summary: "Grant Denied", want: []string{"aws:PrincipalArn is like arn:aws:iam::" + owner + ":role/admin"},
		},
		"everybody but roles of the grant's account": {
			ours: reading, theirs: onBucket(`{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::` + foreign + `:role/Quilt*"}}`),
			summary: "Grant Denied In Part", want: []string{"role/Quilt*"},
		},
		"everybody but the role of the grant": {ours: withRole, theirs: onBucket(`{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::` + foreign + `:role/Quilt*"}}`)},
		"everybody but the roles of the grant": {
			ours: tower, theirs: onBucket(`{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::` + foreign + `:role/Tower*"}}`),
		},
		"a role of the grant's account": {
			ours: reading, theirs: deny(`"Principal":{"AWS":"arn:aws:iam::` + foreign + `:role/Intern"},"Action":"s3:*","Resource":` + both),
			summary: "Grant Denied In Part", want: []string{"denies arn:aws:iam::" + foreign + ":role/Intern s3:GetObject"}, but: []string{"denies " + foreign},
		},
		"a role of another account": {ours: reading, theirs: deny(`"Principal":{"AWS":"arn:aws:iam::777788889999:role/Intern"},"Action":"s3:*","Resource":` + both)},
		// IAM user guide, AWS JSON policy elements: NotPrincipal.
		"everybody but those of a list": {
			ours: withRole, theirs: deny(`"NotPrincipal":{"AWS":["arn:aws:iam::` + owner + `:root","arn:aws:iam::` + owner + `:role/admin"]},"Action":"s3:*","Resource":` + both),
			summary: "Grant Denied", want: []string{"comes from arn:aws:iam::" + owner + ":root or arn:aws:iam::" + owner + ":role/admin"},
		},
		"everybody but those of a list that has the role": {
			ours:   withRole,
			theirs: deny(`"NotPrincipal":{"AWS":["arn:aws:iam::` + foreign + `:root","arn:aws:iam::` + foreign + `:role/Quilt"]},"Action":"s3:*","Resource":` + both),
		},
		"some of the actions": {
			ours: reading, theirs: deny(`"Principal":"*","Action":["s3:List*","s3:Delete*"],"Resource":` + both),
			summary: "Grant Denied In Part", want: []string{"s3:ListBucket on " + bucketARN}, but: []string{"s3:GetObject"},
		},
		"some of the objects": {
			ours: reading, theirs: deny(`"Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::data/private/*"`),
			summary: "Grant Denied In Part", want: []string{"s3:GetObject on arn:aws:s3:::data/*, as far as it is arn:aws:s3:::data/private/*"}, but: []string{"s3:ListBucket"},
		},
		"all but some objects": {
			ours: reading, theirs: deny(`"Principal":"*","Action":"s3:GetObject","NotResource":"arn:aws:s3:::data/public/*"`),
			summary: "Grant Denied In Part", want: []string{"arn:aws:s3:::data/public/* excepted"},
		},
		"an action of the wildcard": {
			ours: strings.Replace(reading, `["s3:GetObject","s3:ListBucket"]`, `"s3:*"`, 1), theirs: deny(`"Principal":"*","Action":"s3:DeleteBucket","Resource":"` + bucketARN + `"`),
			summary: "Grant Denied In Part", want: []string{"s3:DeleteBucket on " + bucketARN}, but: []string{"s3:GetObject"},
		},
		"other actions":        {ours: reading, theirs: deny(`"Principal":"*","Action":["s3:PutObject","s3:DeleteObject"],"Resource":"arn:aws:s3:::data/*"`)},
		"everything":           {ours: reading, theirs: deny(`"Principal":"*","Action":"s3:*","Resource":` + both), summary: "Grant Denied", want: []string{"s3:GetObject and s3:ListBucket", "stays as it is"}},
		"long ago":             {ours: reading, theirs: onBucket(`{"DateLessThan":{"aws:CurrentTime":"2019-01-01T00:00:00Z"}}`)},
		"an Allow, no Deny":    {ours: reading, theirs: strings.Replace(onBucket(`{"StringEquals":{"aws:SourceVpce":"vpce-1"}}`), "Deny", "Allow", 1)},
		"a Deny of our own":    {ours: deny(`"Principal":"*","Action":"s3:*","Resource":` + both), theirs: reading},
		"an operator of jokes": {ours: reading, theirs: onBucket(`{"StringMaybe":{"aws:SourceVpce":"vpce-1"}}`)},
		// S3 user guide, Granting permissions for Amazon S3 server access logging.
		"other sources of a service": {
			ours: `{"Sid":"Ours","Effect":"Allow","Principal":{"Service":"logging.s3.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::data/logs*",` +
				`"Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::source"},"StringEquals":{"aws:SourceAccount":"` + owner + `"}}}`,
			theirs: deny(`"Principal":{"Service":"logging.s3.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::data/*","Condition":{"StringNotEquals":{"aws:SourceAccount":"` + owner + `"}}`),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expect(t, change(t, target.BucketPolicy(), "data", c.ours, c.theirs), c.summary, c.want, c.but)
		})
	}
}

// expect runs Denials and looks at the one finding.
func expect(t *testing.T, c preflight.Change, summary string, want, but []string) {
	t.Helper()
	findings, err := preflight.Denials(t.Context(), nil, c)
	if err != nil {
		t.Fatal(err)
	}
	if summary == "" {
		if len(findings) > 0 {
			t.Errorf("a false alarm: %+v", findings)
		}
		return
	}
	if len(findings) != 1 || findings[0].Summary != summary || findings[0].Blocks {
		t.Fatalf("want one warning, %s; got %+v", summary, findings)
	}
	for _, part := range want {
		if !strings.Contains(findings[0].Detail, part) {
			t.Errorf("%q is missing in:\n%s", part, findings[0].Detail)
		}
	}
	for _, part := range but {
		if strings.Contains(findings[0].Detail, part) {
			t.Errorf("%q stands in:\n%s", part, findings[0].Detail)
		}
	}
}

func TestDenialsInOtherDocuments(t *testing.T) {
	t.Parallel()
	const (
		key   = "arn:aws:kms:us-east-1:" + owner + ":key/1234abcd-12ab-34cd-56ef-1234567890ab"
		topic = "arn:aws:sns:us-east-1:" + owner + ":changes"
		root  = `"Principal":{"AWS":"arn:aws:iam::` + foreign + `:root"}`
	)
	for name, c := range map[string]struct {
		kind         target.Kind
		id           string
		ours, theirs string
		summary      string
		want         []string
	}{
		"key": {
			target.KeyPolicy(), key, `{"Sid":"Ours","Effect":"Allow",` + root + `,"Action":["kms:Decrypt","kms:DescribeKey"],"Resource":"*"}`,
			deny(`"Principal":{"AWS":"*"},"Action":"kms:Decrypt","Resource":"*","Condition":{"StringNotEquals":{"kms:ViaService":"s3.us-east-1.amazonaws.com"}}`),
			"Grant Denied On A Condition",
			[]string{"kms:Decrypt on " + key, "kms:ViaService is s3.us-east-1.amazonaws.com"},
		},
		"key, by its alias": {
			target.KeyPolicy(), "alias/data", `{"Sid":"Ours","Effect":"Allow",` + root + `,"Action":"kms:Decrypt","Resource":"*"}`,
			deny(`"Principal":"*","Action":"kms:*","Resource":"` + key + `"`), "Grant Denied",
			[]string{"kms:Decrypt"},
		},
		"topic": {
			target.TopicPolicy(), topic, `{"Sid":"Ours","Effect":"Allow",` + root + `,"Action":"sns:Subscribe","Resource":"` + topic + `"}`,
			deny(`"Principal":"*","Action":"sns:Subscribe","Resource":"` + topic + `","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-xxxxxxxxxx"}}`),
			"Grant Denied On A Condition",
			[]string{"sns:Subscribe on " + topic},
		},
		"trust": {
			target.RoleTrust(), "worker", `{"Sid":"Ours","Effect":"Allow",` + root + `,"Action":"sts:AssumeRole"}`,
			deny(`"Principal":"*","Action":"sts:AssumeRole","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-xxxxxxxxxx"}}`),
			"Grant Denied On A Condition",
			[]string{"denies " + foreign + " sts:AssumeRole."},
		},
		"managed policy": {
			target.IAMPolicy(), "arn:aws:iam::" + owner + ":policy/p", `{"Sid":"Ours","Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::data/*"}`,
			deny(`"Action":"s3:Delete*","Resource":"*"`), "Grant Denied In Part",
			[]string{"s3:DeleteObject"},
		},
		"managed policy, untouched": {
			target.IAMPolicy(), "arn:aws:iam::" + owner + ":policy/p", `{"Sid":"Ours","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*"}`,
			deny(`"Action":"s3:Delete*","Resource":"*"`), "",
			nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expect(t, change(t, c.kind, c.id, c.ours, c.theirs), c.summary, c.want, nil)
		})
	}
}
