// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"encoding/json"
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

// wantPolicy checks that the bucket has exactly this policy, "" for none.
func (c *cloud) wantPolicy(want string) {
	c.t.Helper()
	if diff := cmp.Diff(want, c.policy()); diff != "" {
		c.t.Errorf("policy of the bucket (-want +got):\n%s", diff)
	}
}

// wantStatements checks that the bucket's policy is the one before, to the byte,
// with these statements of ours after it. They are compared by what they say; their
// Sids count where one is wanted.
func (c *cloud) wantStatements(before string, ours ...string) {
	c.t.Helper()
	got := c.policy()
	if !strings.HasPrefix(got, strings.TrimSuffix(before, "]}")) {
		c.t.Errorf("what was there is not as it was:\nbefore %s\nnow    %s", before, got)
	}
	added := statementsOf(c.t, got)
	theirs := len(statementsOf(c.t, before))
	if len(added) != theirs+len(ours) {
		c.t.Errorf("%d statements, want %d and %d of ours: %s", len(added), theirs, len(ours), got)
		return
	}
	for i, s := range added[theirs:] {
		want := meaning(c.t, c.text(ours[i]))
		if diff := cmp.Diff(want, meaning(c.t, s), cmp.FilterPath(generated(want), cmp.Ignore())); diff != "" {
			c.t.Errorf("our statement number %d (-want +got):\n%s", i+1, diff)
		}
		if sid, _ := meaning(c.t, s)["Sid"].(string); !regexp.MustCompile(`^[A-Za-z0-9]{1,64}$`).MatchString(sid) {
			c.t.Errorf("our statement number %d has the Sid %q, want up to 64 letters and digits", i+1, sid)
		}
	}
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
