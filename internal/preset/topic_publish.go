// SPDX-License-Identifier: MPL-2.0

package preset

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// The services that publish, as principals.
const (
	s3Service          = "s3.amazonaws.com"
	eventBridgeService = "events.amazonaws.com"
)

// DefaultTopicPublishActions are the actions of a [TopicPublish] that names
// none.
func DefaultTopicPublishActions() []string { return []string{"sns:Publish"} }

// TopicPublish is the short form of a grant to publish to a topic.
type TopicPublish struct {
	Partition     string // empty means the topic's
	TopicARN      string
	Principals    []string // see [Principals]; nil means s3.amazonaws.com for SourceBuckets, events.amazonaws.com for rules
	Actions       []string // nil means DefaultTopicPublishActions
	SourceBuckets []string // names of the buckets that a service may publish for
	SourceARNs    []string // instead of buckets: whatever a service may publish for; * and ? are wildcards
	SourceAccount string   // whose sources; empty: the topic's account, if a source does not say whose it is
	Sid           string   // empty: the statements have none
}

// TopicPublishStatements renders a grant to publish to a topic, mostly as one
// statement; [BucketStatements] says how Sids are shared among several.
//
// Sources are ArnLike on aws:SourceArn and StringEquals on aws:SourceAccount,
// as in the S3 user guide, "Granting permissions to publish event notification
// messages to a destination". The ARN of a bucket does not say whose it is:
// without the account, whoever gets the name next could publish.
//
// Rules of EventBridge can be sources, too, see [TopicPublish.Doubt].
//
// An error is an [ArgumentError] with the name of a grant's argument.
func TopicPublishStatements(g TopicPublish) (Document, error) {
	t, err := parseTopic(g.Partition, g.TopicARN)
	if err != nil {
		return nil, err
	}

	actions, err := TopicActions().granted(g.Actions, DefaultTopicPublishActions())
	if err != nil {
		return nil, err
	}

	switch {
	case g.Principals != nil:
	case g.SourceBuckets != nil:
		g.Principals = []string{s3Service}
	case g.SourceARNs != nil && !slices.ContainsFunc(g.SourceARNs, func(s string) bool { return !isRule(s) }):
		g.Principals = []string{eventBridgeService}
	}

	principals, err := parsePrincipals(t.partition, g.Principals)
	if err != nil {
		return nil, check("principals", err)
	}

	conditions, err := g.conditions(t)
	if err != nil {
		return nil, err
	}

	if conditions != nil {
		if err := check("principals", publishFor(principals)); err != nil {
			return nil, err
		}
	}

	all := part{actions: actions, resources: []string{g.TopicARN}, conditions: conditions}

	return render(g.Sid, []part{all}, blocksOf(principals)), nil
}

// publishFor says whether the principals tell whom they publish for.
func publishFor(principals []principal) error {
	for _, p := range principals {
		if !p.service {
			return fmt.Errorf("%q is no service: only services say for which source they publish, so a grant with a source would never let it", p.entry)
		}
	}

	return nil
}

func (g TopicPublish) conditions(t arn) ([]Condition, error) {
	if g.SourceBuckets != nil && g.SourceARNs != nil {
		return nil, check("source_arns", errors.New("given together with source_buckets: expected one of the two"))
	}

	if err := checkEach("source_buckets", g.SourceBuckets, CheckBucket); err != nil {
		return nil, err
	}

	if err := checkEach("source_arns", g.SourceARNs, checkSourceARN); err != nil {
		return nil, err
	}

	sources := slices.Clone(g.SourceARNs)
	for _, b := range g.SourceBuckets {
		sources = append(sources, "arn:"+t.partition+":s3:::"+b)
	}

	account := g.SourceAccount

	for _, s := range sources {
		source, _ := parseARN(s)
		if _, err := source.inPartition(t.partition); err != nil {
			return nil, check("source_arns", fmt.Errorf("%q: %w", s, err))
		}

		if !isAccountID(source.account) {
			account = cmp.Or(account, t.account)
		}
	}

	var conditions []Condition
	if sources != nil {
		conditions = append(conditions, Condition{Operator: "ArnLike", Key: "aws:SourceArn", Values: sorted(sources)})
	}

	if account != "" {
		if err := check("source_account", CheckAccountID(account)); err != nil {
			return nil, err
		}

		conditions = append(conditions, Condition{Operator: "StringEquals", Key: "aws:SourceAccount", Values: []string{account}})
	}

	return conditions, nil
}

// checkSourceARN says whether s can be what a service publishes for.
func checkSourceARN(s string) error {
	a, ok := parseARN(s)

	switch {
	case !ok || CheckPartition(a.partition) != nil || wild(a.service):
		return fmt.Errorf("%q is no ARN: expected one such as arn:aws:cloudwatch:eu-west-1:123456789012:alarm:name", s)
	case a.account != "" && !wild(a.account) && !isAccountID(a.account):
		return fmt.Errorf("%q has the account id %q: expected 12 digits", s, a.account)
	}

	return nil
}

func isRule(s string) bool {
	a, ok := parseARN(s)

	return ok && a.service == "events"
}

// Doubt says what is doubtful about a grant that AWS accepts, "" when nothing is.
func (g TopicPublish) Doubt() string {
	return strings.TrimSpace(g.doubtOfRules() + "\n\n" + g.doubtOfFIFO())
}

// doubtOfRules: EventBridge's user guide ("Using resource-based policies", Amazon
// SNS permissions) says that a topic policy can't have a Condition for it.
func (g TopicPublish) doubtOfRules() string {
	limited := g.SourceARNs != nil || g.SourceBuckets != nil || g.SourceAccount != ""
	if !limited || !slices.Contains(g.Principals, eventBridgeService) && !slices.ContainsFunc(g.SourceARNs, isRule) {
		return ""
	}

	return "The user guide of EventBridge says that conditions in a topic policy don't work for it, so the topic may never get the events of a rule that is limited by its ARN. " +
		"Try it, or leave the sources out: principals = [\"" + eventBridgeService + "\"]."
}

// doubtOfFIFO: S3 user guide, "Event notification types and destinations":
// "Standard SNS is only allowed as an S3 event notification destination, whereas
// SNS FIFO is not allowed".
func (g TopicPublish) doubtOfFIFO() string {
	forS3 := slices.Contains(g.Principals, s3Service) || g.Principals == nil && g.SourceBuckets != nil
	if !forS3 || !strings.HasSuffix(g.TopicARN, ".fifo") {
		return ""
	}

	return "The topic is FIFO: S3 notifies standard topics only, and refuses the bucket's notification configuration, whatever the topic's policy lets it do. " +
		"Have S3 notify a standard topic or queue, or send the bucket's events through EventBridge."
}
