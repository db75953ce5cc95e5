// SPDX-License-Identifier: MPL-2.0

package preset

import (
	"fmt"
	"regexp"
	"slices"
)

// The actions on a queue, by the Service Authorization Reference for Amazon
// SQS. Those that never work for other accounts are in the SQS developer
// guide, "Limitations of Amazon SQS custom policies".
var (
	foreignQueueActions = []string{
		"ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "GetQueueUrl", "ListDeadLetterSourceQueues",
		"PurgeQueue", "ReceiveMessage", "SendMessage",
	}
	ownQueueActions = []string{
		"AddPermission", "CancelMessageMoveTask", "CreateQueue", "DeleteQueue", "ListMessageMoveTasks", "ListQueueTags",
		"RemovePermission", "SetQueueAttributes", "StartMessageMoveTask", "TagQueue", "UntagQueue",
	}
)

// maxQueueActions is how many actions SQS accepts in one statement.
const maxQueueActions = 7

// QueueActions are the actions that a queue policy can grant.
func QueueActions() Actions {
	return Actions{
		service: "sqs", name: "SQS", example: "sqs:SendMessage",
		known: slices.Concat(foreignQueueActions, ownQueueActions), foreign: foreignQueueActions,
		unknown: "is not known to apply to a queue; the batch operations have the actions of the single ones, such as sqs:SendMessage",
	}
}

// DefaultQueueActions are the actions of a [QueueGrant] that names none.
func DefaultQueueActions() []string { return []string{"sqs:SendMessage"} }

// QueueGrant is the short form of a grant on a queue.
type QueueGrant struct {
	Partition  string // empty means the queue's
	QueueARN   string
	Principals []string // see [Principals]
	Actions    []string // nil means DefaultQueueActions
	Sid        string   // empty: the statements have none
}

// QueueStatements renders a grant on a queue, mostly as one statement;
// [BucketStatements] says how Sids are shared among several.
//
// An error is an [ArgumentError] with the name of a grant's argument; for the
// queue's ARN that is queue_url.
func QueueStatements(g QueueGrant) (Document, error) {
	if err := check("queue_url", CheckQueueARN(g.QueueARN)); err != nil {
		return nil, err
	}

	queue, _ := parseARN(g.QueueARN)

	partition, err := queue.inPartition(g.Partition)
	if err != nil {
		return nil, check("queue_url", err)
	}

	actions, err := QueueActions().granted(g.Actions, DefaultQueueActions())
	if err != nil {
		return nil, err
	}

	if len(actions) > maxQueueActions {
		return nil, check("actions", fmt.Errorf("%d actions, but SQS accepts at most %d in a statement: use a wildcard, or a second grant",
			len(actions), maxQueueActions))
	}

	blocks, err := grantees(partition, g.Principals)
	if err != nil {
		return nil, err
	}

	return render(g.Sid, []part{{actions: actions, resources: []string{g.QueueARN}}}, blocks), nil
}

var queueName = regexp.MustCompile(`^([A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\.fifo)$`)

// CheckQueueARN says whether s is the ARN of an SQS queue.
func CheckQueueARN(s string) error {
	a, ok := parseARN(s)
	if !ok || a.service != "sqs" || CheckPartition(a.partition) != nil || a.region == "" || wild(a.region) ||
		!isAccountID(a.account) || !queueName.MatchString(a.resource) {
		return fmt.Errorf("%q is no queue ARN: expected one such as arn:aws:sqs:eu-west-1:123456789012:name", s)
	}

	return nil
}
