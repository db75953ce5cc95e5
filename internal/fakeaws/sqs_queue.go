// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// queue is an SQS queue.
type queue struct {
	owner      *Account
	region     string
	name       string
	policy     cell[*storedPolicy] // nil is none
	attributes map[string]string   // beside the policy
	messages   []string
}

// queueDefaults are the attributes that can be set, beside Policy, with the
// values of a new queue; "" is not shown. Their values mean nothing here.
var queueDefaults = map[string]string{
	"DelaySeconds":                  "0",
	"FifoQueue":                     "",
	"KmsDataKeyReusePeriodSeconds":  "",
	"KmsMasterKeyId":                "",
	"MaximumMessageSize":            "262144",
	"MessageRetentionPeriod":        "345600",
	"ReceiveMessageWaitTimeSeconds": "0",
	"RedriveAllowPolicy":            "",
	"RedrivePolicy":                 "",
	"SqsManagedSseEnabled":          "true",
	"VisibilityTimeout":             "30",
}

var queueName = regexp.MustCompile(`^[\w-]{1,80}$|^[\w-]{1,75}\.fifo$`)

func (q *queue) arn() string {
	return "arn:" + q.owner.partition + ":sqs:" + q.region + ":" + q.owner.id + ":" + q.name
}

func (q *queue) url() string {
	domain := "amazonaws.com"
	if q.owner.partition == "aws-cn" {
		domain = "amazonaws.com.cn"
	}
	return "https://sqs." + q.region + "." + domain + "/" + q.owner.id + "/" + q.name
}

func (a *Account) createQueue(name, region string) (*queue, error) {
	if !queueName.MatchString(name) {
		return nil, &apiError{
			status: http.StatusBadRequest, code: "InvalidParameterValue",
			message: "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
		}
	}
	if partitionOf(region) != a.partition {
		return nil, fmt.Errorf("region %s is not in partition %s", region, a.partition)
	}
	q := &queue{owner: a, region: region, name: name, attributes: maps.Clone(queueDefaults)}
	if _, ok := a.server.queues[q.arn()]; ok {
		return nil, fmt.Errorf("queue %s exists", q.arn())
	}
	a.server.queues[q.arn()] = q
	return q, nil
}

// describe gives all attributes that GetQueueAttributes answers.
func (q *queue) describe(s *Server, stale bool) map[string]string {
	all := map[string]string{
		"QueueArn":                              q.arn(),
		"ApproximateNumberOfMessages":           strconv.Itoa(len(q.messages)),
		"ApproximateNumberOfMessagesNotVisible": "0",
		"ApproximateNumberOfMessagesDelayed":    "0",
	}
	if policy := q.policy.read(stale); policy != nil {
		all["Policy"] = string(s.shownPolicy(policy))
	}
	for name, value := range q.attributes {
		if value != "" {
			all[name] = value
		}
	}
	return all
}

// selectAttributes gives those of the names that have a value; "All" is all.
func (q *queue) selectAttributes(s *Server, names []string, stale bool) (map[string]string, error) {
	all := q.describe(s, stale)
	if slices.Contains(names, "All") {
		return all, nil
	}
	selected := map[string]string{}
	for _, name := range names {
		value, has := all[name]
		if has {
			selected[name] = value
		} else if _, known := queueDefaults[name]; !known && name != "Policy" {
			return nil, errAttributeName(name)
		}
	}
	return selected, nil
}

func (q *queue) setAttributes(attributes map[string]string, late int) error {
	for name := range attributes {
		if _, ok := queueDefaults[name]; !ok && name != "Policy" {
			return errAttributeName(name)
		}
	}
	if policy, given := attributes["Policy"]; given {
		if err := q.setPolicy(policy, late); err != nil {
			return err
		}
	}
	for name, value := range attributes {
		if name != "Policy" {
			q.attributes[name] = value
		}
	}
	return nil
}

// setPolicy sets the policy; "" takes it away.
func (q *queue) setPolicy(document string, late int) error {
	var policy *storedPolicy
	s := q.owner.server
	if document != "" {
		bound, err := s.accept(queueRules(), q.owner.partition, []byte(document))
		if err != nil {
			return err
		}
		policy = &storedPolicy{document: normalise(bound)}
	}
	q.policy.write(policy, late)
	q.policy.settle(s.queueDelay)
	return nil
}

// actionsSQS are the actions that a queue's policy can have (Service
// Authorization Reference, "Actions, resources, and condition keys for Amazon
// SQS").
var actionsSQS = []string{
	"addpermission", "cancelmessagemovetask", "changemessagevisibility", "createqueue", "deletemessage", "deletequeue",
	"getqueueattributes", "getqueueurl", "listdeadlettersourcequeues", "listmessagemovetasks", "listqueues",
	"listqueuetags", "purgequeue", "receivemessage", "removepermission", "sendmessage", "setqueueattributes",
	"startmessagemovetask", "tagqueue", "untagqueue",
}

// queueRules are those of SQS for a queue's policy (SQS developer guide, "Amazon
// SQS policy quotas"). SQS has one text for everything but the quotas. Assumed
// are that whitespace counts, that a Resource must be there, which SQS does not
// compare with the queue, and that what comes back is re-rendered as SNS does.
func queueRules() policyRules {
	return policyRules{
		maximum:    8192,
		statements: 20,
		principals: 50,
		actions:    7,
		required:   resourceElements,
		statement: func(statement value) error {
			for _, action := range elementTexts(statement, "Action", "NotAction") {
				service, name, _ := strings.Cut(strings.ToLower(action), ":")
				if action != "*" && (service != "sqs" || !slices.ContainsFunc(actionsSQS, func(a string) bool { return wildcardMatches(name, a) })) {
					return flawError{flaw: badAction}
				}
			}
			return nil
		},
		refuse: func(f flawError) error {
			over := func(message string) error {
				return &apiError{status: http.StatusForbidden, code: "OverLimit", message: message}
			}
			switch f.flaw {
			case tooLarge:
				return over("Submitted policy is over max allowed size.")
			case tooManyStatements:
				return over(fmt.Sprintf("%d statements were found in the submitted policy, max allowed is 20", f.count))
			case tooManyPrincipals:
				return over(fmt.Sprintf("%d principals were found in the submitted policy, max allowed is 50", f.count))
			case tooManyActions:
				return over(fmt.Sprintf("%d actions were found in a statement from the submitted policy, max allowed is 7", f.count))
			default:
				return &apiError{status: http.StatusBadRequest, code: "InvalidAttributeValue", message: "Invalid value for the parameter Policy."}
			}
		},
	}
}

func errAttributeName(name string) error {
	return &apiError{status: http.StatusBadRequest, code: "InvalidAttributeName", message: "Unknown Attribute " + name + "."}
}
