// SPDX-License-Identifier: MPL-2.0

// Package access decides from policies alone, without a call to AWS, whether
// AWS would let a principal do something, and whether S3 would call a policy
// public.
//
// It combines all kinds of policy that AWS does. Not looked at are access
// control lists, KMS grants, and what services check beside policies. Allowed
// means that nothing given here stands in the way.
package access

// Request is one call to judge.
type Request struct {
	// Principal is who calls: the ARN of a role, user, assumed-role session,
	// federated user or account root; an account id, which stands for its root,
	// or a canonical user id; a service ("s3.amazonaws.com"); for
	// sts:AssumeRoleWithSAML and sts:AssumeRoleWithWebIdentity, and the
	// sts:TagSession that comes with them, an identity provider, by ARN or name
	// ("accounts.google.com"); a CloudFront origin access identity, by ARN; or
	// "anonymous".
	//
	// A session's ARN does not have its role's path. When the role has one,
	// give the role's ARN as the context key aws:PrincipalArn.
	Principal string
	// Action is one action, "s3:GetObject". Case does not matter.
	Action string
	// Resource is the full ARN of what is acted on, or "*" for actions that have
	// no resource. Case matters.
	Resource string
	// ResourcePattern says that * and ? in Resource are wildcards, as in a
	// policy, and that the request is for each resource that matches; "${*}" is
	// an asterisk. See Result.Partial.
	ResourcePattern bool
	// ResourceAccount is the 12-digit id of the resource's owner. It may be
	// empty when the ARN has it, which an S3 ARN has not; for "*", and for what AWS
	// manages ("arn:aws:iam::aws:policy/…"), it is then the caller's account.
	ResourceAccount string
	// Context holds condition keys, in any case. Those that follow from the rest
	// of the request are filled in: aws:PrincipalArn, aws:PrincipalAccount,
	// aws:PrincipalType, aws:PrincipalIsAWSService, aws:PrincipalServiceName,
	// aws:PrincipalServiceNamesList, aws:username, aws:userid (of root, federated
	// users and anonymous callers), aws:ResourceAccount, s3:ResourceAccount,
	// kms:CallerAccount, and from aws:CalledVia the like of aws:ViaAWSService. A key
	// with an empty list is absent and stays so; an empty string is a value, though
	// Null and the set operators take it for none.
	Context map[string][]string
	// UnknownContext says that a key which Context does not have, and which does
	// not follow from the rest, may be absent or have any value. A key with an
	// empty list is absent for certain.
	UnknownContext bool

	// ResourcePolicy is the policy of the resource: bucket policy, key policy,
	// trust policy. Nil: it has none.
	ResourcePolicy []byte
	// IdentityPolicies are the policies of the caller, those of its groups
	// included. An account's root needs none.
	IdentityPolicies [][]byte
	// PermissionBoundaries cap what identity policies allow; every one has to
	// allow. Nil: the caller has none.
	PermissionBoundaries [][]byte
	// SessionPolicies cap what a session may do; one of them has to allow. Nil:
	// none were passed when the session began, without which a federated user has
	// only what a resource's policy gives to the session.
	SessionPolicies [][]byte
	// ServiceControlPolicies are those of the caller's account, level by level:
	// root, organizational units, account. On every level one has to allow, as
	// FullAWSAccess does. Nil: none apply, as in the management account.
	ServiceControlPolicies [][][]byte
	// ResourceControlPolicies are those of the resource's account, likewise. A
	// level without an Allow has RCPFullAWSAccess, which cannot be detached.
	ResourceControlPolicies [][][]byte
	// EndpointPolicies are those of VPC endpoints that the call goes through;
	// every one has to allow. Nil: it goes through none with a policy.
	EndpointPolicies [][]byte
	// BlockPublicAccess is in force for the bucket: the strictest of its own
	// settings and those of its account and organization.
	BlockPublicAccess BlockPublicAccess
}

// BlockPublicAccess has the settings of S3 Block Public Access. Only
// RestrictPublicBuckets takes part in evaluation: the others are about access
// control lists and about what a new policy may say (see Public).
type BlockPublicAccess struct {
	BlockPublicACLs       bool
	IgnorePublicACLs      bool
	BlockPublicPolicy     bool
	RestrictPublicBuckets bool
}

// Evaluate judges a request. The error says which policy cannot be read and
// why, or which field of the request makes no sense.
func Evaluate(r Request) (Result, error) {
	return new(Evaluator).Evaluate(r)
}
