// SPDX-License-Identifier: MPL-2.0

package access_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/access"
)

const (
	owner   = "222222222222" // the resource's account
	other   = "111111111111" // another account
	object  = "arn:aws:s3:::data/reports/2024.csv"
	anyS3   = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`
	nothing = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ec2:*","Resource":"*"}}`
)

// bucketPolicy allows s3:GetObject on the objects of the bucket data.
func bucketPolicy(principal string) string {
	return `{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Principal":` + principal +
		`,"Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*"}]}`
}

// read is a GetObject of a principal.
func read(principal, resourcePolicy string, identityPolicies ...string) access.Request {
	r := access.Request{
		Principal: principal, Action: "s3:GetObject", Resource: object, ResourceAccount: owner,
	}
	if resourcePolicy != "" {
		r.ResourcePolicy = []byte(resourcePolicy)
	}
	for _, p := range identityPolicies {
		r.IdentityPolicies = append(r.IdentityPolicies, []byte(p))
	}
	return r
}

// with adds to a request's context.
func with(r access.Request, key string, values ...string) access.Request {
	context := map[string][]string{key: values}
	for k, v := range r.Context {
		context[k] = v
	}
	r.Context = context
	return r
}

// evaluation is a case of a table; source is the page that it is taken from.
type evaluation struct {
	source, name string
	request      access.Request
	want         access.Decision
}

func run(t *testing.T, tests []evaluation) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.source+": "+test.name, func(t *testing.T) {
			t.Parallel()
			got, err := access.Evaluate(test.request)
			if err != nil {
				t.Fatal(err)
			}
			if got.Decision != test.want {
				t.Errorf("got %v, want %v", got.Decision, test.want)
			}
		})
	}
}

func TestCombination(t *testing.T) {
	t.Parallel()
	const (
		sameAccount  = "IAM: Policy evaluation logic"
		crossAccount = "IAM: Cross-account policy evaluation logic"
		principal    = "IAM: Principal"
		ourUser      = "arn:aws:iam::" + owner + ":user/ann"
		ourRoot      = "arn:aws:iam::" + owner + ":root"
		theirUser    = "arn:aws:iam::" + other + ":user/carlossalazar"
		theirRoot    = "arn:aws:iam::" + other + ":root"
	)
	denyTLS := `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*"},
		{"Sid":"TLS","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":false}}}]}`
	run(t, []evaluation{
		{sameAccount, "no policy", read(ourUser, ""), access.ImplicitlyDenied},
		{sameAccount, "identity policy alone", read(ourUser, "", anyS3), access.Allowed},
		{sameAccount, "identity policy of another service", read(ourUser, "", nothing), access.ImplicitlyDenied},
		{sameAccount, "one of two identity policies", read(ourUser, "", nothing, anyS3), access.Allowed},
		{sameAccount, "resource policy names the user", read(ourUser, bucketPolicy(`{"AWS":"`+ourUser+`"}`)), access.Allowed},
		{principal, "* needs no other permission within the account", read(ourUser, bucketPolicy(`"*"`)), access.Allowed},
		{principal, "account delegates", read(ourUser, bucketPolicy(`{"AWS":"`+ourRoot+`"}`)), access.ImplicitlyDenied},
		{principal, "account delegates, identity allows", read(ourUser, bucketPolicy(`{"AWS":"`+ourRoot+`"}`), anyS3), access.Allowed},
		{sameAccount, "root has full access", read(ourRoot, ""), access.Allowed},
		{sameAccount, "Deny in the resource policy wins", with(read(ourUser, denyTLS, anyS3), "aws:SecureTransport", "false"), access.ExplicitlyDenied},
		{sameAccount, "Deny whose condition fails", with(read(ourUser, denyTLS, anyS3), "aws:SecureTransport", "true"), access.Allowed},
		{sameAccount, "Deny stops root", with(read(ourRoot, denyTLS), "aws:SecureTransport", "false"), access.ExplicitlyDenied},
		{sameAccount, "Deny in an identity policy wins", read(ourUser, bucketPolicy(`"*"`),
			`{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}`), access.ExplicitlyDenied},

		{crossAccount, "resource policy alone", read(theirUser, bucketPolicy(`{"AWS":"`+theirUser+`"}`)), access.ImplicitlyDenied},
		{crossAccount, "identity policy alone", read(theirUser, "", anyS3), access.ImplicitlyDenied},
		{crossAccount, "both", read(theirUser, bucketPolicy(`{"AWS":"`+theirUser+`"}`), anyS3), access.Allowed},
		{crossAccount, "account and identity policy", read(theirUser, bucketPolicy(`{"AWS":"`+other+`"}`), anyS3), access.Allowed},
		{crossAccount, "account without identity policy", read(theirUser, bucketPolicy(`{"AWS":"`+other+`"}`)), access.ImplicitlyDenied},
		{principal, "* and a user of another account", read(theirUser, bucketPolicy(`"*"`)), access.ImplicitlyDenied},
		{principal, "* and a user of another account with permission", read(theirUser, bucketPolicy(`"*"`), anyS3), access.Allowed},
		{crossAccount, "root of the other account", read(theirRoot, bucketPolicy(`{"AWS":"`+theirRoot+`"}`)), access.Allowed},
		{crossAccount, "root of the other account, by account id", read(other, bucketPolicy(`{"AWS":"`+other+`"}`)), access.Allowed},
		{crossAccount, "root of the other account, not named", read(theirRoot, ""), access.ImplicitlyDenied},

		{principal, "anonymous and *", read("anonymous", bucketPolicy(`"*"`)), access.Allowed},
		{principal, `anonymous and {"AWS":"*"}`, read("anonymous", bucketPolicy(`{"AWS":"*"}`)), access.Allowed},
		{principal, "anonymous and an account", read("anonymous", bucketPolicy(`{"AWS":"`+other+`"}`)), access.ImplicitlyDenied},
		{principal, "service", read("cloudtrail.amazonaws.com", bucketPolicy(`{"Service":"cloudtrail.amazonaws.com"}`)), access.Allowed},
		{principal, "another service", read("config.amazonaws.com", bucketPolicy(`{"Service":["cloudtrail.amazonaws.com"]}`)), access.ImplicitlyDenied},
	})
}

func TestPrincipal(t *testing.T) {
	t.Parallel()
	const (
		page      = "IAM: Principal"
		session   = "arn:aws:sts::" + other + ":assumed-role/audit/app"
		pathRole  = "arn:aws:iam::" + other + ":role/team/audit"
		roleARN   = "arn:aws:iam::" + other + ":role/audit"
		userARN   = "arn:aws:iam::" + other + ":user/Bob"
		federated = "arn:aws:sts::" + other + ":federated-user/Bob"
	)
	aws := func(value string) string { return bucketPolicy(`{"AWS":"` + value + `"}`) }
	run(t, []evaluation{
		{page, "role and its session", read(session, aws(roleARN), anyS3), access.Allowed},
		{page, "role and its session, role with a path", read(session, aws(pathRole), anyS3), access.Allowed},
		{page, "role with another path than the caller's", with(read(session, aws(roleARN), anyS3), "aws:PrincipalArn", pathRole), access.ImplicitlyDenied},
		{page, "role with the caller's path", with(read(session, aws(pathRole), anyS3), "aws:principalarn", pathRole), access.Allowed},
		{page, "role itself", read(roleARN, aws(roleARN), anyS3), access.Allowed},
		{page, "another role", read(session, aws("arn:aws:iam::"+other+":role/auditor"), anyS3), access.ImplicitlyDenied},
		{page, "role of that name in another account", read(session, aws("arn:aws:iam::333333333333:role/audit"), anyS3), access.ImplicitlyDenied},
		{page, "session", read(session, aws(session), anyS3), access.Allowed},
		{page, "another session", read("arn:aws:sts::"+other+":assumed-role/audit/eve", aws(session), anyS3), access.ImplicitlyDenied},
		{page, "no wildcard for all sessions", read(session, aws("arn:aws:sts::"+other+":assumed-role/audit/*"), anyS3), access.ImplicitlyDenied},
		{page, "no wildcard for part of a name", read(userARN, aws("arn:aws:iam::"+other+":user/B*"), anyS3), access.ImplicitlyDenied},
		{page, "user", read(userARN, aws(userARN), anyS3), access.Allowed},
		{page, "user names have case", read(userARN, aws("arn:aws:iam::"+other+":user/bob"), anyS3), access.ImplicitlyDenied},
		{page, "federated user", read(federated, aws(federated), anyS3), access.Allowed},
		{page, "federated user is not the user", read(federated, aws(userARN), anyS3), access.ImplicitlyDenied},
		{page, "account and session", read(session, aws(other), anyS3), access.Allowed},
		{page, "another account", read(session, aws("333333333333"), anyS3), access.ImplicitlyDenied},
		{page, "list", read(session, bucketPolicy(`{"AWS":["999999999999","arn:aws:iam::`+other+`:root"]}`), anyS3), access.Allowed},
		{page, "root of another partition", read(session, aws("arn:aws-us-gov:iam::"+other+":root"), anyS3), access.ImplicitlyDenied},
		{page, "deleted role, by its unique id", read(session, aws("AROAEXAMPLEEXAMPLE"), anyS3), access.ImplicitlyDenied},
		{page, "account as a service", read(other, bucketPolicy(`{"Service":"`+other+`"}`)), access.ImplicitlyDenied},
	})
}

func TestNotPrincipal(t *testing.T) {
	t.Parallel()
	const (
		page    = "IAM: NotPrincipal"
		account = `"arn:aws:iam::444455556666:root"`
		bob     = `"arn:aws:iam::444455556666:user/Bob"`
		role    = `"arn:aws:iam::444455556666:role/cross-account-read-only-role"`
		session = `"arn:aws:sts::444455556666:assumed-role/cross-account-read-only-role/cross-account-audit-app"`
	)
	deny := func(list string) string {
		return `{"Version":"2012-10-17","Statement":[
			{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::data/*"},
			{"Effect":"Deny","NotPrincipal":{"AWS":[` + list + `]},"Action":"s3:*","Resource":["arn:aws:s3:::data","arn:aws:s3:::data/*"]}]}`
	}
	allow := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","NotPrincipal":{"AWS":` + bob + `},"Action":"s3:*","Resource":"*"}}`
	as := func(quoted, policy string) access.Request { return read(quoted[1:len(quoted)-1], policy, anyS3) }
	run(t, []evaluation{
		{page, "Bob, with his account", as(bob, deny(bob+","+account)), access.Allowed},
		{page, "Bob, without his account", as(bob, deny(bob)), access.ExplicitlyDenied},
		{page, "another user of Bob's account", as(`"arn:aws:iam::444455556666:user/Eve"`, deny(bob+","+account)), access.ExplicitlyDenied},
		{page, "session, role and account", as(session, deny(session+","+role+","+account)), access.Allowed},
		{page, "session and account without the role", as(session, deny(session+","+account)), access.ExplicitlyDenied},
		{page, "session and role without the account", as(session, deny(session+","+role)), access.ExplicitlyDenied},
		{page, "role and account do not mean all sessions", as(session, deny(role+","+account)), access.ExplicitlyDenied},
		{page, "no wildcard for all sessions", as(session, deny(`"arn:aws:sts::444455556666:assumed-role/cross-account-read-only-role/*",`+role+","+account)), access.ExplicitlyDenied},
		{page, "Bob, with his account, bounded", bounded(as(bob, deny(bob+","+account)), anyS3), access.ExplicitlyDenied},
		{page, "session, role and account, bounded", bounded(as(session, deny(session+","+role+","+account)), anyS3), access.ExplicitlyDenied},
		{page, "the account's root", as(account, deny(account)), access.Allowed},
		{page, "the account's root, which cannot be bounded", bounded(as(account, deny(account)), anyS3), access.Allowed},
		{page, "anonymous", read("anonymous", deny(bob+","+account)), access.ExplicitlyDenied},
		{page, "with Allow, anonymous", read("anonymous", allow), access.Allowed},
		{page, "with Allow, who is listed", as(bob, allow), access.ImplicitlyDenied},
		{page, "with Allow, another", as(session, allow), access.Allowed},
	})
}

func TestActionAndResource(t *testing.T) {
	t.Parallel()
	const (
		action   = "IAM: Action"
		checks   = "IAM: Access Analyzer policy check reference"
		resource = "IAM: Resource"
		role     = "arn:aws:iam::" + owner + ":role/r"
	)
	allow := func(elements string) string {
		return `{"Version":"2012-10-17","Statement":{"Effect":"Allow",` + elements + `}}`
	}
	on := func(resource, element string) access.Request {
		r := read(role, "", allow(`"Action":"s3:GetObject",`+element))
		r.Resource = resource
		return r
	}
	do := func(name, element string) access.Request {
		r := read(role, "", allow(element+`,"Resource":"*"`))
		r.Action = name
		return r
	}
	run(t, []evaluation{
		{action, "case does not matter", do("IAM:listaccesskeys", `"Action":"iam:ListAccessKeys"`), access.Allowed},
		{action, "list", do("sqs:ReceiveMessage", `"Action":["sqs:SendMessage","sqs:ReceiveMessage"]`), access.Allowed},
		{action, "all of a service", do("s3:GetObject", `"Action":"s3:*"`), access.Allowed},
		{action, "wildcard within", do("iam:CreateAccessKey", `"Action":"iam:*AccessKey*"`), access.Allowed},
		{action, "wildcard within, no match", do("iam:CreateUser", `"Action":"iam:*AccessKey*"`), access.ImplicitlyDenied},
		{action, "one character", do("s3:GetObject", `"Action":"s3:?etObject"`), access.Allowed},
		{action, "no prefix match", do("s3:GetObjectAcl", `"Action":"s3:GetObject"`), access.ImplicitlyDenied},
		{"IAM: NotAction", "all but", do("s3:GetObject", `"NotAction":"iam:*"`), access.Allowed},
		{"IAM: NotAction", "the exception", do("iam:CreateUser", `"NotAction":["s3:*","iam:*"]`), access.ImplicitlyDenied},

		{resource, "all objects of a bucket", on("arn:aws:s3:::DOC-EXAMPLE-BUCKET/a/b", `"Resource":"arn:aws:s3:::DOC-EXAMPLE-BUCKET/*"`), access.Allowed},
		{resource, "the bucket is not one of its objects", on("arn:aws:s3:::DOC-EXAMPLE-BUCKET", `"Resource":"arn:aws:s3:::DOC-EXAMPLE-BUCKET/*"`), access.ImplicitlyDenied},
		{resource, "* crosses /", on("arn:aws:s3:::DOC-EXAMPLE-BUCKET/1/2/test/3/object.jpg", `"Resource":"arn:aws:s3:::DOC-EXAMPLE-BUCKET/*/test/*"`), access.Allowed},
		{resource, "* is nothing too", on("arn:aws:s3:::DOC-EXAMPLE-BUCKET//test/", `"Resource":"arn:aws:s3:::DOC-EXAMPLE-BUCKET/*/test/*"`), access.Allowed},
		{resource, "without the middle part", on("arn:aws:s3:::DOC-EXAMPLE-BUCKET/1-test/object.jpg", `"Resource":"arn:aws:s3:::DOC-EXAMPLE-BUCKET/*/test/*"`), access.ImplicitlyDenied},
		{resource, "? is one character", on("arn:aws:s3:::DOC-EXAMPLE-BUCKET/é", `"Resource":"arn:aws:s3:::DOC-EXAMPLE-BUCKET/?"`), access.Allowed},
		{resource, "? is no two characters", on("arn:aws:s3:::DOC-EXAMPLE-BUCKET/ab", `"Resource":"arn:aws:s3:::DOC-EXAMPLE-BUCKET/?"`), access.ImplicitlyDenied},
		{resource, "* at the end of a segment crosses colons", on("arn:aws:sns:eu-west-1:"+owner+":t", `"Resource":"arn:aws:sns:*"`), access.Allowed},
		{"IAM: ARNs", "incomplete", on("arn:aws:sqs:eu-west-1:"+owner+":q", `"Resource":"arn:aws:sqs"`), access.Allowed},
		{"IAM: ARNs", "incomplete, another service", on("arn:aws:sns:eu-west-1:"+owner+":t", `"Resource":"arn:aws:sqs"`), access.ImplicitlyDenied},
		{"IAM: ARNs", "incomplete, with a Region", on("arn:aws:sqs:eu-west-1:"+owner+":q", `"Resource":"arn:aws:sqs:us-east-2"`), access.ImplicitlyDenied},
		{"IAM: Resource", "an action without a resource", func() access.Request {
			r := on("*", `"Resource":"*"`)
			r.ResourceAccount = ""
			return r
		}(), access.Allowed},
		{checks, "no actions", do("s3:GetObject", `"Action":[]`), access.ImplicitlyDenied},
		{checks, "no resources", on("arn:aws:s3:::data/a", `"Resource":[]`), access.ImplicitlyDenied},
		{checks, "no principals", read(role, bucketPolicy(`{"AWS":[]}`)), access.ImplicitlyDenied},
		{checks, "no kind of principals", read(role, bucketPolicy(`{}`)), access.ImplicitlyDenied},
		{resource, "case matters", on("arn:aws:s3:::DOC-EXAMPLE-BUCKET/a", `"Resource":"arn:aws:s3:::DOC-EXAMPLE-BUCKET/A"`), access.ImplicitlyDenied},
		{"IAM: NotResource", "all but", on("arn:aws:s3:::data/a", `"NotResource":"arn:aws:s3:::secret/*"`), access.Allowed},
		{"IAM: NotResource", "the exception", on("arn:aws:s3:::secret/a", `"NotResource":["arn:aws:s3:::secret/*"]`), access.ImplicitlyDenied},
	})
}

// Role trust and KMS keys: the resource's policy has to allow even within an account.
func TestResourceDecides(t *testing.T) {
	t.Parallel()
	const (
		trust   = "IAM: How to use trust policies"
		kms     = "KMS: Key policies"
		user    = "arn:aws:iam::" + owner + ":user/ann"
		theirs  = "arn:aws:sts::" + other + ":assumed-role/app/i"
		mayPass = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["sts:AssumeRole","kms:*"],"Resource":"*"}}`
	)
	assume := func(principal, trusted string, identity ...string) access.Request {
		r := read(principal, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":`+trusted+`,"Action":"sts:AssumeRole"}]}`, identity...)
		r.Action, r.Resource = "sts:AssumeRole", "arn:aws:iam::"+owner+":role/target"
		return r
	}
	external := assume(theirs, `{"AWS":"`+other+`"}`, mayPass)
	external.ResourcePolicy = []byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + other +
		`"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"12345"}}}]}`)
	decrypt := func(principal, trusted string, identity ...string) access.Request {
		r := read(principal, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":`+trusted+`,"Action":"kms:*","Resource":"*"}]}`, identity...)
		r.Action, r.Resource = "kms:Decrypt", "arn:aws:kms:eu-west-1:"+owner+":key/1234abcd-12ab-34cd-56ef-1234567890ab"
		return r
	}
	run(t, []evaluation{
		{trust, "user named, same account", assume(user, `{"AWS":"`+user+`"}`), access.Allowed},
		{trust, "account, same account, no identity policy", assume(user, `{"AWS":"`+owner+`"}`), access.ImplicitlyDenied},
		{trust, "account, same account", assume(user, `{"AWS":"`+owner+`"}`, mayPass), access.Allowed},
		{trust, "not trusted, same account", assume(user, `{"AWS":"`+other+`"}`, mayPass), access.ImplicitlyDenied},
		{trust, "role named, cross-account, no identity policy", assume(theirs, `{"AWS":"arn:aws:iam::`+other+`:role/app"}`), access.ImplicitlyDenied},
		{trust, "role named, cross-account", assume(theirs, `{"AWS":"arn:aws:iam::`+other+`:role/app"}`, mayPass), access.Allowed},
		{trust, "account, cross-account", assume(theirs, `{"AWS":"arn:aws:iam::`+other+`:root"}`, mayPass), access.Allowed},
		{trust, "service", assume("ec2.amazonaws.com", `{"Service":"ec2.amazonaws.com"}`), access.Allowed},
		{"IAM: How to use an external ID", "right", with(external, "sts:ExternalId", "12345"), access.Allowed},
		{"IAM: How to use an external ID", "wrong", with(external, "sts:ExternalId", "1"), access.ImplicitlyDenied},
		{"IAM: How to use an external ID", "none", external, access.ImplicitlyDenied},
		{"STS: AssumeRole", "not as root user", assume("arn:aws:iam::"+owner+":root", `{"AWS":"`+owner+`"}`), access.ImplicitlyDenied},

		{kms, "without the account's statement identity policies do not count", decrypt(user, `{"AWS":"`+other+`"}`, mayPass), access.ImplicitlyDenied},
		{kms, "account's statement and identity policy", decrypt(user, `{"AWS":"`+owner+`"}`, mayPass), access.Allowed},
		{kms, "account's statement alone", decrypt(user, `{"AWS":"`+owner+`"}`), access.ImplicitlyDenied},
		{kms, "user named", decrypt(user, `{"AWS":"`+user+`"}`), access.Allowed},
		{kms, "root not named", decrypt("arn:aws:iam::"+owner+":root", `{"AWS":"`+user+`"}`), access.ImplicitlyDenied},
		{kms, "other account", decrypt(theirs, `{"AWS":"`+other+`"}`, mayPass), access.Allowed},
	})
}

func TestS3Specials(t *testing.T) {
	t.Parallel()
	const (
		put     = "S3: PutBucketPolicy"
		block   = "S3: Blocking public access"
		ourRoot = "arn:aws:iam::" + owner + ":root"
		ourUser = "arn:aws:iam::" + owner + ":user/ann"
		account = `{"AWS":"` + other + `"}`
		trail   = "cloudtrail.amazonaws.com"
	)
	locked := `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}}`
	onBucket := func(principal, action string) access.Request {
		r := read(principal, locked, anyS3)
		r.Action, r.Resource = action, "arn:aws:s3:::data"
		return r
	}
	restricted := func(principal, third string) access.Request {
		r := read(principal, `{"Version":"2012-10-17","Statement":[
			{"Effect":"Allow","Principal":{"Service":"`+trail+`"},"Action":"s3:*","Resource":"arn:aws:s3:::data/*"},
			{"Effect":"Allow","Principal":`+account+`,"Action":"s3:*","Resource":"arn:aws:s3:::data/*"}`+third+`]}`, anyS3)
		r.BlockPublicAccess.RestrictPublicBuckets = true
		return r
	}
	const public = `,{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::data/public/*"}`
	theirUser := "arn:aws:iam::" + other + ":user/bob"
	run(t, []evaluation{
		{put, "owner's root over a Deny", onBucket(ourRoot, "s3:PutBucketPolicy"), access.Allowed},
		{put, "owner's root may delete it too", onBucket(ourRoot, "s3:DeleteBucketPolicy"), access.Allowed},
		{put, "owner's root for anything else", onBucket(ourRoot, "s3:ListBucket"), access.ExplicitlyDenied},
		{put, "a user of the owner", onBucket(ourUser, "s3:PutBucketPolicy"), access.ExplicitlyDenied},
		{put, "another account's root", onBucket("arn:aws:iam::"+other+":root", "s3:PutBucketPolicy"), access.ExplicitlyDenied},

		{block, "RestrictPublicBuckets, policy not public", restricted(theirUser, ""), access.Allowed},
		{block, "RestrictPublicBuckets, one public statement", restricted(theirUser, public), access.ImplicitlyDenied},
		{block, "RestrictPublicBuckets, service", restricted(trail, public), access.Allowed},
		{block, "RestrictPublicBuckets, the owner's users", restricted(ourUser, public), access.Allowed},
		{block, "RestrictPublicBuckets, anonymous", func() access.Request {
			r := restricted("anonymous", public)
			r.Resource = "arn:aws:s3:::data/public/a"
			return r
		}(), access.ImplicitlyDenied},
	})
}

func TestReasons(t *testing.T) {
	t.Parallel()
	policy := `{"Version":"2012-10-17","Statement":[
		{"Sid":"Other","Effect":"Allow","Principal":"*","Action":"s3:PutObject","Resource":"*"},
		{"Sid":"Read","Effect":"Allow","Principal":{"AWS":"` + other + `"},"Action":"s3:GetObject","Resource":"*"},
		{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}`
	request := read("arn:aws:iam::"+other+":user/bob", policy, nothing, anyS3)
	request.ResourceAccount = owner
	tests := map[string]struct {
		request access.Request
		want    access.Result
	}{
		"allowed": {request, access.Result{Decision: access.Allowed, Reasons: []access.Reason{
			{Policy: "resource policy", Sid: "Read", Index: 1, Effect: "Allow"},
			{Policy: "identity policy 2", Index: 0, Effect: "Allow"},
		}}},
		"denied": {with(request, "aws:SecureTransport", "false"), access.Result{Decision: access.ExplicitlyDenied, Reasons: []access.Reason{
			{Policy: "resource policy", Index: 2, Effect: "Deny"},
		}}},
		"implicitly denied": {read("anonymous", policy), access.Result{Decision: access.ImplicitlyDenied, Missing: []string{"resource policy"}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := access.Evaluate(test.request)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("result (-want +got):\n%s", diff)
			}
		})
	}
}

// What is missing within an account and across accounts, and above both.
func TestMissing(t *testing.T) {
	t.Parallel()
	const (
		user   = "arn:aws:iam::" + owner + ":user/ann"
		theirs = "arn:aws:iam::" + other + ":user/bob"
		root   = "arn:aws:iam::" + owner + ":root"
	)
	under := func(r access.Request, level string) access.Request {
		r.ServiceControlPolicies = [][][]byte{policies(anyS3), policies(level)}
		return r
	}
	cutOff := read(theirs, bucketPolicy(`"*"`), anyS3)
	cutOff.BlockPublicAccess.RestrictPublicBuckets = true
	manage := read(theirs, `{"Statement":{"Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"*"}}`, anything)
	manage.Action, manage.Resource = "sqs:DeleteQueue", "arn:aws:sqs:eu-west-1:"+owner+":q"
	assume := read(root, "")
	assume.Action, assume.Resource = "sts:AssumeRole", "arn:aws:iam::"+owner+":role/r"
	tests := map[string]struct {
		request access.Request
		want    []string
	}{
		"nothing, same account":         {read(user, ""), []string{"identity policies", "resource policy"}},
		"nothing, across accounts":      {read(theirs, ""), []string{"resource policy", "identity policies"}},
		"the caller's side":             {read(theirs, bucketPolicy(`{"AWS":"`+other+`"}`)), []string{"identity policies"}},
		"the owner's side":              {read(theirs, "", anyS3), []string{"resource policy"}},
		"the account delegates":         {read(user, bucketPolicy(`{"AWS":"`+owner+`"}`)), []string{"identity policies"}},
		"boundary and session policies": {scoped(bounded(read(user, "", anyS3), anyS3, nothing), nothing), []string{"permissions boundary 2", "session policies"}},
		"a level":                       {under(read(user, "", anyS3), nothing), []string{"service control policy of level 2"}},
		"cut off":                       {cutOff, []string{"resource policy, which is public and cut off by RestrictPublicBuckets"}},
		"without effect":                {manage, []string{"action has no effect across accounts"}},
		"root":                          {assume, []string{"root user cannot assume roles"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := access.Evaluate(test.request)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(access.Result{Decision: access.ImplicitlyDenied, Missing: test.want}, got); diff != "" {
				t.Errorf("result (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecisionString(t *testing.T) {
	t.Parallel()
	for d, want := range map[access.Decision]string{
		access.Allowed: "Allowed", access.ImplicitlyDenied: "ImplicitlyDenied", access.ExplicitlyDenied: "ExplicitlyDenied",
	} {
		if d.String() != want {
			t.Errorf("got %s, want %s", d, want)
		}
	}
}
