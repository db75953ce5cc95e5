// SPDX-License-Identifier: MPL-2.0

package access_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/xacct/terraform-provider-xacct/internal/access"
)

func TestUnreadable(t *testing.T) {
	t.Parallel()
	statement := func(elements string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"},{` + elements + `}]}`
	}
	var many strings.Builder // so many that comparing each with each would take minutes
	for i := range 100_000 {
		fmt.Fprintf(&many, `"key%d":0,`, i)
	}
	tests := map[string]struct{ policy, want string }{
		"empty":                {``, "invalid JSON"},
		"cut off":              {`{"Statement":[`, "invalid JSON"},
		"trailing data":        {`{"Statement":[]} x`, "invalid JSON: invalid character 'x' after top-level value (line 1, column 18)"},
		"byte order mark":      {"\ufeff" + `{"Statement":[]}`, "invalid JSON"},
		"invalid UTF-8":        {"{\"Statement\":[],\"Id\":\"\xff\"}", "UTF-8"},
		"no object":            {`[]`, "not a JSON object"},
		"no Statement":         {`{"Version":"2012-10-17"}`, "no Statement"},
		"element in lower":     {`{"statement":[]}`, "no Statement"},
		"unknown Version":      {`{"Version":"2012-10-18","Statement":[]}`, "Version"},
		"duplicate key":        {statement(`"Effect":"Deny","Effect":"Allow"`), `"Effect" twice`},
		"duplicate of many":    {`{"Statement":[],"Id":{` + many.String() + `"key7":7}}`, `"key7" twice`},
		"escaped duplicate":    {statement(`"Effect":"Deny","\u0045ffect":"Allow"`), `"Effect" twice`},
		"no statement":         {`{"Statement":["x"]}`, "statement 1: not a JSON object"},
		"Sid no string":        {statement(`"Sid":1`), "statement 2: the Sid"},
		"Effect in lower case": {statement(`"Sid":"S","Effect":"allow"`), `statement 2 (Sid "S"): the Effect`},
		"no Action":            {statement(`"Effect":"Allow","Principal":"*","Resource":"*"`), "no Action"},
		"Action and NotAction": {statement(`"Effect":"Allow","Principal":"*","Action":"*","NotAction":"*"`), "NotAction: "},
		"Action no string":     {statement(`"Effect":"Allow","Principal":"*","Action":[1]`), "Action: neither a string"},
		"no Principal":         {statement(`"Effect":"Allow","Action":"*","Resource":"*"`), "no Principal"},
		"bare principal":       {statement(`"Effect":"Allow","Action":"*","Principal":"111111111111"`), "Principal: neither"},
		"principal no string":  {statement(`"Effect":"Allow","Action":"*","Principal":{"AWS":{}}`), "Principal: AWS: neither"},
		"unknown operator":     {statement(`"Effect":"Allow","Action":"*","Principal":"*","Condition":{"StringSame":{"k":"v"}}`), `Condition: unknown condition operator "StringSame"`},
		"NullIfExists":         {statement(`"Effect":"Allow","Action":"*","Principal":"*","Condition":{"NullIfExists":{"k":true}}`), `"NullIfExists"`},
		"Condition a list":     {statement(`"Effect":"Allow","Action":"*","Principal":"*","Condition":[]`), "Condition: not an object"},
		"operator a string":    {statement(`"Effect":"Allow","Action":"*","Principal":"*","Condition":{"Bool":"x"}`), "Condition: Bool: not an object"},
		"value an object":      {statement(`"Effect":"Allow","Action":"*","Principal":"*","Condition":{"Bool":{"k":[{}]}}`), "Condition: Bool: k: neither"},
		"value null":           {statement(`"Effect":"Allow","Action":"*","Principal":"*","Condition":{"Bool":{"k":null}}`), "Condition: Bool: k: neither"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := access.Public([]byte(test.policy))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v, want one with %q", err, test.want)
			}
		})
	}
}

func TestUnreadableNamesPolicy(t *testing.T) {
	t.Parallel()
	tests := []struct {
		request access.Request
		want    string
	}{
		{read(other, `{"Statement":{}}`), "resource policy: statement 1: the Effect"},
		{read(other, "", anyS3, bucketPolicy(`"*"`)), `identity policy 2: statement 1 (Sid "Read"): a Principal`},
		{read(other, "", `{"Statement":{"Effect":"Allow","Action":"*"}}`), "identity policy 1: statement 1: no Resource (line 1, column 14)"},
		{read(other, "", "{\n  \"Statement\": [\n    {\"Effect\": \"Allow\", \"Action\": 1}\n  ]\n}"), "identity policy 1: statement 1: Action: neither a string nor a list of strings (line 3, column 35)"},
		{read(other, "{\n\t\"Statement\": [,]\n}"), "resource policy: invalid JSON: invalid character ',' looking for beginning of value (line 2, column 16)"},
		{read(other, "{\"é\": 1, \"é\": 2}"), `resource policy: "é" twice in one object (line 1, column 10)`},
		{read(other, `{"Statement":[`), "resource policy: invalid JSON: unexpected end of JSON input (line 1, column 15)"},
		{bounded(read(other, ""), anyS3, `[]`), "permissions boundary 2: not a JSON object"},
		{scoped(read(other, ""), bucketPolicy(`"*"`)), `session policy 1: statement 1 (Sid "Read"): a Principal`},
		{access.Request{Principal: other, Action: "s3:GetObject", Resource: object, ResourceAccount: owner,
			ServiceControlPolicies: [][][]byte{policies(anyS3), policies(anyS3, `{`)}}, "level 2, service control policy 2: invalid JSON"},
		{access.Request{Principal: other, Action: "s3:GetObject", Resource: object, ResourceAccount: owner,
			ResourceControlPolicies: [][][]byte{policies(anyS3)}}, "level 1, resource control policy 1: statement 1: no Principal"},
		{access.Request{Principal: other, Action: "s3:GetObject", Resource: object, ResourceAccount: owner,
			EndpointPolicies: policies(anyS3)}, "endpoint policy 1: statement 1: no Principal"},
	}
	for _, test := range tests {
		_, err := access.Evaluate(test.request)
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("got error %v, want one that begins with %q", err, test.want)
		}
	}
}

func TestBadRequest(t *testing.T) {
	t.Parallel()
	good := read(other, bucketPolicy(`"*"`))
	tests := map[string]struct {
		change func(*access.Request)
		want   string
	}{
		"no principal":       {func(r *access.Request) { r.Principal = "" }, "principal"},
		"everyone":           {func(r *access.Request) { r.Principal = "*" }, "principal"},
		"short account":      {func(r *access.Request) { r.Principal = "12345" }, "principal"},
		"group":              {func(r *access.Request) { r.Principal = "arn:aws:iam::" + other + ":group/g" }, "principal"},
		"session, no name":   {func(r *access.Request) { r.Principal = "arn:aws:sts::" + other + ":assumed-role/r" }, "principal"},
		"host with a path":   {func(r *access.Request) { r.Principal = "s3.amazonaws.com/x" }, "principal"},
		"user, no name":      {func(r *access.Request) { r.Principal = "arn:aws:iam::" + other + ":user/" }, "principal"},
		"action, no service": {func(r *access.Request) { r.Action = "GetObject" }, `action "GetObject"`},
		"action, no name":    {func(r *access.Request) { r.Action = "s3:" }, `action "s3:"`},
		"action, wildcard":   {func(r *access.Request) { r.Action = "s3:Get*" }, `action "s3:Get*"`},
		"action, nonsense":   {func(r *access.Request) { r.Action = "read the file" }, "action"},
		"action, two colons": {func(r *access.Request) { r.Action = "s3:Get:Object" }, "action"},
		"no resource":        {func(r *access.Request) { r.Resource = "" }, "resource"},
		"resource, no ARN":   {func(r *access.Request) { r.Resource = "data/a" }, `resource "data/a"`},
		"resource, cut off":  {func(r *access.Request) { r.Resource = "arn:aws:s3::" }, "resource"},
		"resource, no name":  {func(r *access.Request) { r.Resource = "arn:aws:s3:::" }, "resource"},
		"no owner":           {func(r *access.Request) { r.ResourceAccount = "" }, "resource account"},
		"owner, an ARN":      {func(r *access.Request) { r.ResourceAccount = "arn:aws:iam::" + owner + ":root" }, "resource account"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			request := good
			test.change(&request)
			_, err := access.Evaluate(request)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v, want one with %q", err, test.want)
			}
		})
	}
}

// Elements that the policy language does not know, single values instead of
// lists, escapes and white space do not disturb the reading.
func TestReadable(t *testing.T) {
	t.Parallel()
	policy := "{ \"Id\" : \"x\",\n\"Custom\":[1,-2.5e3,true,null,{\"a\":[ ]},\"\\\"]}\"],\r\n\t\"Statement\" : { \"Effect\":\"Allow\"," +
		"\"Note\":null, \"Principal\":\"\\u002a\" , \"Action\":\"s3:\\u0047etObject\",\"Resource\" : [ \"*\" ] } }"
	got, err := access.Evaluate(read("anonymous", policy))
	if err != nil {
		t.Fatal(err)
	}
	if got.Decision != access.Allowed {
		t.Errorf("got %v, want Allowed", got.Decision)
	}
}

func FuzzPublic(f *testing.F) {
	f.Add([]byte(bucketPolicy(`{"AWS":["111111111111"],"Service":"s3.amazonaws.com"}`)))
	f.Add([]byte(`{"Statement":{"Effect":"Deny","NotPrincipal":"*","NotAction":"\u0041","Condition":{"Bool":{"k":[true,1e3]}}}}`))
	f.Fuzz(func(t *testing.T, policy []byte) {
		public, reasons, err := access.Public(policy)
		if err == nil && !json.Valid(policy) {
			t.Errorf("read what is no JSON: %q", policy)
		}
		if err != nil && strings.Contains(err.Error(), "invalid JSON") && json.Valid(policy) {
			t.Errorf("did not read JSON: %q: %v", policy, err)
		}
		if public != (len(reasons) > 0) {
			t.Errorf("public: %t with reasons %q", public, reasons)
		}
	})
}

func FuzzEvaluate(f *testing.F) {
	f.Add([]byte(bucketPolicy(`"*"`)), "anonymous", "s3:GetObject", object, "aws:username", "x", true, false)
	f.Add([]byte(`{"Version":"2012-10-17","Statement":{"Effect":"Deny","NotPrincipal":"*","NotAction":"*","NotResource":"${a, 'b'}${","Condition":{"Null":{"k":[1]}}}}`),
		other, "kms:Decrypt", "arn:aws:kms:::key/*", "a", "*", false, true)
	f.Fuzz(func(t *testing.T, policy []byte, principal, action, resource, key, value string, unknown, pattern bool) {
		r := access.Request{
			Principal: principal, Action: action, Resource: resource, ResourceAccount: owner, Context: map[string][]string{key: {value}},
			ResourcePolicy: policy, EndpointPolicies: [][]byte{policy}, ResourceControlPolicies: [][][]byte{{policy}},
			UnknownContext: unknown, ResourcePattern: pattern,
		}
		got, err := access.Evaluate(r)
		if err == nil && got.Decision == access.Allowed && (got.Conditional || got.Partial) {
			t.Errorf("allowed, but perhaps not: %+v", got)
		}
		if !unknown && got.Conditional || !pattern && got.Partial {
			t.Errorf("open, though nothing is: %+v", got)
		}
	})
}

// BenchmarkEvaluate judges a read against a bucket policy of 20 KB.
func BenchmarkEvaluate(b *testing.B) {
	request := largeRequest()
	b.SetBytes(int64(len(request.ResourcePolicy)))
	for b.Loop() {
		if _, err := access.Evaluate(request); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkEvaluator judges many reads against the same policy.
func BenchmarkEvaluator(b *testing.B) {
	request := largeRequest()
	var e access.Evaluator
	for b.Loop() {
		if _, err := e.Evaluate(request); err != nil {
			b.Fatal(err)
		}
	}
}

// largeRequest is a read with a bucket policy of 20 KB.
func largeRequest() access.Request {
	var statements []string
	for size := 0; size < 20_000; size += len(statements[len(statements)-1]) + 1 {
		statements = append(statements, fmt.Sprintf(`{"Sid":"S%d","Effect":"Allow","Principal":{"AWS":["arn:aws:iam::%s:role/r%d","arn:aws:iam::%s:root"]},`+
			`"Action":["s3:GetObject","s3:ListBucket","s3:Put*"],"Resource":["arn:aws:s3:::data","arn:aws:s3:::data/*/%d/*"],`+
			`"Condition":{"StringLike":{"aws:PrincipalTag/team":"${aws:username}*"}}}`, len(statements), other, len(statements), other, len(statements)))
	}
	return read("arn:aws:sts::"+other+":assumed-role/r1/s", `{"Version":"2012-10-17","Statement":[`+strings.Join(statements, ",")+`]}`, anyS3)
}
