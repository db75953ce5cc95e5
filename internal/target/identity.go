// SPDX-License-Identifier: MPL-2.0

package target

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// Identity is what IAM has of a role or a user.
type Identity struct {
	ARN      string // with its path
	Policies []IdentityPolicy
	Boundary *IdentityPolicy // nil: there is none
}

// IdentityPolicy is a policy of a role, a user or one of the user's groups.
type IdentityPolicy struct {
	Name     string // what texts call it, such as "the inline policy logs of the role etl"
	Document *policy.Document
}

// Identity reads a role or a user of the caller's account, by an ARN of IAM's: its policies, inline and managed, those of a user's groups, and its
// permissions boundary. The ARN may leave the path out.
func (s *Session) Identity(ctx context.Context, principal arn.ARN) (Identity, error) {
	client, err := s.Client.IAM(ctx, "")
	if err != nil {
		return Identity{}, err
	}
	kind, _, _ := strings.Cut(principal.Resource, "/")
	name := principal.Resource[strings.LastIndexByte(principal.Resource, '/')+1:]
	r := identityReader{session: s, client: client, owner: owner{kind, name}}
	if kind == "user" {
		err = r.user(ctx)
	} else {
		err = r.role(ctx)
	}
	if err == nil && strings.Count(principal.Resource, "/") > 1 && r.found.ARN != principal.String() {
		err = &Problem{
			Summary: "Principal Not Found", Class: splice.Gone, Err: fmt.Errorf("the %s is %s", r.owner, r.found.ARN),
			Remedy: fmt.Sprintf("There is no %s. Check the path in the ARN.", principal),
		}
	}
	return r.found, err
}

// owner is who has policies.
type owner struct{ kind, name string } // "role", "user" or "group"

func (o owner) String() string { return o.kind + " " + o.name }

// identityReader puts an Identity together.
type identityReader struct {
	session *Session
	client  *iam.Client
	owner   owner
	found   Identity
}

func (r *identityReader) role(ctx context.Context) error {
	name := aws.String(r.owner.name)
	out, err := r.client.GetRole(ctx, &iam.GetRoleInput{RoleName: name})
	if err != nil {
		return r.explain(err, "iam:GetRole")
	}
	r.found.ARN = aws.ToString(out.Role.Arn)
	if err := r.boundary(ctx, out.Role.PermissionsBoundary); err != nil {
		return err
	}
	inline := iam.NewListRolePoliciesPaginator(r.client, &iam.ListRolePoliciesInput{RoleName: name})
	for inline.HasMorePages() {
		page, err := inline.NextPage(ctx)
		if err != nil {
			return r.explain(err, "iam:ListRolePolicies")
		}
		for _, policy := range page.PolicyNames {
			out, err := r.client.GetRolePolicy(ctx, &iam.GetRolePolicyInput{RoleName: name, PolicyName: &policy})
			if err != nil {
				return r.explain(err, "iam:GetRolePolicy")
			}
			if err := r.inline(r.owner, policy, out.PolicyDocument); err != nil {
				return err
			}
		}
	}
	attached := iam.NewListAttachedRolePoliciesPaginator(r.client, &iam.ListAttachedRolePoliciesInput{RoleName: name})
	for attached.HasMorePages() {
		page, err := attached.NextPage(ctx)
		if err != nil {
			return r.explain(err, "iam:ListAttachedRolePolicies")
		}
		if err := r.attached(ctx, page.AttachedPolicies); err != nil {
			return err
		}
	}
	return nil
}

func (r *identityReader) user(ctx context.Context) error {
	name := aws.String(r.owner.name)
	out, err := r.client.GetUser(ctx, &iam.GetUserInput{UserName: name})
	if err != nil {
		return r.explain(err, "iam:GetUser")
	}
	r.found.ARN = aws.ToString(out.User.Arn)
	if err := r.boundary(ctx, out.User.PermissionsBoundary); err != nil {
		return err
	}
	inline := iam.NewListUserPoliciesPaginator(r.client, &iam.ListUserPoliciesInput{UserName: name})
	for inline.HasMorePages() {
		page, err := inline.NextPage(ctx)
		if err != nil {
			return r.explain(err, "iam:ListUserPolicies")
		}
		for _, policy := range page.PolicyNames {
			out, err := r.client.GetUserPolicy(ctx, &iam.GetUserPolicyInput{UserName: name, PolicyName: &policy})
			if err != nil {
				return r.explain(err, "iam:GetUserPolicy")
			}
			if err := r.inline(r.owner, policy, out.PolicyDocument); err != nil {
				return err
			}
		}
	}
	attached := iam.NewListAttachedUserPoliciesPaginator(r.client, &iam.ListAttachedUserPoliciesInput{UserName: name})
	for attached.HasMorePages() {
		page, err := attached.NextPage(ctx)
		if err != nil {
			return r.explain(err, "iam:ListAttachedUserPolicies")
		}
		if err := r.attached(ctx, page.AttachedPolicies); err != nil {
			return err
		}
	}
	groups := iam.NewListGroupsForUserPaginator(r.client, &iam.ListGroupsForUserInput{UserName: name})
	for groups.HasMorePages() {
		page, err := groups.NextPage(ctx)
		if err != nil {
			return r.explain(err, "iam:ListGroupsForUser")
		}
		for _, group := range page.Groups {
			if err := r.group(ctx, aws.ToString(group.GroupName)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *identityReader) group(ctx context.Context, name string) error {
	inline := iam.NewListGroupPoliciesPaginator(r.client, &iam.ListGroupPoliciesInput{GroupName: &name})
	for inline.HasMorePages() {
		page, err := inline.NextPage(ctx)
		if err != nil {
			return r.explain(err, "iam:ListGroupPolicies")
		}
		for _, policy := range page.PolicyNames {
			out, err := r.client.GetGroupPolicy(ctx, &iam.GetGroupPolicyInput{GroupName: &name, PolicyName: &policy})
			if err != nil {
				return r.explain(err, "iam:GetGroupPolicy")
			}
			if err := r.inline(owner{"group", name}, policy, out.PolicyDocument); err != nil {
				return err
			}
		}
	}
	attached := iam.NewListAttachedGroupPoliciesPaginator(r.client, &iam.ListAttachedGroupPoliciesInput{GroupName: &name})
	for attached.HasMorePages() {
		page, err := attached.NextPage(ctx)
		if err != nil {
			return r.explain(err, "iam:ListAttachedGroupPolicies")
		}
		if err := r.attached(ctx, page.AttachedPolicies); err != nil {
			return err
		}
	}
	return nil
}

func (r *identityReader) inline(of owner, name string, encoded *string) error {
	called := fmt.Sprintf("the inline policy %s of the %s", name, of)
	doc, err := parseEncoded("inline policy "+name, of.name, aws.ToString(encoded))
	if err != nil {
		return err
	}
	r.found.Policies = append(r.found.Policies, IdentityPolicy{called, doc})
	return nil
}

func (r *identityReader) attached(ctx context.Context, policies []types.AttachedPolicy) error {
	for _, p := range policies {
		name := aws.ToString(p.PolicyArn)
		doc, err := r.managed(ctx, name)
		if err != nil {
			return err
		}
		r.found.Policies = append(r.found.Policies, IdentityPolicy{"the managed policy " + name, doc})
	}
	return nil
}

func (r *identityReader) boundary(ctx context.Context, b *types.AttachedPermissionsBoundary) error {
	if b == nil {
		return nil
	}
	name := aws.ToString(b.PermissionsBoundaryArn)
	doc, err := r.managed(ctx, name)
	if err != nil {
		return err
	}
	r.found.Boundary = &IdentityPolicy{"the permissions boundary " + name, doc}
	return nil
}

// managed shares what was read of a managed policy, which many roles may have.
func (r *identityReader) managed(ctx context.Context, name string) (*policy.Document, error) {
	p, err := IAMPolicy().Open(ctx, r.session, Address{ID: name})
	if err != nil {
		return nil, err
	}
	return r.session.Policies.Read(ctx, p, nil)
}

func (r *identityReader) explain(err error, permission string) error {
	return explain(err, Problem{Remedy: fmt.Sprintf("The caller needs %s for the %s.", permission, r.owner)}, map[string]Problem{
		"NoSuchEntity": {
			Summary: "Principal Not Found", Class: splice.Gone,
			Remedy: fmt.Sprintf("There is no %s in this account. Check the name, or refer to its resource, so that it is created first.", r.owner),
		},
	})
}
