// SPDX-License-Identifier: MPL-2.0

package preflight

import (
	"strings"
	"testing"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// A grant on the key is only named where one would mend it: a Deny outweighs it
// (IAM user guide, Policy evaluation logic).
func TestKeyNotGranted(t *testing.T) {
	t.Parallel()
	const (
		key     = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
		tenant  = `"Principal":{"AWS":"arn:aws:iam::444455556666:root"}`
		uses    = `{"Sid":"Use","Effect":"Allow",` + tenant + `,"Action":"kms:*","Resource":"*"}`
		reads   = `{"Sid":"Read","Effect":"Allow",` + tenant + `,"Action":"kms:Decrypt","Resource":"*"}`
		ownOnly = `{"Sid":"Own account only","Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalAccount":"111122223333"}}}`
		orgOnly = `{"Sid":"Own organization only","Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-xxxxxxxxxx"}}}`
	)
	for name, c := range map[string]struct {
		statements []string
		lacking    int
		want, but  []string // of the finding
	}{
		"nobody": {
			nil, 2,
			[]string{"444455556666 needs kms:Decrypt for s3:GetObject", `actions    = ["kms:Decrypt", "kms:GenerateDataKey"]`},
			[]string{"Deny statement", "in parts"},
		},
		"readers only":           {[]string{reads}, 1, []string{`actions    = ["kms:GenerateDataKey"]`, "Uploads in parts need kms:Decrypt"}, []string{"for s3:GetObject"}},
		"everybody":              {[]string{uses}, 0, nil, nil},
		"everybody, but readers": {[]string{uses, ownOnly}, 1, []string{`kms:Decrypt for s3:GetObject, which the Deny statement "Own account only"`, "exception"}, []string{"xacct_key_grant"}},
		"nobody, and readers are denied": {
			[]string{ownOnly}, 2,
			[]string{`kms:Decrypt for s3:GetObject, which the Deny statement "Own account only"`, `actions    = ["kms:GenerateDataKey"]`},
			[]string{`"kms:Decrypt"`},
		},
		// Whether the tenant is of the organization, nobody knows here.
		"perhaps everybody": {[]string{uses, orgOnly}, 0, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc, err := policy.Parse([]byte(`{"Version":"2012-10-17","Statement":[` + strings.Join(c.statements, ",") + `]}`))
			if err != nil {
				t.Fatal(err)
			}
			ours, err := policy.ParseStatement([]byte(`{"Sid":"Ours","Effect":"Allow",` + tenant + `,"Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::data/*"}`))
			if err != nil {
				t.Fatal(err)
			}
			change := Change{Kind: target.BucketPolicy(), At: target.Address{ID: "data"}, Account: "111122223333", Partition: "aws", Ours: []policy.Statement{ours}}
			lacking := change.lacking(key, doc)
			if len(lacking) != c.lacking {
				t.Fatalf("%d uses are lacking, want %d: %+v", len(lacking), c.lacking, lacking)
			}
			if c.lacking == 0 {
				return
			}
			text := change.withoutKey(key, lacking).Detail
			for _, part := range c.want {
				if !strings.Contains(text, part) {
					t.Errorf("%q is missing in:\n%s", part, text)
				}
			}
			for _, part := range c.but {
				if strings.Contains(text, part) {
					t.Errorf("%q stands in:\n%s", part, text)
				}
			}
		})
	}
}

// RestrictPublicBuckets leaves services and the owner's account in (S3 user guide,
// Blocking public access), and ownership is about what others upload.
func TestOthers(t *testing.T) {
	t.Parallel()
	for principal, want := range map[string]bool{
		`"*"`:                    true,
		`{"AWS":"*"}`:            true,
		`{"AWS":"444455556666"}`: true,
		`{"AWS":"arn:aws:iam::111122223333:root"}`:  false,
		`{"Service":"delivery.logs.amazonaws.com"}`: false,
	} {
		ours, err := policy.ParseStatement([]byte(`{"Sid":"Ours","Effect":"Allow","Principal":` + principal + `,"Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*"}`))
		if err != nil {
			t.Fatal(err)
		}
		c := Change{Kind: target.BucketPolicy(), Account: "111122223333", Ours: []policy.Statement{ours}}
		if got := c.letsOthersIn(); got != want {
			t.Errorf("%s is let in as somebody of others: %t, want %t", principal, got, want)
		}
	}
}
