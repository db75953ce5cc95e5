// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What S3, SNS and IAM make of a statement when they show it again, and what people
// write instead of one another.
func TestSpellings(t *testing.T) {
	t.Parallel()
	tests := map[string][]string{
		"account id and root": {
			`{"Principal":{"AWS":"111122223333"}}`,
			`{"Principal":{"AWS":"arn:aws:iam::111122223333:root"}}`,
			`{"Principal":{"AWS":["111122223333","arn:aws:iam::111122223333:root"]}}`,
			`{"Principal":{"AWS":111122223333}}`,
		},
		"account id and root in GovCloud": {
			`{"NotPrincipal":{"AWS":["111122223333","AROADBQP57FF2AEXAMPLE"]}}`,
			`{"NotPrincipal":{"AWS":["AROADBQP57FF2AEXAMPLE","arn:aws-us-gov:iam::111122223333:root"]}}`,
		},
		"scalar and list": {
			`{"Action":"s3:GetObject","Resource":"arn:aws:s3:::b","Principal":{"Service":"s3.amazonaws.com"},"Condition":{"Bool":{"aws:SecureTransport":"false"}}}`,
			`{"Action":["s3:GetObject"],"Resource":["arn:aws:s3:::b"],"Principal":{"Service":["s3.amazonaws.com"]},"Condition":{"Bool":{"aws:SecureTransport":["false"]}}}`,
		},
		"scalar and list, negated": {
			`{"NotAction":"s3:GetObject","NotResource":"arn:aws:s3:::b","NotPrincipal":{"Federated":"x"}}`,
			`{"NotAction":["s3:GetObject"],"NotResource":["arn:aws:s3:::b"],"NotPrincipal":{"Federated":["x"]}}`,
		},
		"order and repetition": {
			`{"Action":["a:B","a:C"],"Resource":["r","s"],"Principal":{"AWS":["AROA1","AROA2"],"Service":"s"},"Condition":{"StringEquals":{"k":["1","2"],"l":"x"},"Null":{"m":"true"}}}`,
			`{"Condition":{"Null":{"m":"true"},"StringEquals":{"l":"x","k":["2","1","2"]}},"Principal":{"Service":["s","s"],"AWS":["AROA2","AROA1"]},"Resource":["s","r","s"],"Action":["a:C","a:B","a:C"]}`,
		},
		"case of actions and condition keys": {
			`{"Action":["s3:GetObject"],"NotAction":"SNS:Publish","Condition":{"StringEquals":{"AWS:SourceOwner":"x"}}}`,
			`{"Action":["S3:getobject","s3:GETOBJECT"],"NotAction":"sns:publish","Condition":{"StringEquals":{"aws:sourceowner":"x"}}}`,
		},
		"numbers and booleans": {
			`{"Condition":{"Bool":{"aws:SecureTransport":true},"NumericLessThan":{"s3:max-keys":[10,1.50]}}}`,
			`{"Condition":{"Bool":{"aws:SecureTransport":"true"},"NumericLessThan":{"s3:max-keys":["1.50","10"]}}}`,
		},
		"everybody is allowed": {
			`{"Effect":"Allow","Principal":"*"}`,
			`{"Effect":"Allow","Principal":{"AWS":"*"}}`,
			`{"Principal":{"AWS":["*","*"]},"Effect":"\u0041llow"}`,
		},
		"no condition": {
			`{"Effect":"Deny"}`,
			`{"Effect":"Deny","Condition":{}}`,
		},
		"no Sid": {
			`{"Effect":"Deny"}`,
			`{"Sid":"","Effect":"Deny"}`,
		},
		"escapes": {
			`{"Sid":"é/😀","x":{"a":"b","c":[]}}`,
			`{"Sid":"\u00e9\/\uD83D\ude00","\u0078":{"c" : [ ],"\u0061":"\u0062"}}`,
		},
	}
	for name, spellings := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, a := range spellings {
				for _, b := range spellings {
					if !statement(t, a).Equal(statement(t, b)) {
						t.Errorf("not equal:\n%s\n%s", a, b)
					}
				}
			}
		})
	}
}

func TestDifferences(t *testing.T) {
	t.Parallel()
	tests := map[string][2]string{
		"Sid":                        {`{"Sid":"A"}`, `{"Sid":"B"}`},
		"Sid case":                   {`{"Sid":"A"}`, `{"Sid":"a"}`},
		"Sid and none":               {`{"Sid":"A"}`, `{}`},
		"effect":                     {`{"Effect":"Allow"}`, `{"Effect":"Deny"}`},
		"effect case":                {`{"Effect":"Allow"}`, `{"Effect":"allow"}`},
		"effect as a list":           {`{"Effect":"Allow"}`, `{"Effect":["Allow"]}`},
		"other account":              {`{"Principal":{"AWS":"111122223333"}}`, `{"Principal":{"AWS":"444455556666"}}`},
		"other account's root":       {`{"Principal":{"AWS":"111122223333"}}`, `{"Principal":{"AWS":"arn:aws:iam::444455556666:root"}}`},
		"roots of two partitions":    {`{"Principal":{"AWS":"arn:aws:iam::111122223333:root"}}`, `{"Principal":{"AWS":"arn:aws-cn:iam::111122223333:root"}}`},
		"one root more":              {`{"Principal":{"AWS":"arn:aws:iam::111122223333:root"}}`, `{"Principal":{"AWS":["arn:aws:iam::111122223333:root","arn:aws-cn:iam::111122223333:root"]}}`},
		"roots exchanged":            {`{"Principal":{"AWS":"arn:aws:iam::111122223333:root"},"NotPrincipal":{"AWS":"arn:aws-cn:iam::111122223333:root"}}`, `{"Principal":{"AWS":"arn:aws-cn:iam::111122223333:root"},"NotPrincipal":{"AWS":"arn:aws:iam::111122223333:root"}}`},
		"no root of IAM":             {`{"Principal":{"AWS":"111122223333"}}`, `{"Principal":{"AWS":"arn:aws:sts::111122223333:root"}}`},
		"root without partition":     {`{"Principal":{"AWS":"111122223333"}}`, `{"Principal":{"AWS":"arn::iam::111122223333:root"}}`},
		"account id of 11 digits":    {`{"Principal":{"AWS":"11112222333"}}`, `{"Principal":{"AWS":"arn:aws:iam::11112222333:root"}}`},
		"root as a service":          {`{"Principal":{"Service":"111122223333"}}`, `{"Principal":{"Service":"arn:aws:iam::111122223333:root"}}`},
		"root in a condition":        {`{"Condition":{"ArnLike":{"aws:PrincipalArn":"111122223333"}}}`, `{"Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:root"}}}`},
		"user and root":              {`{"Principal":{"AWS":"arn:aws:iam::111122223333:user/root"}}`, `{"Principal":{"AWS":"arn:aws:iam::111122223333:root"}}`},
		"principal type":             {`{"Principal":{"AWS":"x"}}`, `{"Principal":{"Service":"x"}}`},
		"principal type case":        {`{"Principal":{"AWS":"x"}}`, `{"Principal":{"aws":"x"}}`},
		"principal case":             {`{"Principal":{"AWS":"arn:aws:iam::111122223333:role/A"}}`, `{"Principal":{"AWS":"arn:aws:iam::111122223333:role/a"}}`},
		"principal and exception":    {`{"Principal":{"AWS":"x"}}`, `{"NotPrincipal":{"AWS":"x"}}`},
		"everybody and nobody":       {`{"Effect":"Allow","Principal":"*"}`, `{"Effect":"Allow"}`},
		"everybody and any service":  {`{"Effect":"Allow","Principal":"*"}`, `{"Effect":"Allow","Principal":{"Service":"*"}}`},
		"everybody and one more":     {`{"Effect":"Allow","Principal":"*"}`, `{"Effect":"Allow","Principal":{"AWS":"*","Service":"s3.amazonaws.com"}}`},
		"everybody and an account":   {`{"Effect":"Allow","Principal":"*"}`, `{"Effect":"Allow","Principal":{"AWS":["*","111122223333"]}}`},
		"everybody denied":           {`{"Effect":"Deny","Principal":"*"}`, `{"Effect":"Deny","Principal":{"AWS":"*"}}`},
		"everybody excepted":         {`{"Effect":"Allow","NotPrincipal":"*"}`, `{"Effect":"Allow","NotPrincipal":{"AWS":"*"}}`},
		"action and exception":       {`{"Action":"s3:*"}`, `{"NotAction":"s3:*"}`},
		"action":                     {`{"Action":["s3:GetObject","s3:PutObject"]}`, `{"Action":["s3:GetObject"]}`},
		"action and none":            {`{"Action":[]}`, `{}`},
		"action, not ASCII":          {`{"Action":"k"}`, "{\"Action\":\"\u212a\"}"},
		"resource case":              {`{"Resource":"arn:aws:s3:::b/A"}`, `{"Resource":"arn:aws:s3:::b/a"}`},
		"resource and exception":     {`{"Resource":"x"}`, `{"NotResource":"x"}`},
		"bucket and objects":         {`{"Resource":"arn:aws:s3:::b"}`, `{"Resource":"arn:aws:s3:::b/*"}`},
		"condition operator":         {`{"Condition":{"StringEquals":{"k":"v"}}}`, `{"Condition":{"StringLike":{"k":"v"}}}`},
		"condition operator case":    {`{"Condition":{"StringEquals":{"k":"v"}}}`, `{"Condition":{"stringEquals":{"k":"v"}}}`},
		"condition key":              {`{"Condition":{"StringEquals":{"k":"v"}}}`, `{"Condition":{"StringEquals":{"l":"v"}}}`},
		"condition value case":       {`{"Condition":{"StringEquals":{"k":"v"}}}`, `{"Condition":{"StringEquals":{"k":"V"}}}`},
		"condition boolean case":     {`{"Condition":{"Bool":{"k":true}}}`, `{"Condition":{"Bool":{"k":"True"}}}`},
		"condition number":           {`{"Condition":{"NumericEquals":{"k":1}}}`, `{"Condition":{"NumericEquals":{"k":"1.0"}}}`},
		"condition null":             {`{"Condition":{"Null":{"k":null}}}`, `{"Condition":{"Null":{"k":"null"}}}`},
		"condition values moved":     {`{"Condition":{"StringEquals":{"k":["a","b"],"l":"c"}}}`, `{"Condition":{"StringEquals":{"k":"a","l":["b","c"]}}}`},
		"condition keys twice":       {`{"Condition":{"StringEquals":{"k":"a","K":"b"}}}`, `{"Condition":{"StringEquals":{"k":["a","b"]}}}`},
		"condition null and none":    {`{"Condition":null}`, `{}`},
		"condition list and none":    {`{"Condition":[]}`, `{}`},
		"null and none":              {`{"Resource":null}`, `{}`},
		"null and empty":             {`{"Resource":null}`, `{"Resource":[]}`},
		"null in a list":             {`{"Resource":["a",null]}`, `{"Resource":["a"]}`},
		"null and its name":          {`{"Resource":null}`, `{"Resource":"null"}`},
		"element case":               {`{"Action":"a"}`, `{"action":"a"}`},
		"misspelt element":           {`{"Conditon":{}}`, `{}`},
		"misspelt element's content": {`{"Conditon":{"Bool":{"k":true}}}`, `{"Conditon":{"Bool":{"k":"true"}}}`},
		"misspelt element's order":   {`{"Actoin":["a","b"]}`, `{"Actoin":["b","a"]}`},
		"misspelt element's list":    {`{"Actoin":["a"]}`, `{"Actoin":"a"}`},
		"misspelt element's null":    {`{"Conditon":null}`, `{}`},
		"nested lists":               {`{"Action":[["a"]]}`, `{"Action":["a"]}`},
		"object in place of a list":  {`{"Action":{"a":"b"}}`, `{"Action":["a","b"]}`},
		"half surrogates":            {`{"Sid":"\ud800"}`, `{"Sid":"\udbff"}`},
		"run-on names":               {`{"Action":["ab","c"]}`, `{"Action":["a","bc"]}`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b := statement(t, tt[0]), statement(t, tt[1])
			if a.Equal(b) || b.Equal(a) {
				t.Errorf("equal:\n%s\n%s", tt[0], tt[1])
			}
		})
	}
}

func TestEqualExceptSid(t *testing.T) {
	t.Parallel()
	a := statement(t, `{"Sid":"A","Action":"s3:*"}`)
	b := statement(t, `{"Action":["S3:*"],"Sid":"B"}`)
	if a.Equal(b) || !a.EqualExceptSid(b) {
		t.Error("the Sid is not all that differs")
	}
	if c := statement(t, `{"Action":"sns:*"}`); a.EqualExceptSid(c) {
		t.Error("actions differ, too")
	}
}

func TestDocumentEqual(t *testing.T) {
	t.Parallel()
	const a, b = `{"Sid":"A"}`, `{"Sid":"B"}`
	list := func(statements string) string { return `{"Statement":[` + statements + `]}` }
	tests := map[string]struct {
		a, b string
		want bool
	}{
		"order":            {list(a + "," + b), list(b + "," + a), true},
		"object":           {list(a), `{"Statement":` + a + `}`, true},
		"one more":         {list(a), list(a + "," + b), false},
		"twice and once":   {list(a + "," + a), list(a), false},
		"twice another":    {list(a + "," + a + "," + b), list(a + "," + b + "," + b), false},
		"Id":               {`{"Id":"x","Statement":[]}`, `{"Statement":[]}`, true},
		"version":          {`{"Version":"2012-10-17","Statement":[]}`, `{"Version":"2008-10-17","Statement":[]}`, false},
		"default version":  {`{"Statement":[],"Version":"2008-10-17"}`, `{"Statement":[]}`, true},
		"empty version":    {`{"Statement":[],"Version":""}`, `{"Statement":[]}`, true},
		"absent version":   {`{"Statement":[],"Version":"2012-10-17"}`, `{"Statement":[]}`, false},
		"null version":     {`{"Statement":[],"Version":null}`, `{"Statement":[]}`, false},
		"misspelt version": {`{"Statement":[],"Versoin":"2012-10-17"}`, `{"Statement":[]}`, false},
		"account roots": {
			// No order in which each simply takes the first equal one finds all the pairs.
			list(`{"Principal":{"AWS":"111122223333"}},{"Principal":{"AWS":"arn:aws:iam::111122223333:root"}}`),
			list(`{"Principal":{"AWS":"111122223333"}},{"Principal":{"AWS":"arn:aws-cn:iam::111122223333:root"}}`),
			true,
		},
		"account roots, one too many": {
			list(`{"Principal":{"AWS":"111122223333"}},{"Principal":{"AWS":"arn:aws:iam::111122223333:root"}}`),
			list(`{"Principal":{"AWS":"arn:aws-cn:iam::111122223333:root"}},{"Principal":{"AWS":"arn:aws-cn:iam::111122223333:root"}}`),
			false,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b := parse(t, tt.a), parse(t, tt.b)
			if a.Equal(b) != tt.want || b.Equal(a) != tt.want {
				t.Errorf("equal is not %t:\n%s\n%s", tt.want, tt.a, tt.b)
			}
		})
	}
}

func TestEqualIsThatOfTheEditedDocument(t *testing.T) {
	t.Parallel()
	d := parse(t, `{"Statement":[{"Sid":"A"}]}`)
	o := d.Clone()
	o.Put(statement(t, `{"Sid":"B"}`))
	if d.Equal(o) {
		t.Error("equal after an edit")
	}
	o.Remove("B")
	if !d.Equal(o) {
		t.Error("not equal after it was undone")
	}
}

func TestMissing(t *testing.T) {
	t.Parallel()
	d := parse(t, `{"Statement":[
		{"Sid":"A","Action":"s3:Get*"},
		{"Sid":"B","Action":"s3:Put*"},
		{"Sid":"A","Action":"s3:Get*"},
		{"Sid":"C","Principal":{"AWS":"111122223333"}},
		{"Sid":"C","Principal":{"AWS":"arn:aws:iam::111122223333:root"}}
	]}`)
	from := parse(t, `{"Version":"2012-10-17","Statement":[
		{"Sid":"C","Principal":{"AWS":["arn:aws:iam::111122223333:root"]}},
		{"Sid":"A","Action":["s3:get*"]},
		{"Sid":"New","Action":"*"}
	]}`)
	var missing []string
	for _, s := range d.Missing(from) {
		missing = append(missing, string(s.Bytes()))
	}
	want := []string{`{"Sid":"B","Action":"s3:Put*"}`, `{"Sid":"A","Action":"s3:Get*"}`, `{"Sid":"C","Principal":{"AWS":"111122223333"}}`}
	if diff := cmp.Diff(want, missing); diff != "" {
		t.Error(diff)
	}
	if got := d.Missing(d.Clone()); got != nil {
		t.Errorf("%d statements are missing from a clone", len(got))
	}
}
