// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	stdcmp "cmp"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// statementsOf cuts a policy into its statements, as they are written.
func statementsOf(t *testing.T, policy string) []string {
	t.Helper()
	var document struct{ Statement []json.RawMessage }
	if policy != "" {
		if err := json.Unmarshal([]byte(policy), &document); err != nil {
			t.Fatalf("%v in the policy %s", err, policy)
		}
	}
	var statements []string
	for _, s := range document.Statement {
		statements = append(statements, string(s))
	}
	return statements
}

// empty is what a new document begins as.
const empty = `{"Version":"2012-10-17","Statement":[]}`

// document is a policy in the cloud: a bucket's, a topic's and so on.
type document struct {
	*cloud
	name string
	get  func() string // as the service shows it, "" when there is none
	set  func(document string) error
}

// put puts a document, as somebody else would, and returns it as the service shows
// it.
func (d document) put(document string) string {
	d.t.Helper()
	d.noError(d.set(d.text(document)))
	return d.get()
}

// add puts a statement behind those that are there, and returns the document as the
// service shows it.
func (d document) add(statement string) string {
	d.t.Helper()
	now := stdcmp.Or(d.get(), empty)
	separator := ","
	if now == empty {
		separator = ""
	}
	return d.put(strings.TrimSuffix(now, "]}") + separator + statement + "]}")
}

// want checks that the document is exactly this, "" for none.
func (d document) want(want string) {
	d.t.Helper()
	if diff := cmp.Diff(want, d.get()); diff != "" {
		d.t.Errorf("%s (-want +got):\n%s", d.name, diff)
	}
}

// wantStatements checks that the document is the one before, to the byte, with these
// statements of ours after it, in any order: grants are applied at the same time.
// They are compared by what they say; their Sids count where one is wanted.
func (d document) wantStatements(before string, ours ...string) {
	d.t.Helper()
	got := d.get()
	if !strings.HasPrefix(got, strings.TrimSuffix(before, "]}")) {
		d.t.Errorf("%s: what was there is not as it was:\nbefore %s\nnow    %s", d.name, before, got)
	}
	added := statementsOf(d.t, got)
	theirs := len(statementsOf(d.t, before))
	if len(added) != theirs+len(ours) {
		d.t.Errorf("%s: %d statements, want %d and %d of ours: %s", d.name, len(added), theirs, len(ours), got)
		return
	}
	wanted, there := meanings(d.t, d.texts(ours)), meanings(d.t, added[theirs:])
	for i, want := range wanted {
		if diff := cmp.Diff(want, there[i], cmp.FilterPath(generated(want), cmp.Ignore())); diff != "" {
			d.t.Errorf("%s: a statement of ours (-want +got):\n%s", d.name, diff)
		}
		if sid, _ := there[i]["Sid"].(string); !regexp.MustCompile(`^[A-Za-z0-9]{1,64}$`).MatchString(sid) {
			d.t.Errorf("%s: a statement of ours has the Sid %q, want up to 64 letters and digits", d.name, sid)
		}
	}
}

// wantPolicy and wantStatements are for the bucket's policy.
func (c *cloud) wantPolicy(want string) {
	c.t.Helper()
	c.bucketPolicy().want(want)
}

func (c *cloud) wantStatements(before string, ours ...string) {
	c.t.Helper()
	c.bucketPolicy().wantStatements(before, ours...)
}

func (c *cloud) bucketPolicy() document {
	return document{cloud: c, name: "policy of the bucket", get: c.policy}
}

// meanings are those of the statements, in an order that their Sids don't have a
// part in.
func meanings(t *testing.T, statements []string) []map[string]any {
	t.Helper()
	order := func(statement map[string]any) string {
		statement = maps.Clone(statement)
		delete(statement, "Sid")
		text, err := json.Marshal(statement)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	all := make([]map[string]any, len(statements))
	for i, s := range statements {
		all[i] = meaning(t, s)
	}
	slices.SortStableFunc(all, func(a, b map[string]any) int { return strings.Compare(order(a), order(b)) })
	return all
}

// generated selects the Sid when none in particular is wanted.
func generated(want map[string]any) func(cmp.Path) bool {
	return func(p cmp.Path) bool {
		index, ok := p.Last().(cmp.MapIndex)
		_, wanted := want["Sid"]
		return ok && len(p) == 2 && !wanted && index.Key().String() == "Sid"
	}
}

var rootARN = regexp.MustCompile(`^arn:aws[a-z-]*:iam::([0-9]{12}):root$`)

// meaning is a statement without what S3 respells: a scalar is a list of one, an
// account's root its id; order doesn't matter in lists.
func meaning(t *testing.T, statement string) map[string]any {
	t.Helper()
	var elements map[string]any
	if err := json.Unmarshal([]byte(statement), &elements); err != nil {
		t.Fatalf("%v in the statement %s", err, statement)
	}
	for name, value := range elements {
		if name != "Sid" && name != "Effect" {
			elements[name] = respelt(value)
		}
	}
	return elements
}

func respelt(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			v[key] = respelt(inner)
		}
	case []any:
		var all []string
		for _, e := range v {
			if s, ok := e.(string); ok {
				all = append(all, rootARN.ReplaceAllString(s, "$1"))
			}
		}
		slices.Sort(all)
		return all
	case string:
		return respelt([]any{v})
	}
	return value
}
