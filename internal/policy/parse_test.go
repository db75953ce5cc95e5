// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"pgregory.net/rapid"
)

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		in, want string
	}{
		"nothing":                {"", "line 1, column 1: a policy document must be a JSON object, this is empty"},
		"whitespace":             {" \n ", "line 2, column 2: a policy document must be a JSON object, this is empty"},
		"byte order mark":        {"\uFEFF{}", "line 1, column 1: the text begins with a byte order mark; the first byte must be '{'"},
		"array":                  {" []", "line 1, column 2: a policy document must be an object, not an array"},
		"null":                   {"null", "line 1, column 1: a policy document must be an object, not null"},
		"double-encoded":         {`"{}"`, "line 1, column 1: a policy document must be an object, not a string"},
		"no JSON":                {"Version: 2012-10-17", `line 1, column 1: unexpected 'V', want a value`},
		"cut off":                {`{"Statement":[`, `line 1, column 15: unexpected end, want a value`},
		"trailing data":          {"{\"Statement\":[]}\n{}", `line 2, column 1: unexpected '{' after a policy document`},
		"trailing comma":         {`{"Statement":[],}`, `line 1, column 17: unexpected '}', want a key in double quotes`},
		"trailing comma in list": {`{"Statement":[{},]}`, `line 1, column 18: unexpected ']', want a value`},
		"missing comma":          {`{"Version":"x" "Statement":[]}`, `line 1, column 16: unexpected '"', want ',' or '}'`},
		"missing comma in list":  {`{"Statement":[{} {}]}`, `line 1, column 18: unexpected '{', want ',' or ']'`},
		"missing colon":          {`{"Statement" []}`, `line 1, column 14: unexpected '[', want ':'`},
		"single quotes":          {`{'Statement':[]}`, `line 1, column 2: unexpected '\'', want a key in double quotes`},
		"comment":                {"{ // ours\n}", `line 1, column 3: unexpected '/', want a key in double quotes`},
		"capital literal":        {`{"a":True}`, `line 1, column 6: unexpected 'T', want a value`},
		"long literal":           {`{"a":trueish}`, `line 1, column 10: unexpected 'i', want ',' or '}'`},
		"leading zero":           {`{"a":012}`, `line 1, column 7: unexpected '1', want ',' or '}'`},
		"leading plus":           {`{"a":+1}`, `line 1, column 6: unexpected '+', want a value`},
		"lone minus":             {`{"a":-}`, `line 1, column 7: unexpected '}', want a digit`},
		"no fraction":            {`{"a":1.}`, `line 1, column 8: unexpected '}', want a digit`},
		"no exponent":            {`{"a":1e+}`, `line 1, column 9: unexpected '}', want a digit`},
		"open string":            {"{\"a\":\"b}", `line 1, column 6: this string is never closed`},
		"open escape":            {`{"a":"\`, `line 1, column 6: this string is never closed`},
		"newline in string":      {"{\"a\":\"b\nc\"}", `line 1, column 8: control character U+000A must be escaped in a string`},
		"unknown escape":         {`{"a":"\x41"}`, `line 1, column 7: invalid escape '\' and 'x' in a string`},
		"short escape":           {`{"a":"\u12"}`, `line 1, column 7: '\u' must be followed by four hexadecimal digits`},
		"signed escape":          {`{"a":"\u+123"}`, `line 1, column 7: '\u' must be followed by four hexadecimal digits`},
		"invalid UTF-8":          {"{\"é\":\n \"\xff\"}", `line 2, column 3: invalid UTF-8`},
		"encoded surrogate":      {"{\"a\":\"\xed\xa0\x80\"}", `line 1, column 7: invalid UTF-8`},
		"no-break space":         {"{\u00A0}", `line 1, column 2: unexpected '\u00a0', want a key in double quotes`},

		"duplicate at the top": {
			"{\"Statement\":[],\n\"Statement\":[]}", `line 2, column 1: duplicate key "Statement"`,
		},
		"duplicate in a statement": {
			"{\"Statement\":[\n  {\"Sid\":\"A\",\n    \"Sid\":\"B\"}]}", `line 3, column 5: duplicate key "Sid"`,
		},
		"escaped duplicate": {
			`{"Statement":[{"Sid":"A","\u0053id":"B"}]}`, `line 1, column 26: duplicate key "Sid"`,
		},
		"duplicate deep down": {
			`{"Statement":[{"X":[[{"é":1,"e":2,"\u00e9":3}]]}]}`, `line 1, column 36: duplicate key "é"`,
		},
		"duplicate condition key": {
			`{"Statement":[{"Condition":{"Bool":{"aws:SecureTransport":true,"aws:SecureTransport":false}}}]}`,
			`line 1, column 64: duplicate key "aws:SecureTransport"`,
		},

		"no Statement":         {"\n {}", `line 2, column 2: a policy document must have a "Statement"`},
		"misspelt Statement":   {`{"statement":[]}`, `line 1, column 1: a policy document must have a "Statement"`},
		"Statement null":       {`{"Statement":null}`, `line 1, column 14: Statement must be an object or an array of objects, not null`},
		"Statement string":     {`{"Statement":"x"}`, `line 1, column 14: Statement must be an object or an array of objects, not a string`},
		"statement no object":  {"{\"Statement\":[{},\n 1]}", `line 2, column 2: a statement must be an object, not a number`},
		"statement list":       {`{"Statement":[[]]}`, `line 1, column 15: a statement must be an object, not an array`},
		"Sid number":           {`{"Statement":[{"Sid":1}]}`, `line 1, column 22: the Sid must be a string, not a number`},
		"Sid null":             {`{"Statement":[{"Sid":null}]}`, `line 1, column 22: the Sid must be a string, not null`},
		"Sid of the only one":  {`{"Statement":{"Sid":true}}`, `line 1, column 21: the Sid must be a string, not a boolean`},
		"Sid by escaped name":  {`{"Statement":{"\u0053id":[]}}`, `line 1, column 26: the Sid must be a string, not an array`},
		"nested too deep":      {`{"Statement":[],"x":` + nest(100) + `}`, `line 1, column 120: nested deeper than 100 levels`},
		"list nested too deep": {`{"Statement":[{"x":` + nest(98) + `}]}`, `line 1, column 117: nested deeper than 100 levels`},
		// It can't be made a list later, so it is refused at once.
		"object nested too deep": {`{"Statement":{"x":` + nest(98) + `}}`, `line 1, column 116: nested deeper than 100 levels`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := policy.Parse([]byte(tt.in))
			if err == nil {
				t.Fatalf("accepted as %s", d.Bytes())
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Error(diff)
			}
			var syntax *policy.SyntaxError
			if !errors.As(err, &syntax) {
				t.Errorf("%T is no *SyntaxError", err)
			}
		})
	}
}

// nest is n arrays in one another.
func nest(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }

func TestParseKeepsBytes(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"empty list":          `{"Statement":[]}`,
		"spaces everywhere":   " \r\n{ \"Statement\"\t: [ { } ,\n{ } ] , \"Id\" : null } \n",
		"escaped name":        `{"\u0053tatement":[{"\u0053id":"A\/B"}]}`,
		"big numbers":         `{"Statement":{"n":[123456789012345678901234567890,-0,0.10,1E400,1e-7]}}`,
		"unknown elements":    `{"x":{"y":[]},"Statement":[{"Comment":"é","Owner":{"z":1,"a":2}}],"Versoin":1}`,
		"half surrogates":     `{"Statement":[{"\ud800":1,"\udbff":2,"\udc00\ud800":3}]}`,
		"HTML characters":     `{"Statement":[{"Sid":"<&>\u003c\u2028"}]}`,
		"as deep as it may":   `{"Statement":[{"x":` + nest(97) + `}]}`,
		"object just as deep": `{"Statement":{"x":` + nest(97) + `}}`,
		"many elements":       `{"Statement":[{` + manyKeys(40) + `}]}`,
		"replacement":         "{\"Statement\":[{\"\uFFFD\":\"\uFFFD\"}]}",
		"escaped NUL":         `{"Statement":[{"\u0000":"\u0000"}]}`,
	}
	for name, in := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(in, string(parse(t, in).Bytes())); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// manyKeys are n members of an object.
func manyKeys(n int) string {
	keys := make([]string, n)
	for i := range keys {
		keys[i] = `"k` + strings.Repeat("x", i) + `":0`
	}
	return strings.Join(keys, ",")
}

func TestParseFindsDuplicatesAmongMany(t *testing.T) {
	t.Parallel()
	for _, duplicate := range []int{0, 7, 15, 16, 17, 38} {
		in := `{"Statement":[{` + manyKeys(40) + `,"k` + strings.Repeat("x", duplicate) + `":1}]}`
		_, err := policy.Parse([]byte(in))
		if err == nil || !strings.Contains(err.Error(), "duplicate key") {
			t.Errorf("key %d twice: %v", duplicate, err)
		}
	}
}

func TestParseStatementRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		in, want string
	}{
		"nothing":   {"", "line 1, column 1: a statement must be a JSON object, this is empty"},
		"list":      {"[{}]", "line 1, column 1: a statement must be an object, not an array"},
		"two":       {"{},{}", "line 1, column 3: unexpected ',' after a statement"},
		"duplicate": {`{"Sid":"","Sid":""}`, `line 1, column 11: duplicate key "Sid"`},
		"Sid":       {"{\n\"Sid\":{}}", "line 2, column 7: the Sid must be a string, not an object"},
		// As deep as the statements of a document may be, or the document couldn't be read.
		"too deep": {`{"x":` + nest(98) + `}`, "line 1, column 103: nested deeper than 100 levels"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := policy.ParseStatement([]byte(tt.in))
			if err == nil {
				t.Fatal("accepted")
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// parse is the document in, which must be a correct one.
func parse(t rapid.TB, in string) *policy.Document {
	t.Helper()
	d, err := policy.Parse([]byte(in))
	if err != nil {
		t.Fatalf("%v in\n%s", err, in)
	}
	return d
}

// statement is the statement in, which must be a correct one.
func statement(t rapid.TB, in string) policy.Statement {
	t.Helper()
	s, err := policy.ParseStatement([]byte(in))
	if err != nil {
		t.Fatalf("%v in\n%s", err, in)
	}
	return s
}
