// SPDX-License-Identifier: MPL-2.0

package preset

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Actions are the actions of a service that one kind of document can grant.
type Actions struct {
	service string   // the prefix of the actions
	name    string   // the service's name
	example string   // of an action, for errors
	known   []string // names, without the prefix, as AWS spells them
	foreign []string // those that other accounts can be granted; nil: all

	// check, if it is there, judges an action of the right form instead of known.
	check func(action string) error
	// unknown says why an action that is not known cannot be granted.
	unknown string
}

var actionName = regexp.MustCompile(`^[A-Za-z0-9*?]+$`)

// CheckPattern says whether the action is written like one of the service's:
// its prefix, a colon, then letters, digits and the wildcards * and ?.
func (a Actions) CheckPattern(action string) error {
	service, name, _ := strings.Cut(action, ":")

	if !strings.EqualFold(service, a.service) || !actionName.MatchString(name) {
		return fmt.Errorf("%q is no action of %s: expected %s: and the action's name, such as %s", action, a.name, a.service, a.example)
	}

	return nil
}

// Check says whether the document can grant the action, or some action that it
// matches with wildcards.
func (a Actions) Check(action string) error {
	err := a.CheckPattern(action)

	switch {
	case err != nil:
		return err
	case a.check != nil:
		return a.check(action)
	case len(matched(action, a.service, a.known)) == 0:
		return fmt.Errorf("%q %s", action, a.unknown)
	}

	return nil
}

// CheckAcrossAccounts says whether the document can grant the action to other
// accounts. AWS accepts more: an action that passes Check only has an effect
// for principals of the account that owns the resource.
func (a Actions) CheckAcrossAccounts(action string) error {
	if err := a.Check(action); err != nil {
		return err
	}

	if a.foreign != nil && len(matched(action, a.service, a.foreign)) == 0 {
		return fmt.Errorf("%q has no effect for other accounts: %s lets only the account of the resource do that, whatever the policy says",
			action, a.name)
	}

	return nil
}

// matched are the actions of the given names that an action, mostly a pattern,
// matches.
func matched(pattern, service string, names []string) []string {
	var actions []string

	for _, name := range names {
		if action := service + ":" + name; coversAction(pattern, action) {
			actions = append(actions, action)
		}
	}

	return actions
}

// Matching are the service's actions that a pattern of actions matches.
func (a Actions) Matching(pattern string) []string { return matched(pattern, a.service, a.known) }

// coversAction is [covers] as IAM does it: upper and lower case are the same.
func coversAction(pattern, action string) bool {
	return covers(strings.ToLower(pattern), strings.ToLower(action))
}

// canonical spells an action as AWS does, if it is known; IAM ignores the case.
func (a Actions) canonical(action string) string {
	_, name, _ := strings.Cut(action, ":")

	if i := slices.IndexFunc(a.known, func(k string) bool { return strings.EqualFold(k, name) }); i >= 0 {
		name = a.known[i]
	}

	return a.service + ":" + name
}

// granted checks the actions of a grant; nil means the defaults.
func (a Actions) granted(actions, defaults []string) ([]string, error) {
	if actions == nil {
		return defaults, nil
	}

	if err := checkEach("actions", actions, a.Check); err != nil {
		return nil, err
	}

	canonical := make([]string, 0, len(actions))
	for _, action := range actions {
		canonical = append(canonical, a.canonical(action))
	}

	return sorted(canonical), nil
}

// actions checks the options, and returns the granted actions and the
// additional ones without the excluded ones. An action can be excluded if it
// is one that the vendor may want at all, so that a module can exclude
// s3:PutObject whatever its access is.
func (o Options) actions(of Actions, granted, vendors []string) ([]string, error) {
	if err := check("partition", CheckPartition(cmp.Or(o.Partition, defaultPartition))); err != nil {
		return nil, err
	}

	if err := checkEach("additional_actions", orNil(o.AdditionalActions), of.CheckAcrossAccounts); err != nil {
		return nil, err
	}

	if err := checkEach("excluded_actions", orNil(o.ExcludedActions), of.CheckPattern); err != nil {
		return nil, err
	}

	granted, vendors = o.spelledOut(of, granted), o.spelledOut(of, vendors)
	actions := slices.Clone(granted)

	for _, a := range sorted(o.AdditionalActions) {
		if a = of.canonical(a); !slices.ContainsFunc(actions, func(b string) bool { return strings.EqualFold(a, b) }) {
			actions = append(actions, a)
		}
	}

	possible := sorted(slices.Concat(vendors, actions))

	for _, excluded := range sorted(o.ExcludedActions) {
		match := func(a string) bool { return coversAction(excluded, a) }

		if !slices.ContainsFunc(possible, match) {
			return nil, check("excluded_actions", fmt.Errorf("%q is not among the actions of this document, which are %s",
				excluded, strings.Join(possible, ", ")))
		}

		actions = slices.DeleteFunc(actions, match)
	}

	for _, excluded := range o.ExcludedActions {
		for _, a := range actions {
			if overlap(strings.ToLower(excluded), strings.ToLower(a)) {
				return nil, check("excluded_actions", fmt.Errorf("%q would be granted all the same by %q of additional_actions: "+
					"name the additional actions one by one", excluded, a))
			}
		}
	}

	if len(actions) == 0 {
		return nil, check("excluded_actions", errors.New("no action is left"))
	}

	return actions, nil
}

// spelledOut replaces a pattern of the vendor's by the actions that it matches,
// if one of them is excluded.
func (o Options) spelledOut(of Actions, vendors []string) []string {
	var actions []string

	for _, a := range vendors {
		partly := func(excluded string) bool {
			return overlap(strings.ToLower(excluded), strings.ToLower(a)) && !coversAction(excluded, a)
		}

		if slices.ContainsFunc(o.ExcludedActions, partly) {
			actions = append(actions, matched(a, of.service, of.known)...)
		} else {
			actions = append(actions, a)
		}
	}

	return actions
}

// covers says whether the pattern matches the other action; of another
// pattern, whether it matches all that the other one does.
func covers(pattern, other string) bool {
	p, o := 0, 0
	star, resume := -1, 0

	for o < len(other) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, resume = p, o
			p++
		case p < len(pattern) && (pattern[p] == other[o] || pattern[p] == '?' && other[o] != '*'):
			p++
			o++
		case star >= 0:
			resume++
			p, o = star+1, resume
		default:
			return false
		}
	}

	return strings.Trim(pattern[p:], "*") == ""
}

// overlap says whether some action matches both patterns.
func overlap(a, b string) bool {
	// reach[j]: what is left of a from here on, and b[j:], have a common match.
	reach := make([]bool, len(b)+1)

	for i := len(a); i >= 0; i-- {
		below := slices.Clone(reach) // the same for a[i+1:]

		for j := len(b); j >= 0; j-- {
			switch {
			case i == len(a) && j == len(b):
				reach[j] = true
			case i < len(a) && a[i] == '*', j < len(b) && b[j] == '*':
				// A star takes one more character of the other, or ends.
				reach[j] = i < len(a) && below[j] || j < len(b) && reach[j+1]
			case i == len(a) || j == len(b):
				reach[j] = false
			default:
				reach[j] = (a[i] == b[j] || a[i] == '?' || b[j] == '?') && below[j+1]
			}
		}
	}

	return reach[0]
}
