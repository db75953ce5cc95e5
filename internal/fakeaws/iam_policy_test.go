// SPDX-License-Identifier: MPL-2.0

package fakeaws_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

const writePolicy = "arn:aws:iam::111122223333:policy/team/s3-write"

// newPolicy starts a fake whose data account has a managed policy.
func newPolicy(t *testing.T) (*fakeaws.Server, *iam.Client) {
	t.Helper()
	s := newServer(t)
	s.Account(dataAccount).CreatePolicy("s3-write", "/team/", readAll)
	return s, iamOf(s, s.Account(dataAccount).Credentials())
}

func decoded(t *testing.T, document *string) string {
	t.Helper()
	text, err := url.PathUnescape(aws.ToString(document))
	check(t, err)
	return text
}

func createVersion(t *testing.T, c *iam.Client, document string, asDefault bool) error {
	t.Helper()
	_, err := c.CreatePolicyVersion(t.Context(), &iam.CreatePolicyVersionInput{
		PolicyArn: aws.String(writePolicy), PolicyDocument: aws.String(document), SetAsDefault: asDefault,
	})
	return err
}

func deleteVersion(t *testing.T, c *iam.Client, id string) error {
	t.Helper()
	_, err := c.DeletePolicyVersion(t.Context(), &iam.DeletePolicyVersionInput{PolicyArn: aws.String(writePolicy), VersionId: aws.String(id)})
	return err
}

// versions are the ids, in the order of the answer, the default's with a star.
func versions(t *testing.T, c *iam.Client) string {
	t.Helper()
	out, err := c.ListPolicyVersions(t.Context(), &iam.ListPolicyVersionsInput{PolicyArn: aws.String(writePolicy)})
	check(t, err)
	var ids []string
	for _, v := range out.Versions {
		id := aws.ToString(v.VersionId)
		if v.IsDefaultVersion {
			id += "*"
		}
		ids = append(ids, id)
	}
	return strings.Join(ids, " ")
}

// TestManagedPolicyVersions: AWS-FACTS "a managed policy has at most 5 versions",
// "documents come URL-encoded".
func TestManagedPolicyVersions(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	client := iamOf(s, s.Account(dataAccount).Credentials())
	document := strings.ReplaceAll(readAll, ",", ",\n\t")
	created, err := client.CreatePolicy(t.Context(), &iam.CreatePolicyInput{PolicyName: aws.String("s3-write"), Path: aws.String("/team/"), PolicyDocument: aws.String(document)})
	check(t, err)
	if got := aws.ToString(created.Policy.Arn); got != writePolicy {
		t.Fatalf("ARN is %s", got)
	}
	_, err = client.CreatePolicy(t.Context(), &iam.CreatePolicyInput{PolicyName: aws.String("S3-Write"), PolicyDocument: aws.String(document)})
	wantRefusal(t, err, refusal{409, "EntityAlreadyExists", ""})
	got, err := client.GetPolicyVersion(t.Context(), &iam.GetPolicyVersionInput{PolicyArn: aws.String(writePolicy), VersionId: aws.String("v1")})
	check(t, err)
	if diff := cmp.Diff(document, decoded(t, got.PolicyVersion.Document)); diff != "" {
		t.Errorf("document (-want +got):\n%s", diff)
	}

	check(t, createVersion(t, client, readAll, false))
	check(t, createVersion(t, client, readAll, true))
	check(t, createVersion(t, client, readAll, false))
	check(t, createVersion(t, client, readAll, false))
	wantRefusal(t, createVersion(t, client, readAll, true), refusal{409, "LimitExceeded", "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version."})
	if got, want := versions(t, client), "v5 v4 v3* v2 v1"; got != want {
		t.Errorf("versions are %s, want %s", got, want)
	}
	policy, err := client.GetPolicy(t.Context(), &iam.GetPolicyInput{PolicyArn: aws.String(writePolicy)})
	check(t, err)
	if got := aws.ToString(policy.Policy.DefaultVersionId); got != "v3" {
		t.Errorf("default is %s, want v3", got)
	}

	wantRefusal(t, deleteVersion(t, client, "v3"), refusal{409, "DeleteConflict", "Cannot delete the default version of a policy."})
	wantRefusal(t, deleteVersion(t, client, "v6"), refusal{404, "NoSuchEntity", ""})
	check(t, deleteVersion(t, client, "v5"))
	check(t, createVersion(t, client, readAll, false)) // ids are not used again
	if got, want := versions(t, client), "v6 v4 v3* v2 v1"; got != want {
		t.Errorf("versions are %s, want %s", got, want)
	}
	_, err = client.DeletePolicy(t.Context(), &iam.DeletePolicyInput{PolicyArn: aws.String(writePolicy)})
	wantRefusal(t, err, refusal{409, "DeleteConflict", ""})
	_, err = client.SetDefaultPolicyVersion(t.Context(), &iam.SetDefaultPolicyVersionInput{PolicyArn: aws.String(writePolicy), VersionId: aws.String("v1")})
	check(t, err)
	for _, id := range []string{"v2", "v3", "v4", "v6"} {
		check(t, deleteVersion(t, client, id))
	}
	_, err = client.DeletePolicy(t.Context(), &iam.DeletePolicyInput{PolicyArn: aws.String(writePolicy)})
	check(t, err)
	_, err = client.GetPolicy(t.Context(), &iam.GetPolicyInput{PolicyArn: aws.String(writePolicy)})
	wantRefusal(t, err, refusal{404, "NoSuchEntity", "Policy " + writePolicy + " was not found."})
}

// TestIdentityPolicyRefusals: AWS-FACTS "Sids alphanumeric and unique in a
// policy; … managed policy 6,144", and the texts that IAM is known by.
func TestIdentityPolicyRefusals(t *testing.T) {
	t.Parallel()
	statement := func(sid, action, resource string) string {
		return `{"Sid":"` + sid + `","Effect":"Allow","Action":"` + action + `","Resource":"` + resource + `"}`
	}
	sized := func(n int) string {
		small := policy(statement("", "s3:GetObject", "*"))
		return policy(statement(strings.Repeat("x", n-len(small)), "s3:GetObject", "*"))
	}
	const malformed = "MalformedPolicyDocument"
	cases := map[string]struct {
		put, code, message string
		status             int
	}{
		"principal":       {policy(allow(`"*"`, "s3:GetObject", "*")), malformed, "Policy document should not specify a principal.", 400},
		"Sid":             {policy(statement("a-b", "s3:GetObject", "*")), malformed, "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*", 400},
		"repeated Sid":    {policy(statement("A", "s3:GetObject", "*"), statement("A", "s3:PutObject", "*")), malformed, "Statement IDs (SID) in a single policy must be unique.", 400},
		"no resource":     {policy(`{"Effect":"Allow","Action":"s3:GetObject"}`), malformed, "Policy statement must contain resources.", 400},
		"no action":       {policy(`{"Effect":"Allow","Resource":"*"}`), malformed, "Policy statement must contain actions.", 400},
		"vendor":          {policy(statement("", "GetObject", "*")), malformed, "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.", 400},
		"resource":        {policy(statement("", "s3:GetObject", "data-bucket")), malformed, `Resource data-bucket must be in ARN format or "*".`, 400},
		"no JSON":         {"policy", malformed, "Syntax errors in policy.", 400},
		"empty Statement": {policy(), malformed, "Syntax errors in policy.", 400},
		"size":            {sized(6145), "LimitExceeded", "Cannot exceed quota for PolicySize: 6144", 409},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, client := newPolicy(t)
			want := refusal{c.status, c.code, c.message}
			wantRefusal(t, createVersion(t, client, c.put, true), want)
			if got, _ := s.ManagedPolicy(writePolicy); got != readAll || versions(t, client) != "v1*" {
				t.Errorf("a refused version changed the policy to %s", got)
			}
			_, err := client.CreatePolicy(t.Context(), &iam.CreatePolicyInput{PolicyName: aws.String("other"), PolicyDocument: aws.String(c.put)})
			wantRefusal(t, err, want)
			if c.code == malformed {
				s.Account(dataAccount).CreateRole("Reader", "", "")
				_, err = client.PutRolePolicy(t.Context(), &iam.PutRolePolicyInput{RoleName: aws.String("Reader"), PolicyName: aws.String("p"), PolicyDocument: aws.String(c.put)})
				wantRefusal(t, err, want)
			}
		})
	}
	_, client := newPolicy(t)
	check(t, createVersion(t, client, strings.ReplaceAll(sized(6144), ",", ",\n"), true))
}

// TestTrustPolicyRefusals: AWS-FACTS "trust policy 2,048 characters", "without
// Resource", with the texts that IAM is known by.
func TestTrustPolicyRefusals(t *testing.T) {
	t.Parallel()
	statement := func(sid string) string {
		return `{"Sid":"` + sid + `","Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"sts:AssumeRole"}`
	}
	cases := map[string]struct{ put, message string }{
		"Resource":        {policy(allow(`{"AWS":"444455556666"}`, "sts:AssumeRole", "*")), "Has prohibited field Resource"},
		"NotResource":     {policy(strings.Replace(allow(`{"AWS":"444455556666"}`, "sts:AssumeRole", "*"), "Resource", "NotResource", 1)), "Has prohibited field NotResource"},
		"no Principal":    {policy(`{"Effect":"Allow","Action":"sts:AssumeRole"}`), "Missing required field Principal"},
		"no Action":       {policy(`{"Effect":"Allow","Principal":"*"}`), "Missing required field Action"},
		"another action":  {policy(strings.Replace(statement("A"), "sts:AssumeRole", "s3:GetObject", 1)), "AssumeRole policy may only specify STS AssumeRole actions."},
		"Sid":             {policy(statement("a b")), "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*"},
		"repeated Sid":    {policy(statement("A"), statement("A")), "Statement IDs (SID) in a single policy must be unique."},
		"dead principal":  {policy(strings.Replace(statement("A"), "444455556666", "AROAEXAMPLEEXAMPLE123", 1)), `Invalid principal in policy: "AWS":"AROAEXAMPLEEXAMPLE123"`},
		"no JSON":         {"policy", "This policy contains invalid Json"},
		"empty Statement": {policy(), "Syntax errors in policy."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t)
			role := s.Account(dataAccount).CreateRole("Trusting", "", "")
			before, _ := s.TrustPolicy(role.ARN)
			_, err := iamOf(s, s.Account(dataAccount).Credentials()).UpdateAssumeRolePolicy(t.Context(), &iam.UpdateAssumeRolePolicyInput{
				RoleName: aws.String("Trusting"), PolicyDocument: aws.String(c.put),
			})
			wantRefusal(t, err, refusal{400, "MalformedPolicyDocument", c.message})
			if after, _ := s.TrustPolicy(role.ARN); after != before {
				t.Errorf("a refused write changed the trust policy to %s", after)
			}
		})
	}
}

// TestTrustPolicyAccepted: AWS-FACTS "Seqera also needs a separate sts:TagSession
// statement".
func TestTrustPolicyAccepted(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	role := s.Account(dataAccount).CreateRole("Trusting", "", "")
	document := policy(
		`{"Sid":"A","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"x"}}}`,
		`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"sts:TagSession"}`,
		`{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":["sts:AssumeRole"]}`,
	)
	check(t, s.SetTrustPolicy(role.ARN, document))
	if got, _ := s.TrustPolicy(role.ARN); got != document {
		t.Errorf("trust policy is %s, want %s", got, document)
	}
}

func TestAttachedPolicies(t *testing.T) {
	t.Parallel()
	s, client := newPolicy(t)
	data := s.Account(dataAccount)
	data.CreateRole("Reader", "", "")
	ann := data.CreateUser("ann", "")
	name := aws.String("Reader")
	arn := aws.String(writePolicy)
	buckets := func(c fakeaws.Credentials) error {
		_, err := s3Of(s, c).ListBuckets(t.Context(), &s3.ListBucketsInput{})
		return err
	}
	reader := data.Session("Reader", "me")
	denied := refusal{403, "AccessDenied", ""}
	wantRefusal(t, buckets(reader), denied)
	wantRefusal(t, buckets(ann.Credentials), denied)
	_, err := client.AttachRolePolicy(t.Context(), &iam.AttachRolePolicyInput{RoleName: name, PolicyArn: aws.String(writePolicy + "2")})
	wantRefusal(t, err, refusal{404, "NoSuchEntity", ""})
	for range 2 { // it is idempotent
		_, err = client.AttachRolePolicy(t.Context(), &iam.AttachRolePolicyInput{RoleName: name, PolicyArn: arn})
		check(t, err)
	}
	_, err = client.AttachUserPolicy(t.Context(), &iam.AttachUserPolicyInput{UserName: aws.String("ann"), PolicyArn: arn})
	check(t, err)
	check(t, buckets(reader))
	check(t, buckets(ann.Credentials))
	list, err := client.ListAttachedRolePolicies(t.Context(), &iam.ListAttachedRolePoliciesInput{RoleName: name})
	check(t, err)
	if len(list.AttachedPolicies) != 1 || *list.AttachedPolicies[0].PolicyArn != writePolicy || *list.AttachedPolicies[0].PolicyName != "s3-write" {
		t.Errorf("attached are %+v", list.AttachedPolicies)
	}
	got, err := client.GetPolicy(t.Context(), &iam.GetPolicyInput{PolicyArn: arn})
	check(t, err)
	if n := aws.ToInt32(got.Policy.AttachmentCount); n != 2 {
		t.Errorf("%d attachments, want 2", n)
	}

	check(t, createVersion(t, client, strings.Replace(readAll, "Allow", "Deny", 1), true)) // the default counts
	wantRefusal(t, buckets(reader), denied)
	_, err = client.DeleteRole(t.Context(), &iam.DeleteRoleInput{RoleName: name})
	wantRefusal(t, err, refusal{409, "DeleteConflict", "Cannot delete entity, must detach all policies first."})
	check(t, deleteVersion(t, client, "v1"))
	_, err = client.DeletePolicy(t.Context(), &iam.DeletePolicyInput{PolicyArn: arn})
	wantRefusal(t, err, refusal{409, "DeleteConflict", "Cannot delete a policy attached to entities."})
	_, err = client.DetachRolePolicy(t.Context(), &iam.DetachRolePolicyInput{RoleName: name, PolicyArn: arn})
	check(t, err)
	_, err = client.DetachRolePolicy(t.Context(), &iam.DetachRolePolicyInput{RoleName: name, PolicyArn: arn})
	wantRefusal(t, err, refusal{404, "NoSuchEntity", ""})
	_, err = client.DeleteRole(t.Context(), &iam.DeleteRoleInput{RoleName: name})
	check(t, err)
}

// TestManagedPolicyOfAnotherAccount: nobody but the owner's account sees one.
func TestManagedPolicyOfAnotherAccount(t *testing.T) {
	t.Parallel()
	s, _ := newPolicy(t)
	stranger := iamOf(s, s.Account(controlAccount).Credentials())
	_, err := stranger.GetPolicy(t.Context(), &iam.GetPolicyInput{PolicyArn: aws.String(writePolicy)})
	wantRefusal(t, err, refusal{403, "AccessDenied", ""})
}

// TestSetManagedPolicy makes versions without end.
func TestSetManagedPolicy(t *testing.T) {
	t.Parallel()
	s, client := newPolicy(t)
	for i := range 6 {
		check(t, s.SetManagedPolicy(writePolicy, strings.Replace(readAll, `"Effect"`, fmt.Sprintf(`"Sid":"S%d","Effect"`, i), 1)))
	}
	if got, want := versions(t, client), "v7* v6 v5 v4 v3"; got != want {
		t.Errorf("versions are %s, want %s", got, want)
	}
	if got, _ := s.ManagedPolicy(writePolicy); !strings.Contains(got, `"S5"`) {
		t.Errorf("policy is %s", got)
	}
}
