// SPDX-License-Identifier: MPL-2.0

package accessmap_test

import (
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/xacct/terraform-provider-xacct/internal/accessmap"
)

// grants are those that statements of a bucket policy make.
func grants(t *testing.T, statements ...string) []accessmap.Grant {
	t.Helper()
	return accessmap.New(bucket(t, statements...), options()).Resources[0].Grants
}

// What actions are good for: the access levels of the Service Authorization Reference,
// but that S3's writes to a bucket's configuration, SNS's to a topic's and KMS's to a
// key's are administration, and that what subscribers and decrypters do is reading.
func TestAccess(t *testing.T) {
	t.Parallel()
	const onBucket, onObjects, onBoth = `"arn:aws:s3:::genomes"`, `"arn:aws:s3:::genomes/*"`, `["arn:aws:s3:::genomes","arn:aws:s3:::genomes/*"]`
	for name, c := range map[string]struct {
		typ, actions, resources string
		want                    string
	}{
		"get and list":                    {accessmap.Bucket, `"Action":["s3:GetObject","s3:ListBucket"]`, onBoth, "read"},
		"in whatever case":                {accessmap.Bucket, `"Action":"S3:getobject"`, onObjects, "read"},
		"configuration, to read":          {accessmap.Bucket, `"Action":"s3:GetBucketPolicy"`, onBucket, "read"},
		"configuration, to write":         {accessmap.Bucket, `"Action":"s3:PutBucketNotification"`, onBucket, "admin"},
		"uploads":                         {accessmap.Bucket, `"Action":["s3:PutObject","s3:AbortMultipartUpload"]`, onObjects, "write"},
		"deletions":                       {accessmap.Bucket, `"Action":"s3:DeleteObject*"`, onObjects, "write"},
		"replication":                     {accessmap.Bucket, `"Action":["s3:ReplicateObject","s3:ReplicateTags"]`, onObjects, "write"},
		"all that is put":                 {accessmap.Bucket, `"Action":"s3:Put*"`, onBoth, "write, admin"},
		"all that is put in objects":      {accessmap.Bucket, `"Action":"s3:Put*"`, onObjects, "write"},
		"all of S3":                       {accessmap.Bucket, `"Action":"s3:*"`, onBoth, "read, write, admin"},
		"all of S3 on objects":            {accessmap.Bucket, `"Action":"s3:*"`, onObjects, "read, write"},
		"all of S3 on the bucket":         {accessmap.Bucket, `"Action":"s3:*"`, onBucket, "read, admin"},
		"all, anywhere":                   {accessmap.Bucket, `"Action":"*"`, `"*"`, "read, write, admin"},
		"all but reading":                 {accessmap.Bucket, `"NotAction":["s3:Get*","s3:List*"]`, onBoth, "write, admin"},
		"all but everything":              {accessmap.Bucket, `"NotAction":"s3:*"`, onBoth, ""},
		"newer than the table":            {accessmap.Bucket, `"Action":"s3:PutObjectDream"`, onObjects, "write"},
		"of another service":              {accessmap.Bucket, `"Action":"sns:Publish"`, onBoth, ""},
		"subscribing":                     {accessmap.Topic, `"Action":["sns:Subscribe","sns:GetTopicAttributes"]`, `"*"`, "read"},
		"publishing":                      {accessmap.Topic, `"Action":"SNS:Publish"`, `"*"`, "write"},
		"a topic's policy":                {accessmap.Topic, `"Action":["sns:AddPermission","sns:SetTopicAttributes"]`, `"*"`, "admin"},
		"all of SNS":                      {accessmap.Topic, `"Action":"sns:*"`, `"*"`, "read, write, admin"},
		"decrypting":                      {accessmap.Key, `"Action":["kms:Decrypt","kms:DescribeKey"]`, `"*"`, "read"},
		"encrypting":                      {accessmap.Key, `"Action":["kms:Encrypt","kms:ReEncrypt*","kms:GenerateDataKey*"]`, `"*"`, "write"},
		"handing access on":               {accessmap.Key, `"Action":"kms:CreateGrant"`, `"*"`, "admin"},
		"what Quilt does with a key":      {accessmap.Key, `"Action":["kms:Decrypt","kms:GenerateDataKey"]`, `"*"`, "read, write"},
		"a key's policy and its deletion": {accessmap.Key, `"Action":["kms:PutKeyPolicy","kms:ScheduleKeyDeletion"]`, `"*"`, "admin"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := document(t, c.typ, "it", fmt.Sprintf(`{"Effect":"Allow","Principal":{"AWS":"444455556666"},%s,"Resource":%s}`, c.actions, c.resources))
			got := accessmap.New([]accessmap.Document{d}, options()).Resources[0].Grants[0].Access
			if strings.Join(got, ", ") != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// Whom a statement means, in the spellings of the IAM user guide, "AWS JSON policy
// elements: Principal", and by the conditions on who calls.
func TestPrincipals(t *testing.T) {
	t.Parallel()
	like := func(operator, key, values string) string {
		return fmt.Sprintf(`,"Condition":{%q:{%q:%s}}`, operator, key, values)
	}
	const forge = "arn:aws:iam::444455556666:role/TowerForge*"
	for name, c := range map[string]struct {
		principal, condition string
		want                 []string // account, type and principal; then the conditions that are left
	}{
		"an account by its id":   {`{"AWS":"444455556666"}`, "", []string{"444455556666 account 444455556666"}},
		"an account by its root": {`{"AWS":["arn:aws:iam::444455556666:root","444455556666"]}`, "", []string{"444455556666 account 444455556666"}},
		"a role with a path":     {`{"AWS":"arn:aws:iam::444455556666:role/team/etl"}`, "", []string{"444455556666 role arn:aws:iam::444455556666:role/team/etl"}},
		"a user elsewhere":       {`{"AWS":"arn:aws-us-gov:iam::444455556666:user/ada"}`, "", []string{"444455556666 user arn:aws-us-gov:iam::444455556666:user/ada"}},
		"a session":              {`{"AWS":"arn:aws:sts::444455556666:assumed-role/etl/ada"}`, "", []string{"444455556666 session arn:aws:sts::444455556666:assumed-role/etl/ada"}},
		"a service":              {`{"Service":"s3.amazonaws.com"}`, "", []string{" service s3.amazonaws.com"}},
		"an identity provider":   {`{"Federated":"arn:aws:iam::444455556666:saml-provider/corp"}`, "", []string{"444455556666 federated arn:aws:iam::444455556666:saml-provider/corp"}},
		"a deleted role":         {`{"AWS":"AROAEXAMPLEEXAMPLE123"}`, "", []string{" deleted AROAEXAMPLEEXAMPLE123"}},
		"everybody":              {`"*"`, "", []string{" everyone *"}},
		"everybody, spelled out": {`{"AWS":"*"}`, "", []string{" everyone *"}},

		"a pattern under the root":            {`{"AWS":"444455556666"}`, like("ArnLike", "aws:PrincipalArn", `"`+forge+`"`), []string{"444455556666 pattern " + forge}},
		"a pattern under everybody":           {`"*"`, like("ArnLike", "aws:PrincipalARN", `["`+forge+`"]`), []string{"444455556666 pattern " + forge}},
		"a role by condition":                 {`"*"`, like("StringEquals", "aws:PrincipalArn", `"arn:aws:iam::444455556666:role/etl"`), []string{"444455556666 role arn:aws:iam::444455556666:role/etl"}},
		"a pattern of any account":            {`"*"`, like("ArnLike", "aws:PrincipalArn", `"arn:aws:iam::*:role/etl"`), []string{" pattern arn:aws:iam::*:role/etl"}},
		"a pattern of any account under one":  {`{"AWS":"444455556666"}`, like("ArnLike", "aws:PrincipalArn", `"arn:aws:iam::*:role/etl"`), []string{"444455556666 role arn:aws:iam::444455556666:role/etl"}},
		"a pattern of another account":        {`{"AWS":"777788889999"}`, like("ArnLike", "aws:PrincipalArn", `"`+forge+`"`), []string{"777788889999 account 777788889999", "aws:PrincipalArn is " + forge}},
		"a pattern that is not one":           {`{"AWS":"444455556666"}`, like("StringEquals", "aws:PrincipalArn", `"`+forge+`"`), []string{"444455556666 account 444455556666", "aws:PrincipalArn is " + forge}},
		"all but a pattern":                   {`"*"`, like("ArnNotLike", "aws:PrincipalArn", `"`+forge+`"`), []string{" everyone *", "aws:PrincipalArn is " + forge}},
		"a pattern, or nobody that is signed": {`"*"`, like("ArnLikeIfExists", "aws:PrincipalArn", `"`+forge+`"`), []string{" everyone *", "aws:PrincipalArn is " + forge}},
		"an account by condition":             {`"*"`, like("StringEquals", "aws:PrincipalAccount", `"444455556666"`), []string{"444455556666 account 444455556666"}},
		"a topic's default policy":            {`{"AWS":"*"}`, like("StringEquals", "AWS:SourceOwner", `"111122223333"`), []string{"111122223333 account 111122223333", "AWS:SourceOwner is 111122223333"}},
		"an organization":                     {`"*"`, like("StringEquals", "aws:PrincipalOrgID", `"o-a1b2c3d4e5"`), []string{" everyone *", "aws:PrincipalOrgID is o-a1b2c3d4e5"}},
		"accounts and a pattern of one of them": {
			`{"AWS":["444455556666","777788889999"]}`, like("ArnLike", "aws:PrincipalArn", `["`+forge+`","arn:aws:iam::777788889999:user/*"]`),
			[]string{"444455556666 pattern " + forge, "777788889999 pattern arn:aws:iam::777788889999:user/*"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got, conditions []string
			for _, g := range grants(t, allow("It", c.principal, `"s3:GetObject"`, c.condition)) {
				got, conditions = append(got, g.AccountID+" "+g.PrincipalType+" "+g.Principal), g.Conditions
			}
			if diff := cmp.Diff(c.want, append(got, conditions...)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestNotes(t *testing.T) {
	t.Parallel()
	deny := func(principal, actions, condition string) string {
		return `{"Effect":"Deny","Principal":` + principal + `,"Action":` + actions + `,"Resource":["arn:aws:s3:::genomes","arn:aws:s3:::genomes/*"],"Condition":{` + condition + `}}`
	}
	const plain = `"Bool":{"aws:SecureTransport":"false"}`
	for name, c := range map[string]struct{ statement, want string }{
		"TLS":              {deny(`"*"`, `"s3:*"`, plain), "TLS only"},
		"TLS, a boolean":   {deny(`{"AWS":"*"}`, `"*"`, `"BoolIfExists":{"aws:securetransport":[false]}`), "TLS only"},
		"TLS to write":     {deny(`"*"`, `"s3:PutObject"`, plain), "TLS only for write"},
		"TLS 1.2":          {deny(`"*"`, `"s3:*"`, `"NumericLessThan":{"s3:TlsVersion":1.2}`), "TLS 1.2 or later only"},
		"of somebody":      {deny(`{"AWS":"444455556666"}`, `"s3:*"`, plain), ""},
		"and more":         {deny(`"*"`, `"s3:*"`, plain+`,"StringEquals":{"aws:PrincipalOrgID":"o-1"}`), ""},
		"the other way":    {deny(`"*"`, `"s3:*"`, `"Bool":{"aws:SecureTransport":"true"}`), ""},
		"Allow, no Deny":   {strings.Replace(deny(`"*"`, `"s3:*"`, plain), "Deny", "Allow", 1), ""},
		"of all but a few": {strings.Replace(deny(`{"AWS":"444455556666"}`, `"s3:*"`, plain), "Principal", "NotPrincipal", 1), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := accessmap.New(bucket(t, c.statement), options()).Resources[0]
			got := ""
			if len(r.Notes) > 0 {
				got = r.Notes[0].Text
			}
			if got != c.want || len(r.Notes)+len(r.Grants) != 1 {
				t.Errorf("%q and %d grants, want %q", got, len(r.Grants), c.want)
			}
		})
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	m := accessmap.New(bucket(t, tlsOnly, quiltStatement, allow("", `"*"`, `"s3:Get*"`, `,"Condition":{"StringLike":{"aws:Referer":"<x>&"}}`)), options())
	got, err := m.JSON()
	if err != nil {
		t.Fatal(err)
	}
	want := `{"resources":[{"type":"bucket","id":"genomes","account_id":"111122223333","grants":[
		{"account_id":"444455556666","account_name":"Quilt","principal":"444455556666","principal_type":"account","effect":"Allow","access":["read","write","admin"],
		 "actions":["s3:GetObject","s3:ListBucket","s3:PutObject","s3:PutBucketNotification"],"resources":["arn:aws:s3:::genomes","arn:aws:s3:::genomes/*"],
		 "conditions":[],"sid":"Quilt","statement_index":1,"ours":true,"public":false},
		{"account_id":"","account_name":"","principal":"*","principal_type":"everyone","effect":"Allow","access":["read"],
		 "actions":["s3:Get*"],"resources":["arn:aws:s3:::genomes","arn:aws:s3:::genomes/*"],
		 "conditions":["aws:Referer is <x>&"],"sid":"","statement_index":2,"ours":false,"public":true}],
		"notes":[{"text":"TLS only","sid":"Tls","statement_index":0,"ours":false}]}]}`
	var a, b any
	for text, to := range map[string]*any{want: &a, got: &b} {
		if err := json.Unmarshal([]byte(text), to); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(a, b); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !strings.Contains(got, "<x>&") {
		t.Errorf("not for people to read:\n%s", got)
	}
}

func TestAccounts(t *testing.T) {
	t.Parallel()
	m := accessmap.New(bucket(t, towerList, quiltStatement, towerObjects,
		allow("Own", `{"AWS":"111122223333"}`, `"s3:*"`, ""), allow("Log", `{"Service":"cloudtrail.amazonaws.com"}`, `"s3:PutObject"`, ""),
		`{"Effect":"Deny","Principal":{"AWS":"123456789012"},"Action":"s3:*","Resource":"arn:aws:s3:::genomes/*"}`), options())
	if diff := cmp.Diff([]string{"444455556666", "777788889999"}, m.Accounts()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Whatever a Sid is, only letters, digits and a few marks that stand where they mean
// nothing reach Mermaid as they are, and the reader sees the Sid.
func TestAnyTextIsSafe(t *testing.T) {
	t.Parallel()
	plain := regexp.MustCompile(`^(?:[A-Za-z0-9 ,/().:…-]|#(?:quot|\d+);)*$`)
	entity := regexp.MustCompile(`#(quot|\d+);`)
	rapid.Check(t, func(r *rapid.T) {
		sid := rapid.StringOfN(rapid.OneOf(rapid.Rune(), rapid.SampledFrom([]rune("\"`#;<>&[]{}()|%*_~-+=.:/@$\\ 1aws"))), 1, 60, -1).Draw(r, "sid")
		encoded, err := json.Marshal(sid)
		if err != nil {
			r.Skip(err)
		}
		text := accessmap.New(bucket(t, fmt.Sprintf(`{"Sid":%s,"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::genomes/*"}`, encoded)), options()).Mermaid()
		label, ok := strings.CutPrefix(text[strings.LastIndex(text, "  p1 "):], `  p1 -->|"read<br/>`)
		label, closed := strings.CutSuffix(label, "\"| r1")
		if !ok || !closed || !plain.MatchString(label) {
			r.Fatalf("not safe: %q", label)
		}
		seen := html.UnescapeString(entity.ReplaceAllStringFunc(label, func(code string) string {
			if code == "#quot;" {
				return `"`
			}
			return "&" + code
		}))
		printable := strings.Map(func(c rune) rune {
			if unicode.IsControl(c) {
				return ' '
			}
			return c
		}, sid)
		if seen != printable {
			r.Errorf("the reader sees %q instead of %q", seen, sid)
		}
	})
}
