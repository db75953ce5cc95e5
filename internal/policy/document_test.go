// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xacct/terraform-provider-xacct/internal/policy"
)

// tenants is laid out by hand, as no library would.
const tenants = `{ "Id": "shared",
  "Statement": [
    {"Sid": "TLS", "Effect":"Deny"} ,
    { "Effect":"Allow", "Sid":"Team \"B\"",  "Retention": 1.50 },
    {"Sid":"TLS"}
  ],
  "Version": "2008-10-17" }
`

func TestEdits(t *testing.T) {
	t.Parallel()
	ours := statement(t, `{"Sid":"Ours"}`)
	tests := map[string]struct {
		in   string
		edit func(*policy.Document)
		want string
	}{
		"append": {
			tenants,
			func(d *policy.Document) { d.Append(ours) },
			`{ "Id": "shared",
  "Statement": [
    {"Sid": "TLS", "Effect":"Deny"} ,
    { "Effect":"Allow", "Sid":"Team \"B\"",  "Retention": 1.50 },
    {"Sid":"TLS"},
    {"Sid":"Ours"}
  ],
  "Version": "2008-10-17" }
`,
		},
		"put replaces the first in place": {
			tenants,
			func(d *policy.Document) { d.Put(statement(t, `{"Sid":"TLS","x":{ }}`)) },
			`{ "Id": "shared",
  "Statement": [
    {"Sid":"TLS","x":{ }} ,
    { "Effect":"Allow", "Sid":"Team \"B\"",  "Retention": 1.50 },
    {"Sid":"TLS"}
  ],
  "Version": "2008-10-17" }
`,
		},
		"remove takes every one": {
			tenants,
			func(d *policy.Document) { d.Remove("TLS") },
			`{ "Id": "shared",
  "Statement": [
    { "Effect":"Allow", "Sid":"Team \"B\"",  "Retention": 1.50 }
  ],
  "Version": "2008-10-17" }
`,
		},
		"remove by the unescaped Sid": {
			`{"Statement":[{"Sid":"Team \u0022B\""},{}]}`,
			func(d *policy.Document) { d.Remove(`Team "B"`) },
			`{"Statement":[{}]}`,
		},
		"remove none": {
			tenants,
			func(d *policy.Document) { d.Remove("tls"); d.Remove("") },
			tenants,
		},
		"remove all": {
			`{"Statement":[{"Sid":"A"}, {"Sid":"A"}],"Id":""}`,
			func(d *policy.Document) { d.Remove("A") },
			`{"Statement":[],"Id":""}`,
		},
		"delete": {
			`{"Statement":[{"Sid":"A"}, {"Sid":"B"}]}`,
			func(d *policy.Document) { d.Delete(0) },
			`{"Statement":[{"Sid":"B"}]}`,
		},
		"replace": {
			`{"Statement":[{"Sid":"A"}, {"Sid":"B"}]}`,
			func(d *policy.Document) { d.Replace(1, ours) },
			`{"Statement":[{"Sid":"A"}, {"Sid":"Ours"}]}`,
		},
		"append to none": {
			`{"Version":"2012-10-17","Statement":[ ]}`,
			func(d *policy.Document) { d.Append(ours); d.Append(ours) },
			`{"Version":"2012-10-17","Statement":[ {"Sid":"Ours"}, {"Sid":"Ours"}]}`,
		},
		"one statement becomes a list": {
			`{"Statement": {"Sid":"A"} , "Version":"2012-10-17"}`,
			func(d *policy.Document) { d.Put(ours) },
			`{"Statement": [{"Sid":"A"},{"Sid":"Ours"}] , "Version":"2012-10-17"}`,
		},
		"one statement is replaced": {
			`{"Statement": {"Sid":"Ours","x":1}}`,
			func(d *policy.Document) { d.Put(ours) },
			`{"Statement": [{"Sid":"Ours"}]}`,
		},
		"one statement is removed": {
			`{"Statement": {"Sid":"A"}}`,
			func(d *policy.Document) { d.Remove("A") },
			`{"Statement": []}`,
		},
		"one statement, edits undone": {
			`{"Statement": {"Sid":"A"} }`,
			func(d *policy.Document) {
				d.Append(ours)
				d.Delete(0)
				d.Replace(0, statement(t, `{"Sid":"A"}`))
			},
			`{"Statement": {"Sid":"A"} }`,
		},
		"a list, edits undone": {
			tenants,
			func(d *policy.Document) {
				all := d.Statements()
				for !d.Empty() {
					d.Delete(0)
				}
				for _, s := range all {
					d.Append(s)
				}
			},
			tenants,
		},
		"without a Sid nobody is replaced": {
			`{"Statement":[{"Effect":"Deny"}]}`,
			func(d *policy.Document) { d.Put(statement(t, `{"Effect":"Allow"}`)) },
			`{"Statement":[{"Effect":"Deny"},{"Effect":"Allow"}]}`,
		},
		"without a Sid it is put once": {
			`{"Statement":[{"Action":"s3:Get*"}]}`,
			func(d *policy.Document) { d.Put(statement(t, `{"Action":["s3:get*"]}`)) },
			`{"Statement":[{"Action":"s3:Get*"}]}`,
		},
		"the zero statement": {
			`{"Statement":[]}`,
			func(d *policy.Document) { d.Append(policy.Statement{}) },
			`{"Statement":[{}]}`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := parse(t, tt.in)
			untouched := d.Clone()
			tt.edit(d)
			if diff := cmp.Diff(tt.want, string(d.Bytes())); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.in, string(untouched.Bytes())); diff != "" {
				t.Errorf("the clone was changed:\n%s", diff)
			}
			parse(t, string(d.Bytes()))
		})
	}
}

func TestRemoveSaysWhetherThereWasOne(t *testing.T) {
	t.Parallel()
	d := parse(t, `{"Statement":[{"Sid":"A"},{},{"Sid":"A"}]}`)
	if d.Remove("B") || d.Remove("") {
		t.Error("removed what isn't there")
	}
	if !d.Remove("A") {
		t.Error("didn't remove what is there")
	}
	if d.Remove("A") {
		t.Error("removed it again")
	}
}

func TestReading(t *testing.T) {
	t.Parallel()
	d := parse(t, tenants)
	if diff := cmp.Diff("2008-10-17", d.Version()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("shared", d.ID()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{0, 2}, d.Index("TLS")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{1}, d.Index(`Team "B"`)); diff != "" {
		t.Error(diff)
	}
	var sids []string
	for _, s := range d.Statements() {
		sids = append(sids, s.Sid())
	}
	if diff := cmp.Diff([]string{"TLS", `Team "B"`, "TLS"}, sids); diff != "" {
		t.Error(diff)
	}
	if d.Empty() {
		t.Error("empty")
	}

	bare := parse(t, `{"Statement":{},"Version":2012,"Id":null}`)
	if bare.Version() != "" || bare.ID() != "" {
		t.Errorf("version %q, id %q of what isn't a string", bare.Version(), bare.ID())
	}
	if got := bare.Index(""); got != nil {
		t.Errorf("found %v without a Sid", got)
	}
}

func TestNew(t *testing.T) {
	t.Parallel()
	d := policy.New()
	if !d.Empty() || d.Version() != "2012-10-17" || d.ID() != "" {
		t.Errorf("a new document is %s", d.Bytes())
	}
	d.Put(statement(t, ` { "Sid" : "A" } `))
	if diff := cmp.Diff(`{"Version":"2012-10-17","Statement":[{ "Sid" : "A" }]}`, string(d.Bytes())); diff != "" {
		t.Error(diff)
	}
	if !policy.New().Empty() {
		t.Error("new documents share their statements")
	}
}

func TestStatementsIsACopy(t *testing.T) {
	t.Parallel()
	d := parse(t, tenants)
	d.Statements()[0] = policy.Statement{}
	d.Bytes()[0] = '!'
	d.Statements()[1].Bytes()[0] = '!'
	if diff := cmp.Diff(tenants, string(d.Bytes())); diff != "" {
		t.Error(diff)
	}
}

func TestLayouts(t *testing.T) {
	t.Parallel()
	d := parse(t, "{ \"Version\": \"2012-10-17\",\r\n\t\"Statement\" : [ {\"Sid\":\"a \\\" \\\\\", \"n\": [ 1.0, -0, { } ], \"t\":true } ] } \n")
	const minified = `{"Version":"2012-10-17","Statement":[{"Sid":"a \" \\","n":[1.0,-0,{}],"t":true}]}`
	if diff := cmp.Diff(minified, string(d.Minified())); diff != "" {
		t.Error(diff)
	}
	if d.Size() != len(minified) {
		t.Errorf("size %d, want %d", d.Size(), len(minified))
	}
	const indented = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "a \" \\",
      "n": [
        1.0,
        -0,
        {}
      ],
      "t": true
    }
  ]
}`
	if diff := cmp.Diff(indented, string(d.Indented())); diff != "" {
		t.Error(diff)
	}
	if !d.Same(parse(t, minified)) {
		t.Error("not the same as without whitespace")
	}
	if d.Same(parse(t, `{"Version":"2012-10-17","Statement":[{"Sid":"a \" \\","n":[1.0,0,{}],"t":true}]}`)) {
		t.Error("the same as another number")
	}

	s := d.Statements()[0]
	if diff := cmp.Diff(`{"Sid":"a \" \\","n":[1.0,-0,{}],"t":true}`, string(s.Minified())); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("{\n  \"Sid\": \"a\"\n}", string(statement(t, `{"Sid":"a"}`).Indented())); diff != "" {
		t.Error(diff)
	}
}

func TestOrphans(t *testing.T) {
	t.Parallel()
	// The ids are those of the IAM user guide's examples.
	d := parse(t, `{"Statement":[
		{"Sid":"Live","Principal":{"AWS":["111122223333","arn:aws:iam::111122223333:role/AROADBQP57FF2AEXAMPLE"]}},
		{"Sid":"Dead","Principal":{"AWS":["111122223333","AROADBQP57FF2AEXAMPLE"]}},
		{"NotPrincipal":{"AWS":"AIDACKCEVSQ6C2EXAMPLE"}},
		{"Sid":"Others","Principal":{"Service":"AIDACKCEVSQ6C2EXAMPLE","AWS":["AKIAIOSFODNN7EXAMPLE","ASIAIOSFODNN7EXAMPLE","AGPACKCEVSQ6C2EXAMPLE","ANPACKCEVSQ6C2EXAMPLE","*"]}},
		{"Sid":"Condition","Principal":"*","Condition":{"StringLike":{"aws:userid":"AROADBQP57FF2AEXAMPLE:*"}}},
		{"Sid":"Both","Principal":{"AWS":"\u0041IDACKCEVSQ6C2EXAMPLE"},"NotPrincipal":{"AWS":["AROADBQP57FF2AEXAMPLE"]}}
	]}`)
	want := []policy.Orphan{
		{Index: 1, Sid: "Dead", Principal: "AROADBQP57FF2AEXAMPLE"},
		{Index: 2, Principal: "AIDACKCEVSQ6C2EXAMPLE"},
		{Index: 5, Sid: "Both", Principal: "AIDACKCEVSQ6C2EXAMPLE"},
		{Index: 5, Sid: "Both", Principal: "AROADBQP57FF2AEXAMPLE"},
	}
	if diff := cmp.Diff(want, d.Orphans()); diff != "" {
		t.Error(diff)
	}
}
