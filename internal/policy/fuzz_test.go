// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
)

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		tenants,
		`{"Statement":{"Sid":"A","Principal":{"AWS":["111122223333","arn:aws:iam::111122223333:root"]}}}`,
		`{"Version":"2012-10-17","Statement":[{"\u0053id":"\ud83d\ude00","x":[-0.1e+7,true,null]},{"Sid":"A","Sid":"B"}]}`,
		`{"Statement":[],}`,
		"\uFEFF{\"Statement\":[\"\xff\"]}",
	} {
		f.Add([]byte(seed))
	}
	ours, err := policy.ParseStatement([]byte(`{"Sid":"Ours"}`))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		d, err := policy.Parse(in)
		if err != nil {
			checkRefusal(t, in, err)
			return
		}
		if !json.Valid(in) || !utf8.Valid(in) {
			t.Fatal("accepted what isn't JSON")
		}
		if !bytes.Equal(d.Bytes(), in) {
			t.Fatalf("unedited it is %q", d.Bytes())
		}
		minified, err := policy.Parse(d.Minified())
		if err != nil || !minified.Equal(d) || !minified.Same(d) {
			t.Fatalf("minified it is %q: %v", d.Minified(), err)
		}
		indented, err := policy.Parse(d.Indented())
		if err != nil || !indented.Same(d) {
			t.Fatalf("indented it is %q: %v", d.Indented(), err)
		}
		d.Append(ours)
		edited, err := policy.Parse(d.Bytes())
		if err != nil || !edited.Equal(d) || len(d.Missing(minified)) != 1 {
			t.Fatalf("with a statement of ours it is %q: %v", d.Bytes(), err)
		}
		d.Delete(len(d.Statements()) - 1)
		if !bytes.Equal(d.Bytes(), in) {
			t.Fatalf("without it, it is %q", d.Bytes())
		}
		for _, s := range d.Statements() {
			s.Principals()
			s.Conditions()
			s.Elements()
			if _, err := policy.ParseStatement(s.WithSid("Ours").Bytes()); err != nil {
				t.Fatalf("with a Sid %q is refused: %v", s.Bytes(), err)
			}
		}
		d.Orphans()
	})
}

// checkRefusal looks whether the position of an error is one.
func checkRefusal(t *testing.T, in []byte, err error) {
	t.Helper()
	var syntax *policy.SyntaxError
	if !errors.As(err, &syntax) {
		t.Fatalf("%T is no *SyntaxError", err)
	}
	lines := bytes.Split(in, []byte("\n"))
	if syntax.Line < 1 || syntax.Line > len(lines) || syntax.Column < 1 || syntax.Column > len(lines[syntax.Line-1])+1 {
		t.Fatalf("there is no position of %v", err)
	}
}

// FuzzSyntax compares what is refused with what encoding/json refuses, which isn't
// enough but for duplicate keys and nesting.
func FuzzSyntax(f *testing.F) {
	for _, seed := range []string{
		`[-0.10e+7, "\u00e9\/\n\"", true, false, null, {}]`, `{"a":1,"\u0061":2}`, "01", "\"\x01\"", "1E999", "[1,]", "\"\xff\"", nest(98),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		document := []byte(`{"Statement":[{"x":` + in + `}]}`)
		_, err := policy.Parse(document)
		if !json.Valid(document) || !utf8.Valid(document) {
			if err == nil {
				t.Fatal("accepted")
			}
			return
		}
		if !json.Valid([]byte(in)) || strings.Contains(strings.ToLower(in), `\ud`) {
			return // It says more than x, or has half surrogates, which are all one to encoding/json.
		}
		tokens := json.NewDecoder(strings.NewReader(in))
		tokens.UseNumber()
		depth, repeated := skim(t, tokens)
		if refuse := repeated || depth > 97; refuse != (err != nil) {
			t.Fatalf("depth %d, duplicate keys %t, error %v", depth, repeated, err)
		}
	})
}

// skim reads one value: how deep it is nested, and whether a key in it is repeated.
func skim(t *testing.T, tokens *json.Decoder) (depth int, repeated bool) {
	t.Helper()
	next := func() json.Token {
		token, err := tokens.Token()
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	bracket, nested := next().(json.Delim)
	if !nested {
		return 0, false
	}
	seen := make(map[json.Token]bool)
	for tokens.More() {
		if bracket == '{' {
			key := next()
			repeated = repeated || seen[key]
			seen[key] = true
		}
		d, r := skim(t, tokens)
		depth, repeated = max(depth, d), repeated || r
	}
	next()
	return depth + 1, repeated
}

func FuzzStatementEqual(f *testing.F) {
	for _, pair := range [][2]string{
		{`{"Principal":{"AWS":"111122223333"}}`, `{"Principal":{"AWS":["arn:aws:iam::111122223333:root"]}}`},
		{`{"Effect":"Allow","Principal":"*"}`, `{"Effect":"Allow","Principal":{"AWS":"*"}}`},
		{`{"Sid":"A","Action":["s3:Get*"],"Condition":{}}`, `{"Action":"S3:GET*","Sid":"A"}`},
		{`{"Condition":{"Bool":{"aws:SecureTransport":true}}}`, `{"Condition":{"Bool":{"aws:securetransport":["true"]}}}`},
		{`{"Conditon":{"x":[1,null]}}`, `{"Conditon":null}`},
	} {
		f.Add([]byte(pair[0]), []byte(pair[1]))
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		x, err := policy.ParseStatement(a)
		if err != nil {
			return
		}
		if again, err := policy.ParseStatement(x.Minified()); err != nil || !x.Equal(again) || !x.Equal(x) {
			t.Fatalf("%q isn't equal to itself: %v", a, err)
		}
		y, err := policy.ParseStatement(b)
		if err != nil {
			return
		}
		equal, exceptSid := x.Equal(y), x.EqualExceptSid(y)
		if equal != y.Equal(x) || exceptSid != y.EqualExceptSid(x) {
			t.Fatalf("%q and %q are equal one way", a, b)
		}
		if equal != (exceptSid && x.Sid() == y.Sid()) && !strings.Contains(x.Sid(), "\uFFFD") {
			t.Fatalf("%q and %q: equal is %t, but except for the Sid %t", a, b, equal, exceptSid)
		}
		left, right := policy.New(), policy.New()
		left.Append(x)
		right.Append(y)
		if left.Equal(right) != equal || (left.Missing(right) == nil) != equal {
			t.Fatalf("%q and %q are equal as statements, %t, but not so as documents", a, b, equal)
		}
	})
}
