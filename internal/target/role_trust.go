// SPDX-License-Identifier: MPL-2.0

package target

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// RoleTrust is the trust policy of an IAM role.
func RoleTrust() Kind {
	return Kind{
		Name:       "trust policy",
		Service:    "sts",
		Limits:     Limits{Size: 2048, Characters: true}, // IAM user guide, IAM and AWS STS quotas
		Principals: true,
		PlainSids:  true,
		Check:      checkTrustStatement,
		Open: func(_ context.Context, s *Session, a Address) (Policy, error) {
			return &roleTrust{session: s, role: a.ID}, nil
		},
	}
}

// checkTrustStatement: IAM refuses other actions (IAM user guide, Troubleshooting
// IAM roles, and the actions of STS that go with assuming a role).
func checkTrustStatement(s policy.Statement) error {
	known := []string{"AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "SetContext", "SetSourceIdentity", "TagSession"}
	for _, action := range append(s.Actions(), s.NotActions()...) {
		fits := func(name string) bool { return Matches(strings.ToLower(action), "sts:"+strings.ToLower(name)) }
		if !slices.ContainsFunc(known, fits) {
			return fmt.Errorf("action %q has nothing to do with assuming a role: a trust policy has sts:%s", action, strings.Join(known, ", sts:"))
		}
	}
	return nil
}

type roleTrust struct {
	session *Session
	role    string
}

func (p *roleTrust) Key() string { return "iam:role:" + p.role }

func (p *roleTrust) Lock() string { return p.Key() }

func (p *roleTrust) Pin() string { return "" }

func (p *roleTrust) Classify(err error) splice.Class { return Classify(err) }

// Lag: changes in IAM are "not always immediately visible", for seconds mostly (IAM
// user guide, Troubleshooting IAM). How many is an assumption.
func (p *roleTrust) Lag() time.Duration { return 15 * time.Second }

func (p *roleTrust) Read(ctx context.Context) (*policy.Document, error) {
	client, err := p.session.Client.IAM(ctx, "")
	if err != nil {
		return nil, err
	}
	out, err := client.GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String(p.role)}, onceIAM)
	if err != nil {
		return nil, p.explain(err, "iam:GetRole")
	}
	return parseEncoded("trust policy", p.role, aws.ToString(out.Role.AssumeRolePolicyDocument))
}

func (p *roleTrust) Write(ctx context.Context, doc *policy.Document) error {
	client, err := p.session.Client.IAM(ctx, "")
	if err != nil {
		return err
	}
	_, err = client.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{
		RoleName: aws.String(p.role), PolicyDocument: aws.String(string(doc.Bytes())),
	}, onceIAM)
	if err != nil && strings.Contains(errorMessage(err), "Invalid principal") {
		return unknownPrincipal(doc, err)
	}
	return p.explain(err, "iam:UpdateAssumeRolePolicy")
}

// Remove refuses: a role has a trust policy with at least one statement.
func (p *roleTrust) Remove(context.Context) error {
	return lastStatement("the trust policy of the role "+p.role, "IAM refuses a trust policy without statements. If nobody is to assume the role any more, delete the role; "+
		"otherwise let another statement into the policy first.")
}

func (p *roleTrust) explain(err error, permission string) error {
	denied := Problem{Remedy: fmt.Sprintf("The caller needs %s on the role %s.", permission, p.role)}
	return explain(err, denied, iamProblems(fmt.Sprintf("role %s", p.role)))
}

// iamProblems are IAM's refusals for a role or a managed policy.
func iamProblems(thing string) map[string]Problem {
	return map[string]Problem{
		"NoSuchEntity": {
			Summary: "Role Or Policy Not Found", Class: splice.Gone,
			Remedy: fmt.Sprintf("There is no %s in this account. Check the name, or let the grant refer to its resource, so that it is created first.", thing),
		},
		"MalformedPolicyDocument": {Summary: "Policy Refused", Remedy: "IAM accepts or refuses a document as a whole; what it says about it is below. Only our statements were changed."},
		"LimitExceeded":           {Summary: "Policy Too Large", Remedy: "IAM's quota is exceeded; what it says about it is below. Merge statements, or use shorter Sids."},
		"UnmodifiableEntity":      {Summary: "Policy Not Changeable", Remedy: fmt.Sprintf("The %s belongs to AWS, and can only be changed by the service that made it.", thing)},
		"ConcurrentModification":  {Summary: "Concurrent Change", Class: splice.Busy},
	}
}
