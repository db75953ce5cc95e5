// SPDX-License-Identifier: MPL-2.0

package target

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// IAMPolicy is a customer managed policy: its default version.
func IAMPolicy() Kind {
	return Kind{
		Name:      "managed policy",
		Limits:    Limits{Size: 6144, Characters: true}, // IAM user guide, IAM and AWS STS quotas
		Resources: true,
		PlainSids: true,
		// IAM user guide, IAM JSON policy elements: Resource.
		Owns:         func(_, resource string) bool { return resource == "*" || strings.HasPrefix(resource, "arn:") },
		OwnResources: func(string) string { return `"*" or ARNs` },
		Open: func(_ context.Context, s *Session, a Address) (Policy, error) {
			return &iamPolicy{session: s, arn: a.ID}, nil
		},
	}
}

type iamPolicy struct {
	session *Session
	arn     string
}

func (p *iamPolicy) Key() string { return "iam:" + p.arn }

func (p *iamPolicy) Lock() string { return p.Key() }

func (p *iamPolicy) Pin() string { return "" }

func (p *iamPolicy) Classify(err error) splice.Class { return Classify(err) }

// Lag is that of a role's trust policy.
func (p *iamPolicy) Lag() time.Duration { return (&roleTrust{}).Lag() }

// Read returns the default version, the one in force.
func (p *iamPolicy) Read(ctx context.Context) (*policy.Document, error) {
	client, err := p.session.Client.IAM(ctx, "")
	if err != nil {
		return nil, err
	}
	head, err := client.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: aws.String(p.arn)}, onceIAM)
	if err != nil {
		return nil, p.explain(err, "iam:GetPolicy")
	}
	out, err := client.GetPolicyVersion(ctx, &iam.GetPolicyVersionInput{PolicyArn: aws.String(p.arn), VersionId: head.Policy.DefaultVersionId}, onceIAM)
	if err != nil {
		return nil, p.explain(err, "iam:GetPolicyVersion")
	}
	return parseEncoded("managed policy", p.arn, aws.ToString(out.PolicyVersion.Document))
}

// Write makes a new default version. A policy has at most five versions (IAM user
// guide, Versioning IAM policies): the oldest that is not in force makes room.
func (p *iamPolicy) Write(ctx context.Context, doc *policy.Document) error {
	client, err := p.session.Client.IAM(ctx, "")
	if err != nil {
		return err
	}
	create := func() error {
		_, err := client.CreatePolicyVersion(ctx, &iam.CreatePolicyVersionInput{
			PolicyArn: aws.String(p.arn), PolicyDocument: aws.String(string(doc.Bytes())), SetAsDefault: true,
		}, onceIAM)
		return p.explain(err, "iam:CreatePolicyVersion")
	}
	// A version is given up only for a document that IAM would take.
	if err := create(); errorCode(err) != "LimitExceeded" {
		return err
	}
	if err := p.makeRoom(ctx, client); err != nil {
		return err
	}
	return create()
}

func (p *iamPolicy) makeRoom(ctx context.Context, client *iam.Client) error {
	var versions []types.PolicyVersion
	pages := iam.NewListPolicyVersionsPaginator(client, &iam.ListPolicyVersionsInput{PolicyArn: aws.String(p.arn)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return p.explain(err, "iam:ListPolicyVersions")
		}
		versions = append(versions, page.Versions...)
	}
	if len(versions) < 5 {
		return nil
	}
	versions = slices.DeleteFunc(versions, func(v types.PolicyVersion) bool { return v.IsDefaultVersion })
	oldest := slices.MinFunc(versions, func(a, b types.PolicyVersion) int { return cmp.Compare(versionNumber(a), versionNumber(b)) })
	_, err := client.DeletePolicyVersion(ctx, &iam.DeletePolicyVersionInput{PolicyArn: aws.String(p.arn), VersionId: oldest.VersionId}, onceIAM)
	return p.explain(err, "iam:DeletePolicyVersion")
}

// versionNumber is the number in "v3"; IAM counts on and never uses one again.
func versionNumber(v types.PolicyVersion) int {
	n, err := strconv.Atoi(strings.TrimPrefix(aws.ToString(v.VersionId), "v"))
	if err != nil {
		return math.MaxInt
	}
	return n
}

// Remove refuses: IAM accepts no version without statements.
func (p *iamPolicy) Remove(context.Context) error {
	return lastStatement("the managed policy "+p.arn, "A managed policy always has a statement. Delete the policy where it is made, or let another statement into it first.")
}

func (p *iamPolicy) explain(err error, permission string) error {
	denied := Problem{Remedy: fmt.Sprintf("The caller needs %s on the policy %s, and must belong to the account that has it.", permission, p.arn)}
	return explain(err, denied, iamProblems("managed policy "+p.arn))
}

func onceIAM(o *iam.Options) { o.Retryer = aws.NopRetryer{} }
