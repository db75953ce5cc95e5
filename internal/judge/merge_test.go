// SPDX-License-Identifier: MPL-2.0

package judge_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/xacct/terraform-provider-xacct/internal/prototest"
)

const (
	// Statements as people write them, with what a decoder would lose.
	tlsOnly = `{
      "Sid": "Tls only", "Effect": "Deny", "Principal": "*", "Action": "s3:*",  "Resource": "arn:aws:s3:::b/*",
      "Condition": {"Bool": {"aws:SecureTransport": false}, "NumericLessThan": {"s3:TlsVersion": 1.20}}
    }`
	tenant  = `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*","Sid":"Tenant"}`
	unnamed = `{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":["s3:ListBucket"],"Resource":"arn:aws:s3:::b"}`
	// The same as unnamed, as AWS shows it.
	shown = `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"s3:ListBucket","Resource":"arn:aws:s3:::b"}`
	own   = `{"Sid":"Own","Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username}/*"}`
)

// of is a document with statements, after other elements.
func of(elements string, statements ...string) string {
	return `{` + elements + `"Statement":[` + strings.Join(statements, ",") + `]}`
}

const (
	v2012 = `"Version":"2012-10-17",`
	v2008 = `"Version":"2008-10-17",`
)

func TestMergePolicies(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		policies []string
		want     string
	}{
		"none": {nil, of(v2012)},
		"one":  {[]string{of(v2012, tlsOnly, tenant)}, of(v2012, tlsOnly, tenant)},
		"two":  {[]string{of(v2012, tlsOnly, unnamed), of(v2012, tenant)}, of(v2012, tlsOnly, unnamed, tenant)},
		"a statement by itself": {
			[]string{`{"Version":"2012-10-17","Statement":` + tenant + `}`, of(v2012, tlsOnly)}, of(v2012, tenant, tlsOnly),
		},
		"the same Sid with the same meaning, spelt differently": {
			[]string{of(v2012, tenant), of(v2012, strings.Replace(tenant, "arn:aws:iam::111122223333:root", "111122223333", 1))}, of(v2012, tenant),
		},
		"without a Sid, the same and another": {
			[]string{of(v2012, unnamed), of(v2012, shown, strings.Replace(shown, "ListBucket", "GetBucketLocation", 1))},
			of(v2012, unnamed, strings.Replace(shown, "ListBucket", "GetBucketLocation", 1)),
		},
		"the newest Version": {[]string{of(v2008, tenant), of(v2012, own)}, of(v2012, tenant, own)},
		"no Version":         {[]string{of("", tenant), of(v2012, own)}, of(v2012, tenant, own)},
		"old ones only":      {[]string{of("", own), of(v2008, tenant)}, of(v2008, own, tenant)},
		"the first Id":       {[]string{of(v2012, tenant), of(v2012 + `"Id":"a\u00e9",`), of(v2012 + `"Id":"b",`)}, of(v2012+`"Id":"a\u00e9",`, tenant)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, problem := prototest.CallFunction(t, "merge_policies", test.policies)
			if problem != nil {
				t.Fatal(problem.Text)
			}
			if diff := cmp.Diff(test.want, prototest.As[string](t, got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestMergePoliciesRefuses(t *testing.T) {
	t.Parallel()
	other := strings.Replace(tenant, "GetObject", "PutObject", 1)
	tests := map[string]struct {
		policies []any
		says     []string
	}{
		"no JSON":                   {[]any{of(v2012), "{\n  \"Statement\": [,]}"}, []string{"policies[1]: line 2, column 17"}},
		"null":                      {[]any{of(v2012), nil}, []string{"policies[1]: ", "empty"}},
		"no statements":             {[]any{"{}"}, []string{"policies[0]: line 1, column 1", "Statement"}},
		"several that are none":     {[]any{"{}", "[]"}, []string{"policies[0]: ", "policies[1]: "}},
		"the same key twice":        {[]any{`{"Statement":[],"Statement":[]}`}, []string{"policies[0]: line 1, column 17", "duplicate"}},
		"a Sid that is taken":       {[]any{of(v2012, tlsOnly, tenant), of(v2012, other)}, []string{`"Tenant"`, "statement 2 of policies[0]", "statement 1 of policies[1]"}},
		"a Sid twice in one":        {[]any{of(v2012, tenant, other)}, []string{`"Tenant"`, "statement 1 of policies[0]", "statement 2 of policies[0]"}},
		"a variable of an old one":  {[]any{of(v2012, tenant), of(v2008, own)}, []string{"statement 1 of policies[1]", "${aws:username}", "2008-10-17"}},
		"a variable without one":    {[]any{of("", own), of(v2012, tenant)}, []string{"statement 1 of policies[0]", "${aws:username}"}},
		"a variable of a condition": {[]any{of("", `{"Effect":"Deny","Action":"s3:*","NotResource":"*","Condition":{"StringLike":{"s3:prefix":["a","${aws:userid}"]}}}`), of(v2012)}, []string{"${aws:userid}"}},
		"another Version":           {[]any{of(`"Version":"2012-10-18",`)}, []string{"policies[0]", "Version", "2012-10-17"}},
		"a Version that is none":    {[]any{of(`"Version":2012,`)}, []string{"policies[0]", "Version"}},
		"an unknown element":        {[]any{of(v2012, tenant), of(v2012 + `"Comment":"",`)}, []string{"policies[1]", `"Comment"`}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, problem := prototest.CallFunction(t, "merge_policies", test.policies)
			wantProblem(t, problem, 0, test.says...)
		})
	}
}

// Of any documents with Sids of their own: every statement is in the result, once,
// with its bytes and in order; merging once more, or in steps, changes nothing.
func TestMergePoliciesProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		var policies, all []string
		for i := range rapid.IntRange(0, 4).Draw(r, "documents") {
			var statements []string
			for j := range rapid.IntRange(0, 4).Draw(r, "statements") {
				odd, err := json.Marshal(rapid.String().Draw(r, "text"))
				if err != nil {
					r.Fatal(err)
				}
				statements = append(statements, fmt.Sprintf(`{%s"Sid":"S%dx%d","Effect":"Allow","Action":"s3:Get*","Resource":"*","Odd":[1.0,%s]}`,
					rapid.SampledFrom([]string{"", " ", "\n  "}).Draw(r, "space"), i, j, odd))
			}
			policies = append(policies, of(v2012, statements...))
			all = append(all, statements...)
		}
		merged := func(policies ...string) string {
			got, problem := prototest.CallFunction(t, "merge_policies", policies)
			if problem != nil {
				r.Fatal(problem.Text)
			}
			return prototest.As[string](t, got)
		}
		got := merged(policies...)
		if diff := cmp.Diff(of(v2012, all...), got); diff != "" {
			r.Fatalf("(-want +got):\n%s", diff)
		}
		if again := merged(append(policies, got)...); again != got {
			r.Fatalf("again: %s, then %s", got, again)
		}
		cut := rapid.IntRange(0, len(policies)).Draw(r, "cut")
		if stepwise := merged(merged(policies[:cut]...), merged(policies[cut:]...)); stepwise != got {
			r.Fatalf("at once: %s, in steps %s", got, stepwise)
		}
	})
}
