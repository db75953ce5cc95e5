// SPDX-License-Identifier: MPL-2.0

package target

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/preset"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

var queueLimits = Limits{Size: 8192, Statements: 20} // SQS developer guide, Quotas related to policies

// QueuePolicy is the policy of an SQS queue.
func QueuePolicy() Kind {
	return Kind{
		Name:       "queue policy",
		Service:    "sqs",
		Limits:     queueLimits,
		Principals: true, Resources: true,
		Owns: func(queueURL, resource string) bool {
			if resource == "*" {
				return true
			}
			queue, err := ParseQueueURL(queueURL)
			r, parseErr := arn.Parse(resource)
			return err == nil && parseErr == nil && r.Service == "sqs" && Matches(r.AccountID, queue.Account) && Matches(r.Resource, queue.Name)
		},
		OwnResources: func(queueURL string) string { return "the ARN of the queue " + queueURL },
		Check:        checkQueueStatement,
		Useless:      useless(preset.QueueActions()),
		Regional:     true,
		Open:         openQueue,
	}
}

func openQueue(ctx context.Context, s *Session, a Address) (Policy, error) {
	queue, err := ParseQueueURL(a.ID)
	if err != nil {
		return nil, err
	}
	if queue.Region != "" && a.Region != "" && queue.Region != a.Region {
		return nil, anotherRegion("queue", a.ID, queue.Region, a.Region)
	}
	if queue.Region = cmp.Or(queue.Region, a.Pin, a.Region); queue.Region == "" {
		if queue.Region, err = s.Client.Region(ctx); err != nil {
			return nil, err
		}
	}
	return &queuePolicy{session: s, url: a.ID, queue: queue}, nil
}

// Queue is what the URL of a queue says. Region is empty where the host is not one
// of AWS's own.
type Queue struct{ Region, Account, Name string }

var (
	queuePath = regexp.MustCompile(`^/(?:.+/)?([0-9]{12})/([A-Za-z0-9_-]{1,80}(?:\.fifo)?)$`)
	// SQS developer guide, Amazon SQS endpoints and quotas, and Amazon VPC endpoints for
	// Amazon SQS; the host without a region is the oldest region's.
	queueHost = regexp.MustCompile(`^(?:sqs(?:-fips)?\.([a-z]+(?:-[a-z]+)+-[0-9]+)\.|([a-z]+(?:-[a-z]+)+-[0-9]+)\.queue\.|vpce-[a-z0-9-]+\.sqs\.([a-z]+(?:-[a-z]+)+-[0-9]+)\.vpce\.)`)
)

// ParseQueueURL takes a queue's URL apart (SQS developer guide, Queue and message
// identifiers).
func ParseQueueURL(text string) (Queue, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" {
		return Queue{}, fmt.Errorf("%q is no URL of a queue, such as https://sqs.eu-west-1.amazonaws.com/111122223333/my-queue", text)
	}
	path := queuePath.FindStringSubmatch(u.Path)
	if path == nil {
		return Queue{}, fmt.Errorf("%q is no URL of a queue: after the host come the account id and the queue's name", text)
	}
	queue := Queue{Account: path[1], Name: path[2]}
	if host := queueHost.FindStringSubmatch(u.Hostname()); host != nil {
		queue.Region = host[1] + host[2] + host[3]
	} else if u.Hostname() == "queue.amazonaws.com" {
		queue.Region = "us-east-1"
	}
	return queue, nil
}

type queuePolicy struct {
	session *Session
	url     string
	queue   Queue
}

// Key leaves the host out: a queue has several.
func (p *queuePolicy) Key() string {
	return "sqs:" + p.queue.Region + ":" + p.queue.Account + ":" + p.queue.Name
}

func (p *queuePolicy) Lock() string { return p.Key() }

// Pin is the queue's region, which its URL may not say.
func (p *queuePolicy) Pin() string { return p.queue.Region }

func (p *queuePolicy) Classify(err error) splice.Class { return Classify(err) }

// Lag: "changes can take up to 60 seconds to propagate" (SQS API reference,
// SetQueueAttributes).
func (p *queuePolicy) Lag() time.Duration { return 75 * time.Second }

// Read returns an empty document when the queue has no policy.
func (p *queuePolicy) Read(ctx context.Context) (*policy.Document, error) {
	client, err := p.session.Client.SQS(ctx, p.queue.Region)
	if err != nil {
		return nil, err
	}
	out, err := client.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{
		QueueUrl: aws.String(p.url), AttributeNames: []types.QueueAttributeName{types.QueueAttributeNamePolicy},
	}, onceSQS)
	if err != nil {
		return nil, p.explain(err)
	}
	return parse("queue policy", p.url, out.Attributes["Policy"])
}

func (p *queuePolicy) Write(ctx context.Context, doc *policy.Document) error {
	err := p.set(ctx, queueLimits.body(doc))
	// SQS doesn't say what is wrong; a principal is the usual reason.
	if err != nil && errorCode(err) == "InvalidAttributeValue" && (len(doc.Orphans()) > 0 || strings.Contains(strings.ToLower(errorMessage(err)), "principal")) {
		return unknownPrincipal(doc, err)
	}
	return p.explain(err)
}

// Remove clears the policy.
func (p *queuePolicy) Remove(ctx context.Context) error { return p.explain(p.set(ctx, "")) }

func (p *queuePolicy) set(ctx context.Context, text string) error {
	client, err := p.session.Client.SQS(ctx, p.queue.Region)
	if err != nil {
		return err
	}
	_, err = client.SetQueueAttributes(ctx, &sqs.SetQueueAttributesInput{
		QueueUrl: aws.String(p.url), Attributes: map[string]string{"Policy": text},
	}, onceSQS)
	return err
}

func onceSQS(o *sqs.Options) { o.Retryer = aws.NopRetryer{} }

func (p *queuePolicy) explain(err error) error {
	gone := Problem{
		Summary: "Queue Not Found", Class: splice.Gone,
		Remedy: fmt.Sprintf("There is no queue %s. Check the URL, or let the grant refer to the queue's resource, so that the queue is created first.", p.url),
	}
	denied := Problem{Remedy: fmt.Sprintf("The caller needs sqs:GetQueueAttributes and sqs:SetQueueAttributes on the queue %s, and must belong to the account that owns it, %s.", p.queue.Name, p.queue.Account)}
	refused := Problem{Summary: "Policy Refused", Remedy: "SQS accepts or refuses a queue policy as a whole; what it says about it is below. Only our statements were changed."}
	return explain(err, denied, map[string]Problem{
		"AWS.SimpleQueueService.NonExistentQueue": gone,
		"QueueDoesNotExist":                       gone,
		"InvalidAttributeValue":                   refused,
		"OverLimit":                               refused,
	})
}

func checkQueueStatement(s policy.Statement) error {
	if n := len(s.Actions()) + len(s.NotActions()); n > 7 {
		return fmt.Errorf("a statement of a queue policy has at most 7 actions, not %d", n)
	}
	if n := len(s.Principals()) + len(s.NotPrincipals()); n > 50 {
		return fmt.Errorf("a statement of a queue policy has at most 50 principals, not %d", n)
	}
	return nil
}
