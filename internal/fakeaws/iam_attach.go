// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"fmt"
	"slices"
)

// maxAttached is how many managed policies a role or user can have.
const maxAttached = 10

func iamAttach(s *Server, r *request, e *entity) (any, error) {
	return nil, s.attach(e, r.form.Get("PolicyArn"))
}

// attach gives a role or user a managed policy of its account, once.
func (s *Server) attach(e *entity, arn string) error {
	p, ok := s.policies[arn]
	switch {
	case !ok || p.account != e.account:
		return errNoSuchEntity(fmt.Sprintf("Policy %s does not exist or is not attachable.", arn))
	case slices.Contains(e.attached, p):
		return nil
	case len(e.attached) >= maxAttached:
		return errLimit(fmt.Sprintf("Cannot exceed quota for PoliciesPerRole: %d", maxAttached))
	}
	e.attached = append(e.attached, p)
	return nil
}

func iamDetach(s *Server, r *request, e *entity) (any, error) {
	arn := r.form.Get("PolicyArn")
	if p, ok := s.policies[arn]; !ok || !e.detach(p) {
		return nil, errNoSuchEntity(fmt.Sprintf("Policy %s was not found.", arn))
	}
	return nil, nil // there is no result
}

// detach takes a managed policy away; it is false when it was not there.
func (e *entity) detach(p *managedPolicy) bool {
	i := slices.Index(e.attached, p)
	if i >= 0 {
		e.attached = slices.Delete(e.attached, i, i+1)
	}
	return i >= 0
}

func iamListAttached(_ *Server, _ *request, e *entity) (any, error) {
	type attached struct {
		PolicyName string
		PolicyArn  string
	}
	result := struct {
		AttachedPolicies []attached `xml:"AttachedPolicies>member"`
		IsTruncated      bool
	}{}
	for _, p := range e.attached {
		result.AttachedPolicies = append(result.AttachedPolicies, attached{p.name, p.arn()})
	}
	return result, nil
}

// attachments is how many roles and users have the policy.
func (s *Server) attachments(p *managedPolicy) int {
	n := 0
	for _, e := range s.entities {
		if slices.Contains(e.attached, p) {
			n++
		}
	}
	return n
}
