// SPDX-License-Identifier: MPL-2.0

package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestShowStatements(t *testing.T) {
	t.Parallel()

	theirs := bucketStatements()
	d := &document{theirs: theirs}
	before := parse(t, `{"Version":"2012-10-17","Statement":[`+strings.Join(theirs[1:], ",")+`]}`)
	after := parse(t, `{"Version":"2012-10-17","Statement":[`+theirs[2]+`,
		`+strings.Replace(theirs[1], "DATA-1417", "DATA-1418", 1)+`,
		{"Sid":"Everyone","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":["o-a","o-b"]}}},
		{"Sid":"Roles","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":["s3:GetObject","s3:PutObject","s3:DeleteObject"],
			"Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::444455556666:role/quilt-*"}}}]}`)
	const want = `
   - theirs  Partner reads results   Allow  777788889999: s3:GetObject, Provenance: {"ticket":"DATA-1417"}
     theirs  Imaging                 Allow  777788889999: s3:GetObject, s3:PutObject, Revision: 9007199254740993
   + theirs  Partner reads results   Allow  777788889999: s3:GetObject, Provenance: {"ticket":"DATA-1418"}
   + ours    Everyone                Deny   everyone: s3:*, if aws:PrincipalOrgID StringNotEquals o-a or o-b
   + ours    Roles                   Allow  444455556666:role/quilt-*: 3 actions
`
	var out strings.Builder
	d.showStatements(&screen{out: &out}, before, after)
	if diff := cmp.Diff(want, "\n"+out.String()); diff != "" {
		t.Error(diff)
	}

	out.Reset()
	d.showStatements(&screen{out: &out, colour: true}, before, before)
	if strings.Contains(out.String(), "\x1b") {
		t.Error("what has not changed is coloured")
	}
	out.Reset()
	d.showStatements(&screen{out: &out, colour: true}, before, after)
	if !strings.Contains(out.String(), "\x1b[32m+ ours    Roles") {
		t.Errorf("what is new is not green: %q", out.String())
	}
}

func TestInOrder(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		text string
		want bool
	}{
		"as they are":   {`[{"a":1},{"b":2}]`, true},
		"others beside": {`[{"x":0},{"a":1},{"y":0},{"b":2}]`, true},
		"one is lost":   {`[{"b":2}]`, false},
		"one differs":   {`[{"a":1},{"b": 2}]`, false},
		"other order":   {`[{"b":2},{"a":1}]`, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := inOrder([]byte(test.text), []string{`{"a":1}`, `{"b":2}`}); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}
