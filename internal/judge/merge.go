// SPDX-License-Identifier: MPL-2.0

package judge

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
)

// The versions of the policy language. A document without one is of the old.
const (
	oldVersion = "2008-10-17"
	newVersion = "2012-10-17"
)

// part is one of the documents that are merged.
type part struct {
	*policy.Document
	place   string // as users write it
	version string
	id      json.RawMessage // of its Id, nil when it has none
}

func parsePart(place, text string) (part, error) {
	p := part{place: place}
	var err error
	if p.Document, err = parse(text); err != nil {
		return part{}, p.errorf("%w", err)
	}
	var elements map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &elements); err != nil {
		return part{}, p.errorf("%w", err)
	}
	p.id, p.version = elements["Id"], cmp.Or(p.Version(), oldVersion)
	for _, name := range slices.Sorted(maps.Keys(elements)) {
		if !slices.Contains([]string{"Version", "Id", "Statement"}, name) {
			return part{}, p.errorf("%q is no element of a policy document; there are Version, Id and Statement", name)
		}
	}
	return p, nil
}

func (p part) errorf(format string, args ...any) error {
	return fmt.Errorf(p.place+": "+format, args...)
}

// merge is one document with the statements of all, each with its bytes, in the
// order in which they are first there. Statements that are equal in meaning are
// one. The Id is the first that there is, the Version the newest.
//
// Two statements with one Sid that say different things are an error, and so is
// one that would change its meaning under the newer Version.
func merge(texts []string) (*policy.Document, error) {
	parts := make([]part, len(texts))
	var problems []error
	for i, text := range texts {
		var err error
		parts[i], err = parsePart(fmt.Sprintf("policies[%d]", i), text)
		problems = append(problems, err)
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	merged, err := empty(parts)
	if err != nil {
		return nil, err
	}
	sids := map[string]string{} // where the statement with a Sid stands
	for _, p := range parts {
		for i, s := range p.Statements() {
			place := fmt.Sprintf("statement %d of %s", i+1, p.place)
			if p.version != merged.Version() {
				problems = append(problems, literal(p, place, s))
			}
			switch at := merged.Index(s.Sid()); {
			case len(at) == 0:
				merged.Put(s)
				sids[s.Sid()] = place
			case !merged.Statements()[at[0]].Equal(s):
				problems = append(problems, fmt.Errorf("two statements with the Sid %q say different things: %s and %s; give one of them another Sid",
					s.Sid(), sids[s.Sid()], place))
			}
		}
	}
	return merged, errors.Join(problems...)
}

// empty is a document without statements, and with the Version and the Id that
// the parts give it.
func empty(parts []part) (*policy.Document, error) {
	version, id := newVersion, []byte(nil)
	if len(parts) > 0 && !slices.ContainsFunc(parts, func(p part) bool { return p.version == newVersion }) {
		version = oldVersion
	}
	for _, p := range slices.Backward(parts) {
		if p.id != nil {
			id = p.id
		}
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"Version":%q,`, version)
	if id != nil {
		fmt.Fprintf(&b, `"Id":%s,`, id)
	}
	b.WriteString(`"Statement":[]}`)
	return policy.Parse(b.Bytes())
}

// literal is an error for a statement of an old document in which "${" stands
// for itself: in a new one it would begin a policy variable (IAM user guide, "IAM
// JSON policy elements: Version").
func literal(p part, place string, s policy.Statement) error {
	texts := slices.Concat(s.Resources(), s.NotResources())
	for _, c := range s.Conditions() {
		texts = append(texts, c.Values...)
	}
	at := slices.IndexFunc(texts, func(text string) bool { return strings.Contains(text, "${") })
	if at < 0 {
		return nil
	}
	return fmt.Errorf("%s has %q. The Version of %s, %s, takes it literally; with another document's, %s, it would be a policy variable",
		place, texts[at], p.place, oldVersion, newVersion)
}
