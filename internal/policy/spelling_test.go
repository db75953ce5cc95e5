// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"pgregory.net/rapid"
)

// said is what a statement says, to be spelt in many ways.
type said struct {
	Sid, Effect string
	Everybody   bool
	Accounts    []string
	Roles       []string
	Services    []string
	Actions     []string
	Resources   []string
	Strings     []string // values of a condition
	Number      int      // value of another, none when 0
	Comment     string
}

func sayAnything(t *rapid.T) said {
	some := func(label string, from ...string) []string {
		return rapid.SliceOfDistinct(rapid.SampledFrom(from), rapid.ID).Draw(t, label)
	}
	return said{
		Sid:       rapid.SampledFrom([]string{"", "A", "B"}).Draw(t, "sid"),
		Effect:    rapid.SampledFrom([]string{"Allow", "Deny"}).Draw(t, "effect"),
		Everybody: rapid.Bool().Draw(t, "everybody"),
		Accounts:  some("accounts", "111122223333", "444455556666"),
		Roles:     some("roles", "arn:aws:iam::111122223333:role/R", "AROADBQP57FF2AEXAMPLE"),
		Services:  some("services", "s3.amazonaws.com", "sns.amazonaws.com"),
		Actions:   some("actions", "s3:getobject", "s3:putobject", "sns:publish"),
		Resources: some("resources", "arn:aws:s3:::b", "arn:aws:s3:::b/*", "arn:aws:s3:::B"),
		Strings:   some("strings", "x", "X", "true", "10"),
		Number:    rapid.IntRange(0, 2).Draw(t, "number"),
		Comment:   rapid.SampledFrom([]string{"", `{"a":[1,2],"b":null}`, `{"a":[2,1],"b":null}`}).Draw(t, "comment"),
	}
}

// spell is one of the spellings of what is said.
func (s said) spell(t *rapid.T) string {
	var elements []string
	add := func(name, value string) { elements = append(elements, entry(t, name, value)) }
	if s.Sid != "" {
		add("Sid", quoted(t, s.Sid))
	}
	add("Effect", quoted(t, s.Effect))
	add("Principal", s.spellPrincipal(t))
	add("Action", spellValues(t, s.Actions, anyCase))
	add("Resource", spellValues(t, s.Resources, quoted))
	var conditions []string
	if len(s.Strings) > 0 {
		key := entry(t, caseOf(t, "aws:sourceowner"), spellValues(t, s.Strings, scalar))
		conditions = append(conditions, entry(t, "StringEquals", list(t, "{}", []string{key})))
	}
	if s.Number > 0 {
		key := entry(t, "s3:max-keys", spellValues(t, []string{fmt.Sprint(s.Number)}, scalar))
		conditions = append(conditions, entry(t, "NumericEquals", list(t, "{}", []string{key})))
	}
	if len(conditions) > 0 || rapid.Bool().Draw(t, "empty condition") {
		add("Condition", list(t, "{}", shuffled(t, conditions)))
	}
	if s.Comment != "" {
		add("Comment", s.Comment)
	}
	return list(t, "{}", shuffled(t, elements))
}

func (s said) spellPrincipal(t *rapid.T) string {
	if s.Everybody {
		if s.Effect == "Allow" && rapid.Bool().Draw(t, "everybody as AWS") {
			return list(t, "{}", []string{entry(t, "AWS", spellValues(t, []string{"*"}, quoted))})
		}
		return `"*"`
	}
	account := func(t *rapid.T, principal string) string {
		if len(principal) == 12 {
			principal = rapid.SampledFrom([]string{principal, "arn:aws:iam::" + principal + ":root"}).Draw(t, "account")
		}
		return quoted(t, principal)
	}
	return list(t, "{}", shuffled(t, []string{
		entry(t, "AWS", spellValues(t, slices.Concat(s.Accounts, s.Roles), account)),
		entry(t, "Service", spellValues(t, s.Services, quoted)),
	}))
}

func spellValues(t *rapid.T, values []string, spell func(*rapid.T, string) string) string {
	var spelt []string
	for _, v := range values {
		for range rapid.IntRange(1, 2).Draw(t, "times") {
			spelt = append(spelt, spell(t, v))
		}
	}
	if len(spelt) == 1 && rapid.Bool().Draw(t, "scalar") {
		return spelt[0]
	}
	return list(t, "[]", shuffled(t, spelt))
}

// scalar leaves the quotes of a number or boolean away, or not.
func scalar(t *rapid.T, s string) string {
	if (s == "true" || strings.Trim(s, "0123456789") == "") && rapid.Bool().Draw(t, "bare") {
		return s
	}
	return quoted(t, s)
}

func anyCase(t *rapid.T, s string) string { return quoted(t, caseOf(t, s)) }

func caseOf(t *rapid.T, s string) string {
	i := rapid.IntRange(0, len(s)).Draw(t, "upper up to")
	return strings.ToUpper(s[:i]) + s[i:]
}

func shuffled(t *rapid.T, list []string) []string {
	if len(list) == 0 {
		return nil
	}
	return rapid.Permutation(list).Draw(t, "shuffled")
}

func TestStatementsAreEqualIfTheySayTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := sayAnything(t)
		b := a
		changed := rapid.IntRange(0, 10).Draw(t, "changed")
		other := sayAnything(t)
		switch changed {
		case 1:
			b.Sid = other.Sid
		case 2:
			b.Effect = other.Effect
		case 3:
			b.Everybody = other.Everybody
		case 4:
			b.Accounts = other.Accounts
		case 5:
			b.Roles = other.Roles
		case 6:
			b.Services = other.Services
		case 7:
			b.Actions = other.Actions
		case 8:
			b.Resources = other.Resources
		case 9:
			b.Strings = other.Strings
		case 10:
			b.Number, b.Comment = other.Number, other.Comment
		}
		spelltA, spelltB := a.spell(t), b.spell(t)
		x, y := statement(t, spelltA), statement(t, spelltB)
		want := a.key() == b.key()
		if x.Equal(y) != want || y.Equal(x) != want {
			t.Fatalf("equal is not %t:\n%s\n%s", want, spelltA, spelltB)
		}
		a.Sid, b.Sid = "", ""
		if want := a.key() == b.key(); x.EqualExceptSid(y) != want {
			t.Fatalf("equal except for the Sid is not %t:\n%s\n%s", want, spelltA, spelltB)
		}
	})
}

// key is one string for all that say the same.
func (s said) key() string {
	if s.Everybody {
		s.Accounts, s.Roles, s.Services = nil, nil, nil
	}
	for _, list := range []*[]string{&s.Accounts, &s.Roles, &s.Services, &s.Actions, &s.Resources, &s.Strings} {
		*list = slices.Sorted(slices.Values(*list))
	}
	return fmt.Sprintf("%#v", s)
}

func TestDocumentsAreEqualInAnyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.Custom(sayAnything), 0, 5).Draw(t, "statements")
		build := func(statements []said) *policy.Document {
			d := policy.New()
			for _, s := range statements {
				d.Append(statement(t, s.spell(t)))
			}
			return d
		}
		a, b := build(all), build(slices.Clone(all))
		if len(all) > 1 {
			b = build(rapid.Permutation(all).Draw(t, "order"))
		}
		if !a.Equal(b) || !b.Equal(a) || a.Missing(b) != nil {
			t.Fatalf("not equal:\n%s\n%s", a.Indented(), b.Indented())
		}
		if len(all) == 0 {
			return
		}
		i := rapid.IntRange(0, len(all)-1).Draw(t, "deleted")
		gone := b.Statements()[i]
		b.Delete(i)
		missing := a.Missing(b)
		if len(missing) != 1 || !missing[0].Equal(gone) || b.Missing(a) != nil || a.Equal(b) {
			t.Fatalf("%s was deleted, missing is %d", gone.Bytes(), len(missing))
		}
	})
}
