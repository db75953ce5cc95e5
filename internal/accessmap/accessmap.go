// SPDX-License-Identifier: MPL-2.0

// Package accessmap says who has access to what by the policies of the resources,
// for people to read: as a model, which is also JSON, and as a Mermaid flowchart.
//
// It shows statements, it doesn't evaluate them: a Deny stands beside the Allow that
// it limits, and the policies of the principals themselves are not looked at.
package accessmap

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/access"
	"github.com/xacct/terraform-provider-xacct/internal/policy"
)

// The types of resources.
const (
	Bucket = "bucket"
	Topic  = "topic"
	Key    = "key"
)

// Document is the policy of a resource.
type Document struct {
	Type      string // Bucket, Topic or Key
	ID        string // a bucket's name, a topic's ARN, a key's id, ARN or alias
	AccountID string // of the owner; "" when it is not known
	Policy    *policy.Document
}

// Options say what the documents can't.
type Options struct {
	OwnSids      []string                      // the Sids that are ours, in whichever document
	AccountNames map[string]string             // by id
	Phrase       func(policy.Condition) string // says in words that a condition holds
}

// Map is who has access to what.
type Map struct {
	Resources []Resource `json:"resources"`

	names map[string]string
}

// Resource is what there is access to.
type Resource struct {
	Type      string  `json:"type"`
	ID        string  `json:"id"`
	AccountID string  `json:"account_id"`
	Grants    []Grant `json:"grants"` // in document order
	Notes     []Note  `json:"notes"`
}

// Grant is what one statement says about one principal.
type Grant struct {
	AccountID     string   `json:"account_id"` // "" when the principal belongs to no account, or to any
	AccountName   string   `json:"account_name"`
	Principal     string   `json:"principal"`
	PrincipalType string   `json:"principal_type"`
	Effect        string   `json:"effect"`
	Access        []string `json:"access"` // of read, write and admin
	Actions       []string `json:"actions"`
	Resources     []string `json:"resources"`
	Conditions    []string `json:"conditions"`
	Sid           string   `json:"sid"`
	Statement     int      `json:"statement_index"` // from 0
	Ours          bool     `json:"ours"`
	Public        bool     `json:"public"` // by S3's meaning of public
}

// Note is what is said of a resource rather than of a principal.
type Note struct {
	Text      string `json:"text"`
	Sid       string `json:"sid"`
	Statement int    `json:"statement_index"` // -1 when no statement says it
	Ours      bool   `json:"ours"`
}

// New is the map of the documents, whose order it keeps.
func New(documents []Document, o Options) Map {
	m := Map{Resources: []Resource{}, names: o.AccountNames}
	known := map[string]levels{}
	for _, d := range documents {
		if _, ok := known[d.Type]; !ok {
			known[d.Type] = levelsOf(d.Type)
		}
		m.Resources = append(m.Resources, o.resource(d, known[d.Type]))
	}
	return m
}

func (o Options) resource(d Document, known levels) Resource {
	r := Resource{Type: d.Type, ID: d.ID, AccountID: d.AccountID, Grants: []Grant{}, Notes: []Note{}}
	if d.Policy.Empty() {
		r.Notes = append(r.Notes, Note{Text: "no policy, only its own account has access", Statement: -1})
	}
	orphans := d.Policy.Orphans()
	for i, s := range d.Policy.Statements() {
		ours := s.Sid() != "" && slices.Contains(o.OwnSids, s.Sid())
		allowed := known.access(s)
		if transport := transportOnly(s); transport != "" {
			if len(allowed) < len(accessLevels) {
				transport += " for " + strings.Join(allowed, ", ")
			}
			r.Notes = append(r.Notes, Note{Text: transport, Sid: s.Sid(), Statement: i, Ours: ours})
			continue
		}
		all, rest := principalsOf(s)
		conditions := []string{}
		for _, c := range rest {
			conditions = append(conditions, o.Phrase(c))
		}
		public := s.Effect() == "Allow" && isPublic(d.Policy.Version(), s)
		for _, p := range all {
			if slices.ContainsFunc(orphans, func(o policy.Orphan) bool { return o.Index == i && o.Principal == p.value }) {
				p.kind = typeDeleted
			}
			r.Grants = append(r.Grants, Grant{
				AccountID: p.account, AccountName: o.AccountNames[p.account], Principal: p.value, PrincipalType: p.kind,
				Effect: s.Effect(), Access: allowed,
				Actions:    withNegated(s.Actions(), s.NotActions()),
				Resources:  withNegated(s.Resources(), s.NotResources()),
				Conditions: conditions,
				Sid:        s.Sid(), Statement: i, Ours: ours, Public: public,
			})
		}
	}
	return r
}

// transportOnly says of a Deny that does no more than to ask everybody for TLS what it
// asks for; "" for any other statement.
func transportOnly(s policy.Statement) string {
	conditions := s.Conditions()
	everyone := slices.ContainsFunc(s.Principals(), isEveryone)
	if s.Effect() != "Deny" || !everyone || len(conditions) != 1 || len(conditions[0].Values) != 1 {
		return ""
	}
	c := conditions[0]
	operator := strings.TrimSuffix(strings.ToLower(c.Operator), "ifexists")
	switch {
	case operator == "bool" && strings.EqualFold(c.Key, "aws:SecureTransport") && strings.EqualFold(c.Values[0], "false"):
		return "TLS only"
	case operator == "numericlessthan" && strings.EqualFold(c.Key, "s3:TlsVersion"):
		return "TLS " + c.Values[0] + " or later only"
	}
	return ""
}

// isPublic says whether S3 would call the statement public. What can't be judged is
// assumed to be, as S3 does.
func isPublic(version string, s policy.Statement) bool {
	public, _, err := access.Public(fmt.Appendf(nil, `{"Version":%q,"Statement":[%s]}`, version, s.Bytes()))
	return public || err != nil
}

// withNegated puts a "!" before those that a statement excludes.
func withNegated(values, negated []string) []string {
	all := append([]string{}, values...)
	for _, n := range negated {
		all = append(all, "!"+n)
	}
	return all
}

// Accounts are the ids of the accounts that a statement lets in to a resource which is
// not their own, sorted.
func (m Map) Accounts() []string {
	all := []string{}
	for _, r := range m.Resources {
		for _, g := range r.Grants {
			if g.Effect == "Allow" && g.AccountID != "" && g.AccountID != r.AccountID {
				all = append(all, g.AccountID)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// JSON is the map, indented for people to compare.
func (m Map) JSON() (string, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(m)
	return strings.TrimSuffix(b.String(), "\n"), err
}
