// SPDX-License-Identifier: MPL-2.0

package fakeaws

// storedPolicy is the policy of a resource as it is kept: with bound
// principals, or planted, which is shown as it is.
type storedPolicy struct {
	document value
	format   func(value) []byte // how the service writes it; nil is without whitespace

	planted []byte
	before  *storedPolicy // of a planted policy: what it took the place of
}

// shownPolicy is the policy as its service answers it now.
func (s *Server) shownPolicy(p *storedPolicy) []byte {
	switch {
	case p.planted != nil:
		return p.planted
	case p.format != nil:
		return p.format(s.shown(p.document))
	default:
		return s.shown(p.document).bytes()
	}
}

// inForce is the policy that decides who may do what, nil when there is none. A
// planted document that makes no sense leaves in force what was there before.
func (s *Server) inForce(p *storedPolicy) []byte {
	for p != nil && p.planted != nil && readable(p.planted) != nil {
		p = p.before
	}
	if p == nil {
		return nil
	}
	return s.shownPolicy(p)
}

// plantIn has reads of a resource's policy answer exactly these bytes.
func plantIn(c *cell[*storedPolicy], document string) {
	c.write(&storedPolicy{planted: []byte(document), before: c.now}, 0)
}
