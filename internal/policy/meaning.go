// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Equal says whether two statements mean the same, the Sid included (an empty Sid is
// none). These are only spellings of one another:
//
//   - an account id and the ARN of its root user, in any partition;
//   - a scalar and a list of it;
//   - any order of elements, and any order and repetition in lists of actions,
//     resources, principals and condition values;
//   - any case of actions and of condition keys;
//   - numbers and booleans with and without quotes, in those lists;
//   - the principals "*" and {"AWS": "*"} where the effect is Allow;
//   - an empty Condition and none.
//
// Everything else makes a difference. In particular elements that IAM doesn't know,
// a misspelt "Conditon" say, are compared as JSON.
func (s Statement) Equal(o Statement) bool {
	return s.parsed().sid == o.parsed().sid && s.EqualExceptSid(o)
}

// EqualExceptSid is [Statement.Equal] without a look at the Sids.
func (s Statement) EqualExceptSid(o Statement) bool {
	return s.parsed().meaning().equal(o.parsed().meaning())
}

// meaning is what a statement without its Sid says, spelt in one way. Account roots
// are kept apart, as an account id stands for the root of any partition, but the
// roots of two partitions differ: such an "equal" isn't transitive, so no one
// spelling could express it.
type meaning struct {
	spelling string // a root is spelt as its account id
	roots    []root // sorted, each once
}

// root is an account's root as a principal. Partition is "" for a bare account id.
type root struct {
	element, account, partition string
}

func (r root) compare(o root) int {
	return cmp.Or(
		strings.Compare(r.element, o.element),
		strings.Compare(r.account, o.account),
		strings.Compare(r.partition, o.partition),
	)
}

func (m meaning) equal(o meaning) bool {
	return m.spelling == o.spelling && m.covers(o) && o.covers(m)
}

// covers says whether each root of o is one of m's. That m has the account at all is
// known from the spelling.
func (m meaning) covers(o meaning) bool {
	for _, r := range o.roots {
		if r.partition != "" && !m.has(r) && !m.has(root{element: r.element, account: r.account}) {
			return false
		}
	}
	return true
}

func (m meaning) has(r root) bool {
	_, found := slices.BinarySearchFunc(m.roots, r, root.compare)
	return found
}

// exact is one spelling for all meanings that differ in nothing at all.
func (m meaning) exact() string {
	if len(m.roots) == 0 {
		return m.spelling
	}
	list := make([]string, 0, len(m.roots))
	for _, r := range m.roots {
		list = append(list, leaf('s', r.element)+leaf('s', r.account)+leaf('s', r.partition))
	}
	return m.spelling + set(list)
}

func meaningOf(statement value) meaning {
	var m meaning
	effect, _ := statement.member("Effect")
	allow := effect.kind == text && unquote(effect.raw) == "Allow"
	var elements []string
	for _, e := range statement.items {
		var spelling string
		switch e.name {
		case "Sid":
			continue
		case "Principal":
			spelling = m.principal(e, allow)
		case "NotPrincipal":
			spelling = m.principal(e, false)
		case "Action", "NotAction":
			spelling = values(e.value, lower)
		case "Resource", "NotResource":
			spelling = values(e.value, asIs)
		case "Condition":
			if e.kind == object && len(e.items) == 0 {
				continue
			}
			spelling = condition(e.value)
		default:
			spelling = canonical(e.value)
		}
		elements = append(elements, leaf('s', e.name)+spelling)
	}
	m.spelling = set(elements)
	slices.SortFunc(m.roots, root.compare)
	m.roots = slices.Compact(m.roots)
	return m
}

// principal spells a Principal or NotPrincipal and notes the account roots in it.
func (m *meaning) principal(element member, starIsAWS bool) string {
	if element.kind != object {
		return canonical(element.value)
	}
	var types []string
	for _, t := range element.items {
		spell := asIs
		if t.name == "AWS" {
			spell = func(s string) string { return m.root(element.name, s) }
		}
		types = append(types, leaf('s', t.name)+values(t.value, spell))
	}
	everybody := leaf('s', "AWS") + set([]string{leaf('s', "*")})
	if starIsAWS && len(types) == 1 && types[0] == everybody {
		return leaf('s', "*")
	}
	return set(types)
}

// root spells an account's root as the account id and notes which root it is.
func (m *meaning) root(element, principal string) string {
	account, partition, ok := accountRoot(principal)
	if !ok {
		return principal
	}
	m.roots = append(m.roots, root{element, account, partition})
	return account
}

// accountRoot takes an account id, or the ARN of its root user, apart.
func accountRoot(principal string) (account, partition string, ok bool) {
	parts := strings.Split(principal, ":")
	switch {
	case len(parts) == 1:
		account = principal
	case len(parts) == 6 && parts[0] == "arn" && parts[2] == "iam" && parts[3] == "" && parts[5] == "root":
		partition, account = parts[1], parts[4]
		if partition == "" {
			return "", "", false
		}
	}
	isID := len(account) == 12 && strings.Trim(account, "0123456789") == ""
	return account, partition, isID
}

// condition spells a condition block: operators, in them keys, in them values.
func condition(block value) string {
	if block.kind != object {
		return canonical(block)
	}
	var operators []string
	for _, operator := range block.items {
		spelling := canonical(operator.value)
		if operator.kind == object {
			var keys []string
			for _, key := range operator.items {
				keys = append(keys, leaf('s', lower(key.name))+values(key.value, asIs))
			}
			slices.Sort(keys)
			spelling = "(" + strings.Join(keys, "") + ")"
		}
		operators = append(operators, leaf('s', operator.name)+spelling)
	}
	return set(operators)
}

// values spells a scalar, or a list of them in which neither order nor repetition
// matters.
func values(v value, spell func(string) string) string {
	var list []string
	for _, e := range v.elements() {
		if s, ok := e.scalar(); ok {
			list = append(list, leaf('s', spell(s)))
		} else {
			list = append(list, canonical(e.value))
		}
	}
	return set(list)
}

// canonical spells JSON as JSON: the order of keys and the escapes in strings don't
// matter, all else does.
func canonical(v value) string {
	switch v.kind {
	case object:
		var members []string
		for _, m := range v.items {
			members = append(members, leaf('s', m.name)+canonical(m.value))
		}
		return set(members)
	case array:
		var b strings.Builder
		b.WriteByte('[')
		for _, e := range v.items {
			b.WriteString(canonical(e.value))
		}
		b.WriteByte(']')
		return b.String()
	case text:
		return leaf('s', unquote(v.raw))
	default:
		return leaf('j', v.raw)
	}
}

// leaf spells a string such that no other spelling begins with it.
func leaf(tag byte, s string) string {
	return string(tag) + strconv.Itoa(len(s)) + ":" + s
}

// set spells a set of spellings. It sorts its argument.
func set(list []string) string {
	slices.Sort(list)
	return "{" + strings.Join(slices.Compact(list), "") + "}"
}

func asIs(s string) string { return s }

// lower folds the case of ASCII letters, the only ones in names of actions and keys.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, s)
}
