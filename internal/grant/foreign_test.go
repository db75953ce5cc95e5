// SPDX-License-Identifier: MPL-2.0

package grant_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// The generators draw text, not values to be encoded: what has to survive is what
// no encoder writes.

func oddSpace(t *rapid.T) string {
	return rapid.SampledFrom([]string{"", "", "", " ", "\t", "\r\n", "\n      "}).Draw(t, "space")
}

// oddValue is a JSON value in a spelling that decoding would lose.
func oddValue(t *rapid.T, depth int) string {
	kinds := 4
	if depth == 0 {
		kinds = 2
	}
	switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
	case 0:
		return rapid.SampledFrom([]string{
			"1e400", "-0", "12345678901234567890.10", "1E+2", "0.10000000000000000000001", "true", "false", "null",
		}).Draw(t, "literal")
	case 1:
		return rapid.SampledFrom([]string{
			`"\u00e9"`, `"é"`, `"\ud83d\ude00"`, `"😀"`, `"\ud83d"`, `"a\/b"`, `"\u003cb\u003e"`, `"<b>&"`, `"\u2028"`, `"tab\t"`, `""`, `"${aws:username}"`,
		}).Draw(t, "string")
	case 2:
		return joined(t, "[]", rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string { return oddValue(t, depth-1) }), 0, 3).Draw(t, "list"))
	default:
		return oddObject(t, depth-1, []string{"z", "a", "Sid", "Effect", "", "\\u00e9", "$ref", "Statement"})
	}
}

// oddObject has some of the names, in any order.
func oddObject(t *rapid.T, depth int, names []string) string {
	var members []string
	for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(names), 0, 4, rapid.ID).Draw(t, "names") {
		members = append(members, `"`+name+`"`+oddSpace(t)+":"+oddSpace(t)+oddValue(t, depth))
	}
	return joined(t, "{}", members)
}

func joined(t *rapid.T, brackets string, parts []string) string {
	var b strings.Builder
	b.WriteString(brackets[:1] + oddSpace(t))
	for i, part := range parts {
		if i > 0 {
			b.WriteString(oddSpace(t) + "," + oddSpace(t))
		}
		b.WriteString(part)
	}
	return b.String() + oddSpace(t) + brackets[1:]
}

// oddStatement is a statement of somebody else's: known elements with odd values,
// misspelt and unknown ones, in any order.
func oddStatement(t *rapid.T) string {
	elements := map[string]func() string{
		"Sid": func() string {
			return rapid.SampledFrom([]string{`"Same"`, `"Same"`, `"TLS only, please!"`, `""`, `"\u00e9t\u00e9"`, `"A.B-C"`}).Draw(t, "Sid")
		},
		"Effect": func() string { return rapid.SampledFrom([]string{`"Allow"`, `"Deny"`}).Draw(t, "Effect") },
		"Principal": func() string {
			return rapid.SampledFrom([]string{`"*"`, `{"AWS":["111122223333"]}`, `{"Service":"s3.amazonaws.com"}`}).Draw(t, "Principal")
		},
		"NotPrincipal": func() string { return `{"AWS": [ "arn:aws:iam::111122223333:root","111122223333"]}` },
		"Action": func() string {
			return rapid.SampledFrom([]string{`"S3:getobject"`, `["s3:*"]`, `[ ]`}).Draw(t, "Action")
		},
		"Resource":  func() string { return `["arn:aws:s3:::data/*" , "arn:aws:s3:::data/*"]` },
		"Condition": func() string { return `{"NumericLessThan":{"s3:max-keys":` + oddValue(t, 0) + `}}` },
		"Conditon":  func() string { return oddValue(t, 2) },
		"Owner":     func() string { return oddValue(t, 3) },
		"Retention": func() string { return "12345678901234567890.10" },
	}
	names := []string{"Sid", "Effect", "Principal", "NotPrincipal", "Action", "Resource", "Condition", "Conditon", "Owner", "Retention"}
	var members []string
	for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, 8, rapid.ID).Draw(t, "elements") {
		members = append(members, `"`+name+`"`+oddSpace(t)+":"+oddSpace(t)+elements[name]())
	}
	return joined(t, "{}", members)
}

// oddDocument is a policy of other people's.
func oddDocument(t *rapid.T) string {
	statements := rapid.SliceOfN(rapid.Custom(oddStatement), 1, 5).Draw(t, "statements")
	value := joined(t, "[]", statements)
	if len(statements) == 1 && rapid.Bool().Draw(t, "single object") {
		value = statements[0]
	}
	members := map[string]string{
		"Statement": value,
		"Version":   rapid.SampledFrom([]string{`"2008-10-17"`, `"2012-10-17"`}).Draw(t, "Version"),
		"Id":        oddValue(t, 0),
		"Comment":   oddValue(t, 2),
	}
	var all []string
	for _, name := range rapid.Permutation([]string{"Statement", "Version", "Id", "Comment"}).Draw(t, "order") {
		if name == "Statement" || rapid.Bool().Draw(t, name) {
			all = append(all, `"`+name+`"`+oddSpace(t)+":"+oddSpace(t)+members[name])
		}
	}
	return oddSpace(t) + joined(t, "{}", all) + oddSpace(t)
}

// cut takes a document apart: its statements as they are written, in their order,
// those with one of our Sids left out, and its other members.
func cut(t *rapid.T, document string, ours ...string) (statements []string, rest map[string]string) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(document), &members); err != nil {
		t.Fatalf("%v in %s", err, document)
	}
	rest = map[string]string{}
	for name, raw := range members {
		if name != "Statement" {
			rest[name] = string(raw)
		}
	}
	all := []json.RawMessage{members["Statement"]}
	if strings.HasPrefix(string(members["Statement"]), "[") {
		if err := json.Unmarshal(members["Statement"], &all); err != nil {
			t.Fatalf("%v in %s", err, document)
		}
	}
	for _, raw := range all {
		var named map[string]json.RawMessage
		if err := json.Unmarshal(raw, &named); err != nil {
			t.Fatalf("%v in %s", err, raw)
		}
		mine := false
		for _, sid := range ours {
			mine = mine || string(named["Sid"]) == `"`+sid+`"`
		}
		if !mine {
			statements = append(statements, string(raw))
		}
	}
	return statements, rest
}

// keeper is an S3 that takes every policy and shows the bytes that it was sent:
// what a provider makes of a document is not hidden by what S3 makes of it.
type keeper struct {
	*world
	mu   sync.Mutex
	sent []string
}

func newKeeper(t *testing.T) (*keeper, string) {
	t.Helper()
	k := &keeper{world: newWorld(t)}
	k.allowPublicPolicies(t) // what is odd may be public
	server := httptest.NewServer(k)
	t.Cleanup(server.Close)
	return k, server.URL
}

func (k *keeper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPut || !r.URL.Query().Has("policy") {
		k.Server.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err == nil {
		err = k.PlantBucketPolicy("data", string(body))
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	k.mu.Lock()
	k.sent = append(k.sent, string(body))
	k.mu.Unlock()
	w.WriteHeader(http.StatusNoContent)
}

// takeSent returns the policies that were sent since the last call.
func (k *keeper) takeSent() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	sent := k.sent
	k.sent = nil
	return sent
}

// What is sent has the statements of others byte for byte and in their order,
// whatever they contain, and the rest of the document too: when a grant comes, when
// it changes and when it goes.
func TestForeignStatementsStayAsTheyAre(t *testing.T) {
	t.Parallel()
	k, url := newKeeper(t)
	block := k.providerBlock(attrs{
		"endpoints": []attrs{{"s3": url, "sts": url, "iam": url}}, "lock_directory": t.TempDir(),
	})
	created := documented(statement("Ours1", "s3:GetObject"))
	updated := documented(statement("Ours2", "s3:GetObject"), statement("Ours1", "s3:PutObject"))

	documents := 0
	lifecycle := func(rt *rapid.T, document string) {
		documents++
		if err := k.PlantBucketPolicy("data", document); err != nil {
			rt.Fatal(err)
		}
		statements, rest := cut(rt, document)
		g := start(t, block).Resource("xacct_bucket_grant")
		for _, step := range []struct {
			name string
			run  func(*instance) diags
			ours int
		}{
			{"create", func(g *instance) diags { return g.Apply(created) }, 1},
			{"update", func(g *instance) diags { return g.Apply(updated) }, 2},
			{"destroy", func(g *instance) diags { return g.Destroy() }, 0},
		} {
			// Each command is a process of its own, and refreshes first.
			g = g.With(start(t, block))
			if text := refreshed(g).Errors() + step.run(g).Errors(); text != "" {
				rt.Fatalf("%s: %s", step.name, text)
			}
			sent := k.takeSent()
			if len(sent) != 1 {
				rt.Fatalf("%s: %d writes, want one", step.name, len(sent))
			}
			gotStatements, gotRest := cut(rt, sent[0], "Ours1", "Ours2")
			if diff := cmp.Diff(statements, gotStatements); diff != "" {
				rt.Fatalf("%s: statements of others (-there +sent):\n%s", step.name, diff)
			}
			if diff := cmp.Diff(rest, gotRest); diff != "" {
				rt.Fatalf("%s: the rest of the document (-there +sent):\n%s", step.name, diff)
			}
			all, _ := cut(rt, sent[0])
			if n := len(all) - len(gotStatements); n != step.ours {
				rt.Fatalf("%s: %d statements of ours, want %d: %s", step.name, n, step.ours, sent[0])
			}
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		for n := range 2 {
			lifecycle(rt, rapid.Custom(oddDocument).Draw(rt, fmt.Sprintf("document %d", n)))
		}
	})
	if documents < 200 && !testing.Short() {
		t.Errorf("%d documents, want at least 200", documents)
	}
}

// refreshed refreshes where there is a state.
func refreshed(i *instance) diags {
	if i.Gone() {
		return nil
	}
	return i.Refresh()
}
