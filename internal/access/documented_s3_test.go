// SPDX-License-Identifier: MPL-2.0

package access_test

import (
	"testing"

	"github.com/xacct/terraform-provider-xacct/internal/access"
)

// The bucket of the S3 user guide's examples, and its objects.
const (
	bucket  = "arn:aws:s3:::DOC-EXAMPLE-BUCKET"
	objects = `"` + bucket + `/*"`
	whole   = `["` + bucket + `",` + objects + `]`
)

// of is a policy of these statements.
func of(statements string) string { return `{"Version":"2012-10-17","Statement":[` + statements + `]}` }

// caller makes requests on resources of the account owner, whose policy is given
// ("" for none), by principals with the identity policies. Context is given as
// keys and values in turn; a key that is there again has another value.
func caller(policy string, identity ...string) func(principal, action, resource string, context ...string) access.Request {
	return func(principal, action, resource string, context ...string) access.Request {
		r := read(principal, policy, identity...)
		r.Action, r.Resource, r.Context = action, resource, map[string][]string{}
		for i := 0; i < len(context); i += 2 {
			r.Context[context[i]] = append(r.Context[context[i]], context[i+1])
		}
		return r
	}
}

// The examples of the S3 user guide, "Bucket policy examples".
func TestBucketPolicyExamples(t *testing.T) {
	t.Parallel()
	const (
		user   = "arn:aws:iam::" + owner + ":user/JohnDoe"
		role   = "arn:aws:sts::" + owner + ":assumed-role/JohnDoe/s"
		root   = "arn:aws:iam::" + owner + ":root"
		theirs = "arn:aws:iam::" + other + ":user/Dave"
		key    = "arn:aws:kms:us-east-2:" + owner + ":key/01234567-89ab-cdef-0123-456789abcdef"
		keyID  = "s3:x-amz-server-side-encryption-aws-kms-key-id"
		file   = bucket + "/home/JohnDoe/f"
		get    = "s3:GetObject"
		put    = "s3:PutObject"
	)
	anyKey := caller(of(`{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":`+objects+`,"Condition":{"Null":{"`+keyID+`":"true"}}}`), anyS3)
	oneKey := caller(of(`{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":`+objects+`,"Condition":{"ArnNotEqualsIfExists":{"`+keyID+`":"`+key+`"}}}`), anyS3)
	cannedACL := of(`{"Effect":"Allow","Principal":{"AWS":"` + other + `"},"Action":"s3:PutObject","Resource":` + objects +
		`,"Condition":{"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control"}}}`)
	tag := caller(of(`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::` + owner + `:role/JohnDoe"},"Action":["s3:GetObject","s3:GetObjectVersion"],"Resource":` + objects +
		`,"Condition":{"StringEquals":{"s3:ExistingObjectTag/environment":"production"}}}`))
	tagKeys := caller(of(`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::` + owner + `:role/JohnDoe"},"Action":"s3:PutObjectTagging","Resource":` + objects +
		`,"Condition":{"ForAnyValue:StringEquals":{"s3:RequestObjectTagKeys":["Owner","CreationDate"]}}}`))
	logs := of(`{"Effect":"Allow","Principal":{"Service":"logging.s3.amazonaws.com"},"Action":"s3:PutObject","Resource":` + objects +
		`,"Condition":{"StringEquals":{"aws:SourceAccount":"111111111111"},"ArnLike":{"aws:SourceArn":"arn:aws:s3:::EXAMPLE-SOURCE-BUCKET"}}},` +
		`{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":` + objects +
		`,"Condition":{"ForAllValues:StringNotEquals":{"aws:PrincipalServiceNamesList":"logging.s3.amazonaws.com"}}}`)
	log := caller(logs)
	org := caller(of(`{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:GetObject","Resource":`+objects+`,"Condition":{"StringEquals":{"aws:PrincipalOrgID":["o-aa111bb222"]}}}`), anyS3)
	deny := caller(of(`{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":`+whole+`,"Condition":{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}}}`), anyS3)
	mixed := caller(of(`{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":` + whole + `,"Condition":{"IpAddress":{"aws:SourceIp":["192.0.2.0/24","2001:DB8:1234:5678::/64"]},` +
		`"NotIpAddress":{"aws:SourceIp":["203.0.113.0/24","2001:DB8:1234:5678:ABCD::/80"]}}}`))
	tls := caller(of(`{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":`+whole+`,"Condition":{"Bool":{"aws:SecureTransport":"false"}}}`), anyS3)
	referer := caller(of(`{"Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:GetObjectVersion"],"Resource":` + objects +
		`,"Condition":{"StringLike":{"aws:Referer":["http://www.example.com/*","http://example.com/*"]}}}`))
	folder := caller(of(`{"Effect":"Allow","Principal":{"AWS":["` + user + `"]},"Action":["s3:ListBucket"],"Resource":["` + bucket + `"],` +
		`"Condition":{"StringEquals":{"s3:prefix":["","home/","home/JohnDoe"],"s3:delimiter":["/"]}}},` +
		`{"Effect":"Allow","Principal":{"AWS":["` + user + `"]},"Action":["s3:ListBucket"],"Resource":["` + bucket + `"],"Condition":{"StringLike":{"s3:prefix":["home/JohnDoe/*"]}}},` +
		`{"Effect":"Allow","Principal":{"AWS":["` + user + `"]},"Action":["s3:*"],"Resource":["` + bucket + `/home/JohnDoe/*"]}`))
	const identity = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity EH1HDMB1FH2TC"
	cloudFront := caller(of(`{"Effect":"Allow","Principal":{"AWS":"` + identity + `"},"Action":"s3:GetObject","Resource":` + objects + `}`))
	restricted := cloudFront(identity, get, file)
	restricted.ResourcePolicy = []byte(bucketPolicy(`"*"`))
	restricted.Resource = object
	restricted.BlockPublicAccess.RestrictPublicBuckets = true
	inventory := caller(of(`{"Effect":"Allow","Principal":{"AWS":["`+user+`"]},"Action":"s3:GetObject","Resource":`+objects+`},`+
		`{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"s3:GetObject","Resource":`+objects+`,"Condition":{"ArnNotEquals":{"aws:PrincipalArn":"`+user+`"}}}`), anyS3)
	mfa := caller(of(`{"Sid":"","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"` + bucket + `/taxdocuments/*","Condition":{"Null":{"aws:MultiFactorAuthAge":true}}},` +
		`{"Sid":"","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"` + bucket + `/taxdocuments/*","Condition":{"NumericGreaterThan":{"aws:MultiFactorAuthAge":3600}}},` +
		`{"Sid":"","Effect":"Allow","Principal":"*","Action":["s3:GetObject"],"Resource":` + objects + `}`))
	endpoint := caller(of(`{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":`+whole+`,"Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-1a2b3c4d"}}}`), anyS3)
	run(t, []evaluation{
		{"S3: SSE-KMS for all objects", "no key", anyKey(user, put, file), access.ExplicitlyDenied},
		{"S3: SSE-KMS for all objects", "a key", anyKey(user, put, file, keyID, key), access.Allowed},
		{"S3: SSE-KMS for all objects", "reading", anyKey(user, get, file), access.Allowed},
		{"S3: SSE-KMS with a specific key", "that key", oneKey(user, put, file, keyID, key), access.Allowed},
		{"S3: SSE-KMS with a specific key", "another", oneKey(user, put, file, keyID, key+"0"), access.ExplicitlyDenied},
		{"S3: SSE-KMS with a specific key", "none, with Deny and IfExists", oneKey(user, put, file), access.ExplicitlyDenied},
		{"S3: Bucket owner has full control", "with the ACL", caller(cannedACL, anyS3)(theirs, put, file, "s3:x-amz-acl", "bucket-owner-full-control"), access.Allowed},
		{"S3: Bucket owner has full control", "without", caller(cannedACL, anyS3)(theirs, put, file), access.ImplicitlyDenied},
		{"S3: Bucket owner has full control", "no identity policy", caller(cannedACL)(theirs, put, file, "s3:x-amz-acl", "bucket-owner-full-control"), access.ImplicitlyDenied},
		{"S3: Objects with a tag", "production", tag(role, get, file, "s3:ExistingObjectTag/environment", "production"), access.Allowed},
		{"S3: Objects with a tag", "tag keys have no case here", tag(role, get, file, "s3:existingobjecttag/ENVIRONMENT", "production"), access.Allowed},
		{"S3: Objects with a tag", "values have", tag(role, get, file, "s3:ExistingObjectTag/environment", "Production"), access.ImplicitlyDenied},
		{"S3: Objects with a tag", "no tag", tag(role, get, file), access.ImplicitlyDenied},
		{"S3: Tag keys that users can add", "one of two", tagKeys(role, "s3:PutObjectTagging", file, "s3:RequestObjectTagKeys", "Owner", "s3:RequestObjectTagKeys", "x"), access.Allowed},
		{"S3: Tag keys that users can add", "another", tagKeys(role, "s3:PutObjectTagging", file, "s3:RequestObjectTagKeys", "x"), access.ImplicitlyDenied},
		{"S3: Server access logs", "delivery", log("logging.s3.amazonaws.com", put, file, "aws:SourceAccount", "111111111111", "aws:SourceArn", "arn:aws:s3:::EXAMPLE-SOURCE-BUCKET"), access.Allowed},
		{"S3: Server access logs", "for another account", log("logging.s3.amazonaws.com", put, file, "aws:SourceAccount", "333333333333", "aws:SourceArn", "arn:aws:s3:::EXAMPLE-SOURCE-BUCKET"), access.ImplicitlyDenied},
		{"S3: Server access logs", "another service", log("config.amazonaws.com", put, file), access.ExplicitlyDenied},
		{"S3: Server access logs", "a user", caller(logs, anyS3)(user, put, file), access.ExplicitlyDenied},
		{"S3: Your organization", "a member", org(theirs, get, file, "aws:PrincipalOrgID", "o-aa111bb222"), access.Allowed},
		{"S3: Your organization", "no member", org(theirs, get, file), access.ImplicitlyDenied},
		{"S3: Your organization", "anonymous", org("anonymous", get, file), access.ImplicitlyDenied},
		{"S3: IP addresses", "within", deny(user, get, file, "aws:SourceIp", "192.0.2.17"), access.Allowed},
		{"S3: IP addresses", "outside", deny(user, get, file, "aws:SourceIp", "192.0.3.17"), access.ExplicitlyDenied},
		{"S3: IP addresses", "through a VPC endpoint", deny(user, get, file), access.ExplicitlyDenied},
		{"S3: IPv4 and IPv6 addresses", "192.0.2.1", mixed("anonymous", get, file, "aws:SourceIp", "192.0.2.1"), access.Allowed},
		{"S3: IPv4 and IPv6 addresses", "2001:DB8:1234:5678::1", mixed("anonymous", get, file, "aws:SourceIp", "2001:DB8:1234:5678::1"), access.Allowed},
		{"S3: IPv4 and IPv6 addresses", "203.0.113.1", mixed("anonymous", get, file, "aws:SourceIp", "203.0.113.1"), access.ImplicitlyDenied},
		{"S3: IPv4 and IPv6 addresses", "2001:DB8:1234:5678:ABCD::1", mixed("anonymous", get, file, "aws:SourceIp", "2001:DB8:1234:5678:ABCD::1"), access.ImplicitlyDenied},
		{"S3: HTTPS", "https", tls(user, get, file, "aws:SecureTransport", "true"), access.Allowed},
		{"S3: HTTPS", "http", tls(user, "s3:ListBucket", bucket, "aws:SecureTransport", "false"), access.ExplicitlyDenied},
		{"S3: HTTPS", "http, a service", tls("cloudtrail.amazonaws.com", put, file, "aws:SecureTransport", "false"), access.ExplicitlyDenied},
		{"S3: HTTP referer", "one of the pages", referer("anonymous", get, file, "aws:referer", "http://example.com/x"), access.Allowed},
		{"S3: HTTP referer", "another", referer("anonymous", get, file, "aws:Referer", "https://example.com/"), access.ImplicitlyDenied},
		{"S3: HTTP referer", "none", referer("anonymous", get, file), access.ImplicitlyDenied},
		{"S3: Folders", "the top", folder(user, "s3:ListBucket", bucket, "s3:prefix", "", "s3:delimiter", "/"), access.Allowed},
		{"S3: Folders", "home, without a delimiter", folder(user, "s3:ListBucket", bucket, "s3:prefix", "home/"), access.ImplicitlyDenied},
		{"S3: Folders", "below his", folder(user, "s3:ListBucket", bucket, "s3:prefix", "home/JohnDoe/x"), access.Allowed},
		{"S3: Folders", "Jane's", folder(user, "s3:ListBucket", bucket, "s3:prefix", "home/Jane/", "s3:delimiter", "/"), access.ImplicitlyDenied},
		{"S3: Folders", "his file", folder(user, "s3:DeleteObject", file), access.Allowed},
		{"S3: Folders", "a file beside", folder(user, get, bucket+"/home/JohnDoe2/f"), access.ImplicitlyDenied},
		{"S3: Folders", "a user of that name with a path", folder("arn:aws:iam::"+owner+":user/dev/JohnDoe", get, file), access.ImplicitlyDenied},
		{"S3: CloudFront origin access identity", "reading", cloudFront(identity, get, file), access.Allowed},
		{"S3: CloudFront origin access identity", "writing", cloudFront(identity, put, file), access.ImplicitlyDenied},
		{"S3: CloudFront origin access identity", "another", cloudFront(identity+"X", get, file), access.ImplicitlyDenied},
		{"S3: CloudFront origin access identity", "is no service principal for RestrictPublicBuckets", restricted, access.ImplicitlyDenied},
		{"S3: Inventory report", "the one user", inventory(user, get, file), access.Allowed},
		{"S3: Inventory report", "the root user", inventory(root, get, file), access.ExplicitlyDenied},
		{"S3: Inventory report", "anonymous", inventory("anonymous", get, file), access.ExplicitlyDenied},
		{"S3: MFA", "elsewhere", mfa("anonymous", get, file), access.Allowed},
		{"S3: MFA", "without", mfa(user, get, bucket+"/taxdocuments/f"), access.ExplicitlyDenied},
		{"S3: MFA", "an hour ago", mfa(user, get, bucket+"/taxdocuments/f", "aws:MultiFactorAuthAge", "3600"), access.Allowed},
		{"S3: MFA", "more than an hour ago", mfa(user, get, bucket+"/taxdocuments/f", "aws:MultiFactorAuthAge", "3601"), access.ExplicitlyDenied},
		{"S3: VPC endpoint", "through it", endpoint(user, get, file, "aws:SourceVpce", "vpce-1a2b3c4d"), access.Allowed},
		{"S3: VPC endpoint", "through another", endpoint(user, get, file, "aws:SourceVpce", "vpce-2"), access.ExplicitlyDenied},
		{"S3: VPC endpoint", "through none", endpoint(root, "s3:DeleteBucket", bucket), access.ExplicitlyDenied},
		{"S3: VPC endpoint", "the root user repairs the policy", endpoint(root, "s3:PutBucketPolicy", bucket), access.Allowed},
	})
}

// The examples of the S3 user guide, "Amazon S3 condition key examples".
func TestS3ConditionKeyExamples(t *testing.T) {
	t.Parallel()
	const (
		user = "arn:aws:iam::" + owner + ":user/Dave"
		file = bucket + "/f"
	)
	full := caller(of(`{"Effect":"Allow","Principal":{"AWS":"`+user+`"},"Action":"s3:PutObject","Resource":`+objects+`},`+
		`{"Effect":"Deny","Principal":{"AWS":"`+user+`"},"Action":"s3:PutObject","Resource":`+objects+`,"Condition":{"StringNotEquals":{"s3:x-amz-grant-full-control":"id=A"}}}`), anyS3)
	source := caller(of(`{"Effect":"Allow","Principal":{"AWS":"` + user + `"},"Action":"s3:PutObject","Resource":` + objects + `},` +
		`{"Effect":"Deny","Principal":{"AWS":"` + user + `"},"Action":"s3:PutObject","Resource":` + objects + `,"Condition":{"StringNotLike":{"s3:x-amz-copy-source":"awsexamplebucket1/public/*"}}}`))
	version := caller(of(`{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":` + whole + `,"Condition":{"NumericLessThan":{"s3:TlsVersion":1.2}}},` +
		`{"Effect":"Allow","Principal":"*","Action":"s3:PutObject","Resource":` + whole + `,"Condition":{"NumericGreaterThan":{"s3:TlsVersion":1.1}}}`))
	region := caller("", of(`{"Effect":"Allow","Action":"s3:CreateBucket","Resource":"arn:aws:s3:::*","Condition":{"StringLike":{"s3:LocationConstraint":"sa-east-1"}}},`+
		`{"Effect":"Deny","Action":"s3:CreateBucket","Resource":"arn:aws:s3:::*","Condition":{"StringNotLike":{"s3:LocationConstraint":"sa-east-1"}}}`))
	keys := caller("", of(`{"Effect":"Allow","Action":"s3:ListBucket","Resource":"`+bucket+`","Condition":{"NumericLessThanEquals":{"s3:max-keys":"10"}}}`))
	points := caller(of(`{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"*","Resource":`+whole+`,"Condition":{"StringEquals":{"s3:DataAccessPointAccount":"`+owner+`"}}}`), anyS3)
	run(t, []evaluation{
		{"S3: Full control for the owner", "granted", full(user, "s3:PutObject", file, "s3:x-amz-grant-full-control", "id=A"), access.Allowed},
		{"S3: Full control for the owner", "not granted", full(user, "s3:PutObject", file), access.ExplicitlyDenied},
		{"S3: Copy source", "public", source(user, "s3:PutObject", file, "s3:x-amz-copy-source", "awsexamplebucket1/public/PublicHappyFace1.jpg"), access.Allowed},
		{"S3: Copy source", "private", source(user, "s3:PutObject", file, "s3:x-amz-copy-source", "awsexamplebucket1/a"), access.ExplicitlyDenied},
		{"S3: TLS version", "1.2", version(user, "s3:PutObject", file, "s3:TlsVersion", "1.2"), access.Allowed},
		{"S3: TLS version", "1.1", version(user, "s3:PutObject", file, "s3:TlsVersion", "1.1"), access.ExplicitlyDenied},
		{"S3: Region of a bucket", "São Paulo", region(user, "s3:CreateBucket", bucket, "s3:LocationConstraint", "sa-east-1"), access.Allowed},
		{"S3: Region of a bucket", "another", region(user, "s3:CreateBucket", bucket, "s3:LocationConstraint", "eu-west-1"), access.ExplicitlyDenied},
		{"S3: Region of a bucket", "none", region(user, "s3:CreateBucket", bucket), access.ExplicitlyDenied},
		{"S3: Maximum number of keys", "9, which is less as a number", keys(user, "s3:ListBucket", bucket, "s3:max-keys", "9"), access.Allowed},
		{"S3: Maximum number of keys", "100", keys(user, "s3:ListBucket", bucket, "s3:max-keys", "100"), access.ImplicitlyDenied},
		{"S3: Delegating to access points", "of the account", points("arn:aws:iam::"+other+":user/x", "s3:GetObject", file, "s3:DataAccessPointAccount", owner), access.Allowed},
		{"S3: Delegating to access points", "none", points("arn:aws:iam::"+other+":user/x", "s3:GetObject", file), access.ImplicitlyDenied},
	})
}
