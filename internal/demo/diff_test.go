// SPDX-License-Identifier: MPL-2.0

package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
)

func render(diff []diffLine) string {
	var text strings.Builder
	for _, line := range diff {
		text.WriteString(string(line.mark) + " " + line.text + "\n")
	}
	return text.String()
}

func parse(t *testing.T, document string) *policy.Document {
	t.Helper()
	d, err := policy.Parse([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDiffDocuments(t *testing.T) {
	t.Parallel()

	const (
		theirs = `{"Sid":"Theirs { [","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::a-bucket-with-a-long-name/*","Revision":9007199254740993}`
		ours   = `{"Sid":"Ours","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},` +
			`"Action":["s3:GetObject","s3:GetObjectAttributes","s3:GetObjectTagging","s3:GetObjectVersion","s3:ListBucket"],` +
			`"Resource":"arn:aws:s3:::a-bucket-with-a-long-name/*"}`
	)
	alone := parse(t, `{"Version":"2012-10-17","Statement":[`+theirs+`]}`)
	both := parse(t, `{"Version":"2012-10-17","Statement":[`+theirs+`,`+ours+`]}`)

	tests := map[string]struct {
		before, after *policy.Document
		want          string
	}{
		"nothing": {alone, alone, `
… 13 lines as before
`},
		"appended": {alone, both, `
… 11 lines as before
+     {
+       "Sid": "Ours",
+       "Effect": "Allow",
+       "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
+       "Action": [
+         "s3:GetObject", "s3:GetObjectAttributes", "s3:GetObjectTagging", "s3:GetObjectVersion",
+         "s3:ListBucket"
+       ],
+       "Resource": "arn:aws:s3:::a-bucket-with-a-long-name/*"
+     }
… 2 lines as before
`},
		"removed": {both, alone, `
… 11 lines as before
-     {
-       "Sid": "Ours",
-       "Effect": "Allow",
-       "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
-       "Action": [
-         "s3:GetObject", "s3:GetObjectAttributes", "s3:GetObjectTagging", "s3:GetObjectVersion",
-         "s3:ListBucket"
-       ],
-       "Resource": "arn:aws:s3:::a-bucket-with-a-long-name/*"
-     }
… 2 lines as before
`},
		"changed": {alone, parse(t, `{"Version":"2012-10-17","Statement":[`+strings.Replace(theirs, "0993", "0992", 1)+`]}`), `
… 9 lines as before
-       "Revision": 9007199254740993
+       "Revision": 9007199254740992
… 3 lines as before
`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, "\n"+render(diffDocuments(test.before, test.after))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCompact(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		indented string
		want     string
	}{
		"fits": {
			indented: "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b { \": \"[ }\"\n}",
			want:     `{"a": [1, {}], "b { ": "[ }"}`,
		},
		"inner fits": {
			indented: "{\n  \"first\": {\n    \"x\": \"0123456789\"\n  },\n  \"second\": [\n    \"0123456789\"\n  ]\n}",
			want:     "{\n  \"first\": {\"x\": \"0123456789\"},\n  \"second\": [\"0123456789\"]\n}",
		},
		"list is filled": {
			indented: "[\n  \"0123456789\",\n  \"0123456789\",\n  \"0123456789\",\n  \"01234567890123456789012345678901234567890123456789\"\n]",
			want:     "[\n  \"0123456789\", \"0123456789\",\n  \"0123456789\",\n  \"01234567890123456789012345678901234567890123456789\"\n]",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := strings.Join(compact(strings.Split(test.indented, "\n"), 34), "\n")
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
