// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
	"github.com/xacct/terraform-provider-xacct/internal/policy"
)

// document is a policy in AWS that several parties have statements in.
type document struct {
	of     string                                    // what it is the policy of: "the bucket acme-genomes"
	theirs []string                                  // the statements of others, as AWS shows them
	shown  func() (text string, there bool)          // as AWS shows it
	sent   func(fakeaws.Call) (text string, ok bool) // the policy that a call writes, if it does
}

// snapshot is what documents were at one time.
type snapshot map[*document]*policy.Document

func (d *document) read() (*policy.Document, error) {
	text, _ := d.shown()
	now, err := policy.Parse([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("the policy of %s: %w", d.of, err)
	}
	return now, nil
}

// showStatements shows the statements, one a line, with who owns them and what
// changed.
func (d *document) showStatements(s *screen, before, after *policy.Document) {
	line := func(mark string, statement policy.Statement) string {
		return fmt.Sprintf("%s %-6s  %s", mark, d.owner(statement), summary(statement))
	}
	for _, statement := range before.Statements() {
		if !has(after, statement) {
			s.say(red, "%s", line("-", statement))
		}
	}
	for _, statement := range after.Statements() {
		if has(before, statement) {
			s.say(plain, "%s", line(" ", statement))
		} else {
			s.say(green, "%s", line("+", statement))
		}
	}
}

func has(d *policy.Document, statement policy.Statement) bool {
	return slices.ContainsFunc(d.Statements(), func(o policy.Statement) bool {
		return bytes.Equal(o.Bytes(), statement.Bytes())
	})
}

// owner goes by the Sid, so that a statement of others stays theirs when it was
// changed.
func (d *document) owner(s policy.Statement) string {
	for _, text := range d.theirs {
		if theirs, err := policy.ParseStatement([]byte(text)); err == nil && theirs.Sid() == s.Sid() {
			return "theirs"
		}
	}
	return "ours"
}

// showJSON shows what changed as JSON.
func showJSON(s *screen, before, after *policy.Document) {
	styles := map[rune]style{'+': green, '-': red, ' ': plain, '…': dim}
	for _, line := range diffDocuments(before, after) {
		s.say(styles[line.mark], "%c %s", line.mark, line.text)
	}
}

// intact says whether a policy has all statements of others in order, byte for
// byte.
func (d *document) intact(text []byte) bool {
	return inOrder(text, d.theirs)
}

func inOrder(text []byte, parts []string) bool {
	for _, part := range parts {
		_, rest, found := bytes.Cut(text, []byte(part))
		if !found {
			return false
		}
		text = rest
	}
	return true
}
