// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/xacct/terraform-provider-xacct/internal/access"
)

// Function is a Lambda function.
type Function struct {
	Name, ARN string
}

// CreateFunction makes a Lambda function that S3 may invoke for every bucket. There
// is no API of Lambda: it is a destination of notifications, no more.
func (a *Account) CreateFunction(name, region string) Function {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	return a.createFunction(name, region)
}

func (a *Account) createFunction(name, region string) Function {
	f := function{owner: a, region: region, name: name}
	a.server.functions[f.arn()] = f
	return Function{Name: name, ARN: f.arn()}
}

// function is a Lambda function.
type function struct {
	owner        *Account
	region, name string
}

func (f function) arn() string {
	return "arn:" + f.owner.partition + ":lambda:" + f.region + ":" + f.owner.id + ":function:" + f.name
}

// checkDestinations refuses a document for a destination that can't be one and, when
// they are to be tested, for one that S3 can't reach. Then each that was reached has
// a message of that (S3 user guide, "Granting permissions to publish event
// notification messages to a destination"). That the region and FIFO are looked at
// in any case is assumed.
func (s *Server) checkDestinations(b *bucket, n notification, tested bool) error {
	var failed [][2]string
	test := func(arn, service string, refusal func(string) string) error {
		parts := strings.SplitN(arn, ":", 6)
		if len(parts) != 6 || parts[2] != service {
			return errNotification("The ARN could not be parsed", [2]string{"ArgumentName", service}, [2]string{"ArgumentValue", arn})
		}
		if parts[3] != b.region {
			return errNotification("The notification destination service region is not valid for the bucket location constraint")
		}
		reason := ""
		if strings.HasSuffix(arn, ".fifo") {
			reason = "FIFO destinations are not supported"
		} else if tested {
			reason = refusal(arn)
		}
		if reason != "" {
			number := strconv.Itoa(len(failed)/2 + 1)
			failed = append(failed, [2]string{"ArgumentName" + number, arn + ", null"}, [2]string{"ArgumentValue" + number, reason})
		}
		return nil
	}
	for _, list := range []struct {
		destinations []destination
		service      string
		refusal      func(string) string
	}{
		{n.Topics, "sns", func(arn string) string { return s.topicRefusal(b, arn) }},
		{n.Queues, "sqs", func(arn string) string { return s.queueRefusal(b, arn) }},
		{n.Functions, "lambda", s.functionRefusal},
	} {
		for _, d := range list.destinations {
			if err := test(d.Topic+d.Queue+d.Function, list.service, list.refusal); err != nil {
				return err
			}
		}
	}
	if len(failed) > 0 {
		return errNotification("Unable to validate the following destination configurations", failed...)
	}
	if tested {
		s.sendTests(b, n)
	}
	return nil
}

func (s *Server) topicRefusal(b *bucket, arn string) string {
	t, ok := s.topics[arn]
	switch {
	case !ok:
		return "The destination topic does not exist"
	case !s.s3MayNotify(b, "SNS:Publish", arn, t.owner, t.policy.now):
		return "Permissions on the destination topic do not allow S3 to publish notifications from this bucket"
	}
	return ""
}

func (s *Server) queueRefusal(b *bucket, arn string) string {
	q, ok := s.queues[arn]
	switch {
	case !ok:
		return "The destination queue does not exist"
	case !s.s3MayNotify(b, "sqs:SendMessage", arn, q.owner, q.policy.now):
		return "Permissions on the destination queue do not allow S3 to publish notifications from this bucket"
	}
	return ""
}

func (s *Server) functionRefusal(arn string) string {
	if _, ok := s.functions[arn]; !ok {
		return "Not authorized to invoke function [" + arn + "]"
	}
	return ""
}

// s3MayNotify says whether the destination's policy lets S3 in, for this bucket.
func (s *Server) s3MayNotify(b *bucket, action, arn string, owner *Account, policy *storedPolicy) bool {
	if policy == nil {
		return false
	}
	result, err := access.Evaluate(access.Request{
		Principal: "s3.amazonaws.com", Action: action, Resource: arn, ResourceAccount: owner.id, ResourcePolicy: s.inForce(policy),
		Context: map[string][]string{"aws:SourceArn": {b.arn("")}, "aws:SourceAccount": {b.owner.id}, "aws:SecureTransport": {"true"}},
	})
	return err == nil && result.Decision == access.Allowed
}

func (s *Server) sendTests(b *bucket, n notification) {
	message := fmt.Sprintf(`{"Service":"Amazon S3","Event":"s3:TestEvent","Time":%q,"Bucket":%q}`, time.Now().UTC().Format(time.RFC3339), b.name)
	for _, d := range n.Topics {
		t := s.topics[d.Topic]
		t.messages = append(t.messages, message)
	}
	for _, d := range n.Queues {
		q := s.queues[d.Queue]
		q.messages = append(q.messages, message)
	}
}
