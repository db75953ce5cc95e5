// SPDX-License-Identifier: MPL-2.0

package access_test

import (
	"testing"

	"github.com/xacct/terraform-provider-xacct/internal/access"
)

// Examples of the IAM user guide, and rules of it put to the test.
func TestIAMExamples(t *testing.T) {
	t.Parallel()
	const (
		user      = "arn:aws:iam::" + owner + ":user/JohnDoe"
		session   = "arn:aws:sts::" + owner + ":assumed-role/JohnDoe/s"
		federated = "arn:aws:sts::" + owner + ":federated-user/JohnDoe"
		instance  = "arn:aws:ec2:us-east-1:" + owner + ":instance/i-1"
		queue     = "arn:aws:sqs:us-east-2:" + owner + ":JohnDoe-queue"
		get       = "s3:GetObject"
		file      = bucket + "/f"
	)
	carlos := caller("", of(`{"Effect":"Allow","Action":["s3:GetBucketLocation","s3:ListAllMyBuckets"],"Resource":"arn:aws:s3:::*"},`+
		`{"Effect":"Allow","Action":"s3:*","Resource":["arn:aws:s3:::carlossalazar/*","arn:aws:s3:::carlossalazar"]},`+
		`{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::*log*"}`))
	but := caller("", of(`{"Effect":"Allow","NotAction":"s3:DeleteBucket","Resource":"arn:aws:s3:::*"}`))
	mfa := caller("", anything, of(`{"Effect":"Deny","NotAction":"iam:*","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}`))
	strict := caller("", anything, of(`{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}}`))
	payroll := caller("", of(`{"Effect":"Allow","Action":"s3:*","Resource":"*"},`+
		`{"Effect":"Deny","Action":"s3:*","NotResource":["arn:aws:s3:::HRBucket/Payroll","arn:aws:s3:::HRBucket/Payroll/*"]}`))
	team := caller("", anything, of(`{"Effect":"Deny","Action":"s3:GetObject","Resource":`+objects+`,"Condition":{"StringNotEquals":{"s3:ExistingObjectTag/Team":"${aws:PrincipalTag/Team}"}}}`))
	own := caller("", of(`{"Effect":"Allow","Action":"sqs:*","Resource":"arn:aws:sqs:us-east-2:*:${aws:username}-queue"}`))
	tags := caller("", of(`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEqualsIgnoreCase":{"aws:PrincipalTag/department":["finance","hr","legal"],`+
		`"aws:PrincipalTag/role":["audit","security"]},"StringEquals":{"aws:PrincipalAccount":"`+owner+`"}}}`))
	paths := caller("", of(`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":["o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*"]}}}`))
	fixed := caller("", of(`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["environment"]},"Null":{"aws:TagKeys":"false"}}}`))
	when := caller("", of(`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2020-04-01T00:00:00Z"},"DateLessThan":{"aws:CurrentTime":"2020-06-30T23:59:59Z"}}}`))
	plain := caller("", anyS3)
	named := caller(of(`{"Effect":"Allow","Principal":{"AWS":"` + federated + `"},"Action":"s3:GetObject","Resource":` + objects + `}`))
	delegated := caller(of(`{"Effect":"Allow","Principal":{"AWS":"`+owner+`"},"Action":"s3:GetObject","Resource":`+objects+`}`), anyS3)
	run(t, []evaluation{
		{"IAM: Policy evaluation, example", "carlossalazar-logs", carlos(user, "s3:PutObject", "arn:aws:s3:::carlossalazar-logs/x"), access.ExplicitlyDenied},
		{"IAM: Policy evaluation, example", "a key with log in it", carlos(user, "s3:PutObject", "arn:aws:s3:::carlossalazar/catalog"), access.ExplicitlyDenied},
		{"IAM: Policy evaluation, example", "carlossalazar", carlos(user, "s3:PutObject", "arn:aws:s3:::carlossalazar/x"), access.Allowed},
		{"IAM: Policy evaluation, example", "another", carlos(user, get, "arn:aws:s3:::another/x"), access.ImplicitlyDenied},

		{"IAM: Policy evaluation, session policies", "none, role session", plain(session, get, file), access.Allowed},
		{"IAM: Policy evaluation, session policies", "none, federated user", plain(federated, get, file), access.ImplicitlyDenied},
		{"IAM: Policy evaluation, session policies", "none, federated user, account delegates", delegated(federated, get, file), access.ImplicitlyDenied},
		{"IAM: Policy evaluation, session policies", "federated user", scoped(plain(federated, get, file), anyS3), access.Allowed},
		{"STS: GetFederationToken", "no session policy, but named", named(federated, get, file), access.Allowed},

		{"IAM: NotAction", "another action", but(user, "s3:DeleteBucketPolicy", bucket), access.Allowed},
		{"IAM: NotAction", "the action, in another case", but(user, "s3:deletebucket", bucket), access.ImplicitlyDenied},
		{"IAM: NotAction", "no resource of the list", but(user, "iam:ListUsers", "arn:aws:iam::"+owner+":user/x"), access.ImplicitlyDenied},
		{"IAM: NotAction, Deny", "the exception", mfa(user, "iam:ListMFADevices", "arn:aws:iam::"+owner+":user/JohnDoe"), access.Allowed},
		{"IAM: NotAction, Deny", "without MFA", mfa(user, "ec2:StartInstances", instance, "aws:MultiFactorAuthPresent", "false"), access.ExplicitlyDenied},
		{"IAM: NotAction, Deny", "with long-term credentials", mfa(user, "ec2:StartInstances", instance), access.ExplicitlyDenied},
		{"IAM: NotAction, Deny", "with MFA", mfa(user, "ec2:StartInstances", instance, "aws:MultiFactorAuthPresent", "true"), access.Allowed},
		{"IAM: aws:MultiFactorAuthPresent", "Bool lets long-term credentials pass a Deny", strict(user, get, file), access.Allowed},
		{"IAM: NotResource, Deny", "the exception", payroll(user, get, "arn:aws:s3:::HRBucket/Payroll/x"), access.Allowed},
		{"IAM: NotResource, Deny", "the rest", payroll(user, get, "arn:aws:s3:::HRBucket/Other"), access.ExplicitlyDenied},

		{"IAM: Policy variables with no value", "the same team", team(user, get, file, "s3:ExistingObjectTag/Team", "red", "aws:PrincipalTag/Team", "red"), access.Allowed},
		{"IAM: Policy variables with no value", "no team", team(user, get, file, "s3:ExistingObjectTag/Team", "red"), access.ExplicitlyDenied},
		{"IAM: Policy variables in Resource", "the own queue", own(user, "sqs:SendMessage", queue), access.Allowed},
		{"IAM: Policy variables in Resource", "a role has no user name", own(session, "sqs:SendMessage", queue), access.ImplicitlyDenied},
		{"IAM: Multiple keys and values", "all hold", tags(user, get, file, "aws:PrincipalTag/department", "HR", "aws:PrincipalTag/role", "Audit"), access.Allowed},
		{"IAM: Multiple keys and values", "one does not", tags(user, get, file, "aws:PrincipalTag/department", "HR", "aws:PrincipalTag/role", "dev"), access.ImplicitlyDenied},
		{"IAM: aws:PrincipalOrgPaths", "below", paths(user, get, file, "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/ou-ab12-22222222/"), access.Allowed},
		{"IAM: aws:PrincipalOrgPaths", "beside", paths(user, get, file, "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/r-ab12/ou-ab12-99999999/"), access.ImplicitlyDenied},
		{"IAM: aws:TagKeys", "ForAllValues with Null", fixed(user, get, file), access.ImplicitlyDenied},
		{"IAM: Access within dates", "within", when(user, get, file, "aws:CurrentTime", "2020-05-01T10:00:00Z"), access.Allowed},
		{"IAM: Access within dates", "after", when(user, get, file, "aws:CurrentTime", "2020-07-01T10:00:00Z"), access.ImplicitlyDenied},
		{"STS: GetCallerIdentity", "even under a Deny", caller("", of(`{"Effect":"Deny","Action":"*","Resource":"*"}`))(session, "sts:GetCallerIdentity", "*"), access.Allowed},
		{"STS: GetSessionToken", "a user without a policy", caller("")(user, "sts:GetSessionToken", "*"), access.Allowed},
		{"STS: GetSessionToken", "no session", caller("")(session, "sts:GetSessionToken", "*"), access.ImplicitlyDenied},
		{"IAM: GetPolicy", "a policy that AWS manages", func() access.Request {
			r := caller("", anything)(user, "iam:GetPolicy", "arn:aws:iam::aws:policy/AdministratorAccess")
			r.ResourceAccount = ""
			return r
		}(), access.Allowed},
	})
}

// Examples of role trust policies of the IAM user guide.
func TestTrustExamples(t *testing.T) {
	t.Parallel()
	const (
		theirs = "arn:aws:iam::" + other + ":user/Dave"
		role   = "arn:aws:iam::" + owner + ":role/target"
		assume = "sts:AssumeRole"
		saml   = "arn:aws:iam::" + owner + ":saml-provider/ExampleOrg"
		pool   = "cognito-identity.amazonaws.com"
		stacks = "cloudformation.amazonaws.com"
	)
	mfa := caller(of(`{"Effect":"Allow","Principal":{"AWS":"`+other+`"},"Action":"sts:AssumeRole","Condition":{"Bool":{"aws:MultiFactorAuthPresent":true},`+
		`"NumericLessThan":{"aws:MultiFactorAuthAge":"3600"}}}`), anything)
	corp := caller(of(`{"Effect":"Allow","Principal":{"Federated":"` + saml + `"},"Action":"sts:AssumeRoleWithSAML","Condition":{"StringEquals":{` +
		`"saml:aud":"https://signin.aws.amazon.com/saml","saml:edupersonorgdn":"ExampleOrg"}}}`))
	guest := caller(of(`{"Effect":"Allow","Principal":{"Federated":"` + pool + `"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"` + pool + `:aud":"us-east-2:pool"},` +
		`"ForAnyValue:StringLike":{"` + pool + `:amr":"unauthenticated"}}}`))
	deputy := caller(of(`{"Effect":"Allow","Principal":{"Service":"` + stacks + `"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceAccount":"` + owner + `"},` +
		`"StringLike":{"aws:SourceArn":"arn:aws:cloudformation:us-east-1:` + owner + `:type/resource/*"}}}`))
	run(t, []evaluation{
		{"IAM: Trust, MFA", "a minute ago", mfa(theirs, assume, role, "aws:MultiFactorAuthPresent", "true", "aws:MultiFactorAuthAge", "60"), access.Allowed},
		{"IAM: Trust, MFA", "an hour ago", mfa(theirs, assume, role, "aws:MultiFactorAuthPresent", "true", "aws:MultiFactorAuthAge", "3600"), access.ImplicitlyDenied},
		{"IAM: Trust, MFA", "without", mfa(theirs, assume, role), access.ImplicitlyDenied},
		{"IAM: Session tags", "sts:TagSession has to be allowed too", mfa(theirs, "sts:TagSession", role, "aws:MultiFactorAuthPresent", "true", "aws:MultiFactorAuthAge", "60"), access.ImplicitlyDenied},
		{"IAM: Trust, SAML", "of the organization", corp(saml, "sts:AssumeRoleWithSAML", role, "saml:aud", "https://signin.aws.amazon.com/saml", "saml:edupersonorgdn", "ExampleOrg"), access.Allowed},
		{"IAM: Trust, SAML", "of another", corp(saml, "sts:AssumeRoleWithSAML", role, "saml:aud", "https://signin.aws.amazon.com/saml"), access.ImplicitlyDenied},
		{"IAM: Trust, Cognito", "guest", guest(pool, "sts:AssumeRoleWithWebIdentity", role, pool+":aud", "us-east-2:pool", pool+":amr", "unauthenticated"), access.Allowed},
		{"IAM: Trust, Cognito", "another pool", guest(pool, "sts:AssumeRoleWithWebIdentity", role, pool+":aud", "us-east-2:x", pool+":amr", "unauthenticated"), access.ImplicitlyDenied},
		{"IAM: Confused deputy", "for the account", deputy(stacks, assume, role, "aws:SourceAccount", owner, "aws:SourceArn", "arn:aws:cloudformation:us-east-1:"+owner+":type/resource/x"), access.Allowed},
		{"IAM: Confused deputy", "for another", deputy(stacks, assume, role, "aws:SourceAccount", other, "aws:SourceArn", "arn:aws:cloudformation:us-east-1:"+other+":type/resource/x"), access.ImplicitlyDenied},
		{"IAM: Confused deputy", "for nobody", deputy(stacks, assume, role), access.ImplicitlyDenied},
	})
}

// Examples of the KMS developer guide, "Key policies" and "Condition keys".
func TestKeyPolicyExamples(t *testing.T) {
	t.Parallel()
	const (
		admin  = "arn:aws:iam::" + owner + ":role/Admin"
		app    = "arn:aws:sts::" + owner + ":assumed-role/ExampleRole/s"
		user   = "arn:aws:iam::" + owner + ":user/ann"
		theirs = "arn:aws:iam::" + other + ":role/r"
		key    = "arn:aws:kms:us-east-2:" + owner + ":key/01234567-89ab-cdef-0123-456789abcdef"
		users  = `{"AWS":["arn:aws:iam::` + owner + `:role/ExampleRole","arn:aws:iam::` + other + `:root"]}`
		via    = "kms:ViaService"
		trail  = "arn:aws:cloudtrail:us-east-1:" + owner + ":trail/t"
		reason = "kms:EncryptionContext:aws:cloudtrail:arn"
	)
	policy := of(`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::` + owner + `:root"},"Action":"kms:*","Resource":"*"},` +
		`{"Effect":"Allow","Principal":{"AWS":["` + admin + `"]},"Action":["kms:Create*","kms:Describe*","kms:Put*","kms:ScheduleKeyDeletion"],"Resource":"*"},` +
		`{"Effect":"Allow","Principal":` + users + `,"Action":["kms:Encrypt","kms:Decrypt","kms:ReEncrypt*","kms:GenerateDataKey*","kms:DescribeKey"],"Resource":"*"},` +
		`{"Effect":"Allow","Principal":` + users + `,"Action":["kms:CreateGrant","kms:ListGrants","kms:RevokeGrant"],"Resource":"*","Condition":{"Bool":{"kms:GrantIsForAWSResource":"true"}}}`)
	use, mayUse := caller(policy), caller(policy, anything)
	there := func(region string) access.Request {
		return caller(policy, of(`{"Effect":"Allow","Action":"kms:Decrypt","Resource":"arn:aws:kms:`+region+`:`+owner+`:key/*"}`))(theirs, "kms:Decrypt", key)
	}
	through := caller(of(`{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:Decrypt","Resource":"*","Condition":{"StringEquals":{"kms:ViaService":"s3.us-east-2.amazonaws.com",`+
		`"kms:CallerAccount":"`+owner+`"}}}`), anything)
	context := caller(of(`{"Effect":"Allow","Principal":{"AWS":"` + admin + `"},"Action":"kms:GenerateDataKey","Resource":"*","Condition":{"StringEquals":{"kms:EncryptionContext:AppName":"ExampleApp"}}}`))
	logs := caller(of(`{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"kms:GenerateDataKey*","Resource":"*","Condition":{"StringEquals":{"aws:SourceArn":"` + trail + `"},` +
		`"StringLike":{"` + reason + `":"arn:aws:cloudtrail:*:` + owner + `:trail/*"}}}`))
	run(t, []evaluation{
		{"KMS: Key policy", "key user", use(app, "kms:ReEncryptFrom", key), access.Allowed},
		{"KMS: Key policy", "key user as administrator", use(app, "kms:PutKeyPolicy", key), access.ImplicitlyDenied},
		{"KMS: Key policy", "key user as administrator, with an IAM policy", mayUse(app, "kms:PutKeyPolicy", key), access.Allowed},
		{"KMS: Key policy", "grant of a key user", use(app, "kms:CreateGrant", key), access.ImplicitlyDenied},
		{"KMS: Key policy", "grant of a key user for a service", use(app, "kms:CreateGrant", key, "kms:GrantIsForAWSResource", "true"), access.Allowed},
		{"KMS: Key policy", "administrator", use(admin, "kms:ScheduleKeyDeletion", key), access.Allowed},
		{"KMS: Key policy", "administrator as key user", use(admin, "kms:Decrypt", key), access.ImplicitlyDenied},
		{"KMS: Key policy", "administrator may create grants", use(admin, "kms:CreateGrant", key), access.Allowed},
		{"KMS: Users in other accounts", "with an IAM policy", there("us-east-2"), access.Allowed},
		{"KMS: Users in other accounts", "with one for another Region", there("us-west-2"), access.ImplicitlyDenied},
		{"KMS: Users in other accounts", "without", use(theirs, "kms:Decrypt", key), access.ImplicitlyDenied},
		{"KMS: Users in other accounts", "anonymous", use("anonymous", "kms:Decrypt", key), access.ImplicitlyDenied},
		{"KMS: kms:ViaService", "through S3", through(user, "kms:Decrypt", key, via, "s3.us-east-2.amazonaws.com"), access.Allowed},
		{"KMS: kms:ViaService", "directly", through(user, "kms:Decrypt", key), access.ImplicitlyDenied},
		{"KMS: kms:ViaService", "from another account", through(theirs, "kms:Decrypt", key, via, "s3.us-east-2.amazonaws.com"), access.ImplicitlyDenied},
		{"KMS: kms:EncryptionContext", "the application", context(admin, "kms:GenerateDataKey", key, "kms:EncryptionContext:AppName", "ExampleApp"), access.Allowed},
		{"KMS: kms:EncryptionContext", "values have case", context(admin, "kms:GenerateDataKey", key, "kms:EncryptionContext:AppName", "exampleapp"), access.ImplicitlyDenied},
		{"CloudTrail: Key policy", "the trail", logs("cloudtrail.amazonaws.com", "kms:GenerateDataKey", key, "aws:SourceArn", trail, reason, trail), access.Allowed},
		{"CloudTrail: Key policy", "another", logs("cloudtrail.amazonaws.com", "kms:GenerateDataKey", key, "aws:SourceArn", trail+"x", reason, trail+"x"), access.ImplicitlyDenied},
		{"CloudTrail: Key policy", "another action", logs("cloudtrail.amazonaws.com", "kms:Decrypt", key, "aws:SourceArn", trail, reason, trail), access.ImplicitlyDenied},
	})
}

// Examples of the SNS and the SQS developer guides, "Access control".
func TestTopicAndQueueExamples(t *testing.T) {
	t.Parallel()
	const (
		topic  = "arn:aws:sns:us-east-2:" + owner + ":MyTopic"
		queue  = "arn:aws:sqs:us-east-2:" + owner + ":queue1"
		ours   = "arn:aws:iam::" + owner + ":user/ann"
		theirs = "arn:aws:iam::" + other + ":user/username1"
	)
	first := `{"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{"Sid":"__default_statement_ID","Effect":"Allow","Principal":{"AWS":"*"},` +
		`"Action":["SNS:Publish","SNS:Subscribe"],"Resource":"` + topic + `","Condition":{"StringEquals":{"AWS:SourceOwner":"` + owner + `"}}}]}`
	publish := caller(of(`{"Effect":"Allow","Principal":{"AWS":"`+other+`"},"Action":"sns:Publish","Resource":"`+topic+`"},`+
		`{"Effect":"Allow","Principal":{"AWS":"`+other+`"},"Action":"sns:Subscribe","Resource":"`+topic+`","Condition":{"StringEquals":{"sns:Protocol":"https"}}},`+
		`{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"SNS:Publish","Resource":"`+topic+`","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:*:*:bucket"},`+
		`"StringEquals":{"aws:SourceAccount":"`+owner+`"}}}`), anything)
	send := of(`{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::` + other + `:role/role1","` + theirs + `"]},"Action":"sqs:SendMessage","Resource":"` + queue + `"},` +
		`{"Effect":"Allow","Principal":"*","Action":"sqs:ReceiveMessage","Resource":"` + queue + `","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2009-01-31T12:00Z"},` +
		`"DateLessThan":{"aws:CurrentTime":"2009-01-31T15:00Z"}}},` +
		`{"Effect":"Allow","Principal":"*","Action":"sqs:PurgeQueue","Resource":"` + queue + `","Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"},"NotIpAddress":{"aws:SourceIp":"192.0.2.188/32"}}}`)
	run(t, []evaluation{
		{"SNS: Default policy", "the owner", caller(first)(ours, "sns:Publish", topic, "aws:SourceOwner", owner), access.Allowed},
		{"SNS: Default policy", "another account", caller(first, anything)(theirs, "sns:Publish", topic, "aws:SourceOwner", other), access.ImplicitlyDenied},
		{"SNS: Access control", "publishing", publish(theirs, "sns:Publish", topic), access.Allowed},
		{"SNS: Access control", "subscribing by HTTPS", publish(theirs, "sns:Subscribe", topic, "sns:Protocol", "https"), access.Allowed},
		{"SNS: Access control", "subscribing by HTTP", publish(theirs, "sns:Subscribe", topic, "sns:Protocol", "http"), access.ImplicitlyDenied},
		{"SNS: Access control", "a bucket, whose ARN has neither Region nor account", publish("s3.amazonaws.com", "sns:Publish", topic, "aws:SourceArn", "arn:aws:s3:::bucket", "aws:SourceAccount", owner), access.Allowed},
		{"SNS: Access control", "another bucket", publish("s3.amazonaws.com", "sns:Publish", topic, "aws:SourceArn", "arn:aws:s3:::bucket2", "aws:SourceAccount", owner), access.ImplicitlyDenied},
		{"SQS: Access control", "a role that is named", caller(send, anything)("arn:aws:sts::"+other+":assumed-role/role1/s", "sqs:SendMessage", queue), access.Allowed},
		{"SQS: Access control", "a user that is named, without an IAM policy", caller(send)(theirs, "sqs:SendMessage", queue), access.ImplicitlyDenied},
		{"SQS: Access control", "in time", caller(send)("anonymous", "sqs:ReceiveMessage", queue, "aws:CurrentTime", "2009-01-31T13:00:00Z"), access.Allowed},
		{"SQS: Access control", "at the very beginning", caller(send)("anonymous", "sqs:ReceiveMessage", queue, "aws:CurrentTime", "2009-01-31T12:00:00Z"), access.ImplicitlyDenied},
		{"SQS: Access control", "from the addresses", caller(send)("anonymous", "sqs:PurgeQueue", queue, "aws:SourceIp", "192.0.2.5"), access.Allowed},
		{"SQS: Access control", "from the one that is left out", caller(send)("anonymous", "sqs:PurgeQueue", queue, "aws:SourceIp", "192.0.2.188"), access.ImplicitlyDenied},
	})
}

// Examples of the Organizations user guide, and of the S3 and PrivateLink guides
// for endpoint policies.
func TestGuardrailExamples(t *testing.T) {
	t.Parallel()
	const (
		user     = "arn:aws:iam::" + owner + ":user/ann"
		root     = "arn:aws:iam::" + owner + ":root"
		theirs   = "arn:aws:iam::" + other + ":user/bob"
		trail    = "cloudtrail.amazonaws.com"
		instance = "arn:aws:ec2:us-east-1:" + owner + ":instance/i-1"
		start    = "ec2:StartInstances"
		file     = bucket + "/f"
	)
	under := func(r access.Request, levels ...string) access.Request {
		for _, l := range levels {
			r.ServiceControlPolicies = append(r.ServiceControlPolicies, policies(l))
		}
		return r
	}
	over := func(r access.Request, level string) access.Request {
		r.ResourceControlPolicies = [][][]byte{policies(level)}
		return r
	}
	through := func(r access.Request, policy string) access.Request {
		r.EndpointPolicies = policies(policy)
		return r
	}
	may, open := caller("", anything), caller(of(`{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":`+whole+`}`), anything)
	everything := `{"Effect":"Allow","Action":"*","Resource":"*"},`
	europe := of(everything + `{"Effect":"Deny","NotAction":["iam:*","organizations:*"],"Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-central-1","eu-west-1"]},` +
		`"ArnNotLike":{"aws:PrincipalARN":["arn:aws:iam::*:role/Role1AllowedToBypassThisSCP"]}}}`)
	noRoot := of(everything + `{"Effect":"Deny","Action":"ec2:*","Resource":"*","Condition":{"StringLike":{"aws:PrincipalArn":["arn:aws:iam::*:root"]}}}`)
	micro := of(everything + `{"Effect":"Deny","Action":"ec2:RunInstances","Resource":"arn:aws:ec2:*:*:instance/*","Condition":{"StringNotEquals":{"ec2:InstanceType":"t2.micro"}}}`)
	few := of(`{"Effect":"Allow","Action":["ec2:*","cloudwatch:*"],"Resource":"*"}`)
	org := of(`{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-1","aws:PrincipalAccount":"777788889999"},` +
		`"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}}`)
	deputy := of(`{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:SourceOrgID":"o-1"},` +
		`"Null":{"aws:SourceAccount":"false"},"Bool":{"aws:PrincipalIsAWSService":"true"}}}`)
	tls := of(`{"Effect":"Deny","Principal":"*","Action":["sts:*","s3:*","kms:*"],"Resource":"*","Condition":{"BoolIfExists":{"aws:SecureTransport":"false"}}}`)
	oneBucket := of(`{"Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:PutObject"],"Resource":` + whole + `}`)
	oneAccount := of(`{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::*","Condition":{"StringEquals":{"aws:ResourceAccount":"` + owner + `"}}}`)
	run(t, []evaluation{
		{"Organizations: SCP, Regions", "elsewhere", under(may(user, start, instance, "aws:RequestedRegion", "us-east-1"), europe), access.ExplicitlyDenied},
		{"Organizations: SCP, Regions", "in Europe", under(may(user, start, instance, "aws:RequestedRegion", "eu-west-1"), europe), access.Allowed},
		{"Organizations: SCP, Regions", "a global service", under(may(user, "iam:CreateUser", "arn:aws:iam::"+owner+":user/x", "aws:RequestedRegion", "us-east-1"), europe), access.Allowed},
		{"Organizations: SCP, Regions", "the role that may", under(may("arn:aws:sts::"+owner+":assumed-role/Role1AllowedToBypassThisSCP/s", start, instance, "aws:RequestedRegion", "us-east-1"), europe), access.Allowed},
		{"Organizations: SCP, root user", "the root user", under(may(root, start, instance), noRoot), access.ExplicitlyDenied},
		{"Organizations: SCP, root user", "a user", under(may(user, start, instance), noRoot), access.Allowed},
		{"Organizations: SCP, instance types", "another type", under(may(user, "ec2:RunInstances", instance, "ec2:InstanceType", "t2.large"), micro), access.ExplicitlyDenied},
		{"Organizations: SCP, instance types", "an image", under(may(user, "ec2:RunInstances", "arn:aws:ec2:us-east-1::image/ami-1"), micro), access.Allowed},
		{"Organizations: SCP, allow list", "in the list", under(may(user, start, instance), anything, few), access.Allowed},
		{"Organizations: SCP, allow list", "the root user, not in the list", under(may(root, "s3:GetObject", file), anything, few), access.ImplicitlyDenied},

		{"Organizations: RCP, organization", "a member", with(over(open(theirs, "s3:GetObject", file), org), "aws:PrincipalOrgID", "o-1"), access.Allowed},
		{"Organizations: RCP, organization", "no member", over(open(theirs, "s3:GetObject", file), org), access.ExplicitlyDenied},
		{"Organizations: RCP, organization", "the partner", over(open("arn:aws:iam::777788889999:user/p", "s3:GetObject", file), org), access.Allowed},
		{"Organizations: RCP, organization", "a service", over(open(trail, "s3:PutObject", file), org), access.Allowed},
		{"Organizations: RCP, confused deputy", "for a member", over(open(trail, "s3:PutObject", file, "aws:SourceAccount", other, "aws:SourceOrgID", "o-1"), deputy), access.Allowed},
		{"Organizations: RCP, confused deputy", "for nobody of an organization", over(open(trail, "s3:PutObject", file, "aws:SourceAccount", other), deputy), access.ExplicitlyDenied},
		{"Organizations: RCP, confused deputy", "a user", over(open(theirs, "s3:PutObject", file), deputy), access.Allowed},
		{"Organizations: RCP, TLS", "without", over(may(user, "s3:GetObject", file, "aws:SecureTransport", "false"), tls), access.ExplicitlyDenied},
		{"Organizations: RCP, TLS", "with", over(may(user, "s3:GetObject", file, "aws:SecureTransport", "true"), tls), access.Allowed},

		{"S3: Endpoint policies", "the bucket", through(may(user, "s3:GetObject", file), oneBucket), access.Allowed},
		{"S3: Endpoint policies", "another action", through(may(user, "s3:DeleteObject", file), oneBucket), access.ImplicitlyDenied},
		{"S3: Endpoint policies", "another account's buckets", through(may(user, "s3:GetObject", file, "aws:ResourceAccount", other), oneAccount), access.ImplicitlyDenied},
		{"S3: Endpoint policies", "the account's buckets", through(may(user, "s3:GetObject", file), oneAccount), access.Allowed},
	})
}
