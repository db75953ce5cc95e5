// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"
)

// The generators draw the text of documents, not values to be marshalled: what has to
// survive is just what no encoder writes.

// space is whitespace as somebody may have typed it.
func space(t *rapid.T) string {
	return rapid.SampledFrom([]string{"", "", "", " ", "\n  ", "\t", "\r\n"}).Draw(t, "space")
}

// quoted is s as a JSON string, some of its characters escaped without need.
func quoted(t *rapid.T, s string) string {
	escaped := rapid.IntRange(0, 9).Draw(t, "escaped")
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '"' || r == '\\' || r == '/' && escaped == 1:
			fmt.Fprintf(&b, `\%c`, r)
		case r < ' ' || r < 0xD800 && i == escaped:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return `"` + b.String() + `"`
}

// list is the elements between brackets, with whitespace.
func list(t *rapid.T, brackets string, elements []string) string {
	var b strings.Builder
	b.WriteByte(brackets[0])
	b.WriteString(space(t))
	for i, e := range elements {
		if i > 0 {
			b.WriteString(space(t) + "," + space(t))
		}
		b.WriteString(e)
	}
	b.WriteString(space(t))
	b.WriteByte(brackets[1])
	return b.String()
}

func entry(t *rapid.T, name, value string) string {
	return quoted(t, name) + space(t) + ":" + space(t) + value
}

var number = rapid.StringMatching(`-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,3})?([eE][+-]?[0-9]{1,3})?`)

// anyJSON is any JSON value, nested to depth at most.
func anyJSON(t *rapid.T, depth int) string {
	kinds := 5
	if depth == 0 {
		kinds = 3
	}
	switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
	case 0:
		return quoted(t, rapid.String().Draw(t, "string"))
	case 1:
		return number.Draw(t, "number")
	case 2:
		return rapid.SampledFrom([]string{"true", "false", "null", `"\ud83d"`}).Draw(t, "literal")
	case 3:
		var elements []string
		for range rapid.IntRange(0, 3).Draw(t, "elements") {
			elements = append(elements, anyJSON(t, depth-1))
		}
		return list(t, "[]", elements)
	default:
		names := rapid.SliceOfNDistinct(rapid.String(), 0, 3, rapid.ID).Draw(t, "names")
		var members []string
		for _, name := range names {
			members = append(members, entry(t, name, anyJSON(t, depth-1)))
		}
		return list(t, "{}", members)
	}
}

// foreign is the text of a statement of somebody else's: known and unknown elements
// with anything in them. The Sid, if there is one, is not one of ours.
func foreign(t *rapid.T) string {
	names := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{
		"Sid", "Effect", "Principal", "NotPrincipal", "Action", "Resource", "Condition", "Comment", "sid", "Retention", "",
	}), 0, 6, rapid.ID).Draw(t, "elements")
	var elements []string
	for _, name := range names {
		value := ""
		if name == "Sid" {
			value = quoted(t, rapid.SampledFrom([]string{"", "A", "B", `Team "C"/d`, "ours1", "é"}).Draw(t, "Sid"))
		} else {
			value = anyJSON(t, 3)
		}
		elements = append(elements, entry(t, name, value))
	}
	return list(t, "{}", elements)
}

// foreignDocument is the text of a document and of its statements.
func foreignDocument(t *rapid.T) (document string, statements []string) {
	for range rapid.IntRange(0, 5).Draw(t, "statements") {
		statements = append(statements, foreign(t))
	}
	value := list(t, "[]", statements)
	if len(statements) == 1 && rapid.Bool().Draw(t, "object") {
		value = statements[0]
	}
	var members []string
	for _, name := range rapid.Permutation([]string{"Version", "Id", "Owner", "Statement"}).Draw(t, "order") {
		if name == "Statement" {
			members = append(members, entry(t, name, value))
		} else if rapid.Bool().Draw(t, name) {
			members = append(members, entry(t, name, anyJSON(t, 2)))
		}
	}
	return space(t) + list(t, "{}", members) + space(t), statements
}

// our is the text of a statement of ours, with one of three Sids.
func our(t *rapid.T) (sid, text string) {
	sid = rapid.SampledFrom([]string{"Ours1", "Ours2", "Ours3"}).Draw(t, "our Sid")
	return sid, list(t, "{}", []string{entry(t, "Sid", quoted(t, sid)), entry(t, "x", anyJSON(t, 1))})
}
