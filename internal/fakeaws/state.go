// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// State is what a server holds, for seeding one and for looking into it. What
// is marked as output is ignored when seeding.
type State struct {
	Accounts []AccountState `json:"accounts"`
}

// AccountState is an account with its principals and resources.
type AccountState struct {
	ID          string          `json:"id"`
	Partition   string          `json:"partition,omitempty"`   // "" is "aws"
	Credentials *Credentials    `json:"credentials,omitempty"` // output: of the root user
	Roles       []EntityState   `json:"roles,omitempty"`
	Users       []EntityState   `json:"users,omitempty"`
	Policies    []PolicyState   `json:"policies,omitempty"` // managed
	Buckets     []BucketState   `json:"buckets,omitempty"`
	Topics      []TopicState    `json:"topics,omitempty"`
	Queues      []QueueState    `json:"queues,omitempty"`
	Functions   []FunctionState `json:"functions,omitempty"`
	Keys        []KeyState      `json:"keys,omitempty"`
	Trails      []TrailState    `json:"trails,omitempty"`

	PublicAccessBlock *publicAccessBlock `json:"public_access_block,omitempty"` // of all its buckets; none switches nothing on
}

// EntityState is a role or a user.
type EntityState struct {
	Name        string                     `json:"name"`
	Path        string                     `json:"path,omitempty"`
	Trust       json.RawMessage            `json:"trust,omitempty"`       // of a role; none: its own account
	Policies    map[string]json.RawMessage `json:"policies,omitempty"`    // inline, by name
	Attached    []string                   `json:"attached,omitempty"`    // ARNs of managed policies
	ARN         string                     `json:"arn,omitempty"`         // output
	UniqueID    string                     `json:"unique_id,omitempty"`   // output
	Credentials []Credentials              `json:"credentials,omitempty"` // output: of a user, or a session of a role
}

// BucketState is a bucket. What is missing is as in a new bucket.
type BucketState struct {
	Name              string             `json:"name"`
	Region            string             `json:"region"`
	Policy            json.RawMessage    `json:"policy,omitempty"`
	PublicAccessBlock *publicAccessBlock `json:"public_access_block,omitempty"` // {} switches all four off
	ObjectOwnership   string             `json:"object_ownership,omitempty"`
	Objects           map[string]string  `json:"objects,omitempty"` // text by key
}

// Seed adds to the server. All principals are there before any policy is put,
// so policies can name them in any order. Every user gets an access key.
func (s *Server) Seed(state State) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, seed := range state.Accounts {
		if !accountID.MatchString(seed.ID) {
			return fmt.Errorf("account %q: want 12 digits", seed.ID)
		}
		if err := s.seedPrincipals(seed); err != nil {
			return fmt.Errorf("account %s: %w", seed.ID, err)
		}
	}
	for _, seed := range state.Accounts {
		if err := s.seedPolicies(seed); err != nil {
			return fmt.Errorf("account %s: %w", seed.ID, err)
		}
	}
	return nil
}

func (s *Server) seedPrincipals(seed AccountState) error {
	partition := seed.Partition
	if partition == "" {
		partition = "aws"
	}
	a := s.account(partition, seed.ID)
	if seed.PublicAccessBlock != nil {
		a.publicAccess.write(seed.PublicAccessBlock, 0)
	}
	for _, role := range seed.Roles {
		if _, err := a.createRole(role.Name, role.Path, ""); err != nil {
			return fmt.Errorf("role %s: %w", role.Name, err)
		}
	}
	for _, user := range seed.Users {
		e, err := a.createUser(user.Name, user.Path)
		if err != nil {
			return fmt.Errorf("user %s: %w", user.Name, err)
		}
		s.createKey(e)
	}
	return nil
}

func (s *Server) seedPolicies(seed AccountState) error {
	a := s.accounts[seed.ID]
	for _, policy := range seed.Policies {
		if err := a.seedPolicy(policy); err != nil {
			return fmt.Errorf("policy %s: %w", policy.Name, err)
		}
	}
	for _, role := range seed.Roles {
		if err := a.roles[role.Name].seedPolicies(role); err != nil {
			return fmt.Errorf("role %s: %w", role.Name, err)
		}
	}
	for _, user := range seed.Users {
		if err := a.users[user.Name].seedPolicies(user); err != nil {
			return fmt.Errorf("user %s: %w", user.Name, err)
		}
	}
	for _, b := range seed.Buckets {
		if err := s.seedBucket(a, b); err != nil {
			return fmt.Errorf("bucket %s: %w", b.Name, err)
		}
	}
	return a.seedResources(seed)
}

func (e *entity) seedPolicies(seed EntityState) error {
	if len(seed.Trust) > 0 {
		if err := e.putTrust(string(seed.Trust), 0); err != nil {
			return fmt.Errorf("trust policy: %w", err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(seed.Policies)) {
		if err := e.putPolicy(name, string(seed.Policies[name])); err != nil {
			return fmt.Errorf("policy %s: %w", name, err)
		}
	}
	for _, arn := range seed.Attached {
		if err := e.account.server.attach(e, arn); err != nil {
			return fmt.Errorf("policy %s: %w", arn, err)
		}
	}
	return nil
}

func (s *Server) seedBucket(a *Account, seed BucketState) error {
	b, err := a.createBucket(seed.Name, seed.Region)
	if err != nil {
		return err
	}
	if seed.PublicAccessBlock != nil {
		b.publicAccess.write(seed.PublicAccessBlock, 0)
	}
	if seed.ObjectOwnership != "" {
		if !knownOwnership(seed.ObjectOwnership) {
			return fmt.Errorf("unknown object ownership %q", seed.ObjectOwnership)
		}
		b.ownership.write(seed.ObjectOwnership, 0)
	}
	for key, text := range seed.Objects {
		b.objects[key] = &s3Object{owner: a, body: []byte(text), contentType: "text/plain", modified: b.created}
	}
	if len(seed.Policy) > 0 {
		return s.setBucketPolicy(b, seed.Policy)
	}
	return nil
}

// State tells what the server holds.
func (s *Server) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	var state State
	for _, id := range slices.Sorted(maps.Keys(s.accounts)) {
		a := s.accounts[id]
		root := a.Credentials()
		account := AccountState{ID: id, Partition: a.partition, Credentials: &root, PublicAccessBlock: a.publicAccess.now}
		for _, name := range slices.Sorted(maps.Keys(a.roles)) {
			account.Roles = append(account.Roles, s.entityState(a.roles[name]))
		}
		for _, name := range slices.Sorted(maps.Keys(a.users)) {
			account.Users = append(account.Users, s.entityState(a.users[name]))
		}
		for _, name := range slices.Sorted(maps.Keys(s.buckets)) {
			if b := s.buckets[name]; b.owner == a {
				account.Buckets = append(account.Buckets, s.bucketState(b))
			}
		}
		s.resourceState(a, &account)
		state.Accounts = append(state.Accounts, account)
	}
	return state
}

func (s *Server) entityState(e *entity) EntityState {
	state := EntityState{Name: e.name, Path: e.path, ARN: e.arn(), UniqueID: e.id, Policies: map[string]json.RawMessage{}}
	if e.kind == "role" {
		state.Trust = rawDocument(s.shownPolicy(e.trust.now))
	}
	for name, document := range e.policies {
		state.Policies[name] = json.RawMessage(document)
	}
	for _, p := range e.attached {
		state.Attached = append(state.Attached, p.arn())
	}
	for _, key := range e.keys {
		state.Credentials = append(state.Credentials, Credentials{AccessKeyID: key, SecretAccessKey: secret})
	}
	return state
}

func (s *Server) bucketState(b *bucket) BucketState {
	flags := publicAccessBlock{}
	if b.publicAccess.now != nil {
		flags = *b.publicAccess.now
	}
	state := BucketState{
		Name: b.name, Region: b.region,
		PublicAccessBlock: &flags,
		ObjectOwnership:   b.ownership.now,
		Objects:           map[string]string{},
	}
	for key, o := range b.objects {
		state.Objects[key] = string(o.body)
	}
	if b.policy.now != nil {
		state.Policy = rawDocument(s.shownPolicy(b.policy.now))
	}
	return state
}

// rawDocument is a document for a state. One that is no JSON, which was planted,
// becomes a text.
func rawDocument(document []byte) json.RawMessage {
	if json.Valid(document) {
		return document
	}
	return textValue(string(document)).bytes()
}
