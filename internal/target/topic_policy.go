// SPDX-License-Identifier: MPL-2.0

package target

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/preset"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

var topicLimits = Limits{Size: 30720, Statements: 100} // SNS quotas

// TopicPolicy is the policy of an SNS topic.
func TopicPolicy() Kind {
	return Kind{
		Name:       "topic policy",
		Service:    "sns",
		Limits:     topicLimits,
		Principals: true, Resources: true,
		Owns:         func(topic, resource string) bool { return topic == resource },
		OwnResources: func(topic string) string { return "exactly " + topic },
		Check:        checkTopicStatement,
		Open: func(_ context.Context, s *Session, a Address) (Policy, error) {
			topic, err := arn.Parse(a.ID)
			if err != nil {
				return nil, err
			}
			return &topicPolicy{session: s, topic: topic, region: a.Region}, nil
		},
	}
}

type topicPolicy struct {
	session *Session
	topic   arn.ARN
	region  string
}

func (p *topicPolicy) Key() string { return "sns:" + p.topic.String() }

func (p *topicPolicy) Lock() string { return p.Key() }

func (p *topicPolicy) Pin() string { return "" }

func (p *topicPolicy) Classify(err error) splice.Class { return Classify(err) }

// Lag is an assumption: SNS documents no bound for attribute changes.
func (p *topicPolicy) Lag() time.Duration { return 6 * time.Second }

func (p *topicPolicy) client(ctx context.Context) (*sns.Client, error) {
	if p.region != "" && p.region != p.topic.Region {
		return nil, anotherRegion("topic", p.topic.String(), p.topic.Region, p.region)
	}
	return p.session.Client.SNS(ctx, p.topic.Region)
}

// Read returns what every topic has from the start, or what was put in its place.
func (p *topicPolicy) Read(ctx context.Context) (*policy.Document, error) {
	client, err := p.client(ctx)
	if err != nil {
		return nil, err
	}
	out, err := client.GetTopicAttributes(ctx, &sns.GetTopicAttributesInput{TopicArn: aws.String(p.topic.String())}, onceSNS)
	if err != nil {
		return nil, p.explain(err, nil)
	}
	return parse("topic policy", p.topic.String(), out.Attributes["Policy"])
}

func (p *topicPolicy) Write(ctx context.Context, doc *policy.Document) error {
	return p.explain(p.set(ctx, topicLimits.body(doc)), doc)
}

// Remove puts SNS's own default policy in place: a topic is never without one
// (SNS developer guide, Using identity-based policies with Amazon SNS).
func (p *topicPolicy) Remove(ctx context.Context) error {
	return p.explain(p.set(ctx, DefaultTopicPolicy(p.topic)), nil)
}

func (p *topicPolicy) set(ctx context.Context, text string) error {
	client, err := p.client(ctx)
	if err != nil {
		return err
	}
	_, err = client.SetTopicAttributes(ctx, &sns.SetTopicAttributesInput{
		TopicArn: aws.String(p.topic.String()), AttributeName: aws.String("Policy"), AttributeValue: aws.String(text),
	}, onceSNS)
	return err
}

func onceSNS(o *sns.Options) { o.Retryer = aws.NopRetryer{} }

func (p *topicPolicy) explain(err error, doc *policy.Document) error {
	if err == nil {
		return nil
	}
	if doc != nil && strings.Contains(errorMessage(err), "PrincipalNotFound") {
		return unknownPrincipal(doc, err)
	}
	refused := Problem{Summary: "Policy Refused", Remedy: "SNS accepts or refuses a topic policy as a whole; what it says about it is below. Only our statements were changed."}
	denied := Problem{Remedy: fmt.Sprintf("The caller needs sns:GetTopicAttributes and sns:SetTopicAttributes on %s, and should belong to the account that owns it, %s.", p.topic, p.topic.AccountID)}
	return explain(err, denied, map[string]Problem{
		"NotFound": {
			Summary: "Topic Not Found", Class: splice.Gone,
			Remedy: fmt.Sprintf("There is no topic %s. Check the ARN, or let the grant refer to the topic's resource, so that the topic is created first.", p.topic),
		},
		"NotFoundException":     {Summary: "Topic Not Found", Class: splice.Gone},
		"InvalidParameter":      refused,
		"InvalidParameterValue": refused,
		"ConcurrentAccess":      {Summary: "Concurrent Topic Change", Class: splice.Busy},
	})
}

func checkTopicStatement(s policy.Statement) error {
	for _, action := range append(s.Actions(), s.NotActions()...) {
		if action == "*" {
			continue
		}
		if err := preset.TopicActions().Check(action); err != nil {
			return err
		}
	}
	if n := len(s.Resources()) + len(s.NotResources()); n > 1 {
		return fmt.Errorf("a statement of a topic policy has exactly one resource, the topic, not %d", n)
	}
	if n := len(s.Principals()) + len(s.NotPrincipals()); n > 200 {
		return fmt.Errorf("a statement of a topic policy has at most 200 principals, not %d", n)
	}
	return nil
}

// DefaultTopicPolicy is the policy of a new topic, as AWS writes it.
func DefaultTopicPolicy(topic arn.ARN) string {
	return fmt.Sprintf(`{"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{"Sid":"`+topicDefaultSid+`","Effect":"Allow","Principal":{"AWS":"*"},`+
		`"Action":["SNS:GetTopicAttributes","SNS:SetTopicAttributes","SNS:AddPermission","SNS:RemovePermission","SNS:DeleteTopic","SNS:Subscribe","SNS:ListSubscriptionsByTopic","SNS:Publish"],`+
		`"Resource":%q,"Condition":{"StringEquals":{"AWS:SourceOwner":%q}}}]}`, topic.String(), topic.AccountID)
}
