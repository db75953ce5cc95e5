// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

func (a *account) iam() *iam.Client {
	return iam.New(iam.Options{Region: a.region, BaseEndpoint: a.endpointURL(), Credentials: a.credentials()})
}

// newRole makes a role that everybody in the account may assume, for the time of
// the test, and returns its ARN. Without a policy it may do nothing.
func (a *account) newRole(name, policy string) string {
	a.t.Helper()
	out, err := a.iam().CreateRole(a.t.Context(), &iam.CreateRoleInput{
		RoleName:                 &name,
		AssumeRolePolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + a.id + `"},"Action":"sts:AssumeRole"}]}`),
	})
	a.noError(err)
	if policy != "" {
		_, err = a.iam().PutRolePolicy(a.t.Context(), &iam.PutRolePolicyInput{RoleName: &name, PolicyName: aws.String("it"), PolicyDocument: &policy})
		a.noError(err)
	}
	a.cleanUp(func(ctx context.Context) {
		_, _ = a.iam().DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: &name, PolicyName: aws.String("it")})
		_, _ = a.iam().DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: &name})
	})
	return aws.ToString(out.Role.Arn)
}

func (a *account) deleteRole(name string) {
	a.t.Helper()
	_, err := a.iam().DeleteRole(a.t.Context(), &iam.DeleteRoleInput{RoleName: &name})
	a.noError(err)
}

// newUser makes a user with a policy and a key, for the time of the test.
func (a *account) newUser(policy string) *account {
	a.t.Helper()
	name := unique("xacct")
	_, err := a.iam().CreateUser(a.t.Context(), &iam.CreateUserInput{UserName: &name})
	a.noError(err)
	_, err = a.iam().PutUserPolicy(a.t.Context(), &iam.PutUserPolicyInput{UserName: &name, PolicyName: aws.String("it"), PolicyDocument: &policy})
	a.noError(err)
	out, err := a.iam().CreateAccessKey(a.t.Context(), &iam.CreateAccessKeyInput{UserName: &name})
	a.noError(err)
	a.cleanUp(func(ctx context.Context) {
		_, _ = a.iam().DeleteAccessKey(ctx, &iam.DeleteAccessKeyInput{UserName: &name, AccessKeyId: out.AccessKey.AccessKeyId})
		_, _ = a.iam().DeleteUserPolicy(ctx, &iam.DeleteUserPolicyInput{UserName: &name, PolicyName: aws.String("it")})
		_, _ = a.iam().DeleteUser(ctx, &iam.DeleteUserInput{UserName: &name})
	})
	return a.as(aws.Credentials{
		AccessKeyID: aws.ToString(out.AccessKey.AccessKeyId), SecretAccessKey: aws.ToString(out.AccessKey.SecretAccessKey),
	})
}

// as is somebody else in the account.
func (a *account) as(key aws.Credentials) *account {
	return &account{cloud: a.cloud, id: a.id, key: key}
}
