// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"fmt"
	"net/http"
	"slices"
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

// putNotification replaces the document. Everything in it is checked, and, unless
// the request says otherwise, every destination is tested, whoever put it there.
func putNotification(s *Server, r *request, b *bucket) (*response, error) {
	var n notification
	if err := readXML(r, &n); err != nil {
		return nil, err
	}
	all, err := s.complete(&n)
	if err != nil {
		return nil, err
	}
	if err := checkTogether(all); err != nil {
		return nil, err
	}
	tested := r.http.Header.Get("X-Amz-Skip-Destination-Validation") != "true"
	if err := s.checkDestinations(b, n, tested); err != nil {
		return nil, err
	}
	b.notification.write(n, s.staleReads)
	return done(http.StatusOK)
}

// complete fills in what S3 does and returns all entries.
func (s *Server) complete(n *notification) ([]destination, error) {
	var all []destination
	for _, destinations := range [][]destination{n.Topics, n.Queues, n.Functions} {
		for i := range destinations {
			if err := s.completeDestination(&destinations[i]); err != nil {
				return nil, err
			}
		}
		all = append(all, destinations...)
	}
	return all, nil
}

// completeDestination gives an entry an id if it has none, and its filters the
// names under which S3 shows them.
func (s *Server) completeDestination(d *destination) error {
	if len(d.Events) == 0 {
		return errMalformedXML()
	}
	for _, event := range d.Events {
		if !slices.Contains(notificationEvents, event) {
			return errNotification("A specified event is not supported for notifications.")
		}
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
			return errNotification("filter rule name must be either prefix or suffix, each at most once")
		}
		seen[name] = true
		d.Filter.Rules[i].Name = name
	}
	return nil
}

// notificationEvents are the types of S3 user guide, "Supported event types for SQS,
// SNS, and Lambda".
var notificationEvents = strings.Fields(`
	s3:ReducedRedundancyLostObject s3:IntelligentTiering s3:LifecycleTransition s3:ObjectAcl:Put
	s3:ObjectCreated:* s3:ObjectCreated:Put s3:ObjectCreated:Post s3:ObjectCreated:Copy s3:ObjectCreated:CompleteMultipartUpload
	s3:ObjectRemoved:* s3:ObjectRemoved:Delete s3:ObjectRemoved:DeleteMarkerCreated
	s3:ObjectRestore:* s3:ObjectRestore:Post s3:ObjectRestore:Completed s3:ObjectRestore:Delete
	s3:Replication:* s3:Replication:OperationFailedReplication s3:Replication:OperationMissedThreshold
	s3:Replication:OperationReplicatedAfterThreshold s3:Replication:OperationNotTracked
	s3:LifecycleExpiration:* s3:LifecycleExpiration:Delete s3:LifecycleExpiration:DeleteMarkerCreated
	s3:ObjectTagging:* s3:ObjectTagging:Put s3:ObjectTagging:Delete`)

// checkTogether refuses entries that can't be in one document: with one id, or that
// would both be told of an event (S3 user guide, "Configuring event notifications
// using object key name filtering").
func checkTogether(all []destination) error {
	for i, d := range all {
		for _, other := range all[:i] {
			if d.ID == other.ID {
				return errNotification("Same ID used for multiple configurations. IDs must be unique")
			}
			if d.overlaps(other) {
				return errNotification("Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.")
			}
		}
	}
	return nil
}

func (d destination) overlaps(other destination) bool {
	prefix, suffix := d.filter("Prefix"), d.filter("Suffix")
	otherPrefix, otherSuffix := other.filter("Prefix"), other.filter("Suffix")
	return d.sharesEvent(other) &&
		(strings.HasPrefix(prefix, otherPrefix) || strings.HasPrefix(otherPrefix, prefix)) &&
		(strings.HasSuffix(suffix, otherSuffix) || strings.HasSuffix(otherSuffix, suffix))
}

func (d destination) sharesEvent(other destination) bool {
	for _, event := range d.Events {
		for _, o := range other.Events {
			if wildcardMatches(event, o) || wildcardMatches(o, event) {
				return true
			}
		}
	}
	return false
}

// filter is the value of a filter, "" when there is none.
func (d destination) filter(name string) string {
	if d.Filter != nil {
		for _, rule := range d.Filter.Rules {
			if rule.Name == name {
				return rule.Value
			}
		}
	}
	return ""
}

func errNotification(message string, detail ...[2]string) error {
	return &apiError{status: http.StatusBadRequest, code: "InvalidArgument", message: message, detail: detail}
}
