// SPDX-License-Identifier: MPL-2.0

package fakeaws

// Documents are all policies, notification configurations and trail selectors that
// there are, each as AWS would answer it once every read is up to date, by the ARN of
// what has it and a word for the kind. What has none is left out.
func (s *Server) Documents() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[string]string{}
	policy := func(arn string, h holder) {
		if document := h.shows(s); document != nil {
			all[arn+" policy"] = string(document)
		}
	}
	for _, b := range s.buckets {
		policy(b.arn(""), b)
		if shown, err := s3XML("NotificationConfiguration", b.notification.now); err == nil {
			all[b.arn("")+" notifications"] = string(shown.body)
		}
	}
	for arn, t := range s.topics {
		policy(arn, t)
	}
	for arn, q := range s.queues {
		policy(arn, q)
	}
	for arn, k := range s.keys {
		policy(arn, k)
	}
	for arn, p := range s.policies {
		policy(arn, p)
	}
	for arn, t := range s.trails {
		all[arn+" selectors"] = t.selectors.now.json()
	}
	for _, a := range s.accounts {
		for _, role := range a.roles {
			policy(role.arn(), role)
		}
	}
	return all
}
