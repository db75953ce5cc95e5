// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"fmt"
	"net/http"
	"strconv"
)

// credential is what an access key stands for: the root user of an account, a
// user, or a session of a role.
type credential struct {
	account *Account
	entity  *entity // nil for root
	session string  // of a role
	token   string  // that must come with the key
}

// caller is who makes a call. The zero caller is anonymous.
type caller struct {
	credential
}

func (c caller) anonymous() bool { return c.account == nil }

func (c caller) root() bool { return c.account != nil && c.entity == nil }

// arn is the caller as GetCallerIdentity gives it.
func (c caller) arn() string {
	switch {
	case c.anonymous():
		return "anonymous"
	case c.root():
		return c.account.rootARN()
	case c.session != "":
		return c.entity.sessionARN(c.session)
	default:
		return c.entity.arn()
	}
}

// userID is aws:userid.
func (c caller) userID() string {
	switch {
	case c.root():
		return c.account.id
	case c.session != "":
		return c.entity.id + ":" + c.session
	default:
		return c.entity.id
	}
}

// identityPolicies are those of the caller, inline and attached. Root has none
// and may all.
func (c caller) identityPolicies() [][]byte {
	if c.entity == nil {
		return nil
	}
	var policies [][]byte
	for _, name := range c.entity.policyNames() {
		policies = append(policies, []byte(c.entity.policies[name]))
	}
	for _, p := range c.entity.attached {
		if document := []byte(p.versions.now.standard().document); readable(nil, document) == nil {
			policies = append(policies, document) // otherwise it was planted
		}
	}
	return policies
}

// identifyCaller notes in the call who makes it.
func (s *Server) identifyCaller(r *request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.credentials[r.accessKey]
	if r.accessKey != "" && !ok {
		return
	}
	r.call.Caller = caller{c}.arn()
	if c.account != nil {
		r.call.Account = c.account.id
	}
}

// authenticate finds the caller by the access key id. Credentials of one
// partition are unknown in the others.
func (s *Server) authenticate(r *request, svc service) (caller, error) {
	if r.accessKey == "" && svc.anonymous {
		return caller{}, nil
	}
	c, ok := s.credentials[r.accessKey]
	if !ok || c.account.partition != partitionOf(r.call.Region) {
		message := "The security token included in the request is invalid."
		if svc.unknownKey == "InvalidAccessKeyId" {
			message = "The AWS Access Key Id you provided does not exist in our records."
		}
		status := http.StatusForbidden
		if svc.unknownKey == "UnrecognizedClientException" {
			status = http.StatusBadRequest
		}
		return caller{}, &apiError{status: status, code: svc.unknownKey, message: message}
	}
	if c.token != r.token {
		return caller{}, &apiError{
			status: http.StatusForbidden, code: "InvalidClientTokenId",
			message: "The security token included in the request is invalid.",
		}
	}
	return caller{c}, nil
}

// createKey makes an access key for a user.
func (s *Server) createKey(e *entity) string {
	s.serial++
	key := fmt.Sprintf("AKIAFAKE%012d", s.serial)
	e.keys = append(e.keys, key)
	s.credentials[key] = credential{account: e.account, entity: e}
	return key
}

// openSession makes temporary credentials of a role.
func (s *Server) openSession(role *entity, session string) Credentials {
	s.serial++
	key := fmt.Sprintf("ASIAFAKE%012d", s.serial)
	token := "session-token-" + strconv.Itoa(s.serial)
	s.credentials[key] = credential{account: role.account, entity: role, session: session, token: token}
	return Credentials{AccessKeyID: key, SecretAccessKey: secret, SessionToken: token}
}
