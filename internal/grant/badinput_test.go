// SPDX-License-Identifier: MPL-2.0

package grant_test

import (
	"strings"
	"testing"
)

// Each is refused with an error that says what is wrong, at plan where that is
// possible, and nothing is written.
func TestBadInput(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config attrs
		block  func(w *world) attrs // of the provider; nil is the owner's
		want   []string
		late   bool // AWS says so at apply
	}{
		"malformed JSON": {
			config: attrs{"bucket": "data", "policy": "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{]\n}"},
			want:   []string{"Invalid Policy Document", "policy", "line 3, column 18"},
		},
		"no JSON": {
			config: attrs{"bucket": "data", "policy": "allow everything"},
			want:   []string{"Invalid Policy Document", "line 1, column 1"},
		},
		"more after the document": {
			config: attrs{"bucket": "data", "policy": `{"Statement":[` + statement("A", "s3:GetObject") + `]} {}`},
			want:   []string{"Invalid Policy Document", "line 1, column"},
		},
		"an element twice": {
			config: documented(strings.Replace(statement("A", "s3:GetObject"), `"Effect":"Allow"`, `"Effect":"Allow","Effect":"Deny"`, 1)),
			want:   []string{"Invalid Policy Document", "Effect", "line 1, column"},
		},
		"no list of statements": {
			config: attrs{"bucket": "data", "policy": `{"Version":"2012-10-17"}`},
			want:   []string{"Invalid Policy Document", "Statement"},
		},
		"an empty list of statements": {
			config: attrs{"bucket": "data", "policy": `{"Version":"2012-10-17","Statement":[]}`},
			want:   []string{"Policy Without Statements"},
		},
		"two statements with one Sid": {
			config: documented(statement("Same", "s3:GetObject"), statement("Same", "s3:PutObject")),
			want:   []string{"Duplicate Sid", `"Same"`},
		},
		"a name as principal": {
			config: reading(attrs{"principals": []string{"quilt"}}),
			want:   []string{"principals", `"quilt"`, "account id"},
		},
		"a name as principal of a document": {
			config: documented(strings.Replace(statement("A", "s3:GetObject"), "arn:aws:iam::"+controlAccount+":root", "quilt", 1)),
			want:   []string{"Invalid Statement", `"quilt"`, "12-digit account id"},
		},
		"a group as principal": {
			config: reading(attrs{"principals": []string{"arn:aws:iam::444455556666:group/quilt"}}),
			want:   []string{"principals", "arn:aws:iam::444455556666:group/quilt"},
		},
		"a bare wildcard": {
			config: reading(attrs{"principals": []string{"*"}}),
			want:   []string{"principals", "*", "policy"},
		},
		"an account id of 11 digits": {
			config: reading(attrs{"principals": []string{"44445555666"}}),
			want:   []string{"principals", "44445555666", "12"},
		},
		"an account id of 11 digits in a document": {
			config: documented(strings.Replace(statement("A", "s3:GetObject"), "arn:aws:iam::"+controlAccount+":root", "44445555666", 1)),
			want:   []string{"Invalid Statement", "44445555666", "12-digit account id"},
		},
		"an account id of 11 digits in an ARN": {
			config: reading(attrs{"principals": []string{"arn:aws:iam::44445555666:role/quilt"}}),
			want:   []string{"principals", "arn:aws:iam::44445555666:role/quilt", "12"},
		},
		"an account id of 13 digits as the expected owner": {
			config: reading(attrs{"expected_bucket_owner": "1111222233334"}),
			want:   []string{"expected_bucket_owner", "1111222233334", "12"},
		},
		"a resource of another bucket": {
			config: documented(strings.Replace(statement("A", "s3:GetObject"), ":::data/", ":::data-lake/", 1)),
			want:   []string{"Invalid Statement", "arn:aws:s3:::data-lake/*", "not one of data"},
		},
		"an action of another service": {
			config: documented(statement("A", "sns:Subscribe")),
			want:   []string{"Invalid Statement", "sns:Subscribe", "another service", "s3"},
		},
		"an action of another service in the short form": {
			config: reading(attrs{"actions": []string{"s3:GetObject", "kms:Decrypt"}}),
			want:   []string{"actions", "kms:Decrypt"},
		},
		"a misspelt element": {
			config: documented(strings.Replace(statement("A", "s3:GetObject"), `"Resource"`, `"Resources"`, 1)),
			want:   []string{"Invalid Statement", "Resources"},
		},
		"no name of a bucket": {
			config: reading(attrs{"bucket": "s3://data/raw"}),
			want:   []string{"bucket", "s3://data/raw"},
		},
		"an oversize result": {
			config: documented(strings.Replace(statement("Large", "s3:GetObject"), "data/*", "data/"+strings.Repeat("k", 20400)+"*", 1)),
			want:   []string{"Policy Too Large", "limit is 20480", "Large 20", "TLS only", "Nothing was written"},
		},
		"a conflicting Sid": {
			config: documented(strings.Replace(statement("TLS only", "s3:GetObject"), "TLS only", "TLS only", 1)),
			want: []string{
				"Conflicting Sid", `"TLS only"`, "aws:SecureTransport", "s3:GetObject",
				"terraform import xacct_bucket_grant.NAME 'data,TLS only'", "Nothing was written",
			},
		},
		"a bucket that does not exist": {
			config: reading(attrs{"bucket": "nowhere"}), late: true,
			want: []string{"Bucket Not Found", "nowhere", "Nothing was written"},
		},
		"a role that does not exist": {
			config: reading(attrs{"principals": []string{"arn:aws:iam::444455556666:role/nobody"}, "timeouts": attrs{"create": "200ms"}}), late: true,
			want: []string{"Unknown Principal", "Nothing was written", "Invalid principal in policy"},
		},
		"an account that does not exist": {
			config: reading(attrs{"principals": []string{"999988887777"}}), late: true,
			block: func(w *world) attrs { w.NoAccount("999988887777"); return nil },
			want:  []string{"Unknown Principal", "Nothing was written", "arn:aws:iam::999988887777:root", "Invalid principal in policy"},
		},
		"no permission": {
			config: reading(nil), late: true,
			block: func(w *world) attrs {
				user := w.data.CreateUser("auditor", "/")
				w.data.PutUserPolicy("auditor", "it", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}]}`)
				return attrs{"access_key": user.Credentials.AccessKeyID}
			},
			want: []string{"Access Denied", "s3:GetBucketPolicy", "data", "Nothing was written", "user/auditor"},
		},
		"the wrong account": {
			config: reading(nil), late: true,
			block: func(w *world) attrs { return attrs{"access_key": w.control.Credentials().AccessKeyID} },
			want:  []string{"Access Denied", "the account that owns it", "Nothing was written"},
		},
		"an account that is not allowed": {
			config: reading(nil),
			block:  func(*world) attrs { return attrs{"allowed_account_ids": []string{controlAccount}} },
			want:   []string{dataAccount, "allowed_account_ids"},
		},
		"another owner than expected": {
			config: reading(attrs{"expected_bucket_owner": controlAccount}), late: true,
			want: []string{"Access Denied", "expected " + controlAccount, "Nothing was written"},
		},
		"the wrong region": {
			config: reading(attrs{"region": "eu-west-1"}),
			want:   []string{"Bucket In Another Region", "is in us-east-1, not in eu-west-1", "Nothing was written"},
		},
		"the wrong partition": {
			config: documented(strings.Replace(statement("A", "s3:GetObject"), "arn:aws:iam", "arn:aws-cn:iam", 1)),
			want:   []string{"Wrong Partition", "arn:aws-cn:iam", "aws-cn"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTenantedWorld(t)
			block := w.providerBlock(nil)
			if test.block != nil {
				block = w.providerBlock(test.block(w))
			}
			g := start(t, block).Resource("xacct_bucket_grant")
			_, planned := g.Plan(test.config)
			if got := planned.Errors() == ""; got != test.late {
				t.Errorf("the plan passes: %t, want %t: %s", got, test.late, planned.Errors())
			}
			contains(t, strings.ToLower(g.Apply(test.config).Errors()), lower(test.want)...)
			if !g.Gone() {
				t.Error("there is a state")
			}
			w.wantPolicy(t, theirs)
			if n := w.written(); n != 0 {
				t.Errorf("%d writes were carried out", n)
			}
		})
	}
}

// written is the number of writes that were carried out.
func (w *world) written() int {
	n := 0
	for _, c := range w.Calls() {
		if (c.Operation == "PutBucketPolicy" || c.Operation == "DeleteBucketPolicy") && c.Status < 300 {
			n++
		}
	}
	return n
}

func lower(all []string) []string {
	lowered := make([]string, len(all))
	for i, s := range all {
		lowered[i] = strings.ToLower(s)
	}
	return lowered
}

// Documents of others that can't be edited without loss are left alone.
func TestADocumentThatCannotBeEditedIsRefused(t *testing.T) {
	t.Parallel()
	for name, document := range map[string]string{
		"no JSON":               `{"Statement":[`,
		"a key twice":           `{"Version":"2012-10-17","Statement":[{"Sid":"A","Sid":"B"}]}`,
		"a key twice, deep":     `{"Version":"2012-10-17","Statement":[{"Sid":"A","Condition":{"Bool":{"k":"1","\u006b":"2"}}}]}`,
		"statements of strings": `{"Version":"2012-10-17","Statement":["A"]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if err := w.PlantBucketPolicy("data", document); err != nil {
				t.Fatal(err)
			}
			g := w.provider(t).Resource("xacct_bucket_grant")
			contains(t, g.Apply(reading(nil)).Errors(), "Unreadable Policy", "data", "Nothing was written")
			if n := w.written(); n != 0 {
				t.Errorf("%d writes", n)
			}
		})
	}
}
