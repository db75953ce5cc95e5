// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/xacct/terraform-provider-xacct/internal/access"
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

// identityPolicies are those of the caller. Root has none and may all.
func (c caller) identityPolicies() [][]byte {
	if c.entity == nil {
		return nil
	}
	var policies [][]byte
	for _, name := range c.entity.policyNames() {
		policies = append(policies, []byte(c.entity.policies[name]))
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
		return caller{}, &apiError{status: http.StatusForbidden, code: svc.unknownKey, message: message}
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

// question is whether the caller of a request may do something.
type question struct {
	action          string
	resource        string
	resourceAccount string
	policy          []byte              // of the resource
	restrictPublic  bool                // RestrictPublicBuckets is on
	context         map[string][]string // beside the keys that every request has
}

// may evaluates the caller's identity policies and the resource's policy.
func (s *Server) may(r *request, q question) (bool, error) {
	result, err := access.Evaluate(access.Request{
		Principal:             r.caller.arn(),
		Action:                q.action,
		Resource:              q.resource,
		ResourceAccount:       q.resourceAccount,
		Context:               r.context(q),
		ResourcePolicy:        q.policy,
		IdentityPolicies:      r.caller.identityPolicies(),
		RestrictPublicBuckets: q.restrictPublic,
	})
	if err != nil {
		return false, fmt.Errorf("evaluating %s: %w", q.action, err)
	}
	return result.Decision == access.Allowed, nil
}

// readable says whether policies can be evaluated at all.
func readable(resourcePolicy []byte, identityPolicies ...[]byte) error {
	_, err := access.Evaluate(access.Request{
		Principal:        "anonymous",
		Action:           "s3:GetObject",
		Resource:         "arn:aws:s3:::bucket/key",
		ResourceAccount:  "000000000000",
		ResourcePolicy:   resourcePolicy,
		IdentityPolicies: identityPolicies,
	})
	return err
}

// context gives the values of the condition keys. The fake speaks plain HTTP
// and pretends TLS, so that TLS-only statements behave as over HTTPS.
func (r *request) context(q question) map[string][]string {
	now := r.call.Time.UTC()
	keys := map[string][]string{
		"aws:SecureTransport": {"true"},
		"s3:TlsVersion":       {"1.3"},
		"aws:RequestedRegion": {r.call.Region},
		"aws:ResourceAccount": {q.resourceAccount},
		"aws:UserAgent":       {r.http.UserAgent()},
		"aws:CurrentTime":     {now.Format(time.RFC3339)},
		"aws:EpochTime":       {strconv.FormatInt(now.Unix(), 10)},
		"aws:ViaAWSService":   {"false"},
	}
	if host, _, err := net.SplitHostPort(r.http.RemoteAddr); err == nil {
		keys["aws:SourceIp"] = []string{host}
	}
	if r.caller.anonymous() {
		keys["aws:PrincipalType"] = []string{"Anonymous"}
	} else {
		keys["aws:PrincipalAccount"] = []string{r.caller.account.id}
		keys["aws:userid"] = []string{r.caller.userID()}
		keys["aws:PrincipalIsAWSService"] = []string{"false"}
		keys["aws:PrincipalArn"] = []string{r.caller.account.rootARN()}
		keys["aws:PrincipalType"] = []string{"Account"}
		if e := r.caller.entity; e != nil {
			keys["aws:PrincipalArn"] = []string{e.arn()}
			keys["aws:PrincipalType"] = []string{"AssumedRole"}
			if e.kind == "user" {
				keys["aws:PrincipalType"] = []string{"User"}
				keys["aws:username"] = []string{e.name}
			}
		}
	}
	for key, values := range q.context {
		keys[key] = values
	}
	return keys
}
