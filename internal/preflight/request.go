// SPDX-License-Identifier: MPL-2.0

package preflight

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xacct/terraform-provider-xacct/internal/access"
	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/preset"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// allowAll is the identity policy of callers of whom only what keeps them out is
// asked.
const allowAll = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`

// request asks whether a caller may do something, as far as the grant's own
// documents say: of the caller's identity policies nothing is known.
func (c Change) request(caller, action, resource string, document []byte, context map[string][]string) access.Request {
	return access.Request{
		Principal: caller, Action: action, Resource: resource, ResourcePattern: true,
		ResourceAccount: cmp.Or(c.Account, anyAccount),
		ResourcePolicy:  document, IdentityPolicies: [][]byte{[]byte(allowAll)},
		Context: context, UnknownContext: true,
	}
}

// everyday is what today's clients do of themselves: TLS, and signatures in a
// header.
func everyday() map[string][]string {
	now := time.Now().UTC()
	return map[string][]string{
		"aws:SecureTransport": {"true"},
		"aws:CurrentTime":     {now.Format(time.RFC3339)},
		"aws:EpochTime":       {strconv.FormatInt(now.Unix(), 10)},
		"s3:TlsVersion":       {"1.3"},
		"s3:authType":         {"REST-HEADER"},
		"s3:signatureversion": {"AWS4-HMAC-SHA256"},
		"s3:signatureAge":     {"1000"},
	}
}

// contextOf is what is known of requests that a statement lets through: what they
// all do, and what the statement's own conditions demand.
func contextOf(s policy.Statement) map[string][]string {
	context := everyday()
	for _, c := range s.Conditions() {
		if len(c.Values) == 0 || !slices.Contains(demanding, c.Operator) || strings.EqualFold(c.Key, "aws:PrincipalArn") || strings.Contains(c.Values[0], "${") {
			continue
		}
		value := withoutWildcards(c.Values[0])
		if c.Operator == "IpAddress" {
			value, _, _ = strings.Cut(c.Values[0], "/")
		}
		for key := range context {
			if strings.EqualFold(key, c.Key) {
				delete(context, key)
			}
		}
		context[c.Key] = []string{value}
	}
	return context
}

// escapable tells whether a client can see to it by itself that a condition on the
// key does not hold: by the headers of its request.
func escapable(key string) bool {
	key = strings.ToLower(key)
	return slices.ContainsFunc([]string{
		"s3:x-amz-", "s3:requestobjecttag", "s3:object-lock-", "s3:if-", "aws:requesttag/", "aws:tagkeys", "aws:useragent", "aws:referer",
	}, func(prefix string) bool { return strings.HasPrefix(key, prefix) })
}

// only is a document in which everything is allowed but what some statements deny.
func (c Change) only(denies ...policy.Statement) []byte {
	statements := []string{`{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`}
	for _, s := range denies {
		text := string(s.Minified())
		if !c.Kind.Principals {
			text = `{"Principal":"*",` + text[1:]
		}
		statements = append(statements, text)
	}
	version := ""
	if v := c.After.Version(); v != "" {
		version = `"Version":` + strconv.Quote(v) + ","
	}
	return []byte("{" + version + `"Statement":[` + strings.Join(statements, ",") + "]}")
}

// actions are those that a statement grants; for a wildcard, known actions that it
// stands for, and those of them that another statement names.
func (c Change) actions(s, other policy.Statement) []string {
	patterns := s.Actions()
	if len(s.NotActions()) > 0 {
		patterns = []string{"*"}
	}
	var all []string
	add := func(action string) {
		if grants(s, action) && !slices.ContainsFunc(all, func(a string) bool { return strings.EqualFold(a, action) }) {
			all = append(all, action)
		}
	}
	for _, pattern := range patterns {
		if !strings.ContainsAny(pattern, "*?") {
			add(pattern)
			continue
		}
		for _, known := range c.vocabulary(pattern) {
			add(known)
		}
		for _, action := range append(other.Actions(), other.NotActions()...) {
			if strings.Contains(action, ":") && target.Matches(strings.ToLower(pattern), strings.ToLower(action)) {
				add(strings.NewReplacer("*", "", "?", "x").Replace(action))
			}
		}
		if len(all) == 0 && strings.Contains(pattern, ":") {
			add(strings.NewReplacer("*", "X", "?", "x").Replace(pattern))
		}
	}
	return all
}

// vocabulary are the known actions that a pattern stands for.
func (c Change) vocabulary(pattern string) []string {
	service, _, _ := strings.Cut(strings.ToLower(pattern), ":")
	if service == "*" {
		service = cmp.Or(c.Kind.Service, "s3")
	}
	switch service {
	case "s3":
		return preset.BucketActions().Matching(pattern)
	case "sns":
		return preset.TopicActions().Matching(pattern)
	case "sqs":
		return preset.QueueActions().Matching(pattern)
	case "kms":
		return preset.KeyActions().Matching(pattern)
	case "sts":
		return preset.TrustActions().Matching(pattern)
	}
	return nil
}

// resources are those on which a statement grants an action.
func (c Change) resources(s policy.Statement, action string) []string {
	resources := s.Resources()
	switch {
	case !c.Kind.Resources || c.Kind.Service == "kms":
		return []string{c.own()}
	case len(s.NotResources()) > 0:
		return []string{"*"}
	case c.Kind.Service != "s3":
		return resources
	}
	bucket, objects := preset.WorksOn(action)
	return slices.DeleteFunc(slices.Clone(resources), func(r string) bool {
		if strings.Contains(r, "/") {
			return bucket && !objects
		}
		return objects && !bucket && !strings.Contains(r, "*")
	})
}

// own is the ARN of what the document is about.
func (c Change) own() string {
	iam := "arn:" + c.partition() + ":iam::" + cmp.Or(c.Account, anyAccount) + ":"
	switch c.Kind.Service {
	case "s3":
		return "arn:" + c.partition() + ":s3:::" + c.At.ID
	case "sts":
		return iam + "role/" + c.At.ID
	case "kms":
		return c.key()
	case "sqs":
		for _, s := range c.Ours {
			if resources := s.Resources(); len(resources) > 0 {
				return resources[0]
			}
		}
	}
	return c.At.ID
}

// key is the ARN of the key: as the address or the document has it, or one that
// stands for it.
func (c Change) key() string {
	if strings.Contains(c.At.ID, ":key/") {
		return c.At.ID
	}
	for _, s := range c.After.Statements() {
		for _, r := range s.Resources() {
			if r != "*" && c.Kind.Owns(c.At.ID, r) {
				return r
			}
		}
	}
	id := c.At.ID[strings.LastIndexByte(c.At.ID, '/')+1:]
	return "arn:" + c.partition() + ":kms:" + cmp.Or(c.At.Region, "us-east-1") + ":" + cmp.Or(c.Account, anyAccount) + ":key/" + id
}
