// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

const snsNamespace = "http://sns.amazonaws.com/doc/2010-03-31/"

func snsService() service {
	row := func(action string, run func(*Server, *request, *topic) (any, error), params ...string) queryOperation {
		return queryOperation{
			params:   append([]string{"TopicArn"}, params...),
			resource: "TopicArn",
			run: func(s *Server, r *request) (any, error) {
				t, err := s.topicFor(r, action)
				if err != nil {
					return nil, err
				}
				return run(s, r, t)
			},
		}
	}
	return queryService(snsNamespace, map[string]queryOperation{
		"CreateTopic":              {params: []string{"Name", "Attributes"}, resource: "Name", run: snsCreateTopic},
		"ListTopics":               {run: snsListTopics},
		"DeleteTopic":              {params: []string{"TopicArn"}, resource: "TopicArn", run: snsDeleteTopic},
		"GetTopicAttributes":       row("GetTopicAttributes", snsGetAttributes),
		"SetTopicAttributes":       row("SetTopicAttributes", snsSetAttribute, "AttributeName", "AttributeValue"),
		"Publish":                  row("Publish", snsPublish, "Message", "Subject"),
		"ListSubscriptionsByTopic": row("ListSubscriptionsByTopic", snsListSubscriptions),
		"Subscribe":                row("Subscribe", snsSubscribe, "Protocol", "Endpoint", "ReturnSubscriptionArn"),
	})
}

var topicARN = regexp.MustCompile(`^arn:([a-z-]+):sns:([a-z0-9-]+):([0-9]{12}):[\w-]+(\.fifo)?$`)

// topicFor finds the topic of a call, in the region of the call, and checks the
// caller's permission. A topic that is not there has no policy that could tell
// other accounts so.
func (s *Server) topicFor(r *request, action string) (*topic, error) {
	arn := r.form.Get("TopicArn")
	parts := topicARN.FindStringSubmatch(arn)
	if parts == nil || parts[2] != r.call.Region {
		return nil, errSNSParameter("TopicArn")
	}
	q := question{action: "SNS:" + action, resource: arn, resourceAccount: parts[3], context: snsContext(r)}
	t, ok := s.topics[arn]
	if ok {
		q.policy = s.inForce(t.policy.now)
	}
	if err := s.authorize(r, q, http.StatusForbidden, "AuthorizationError"); err != nil {
		return nil, err
	}
	if !ok {
		return nil, &apiError{status: http.StatusNotFound, code: "NotFound", message: "Topic does not exist"}
	}
	return t, nil
}

// snsContext gives the condition keys of SNS. The documentation has
// AWS:SourceOwner for services only; that it is the caller's account otherwise
// is assumed, since the default policy means the topic's owner by it.
func snsContext(r *request) map[string][]string {
	keys := map[string][]string{"aws:SourceOwner": {r.caller.account.id}}
	for key, name := range map[string]string{"sns:Protocol": "Protocol", "sns:Endpoint": "Endpoint"} {
		if r.form.Has(name) {
			keys[key] = []string{r.form.Get(name)}
		}
	}
	return keys
}

func snsCreateTopic(s *Server, r *request) (any, error) {
	account, name := r.caller.account, r.form.Get("Name")
	arn := "arn:" + account.partition + ":sns:" + r.call.Region + ":" + account.id + ":" + name
	q := question{action: "SNS:CreateTopic", resource: arn, resourceAccount: account.id}
	if err := s.authorize(r, q, http.StatusForbidden, "AuthorizationError"); err != nil {
		return nil, err
	}
	t, ok := s.topics[arn] // is answered as if it had been made now
	if !ok {
		var err error
		if t, err = account.createTopic(name, r.call.Region); err != nil {
			return nil, err
		}
	}
	attributes := formMap(r.form, "Attributes.entry")
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		if err := t.setAttribute(name, attributes[name], 0); err != nil {
			if !ok {
				delete(s.topics, arn)
			}
			return nil, err
		}
	}
	return struct{ TopicArn string }{arn}, nil
}

// formMap reads the entries of a map in a Query call.
func formMap(form url.Values, prefix string) map[string]string {
	entries := map[string]string{}
	for name := range form {
		if at, ok := strings.CutSuffix(name, ".key"); ok && strings.HasPrefix(name, prefix+".") {
			entries[form.Get(name)] = form.Get(at + ".value")
		}
	}
	return entries
}

func snsListTopics(s *Server, r *request) (any, error) {
	account := r.caller.account
	prefix := "arn:" + account.partition + ":sns:" + r.call.Region + ":" + account.id + ":"
	q := question{action: "SNS:ListTopics", resource: prefix + "*", resourceAccount: account.id}
	if err := s.authorize(r, q, http.StatusForbidden, "AuthorizationError"); err != nil {
		return nil, err
	}
	type entry struct{ TopicArn string }
	result := struct {
		Topics []entry `xml:"Topics>member"`
	}{}
	for _, arn := range slices.Sorted(maps.Keys(s.topics)) {
		if strings.HasPrefix(arn, prefix) {
			result.Topics = append(result.Topics, entry{arn})
		}
	}
	return result, nil
}

// snsDeleteTopic succeeds for a topic that is not there (SNS API reference,
// DeleteTopic).
func snsDeleteTopic(s *Server, r *request) (any, error) {
	_, err := s.topicFor(r, "DeleteTopic")
	var refused *apiError
	if errors.As(err, &refused) && refused.code == "NotFound" {
		err = nil
	}
	if err == nil {
		delete(s.topics, r.form.Get("TopicArn"))
	}
	return nil, err
}

// snsEntry is an entry of a map in an answer.
type snsEntry struct {
	Key   string `xml:"key"`
	Value string `xml:"value"`
}

func snsGetAttributes(s *Server, r *request, t *topic) (any, error) {
	attributes := t.describe(s, r.stale)
	result := struct {
		Attributes []snsEntry `xml:"Attributes>entry"`
	}{}
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		result.Attributes = append(result.Attributes, snsEntry{name, attributes[name]})
	}
	return result, nil
}

func snsSetAttribute(s *Server, r *request, t *topic) (any, error) {
	return nil, t.setAttribute(r.form.Get("AttributeName"), r.form.Get("AttributeValue"), s.staleReads)
}

func snsPublish(s *Server, r *request, t *topic) (any, error) {
	if r.form.Get("Message") == "" {
		return nil, errSNSParameter("Empty message")
	}
	t.messages = append(t.messages, r.form.Get("Message"))
	return struct {
		MessageID string `xml:"MessageId"`
	}{s.newUUID()}, nil
}

func errSNSParameter(what string) error {
	return &apiError{status: http.StatusBadRequest, code: "InvalidParameter", message: "Invalid parameter: " + what}
}
