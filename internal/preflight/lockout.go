// SPDX-License-Identifier: MPL-2.0

package preflight

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/access"
	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// Lockout refuses a Deny of the grant's own that would keep the caller from one of
// the actions by which the policy is read and changed again: neither Terraform nor
// the caller by hand could take it out. Where that hangs on a condition of which
// nothing is known here, it warns. The root user of a bucket's owner can always
// change the bucket's policy (S3 API reference, PutBucketPolicy).
//
// It asks who the caller is only when the grant has a Deny.
func Lockout(actions ...string) Check {
	return func(ctx context.Context, s *target.Session, c Change) ([]Finding, error) {
		denies := slices.DeleteFunc(slices.Clone(c.Ours), func(s policy.Statement) bool { return s.Effect() != "Deny" })
		if len(denies) == 0 {
			return nil, nil
		}
		caller, err := s.Client.CallerARN(ctx)
		if err != nil || caller == "" { // not to be asked
			return nil, err
		}
		return c.lockout(caller, denies, actions), nil
	}
}

// lockout finds the Deny statements that keep a caller from some actions.
func (c Change) lockout(caller string, denies []policy.Statement, actions []string) []Finding {
	var evaluator access.Evaluator
	var findings []Finding
	for _, deny := range denies {
		var denied, perhaps []string
		var conditions []policy.Condition
		for _, action := range actions {
			result, err := evaluator.Evaluate(c.request(caller, action, c.own(), c.only(deny), everyday()))
			unknown := deciding(result)
			switch {
			case err != nil, result.Decision != access.ExplicitlyDenied:
			case !result.Conditional:
				denied = append(denied, action)
			case !slices.ContainsFunc(unknown, func(c policy.Condition) bool { return escapable(c.Key) }):
				perhaps = append(perhaps, action)
				conditions = append(conditions, unknown...)
			}
		}
		locked := fmt.Sprintf("The Deny statement %s of this grant would deny %%s to %s, who runs this plan%%s: the caller could then not take it out again, neither by Terraform nor by hand.\n\n"+
			"Let the caller through by a condition, such as\n\n  \"Condition\": {\"ArnNotEquals\": {\"aws:PrincipalArn\": %q}}\n\nor deny the actions that are meant, one by one.",
			called(deny), caller, principalOf(caller))
		switch {
		case len(denied) > 0:
			findings = append(findings, Finding{Blocks: true, Summary: c.lockoutSummary(), Detail: fmt.Sprintf(locked, listed(denied), "")})
		case len(perhaps) > 0:
			findings = append(findings, Finding{Summary: c.lockoutSummary(), Detail: fmt.Sprintf(locked, listed(perhaps), ", unless "+escapes(conditions))})
		}
	}
	return findings
}

func (c Change) lockoutSummary() string {
	words := strings.Fields(c.Kind.Name)
	for i, word := range words {
		words[i] = strings.ToUpper(word[:1]) + word[1:]
	}
	return strings.Join(words, " ") + " Lock-Out"
}

// principalOf is what aws:PrincipalArn is for a caller: of a session, its role. The
// session doesn't tell the role's path.
func principalOf(caller string) string {
	before, session, ok := strings.Cut(caller, ":assumed-role/")
	if !ok {
		return caller
	}
	role, _, _ := strings.Cut(session, "/")
	return strings.Replace(before, ":sts:", ":iam:", 1) + ":role/" + role
}

// KeyKept refuses a change of a statement that lets the caller change the key's
// policy, when no other does: KMS would refuse it (KMS API reference, PutKeyPolicy:
// the key policy must allow the calling principal a subsequent PutKeyPolicy). It
// asks who the caller is only when such a statement goes or changes.
func KeyKept(ctx context.Context, s *target.Session, c Change) ([]Finding, error) {
	const action = "kms:PutKeyPolicy"
	left := c.After.Statements()
	goes := slices.ContainsFunc(c.Before.Statements(), func(s policy.Statement) bool {
		return s.Effect() == "Allow" && grants(s, action) && !slices.ContainsFunc(left, s.Equal)
	})
	if !goes {
		return nil, nil
	}
	caller, err := s.Client.CallerARN(ctx)
	if err != nil || caller == "" {
		return nil, err
	}
	result, err := access.Evaluate(c.request(caller, action, c.own(), c.After.Bytes(), everyday()))
	if err != nil || result.Decision != access.ImplicitlyDenied || result.Conditional || result.Partial {
		return nil, nil //nolint:nilerr // what can't be read, AWS judges
	}
	return []Finding{{
		Blocks: true, Summary: c.lockoutSummary(),
		Detail: fmt.Sprintf("KMS refuses a policy after which the caller could not change it any more. With this change, no statement of %s would let %s, who runs this plan, use %s.\n\n"+
			"Let another statement do so first, such as the one that enables IAM policies for the key's account.", c.describe(), caller, action),
	}}, nil
}

// assuming are the actions by which a session of a role is had.
var assuming = []string{"sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"}

// RoleKept refuses a Deny of the grant's own by which nobody can assume any more the
// role that the caller has a session of: IAM accepts it, and the caller is locked out
// when the session ends. What hangs on a condition, or concerns some principals only,
// says nothing about the caller, whose session doesn't tell who assumed the role.
//
// It asks who the caller is only when the grant has such a Deny.
func RoleKept(ctx context.Context, s *target.Session, c Change) ([]Finding, error) {
	shut := c.shut()
	if len(shut) == 0 {
		return nil, nil
	}
	caller, err := s.Client.CallerARN(ctx)
	if err != nil || !strings.Contains(caller, ":assumed-role/"+c.At.ID+"/") {
		return nil, err
	}
	return []Finding{{
		Blocks: true, Summary: c.lockoutSummary(),
		Detail: fmt.Sprintf("With the Deny statement %s of this grant nobody could assume the role %s any more, which is the one that runs this plan, as %s: when this session ends, the role could not take it out again.\n\n"+
			"Let those who assume the role through by a condition, such as\n\n  \"Condition\": {\"ArnNotEquals\": {\"aws:PrincipalArn\": \"their ARN\"}}\n\nor name in Principal those who are meant.",
			listed(shut), c.At.ID, caller),
	}}, nil
}

// shut names the Deny statements of the grant that keep everybody from assuming the
// role, in every way in which somebody may; none if there is a way left.
func (c Change) shut() []string {
	var shut []string
	denied := map[string]bool{}
	for _, s := range c.Ours {
		if s.Effect() != "Deny" || len(s.Conditions()) > 0 || !slices.ContainsFunc(s.Principals(), isEverybody) {
			continue
		}
		for _, action := range assuming {
			if grants(s, action) {
				denied[action] = true
				shut = append(shut, called(s))
			}
		}
	}
	for _, s := range c.After.Statements() {
		left := func(action string) bool { return !denied[action] && grants(s, action) }
		if s.Effect() == "Allow" && slices.ContainsFunc(assuming, left) {
			return nil
		}
	}
	return slices.Compact(shut)
}
