// SPDX-License-Identifier: MPL-2.0

package preset

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

const (
	assumeRole = "sts:AssumeRole"
	tagSession = "sts:TagSession"
)

// trustActions are the actions that a trust policy can grant to principals
// that are no identity providers. IAM accepts only actions that go with
// assuming a role there.
var trustActions = []string{"AssumeRole", "SetContext", "SetSourceIdentity", "TagSession"}

// TrustActions are the actions that a role's trust policy can grant.
func TrustActions() Actions {
	return Actions{
		service: "sts", name: "STS", example: assumeRole, known: trustActions,
		unknown: "does not let accounts, users, roles or services assume a role: expected one of " + strings.Join(trustActions, ", "),
	}
}

// DefaultRoleTrustActions are the actions of a [RoleTrust] that names none.
func DefaultRoleTrustActions() []string { return []string{assumeRole} }

// RoleTrust is the short form of a grant in a role's trust policy.
type RoleTrust struct {
	Partition   string   // empty means aws
	Principals  []string // see [Principals]
	Actions     []string // nil means DefaultRoleTrustActions
	ExternalIDs []string // one of which must come with a request; nil: none needed
	TagSession  bool     // a statement of its own for sts:TagSession, as Seqera's page has it
	Sid         string   // empty: the statements have none
}

// RoleTrustStatements renders a grant in a trust policy. Its statements have no
// resource, which is the role.
//
// Only sts:AssumeRole has the condition key sts:ExternalId (Service
// Authorization Reference, "AWS Security Token Service"). With external ids,
// the other actions, which are of no use without it, get a statement of their
// own, as sts:TagSession does on Seqera's page "AWS Batch". The statement for
// sts:AssumeRole has the Sid as it is, the other one has the suffix Session, so
// that the first one keeps its Sid when the second one comes or goes.
//
// An error is an [ArgumentError] with the name of a grant's argument.
func RoleTrustStatements(g RoleTrust) (Document, error) {
	actions, err := TrustActions().granted(g.Actions, DefaultRoleTrustActions())
	if err != nil {
		return nil, err
	}

	blocks, err := grantees(g.Partition, g.Principals)
	if err != nil {
		return nil, err
	}

	if err := checkEach("external_ids", g.ExternalIDs, CheckExternalID); err != nil {
		return nil, err
	}

	assume, session := part{actions: actions}, part{name: "Session"}
	move := func(moves func(action string) bool) {
		for _, a := range assume.actions {
			if moves(a) {
				session.actions = append(session.actions, a)
			}
		}

		assume.actions = slices.DeleteFunc(slices.Clone(assume.actions), moves)
	}

	if g.ExternalIDs != nil {
		assume.conditions = []Condition{{Operator: "StringEquals", Key: "sts:ExternalId", Values: sorted(g.ExternalIDs)}}

		move(func(a string) bool { return !coversAction(a, assumeRole) })

		if len(assume.actions) == 0 {
			return nil, check("actions", fmt.Errorf("without %s, external_ids have nothing to limit", assumeRole))
		}
	}

	if g.TagSession {
		move(func(a string) bool { return a == tagSession })

		session.actions = sorted(append(session.actions, tagSession))
	}

	parts := slices.DeleteFunc([]part{assume, session}, func(p part) bool { return len(p.actions) == 0 })

	return render(g.Sid, parts, blocks), nil
}

var externalID = regexp.MustCompile(`^[\w+=,.@:/-]+$`)

// CheckExternalID says whether the id has the form of an external id (STS API
// reference, "AssumeRole").
func CheckExternalID(id string) error {
	if len(id) < 2 || len(id) > 1224 || !externalID.MatchString(id) {
		return fmt.Errorf("%q is no external id: expected 2 to 1,224 letters, digits and the characters _+=,.@:/-", id)
	}

	return nil
}
