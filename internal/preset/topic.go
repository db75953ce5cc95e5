// SPDX-License-Identifier: MPL-2.0

package preset

import (
	"fmt"
	"regexp"
	"strings"
)

// topicActions are the actions that SNS accepts in a topic policy (SNS
// developer guide, "Amazon SNS API permissions: Actions and resources
// reference"), and Receive, which is in the default policies of older topics.
var topicActions = []string{
	"AddPermission", "DeleteTopic", "GetDataProtectionPolicy", "GetTopicAttributes", "ListSubscriptionsByTopic",
	"ListTagsForResource", "Publish", "PutDataProtectionPolicy", "Receive", "RemovePermission", "SetTopicAttributes", "Subscribe",
}

// TopicActions are the actions that a topic policy can grant.
func TopicActions() Actions {
	return Actions{
		service: "sns", name: "SNS", example: "sns:Publish", known: topicActions,
		unknown: "is out of scope for a topic policy: SNS accepts only " + strings.Join(topicActions, ", "),
	}
}

var topicName = regexp.MustCompile(`^([A-Za-z0-9_-]{1,256}|[A-Za-z0-9_-]{1,251}\.fifo)$`)

// CheckTopicARN says whether s is the ARN of an SNS topic.
func CheckTopicARN(s string) error {
	a, ok := parseARN(s)

	switch {
	case !ok || a.service != "sns" || CheckPartition(a.partition) != nil || a.region == "" || wild(a.region) || !isAccountID(a.account),
		!topicName.MatchString(a.resource) && !strings.Contains(a.resource, ":"):
		return fmt.Errorf("%q is no topic ARN: expected one such as arn:aws:sns:eu-west-1:123456789012:name", s)
	case strings.Contains(a.resource, ":"):
		return fmt.Errorf("%q is the ARN of a subscription: a topic's has nothing after its name", s)
	}

	return nil
}

// parseTopic understands the ARN of the topic that a document is about.
func parseTopic(partition, topicARN string) (arn, error) {
	if err := check("topic_arn", CheckTopicARN(topicARN)); err != nil {
		return arn{}, err
	}

	a, _ := parseARN(topicARN)
	_, err := a.inPartition(partition)

	return a, check("topic_arn", err)
}
