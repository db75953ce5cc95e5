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
	tests := map[string]struct{ policy, want string }{
		"empty":                {``, "invalid JSON"},
		"cut off":              {`{"Statement":[`, "invalid JSON"},
		"trailing data":        {`{"Statement":[]} x`, "invalid JSON at byte 18"},
		"byte order mark":      {"\ufeff" + `{"Statement":[]}`, "invalid JSON"},
		"invalid UTF-8":        {"{\"Statement\":[],\"Id\":\"\xff\"}", "UTF-8"},
		"no object":            {`[]`, "not a JSON object"},
		"no Statement":         {`{"Version":"2012-10-17"}`, "no Statement"},
		"element in lower":     {`{"statement":[]}`, "no Statement"},
		"unknown Version":      {`{"Version":"2012-10-18","Statement":[]}`, "Version"},
		"duplicate key":        {statement(`"Effect":"Deny","Effect":"Allow"`), `"Effect" twice`},
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
		{read(other, "", `{"Statement":{"Effect":"Allow","Action":"*"}}`), "identity policy 1: statement 1: no Resource"},
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
		"action, no service": {func(r *access.Request) { r.Action = "GetObject" }, "action"},
		"no resource":        {func(r *access.Request) { r.Resource = "" }, "resource"},
		"no owner":           {func(r *access.Request) { r.ResourceAccount = "" }, "resource account"},
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
		if public != (len(reasons) > 0) {
			t.Errorf("public: %t with reasons %q", public, reasons)
		}
	})
}

// BenchmarkEvaluate judges a read against a bucket policy of 20 KB.
func BenchmarkEvaluate(b *testing.B) {
	var statements []string
	for size := 0; size < 20_000; size += len(statements[len(statements)-1]) + 1 {
		statements = append(statements, fmt.Sprintf(`{"Sid":"S%d","Effect":"Allow","Principal":{"AWS":["arn:aws:iam::%s:role/r%d","arn:aws:iam::%s:root"]},`+
			`"Action":["s3:GetObject","s3:ListBucket","s3:Put*"],"Resource":["arn:aws:s3:::data","arn:aws:s3:::data/*/%d/*"],`+
			`"Condition":{"StringLike":{"aws:PrincipalTag/team":"${aws:username}*"}}}`, len(statements), other, len(statements), other, len(statements)))
	}
	request := read("arn:aws:sts::"+other+":assumed-role/r1/s", `{"Version":"2012-10-17","Statement":[`+strings.Join(statements, ",")+`]}`, anyS3)
	b.SetBytes(int64(len(request.ResourcePolicy)))
	for b.Loop() {
		if _, err := access.Evaluate(request); err != nil {
			b.Fatal(err)
		}
	}
}
