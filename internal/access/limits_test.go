// SPDX-License-Identifier: MPL-2.0

package access_test

import (
	"testing"

	"github.com/xacct/terraform-provider-xacct/internal/access"
)

const denyS3 = `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}`

func policies(texts ...string) [][]byte {
	var all [][]byte
	for _, t := range texts {
		all = append(all, []byte(t))
	}
	return all
}

func bounded(r access.Request, boundaries ...string) access.Request {
	r.PermissionBoundaries = policies(boundaries...)
	return r
}

func scoped(r access.Request, sessionPolicies ...string) access.Request {
	r.SessionPolicies = policies(sessionPolicies...)
	return r
}

func TestBoundariesAndSessionPolicies(t *testing.T) {
	t.Parallel()
	const (
		logic      = "IAM: Policy evaluation logic, resource-based policies and implicit denies"
		boundaries = "IAM: Permissions boundaries"
		sessions   = "IAM: Session policies"
		principal  = "IAM: Principal, IAM role principals"
		across     = "IAM: Cross-account policy evaluation logic"
		root       = "IAM: Policies and the root user"

		user      = "arn:aws:iam::" + owner + ":user/exampleuser"
		role      = "arn:aws:iam::" + owner + ":role/examplerole"
		session   = "arn:aws:sts::" + owner + ":assumed-role/examplerole/examplerolesessionname"
		federated = "arn:aws:sts::" + owner + ":federated-user/exampleuser"
		theirRole = "arn:aws:iam::" + other + ":role/app"
		theirs    = "arn:aws:sts::" + other + ":assumed-role/app/i"
	)
	aws := func(arn string) string { return bucketPolicy(`{"AWS":"` + arn + `"}`) }
	byArn := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*",` +
		`"Condition":{"ArnEquals":{"aws:PrincipalArn":"` + role + `"}}}}`
	both := func(r access.Request, boundary, session string) access.Request {
		return scoped(bounded(r, boundary), session)
	}
	run(t, []evaluation{
		{logic, "session, role ARN, all deny implicitly", both(read(session, aws(role)), nothing, nothing), access.ImplicitlyDenied},
		{logic, "session, role ARN, boundary denies", both(read(session, aws(role)), nothing, anyS3), access.ImplicitlyDenied},
		{logic, "session, role ARN, session policy denies", both(read(session, aws(role)), anyS3, nothing), access.ImplicitlyDenied},
		{logic, "session, role ARN, only identity denies", both(read(session, aws(role)), anyS3, anyS3), access.Allowed},
		{logic, "session, session ARN, all deny implicitly", both(read(session, aws(session)), nothing, nothing), access.Allowed},
		{logic, "user, user ARN, boundary denies", bounded(read(user, aws(user)), nothing), access.Allowed},
		{logic, "federated user, user ARN, all deny implicitly", both(read(federated, aws(user)), nothing, nothing), access.ImplicitlyDenied},
		{logic, "federated user, session ARN, all deny implicitly", both(read(federated, aws(federated)), nothing, nothing), access.Allowed},
		{logic, "an explicit deny in the boundary stops a session that is named", bounded(read(session, aws(session)), denyS3), access.ExplicitlyDenied},
		{logic, "an explicit deny in the session policy stops a session that is named", scoped(read(session, aws(session)), denyS3), access.ExplicitlyDenied},
		{principal, "* with aws:PrincipalArn is not limited", both(read(session, byArn), nothing, nothing), access.Allowed},
		{principal, "* with aws:PrincipalArn, explicit deny", both(read(session, byArn), denyS3, nothing), access.ExplicitlyDenied},

		{boundaries, "the boundary does not grant", bounded(read(user, ""), anyS3), access.ImplicitlyDenied},
		{boundaries, "both allow", bounded(read(user, "", anyS3), anyS3), access.Allowed},
		{boundaries, "outside the boundary", bounded(read(user, "", anyS3), nothing), access.ImplicitlyDenied},
		{boundaries, "explicit deny", bounded(read(user, "", anyS3), denyS3), access.ExplicitlyDenied},
		{boundaries, "the account delegates, within the boundary", bounded(read(user, aws(owner), anyS3), anyS3), access.Allowed},
		{boundaries, "the account delegates, outside the boundary", bounded(read(user, aws(owner), anyS3), nothing), access.ImplicitlyDenied},

		{sessions, "intersection", scoped(read(session, "", anyS3), anyS3), access.Allowed},
		{sessions, "session policy does not allow", scoped(read(session, "", anyS3), nothing), access.ImplicitlyDenied},
		{sessions, "session policy alone", scoped(read(session, ""), anyS3), access.ImplicitlyDenied},
		{sessions, "one of several session policies", scoped(read(session, "", anyS3), nothing, anyS3), access.Allowed},
		{sessions, "with a boundary, all three", both(read(session, "", anyS3), anyS3, anyS3), access.Allowed},
		{sessions, "with a boundary that does not allow", both(read(session, "", anyS3), nothing, anyS3), access.ImplicitlyDenied},

		{across, "the caller's boundary counts", bounded(read(theirs, aws(theirRole), anyS3), nothing), access.ImplicitlyDenied},
		{across, "the caller's session policy counts", scoped(read(theirs, aws(theirs), anyS3), nothing), access.ImplicitlyDenied},
		{across, "all allow", both(read(theirs, aws(theirRole), anyS3), anyS3, anyS3), access.Allowed},

		{root, "has neither identity policy nor boundary", bounded(read("arn:aws:iam::"+owner+":root", "", denyS3), denyS3), access.Allowed},
	})
}

func TestOrganizationPolicies(t *testing.T) {
	t.Parallel()
	const (
		scp    = "Organizations: SCP evaluation"
		reach  = "Organizations: Service control policies"
		rcp    = "Organizations: RCP evaluation"
		rcps   = "Organizations: Resource control policies"
		kms    = "KMS: Resource control policies"
		user   = "arn:aws:iam::" + owner + ":user/ann"
		root   = "arn:aws:iam::" + owner + ":root"
		theirs = "arn:aws:iam::" + other + ":user/bob"
		linked = "arn:aws:sts::" + owner + ":assumed-role/AWSServiceRoleForSupport/x"
		full   = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
		rcpAll = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`
		noS3   = `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}`
		never  = `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]}`
		inOrg  = `{"Version":"2012-10-17","Statement":[{"Sid":"OrgOnly","Effect":"Deny","Principal":"*","Action":["s3:*","kms:*","sqs:*","ec2:*","sts:*"],"Resource":"*",` +
			`"Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-1"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}}]}`
	)
	under := func(r access.Request, levels ...[][]byte) access.Request {
		r.ServiceControlPolicies = levels
		return r
	}
	over := func(r access.Request, levels ...[][]byte) access.Request {
		r.ResourceControlPolicies = levels
		return r
	}
	do := func(r access.Request, action, resource string) access.Request {
		r.Action, r.Resource = action, resource
		return r
	}
	everyone := bucketPolicy(`"*"`)
	trusted := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"support.amazonaws.com"},"Action":"sts:AssumeRole"}}`
	key := "arn:aws:kms:eu-west-1:" + owner + ":key/k"
	keyPolicy := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"` + other + `"},"Action":"kms:*","Resource":"*"}}`
	run(t, []evaluation{
		{scp, "every level allows", under(read(user, "", anyS3), policies(full), policies(full), policies(full)), access.Allowed},
		{scp, "one level does not allow", under(read(user, "", anyS3), policies(full), policies(nothing), policies(full)), access.ImplicitlyDenied},
		{scp, "a level without a policy", under(read(user, "", anyS3), policies(full), policies()), access.ImplicitlyDenied},
		{scp, "one of two policies of a level", under(read(user, "", anyS3), policies(nothing, full)), access.Allowed},
		{scp, "a Deny at the root", under(read(user, "", anyS3), policies(full, noS3), policies(full)), access.ExplicitlyDenied},
		{scp, "a Deny list without FullAWSAccess", under(read(user, "", anyS3), policies(noS3)), access.ExplicitlyDenied},
		{scp, "they do not grant", under(read(user, ""), policies(full)), access.ImplicitlyDenied},
		{scp, "they limit what a resource's policy grants", under(read(user, everyone), policies(nothing)), access.ImplicitlyDenied},
		{scp, "none apply", under(read(user, "", anyS3)), access.Allowed},
		{reach, "the root user of a member account", under(read(root, ""), policies(noS3, full)), access.ExplicitlyDenied},
		{reach, "the root user, no Allow", under(read(root, ""), policies(nothing)), access.ImplicitlyDenied},
		{reach, "users of another account by their own SCPs", under(read(theirs, everyone, anyS3), policies(noS3, full)), access.ExplicitlyDenied},
		{reach, "no service-linked role", under(read(linked, "", anyS3), policies(noS3)), access.Allowed},
		{reach, "no service-linked role, by its path", under(read("arn:aws:iam::"+owner+":role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport", "", anyS3), policies(noS3)), access.Allowed},
		{reach, "no service", under(read("logging.s3.amazonaws.com", bucketPolicy(`{"Service":"logging.s3.amazonaws.com"}`)), policies(noS3)), access.Allowed},
		{reach, "nobody anonymous", under(read("anonymous", everyone), policies(noS3)), access.Allowed},

		{rcp, "a Deny", over(read(theirs, everyone, anyS3), policies(rcpAll, inOrg)), access.ExplicitlyDenied},
		{rcp, "a Deny whose condition fails", with(over(read(theirs, everyone, anyS3), policies(rcpAll, inOrg)), "aws:PrincipalOrgID", "o-1"), access.Allowed},
		{rcp, "RCPFullAWSAccess cannot be detached", with(over(read(theirs, everyone, anyS3), policies(inOrg)), "aws:PrincipalOrgID", "o-1"), access.Allowed},
		{rcp, "they do not grant", over(read(theirs, "", anyS3), policies(rcpAll)), access.ImplicitlyDenied},
		{rcps, "anonymous callers", over(read("anonymous", everyone), policies(rcpAll, inOrg)), access.ExplicitlyDenied},
		{rcps, "the owner's root user", over(read(root, ""), policies(rcpAll, inOrg)), access.ExplicitlyDenied},
		{rcps, "services, by the exception for them", over(read("logging.s3.amazonaws.com", bucketPolicy(`{"Service":"logging.s3.amazonaws.com"}`)), policies(inOrg)), access.Allowed},
		{rcps, "no service-linked role", over(read(linked, "", anyS3), policies(inOrg)), access.Allowed},
		{rcps, "a service that does not support them", over(do(read(user, "", anything), "ec2:StartInstances", "arn:aws:ec2:eu-west-1:"+owner+":instance/i-1"), policies(inOrg)), access.Allowed},
		{rcps, "a service-linked role's trust", over(do(read("support.amazonaws.com", trusted),
			"sts:AssumeRole", "arn:aws:iam::"+owner+":role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport"), policies(never)), access.Allowed},
		{rcps, "a role's trust", over(do(read("support.amazonaws.com", trusted),
			"sts:AssumeRole", "arn:aws:iam::"+owner+":role/support"), policies(never)), access.ExplicitlyDenied},
		{rcps, "EventBridge", over(do(read(user, "", anything), "events:PutEvents", "arn:aws:events:eu-west-1:"+owner+":event-bus/b"), policies(never)), access.ExplicitlyDenied},
		{rcps, "SNS, which does not support them", over(do(read(user, "", anything), "sns:Publish", "arn:aws:sns:eu-west-1:"+owner+":t"), policies(never)), access.Allowed},
		{rcps, "SQS", over(do(read(user, "", anything), "sqs:SendMessage", "arn:aws:sqs:eu-west-1:"+owner+":q"), policies(inOrg)), access.ExplicitlyDenied},
		{kms, "customer managed key", over(do(read(theirs, keyPolicy, anything), "kms:Decrypt", key), policies(inOrg)), access.ExplicitlyDenied},
		{kms, "kms:RetireGrant", over(do(read(theirs, keyPolicy, anything), "kms:RetireGrant", key), policies(inOrg)), access.Allowed},
		{kms, "AWS managed key", with(over(do(read(theirs, keyPolicy, anything), "kms:Decrypt", key), policies(inOrg)), "kms:ResourceAliases", "alias/aws/sqs"), access.Allowed},
	})
}

func TestEndpointPolicies(t *testing.T) {
	t.Parallel()
	const (
		page  = "PrivateLink: Endpoint policies"
		user  = "arn:aws:iam::" + owner + ":user/ann"
		whole = `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`
		one   = `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::data","arn:aws:s3:::data/*"]}]}`
		bobs  = `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalArn":"arn:aws:iam::222222222222:user/bob"}}}]}`
		deny  = `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"*"}]}`
	)
	through := func(r access.Request, policy string) access.Request {
		r.EndpointPolicies = policies(policy)
		return r
	}
	elsewhere := read(user, "", anyS3)
	elsewhere.Resource = "arn:aws:s3:::other/a"
	run(t, []evaluation{
		{page, "the default", through(read(user, "", anyS3), whole), access.Allowed},
		{page, "it does not grant", through(read(user, ""), whole), access.ImplicitlyDenied},
		{page, "one bucket", through(read(user, "", anyS3), one), access.Allowed},
		{page, "another bucket", through(elsewhere, one), access.ImplicitlyDenied},
		{page, "another principal", through(read(user, "", anyS3), bobs), access.ImplicitlyDenied},
		{page, "limits what the resource's policy grants", through(read(user, bucketPolicy(`"*"`)), bobs), access.ImplicitlyDenied},
		{page, "a Deny", through(read(user, "", anyS3), deny), access.ExplicitlyDenied},
		{page, "the account's root", through(read("arn:aws:iam::"+owner+":root", ""), bobs), access.ImplicitlyDenied},
	})
}
