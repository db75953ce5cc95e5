// SPDX-License-Identifier: MPL-2.0

package fakeaws

// Policy is a customer managed policy of IAM as it was when it was created.
type Policy struct {
	Name string
	ARN  string
}

// Topic is an SNS topic.
type Topic struct {
	Name string
	ARN  string
}

// Queue is an SQS queue.
type Queue struct {
	Name string
	ARN  string
	URL  string // as AWS has them; the fake takes them at its own address
}

// Key is a KMS key.
type Key struct {
	ID  string
	ARN string
}

// CreatePolicy makes a managed policy, whose first version v1 is the default.
// The path "" is "/".
func (a *Account) CreatePolicy(name, path, document string) Policy {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	p := must(a.createPolicy(name, path, "", document))
	return Policy{Name: p.name, ARN: p.arn()}
}

// CreatePolicyVersion makes a version of a managed policy and returns its id.
func (a *Account) CreatePolicyVersion(policyARN, document string, asDefault bool) string {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	p, ok := a.server.policies[policyARN]
	if !ok {
		must(p, errNoSuchEntity("no policy "+policyARN))
	}
	return must(p.addVersion(document, asDefault, 0)).id
}

// AttachRolePolicy gives a role a managed policy of the account.
func (a *Account) AttachRolePolicy(role, policyARN string) {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	e := must(a.role(role))
	must(e, a.server.attach(e, policyARN))
}

// AttachUserPolicy gives a user a managed policy of the account.
func (a *Account) AttachUserPolicy(user, policyARN string) {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	e := must(a.user(user))
	must(e, a.server.attach(e, policyARN))
}

// CreateTopic makes a topic with the default policy.
func (a *Account) CreateTopic(name, region string) Topic {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	t := must(a.createTopic(name, region))
	return Topic{Name: t.name, ARN: t.arn()}
}

// CreateQueue makes a queue without a policy.
func (a *Account) CreateQueue(name, region string) Queue {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	q := must(a.createQueue(name, region))
	return Queue{Name: q.name, ARN: q.arn(), URL: q.url()}
}

// CreateKey makes a key with the default policy.
func (a *Account) CreateKey(region string) Key {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	k := must(a.createKey("", region))
	return Key{ID: k.id, ARN: k.arn()}
}

// CreateAlias gives a key of the account, by its ARN, an alias in its region:
// "alias/…".
func (a *Account) CreateAlias(alias, keyARN string) {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	k, ok := a.server.keys[keyARN]
	if !ok {
		must(k, errKMS("NotFoundException", "no key "+keyARN))
	}
	must(k, a.server.createAlias(aliasARN(a, k.region, alias), k))
}

// Delete removes a managed policy, topic, queue, function, trail, key with its aliases, or
// bucket, whatever it still holds, as if it had been deleted long ago. It is no
// call, and no error when there is nothing with that ARN.
func (s *Server) Delete(arn string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p, ok := s.policies[arn]; ok {
		for _, e := range s.entities {
			e.detach(p)
		}
	}
	for alias, k := range s.aliases {
		if k.arn() == arn {
			delete(s.aliases, alias)
		}
	}
	for name, b := range s.buckets {
		if b.arn("") == arn {
			delete(s.buckets, name)
		}
	}
	delete(s.policies, arn)
	delete(s.topics, arn)
	delete(s.queues, arn)
	delete(s.functions, arn)
	delete(s.keys, arn)
	delete(s.trails, arn)
}

// Messages are those that were published to a topic or sent to a queue, by its
// ARN, oldest first.
func (s *Server) Messages(arn string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t, ok := s.topics[arn]; ok {
		return append([]string(nil), t.messages...)
	}
	if q, ok := s.queues[arn]; ok {
		return append([]string(nil), q.messages...)
	}
	return nil
}
