// SPDX-License-Identifier: MPL-2.0

package access

import (
	"slices"
	"strings"
)

// What single services do otherwise than the rest.

// resourceDecides tells whether the resource's policy has to allow, also within
// one account: KMS keys (KMS developer guide, Key policies) and role trust (IAM
// user guide, "How IAM roles differ from resource-based policies").
func (q *query) resourceDecides() bool {
	switch q.service {
	case "kms":
		return q.arn.service == "kms" && strings.HasPrefix(q.arn.name, "key/")
	case "sts":
		return q.arn.service == "iam" && strings.HasPrefix(q.arn.name, "role/")
	default:
		return false
	}
}

// isProvider tells whether a host name is that of an identity provider, whose
// users assume roles, rather than that of a service.
func (q *query) isProvider(host string) bool {
	switch q.action {
	case "sts:assumerolewithwebidentity", "sts:assumerolewithsaml":
		return true
	case "sts:tagsession", "sts:setsourceidentity": // come with these, and with sts:AssumeRole
		return slices.Contains(webProviders, host)
	default:
		return false
	}
}

// webProviders are the identity providers that have no ARN (IAM user guide,
// Principal, "OIDC federated principals").
var webProviders = []string{"accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com"}

// needsNoPermission tells whether no policy matters: everybody may ask who they
// are, even under a Deny, and users for credentials of a session (STS API
// reference, GetCallerIdentity and GetSessionToken).
func (q *query) needsNoPermission() bool {
	switch q.action {
	case "sts:getcalleridentity":
		return q.caller.kind >= root
	case "sts:getsessiontoken":
		return q.caller.kind == root || q.caller.kind == user
	default:
		return false
	}
}

// confined tells whether the action works within the resource's account only,
// whatever policies allow.
func (q *query) confined() bool {
	switch q.service {
	case "kms":
		return !slices.Contains(kmsAcrossAccounts, q.action)
	case "sqs":
		return slices.Contains(sqsWithinAccount, q.action)
	default:
		return false
	}
}

// kmsAcrossAccounts are the actions for which permissions of other accounts have
// effect (KMS developer guide, "Allowing users in other accounts to use a KMS
// key", and the column "Cross-account use" of its permissions reference).
var kmsAcrossAccounts = []string{
	"kms:creategrant", "kms:decrypt", "kms:derivesharedsecret", "kms:describekey", "kms:encrypt",
	"kms:generatedatakey", "kms:generatedatakeypair", "kms:generatedatakeypairwithoutplaintext", "kms:generatedatakeywithoutplaintext",
	"kms:generatemac", "kms:getkeyrotationstatus", "kms:getpublickey", "kms:listgrants",
	"kms:reencryptfrom", "kms:reencryptto", "kms:retiregrant", "kms:revokegrant", "kms:sign", "kms:verify", "kms:verifymac",
}

// sqsWithinAccount are the actions to which cross-account permissions don't apply
// (SQS developer guide, "Overview of managing access").
var sqsWithinAccount = []string{
	"sqs:addpermission", "sqs:cancelmessagemovetask", "sqs:createqueue", "sqs:deletequeue", "sqs:listmessagemovetasks",
	"sqs:listqueues", "sqs:listqueuetags", "sqs:removepermission", "sqs:setqueueattributes", "sqs:startmessagemovetask",
	"sqs:tagqueue", "sqs:untagqueue",
}

// underServiceControl tells whether service control policies affect the caller:
// users, roles and root, but no service, service-linked role or anonymous caller
// (Organizations user guide, "Service control policies").
func (q *query) underServiceControl() bool {
	return (q.caller.kind == root || q.caller.isEntity()) && !q.caller.isServiceLinked()
}

// rcpServices are the services whose actions resource control policies apply to,
// by the prefix of the actions (Organizations user guide, "List of AWS services
// that support RCPs", September 2026).
var rcpServices = []string{
	"aoss", "appconfig", "appstream", "autoscaling", "autoscaling-plans", "budgets", "clouddirectory", "cloudfront", "cloudsearch",
	"cloudtrail-data", "codeartifact", "codebuild", "codecommit", "codepipeline", "cognito-identity", "cognito-idp", "comprehend",
	"comprehendmedical", "compute-optimizer", "cost-optimization-hub", "dax", "dsql", "dynamodb", "ecr", "ecr-public", "events", "firehose",
	"fis", "fms", "gamelift", "health", "inspector-scan", "kendra", "kinesisvideo", "kms", "logs", "memorydb", "networkmonitor",
	"notifications", "opensearch", "pca-connector-ad", "personalize", "polly", "pricing", "resource-groups", "rolesanywhere", "s3",
	"secretsmanager", "servicediscovery", "signin", "sqs", "sts", "support", "swf", "textract", "timestream-influxdb", "transcribe",
	"transfer", "translate", "wafv2", "workspaces", "xray",
}

// underResourceControl tells whether resource control policies affect the query:
// not when a service-linked role calls or is assumed, nor keys that AWS manages,
// nor kms:RetireGrant (Organizations user guide, "Resource control policies").
func (q *query) underResourceControl() bool {
	return slices.Contains(rcpServices, q.service) && !q.caller.isServiceLinked() && !q.assumesServiceLinked() &&
		!q.awsManagedKey() && q.action != "kms:retiregrant"
}

// assumesServiceLinked tells whether a service-linked role is to be assumed.
func (q *query) assumesServiceLinked() bool {
	return q.service == "sts" && q.arn.service == "iam" && strings.HasPrefix(q.arn.name, "role/aws-service-role/")
}

// awsManagedKey tells whether the resource is a KMS key that AWS manages, which
// shows in its alias.
func (q *query) awsManagedKey() bool {
	managed := func(alias string) bool { return strings.HasPrefix(alias, "alias/aws/") }
	return q.service == "kms" &&
		(managed(q.arn.name) || slices.ContainsFunc(q.context.values["kms:resourcealiases"], managed))
}

// cutOffWhenPublic tells whether RestrictPublicBuckets takes the access that a
// public bucket policy gives away from the caller: everyone but services and
// the owner's own users (S3 user guide, Block Public Access).
func (q *query) cutOffWhenPublic() bool {
	return q.service == "s3" && q.caller.kind != service && !q.sameAccount()
}

// ownerOverDeny tells whether a Deny of the bucket policy does not count: the
// owner's root user can always read, replace and delete the policy (S3 API
// reference, PutBucketPolicy).
func (q *query) ownerOverDeny() bool {
	switch q.action {
	case "s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy":
		return q.caller.kind == root && q.sameAccount()
	default:
		return false
	}
}
