// SPDX-License-Identifier: MPL-2.0

package access

import (
	"fmt"
	"sync"
)

// Evaluator judges many requests and reads each policy once. It keeps what it
// has read: drop it when the requests are judged. The zero value is ready to
// use, by several goroutines too.
type Evaluator struct {
	mu   sync.Mutex
	read [2]map[string]*document // by kind and text
}

// Evaluate judges a request, as the function of that name does.
func (e *Evaluator) Evaluate(r Request) (Result, error) {
	q, err := newQuery(r)
	if err != nil {
		return Result{}, err
	}
	l, err := e.layers(r, q)
	if err != nil {
		return Result{}, err
	}
	return l.result(q), nil
}

// layers evaluates all policies of a request, and leaves those out that do not
// affect its caller. Policies that cannot be read are an error all the same.
func (e *Evaluator) layers(r Request, q *query) (*layers, error) {
	l := &layers{resource: layer{name: "resource policy"}, identity: layer{name: "identity policies", open: q.caller.kind == root}}
	if err := e.resource(l, r, q); err != nil {
		return nil, err
	}
	identity, err := e.findings("identity policy", r.IdentityPolicies, identityPolicy, q)
	if err != nil {
		return nil, err
	}
	boundaries, err := e.each("permissions boundary", r.PermissionBoundaries, identityPolicy, q)
	if err != nil {
		return nil, err
	}
	session, err := e.findings("session policy", r.SessionPolicies, identityPolicy, q)
	if err != nil {
		return nil, err
	}
	if q.caller.isEntity() {
		l.identity.findings = identity
		l.limits = boundaries
		if len(r.SessionPolicies) > 0 || q.caller.kind == federatedUser {
			// A federated user without a session policy has the permissions only that a
			// resource's policy gives to the session (STS API reference, GetFederationToken).
			named := l.resource.allows(outlook{context: true, resource: true}) == toCaller
			l.limits = append(l.limits, layer{name: "session policies", findings: session, open: len(r.SessionPolicies) == 0 && named})
		}
	}
	return l, e.guards(l, r, q)
}

// resource evaluates the resource's policy.
func (e *Evaluator) resource(l *layers, r Request, q *query) error {
	if r.ResourcePolicy == nil {
		return nil
	}
	d, err := e.document(r.ResourcePolicy, resourcePolicy)
	if err != nil {
		return fmt.Errorf("resource policy: %w", err)
	}
	for _, f := range d.evaluate("resource policy", q) {
		switch {
		case f.allow && r.BlockPublicAccess.RestrictPublicBuckets && q.cutOffWhenPublic() && d.public():
			l.resource.name = "resource policy, which is public and cut off by RestrictPublicBuckets"
		case !f.allow && q.ownerOverDeny():
		default:
			l.resource.findings = append(l.resource.findings, f)
		}
	}
	return nil
}

// guards evaluates what stands above the grants: policies of the organizations
// and of VPC endpoints.
func (e *Evaluator) guards(l *layers, r Request, q *query) error {
	serviceControl, err := e.levels("service control policy", r.ServiceControlPolicies, identityPolicy, q)
	if err != nil {
		return err
	}
	resourceControl, err := e.levels("resource control policy", r.ResourceControlPolicies, resourcePolicy, q)
	if err != nil {
		return err
	}
	endpoints, err := e.each("endpoint policy", r.EndpointPolicies, resourcePolicy, q)
	if err != nil {
		return err
	}
	if q.underServiceControl() {
		l.guards = append(l.guards, serviceControl...)
	}
	if q.underResourceControl() {
		for i, level := range resourceControl {
			level.open = !e.anyAllow(r.ResourceControlPolicies[i])
			l.guards = append(l.guards, level)
		}
	}
	l.guards = append(l.guards, endpoints...)
	return nil
}

// anyAllow tells whether one of the policies, which were read before, has an
// Allow statement.
func (e *Evaluator) anyAllow(policies [][]byte) bool {
	for _, policy := range policies {
		if d, err := e.document(policy, resourcePolicy); err == nil && d.hasAllow() {
			return true
		}
	}
	return false
}

// levels makes a layer of each level of an organization.
func (e *Evaluator) levels(name string, levels [][][]byte, kind policyKind, q *query) ([]layer, error) {
	var layers []layer
	for i, policies := range levels {
		level := fmt.Sprintf("level %d", i+1)
		found, err := e.findings(level+", "+name, policies, kind, q)
		if err != nil {
			return nil, err
		}
		layers = append(layers, layer{name: name + " of " + level, findings: found})
	}
	return layers, nil
}

// each makes a layer of each policy.
func (e *Evaluator) each(name string, policies [][]byte, kind policyKind, q *query) ([]layer, error) {
	var layers []layer
	for i, policy := range policies {
		one := fmt.Sprintf("%s %d", name, i+1)
		d, err := e.document(policy, kind)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", one, err)
		}
		layers = append(layers, layer{name: one, findings: d.evaluate(one, q)})
	}
	return layers, nil
}

// findings evaluates several policies that count as one.
func (e *Evaluator) findings(name string, policies [][]byte, kind policyKind, q *query) ([]finding, error) {
	layers, err := e.each(name, policies, kind, q)
	if err != nil {
		return nil, err
	}
	var all []finding
	for _, l := range layers {
		all = append(all, l.findings...)
	}
	return all, nil
}

// document reads a policy, or gives what was read before.
func (e *Evaluator) document(policy []byte, kind policyKind) (*document, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if d, ok := e.read[kind][string(policy)]; ok {
		return d, nil
	}
	text := string(policy)
	d, err := parseDocument(text, kind)
	if err != nil {
		return nil, err
	}
	if e.read[kind] == nil {
		e.read[kind] = make(map[string]*document)
	}
	e.read[kind][text] = d
	return d, nil
}
