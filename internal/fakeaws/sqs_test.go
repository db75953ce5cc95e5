// SPDX-License-Identifier: MPL-2.0

package fakeaws_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

const (
	dataQueue = "https://sqs.eu-west-1.amazonaws.com/111122223333/data-queue"
	queueARN  = "arn:aws:sqs:eu-west-1:111122223333:data-queue"
)

// newQueue starts a fake whose data account has a queue.
func newQueue(t *testing.T) *fakeaws.Server {
	t.Helper()
	s := newServer(t)
	s.Account(dataAccount).CreateQueue("data-queue", region)
	return s
}

func sqsOf(s *fakeaws.Server, c fakeaws.Credentials) *sqs.Client {
	return sqs.NewFromConfig(config(s, c, region))
}

// queueOwner is SQS for the root user of the data account.
func queueOwner(s *fakeaws.Server) *sqs.Client {
	return sqsOf(s, s.Account(dataAccount).Credentials())
}

// queuePolicy is the policy, "" when there is none.
func queuePolicy(t *testing.T, c *sqs.Client) (string, error) {
	t.Helper()
	out, err := c.GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{
		QueueUrl: aws.String(dataQueue), AttributeNames: []types.QueueAttributeName{types.QueueAttributeNamePolicy},
	})
	if err != nil {
		return "", err
	}
	return out.Attributes["Policy"], nil
}

func setQueue(t *testing.T, c *sqs.Client, name, value string) error {
	t.Helper()
	_, err := c.SetQueueAttributes(t.Context(), &sqs.SetQueueAttributesInput{
		QueueUrl: aws.String(dataQueue), Attributes: map[string]string{name: value},
	})
	return err
}

var errNoQueue = refusal{400, "AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist."}

func TestQueueLife(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	client := queueOwner(s)
	create := &sqs.CreateQueueInput{QueueName: aws.String("data-queue"), Attributes: map[string]string{"DelaySeconds": "5"}}
	for range 2 { // it is idempotent
		created, err := client.CreateQueue(t.Context(), create)
		check(t, err)
		if got := aws.ToString(created.QueueUrl); got != dataQueue {
			t.Fatalf("URL is %s", got)
		}
	}
	create.Attributes["DelaySeconds"] = "6"
	_, err := client.CreateQueue(t.Context(), create)
	wantRefusal(t, err, refusal{400, "QueueAlreadyExists", ""})
	found, err := client.GetQueueUrl(t.Context(), &sqs.GetQueueUrlInput{QueueName: aws.String("data-queue")})
	check(t, err)
	if got := aws.ToString(found.QueueUrl); got != dataQueue {
		t.Errorf("URL is %s", got)
	}
	check(t, setQueue(t, client, "VisibilityTimeout", "60"))
	all, err := client.GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{QueueUrl: found.QueueUrl, AttributeNames: []types.QueueAttributeName{"All"}})
	check(t, err)
	got := []string{all.Attributes["QueueArn"], all.Attributes["DelaySeconds"], all.Attributes["VisibilityTimeout"]}
	if diff := cmp.Diff([]string{queueARN, "5", "60"}, got); diff != "" {
		t.Errorf("attributes (-want +got):\n%s", diff)
	}
	if _, ok := all.Attributes["Policy"]; ok {
		t.Error("a new queue has a policy")
	}
	wantRefusal(t, setQueue(t, client, "QueueArn", queueARN), refusal{400, "InvalidAttributeName", ""})

	_, err = client.DeleteQueue(t.Context(), &sqs.DeleteQueueInput{QueueUrl: found.QueueUrl})
	check(t, err)
	_, err = queuePolicy(t, client)
	wantRefusal(t, err, errNoQueue)
	var gone *types.QueueDoesNotExist
	if !errors.As(err, &gone) {
		t.Errorf("got %T, want the SDK's type", err)
	}
	wantRefusal(t, setQueue(t, client, "Policy", ""), errNoQueue)
}

func TestQueueOfAnotherRegion(t *testing.T) {
	t.Parallel()
	s := newQueue(t)
	_, err := queuePolicy(t, sqs.NewFromConfig(config(s, s.Account(dataAccount).Credentials(), "us-east-1")))
	wantRefusal(t, err, errNoQueue)
}

// TestQueuePolicyClear: AWS-FACTS `clear with Policy=""`.
func TestQueuePolicyClear(t *testing.T) {
	t.Parallel()
	s := newQueue(t)
	client := queueOwner(s)
	check(t, setQueue(t, client, "Policy", policy(allow(`{"AWS":"444455556666"}`, "sqs:SendMessage", queueARN))))
	got, err := queuePolicy(t, client)
	check(t, err)
	if want := policy(allow(`{"AWS":"arn:aws:iam::444455556666:root"}`, "sqs:SendMessage", queueARN)); got != want {
		t.Errorf("policy is %s, want %s", got, want)
	}
	check(t, setQueue(t, client, "Policy", ""))
	if got, err := queuePolicy(t, client); err != nil || got != "" {
		t.Errorf("policy is %s and %v, want none", got, err)
	}
	check(t, setQueue(t, client, "Policy", ""))
}

// TestQueuePolicyRefusals: AWS-FACTS "non-JSON: 400 InvalidAttributeValue".
func TestQueuePolicyRefusals(t *testing.T) {
	t.Parallel()
	const root = `{"AWS":"444455556666"}`
	cases := map[string]string{
		"no JSON":                   "policy",
		"empty Statement":           policy(),
		"role that does not exist":  policy(allow(`{"AWS":"arn:aws:iam::444455556666:role/Nobody"}`, "sqs:SendMessage", queueARN)),
		"dead principal":            policy(allow(`{"AWS":"AROAEXAMPLEEXAMPLE123"}`, "sqs:SendMessage", queueARN)),
		"action of another service": policy(allow(root, "sns:Publish", queueARN)),
		"unknown action":            policy(allow(root, "sqs:Send", queueARN)),
		"no principal":              policy(`{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"` + queueARN + `"}`),
	}
	for name, document := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newQueue(t)
			err := setQueue(t, queueOwner(s), "Policy", document)
			wantRefusal(t, err, refusal{400, "InvalidAttributeValue", "Invalid value for the parameter Policy."})
		})
	}
}

// TestQueuePolicyLimits: AWS-FACTS "8,192 bytes, 20 statements, 50 principals, 7
// actions a statement (OverLimit)".
func TestQueuePolicyLimits(t *testing.T) {
	t.Parallel()
	const root = `{"AWS":"444455556666"}`
	statements := func(n int) string {
		return policy(strings.Split(strings.Repeat(allow(root, "sqs:SendMessage", queueARN)+"\n", n-1)+allow(root, "sqs:SendMessage", queueARN), "\n")...)
	}
	principals := func(n int) string {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprintf(`"%012d"`, i))
		}
		return policy(allow(`{"AWS":[`+strings.Join(all, ",")+`]}`, "sqs:SendMessage", queueARN))
	}
	actions := func(n int) string {
		names := []string{"SendMessage", "ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "GetQueueUrl", "GetQueueAttributes", "PurgeQueue", "ListDeadLetterSourceQueues"}
		return policy(strings.Replace(allow(root, "", queueARN), `""`, `["sqs:`+strings.Join(names[:n], `","sqs:`)+`"]`, 1))
	}
	sized := func(n int) string {
		small := policy(onQueue(""))
		return policy(onQueue(strings.Repeat("x", n-len(small))))
	}
	cases := map[string]struct{ good, bad, message string }{
		"bytes":      {sized(8192), sized(8193), "Submitted policy is over max allowed size."},
		"statements": {statements(20), statements(21), ""},
		"principals": {principals(50), principals(51), ""},
		"actions":    {actions(7), actions(8), "8 actions were found in a statement from the submitted policy, max allowed is 7"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newQueue(t)
			check(t, setQueue(t, queueOwner(s), "Policy", c.good))
			wantRefusal(t, setQueue(t, queueOwner(s), "Policy", c.bad), refusal{403, "OverLimit", c.message})
		})
	}
}

func onQueue(sid string) string {
	return `{"Sid":"` + sid + `","Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"sqs:SendMessage","Resource":"` + queueARN + `"}`
}

// TestQueueDelay: AWS-FACTS "up to 60 s until a change reads back".
func TestQueueDelay(t *testing.T) {
	t.Parallel()
	s := newQueue(t)
	client := queueOwner(s)
	s.SetQueueDelay(time.Hour)
	check(t, setQueue(t, client, "Policy", policy(onQueue("A"))))
	if got, err := queuePolicy(t, client); err != nil || got != "" {
		t.Errorf("policy is %s and %v at once, want none yet", got, err)
	}
	if got, _ := s.QueuePolicy(queueARN); got == "" {
		t.Error("there is no policy")
	}
	s.SetQueueDelay(time.Nanosecond)
	check(t, setQueue(t, client, "Policy", policy(onQueue("B"))))
	time.Sleep(time.Millisecond)
	if got, err := queuePolicy(t, client); err != nil || !strings.Contains(got, `"Sid":"B"`) {
		t.Errorf("policy is %s and %v, want the new one", got, err)
	}
}

// TestSendMessageAcrossAccounts: AWS-FACTS "Both sides must allow", and
// "Cross-account never works for … DeleteQueue, SetQueueAttributes".
func TestSendMessageAcrossAccounts(t *testing.T) {
	t.Parallel()
	s := newQueue(t)
	control := s.Account(controlAccount)
	control.CreateRole("Quilt", "", "")
	control.PutRolePolicy("Quilt", "sqs", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sqs:*","Resource":"*"}}`)
	quilt := sqsOf(s, control.Session("Quilt", "me"))
	send := func() error {
		_, err := quilt.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: aws.String(dataQueue), MessageBody: aws.String("hello")})
		return err
	}
	wantRefusal(t, send(), refusal{403, "AccessDenied", "User: arn:aws:sts::444455556666:assumed-role/Quilt/me is not authorized to perform: sqs:sendmessage on resource: " + queueARN + " because no resource-based policy allows the sqs:sendmessage action"})
	check(t, s.SetQueuePolicy(queueARN, policy(allow(`{"AWS":"444455556666"}`, "sqs:*", queueARN))))
	check(t, send())
	if diff := cmp.Diff([]string{"hello"}, s.Messages(queueARN)); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	_, err := quilt.GetQueueUrl(t.Context(), &sqs.GetQueueUrlInput{QueueName: aws.String("data-queue"), QueueOwnerAWSAccountId: aws.String(dataAccount)})
	check(t, err)
	wantRefusal(t, setQueue(t, quilt, "Policy", ""), refusal{403, "AccessDenied", ""})
	_, err = quilt.DeleteQueue(t.Context(), &sqs.DeleteQueueInput{QueueUrl: aws.String(dataQueue)})
	wantRefusal(t, err, refusal{403, "AccessDenied", ""})

	_, err = quilt.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: aws.String(dataQueue)})
	wantRefusal(t, err, refusal{501, "NotImplemented", ""})
}
