// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/xacct/terraform-provider-xacct/internal/access"
)

// question is whether the caller of a request may do something.
type question struct {
	action          string
	resource        string
	resourceAccount string
	policy          []byte              // of the resource
	restrictPublic  bool                // RestrictPublicBuckets is on
	context         map[string][]string // beside the keys that every request has
}

// may says whether the caller's identity policies and the resource's policy
// allow it.
func (s *Server) may(r *request, q question) (bool, error) {
	result, err := evaluate(r, q, r.caller.identityPolicies())
	return result.Decision == access.Allowed, err
}

func evaluate(r *request, q question, identityPolicies [][]byte) (access.Result, error) {
	result, err := access.Evaluate(access.Request{
		Principal:         r.caller.arn(),
		Action:            q.action,
		Resource:          q.resource,
		ResourceAccount:   q.resourceAccount,
		Context:           r.context(q),
		ResourcePolicy:    q.policy,
		IdentityPolicies:  identityPolicies,
		BlockPublicAccess: access.BlockPublicAccess{RestrictPublicBuckets: q.restrictPublic},
	})
	if err != nil {
		return access.Result{}, fmt.Errorf("evaluating %s: %w", q.action, err)
	}
	return result, nil
}

// everything is an identity policy.
const everything = `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`

// authorize refuses what the policies do not allow with the code, and says
// which kind of policy is to blame.
func (s *Server) authorize(r *request, q question, status int, code string) error {
	because, err := blame(r, q)
	if err != nil || because == "" {
		return err
	}
	return &apiError{
		status: status, code: code,
		message: "User: " + r.caller.arn() + " is not authorized to perform: " + q.action + " on resource: " + q.resource + " " + because,
	}
}

// blame says which kind of policy keeps the caller from something, "" when none does
// (IAM user guide, "Troubleshoot access denied error messages").
func blame(r *request, q question) (string, error) {
	result, err := evaluate(r, q, r.caller.identityPolicies())
	if err != nil || result.Decision == access.Allowed {
		return "", err
	}
	ifEverything, err := evaluate(r, q, [][]byte{[]byte(everything)})
	switch {
	case err != nil:
		return "", err
	case result.Decision == access.ExplicitlyDenied && result.Reasons[0].Policy == "resource policy":
		return "with an explicit deny in a resource-based policy", nil
	case result.Decision == access.ExplicitlyDenied:
		return "with an explicit deny in an identity-based policy", nil
	case ifEverything.Decision == access.Allowed:
		return "because no identity-based policy allows the " + q.action + " action", nil
	}
	return "because no resource-based policy allows the " + q.action + " action", nil
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
		"aws:CurrentTime":     {now.Format(time.RFC3339)},
		"aws:EpochTime":       {strconv.FormatInt(now.Unix(), 10)},
		"aws:ViaAWSService":   {"false"},
	}
	if r.http != nil { // else it is no call
		keys["aws:UserAgent"] = []string{r.http.UserAgent()}
		if host, _, err := net.SplitHostPort(r.http.RemoteAddr); err == nil {
			keys["aws:SourceIp"] = []string{host}
		}
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
