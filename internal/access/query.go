// SPDX-License-Identifier: MPL-2.0

package access

import (
	"errors"
	"fmt"
	"strings"
)

// query is a request, read and completed.
type query struct {
	caller   caller
	action   string // lower case
	resource string
	owner    string // account id of the resource's owner
	context  keys
}

func newQuery(r Request) (query, error) {
	if service, name, ok := strings.Cut(r.Action, ":"); !ok || service == "" || name == "" {
		return query{}, fmt.Errorf("action %q: want service:Name", r.Action)
	}
	if r.Resource == "" {
		return query{}, errors.New("no resource")
	}
	resource, _ := parseARN(r.Resource)
	q := query{action: strings.ToLower(r.Action), resource: r.Resource, owner: r.ResourceAccount}
	if q.owner == "" {
		q.owner = resource.account
	}
	if !isAccountID(q.owner) {
		return query{}, fmt.Errorf("resource account %q: want 12 digits", q.owner)
	}

	q.context = newKeys(r.Context)
	var err error
	if q.caller, err = parseCaller(r.Principal, resource.partition, q.context.first("aws:PrincipalArn")); err != nil {
		return query{}, err
	}
	q.context.derive(q)
	return q, nil
}

// sameAccount tells whether the caller belongs to the resource's owner.
func (q query) sameAccount() bool { return q.caller.account == q.owner }

// service is the prefix of the action: "s3".
func (q query) service() string {
	service, _, _ := strings.Cut(q.action, ":")
	return service
}

// resourceDecides tells whether the resource's policy has to allow, also within
// one account: KMS keys (KMS developer guide, Key policies) and role trust (IAM
// user guide, "How IAM roles differ from resource-based policies").
func (q query) resourceDecides() bool {
	resource, ok := parseARN(q.resource)
	if !ok {
		return false
	}
	switch q.service() {
	case "kms":
		return resource.service == "kms" && strings.HasPrefix(resource.name, "key/")
	case "sts":
		return resource.service == "iam" && strings.HasPrefix(resource.name, "role/")
	default:
		return false
	}
}

// cutOffWhenPublic tells whether RestrictPublicBuckets takes the access that a
// public bucket policy gives away from the caller: everyone but services and
// the owner's own users (S3 user guide, Block Public Access).
func (q query) cutOffWhenPublic() bool {
	return q.service() == "s3" && q.caller.kind != service && !q.sameAccount()
}

// ownerOverDeny tells whether a Deny of the bucket policy does not count: the
// owner's root user can always read, replace and delete the policy (S3 API
// reference, PutBucketPolicy).
func (q query) ownerOverDeny() bool {
	switch q.action {
	case "s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy":
		return q.caller.kind == root && q.sameAccount()
	default:
		return false
	}
}

// arn is an ARN by its six components.
type arn struct {
	partition, service, region, account string
	name                                string // the resource part
}

func parseARN(s string) (arn, bool) {
	c := strings.SplitN(s, ":", 6)
	if len(c) != 6 || c[0] != "arn" {
		return arn{}, false
	}
	return arn{partition: c[1], service: c[2], region: c[3], account: c[4], name: c[5]}, true
}

func isAccountID(s string) bool {
	return len(s) == 12 && strings.Trim(s, "0123456789") == ""
}
