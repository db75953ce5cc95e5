// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"fmt"
	"strings"
	"time"
)

// holder is something that has a policy document.
type holder interface {
	// shows is what AWS answers once every read is up to date, nil for none.
	shows(*Server) []byte
	// set puts a document as the owner's root would through the API.
	set(*Server, string) error
	// plant has reads answer exactly these bytes.
	plant(string)
}

func (b *bucket) shows(s *Server) []byte { return s.showsIn(&b.policy) }
func (t *topic) shows(s *Server) []byte  { return s.showsIn(&t.policy) }
func (q *queue) shows(s *Server) []byte  { return s.showsIn(&q.policy) }
func (k *key) shows(s *Server) []byte    { return s.showsIn(&k.policy) }
func (e *entity) shows(s *Server) []byte { return s.showsIn(&e.trust) }
func (p *managedPolicy) shows(*Server) []byte {
	return []byte(p.versions.now.standard().document)
}

func (s *Server) showsIn(c *cell[*storedPolicy]) []byte {
	if c.now == nil {
		return nil
	}
	return s.shownPolicy(c.now)
}

func (b *bucket) set(s *Server, document string) error {
	return s.setBucketPolicy(b, []byte(document))
}
func (t *topic) set(s *Server, document string) error  { return t.setPolicy(document, s.staleReads) }
func (q *queue) set(s *Server, document string) error  { return q.setPolicy(document, s.staleReads) }
func (e *entity) set(s *Server, document string) error { return e.putTrust(document, s.staleReads) }
func (k *key) set(s *Server, document string) error {
	root := &request{caller: caller{credential{account: k.owner}}, call: Call{Time: time.Now(), Region: k.region}}
	return s.putKeyPolicy(root, k, document, false, s.staleReads)
}
func (p *managedPolicy) set(_ *Server, document string) error { return p.replaceDefault(document) }

func (b *bucket) plant(document string) { plantIn(&b.policy, document) }
func (t *topic) plant(document string)  { plantIn(&t.policy, document) }
func (q *queue) plant(document string)  { plantIn(&q.policy, document) }
func (k *key) plant(document string)    { plantIn(&k.policy, document) }
func (e *entity) plant(document string) { plantIn(&e.trust, document) }

// holder finds a bucket, topic, queue, key, role or managed policy by its ARN.
func (s *Server) holder(arn string) (holder, bool) {
	if t, ok := s.topics[arn]; ok {
		return t, true
	}
	if q, ok := s.queues[arn]; ok {
		return q, true
	}
	if k, ok := s.keys[arn]; ok {
		return k, true
	}
	if p, ok := s.policies[arn]; ok {
		return p, true
	}
	if e := s.entityByARN(arn); e != nil && e.kind == "role" {
		return e, true
	}
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 && parts[2] == "s3" {
		b, ok := s.buckets[parts[5]]
		return b, ok
	}
	return nil, false
}

func (s *Server) showDocument(arn string) (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h, ok := s.holder(arn)
	if !ok {
		return "", false
	}
	document := h.shows(s)
	return string(document), document != nil
}

func (s *Server) setDocument(arn, document string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	h, ok := s.holder(arn)
	if !ok {
		return fmt.Errorf("nothing with a policy has the ARN %s", arn)
	}
	return h.set(s, document)
}

func (s *Server) plantDocument(arn, document string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	h, ok := s.holder(arn)
	if !ok {
		return fmt.Errorf("nothing with a policy has the ARN %s", arn)
	}
	h.plant(document)
	return nil
}

// The methods below are to other documents what BucketPolicy, SetBucketPolicy
// and PlantBucketPolicy are to a bucket's. None of them is a call.

// TopicPolicy is the policy that GetTopicAttributes would answer once every read
// is up to date, and whether there is such a topic.
func (s *Server) TopicPolicy(arn string) (string, bool) { return s.showDocument(arn) }

// SetTopicPolicy puts a topic's policy as the owner's root would.
func (s *Server) SetTopicPolicy(arn, document string) error { return s.setDocument(arn, document) }

// PlantTopicPolicy has a topic's policy be exactly these bytes until the next write.
func (s *Server) PlantTopicPolicy(arn, document string) error { return s.plantDocument(arn, document) }

// QueuePolicy is the policy that GetQueueAttributes would answer once every read
// is up to date, and whether there is one.
func (s *Server) QueuePolicy(arn string) (string, bool) { return s.showDocument(arn) }

// SetQueuePolicy puts a queue's policy as the owner's root would; "" takes it
// away.
func (s *Server) SetQueuePolicy(arn, document string) error { return s.setDocument(arn, document) }

// PlantQueuePolicy has a queue's policy be exactly these bytes until the next write.
func (s *Server) PlantQueuePolicy(arn, document string) error { return s.plantDocument(arn, document) }

// KeyPolicy is what GetKeyPolicy would answer for the key with that ARN once
// every read is up to date, and whether there is such a key.
func (s *Server) KeyPolicy(arn string) (string, bool) { return s.showDocument(arn) }

// SetKeyPolicy puts a key's policy as the owner's root would, who must not lock
// itself out.
func (s *Server) SetKeyPolicy(arn, document string) error { return s.setDocument(arn, document) }

// PlantKeyPolicy has a key's policy be exactly these bytes until the next write.
func (s *Server) PlantKeyPolicy(arn, document string) error { return s.plantDocument(arn, document) }

// TrustPolicy is what GetRole would answer for the role with that ARN once every
// read is up to date, and whether there is such a role.
func (s *Server) TrustPolicy(roleARN string) (string, bool) { return s.showDocument(roleARN) }

// SetTrustPolicy puts a role's trust policy as the account's root would.
func (s *Server) SetTrustPolicy(roleARN, document string) error {
	return s.setDocument(roleARN, document)
}

// PlantTrustPolicy has a role's trust policy be exactly these bytes until the
// next write.
func (s *Server) PlantTrustPolicy(roleARN, document string) error {
	return s.plantDocument(roleARN, document)
}

// ManagedPolicy is the default version of a managed policy, and whether there is
// such a policy.
func (s *Server) ManagedPolicy(arn string) (string, bool) { return s.showDocument(arn) }

// SetManagedPolicy makes a new default version as the account's root would. When
// there are five versions already, the oldest other one makes room.
func (s *Server) SetManagedPolicy(arn, document string) error { return s.setDocument(arn, document) }

// PlantManagedPolicy has the default version of a managed policy be exactly
// these bytes.
func (s *Server) PlantManagedPolicy(arn, document string) error {
	return s.plantDocument(arn, document)
}
