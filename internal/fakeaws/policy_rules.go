// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"errors"
	"slices"
)

// flaw is what can be wrong with a policy document. The services look for the
// same flaws; each has its own limits and its own words.
type flaw int

const (
	notJSON flaw = iota
	tooLarge
	badVersion
	noStatement
	emptyStatement
	tooManyStatements
	notAStatement
	missingElement    // the detail is its name
	prohibitedElement // the detail is its name
	badEffect
	badSid
	repeatedSid
	tooManyResources
	badResource
	badAction
	tooManyActions
	actionNotApplicable // to the statement's resources
	badPrincipal        // the detail is the principal
	tooManyPrincipals
	unreadable // the detail says why
)

// flawError is a flaw that was found.
type flawError struct {
	flaw   flaw
	detail string
	count  int // of what is too many
}

func (e flawError) Error() string { return "flawed policy: " + e.detail }

// policyRules are what a service asks of a policy document. A limit of zero is
// none.
type policyRules struct {
	firstByte  bool // '{' must be the first byte, not just the first character
	maximum    int  // bytes
	minified   bool // whitespace does not count towards the maximum
	statements int
	principals int        // of the whole policy
	actions    int        // of a statement
	required   [][]string // a statement must have one element of each
	prohibited []string   // a statement must not have these
	identity   bool       // an identity's policy, which has no principals

	sids      func(statements []value) error // what Sids have to be
	statement func(value) error              // what else a statement has to be
	refuse    func(flawError) error
}

// elements of a statement of a resource's policy.
var resourceElements = [][]string{{"Effect"}, {"Principal", "NotPrincipal"}, {"Action", "NotAction"}, {"Resource", "NotResource"}}

// accept checks a document and returns it with its principals bound: account
// ids as root ARNs, roles and users by unique id.
func (s *Server) accept(rules policyRules, partition string, document []byte) (value, error) {
	policy, err := s.checkPolicy(rules, partition, document)
	var found flawError
	if errors.As(err, &found) {
		return value{}, rules.refuse(found)
	}
	return policy, err
}

func (s *Server) checkPolicy(rules policyRules, partition string, document []byte) (value, error) {
	policy, err := parseJSON(document)
	if err != nil || policy.kind != object || rules.firstByte && document[0] != '{' {
		return value{}, flawError{flaw: notJSON}
	}
	size := len(document)
	if rules.minified {
		size = len(policy.bytes())
	}
	if rules.maximum > 0 && size > rules.maximum {
		return value{}, flawError{flaw: tooLarge, count: size}
	}
	if err := rules.check(policy); err != nil {
		return value{}, err
	}
	if rules.identity {
		if err := readable(nil, document); err != nil {
			return value{}, flawError{flaw: unreadable, detail: err.Error()}
		}
		return policy, nil
	}
	count := 0
	bound, err := mapPrincipals(policy, func(p principal) (principal, error) {
		count++
		return s.bind(partition, p)
	})
	var invalid invalidPrincipalError
	switch {
	case errors.As(err, &invalid):
		return value{}, flawError{flaw: badPrincipal, detail: invalid.principal.name}
	case err != nil:
		return value{}, flawError{flaw: badPrincipal}
	case rules.principals > 0 && count > rules.principals:
		return value{}, flawError{flaw: tooManyPrincipals, count: count}
	}
	if err := readable(s.shown(bound).bytes()); err != nil {
		return value{}, flawError{flaw: unreadable, detail: err.Error()}
	}
	return bound, nil
}

// check finds the flaws of a document apart from its principals.
func (rules policyRules) check(policy value) error {
	if version, ok := policy.get("Version"); ok && version.text != "2012-10-17" && version.text != "2008-10-17" {
		return flawError{flaw: badVersion}
	}
	list, ok := policy.get("Statement")
	if !ok {
		return flawError{flaw: noStatement}
	}
	statements := statementsOf(list)
	switch {
	case len(statements) == 0:
		return flawError{flaw: emptyStatement}
	case rules.statements > 0 && len(statements) > rules.statements:
		return flawError{flaw: tooManyStatements, count: len(statements)}
	}
	for _, statement := range statements {
		if err := rules.checkStatement(statement); err != nil {
			return err
		}
	}
	if rules.sids != nil {
		return rules.sids(statements)
	}
	return nil
}

func (rules policyRules) checkStatement(statement value) error {
	if statement.kind != object {
		return flawError{flaw: notAStatement}
	}
	for _, name := range rules.prohibited {
		if _, has := statement.get(name); has {
			return flawError{flaw: prohibitedElement, detail: name}
		}
	}
	for _, names := range rules.required {
		if !slices.ContainsFunc(statement.members, func(m member) bool { return slices.Contains(names, m.name) }) {
			return flawError{flaw: missingElement, detail: names[0]}
		}
	}
	if effect, _ := statement.get("Effect"); effect.kind != text || effect.text != "Allow" && effect.text != "Deny" {
		return flawError{flaw: badEffect, detail: effect.text}
	}
	for _, m := range statement.members {
		texts, ok := m.value.strings()
		switch m.name {
		case "Resource", "NotResource":
			if !ok || len(texts) == 0 {
				return flawError{flaw: badResource}
			}
		case "Action", "NotAction":
			if !ok || len(texts) == 0 {
				return flawError{flaw: badAction}
			}
			if rules.actions > 0 && len(texts) > rules.actions {
				return flawError{flaw: tooManyActions, count: len(texts)}
			}
		}
	}
	if rules.statement != nil {
		return rules.statement(statement)
	}
	return nil
}

// elementTexts are the texts of all of a statement's elements of these names.
func elementTexts(statement value, names ...string) []string {
	var all []string
	for _, m := range statement.members {
		if slices.Contains(names, m.name) {
			texts, _ := m.value.strings()
			all = append(all, texts...)
		}
	}
	return all
}
