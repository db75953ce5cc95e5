// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
)

// topic is an SNS topic.
type topic struct {
	owner         *Account
	region        string
	name          string
	policy        cell[*storedPolicy]
	attributes    map[string]string // what was set beside the policy
	subscriptions []subscription
	messages      []string
}

// topicAttributes are those that can be set, beside Policy (SNS API reference,
// SetTopicAttributes). Their values are kept and mean nothing here.
var topicAttributes = []string{
	"ArchivePolicy", "ContentBasedDeduplication", "DeliveryPolicy", "DisplayName", "FifoThroughputScope",
	"FifoTopic", "KmsMasterKeyId", "SignatureVersion", "TracingConfig",
}

var topicName = regexp.MustCompile(`^[\w-]{1,256}$|^[\w-]{1,251}\.fifo$`)

func (t *topic) arn() string {
	return "arn:" + t.owner.partition + ":sns:" + t.region + ":" + t.owner.id + ":" + t.name
}

func (a *Account) createTopic(name, region string) (*topic, error) {
	if !topicName.MatchString(name) {
		return nil, errSNSParameter("Topic Name")
	}
	if partitionOf(region) != a.partition {
		return nil, fmt.Errorf("region %s is not in partition %s", region, a.partition)
	}
	t := &topic{owner: a, region: region, name: name, attributes: map[string]string{}}
	if _, ok := a.server.topics[t.arn()]; ok {
		return nil, fmt.Errorf("topic %s exists", t.arn())
	}
	if err := t.setPolicy(t.defaultPolicy(), 0); err != nil {
		return nil, err
	}
	t.policy.begin(t.policy.now)
	a.server.topics[t.arn()] = t
	return t, nil
}

// defaultPolicy is the policy of a new topic.
func (t *topic) defaultPolicy() string {
	return fmt.Sprintf(`{"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{"Sid":"__default_statement_ID",`+
		`"Effect":"Allow","Principal":{"AWS":"*"},"Action":["SNS:GetTopicAttributes","SNS:SetTopicAttributes",`+
		`"SNS:AddPermission","SNS:RemovePermission","SNS:DeleteTopic","SNS:Subscribe","SNS:ListSubscriptionsByTopic",`+
		`"SNS:Publish"],"Resource":"%s","Condition":{"StringEquals":{"AWS:SourceOwner":"%s"}}}]}`, t.arn(), t.owner.id)
}

func (t *topic) setAttribute(name, value string, late int) error {
	switch {
	case name == "Policy":
		return t.setPolicy(value, late)
	case !slices.Contains(topicAttributes, name):
		return errSNSParameter("AttributeName")
	default:
		t.attributes[name] = value
		return nil
	}
}

func (t *topic) setPolicy(document string, late int) error {
	bound, err := t.owner.server.accept(t.rules(), t.owner.partition, []byte(document))
	if err != nil {
		return err
	}
	t.policy.write(&storedPolicy{document: normalise(bound)}, late)
	return nil
}

// describe gives the attributes that GetTopicAttributes answers.
func (t *topic) describe(s *Server, stale bool) map[string]string {
	confirmed, pending := 0, 0
	for _, sub := range t.subscriptions {
		if sub.pending {
			pending++
		} else {
			confirmed++
		}
	}
	attributes := map[string]string{
		"TopicArn":               t.arn(),
		"Owner":                  t.owner.id,
		"DisplayName":            "",
		"Policy":                 string(s.shownPolicy(t.policy.read(stale))),
		"SubscriptionsConfirmed": strconv.Itoa(confirmed),
		"SubscriptionsPending":   strconv.Itoa(pending),
		"SubscriptionsDeleted":   "0",
	}
	for name, value := range t.attributes {
		attributes[name] = value
	}
	return attributes
}
