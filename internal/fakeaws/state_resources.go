// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// PolicyState is a customer managed policy.
type PolicyState struct {
	Name     string               `json:"name"`
	Path     string               `json:"path,omitempty"`
	Versions []PolicyVersionState `json:"versions"`      // oldest first
	ARN      string               `json:"arn,omitempty"` // output
}

// PolicyVersionState is a version of a managed policy. Without a default the
// first one is.
type PolicyVersionState struct {
	ID       string          `json:"id,omitempty"` // none: the next number
	Default  bool            `json:"default,omitempty"`
	Document json.RawMessage `json:"document"`
}

// TopicState is an SNS topic.
type TopicState struct {
	Name          string              `json:"name"`
	Region        string              `json:"region"`
	Policy        json.RawMessage     `json:"policy,omitempty"`        // none: the default
	ARN           string              `json:"arn,omitempty"`           // output
	Subscriptions []SubscriptionState `json:"subscriptions,omitempty"` // output
}

// SubscriptionState is a subscription of a topic.
type SubscriptionState struct {
	Owner    string `json:"owner"` // account id
	Protocol string `json:"protocol"`
	Endpoint string `json:"endpoint"`
}

// QueueState is an SQS queue.
type QueueState struct {
	Name   string          `json:"name"`
	Region string          `json:"region"`
	Policy json.RawMessage `json:"policy,omitempty"`
	ARN    string          `json:"arn,omitempty"` // output
	URL    string          `json:"url,omitempty"` // output
}

// FunctionState is a Lambda function that S3 may invoke.
type FunctionState struct {
	Name   string `json:"name"`
	Region string `json:"region"`
	ARN    string `json:"arn,omitempty"` // output
}

// KeyState is a KMS key.
type KeyState struct {
	ID      string          `json:"id,omitempty"` // a UUID; none: a new one
	Region  string          `json:"region"`
	Policy  json.RawMessage `json:"policy,omitempty"`  // none: the default
	Aliases []string        `json:"aliases,omitempty"` // "alias/…"
	ARN     string          `json:"arn,omitempty"`     // output
}

func (a *Account) seedPolicy(seed PolicyState) error {
	if len(seed.Versions) == 0 {
		return errors.New("no versions")
	}
	first := seed.Versions[0]
	p, err := a.createPolicy(seed.Name, seed.Path, "", string(first.Document))
	if err != nil {
		return err
	}
	p.versions.begin(policyVersions{})
	p.last = 0
	for _, v := range seed.Versions {
		if v.ID != "" {
			n, err := strconv.Atoi(strings.TrimPrefix(v.ID, "v"))
			if err != nil || n <= p.last {
				return fmt.Errorf("version id %q: want v1, v2 and so on, rising", v.ID)
			}
			p.last = n - 1
		}
		if _, err := p.addVersion(string(v.Document), v.Default, 0); err != nil {
			return err
		}
	}
	p.versions.begin(p.versions.now)
	return nil
}

func (a *Account) seedResources(seed AccountState) error {
	for _, t := range seed.Topics {
		if err := a.seedTopic(t); err != nil {
			return fmt.Errorf("topic %s: %w", t.Name, err)
		}
	}
	for _, q := range seed.Queues {
		if err := a.seedQueue(q); err != nil {
			return fmt.Errorf("queue %s: %w", q.Name, err)
		}
	}
	for _, f := range seed.Functions {
		a.createFunction(f.Name, f.Region)
	}
	for _, k := range seed.Keys {
		if err := a.seedKey(k); err != nil {
			return fmt.Errorf("key %s: %w", k.ID, err)
		}
	}
	for _, t := range seed.Trails {
		if err := a.seedTrail(t); err != nil {
			return fmt.Errorf("trail %s: %w", t.Name, err)
		}
	}
	return nil
}

func (a *Account) seedTopic(seed TopicState) error {
	t, err := a.createTopic(seed.Name, seed.Region)
	if err != nil || len(seed.Policy) == 0 {
		return err
	}
	return t.setPolicy(string(seed.Policy), 0)
}

func (a *Account) seedQueue(seed QueueState) error {
	q, err := a.createQueue(seed.Name, seed.Region)
	if err != nil || len(seed.Policy) == 0 {
		return err
	}
	return q.setPolicy(string(seed.Policy), 0)
}

func (a *Account) seedKey(seed KeyState) error {
	k, err := a.createKey(seed.ID, seed.Region)
	if err != nil {
		return err
	}
	if len(seed.Policy) > 0 {
		policy, err := k.acceptPolicy(string(seed.Policy))
		if err != nil {
			return err
		}
		k.policy.write(policy, 0)
	}
	for _, alias := range seed.Aliases {
		if err := a.server.createAlias(aliasARN(a, k.region, alias), k); err != nil {
			return err
		}
	}
	return nil
}

// resourceState fills in what the account holds beside principals and buckets.
func (s *Server) resourceState(a *Account, state *AccountState) {
	for _, p := range ownedBy(a, s.policies, func(p *managedPolicy) *Account { return p.account }) {
		policy := PolicyState{Name: p.name, Path: p.path, ARN: p.arn()}
		for _, v := range p.versions.now.list {
			policy.Versions = append(policy.Versions, PolicyVersionState{
				ID: v.id, Default: v.id == p.versions.now.defaultVersion, Document: rawDocument([]byte(v.document)),
			})
		}
		state.Policies = append(state.Policies, policy)
	}
	for _, t := range ownedBy(a, s.topics, func(t *topic) *Account { return t.owner }) {
		topic := TopicState{Name: t.name, Region: t.region, ARN: t.arn(), Policy: rawDocument(s.shownPolicy(t.policy.now))}
		for _, sub := range t.subscriptions {
			topic.Subscriptions = append(topic.Subscriptions, SubscriptionState{sub.owner.id, sub.protocol, sub.endpoint})
		}
		state.Topics = append(state.Topics, topic)
	}
	for _, q := range ownedBy(a, s.queues, func(q *queue) *Account { return q.owner }) {
		queue := QueueState{Name: q.name, Region: q.region, ARN: q.arn(), URL: q.url()}
		if q.policy.now != nil {
			queue.Policy = rawDocument(s.shownPolicy(q.policy.now))
		}
		state.Queues = append(state.Queues, queue)
	}
	for _, f := range ownedBy(a, s.functions, func(f function) *Account { return f.owner }) {
		state.Functions = append(state.Functions, FunctionState{Name: f.name, Region: f.region, ARN: f.arn()})
	}
	for _, k := range ownedBy(a, s.keys, func(k *key) *Account { return k.owner }) {
		key := KeyState{ID: k.id, Region: k.region, ARN: k.arn(), Policy: rawDocument(s.shownPolicy(k.policy.now))}
		for _, arn := range slices.Sorted(maps.Keys(s.aliases)) {
			if s.aliases[arn] == k {
				key.Aliases = append(key.Aliases, strings.SplitN(arn, ":", 6)[5])
			}
		}
		state.Keys = append(state.Keys, key)
	}
	for _, t := range ownedBy(a, s.trails, func(t *trail) *Account { return t.owner }) {
		state.Trails = append(state.Trails, t.state())
	}
}

// ownedBy gives an account's things out of those of all, in the order of their
// ARNs.
func ownedBy[T any](a *Account, all map[string]T, owner func(T) *Account) []T {
	var own []T
	for _, arn := range slices.Sorted(maps.Keys(all)) {
		if owner(all[arn]) == a {
			own = append(own, all[arn])
		}
	}
	return own
}
