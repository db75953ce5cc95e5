// SPDX-License-Identifier: MPL-2.0

package fakeaws_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

const readAll = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:ListAllMyBuckets","iam:GetUser"],"Resource":"*"}]}`

// trust lets a principal assume a role.
func trust(principal string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + principal + `"},"Action":"sts:AssumeRole"}]}`
}

func TestUserLife(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	client := iamOf(s, s.Account(dataAccount).Credentials())
	ann, readPolicy := aws.String("ann"), aws.String("read")
	created, err := client.CreateUser(t.Context(), &iam.CreateUserInput{UserName: ann, Path: aws.String("/team/")})
	check(t, err)
	if got := aws.ToString(created.User.Arn); got != "arn:aws:iam::111122223333:user/team/ann" {
		t.Errorf("ARN is %s", got)
	}
	if id := aws.ToString(created.User.UserId); !strings.HasPrefix(id, "AIDA") || len(id) != 21 {
		t.Errorf("unique id is %s", id)
	}
	_, err = client.CreateUser(t.Context(), &iam.CreateUserInput{UserName: aws.String("ANN")})
	wantRefusal(t, err, refusal{409, "EntityAlreadyExists", ""})
	key, err := client.CreateAccessKey(t.Context(), &iam.CreateAccessKeyInput{UserName: ann})
	check(t, err)
	user := fakeaws.Credentials{AccessKeyID: aws.ToString(key.AccessKey.AccessKeyId), SecretAccessKey: aws.ToString(key.AccessKey.SecretAccessKey)}

	_, err = s3Of(s, user).ListBuckets(t.Context(), &s3.ListBucketsInput{})
	wantRefusal(t, err, refusal{403, "AccessDenied", ""})
	_, err = iamOf(s, user).GetUser(t.Context(), &iam.GetUserInput{})
	wantRefusal(t, err, refusal{403, "AccessDenied", "User: arn:aws:iam::111122223333:user/team/ann is not authorized to perform: iam:GetUser on resource: arn:aws:iam::111122223333:user/team/ann"})
	_, err = client.PutUserPolicy(t.Context(), &iam.PutUserPolicyInput{UserName: ann, PolicyName: readPolicy, PolicyDocument: aws.String("{}")})
	wantRefusal(t, err, refusal{400, "MalformedPolicyDocument", ""})
	_, err = client.PutUserPolicy(t.Context(), &iam.PutUserPolicyInput{UserName: ann, PolicyName: readPolicy, PolicyDocument: aws.String(readAll)})
	check(t, err)
	_, err = s3Of(s, user).ListBuckets(t.Context(), &s3.ListBucketsInput{})
	check(t, err)
	_, err = iamOf(s, user).GetUser(t.Context(), &iam.GetUserInput{})
	check(t, err)

	_, err = client.DeleteUser(t.Context(), &iam.DeleteUserInput{UserName: ann})
	wantRefusal(t, err, refusal{409, "DeleteConflict", ""})
	_, err = client.DeleteUserPolicy(t.Context(), &iam.DeleteUserPolicyInput{UserName: ann, PolicyName: readPolicy})
	check(t, err)
	_, err = client.DeleteAccessKey(t.Context(), &iam.DeleteAccessKeyInput{UserName: ann, AccessKeyId: key.AccessKey.AccessKeyId})
	check(t, err)
	_, err = client.DeleteUser(t.Context(), &iam.DeleteUserInput{UserName: ann})
	check(t, err)
	_, err = client.GetUser(t.Context(), &iam.GetUserInput{UserName: ann})
	wantRefusal(t, err, refusal{404, "NoSuchEntity", "The user with name ann cannot be found."})
}

// TestRoleLife: AWS-FACTS "documents come URL-encoded".
func TestRoleLife(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	client := iamOf(s, s.Account(dataAccount).Credentials())
	name, inline := aws.String("Reader"), aws.String("read")
	created, err := client.CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: name, AssumeRolePolicyDocument: aws.String(trust(controlAccount))})
	check(t, err)
	if id := aws.ToString(created.Role.RoleId); !strings.HasPrefix(id, "AROA") || len(id) != 21 {
		t.Errorf("unique id is %s", id)
	}
	_, err = client.PutRolePolicy(t.Context(), &iam.PutRolePolicyInput{RoleName: name, PolicyName: inline, PolicyDocument: aws.String(readAll)})
	check(t, err)
	got, err := client.GetRolePolicy(t.Context(), &iam.GetRolePolicyInput{RoleName: name, PolicyName: inline})
	check(t, err)
	role, err := client.GetRole(t.Context(), &iam.GetRoleInput{RoleName: name})
	check(t, err)
	var documents []string
	for _, encoded := range []*string{got.PolicyDocument, role.Role.AssumeRolePolicyDocument} {
		document, err := url.PathUnescape(aws.ToString(encoded))
		check(t, err)
		documents = append(documents, document)
	}
	if diff := cmp.Diff([]string{readAll, trust("arn:aws:iam::444455556666:root")}, documents); diff != "" {
		t.Errorf("documents (-want +got):\n%s", diff)
	}
	list, err := client.ListRolePolicies(t.Context(), &iam.ListRolePoliciesInput{RoleName: name})
	check(t, err)
	if diff := cmp.Diff([]string{"read"}, list.PolicyNames); diff != "" {
		t.Errorf("inline policies (-want +got):\n%s", diff)
	}
	_, err = client.DeleteRole(t.Context(), &iam.DeleteRoleInput{RoleName: name})
	wantRefusal(t, err, refusal{409, "DeleteConflict", ""})
	_, err = client.DeleteRolePolicy(t.Context(), &iam.DeleteRolePolicyInput{RoleName: name, PolicyName: inline})
	check(t, err)
	_, err = client.DeleteRolePolicy(t.Context(), &iam.DeleteRolePolicyInput{RoleName: name, PolicyName: inline})
	wantRefusal(t, err, refusal{404, "NoSuchEntity", ""})
	_, err = client.DeleteRole(t.Context(), &iam.DeleteRoleInput{RoleName: name})
	check(t, err)
	_, err = client.GetRole(t.Context(), &iam.GetRoleInput{RoleName: name})
	wantRefusal(t, err, refusal{404, "NoSuchEntity", ""})
}

// TestIAMLimits: AWS-FACTS "trust policy 2,048 characters, … all inline policies
// of a role 10,240 together, whitespace not counted".
func TestIAMLimits(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	client := iamOf(s, s.Account(dataAccount).Credentials())
	name := aws.String("Reader")
	sid := func(document string, size int) *string {
		document = strings.Replace(document, `"Effect"`, `"Sid":"","Effect"`, 1)
		return aws.String(strings.Replace(document, `"Sid":""`, `"Sid":"`+strings.Repeat("x", size-len(document))+`"`, 1))
	}
	_, err := client.CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: name, AssumeRolePolicyDocument: sid(trust(controlAccount), 2049)})
	wantRefusal(t, err, refusal{409, "LimitExceeded", ""})
	_, err = client.CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: name, AssumeRolePolicyDocument: aws.String(" " + *sid(trust(controlAccount), 2048))})
	check(t, err)
	inline := func(name string, size int) error {
		_, err := client.PutRolePolicy(t.Context(), &iam.PutRolePolicyInput{RoleName: aws.String("Reader"), PolicyName: aws.String(name), PolicyDocument: sid(readAll, size)})
		return err
	}
	check(t, inline("a", 10000))
	wantRefusal(t, inline("b", 241), refusal{409, "LimitExceeded", ""})
	check(t, inline("b", 240))
	check(t, inline("a", 9000))
}

func TestTrustPrincipals(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	a := s.Account(dataAccount)
	client := iamOf(s, a.Credentials())
	_, err := client.CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: aws.String("Trusting"), AssumeRolePolicyDocument: aws.String(trust("arn:aws:iam::444455556666:role/Nobody"))})
	wantRefusal(t, err, refusal{400, "MalformedPolicyDocument", ""})
	other := s.Account(controlAccount).CreateRole("Somebody", "", "")
	a.CreateRole("Trusting", "", "")
	_, err = client.UpdateAssumeRolePolicy(t.Context(), &iam.UpdateAssumeRolePolicyInput{RoleName: aws.String("Trusting"), PolicyDocument: aws.String(`{"Statement":[]`)})
	wantRefusal(t, err, refusal{400, "MalformedPolicyDocument", ""})
	_, err = client.UpdateAssumeRolePolicy(t.Context(), &iam.UpdateAssumeRolePolicyInput{RoleName: aws.String("Trusting"), PolicyDocument: aws.String(trust(other.ARN))})
	check(t, err)
	s.Account(controlAccount).DeleteRole("Somebody")
	role, err := client.GetRole(t.Context(), &iam.GetRoleInput{RoleName: aws.String("Trusting")})
	check(t, err)
	if document := aws.ToString(role.Role.AssumeRolePolicyDocument); !strings.Contains(document, other.UniqueID) {
		t.Errorf("a trust policy that names a deleted role is shown as %s", document)
	}
}

func TestCallerIdentity(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	a := s.Account(dataAccount)
	role := a.CreateRole("Reader", "/team/", "")
	user := a.CreateUser("ann", "")
	cases := map[string]struct {
		credentials fakeaws.Credentials
		arn, userID string
	}{
		"root":    {a.Credentials(), "arn:aws:iam::111122223333:root", dataAccount},
		"user":    {user.Credentials, user.ARN, user.UniqueID},
		"session": {a.Session("Reader", "me"), "arn:aws:sts::111122223333:assumed-role/Reader/me", role.UniqueID + ":me"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := stsOf(s, c.credentials).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
			check(t, err)
			want := []string{dataAccount, c.arn, c.userID}
			if diff := cmp.Diff(want, []string{aws.ToString(got.Account), aws.ToString(got.Arn), aws.ToString(got.UserId)}); diff != "" {
				t.Errorf("identity (-want +got):\n%s", diff)
			}
		})
	}
	noToken := a.Session("Reader", "me")
	noToken.SessionToken = ""
	_, err := stsOf(s, noToken).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	wantRefusal(t, err, refusal{403, "InvalidClientTokenId", ""})
}

func TestAssumeRole(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	data, control := s.Account(dataAccount), s.Account(controlAccount)
	target := data.CreateRole("Target", "/team/", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"secret"}}}]}`)
	data.PutRolePolicy("Target", "read", readAll)
	ann := control.CreateUser("ann", "")
	assume := func(c fakeaws.Credentials, arn, externalID string) (*sts.AssumeRoleOutput, error) {
		in := &sts.AssumeRoleInput{RoleArn: aws.String(arn), RoleSessionName: aws.String("me")}
		if externalID != "" {
			in.ExternalId = aws.String(externalID)
		}
		return stsOf(s, c).AssumeRole(t.Context(), in)
	}
	denied := refusal{403, "AccessDenied", "User: " + ann.ARN + " is not authorized to perform: sts:AssumeRole on resource: " + target.ARN}
	_, err := assume(ann.Credentials, target.ARN, "secret")
	wantRefusal(t, err, denied) // her own account does not allow it
	control.PutUserPolicy("ann", "assume", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}}`)
	_, err = assume(ann.Credentials, target.ARN, "")
	wantRefusal(t, err, denied) // the trust policy does not
	_, err = assume(ann.Credentials, "arn:aws:iam::111122223333:role/Nobody", "secret")
	wantRefusal(t, err, refusal{403, "AccessDenied", ""})
	_, err = assume(control.Credentials(), target.ARN, "secret")
	wantRefusal(t, err, refusal{403, "AccessDenied", "Roles may not be assumed by root accounts."})

	out, err := assume(ann.Credentials, target.ARN, "secret")
	check(t, err)
	if got := aws.ToString(out.AssumedRoleUser.Arn); got != "arn:aws:sts::111122223333:assumed-role/Target/me" {
		t.Errorf("session is %s", got)
	}
	session := fakeaws.Credentials{
		AccessKeyID:     aws.ToString(out.Credentials.AccessKeyId),
		SecretAccessKey: aws.ToString(out.Credentials.SecretAccessKey),
		SessionToken:    aws.ToString(out.Credentials.SessionToken),
	}
	list, err := s3Of(s, session).ListBuckets(t.Context(), &s3.ListBucketsInput{})
	check(t, err)
	if len(list.Buckets) != 1 || aws.ToString(list.Buckets[0].Name) != dataBucket {
		t.Errorf("the session sees %+v, want the buckets of the role's account", list.Buckets)
	}
}
