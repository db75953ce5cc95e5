// SPDX-License-Identifier: MPL-2.0

package preset

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// subscribe is the action that the condition keys of SNS are for.
const subscribe = "sns:Subscribe"

// DefaultTopicSubscriptionActions are the actions of a [TopicSubscription]
// that names none.
func DefaultTopicSubscriptionActions() []string {
	return []string{"sns:GetTopicAttributes", subscribe}
}

// TopicSubscription is the short form of a grant to subscribe to a topic.
type TopicSubscription struct {
	Partition  string // empty means the topic's
	TopicARN   string
	Principals []string // see [Principals]
	Actions    []string // nil means DefaultTopicSubscriptionActions
	Protocols  []string // those that may be subscribed, such as sqs; nil: all
	Endpoints  []string // what may be subscribed, such as the ARN of a queue; * and ? are wildcards; nil: everything
	Sid        string   // empty: the statements have none
}

// TopicSubscriptionStatements renders a grant to subscribe to a topic, mostly
// as one statement; [BucketStatements] says how Sids are shared among several.
//
// Protocols and endpoints are conditions of their own for sns:Subscribe: no
// other action has their keys (Service Authorization Reference, "Amazon SNS"),
// so together they would deny the others. A pattern such as sns:* is limited
// by them as a whole.
//
// An error is an [ArgumentError] with the name of a grant's argument.
func TopicSubscriptionStatements(g TopicSubscription) (Document, error) {
	t, err := parseTopic(g.Partition, g.TopicARN)
	if err != nil {
		return nil, err
	}

	actions, err := TopicActions().granted(g.Actions, DefaultTopicSubscriptionActions())
	if err != nil {
		return nil, err
	}

	blocks, err := grantees(t.partition, g.Principals)
	if err != nil {
		return nil, err
	}

	conditions, err := g.conditions()
	if err != nil {
		return nil, err
	}

	all := part{actions: actions, resources: []string{g.TopicARN}, conditions: conditions}
	if conditions == nil {
		return render(g.Sid, []part{all}, blocks), nil
	}

	subscribing := func(action string) bool { return coversAction(action, subscribe) }
	if !slices.ContainsFunc(actions, subscribing) {
		return nil, check("actions", fmt.Errorf("without %s, protocols and endpoints have nothing to limit", subscribe))
	}

	limited, free := all, all
	limited.name, free.name = "Subscribe", "Topic"
	limited.actions = slices.DeleteFunc(slices.Clone(actions), func(a string) bool { return !subscribing(a) })
	free.actions, free.conditions = slices.DeleteFunc(slices.Clone(actions), subscribing), nil

	parts := []part{free, limited}
	if len(free.actions) == 0 {
		parts = parts[1:]
	}

	return render(g.Sid, parts, blocks), nil
}

func (g TopicSubscription) conditions() ([]Condition, error) {
	if err := checkEach("protocols", g.Protocols, CheckProtocol); err != nil {
		return nil, err
	}

	if err := checkEach("endpoints", g.Endpoints, CheckEndpoint); err != nil {
		return nil, err
	}

	var conditions []Condition
	if g.Protocols != nil {
		conditions = append(conditions, Condition{Operator: "StringEquals", Key: "sns:Protocol", Values: sorted(g.Protocols)})
	}

	if g.Endpoints != nil {
		operator := "StringEquals"
		if slices.ContainsFunc(g.Endpoints, wild) {
			operator = "StringLike"
		}

		conditions = append(conditions, Condition{Operator: operator, Key: "sns:Endpoint", Values: sorted(g.Endpoints)})
	}

	return conditions, nil
}

// CheckProtocol says whether it is a protocol that can be subscribed to a
// topic (SNS API reference, "Subscribe").
func CheckProtocol(protocol string) error {
	return oneOf(protocol, []string{"application", "email", "email-json", "firehose", "http", "https", "lambda", "sms", "sqs"})
}

// CheckEndpoint says whether the endpoint, or pattern, can limit a grant.
func CheckEndpoint(endpoint string) error {
	switch {
	case strings.Trim(endpoint, "*") == "":
		return errors.New("an endpoint that is empty or matches everything is no limit: leave the argument out for all endpoints")
	case strings.Contains(endpoint, "${"):
		return fmt.Errorf("%q has a policy variable in it: write the endpoint as it is", endpoint)
	}

	return nil
}
