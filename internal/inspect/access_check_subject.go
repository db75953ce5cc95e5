// SPDX-License-Identifier: MPL-2.0

package inspect

import (
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/xacct/terraform-provider-xacct/internal/access"
	"github.com/xacct/terraform-provider-xacct/internal/preset"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// subject is what is to be acted on.
type subject struct {
	arn.ARN
	kind target.Kind
	id   string // the document's address
	key  string // of an object, or a pattern of keys
}

// subjectOf finds the document that goes with an ARN.
func subjectOf(resource string) (subject, error) {
	a, err := arn.Parse(resource)
	if err != nil {
		return subject{}, fmt.Errorf("%q is no ARN", resource)
	}
	s := subject{ARN: a, id: resource}
	switch first, name, _ := strings.Cut(a.Resource, "/"); {
	case a.Service == "s3" && a.Region == "" && a.AccountID == "":
		s.kind, s.id, s.key = target.BucketPolicy(), first, name
		err = preset.CheckBucket(first)
	case a.Service == "sns":
		s.kind, err = target.TopicPolicy(), preset.CheckTopicARN(resource)
	case a.Service == "sqs":
		s.kind, s.id = target.QueuePolicy(), target.QueueURL(a)
		_, err = target.ParseQueueURL(s.id)
	case a.Service == "kms" && (first == "key" || first == "alias") && name != "":
		s.kind = target.KeyPolicy()
	case a.Service == "iam" && first == "role" && name != "":
		s.kind, s.id = target.RoleTrust(), name[strings.LastIndexByte(name, '/')+1:]
	default:
		err = errors.New("expected the ARN of a bucket, an object, a topic, a queue, a key or a role")
	}
	if err == nil && a.Service != "s3" {
		err = preset.CheckAccountID(a.AccountID)
	}
	if err == nil && a.Service != "s3" && strings.ContainsAny(a.Resource, "*?") {
		err = errors.New("wildcards are possible in the key of an object only")
	}
	if err != nil {
		return subject{}, fmt.Errorf("%q: %w", resource, err)
	}
	return s, nil
}

// checkAction refuses an action that is never one on the subject.
func (s subject) checkAction(action string) error {
	service, _, _ := strings.Cut(action, ":")
	if !strings.EqualFold(service, s.kind.Service) {
		return fmt.Errorf("%q is not an action on %s: expected one of %s", action, s, s.kind.Service)
	}
	if s.Service == "iam" {
		return preset.TrustActions().Check(action)
	}
	bucket, objects := preset.WorksOn(action)
	switch {
	case s.Service != "s3":
	case objects && !bucket && s.key == "":
		return fmt.Errorf("%q is an action on objects: the resource is then %s/ and a key, or * for all objects", action, s)
	case bucket && !objects && s.key != "":
		return fmt.Errorf("%q is an action on a bucket: the resource is then arn:%s:s3:::%s", action, s.Partition, s.id)
	}
	return nil
}

// takesKey is the action on the bucket's key that goes with an action on objects
// (S3 user guide, Using server-side encryption with AWS KMS keys, Permissions); "" for
// other actions.
func (s subject) takesKey(action string) string {
	switch strings.ToLower(action) {
	case "s3:getobject", "s3:getobjectversion":
		return "kms:Decrypt"
	case "s3:putobject":
		return "kms:GenerateDataKey"
	}
	return ""
}

// inACL tells whether an access control list can grant an action (S3 user guide,
// Access control list overview, Mapping of ACL permissions and access policy
// permissions).
func (s subject) inACL(action string) bool {
	switch strings.ToLower(action) {
	case "s3:listbucket", "s3:listbucketversions", "s3:listbucketmultipartuploads", "s3:putobject",
		"s3:getbucketacl", "s3:putbucketacl",
		"s3:getobject", "s3:getobjectversion", "s3:getobjectacl", "s3:getobjectversionacl", "s3:putobjectacl", "s3:putobjectversionacl":
		return true
	}
	return false
}

// checkCall refuses a call that can't be judged, whatever the policies: what is said
// of principal, action and resource makes no sense.
func checkCall(principal, action, resource string) error {
	_, err := access.Evaluate(access.Request{Principal: principal, Action: action, Resource: resource, ResourceAccount: "000000000000", ResourcePattern: true})
	return err
}

// checkIdentityPolicy refuses a text that is no policy of a role or user.
func checkIdentityPolicy(text string) error {
	_, err := access.Evaluate(access.Request{
		Principal: "000000000000", Action: "s3:GetObject", Resource: "*", IdentityPolicies: [][]byte{[]byte(text)},
	})
	if cause := errors.Unwrap(err); cause != nil {
		err = cause // without the evaluation's own name for the policy
	}
	return err
}

// principalAccount is the account of a principal, "" when it has none.
func principalAccount(principal string) string {
	if preset.CheckAccountID(principal) == nil {
		return principal
	}
	a, err := arn.Parse(principal)
	if err == nil && preset.CheckAccountID(a.AccountID) == nil && !strings.Contains(a.Resource, "-provider/") {
		return a.AccountID
	}
	return ""
}

// entityOf is the role or the user, as IAM has it, whose policies are a principal's;
// false for who has none of their own, such as a service or an account's root.
func entityOf(principal string) (entity arn.ARN, ok bool) {
	a, err := arn.Parse(principal)
	if err != nil || preset.CheckAccountID(a.AccountID) != nil { // CloudFront's own users are of no account
		return arn.ARN{}, false
	}
	kind, name, _ := strings.Cut(a.Resource, "/")
	switch a.Service + ":" + kind {
	case "iam:role", "iam:user":
		return a, true
	case "sts:assumed-role":
		role, _, _ := strings.Cut(name, "/")
		a.Service, a.Resource = "iam", "role/"+role
		return a, true
	case "sts:federated-user":
		return a, true
	}
	return arn.ARN{}, false
}
