// SPDX-License-Identifier: MPL-2.0

package accessmap

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// shown is how many of a list, and wide how many characters of a text, a label has.
const (
	shown = 3
	wide  = 60
)

// listed joins a list, of which it leaves out the end when it is long.
func listed(all []string, separator string) string {
	if len(all) > shown+1 {
		more := fmt.Sprintf("%d more", len(all)-shown)
		if separator == ", " || separator == "\n" {
			more = "and " + more
		}
		all = append(append([]string{}, all[:shown]...), more)
	}
	return strings.Join(all, separator)
}

// shortened makes a text one line, and leaves out the middle when it is long.
func shortened(text string) string {
	text = strings.ReplaceAll(text, "\n", " ")
	runes := []rune(text)
	if len(runes) <= wide {
		return text
	}
	return string(runes[:wide/2]) + "…" + string(runes[len(runes)-wide/2+1:])
}

// suspicious is what Mermaid may take for something else than text even between
// quotes: links that Markdown makes of plain text, and what Mermaid's own preparation
// of entities takes for style statements.
var suspicious = regexp.MustCompile(`(?i)www|//|style|classdef`)

// label makes a text, in which there may be line breaks, safe between the quotes of a
// Mermaid label. Mermaid reads labels as Markdown, for which a character counts only
// in some places, so what isn't plainly text is written as an entity code (Mermaid
// documentation, "Special characters that break syntax").
func label(text string) string {
	careful := suspicious.MatchString(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = escaped(line, careful)
	}
	return strings.Join(lines, "<br/>")
}

func escaped(line string, careful bool) string {
	var b strings.Builder
	runes := []rune(line)
	alphanumeric := func(i int) bool {
		return i >= 0 && i < len(runes) && (runes[i] >= '0' && runes[i] <= '9' || runes[i] >= 'A' && runes[i] <= 'Z' || runes[i] >= 'a' && runes[i] <= 'z')
	}
	for i, r := range runes {
		within := i > 0 && i < len(runes)-1
		plain := alphanumeric(i) || r == '…'
		switch r {
		case ' ', ',':
			plain = within
		case '/', '(':
			plain = i > 0 && !careful
		case ')':
			plain = strings.Contains(string(runes[:i]), "(")
		case '-', '.', ':':
			plain = alphanumeric(i-1) && alphanumeric(i+1) && !careful
		}
		switch {
		case plain:
			b.WriteRune(r)
		case r == '"':
			b.WriteString("#quot;")
		case unicode.IsControl(r):
			b.WriteByte(' ')
		default:
			fmt.Fprintf(&b, "#%d;", r)
		}
	}
	return b.String()
}
