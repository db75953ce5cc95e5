// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"fmt"
	"net/http"
	"strings"
)

// notification is the document of a bucket's notifications.
type notification struct {
	Topics      []destination `xml:"TopicConfiguration"`
	Queues      []destination `xml:"QueueConfiguration"`
	Functions   []destination `xml:"CloudFunctionConfiguration"`
	EventBridge *struct{}     `xml:"EventBridgeConfiguration"`
}

// destination is one entry. One of the three ARNs is set, as the list it is in
// has it.
type destination struct {
	ID       string              `xml:"Id"`
	Topic    string              `xml:",omitempty"`
	Queue    string              `xml:",omitempty"`
	Function string              `xml:"CloudFunction,omitempty"`
	Events   []string            `xml:"Event"`
	Filter   *notificationFilter `xml:",omitempty"`
}

type notificationFilter struct {
	Rules []filterRule `xml:"S3Key>FilterRule"`
}

type filterRule struct {
	Name  string
	Value string
}

func getNotification(_ *Server, r *request, b *bucket) (*response, error) {
	return s3XML("NotificationConfiguration", b.notification.read(r.stale))
}

// putNotification keeps the document. Destinations are not looked at.
func putNotification(s *Server, r *request, b *bucket) (*response, error) {
	var n notification
	if err := readXML(r, &n); err != nil {
		return nil, err
	}
	for _, destinations := range [][]destination{n.Topics, n.Queues, n.Functions} {
		for i := range destinations {
			if err := s.completeDestination(&destinations[i]); err != nil {
				return nil, err
			}
		}
	}
	b.notification.write(n, s.staleReads)
	return done(http.StatusOK)
}

// completeDestination gives an entry an id if it has none, and its filters the
// names under which S3 shows them.
func (s *Server) completeDestination(d *destination) error {
	if len(d.Events) == 0 {
		return errMalformedXML()
	}
	if d.ID == "" {
		s.serial++
		d.ID = fmt.Sprintf("fake-notification-%d", s.serial)
	}
	if d.Filter == nil {
		return nil
	}
	seen := map[string]bool{}
	for i, rule := range d.Filter.Rules {
		name := map[string]string{"prefix": "Prefix", "suffix": "Suffix"}[strings.ToLower(rule.Name)]
		if name == "" || seen[name] {
			return &apiError{
				status: http.StatusBadRequest, code: "InvalidArgument",
				message: "filter rule name must be either prefix or suffix, each at most once",
			}
		}
		seen[name] = true
		d.Filter.Rules[i].Name = name
	}
	return nil
}
