// SPDX-License-Identifier: MPL-2.0

package fakeaws_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

const snsEverything = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sns:*","Resource":"*"}}`

func TestTopicLife(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	client := topicOwner(s)
	create := &sns.CreateTopicInput{Name: aws.String("data-topic"), Attributes: map[string]string{"DisplayName": "Data"}}
	for range 2 { // it is idempotent
		created, err := client.CreateTopic(t.Context(), create)
		check(t, err)
		if got := aws.ToString(created.TopicArn); got != dataTopic {
			t.Fatalf("ARN is %s", got)
		}
	}
	check(t, setTopic(t, client, "SignatureVersion", "2"))
	out, err := client.GetTopicAttributes(t.Context(), &sns.GetTopicAttributesInput{TopicArn: aws.String(dataTopic)})
	check(t, err)
	delete(out.Attributes, "Policy")
	want := map[string]string{
		"TopicArn": dataTopic, "Owner": dataAccount, "DisplayName": "Data", "SignatureVersion": "2",
		"SubscriptionsConfirmed": "0", "SubscriptionsPending": "0", "SubscriptionsDeleted": "0",
	}
	if diff := cmp.Diff(want, out.Attributes); diff != "" {
		t.Errorf("attributes (-want +got):\n%s", diff)
	}
	wantRefusal(t, setTopic(t, client, "Owner", controlAccount), refusal{400, "InvalidParameter", "Invalid parameter: AttributeName"})

	list, err := client.ListTopics(t.Context(), &sns.ListTopicsInput{})
	check(t, err)
	if len(list.Topics) != 1 || aws.ToString(list.Topics[0].TopicArn) != dataTopic {
		t.Errorf("topics are %+v", list.Topics)
	}
	for range 2 { // this too
		_, err = client.DeleteTopic(t.Context(), &sns.DeleteTopicInput{TopicArn: aws.String(dataTopic)})
		check(t, err)
	}
	_, err = topicAttribute(t, client, "Policy")
	wantRefusal(t, err, refusal{404, "NotFound", "Topic does not exist"})
	wantRefusal(t, setTopic(t, client, "DisplayName", "x"), refusal{404, "NotFound", ""})
}

func TestTopicOfAnotherRegion(t *testing.T) {
	t.Parallel()
	s := newTopic(t)
	client := sns.NewFromConfig(config(s, s.Account(dataAccount).Credentials(), "us-east-1"))
	_, err := topicAttribute(t, client, "Policy")
	wantRefusal(t, err, refusal{400, "InvalidParameter", "Invalid parameter: TopicArn"})
}

// TestSubscribeAcrossAccounts: AWS-FACTS "Both sides must allow".
func TestSubscribeAcrossAccounts(t *testing.T) {
	t.Parallel()
	s := newTopic(t)
	control := s.Account(controlAccount)
	control.CreateRole("Quilt", "", "")
	quilt := snsOf(s, control.Session("Quilt", "me"))
	subscribe := func(protocol, endpoint string) (string, error) {
		out, err := quilt.Subscribe(t.Context(), &sns.SubscribeInput{TopicArn: aws.String(dataTopic), Protocol: aws.String(protocol), Endpoint: aws.String(endpoint)})
		if err != nil {
			return "", err
		}
		return aws.ToString(out.SubscriptionArn), nil
	}
	const queue = "arn:aws:sqs:eu-west-1:444455556666:quilt"
	denied := "User: arn:aws:sts::444455556666:assumed-role/Quilt/me is not authorized to perform: SNS:Subscribe on resource: " + dataTopic + " because no "

	_, err := subscribe("sqs", queue)
	wantRefusal(t, err, refusal{403, "AuthorizationError", denied + "resource-based policy allows the SNS:Subscribe action"})
	document := policy(`{"Sid":"A","Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":["sns:GetTopicAttributes","sns:Subscribe"],"Resource":"` + dataTopic + `","Condition":{"StringEquals":{"sns:Protocol":"sqs"}}}`)
	check(t, s.SetTopicPolicy(dataTopic, document))
	_, err = subscribe("sqs", queue)
	wantRefusal(t, err, refusal{403, "AuthorizationError", denied + "identity-based policy allows the SNS:Subscribe action"})
	control.PutRolePolicy("Quilt", "sns", snsEverything)
	_, err = subscribe("https", "https://example.com")
	wantRefusal(t, err, refusal{403, "AuthorizationError", denied + "resource-based policy allows the SNS:Subscribe action"})
	arn, err := subscribe("sqs", queue)
	check(t, err)
	again, err := subscribe("sqs", queue)
	check(t, err)
	if again != arn {
		t.Errorf("subscribing again gives %s, want %s", again, arn)
	}

	list, err := topicOwner(s).ListSubscriptionsByTopic(t.Context(), &sns.ListSubscriptionsByTopicInput{TopicArn: aws.String(dataTopic)})
	check(t, err)
	if len(list.Subscriptions) != 1 {
		t.Fatalf("subscriptions are %+v", list.Subscriptions)
	}
	sub := list.Subscriptions[0]
	got := []string{*sub.SubscriptionArn, *sub.Owner, *sub.Protocol, *sub.Endpoint, *sub.TopicArn}
	if diff := cmp.Diff([]string{arn, controlAccount, "sqs", queue, dataTopic}, got); diff != "" {
		t.Errorf("subscription (-want +got):\n%s", diff)
	}
	deny := `{"Sid":"B","Effect":"Deny","Principal":"*","Action":"sns:Subscribe","Resource":"` + dataTopic + `"}`
	check(t, s.SetTopicPolicy(dataTopic, policy(document[len(`{"Version":"2012-10-17","Statement":[`):len(document)-2], deny)))
	_, err = subscribe("sqs", queue)
	wantRefusal(t, err, refusal{403, "AuthorizationError", "User: arn:aws:sts::444455556666:assumed-role/Quilt/me is not authorized to perform: SNS:Subscribe on resource: " + dataTopic + " with an explicit deny in a resource-based policy"})
}

func TestSubscribeConfirmation(t *testing.T) {
	t.Parallel()
	s := newTopic(t)
	client := topicOwner(s)
	in := &sns.SubscribeInput{TopicArn: aws.String(dataTopic), Protocol: aws.String("email"), Endpoint: aws.String("ann@example.com")}
	out, err := client.Subscribe(t.Context(), in)
	check(t, err)
	if got := aws.ToString(out.SubscriptionArn); got != "pending confirmation" {
		t.Errorf("subscription is %s", got)
	}
	if got, err := topicAttribute(t, client, "SubscriptionsPending"); err != nil || got != "1" {
		t.Errorf("%s subscriptions are pending and %v, want 1", got, err)
	}
	in.Protocol = aws.String("pigeon")
	_, err = client.Subscribe(t.Context(), in)
	wantRefusal(t, err, refusal{400, "InvalidParameter", ""})
}

// TestPublish: the default policy is for the topic's owner.
func TestPublish(t *testing.T) {
	t.Parallel()
	s := newTopic(t)
	ann := s.Account(dataAccount).CreateUser("ann", "")
	control := s.Account(controlAccount)
	control.CreateRole("Quilt", "", "")
	control.PutRolePolicy("Quilt", "sns", snsEverything)
	publish := func(c fakeaws.Credentials, message string) error {
		_, err := snsOf(s, c).Publish(t.Context(), &sns.PublishInput{TopicArn: aws.String(dataTopic), Message: aws.String(message)})
		return err
	}
	check(t, publish(s.Account(dataAccount).Credentials(), "by root"))
	check(t, publish(ann.Credentials, "by a user without a policy"))
	wantRefusal(t, publish(control.Session("Quilt", "me"), "by another account"), refusal{403, "AuthorizationError", ""})
	if diff := cmp.Diff([]string{"by root", "by a user without a policy"}, s.Messages(dataTopic)); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
}

// TestPublishAs: the short form of a publish grant, INTERFACE.md, is what S3
// needs, and it is for one bucket of one account.
func TestPublishAs(t *testing.T) {
	t.Parallel()
	s := newTopic(t)
	publish := func(service, bucket, account string) error {
		return s.PublishAs(service, bucket, account, dataTopic, "event")
	}
	if publish("s3.amazonaws.com", bucketARN, dataAccount) == nil {
		t.Error("the default policy lets S3 publish")
	}
	check(t, s.SetTopicPolicy(dataTopic, policy(`{"Sid":"A","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"sns:Publish","Resource":"`+dataTopic+`","Condition":{"ArnLike":{"aws:SourceArn":"`+bucketARN+`"},"StringEquals":{"aws:SourceAccount":"111122223333"}}}`)))
	check(t, publish("s3.amazonaws.com", bucketARN, dataAccount))
	for _, c := range [][3]string{
		{"events.amazonaws.com", bucketARN, dataAccount},
		{"s3.amazonaws.com", bucketARN + "2", dataAccount},
		{"s3.amazonaws.com", bucketARN, controlAccount},
	} {
		if publish(c[0], c[1], c[2]) == nil {
			t.Errorf("%v published", c)
		}
	}
	if got := s.Messages(dataTopic); len(got) != 1 {
		t.Errorf("messages are %v", got)
	}
	if s.PublishAs("s3.amazonaws.com", bucketARN, dataAccount, dataTopic+"2", "event") == nil {
		t.Error("a topic that is not there took a message")
	}
}
