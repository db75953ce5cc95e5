// SPDX-License-Identifier: MPL-2.0

package inspect

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xacct/terraform-provider-xacct/internal/access"
	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// call is what is asked about.
type call struct {
	principal, action, region, owner string // owner: of the resource; "" when it isn't given
	context                          map[string][]string
	policies                         []string // the principal's; nil: they are to be read
}

// inquiry is a call while it is looked into.
type inquiry struct {
	call
	session   *target.Session
	caller    string // the account whose credentials the provider has; "" when it may not be asked for
	guessed   bool   // the owner: nothing says that the bucket is of the caller's account
	subject   subject
	at        target.Address
	identity  identity
	evaluator access.Evaluator
	open      []string // what is not looked at
}

// judge reads what it takes to answer, and answers. The error is that of a call to
// AWS: the target is gone, or the settings of the provider don't work. What may not
// be read is no error.
func (c call) judge(ctx context.Context, s *target.Session, resource string) (verdict, error) {
	asked, err := subjectOf(resource)
	if err != nil {
		return verdict{}, err
	}
	caller, err := s.Client.AccountID(ctx)
	if err != nil {
		return verdict{}, err
	}
	switch {
	case asked.AccountID != "":
		c.owner = asked.AccountID
	case c.owner == "" && caller == "":
		return verdict{}, &target.Problem{
			Summary: "Unknown Bucket Owner", Class: splice.Final, Err: errors.New("the provider block has skip_requesting_account_id"),
			Remedy: "Nothing says which account owns the bucket. Set resource_account_id.",
		}
	}
	i := &inquiry{call: c, session: s, caller: caller, subject: asked, at: target.Address{ID: asked.id, Region: c.region, ExpectedOwner: c.owner}}
	if i.owner == "" {
		i.owner, i.guessed = caller, true
	}
	if i.identity, err = i.readIdentity(ctx); err != nil {
		return verdict{}, err
	}
	q, err := i.aboutSubject(ctx)
	if err != nil {
		return verdict{}, err
	}
	found, err := q.judge(&i.evaluator)
	if err != nil {
		return verdict{}, unjudged(err)
	}
	if action := asked.takesKey(c.action); action != "" {
		onKey, err := i.judgeKey(ctx, action)
		if err != nil {
			return verdict{}, err
		}
		found = found.and(onKey)
	}
	found.reasons = append(found.reasons, i.notChecked())
	return found, nil
}

// aboutSubject is the question of the call itself.
func (i *inquiry) aboutSubject(ctx context.Context) (question, error) {
	q, doc, err := i.question(ctx, i.action, i.subject, i.at)
	i.guessed = i.guessed && doc == nil // S3 shows the policy of a bucket to its own account only
	if err != nil || doc == nil || i.subject.kind.Service != "s3" || q.same {
		return q, err
	}
	if err := i.readBlock(ctx, &q, doc); err != nil || !i.subject.inACL(i.action) {
		return q, err
	}
	return q, i.readOwnership(ctx, &q, doc)
}

// question asks about an action, with the policy of what it is on, which is nil when
// it may not be read.
func (i *inquiry) question(ctx context.Context, action string, on subject, at target.Address) (question, *policy.Document, error) {
	described := on.kind.Describe(at.ID)
	owner := cmp.Or(on.AccountID, i.owner)
	q := question{
		label: action, same: principalAccount(i.principal) == owner,
		request: access.Request{
			Principal: i.principal, Action: action, Resource: on.String(), ResourcePattern: true, ResourceAccount: owner,
			Context: i.contextOf(on), UnknownContext: true,
		},
		names: map[string]string{"resource policy": described},
	}
	i.identity.enter(&q)
	doc, resource, err := i.readPolicy(ctx, on, at)
	switch {
	case denied(err), on.Service == "sqs" && on.AccountID != i.caller && err != nil && target.Classify(err) == splice.Gone: // SQS hides queues from who has no access
		q.gaps = append(q.gaps, unknownPolicy(fmt.Sprintf("%s may not be read: %s", described, reasonOf(err))))
		delete(q.names, "resource policy")
	case err != nil:
		return q, nil, err
	case !doc.Empty():
		q.request.ResourcePolicy = doc.Bytes()
	}
	if resource != "" { // the key behind an alias
		q.request.Resource = resource
	}
	return q, doc, nil
}

// readPolicy reads the policy of a resource. For an alias it gives the ARN of the
// key, too.
func (i *inquiry) readPolicy(ctx context.Context, on subject, at target.Address) (doc *policy.Document, key string, err error) {
	if on.Service == "iam" && on.AccountID != i.caller { // a role of the caller's could have the same name
		return nil, "", &target.Problem{Class: splice.Denied, Err: errors.New(i.elsewhere(on.AccountID))}
	}
	place, err := on.kind.Open(ctx, i.session, at)
	if err != nil {
		return nil, "", err
	}
	if on.Service == "kms" && strings.HasPrefix(place.Pin(), "arn:") {
		key = place.Pin()
	}
	doc, err = i.session.Policies.Read(ctx, place, nil)
	return doc, key, err
}

// elsewhere says why something of IAM's, in another account, can't be read.
func (i *inquiry) elsewhere(account string) string {
	if i.caller == "" {
		return fmt.Sprintf("only callers of the account %s can read that, and which account this one belongs to is not known, because of skip_requesting_account_id", account)
	}
	return fmt.Sprintf("only callers of the account %s can read that, and this one belongs to %s", account, i.caller)
}

// readBlock finds out whether Block Public Access cuts other accounts off, if the
// policy is public.
func (i *inquiry) readBlock(ctx context.Context, q *question, doc *policy.Document) error {
	if doc.Empty() {
		return nil
	}
	public, _, err := access.Public(doc.Bytes())
	if err != nil {
		return unjudged(fmt.Errorf("%s: %w", i.subject.kind.Describe(i.at.ID), err))
	}
	if !public {
		return nil
	}
	block, err := i.session.PublicAccess(ctx, i.at)
	q.request.BlockPublicAccess.RestrictPublicBuckets = block.CutOff != ""
	switch {
	case err != nil && !denied(err):
		return err
	case err != nil && block.CutOff == "":
		q.gaps = append(q.gaps, unknownBlock(fmt.Sprintf("the policy of the bucket %s is public, and its Block Public Access could not be read: %s", i.at.ID, reasonOf(err))))
	}
	return nil
}

// readOwnership finds out whether access control lists are in force, which grant
// beside the policy (S3 user guide, Controlling ownership of objects and disabling
// ACLs). They themselves are not read.
func (i *inquiry) readOwnership(ctx context.Context, q *question, doc *policy.Document) error {
	now, err := i.session.Ownerships.Read(ctx, i.session.BucketOwnership(i.at), nil)
	reason := fmt.Sprintf("access control lists are in force for the bucket %s, and may grant it", i.at.ID)
	switch {
	case denied(err):
		reason = fmt.Sprintf("whether access control lists are in force for the bucket %s, which may grant it, may not be read: %s", i.at.ID, reasonOf(err))
	case err != nil:
		return err
	case now.Setting == target.OwnerEnforced:
		return nil
	}
	i.open = append(i.open, "access control lists, and objects that belong to other accounts, of which the bucket policy says nothing")
	statement, err := policy.ParseStatement(fmt.Appendf(nil, `{"Sid":%q,"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`, aclSid))
	if err != nil {
		return err
	}
	granting := doc.Clone()
	granting.Append(statement)
	q.gaps = append(q.gaps, gap{
		reason: reason,
		best: func(r *access.Request) {
			r.ResourcePolicy = granting.Bytes()
			r.BlockPublicAccess = access.BlockPublicAccess{} // which it would make public
		},
		worst: func(*access.Request) {},
	})
	return nil
}

// contextOf is what is known of the request: what today's clients do by themselves,
// where it goes, and what the user says.
func (i *inquiry) contextOf(on subject) map[string][]string {
	now := time.Now().UTC()
	known := map[string][]string{
		"aws:SecureTransport": {"true"},
		"aws:CurrentTime":     {now.Format(time.RFC3339)},
		"aws:EpochTime":       {strconv.FormatInt(now.Unix(), 10)},
	}
	if on.Region != "" {
		known["aws:RequestedRegion"] = []string{on.Region}
	}
	if on.Service == "s3" {
		known["s3:TlsVersion"] = []string{"1.3"}
	}
	if on.Service == "s3" && i.principal != "anonymous" {
		known["s3:authType"] = []string{"REST-HEADER"}
		known["s3:signatureversion"] = []string{"AWS4-HMAC-SHA256"}
		known["s3:signatureAge"] = []string{"1000"}
	}
	if account := principalAccount(i.principal); on.Service == "sns" && account != "" {
		// The documentation has this key for services only. That it is the caller's account
		// otherwise is assumed, since the default policy means the topic's owner by it.
		known["aws:SourceOwner"] = []string{account}
	}
	if i.identity.role != "" {
		known["aws:PrincipalArn"] = []string{i.identity.role}
	}
	for key := range i.context {
		maps.DeleteFunc(known, func(k string, _ []string) bool { return strings.EqualFold(k, key) })
	}
	maps.Copy(known, i.context)
	return known
}

// notChecked says what was not looked at and could change the decision.
func (i *inquiry) notChecked() string {
	var all []string
	if account := principalAccount(i.principal); account != "" {
		all = append(all, "service control policies of the account "+account)
	}
	owner := i.owner
	if i.guessed {
		owner = "that owns the bucket " + i.subject.id
	}
	all = append(all, "resource control policies of the account "+owner)
	if entity, ok := entityOf(i.principal); ok {
		if i.identity.given {
			all = append(all, "a permissions boundary of the principal")
		}
		if !strings.HasPrefix(entity.Resource, "user/") {
			all = append(all, "session policies")
		}
	}
	all = append(all, "policies of VPC endpoints")
	if i.subject.Service == "kms" {
		all = append(all, "KMS grants")
	}
	if i.subject.Service == "sns" || i.subject.Service == "sqs" {
		all = append(all, "a key that the "+map[string]string{"sns": "topic", "sqs": "queue"}[i.subject.Service]+" encrypts with")
	}
	for _, more := range i.open {
		if !slices.Contains(all, more) {
			all = append(all, more)
		}
	}
	return "Not checked: " + strings.Join(all, "; ") + "."
}

// unjudged says that AWS has a policy that can't be judged here.
func unjudged(err error) error {
	return &target.Problem{
		Summary: "Unreadable Policy", Class: splice.Final, Err: err,
		Remedy: "A policy that decides is not as the IAM user guide has it, so that nothing can be said. Correct it by hand.",
	}
}

// reasonOf is a denial as a part of a sentence.
func reasonOf(err error) string {
	text := said(err)
	if _, remedy := target.Explain(err); remedy != "" {
		text += " (" + strings.TrimSuffix(remedy, ".") + ")"
	}
	return text
}
