// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"crypto/md5"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
)

// codesSQS gives the error codes of the JSON protocol by those that SQS had
// before, in the Query protocol, and that SDKs still report.
var codesSQS = map[string]string{
	"AWS.SimpleQueueService.NonExistentQueue": "QueueDoesNotExist",
	"QueueAlreadyExists":                      "QueueNameExists",
	"AccessDenied":                            "AccessDeniedException",
}

func sqsService() service {
	return service{
		identify: identifyJSON("AmazonSQS", map[string]jsonOperation{
			"CreateQueue":        jsonCall(func(in createQueueInput) string { return in.QueueName }, sqsCreateQueue),
			"GetQueueUrl":        jsonCall(func(in getQueueURLInput) string { return in.QueueName }, sqsGetQueueURL),
			"GetQueueAttributes": jsonCall(func(in getQueueInput) string { return in.QueueURL }, sqsGetAttributes),
			"SetQueueAttributes": jsonCall(func(in setQueueInput) string { return in.QueueURL }, sqsSetAttributes),
			"DeleteQueue":        jsonCall(func(in queueInput) string { return in.QueueURL }, sqsDeleteQueue),
			"SendMessage":        jsonCall(func(in sendMessageInput) string { return in.QueueURL }, sqsSendMessage),
		}),
		refuse:     refuseSQS,
		unknownKey: "InvalidClientTokenId",
	}
}

// refuseSQS names the code of the Query protocol in a header (SQS developer
// guide, "Amazon SQS JSON protocol").
func refuseSQS(r *request, e *apiError) *response {
	query := e.code
	for q, code := range codesSQS {
		if code == e.code {
			query = q
		}
	}
	json := *e
	if code, ok := codesSQS[query]; ok {
		json.code = code
	}
	json.code = "com.amazonaws.sqs#" + json.code
	resp := refuseJSON(r, &json)
	fault := "Sender"
	if e.status >= http.StatusInternalServerError {
		fault = "Receiver"
	}
	resp.header.Set("X-Amzn-Query-Error", query+";"+fault)
	return resp
}

type queueInput struct {
	QueueURL string `json:"QueueUrl"`
}

type createQueueInput struct {
	QueueName  string
	Attributes map[string]string
}

type getQueueURLInput struct {
	QueueName              string
	QueueOwnerAWSAccountID string `json:"QueueOwnerAWSAccountId"`
}

type getQueueInput struct {
	queueInput
	AttributeNames []string
}

type setQueueInput struct {
	queueInput
	Attributes map[string]string
}

type sendMessageInput struct {
	queueInput
	MessageBody string
}

type queueURL struct {
	QueueURL string `json:"QueueUrl"`
}

// queueARN is the ARN of the queue with that URL, whose path ends in account and
// name. The host says nothing, unless it is AWS's of another region. What is no
// URL of a queue in the call's region gives "".
func queueARN(r *request, address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	region := r.call.Region
	parts := strings.Split(u.Path, "/")
	host, isAWS := strings.CutPrefix(u.Host, "sqs.")
	if len(parts) < 3 || !accountID.MatchString(parts[len(parts)-2]) || isAWS && !strings.HasPrefix(host, region+".") {
		return ""
	}
	return "arn:" + partitionOf(region) + ":sqs:" + region + ":" + parts[len(parts)-2] + ":" + parts[len(parts)-1]
}

// queueFor finds the queue of a call and checks the caller's permission. Some
// actions are for the owner's account alone, whatever a policy says (SQS
// developer guide, "Limitations of Amazon SQS custom policies").
func (s *Server) queueFor(r *request, address, action string, ownerOnly bool) (*queue, error) {
	q, ok := s.queues[queueARN(r, address)]
	if !ok {
		return nil, errNoQueue()
	}
	return q, s.authorizeQueue(r, q, action, ownerOnly)
}

func (s *Server) authorizeQueue(r *request, q *queue, action string, ownerOnly bool) error {
	ask := question{
		action: "sqs:" + strings.ToLower(action), resource: q.arn(), resourceAccount: q.owner.id,
		policy: s.inForce(q.policy.now),
	}
	if ownerOnly && r.caller.account != q.owner {
		ask.policy = nil
	}
	return s.authorize(r, ask, http.StatusForbidden, "AccessDenied")
}

func sqsCreateQueue(s *Server, r *request, in createQueueInput) (any, error) {
	account := r.caller.account
	q := &queue{owner: account, region: r.call.Region, name: in.QueueName}
	if err := s.authorizeQueue(r, q, "CreateQueue", true); err != nil {
		return nil, err
	}
	if there, ok := s.queues[q.arn()]; ok {
		now := there.describe(s, false)
		for name, value := range in.Attributes {
			if now[name] != value {
				return nil, &apiError{
					status: http.StatusBadRequest, code: "QueueAlreadyExists",
					message: "A queue already exists with the same name and a different value for attribute " + name,
				}
			}
		}
		return queueURL{there.url()}, nil
	}
	q, err := account.createQueue(in.QueueName, r.call.Region)
	if err != nil {
		return nil, err
	}
	if err := q.setAttributes(in.Attributes, 0); err != nil {
		delete(s.queues, q.arn())
		return nil, err
	}
	return queueURL{q.url()}, nil
}

func sqsGetQueueURL(s *Server, r *request, in getQueueURLInput) (any, error) {
	owner := in.QueueOwnerAWSAccountID
	if owner == "" {
		owner = r.caller.account.id
	}
	q, err := s.queueFor(r, "https:///"+owner+"/"+in.QueueName, "GetQueueUrl", false)
	if err != nil {
		return nil, err
	}
	return queueURL{q.url()}, nil
}

func sqsGetAttributes(s *Server, r *request, in getQueueInput) (any, error) {
	q, err := s.queueFor(r, in.QueueURL, "GetQueueAttributes", false)
	if err != nil {
		return nil, err
	}
	attributes, err := q.selectAttributes(s, in.AttributeNames, r.stale)
	if err != nil {
		return nil, err
	}
	return struct {
		Attributes map[string]string `json:",omitempty"`
	}{attributes}, nil
}

func sqsSetAttributes(s *Server, r *request, in setQueueInput) (any, error) {
	q, err := s.queueFor(r, in.QueueURL, "SetQueueAttributes", true)
	if err != nil {
		return nil, err
	}
	return nil, q.setAttributes(in.Attributes, s.staleReads)
}

func sqsDeleteQueue(s *Server, r *request, in queueInput) (any, error) {
	q, err := s.queueFor(r, in.QueueURL, "DeleteQueue", true)
	if err != nil {
		return nil, err
	}
	delete(s.queues, q.arn())
	return nil, nil // there is no result
}

func sqsSendMessage(s *Server, r *request, in sendMessageInput) (any, error) {
	q, err := s.queueFor(r, in.QueueURL, "SendMessage", false)
	if err != nil {
		return nil, err
	}
	q.messages = append(q.messages, in.MessageBody)
	sum := md5.Sum([]byte(in.MessageBody))
	return struct {
		MessageID        string `json:"MessageId"`
		MD5OfMessageBody string
	}{s.newUUID(), hex.EncodeToString(sum[:])}, nil
}

func errNoQueue() error {
	return &apiError{
		status: http.StatusBadRequest, code: "AWS.SimpleQueueService.NonExistentQueue",
		message: "The specified queue does not exist.",
	}
}
