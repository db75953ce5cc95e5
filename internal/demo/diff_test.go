// SPDX-License-Identifier: MPL-2.0

package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func render(diff []diffLine) string {
	var text strings.Builder
	for _, line := range diff {
		text.WriteString(string(line.mark) + " " + line.text + "\n")
	}
	return text.String()
}

func TestDiffDocuments(t *testing.T) {
	t.Parallel()

	const (
		theirs = `{"Sid":"Theirs { [","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::a-bucket-with-a-long-name/*","Revision":9007199254740993}`
		ours   = `{"Sid":"Ours","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},` +
			`"Action":["s3:GetObject","s3:GetObjectAttributes","s3:GetObjectTagging","s3:GetObjectVersion","s3:ListBucket"],` +
			`"Resource":"arn:aws:s3:::a-bucket-with-a-long-name/*"}`
	)
	policy := func(statements ...string) string {
		return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
	}
	const added = `
+   {"Sid": "Ours", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
+    "Action": ["s3:GetObject", "s3:GetObjectAttributes", "s3:GetObjectTagging",
+     "s3:GetObjectVersion", "s3:ListBucket"],
+    "Resource": "arn:aws:s3:::a-bucket-with-a-long-name/*"}
`
	tests := map[string]struct {
		before, after string
		want          string
	}{
		"nothing":  {policy(theirs), policy(theirs), "\n… as before: \"Theirs { [\"\n"},
		"appended": {policy(theirs), policy(theirs, ours), "\n… as before: \"Theirs { [\"" + added},
		"removed":  {policy(theirs, ours), policy(theirs), "\n… as before: \"Theirs { [\"" + strings.ReplaceAll(added, "\n+", "\n-")},
		"changed": {policy(theirs), policy(strings.Replace(theirs, "0993", "0992", 1)), `
… as before: "Theirs { ["
-    "Revision": 9007199254740993
+    "Revision": 9007199254740992
`},
		"made": {"", `{"Version":"2012-10-17","Statement":[]}`, `
+ {"Version": "2012-10-17", "Statement": []}
`},
		"unmade": {`{"Version":"2012-10-17","Statement":[]}`, "", `
- {"Version": "2012-10-17", "Statement": []}
`},
		"one value": {`{"Selectors":[{"Values":["a","b"]}]}`, `{"Selectors":[{"Values":["a","b","c"]}]}`, `
  {"Selectors": [
    {"Values": ["a", "b",
+     "c"
`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := diffDocuments(test.before, test.after, 93)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, "\n"+render(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDiffOfWhatIsNoJSON(t *testing.T) {
	t.Parallel()

	for _, documents := range [][2]string{{"{", "{}"}, {"{}", "{"}} {
		if _, err := diffDocuments(documents[0], documents[1], 80); err == nil {
			t.Errorf("no error for %q", documents)
		}
	}
}

func TestCompact(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		document string
		want     string
	}{
		"fits":         {`{"a":[1,{}],"b { ":"[ }"}`, `{"a": [1, {}], "b { ": "[ }"}`},
		"members fit":  {`{"first":{"x":"0123456789"},"second":["0123456789"]}`, "{\"first\": {\"x\": \"0123456789\"},\n \"second\": [\"0123456789\"]}"},
		"neighbours":   {`{"a":1,"b":2,"c":"0123456789012345678901234"}`, "{\"a\": 1, \"b\": 2,\n \"c\": \"0123456789012345678901234\"}"},
		"list":         {`{"a":["0123456789","0123456789","0123456789"]}`, "{\"a\": [\"0123456789\", \"0123456789\",\n  \"0123456789\"]}"},
		"after a list": {`{"a":["0123456789","0123456789","0123456789"],"b":1}`, "{\"a\": [\"0123456789\", \"0123456789\",\n  \"0123456789\"],\n \"b\": 1}"},
		"no room":      {`["01234567890123456789012345678901234567890123456789"]`, "[\n \"01234567890123456789012345678901234567890123456789\"\n]"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lines, err := indented(test.document)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, strings.Join(compact(lines, 34), "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}
