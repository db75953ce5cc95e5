// SPDX-License-Identifier: MPL-2.0

package access_test

import (
	"strings"
	"testing"

	"github.com/xacct/terraform-provider-xacct/internal/access"
)

const anything = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`

func TestAcrossAccountsWithoutEffect(t *testing.T) {
	t.Parallel()
	const (
		kms  = "KMS: Allowing users in other accounts to use a KMS key"
		sqs  = "SQS: Overview of managing access"
		user = "arn:aws:iam::" + other + ":user/bob"
		ours = "arn:aws:iam::" + owner + ":user/ann"
	)
	call := func(principal, action, resource string) access.Request {
		r := read(principal, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":["`+other+`","`+owner+`"]},"Action":"*","Resource":"*"}}`, anything)
		r.Action, r.Resource = action, resource
		return r
	}
	key, queue := "arn:aws:kms:eu-west-1:"+owner+":key/k", "arn:aws:sqs:eu-west-1:"+owner+":q"
	run(t, []evaluation{
		{kms, "Decrypt", call(user, "kms:Decrypt", key), access.Allowed},
		{kms, "ReEncryptFrom", call(user, "kms:ReEncryptFrom", key), access.Allowed},
		{kms, "GenerateDataKeyWithoutPlaintext", call(user, "kms:GenerateDataKeyWithoutPlaintext", key), access.Allowed},
		{kms, "CreateGrant", call(user, "kms:CreateGrant", key), access.Allowed},
		{kms, "DescribeKey", call(user, "kms:DescribeKey", key), access.Allowed},
		{kms, "ScheduleKeyDeletion", call(user, "kms:ScheduleKeyDeletion", key), access.ImplicitlyDenied},
		{kms, "PutKeyPolicy", call(user, "kms:PutKeyPolicy", key), access.ImplicitlyDenied},
		{kms, "ScheduleKeyDeletion in the account", call(ours, "kms:ScheduleKeyDeletion", key), access.Allowed},
		{sqs, "SendMessage", call(user, "sqs:SendMessage", queue), access.Allowed},
		{sqs, "SetQueueAttributes", call(user, "SQS:SetQueueAttributes", queue), access.ImplicitlyDenied},
		{sqs, "SetQueueAttributes in the account", call(ours, "sqs:SetQueueAttributes", queue), access.Allowed},
	})
}

func TestOtherPrincipals(t *testing.T) {
	t.Parallel()
	const (
		page      = "IAM: Principal"
		oidc      = "IAM: Roles for OIDC federation"
		saml      = "arn:aws:iam::" + owner + ":saml-provider/corp"
		github    = "arn:aws:iam::" + owner + ":oidc-provider/token.actions.githubusercontent.com"
		subject   = "token.actions.githubusercontent.com:sub"
		canonical = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
	)
	assume := func(principal, action, trusted, condition string) access.Request {
		r := read(principal, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":`+trusted+`,"Action":"`+action+`","Condition":`+condition+`}}`)
		r.Action, r.Resource = action, "arn:aws:iam::"+owner+":role/target"
		return r
	}
	web := func(principal, trusted string) access.Request {
		return assume(principal, "sts:AssumeRoleWithWebIdentity", trusted, `{}`)
	}
	repository := assume(github, "sts:AssumeRoleWithWebIdentity", `{"Federated":"`+github+`"}`, `{"StringLike":{"`+subject+`":"repo:octo-org/octo-repo:*"}}`)
	run(t, []evaluation{
		{page, "web identity provider", web("accounts.google.com", `{"Federated":"accounts.google.com"}`), access.Allowed},
		{page, "another web identity provider", web("www.amazon.com", `{"Federated":"accounts.google.com"}`), access.ImplicitlyDenied},
		{"IAM: Session tags", "of a web identity", assume("accounts.google.com", "sts:TagSession", `{"Federated":"accounts.google.com"}`, `{}`), access.Allowed},
		{"EKS: Pod identity", "session tags of a service", assume("pods.eks.amazonaws.com", "sts:TagSession", `{"Service":"pods.eks.amazonaws.com"}`, `{}`), access.Allowed},
		{page, "a provider is no service", web("accounts.google.com", `{"Service":"accounts.google.com"}`), access.ImplicitlyDenied},
		{page, "a service is no provider", read("cognito-identity.amazonaws.com", bucketPolicy(`{"Federated":"cognito-identity.amazonaws.com"}`)), access.ImplicitlyDenied},
		{page, "SAML provider", assume(saml, "sts:AssumeRoleWithSAML", `{"Federated":"`+saml+`"}`, `{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}`), access.ImplicitlyDenied},
		{page, "SAML provider with its audience", with(assume(saml, "sts:AssumeRoleWithSAML", `{"Federated":"`+saml+`"}`,
			`{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}`), "SAML:aud", "https://signin.aws.amazon.com/saml"), access.Allowed},
		{oidc, "the repository", with(repository, subject, "repo:octo-org/octo-repo:ref:refs/heads/main"), access.Allowed},
		{oidc, "another repository", with(repository, subject, "repo:eve/octo-repo:ref:refs/heads/main"), access.ImplicitlyDenied},

		{page, "canonical user", read(canonical, bucketPolicy(`{"CanonicalUser":"`+canonical+`"}`)), access.Allowed},
		{page, "another canonical user", read(strings.Repeat("a", 64), bucketPolicy(`{"CanonicalUser":"`+canonical+`"}`)), access.ImplicitlyDenied},
		{page, "canonical user id as an account", read(canonical, bucketPolicy(`{"AWS":"`+canonical+`"}`)), access.ImplicitlyDenied},
		{page, "* in a list", read("anonymous", bucketPolicy(`{"AWS":["111111111111","*"]}`)), access.Allowed},
		{page, "* of another kind is not everyone", read("anonymous", bucketPolicy(`{"Federated":"*"}`)), access.ImplicitlyDenied},
		{page, "a Deny for everyone stops services", read("s3.amazonaws.com", `{"Version":"2012-10-17","Statement":[`+
			`{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"s3:*","Resource":"*"},`+
			`{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"s3:*","Resource":"*"}]}`), access.ExplicitlyDenied},
		{"IAM: NotPrincipal", "a service that is listed", read("s3.amazonaws.com", `{"Version":"2012-10-17","Statement":[`+
			`{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"},`+
			`{"Effect":"Deny","NotPrincipal":{"Service":"s3.amazonaws.com"},"Action":"s3:*","Resource":"*"}]}`), access.Allowed},
		{"KMS: Condition keys", "kms:CallerAccount", func() access.Request {
			r := read("arn:aws:iam::"+owner+":user/ann", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:Decrypt",`+
				`"Resource":"*","Condition":{"StringEquals":{"kms:CallerAccount":"`+owner+`"}}}}`)
			r.Action, r.Resource = "kms:Decrypt", "arn:aws:kms:eu-west-1:"+owner+":key/k"
			return r
		}(), access.Allowed},
	})
}
