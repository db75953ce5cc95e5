// SPDX-License-Identifier: MPL-2.0

package judge_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/xacct/terraform-provider-xacct/internal/prototest"
)

// wantProblem wants an error of an argument that says these.
func wantProblem(t *testing.T, problem *tfprotov6.FunctionError, argument int64, says ...string) {
	t.Helper()
	if problem == nil {
		t.Fatalf("no error, want one that says %q", says)
	}
	if problem.FunctionArgument == nil || *problem.FunctionArgument != argument {
		t.Errorf("the error is about the argument %v, want %d", problem.FunctionArgument, argument)
	}
	for _, part := range says {
		if !strings.Contains(problem.Text, part) {
			t.Errorf("the error does not say %q: %s", part, problem.Text)
		}
	}
}

func wantBool(t *testing.T, want bool, name string, arguments ...any) {
	t.Helper()
	got, problem := prototest.CallFunction(t, name, arguments...)
	if problem != nil {
		t.Fatal(problem.Text)
	}
	if is := prototest.As[bool](t, got); is != want {
		t.Errorf("%s(%v) is %t", name, arguments, is)
	}
}

func TestPoliciesEquivalent(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		a, b string
		want bool
	}{
		"itself":             {of(v2012, tlsOnly, unnamed), of(v2012, tlsOnly, unnamed), true},
		"as AWS shows it":    {of(v2012, unnamed, tenant), of(v2012+`"Id":"x",`, tenant, shown), true},
		"another statement":  {of(v2012, unnamed), of(v2012, tenant), false},
		"one more":           {of(v2012, unnamed), of(v2012, unnamed, tenant), false},
		"another Version":    {of(v2012, unnamed), of(v2008, unnamed), false},
		"no Version, an old": {of("", unnamed), of(v2008, unnamed), true},
		"a misspelt element": {of(v2012, unnamed), of(v2012, strings.Replace(unnamed, "Resource", "Resorce", 1)), false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantBool(t, test.want, "policies_equivalent", test.a, test.b)
			wantBool(t, test.want, "policies_equivalent", test.b, test.a)
		})
	}
	_, problem := prototest.CallFunction(t, "policies_equivalent", "{}", of(v2012))
	wantProblem(t, problem, 0, "line 1, column 1", "Statement")
	_, problem = prototest.CallFunction(t, "policies_equivalent", of(v2012), "{\"Statement\":[],\n}")
	wantProblem(t, problem, 1, "line 2, column 1")
}

// What AWS takes nowhere is no policy (IAM user guide, "Grammar of the IAM JSON policy
// language").
func TestPoliciesThatAreInvalid(t *testing.T) {
	t.Parallel()
	in := func(from, to string) string { return of(v2012, "\n"+strings.Replace(unnamed, from, to, 1)) }
	for name, c := range map[string]struct {
		policy string
		says   []string
	}{
		"an Effect in lower case": {in(`"Allow"`, `"allow"`), []string{"statement 1", "Effect", "line 2, column 11"}},
		"no Effect":               {in(`"Effect":"Allow",`, ""), []string{"statement 1", "Effect", "line 2, column 1"}},
		"no Action":               {in(`"Action"`, `"Actoin"`), []string{"statement 1", "no Action", "line 2, column 1"}},
		"Action and NotAction":    {in(`"Resource"`, `"NotAction":"s3:*","Resource"`), []string{"statement 1", "NotAction", "line 2"}},
		"an unknown operator":     {in(`"Resource"`, `"Condition":{"StringSimilar":{"aws:PrincipalArn":"a"}},"Resource"`), []string{"StringSimilar", "line 2"}},
		"another Version":         {of(`"Version":"2024-01-01",`, unnamed), []string{"Version", "2012-10-17", "line 1, column 12"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, problem := prototest.CallFunction(t, "policies_equivalent", c.policy, c.policy)
			wantProblem(t, problem, 0, c.says...)
			_, problem = prototest.CallFunction(t, "policies_equivalent", of(v2012), c.policy)
			wantProblem(t, problem, 1, c.says...)
			_, problem = prototest.CallFunction(t, "merge_policies", []string{of(v2012), c.policy})
			wantProblem(t, problem, 0, append(c.says, "policies[1]: ")...)
		})
	}
	for name, policy := range map[string]string{
		"of a resource": of(v2012, unnamed), "of an identity": of(v2012, `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`), "without a Version": of("", unnamed), "an empty Version": of(`"Version":"",`, unnamed),
		"a trust policy": of(v2012, `{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantBool(t, true, "policies_equivalent", policy, policy)
			if _, problem := prototest.CallFunction(t, "merge_policies", []string{policy}); problem != nil {
				t.Error(problem.Text)
			}
		})
	}
}

// The cases are those of the S3 user guide, Block Public Access, "The meaning of
// public".
func TestPolicyIsPublic(t *testing.T) {
	t.Parallel()
	allow := func(principal, condition string) string {
		return of(v2012, `{"Effect":"Allow","Principal":`+principal+`,"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*","Condition":{`+condition+`}}`)
	}
	tests := map[string]struct {
		policy string
		want   bool
	}{
		"no statement":                      {of(v2012), false},
		"everybody":                         {allow(`"*"`, ""), true},
		"an account":                        {allow(`{"AWS":"444455556666"}`, ""), false},
		"everybody of one VPC":              {allow(`"*"`, `"StringEquals":{"aws:SourceVpc":"vpc-91237329"}`), false},
		"everybody of any VPC":              {allow(`"*"`, `"StringLike":{"aws:SourceVpc":"vpc-*"}`), true},
		"Tower's roles, as the guide names": {allow(`"*"`, `"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::444455556666:role/TowerForge*"}`), true},
		"Tower's roles below their account": {allow(`{"AWS":"444455556666"}`, `"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::444455556666:role/TowerForge*"}`), false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantBool(t, test.want, "policy_is_public", test.policy)
		})
	}
	_, problem := prototest.CallFunction(t, "policy_is_public", "{\"Statement\":\n 1}")
	wantProblem(t, problem, 0, "line 2, column 2")
	_, problem = prototest.CallFunction(t, "policy_is_public", of(v2012, `{"Sid":"Half","Effect":"Allow"}`))
	wantProblem(t, problem, 0, "statement 1", "Half")
}
