// SPDX-License-Identifier: MPL-2.0

package access

import (
	"errors"
	"fmt"
	"strings"
)

// query is a request, read and completed.
type query struct {
	caller   caller
	action   string // lower case
	service  string // the prefix of the action: "s3"
	resource string
	arn      arn  // the resource; empty when it is "*"
	pattern  bool // resource stands for all that match it
	glob     pattern
	owner    string // account id of the resource's owner
	context  keys
}

func newQuery(r Request) (*query, error) {
	q := &query{
		action: strings.ToLower(r.Action), resource: r.Resource, pattern: r.ResourcePattern, owner: r.ResourceAccount,
		context: newKeys(r.Context, r.UnknownContext),
	}
	if err := checkAction(r.Action); err != nil {
		return nil, err
	}
	q.service, _, _ = strings.Cut(q.action, ":")

	if r.Resource == "" {
		return nil, errors.New("resource: it is empty")
	}
	var ok bool
	if q.arn, ok = parseARN(r.Resource); !ok && r.Resource != "*" {
		return nil, fmt.Errorf(`resource %q: want an ARN, "arn:partition:service:region:account:name", or "*"`, r.Resource)
	}
	if q.pattern {
		q.glob = newText(r.Resource, true, true).fixed
	}
	var err error
	if q.caller, err = parseCaller(r.Principal, q); err != nil {
		return nil, err
	}
	q.caller.bounded = len(r.PermissionBoundaries) > 0 && q.caller.isEntity()
	switch {
	case q.owner != "":
	case r.Resource == "*", q.arn.account == "aws": // AWS's own, such as the policies that it manages, are for every account
		q.owner = q.caller.account
	default:
		q.owner = q.arn.account
	}
	if !isAccountID(q.owner) {
		return nil, fmt.Errorf("resource account %q: want 12 digits", q.owner)
	}
	q.context.derive(q)
	return q, nil
}

// checkAction accepts one action, such as "s3:GetObject".
func checkAction(action string) error {
	service, name, _ := strings.Cut(action, ":")
	if !isWord(service) || !isWord(name) {
		return fmt.Errorf("action %q: want one action, service:Name, without wildcards", action)
	}
	return nil
}

// isWord tells whether a text has letters, digits and hyphens only, and has any.
func isWord(s string) bool {
	for _, c := range s {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return s != ""
}

// within tells whether the resource of the query lies within a pattern of a
// policy: all of it, part of it or nothing.
func (q *query) within(p pattern) truth {
	if !q.pattern {
		return truthOf(p.matches(q.resource))
	}
	return q.glob.within(p)
}

// sameAccount tells whether the caller belongs to the resource's owner.
func (q *query) sameAccount() bool { return q.caller.account == q.owner }
