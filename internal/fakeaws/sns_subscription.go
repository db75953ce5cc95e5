// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/access"
)

// subscription is what Subscribe has made. Nothing is delivered.
type subscription struct {
	arn      string
	owner    *Account
	protocol string
	endpoint string
	pending  bool // confirmation
}

// protocols that SNS has; those that a person or a web server has to confirm
// come first.
var protocols = []string{"http", "https", "email", "email-json", "sms", "sqs", "application", "lambda", "firehose"}

func (sub subscription) shownARN() string {
	if sub.pending {
		return "PendingConfirmation"
	}
	return sub.arn
}

func snsSubscribe(s *Server, r *request, t *topic) (any, error) {
	protocol := r.form.Get("Protocol")
	known := slices.Index(protocols, protocol)
	if known < 0 {
		return nil, errSNSParameter("Does not support this protocol string: " + protocol)
	}
	sub := subscription{
		arn: t.arn() + ":" + s.newUUID(), owner: r.caller.account,
		protocol: protocol, endpoint: r.form.Get("Endpoint"), pending: known < 4,
	}
	if i := slices.IndexFunc(t.subscriptions, func(o subscription) bool {
		return o.owner == sub.owner && o.protocol == sub.protocol && o.endpoint == sub.endpoint
	}); i >= 0 {
		sub = t.subscriptions[i]
	} else {
		t.subscriptions = append(t.subscriptions, sub)
	}
	arn := sub.arn
	if sub.pending && r.form.Get("ReturnSubscriptionArn") != "true" {
		arn = "pending confirmation"
	}
	return struct{ SubscriptionArn string }{arn}, nil
}

func snsListSubscriptions(_ *Server, _ *request, t *topic) (any, error) {
	type entry struct {
		SubscriptionArn string
		Owner           string
		Protocol        string
		Endpoint        string
		TopicArn        string
	}
	result := struct {
		Subscriptions []entry `xml:"Subscriptions>member"`
	}{}
	for _, sub := range t.subscriptions {
		result.Subscriptions = append(result.Subscriptions, entry{sub.shownARN(), sub.owner.id, sub.protocol, sub.endpoint, t.arn()})
	}
	return result, nil
}

// PublishAs publishes to a topic as an AWS service does on behalf of a resource:
// "s3.amazonaws.com" for a bucket of an account. It fails when the topic's policy
// does not let the service. It is no call.
func (s *Server) PublishAs(service, sourceARN, sourceAccount, topic, message string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.topics[topic]
	if !ok {
		return &apiError{status: http.StatusNotFound, code: "NotFound", message: "Topic does not exist"}
	}
	result, err := access.Evaluate(access.Request{
		Principal:       service,
		Action:          "SNS:Publish",
		Resource:        t.arn(),
		ResourceAccount: t.owner.id,
		ResourcePolicy:  s.inForce(t.policy.now),
		Context: map[string][]string{
			"aws:SourceArn":       {sourceARN},
			"aws:SourceAccount":   {sourceAccount},
			"aws:SecureTransport": {"true"},
		},
	})
	switch {
	case err != nil:
		return fmt.Errorf("publishing as %s: %w", service, err)
	case result.Decision != access.Allowed:
		return &apiError{
			status: http.StatusForbidden, code: "AuthorizationError",
			message: strings.TrimSuffix(service, ".amazonaws.com") + " is not authorized to perform: SNS:Publish on resource: " + t.arn(),
		}
	}
	t.messages = append(t.messages, message)
	return nil
}
