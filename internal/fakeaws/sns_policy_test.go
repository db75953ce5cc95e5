// SPDX-License-Identifier: MPL-2.0

package fakeaws_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

const dataTopic = "arn:aws:sns:eu-west-1:111122223333:data-topic"

// newTopic starts a fake whose data account has a topic.
func newTopic(t *testing.T) *fakeaws.Server {
	t.Helper()
	s := newServer(t)
	s.Account(dataAccount).CreateTopic("data-topic", region)
	return s
}

func snsOf(s *fakeaws.Server, c fakeaws.Credentials) *sns.Client {
	return sns.NewFromConfig(config(s, c, region))
}

// topicOwner is SNS for the root user of the data account.
func topicOwner(s *fakeaws.Server) *sns.Client {
	return snsOf(s, s.Account(dataAccount).Credentials())
}

func topicAttribute(t *testing.T, c *sns.Client, name string) (string, error) {
	t.Helper()
	out, err := c.GetTopicAttributes(t.Context(), &sns.GetTopicAttributesInput{TopicArn: aws.String(dataTopic)})
	if err != nil {
		return "", err
	}
	return out.Attributes[name], nil
}

func setTopic(t *testing.T, c *sns.Client, name, value string) error {
	t.Helper()
	_, err := c.SetTopicAttributes(t.Context(), &sns.SetTopicAttributesInput{
		TopicArn: aws.String(dataTopic), AttributeName: aws.String(name), AttributeValue: aws.String(value),
	})
	return err
}

// onTopic is a statement about the topic.
func onTopic(sid, principal, action string) string {
	return `{"Sid":"` + sid + `","Effect":"Allow","Principal":` + principal + `,"Action":"` + action + `","Resource":"` + dataTopic + `"}`
}

// TestTopicDefaultPolicy: AWS-FACTS "Every topic has one from the start".
func TestTopicDefaultPolicy(t *testing.T) {
	t.Parallel()
	s := newTopic(t)
	const want = `{"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{"Sid":"__default_statement_ID","Effect":"Allow","Principal":{"AWS":"*"},` +
		`"Action":["SNS:GetTopicAttributes","SNS:SetTopicAttributes","SNS:AddPermission","SNS:RemovePermission","SNS:DeleteTopic","SNS:Subscribe","SNS:ListSubscriptionsByTopic","SNS:Publish"],` +
		`"Resource":"arn:aws:sns:eu-west-1:111122223333:data-topic","Condition":{"StringEquals":{"AWS:SourceOwner":"111122223333"}}}]}`
	got, err := topicAttribute(t, topicOwner(s), "Policy")
	check(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("policy (-want +got):\n%s", diff)
	}
	check(t, setTopic(t, topicOwner(s), "Policy", got))
}

// TestTopicPolicyRendering: AWS-FACTS "Account ids become root ARNs; one-element
// Action lists collapse; {"AWS":"*"} is kept; no Id is added".
func TestTopicPolicyRendering(t *testing.T) {
	t.Parallel()
	const root = `{"AWS":"arn:aws:iam::444455556666:root"}`
	cases := map[string]struct{ put, want string }{
		"account id":                  {policy(onTopic("A", `{"AWS":"444455556666"}`, "sns:Publish")), policy(onTopic("A", root, "sns:Publish"))},
		"one-element list of actions": {policy(strings.Replace(onTopic("A", root, "sns:Publish"), `"sns:Publish"`, `["sns:Publish"]`, 1)), policy(onTopic("A", root, "sns:Publish"))},
		"everyone":                    {policy(onTopic("A", `{"AWS":"*"}`, "sns:Publish")), policy(onTopic("A", `{"AWS":"*"}`, "sns:Publish"))},
		"case of actions":             {policy(onTopic("A", root, "SNS:publish")), policy(onTopic("A", root, "SNS:publish"))},
		"no version, no Id":           {`{"Statement":` + onTopic("A", root, "sns:Publish") + `}`, `{"Statement":[` + onTopic("A", root, "sns:Publish") + `]}`},
		"whitespace":                  {strings.ReplaceAll(policy(onTopic("A", root, "sns:Publish")), ",", ",\n "), policy(onTopic("A", root, "sns:Publish"))},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTopic(t)
			check(t, setTopic(t, topicOwner(s), "Policy", c.put))
			got, err := topicAttribute(t, topicOwner(s), "Policy")
			check(t, err)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("policy (-want +got):\n%s", diff)
			}
		})
	}
}

// TestTopicPolicyRefusals: AWS-FACTS "SNS topic policy".
func TestTopicPolicyRefusals(t *testing.T) {
	t.Parallel()
	const root = `{"AWS":"444455556666"}`
	const (
		null      = "Invalid parameter: Policy Error: null"
		principal = "Invalid parameter: Policy Error: PrincipalNotFound"
		scope     = "Invalid parameter: Policy statement action out of service scope!"
		unique    = "Invalid parameter: Every policy statement must have a unique ID"
		single    = "Invalid parameter: Policy statement must apply to a single resource!"
	)
	publish := onTopic("A", root, "sns:Publish")
	cases := map[string]struct{ put, message string }{
		"empty Statement":                       {policy(), null},
		"no JSON":                               {"policy", null},
		"empty":                                 {"", null},
		"misspelt Principal":                    {policy(strings.Replace(publish, "Principal", "Principle", 1)), null},
		"no Sid":                                {policy(publish, strings.Replace(publish, `"Sid":"A",`, "", 1)), unique},
		"repeated Sid":                          {policy(publish, publish), unique},
		"no Sid in any":                         {policy(strings.Replace(publish, `"Sid":"A",`, "", 1), strings.Replace(publish, `"Sid":"A",`, "", 1)), unique},
		"Unsubscribe":                           {policy(onTopic("A", root, "sns:Unsubscribe")), scope},
		"CreateTopic":                           {policy(onTopic("A", root, "sns:CreateTopic")), scope},
		"every action":                          {policy(onTopic("A", root, "sns:*")), scope},
		"action of another service":             {policy(onTopic("A", root, "sqs:SendMessage")), scope},
		"another topic":                         {policy(strings.Replace(publish, "data-topic", "other", 1)), single},
		"every topic":                           {policy(strings.Replace(publish, dataTopic, "*", 1)), single},
		"two resources":                         {policy(strings.Replace(publish, `"`+dataTopic+`"`, `["`+dataTopic+`","`+dataTopic+`2"]`, 1)), single},
		"role that does not exist":              {policy(onTopic("A", `{"AWS":"arn:aws:iam::444455556666:role/Nobody"}`, "sns:Publish")), principal},
		"unique id of a principal that is gone": {policy(onTopic("A", `{"AWS":"AROAEXAMPLEEXAMPLE123"}`, "sns:Publish")), principal},
		"account that does not exist":           {policy(onTopic("A", `{"AWS":"999999999999"}`, "sns:Publish")), principal},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTopic(t)
			s.NoAccount("999999999999")
			before, _ := s.TopicPolicy(dataTopic)
			wantRefusal(t, setTopic(t, topicOwner(s), "Policy", c.put), refusal{400, "InvalidParameter", c.message})
			if after, _ := s.TopicPolicy(dataTopic); after != before {
				t.Errorf("a refused write changed the policy to %s", after)
			}
		})
	}
}

// TestTopicPolicyActions: AWS-FACTS "Actions allowed".
func TestTopicPolicyActions(t *testing.T) {
	t.Parallel()
	s := newTopic(t)
	for _, action := range []string{
		"AddPermission", "DeleteTopic", "GetDataProtectionPolicy", "GetTopicAttributes", "ListSubscriptionsByTopic",
		"ListTagsForResource", "Publish", "PutDataProtectionPolicy", "RemovePermission", "SetTopicAttributes",
		"Subscribe", "Receive",
	} {
		check(t, setTopic(t, topicOwner(s), "Policy", policy(onTopic("A", `{"AWS":"444455556666"}`, "sns:"+action))))
	}
}

// TestTopicPolicyLimits: AWS-FACTS "30 KB, 100 statements, 1–200 principals".
func TestTopicPolicyLimits(t *testing.T) {
	t.Parallel()
	s := newTopic(t)
	client := topicOwner(s)
	statements := func(n int) string {
		var all []string
		for i := range n {
			all = append(all, onTopic(fmt.Sprintf("S%d", i), `{"AWS":"444455556666"}`, "sns:Publish"))
		}
		return policy(all...)
	}
	principals := func(n int) string {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprintf("%q", fmt.Sprintf("%012d", i)))
		}
		return policy(onTopic("A", `{"AWS":[`+strings.Join(all, ",")+`]}`, "sns:Publish"))
	}
	sized := func(n int) string {
		small := policy(onTopic("", `{"AWS":"444455556666"}`, "sns:Publish"))
		return strings.Replace(small, `"Sid":""`, `"Sid":"`+strings.Repeat("x", n-len(small))+`"`, 1)
	}
	for _, document := range []string{statements(100), principals(200), sized(30720)} {
		check(t, setTopic(t, client, "Policy", document))
	}
	for _, document := range []string{statements(101), principals(201), principals(0), sized(30721)} {
		wantRefusal(t, setTopic(t, client, "Policy", document), refusal{400, "InvalidParameter", ""})
	}
}

// TestTopicPolicyLoneStatement has one statement, which needs no Sid to be told
// apart.
func TestTopicPolicyLoneStatement(t *testing.T) {
	t.Parallel()
	s := newTopic(t)
	check(t, setTopic(t, topicOwner(s), "Policy", policy(allow(`{"AWS":"444455556666"}`, "sns:Publish", dataTopic))))
}
