// SPDX-License-Identifier: MPL-2.0

package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

func TestSent(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		call fakeaws.Call
		want string // "": none
	}{
		"bucket":        {fakeaws.Call{Operation: "PutBucketPolicy", Resource: "it", RequestBody: `{"a b":1}`}, `{"a b":1}`},
		"topic":         {fakeaws.Call{Operation: "SetTopicAttributes", Resource: "it", RequestBody: "Action=SetTopicAttributes&AttributeName=Policy&AttributeValue=%7B%22a+b%22%3A1%7D"}, `{"a b":1}`},
		"IAM":           {fakeaws.Call{Operation: "CreatePolicyVersion", Resource: "it", RequestBody: "PolicyDocument=%7B%22a+b%22%3A1%7D&SetAsDefault=true"}, `{"a b":1}`},
		"key":           {fakeaws.Call{Operation: "PutKeyPolicy", Resource: "it", RequestBody: `{"KeyId":"it","Policy":"{\"a b\":1}"}`}, `{"a b":1}`},
		"another":       {fakeaws.Call{Operation: "PutBucketPolicy", Resource: "other", RequestBody: `{}`}, ""},
		"another write": {fakeaws.Call{Operation: "PutObject", Resource: "it", RequestBody: `{}`}, ""},
		"read":          {fakeaws.Call{Operation: "GetBucketPolicy", Resource: "it"}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, ok := policyDocument("it", "it", nil).sent(test.call)
			if got != test.want || ok != (test.want != "") {
				t.Errorf("got %q, %t, want %q", got, ok, test.want)
			}
		})
	}
}

// The statements of others at the start, on the lines that the demo shows.
func TestStatements(t *testing.T) {
	t.Parallel()

	c := content{raw: `{"Version":"2012-10-17","Statement":[
		{"Sid":"TLS only","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}},
		{"Sid":"Config","Effect":"Allow","Principal":{"Service":"config.amazonaws.com"},"Action":["a:A","a:B","a:C"],"Resource":"*",
			"Condition":{"StringNotEquals":{"aws:PrincipalOrgID":["o-a","o-b"]}}},
		{"Sid":"Roles","Effect":"Allow","Principal":{"AWS":["arn:aws:iam::444455556666:root","arn:aws:iam::444455556666:role/r"]},
			"Action":["a:A","a:B"],"Resource":"*","Revision":9007199254740993}]}`}
	statements, err := c.statements()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`TLS only  Deny   everyone: s3:*, if aws:SecureTransport is false`,
		`Config    Allow  config: 3 actions, if aws:PrincipalOrgID StringNotEquals o-a or o-b`,
		`Roles     Allow  444455556666, 444455556666:role/r: a:A, a:B, Revision: 9007199254740993`,
	}
	if diff := cmp.Diff(want, summaries(statements)); diff != "" {
		t.Error(diff)
	}

	identity := content{raw: `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:ListBucket","Resource":["arn:aws:s3:::a","arn:aws:s3:::b"]}}`}
	if statements, err = identity.statements(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{`Allow  s3:ListBucket on arn:aws:s3:::a, arn:aws:s3:::b`}, summaries(statements)); diff != "" {
		t.Error(diff)
	}
	if statements, err = (content{}).statements(); len(statements) > 0 || err != nil {
		t.Errorf("without a policy: %v, %v", statements, err)
	}
}

func TestContains(t *testing.T) {
	t.Parallel()

	theirs, err := content{raw: `{"Statement":[{"Sid":"A"},{"Sid":"B"}]}`}.statements()
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		text string
		want bool
	}{
		"as they are":   {`[{"Sid":"A"},{"Sid":"B"}]`, true},
		"others beside": {`[{"x":0},{"Sid":"A"},{"y":0},{"Sid":"B"}]`, true},
		"one is lost":   {`[{"Sid":"B"}]`, false},
		"one differs":   {`[{"Sid":"A"},{"Sid": "B"}]`, false},
		"other order":   {`[{"Sid":"B"},{"Sid":"A"}]`, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := contains(test.text, theirs); got != test.want {
				t.Errorf("got %t, want %t", got, test.want)
			}
		})
	}
}
