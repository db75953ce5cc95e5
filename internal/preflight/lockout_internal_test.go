// SPDX-License-Identifier: MPL-2.0

package preflight

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

func TestLockout(t *testing.T) {
	t.Parallel()
	const (
		session = "arn:aws:sts::111122223333:assumed-role/deploy/ci"
		root    = "arn:aws:iam::111122223333:root"
		all     = `"Resource":["arn:aws:s3:::data","arn:aws:s3:::data/*"]`
	)
	for name, c := range map[string]struct {
		caller, deny string
		blocks       bool
		want         []string // of the one finding; nil: there is none
	}{
		"everything": {
			session, `"Principal":"*","Action":"s3:*",` + all, true,
			[]string{`"Ours"`, "s3:PutBucketPolicy", session, `{"aws:PrincipalArn": "arn:aws:iam::111122223333:role/deploy"}`},
		},
		"everything, and the owner's root runs it": {root, `"Principal":"*","Action":"s3:*",` + all, false, nil},
		"the objects":                     {session, `"Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::data/*"`, false, nil},
		"deletions":                       {session, `"Principal":"*","Action":["s3:DeleteObject","s3:DeleteObjectVersion"],` + all, false, nil},
		"everybody else":                  {session, `"Principal":"*","Action":"s3:*",` + all + `,"Condition":{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/deploy"}}`, false, nil},
		"everybody but another role":      {session, `"Principal":"*","Action":"s3:*",` + all + `,"Condition":{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/admin"}}`, true, []string{"s3:PutBucketPolicy"}},
		"the other account":               {session, `"Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"s3:*",` + all, false, nil},
		"whoever doesn't use TLS":         {session, `"Principal":"*","Action":"s3:*",` + all + `,"Condition":{"Bool":{"aws:SecureTransport":"false"}}`, false, nil},
		"everything but the policy's":     {session, `"Principal":"*","NotAction":["s3:GetBucketPolicy","s3:PutBucketPolicy","s3:DeleteBucketPolicy"],` + all, false, nil},
		"the policy's deletion":           {session, `"Principal":"*","Action":"s3:DeleteBucket*",` + all, true, []string{"s3:DeleteBucketPolicy"}},
		"whoever has no ticket of theirs": {session, `"Principal":"*","Action":"s3:PutObject",` + all + `,"Condition":{"StringNotEquals":{"s3:x-amz-acl":"private"}}`, false, nil},
		// S3 user guide, Controlling access from VPC endpoints with bucket policies,
		// which warns that such a policy may lock the console out.
		"other VPC endpoints": {
			session, `"Principal":"*","Action":"s3:*",` + all + `,"Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-1a2b3c4d"}}`, false,
			[]string{"unless aws:SourceVpce is vpce-1a2b3c4d", "s3:PutBucketPolicy"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ours, err := policy.ParseStatement([]byte(`{"Sid":"Ours","Effect":"Deny",` + c.deny + `}`))
			if err != nil {
				t.Fatal(err)
			}
			after := policy.New()
			after.Append(ours)
			at := Change{
				Kind: target.BucketPolicy(), At: target.Address{ID: "data"}, Account: "111122223333", Partition: "aws",
				After: after, Ours: []policy.Statement{ours},
			}
			findings := at.lockout(c.caller, at.Ours, []string{"s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"})
			if c.want == nil {
				if len(findings) > 0 {
					t.Fatalf("a false alarm: %+v", findings)
				}
				return
			}
			if len(findings) != 1 || findings[0].Blocks != c.blocks || findings[0].Summary != "Bucket Policy Lock-Out" {
				t.Fatalf("want one finding that blocks: %t; got %+v", c.blocks, findings)
			}
			for _, part := range c.want {
				if !strings.Contains(findings[0].Detail, part) {
					t.Errorf("%q is missing in:\n%s", part, findings[0].Detail)
				}
			}
		})
	}
}

// A role can be assumed in three ways (STS API reference); its trust policy says in
// which, and by whom.
func TestNobodyCanAssumeTheRole(t *testing.T) {
	t.Parallel()
	const (
		people = `{"Sid":"People","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"sts:AssumeRole"}`
		github = `{"Sid":"GitHub","Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},"Action":"sts:AssumeRoleWithWebIdentity"}`
	)
	for name, c := range map[string]struct {
		theirs, ours []string
		want         []string
	}{
		"everybody":                {[]string{people}, []string{`"Principal":"*","Action":"sts:AssumeRole"`}, []string{`"1"`}},
		"every account":            {[]string{people}, []string{`"Principal":{"AWS":"*"},"Action":"sts:assumerole"`}, []string{`"1"`}},
		"in all ways":              {[]string{people, github}, []string{`"Principal":"*","Action":"sts:*"`}, []string{`"1"`}},
		"in all ways but tags":     {[]string{people}, []string{`"Principal":"*","NotAction":"sts:TagSession"`}, []string{`"1"`}},
		"in each way":              {[]string{people, github}, []string{`"Principal":"*","Action":"sts:AssumeRole"`, `"Principal":"*","Action":"sts:AssumeRoleWithWebIdentity"`}, []string{`"1"`, `"2"`}},
		"in one of two ways":       {[]string{people, github}, []string{`"Principal":"*","Action":"sts:AssumeRole"`}, nil},
		"in a way that nobody has": {[]string{people}, []string{`"Principal":"*","Action":"sts:AssumeRoleWithSAML"`}, nil},
		"tags":                     {[]string{people}, []string{`"Principal":"*","Action":"sts:TagSession"`}, nil},
		"an account":               {[]string{people}, []string{`"Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"sts:AssumeRole"`}, nil},
		"everybody but one":        {[]string{people}, []string{`"NotPrincipal":{"AWS":"arn:aws:iam::111122223333:role/ci"},"Action":"sts:AssumeRole"`}, nil},
		"on a condition":           {[]string{people}, []string{`"Principal":"*","Action":"sts:AssumeRole","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}`}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			change := Change{Kind: target.RoleTrust(), After: policy.New()}
			add := func(text string) policy.Statement {
				s, err := policy.ParseStatement([]byte(text))
				if err != nil {
					t.Fatal(err)
				}
				change.After.Append(s)
				return s
			}
			for _, text := range c.theirs {
				add(text)
			}
			for i, text := range c.ours {
				change.Ours = append(change.Ours, add(fmt.Sprintf(`{"Sid":"%d","Effect":"Deny",%s}`, i+1, text)))
			}
			if diff := cmp.Diff(c.want, change.shut()); diff != "" {
				t.Errorf("shut by (-want +got):\n%s", diff)
			}
		})
	}
}
