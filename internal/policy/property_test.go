// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// statementsIn are the exact bytes of the statements in a document, as encoding/json
// finds them.
func statementsIn(t rapid.TB, document []byte) []string {
	t.Helper()
	var raw struct{ Statement json.RawMessage }
	if err := json.Unmarshal(document, &raw); err != nil {
		t.Fatalf("%v in\n%s", err, document)
	}
	if raw.Statement[0] == '{' {
		return []string{string(raw.Statement)}
	}
	var list []json.RawMessage
	if err := json.Unmarshal(raw.Statement, &list); err != nil {
		t.Fatalf("%v in\n%s", err, document)
	}
	var statements []string
	for _, s := range list {
		statements = append(statements, string(s))
	}
	return statements
}

func TestUneditedDocumentIsItsInput(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in, statements := foreignDocument(t)
		d := parse(t, in)
		if diff := cmp.Diff(in, string(d.Bytes())); diff != "" {
			t.Fatal(diff)
		}
		var got []string
		for _, s := range d.Statements() {
			got = append(got, string(s.Bytes()))
		}
		if diff := cmp.Diff(statements, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestAddThenRemoveIsTheOriginal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in, _ := foreignDocument(t)
		d := parse(t, in)
		var sids []string
		for range rapid.IntRange(1, 3).Draw(t, "ours") {
			sid, text := our(t)
			d.Put(statement(t, text))
			sids = append(sids, sid)
		}
		for _, sid := range rapid.Permutation(sids).Draw(t, "removed") {
			d.Remove(sid)
		}
		if diff := cmp.Diff(in, string(d.Bytes())); diff != "" {
			t.Fatal(diff)
		}
	})
}

// The same, when the document has been to AWS and back in between.
func TestAddThenRemoveElsewhereKeepsForeignBytes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in, statements := foreignDocument(t)
		d := parse(t, in)
		sid, text := our(t)
		d.Put(statement(t, text))
		again := parse(t, string(d.Bytes()))
		if !again.Remove(sid) {
			t.Fatalf("our statement is not in %s", d.Bytes())
		}
		if diff := cmp.Diff(statements, statementsIn(t, again.Bytes())); diff != "" {
			t.Fatal(diff)
		}
		if !again.Equal(parse(t, in)) {
			t.Fatalf("not equal:\n%s\n%s", in, again.Bytes())
		}
	})
}

func TestPutTwiceIsPutOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in, _ := foreignDocument(t)
		text := foreign(t)
		once := parse(t, in)
		once.Put(statement(t, text))
		twice := once.Clone()
		twice.Put(statement(t, text))
		if diff := cmp.Diff(string(once.Bytes()), string(twice.Bytes())); diff != "" {
			t.Fatal(diff)
		}
	})
}

// Any edits at all do to the document what they do to a list of texts.
func TestEditsAreThoseOfAList(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in, want := foreignDocument(t)
		original := slices.Clone(want)
		d := parse(t, in)
		sidOf := func(text string) string { return statement(t, text).Sid() }
		t.Repeat(map[string]func(*rapid.T){
			"append": func(t *rapid.T) {
				text := foreign(t)
				d.Append(statement(t, text))
				want = append(want, text)
			},
			"replace": func(t *rapid.T) {
				if len(want) == 0 {
					t.Skip("nothing to replace")
				}
				i, text := rapid.IntRange(0, len(want)-1).Draw(t, "i"), foreign(t)
				d.Replace(i, statement(t, text))
				want[i] = text
			},
			"delete": func(t *rapid.T) {
				if len(want) == 0 {
					t.Skip("nothing to delete")
				}
				i := rapid.IntRange(0, len(want)-1).Draw(t, "i")
				d.Delete(i)
				want = slices.Delete(want, i, i+1)
			},
			"put": func(t *rapid.T) {
				sid, text := our(t)
				d.Put(statement(t, text))
				if i := slices.IndexFunc(want, func(s string) bool { return sidOf(s) == sid }); i >= 0 {
					want[i] = text
				} else {
					want = append(want, text)
				}
			},
			"remove": func(t *rapid.T) {
				sid := rapid.SampledFrom([]string{"A", "B", "Ours1", "nobody"}).Draw(t, "sid")
				before := len(want)
				want = slices.DeleteFunc(want, func(s string) bool { return sidOf(s) == sid })
				if removed := d.Remove(sid); removed != (len(want) < before) {
					t.Fatalf("remove says %t", removed)
				}
			},
			"": func(t *rapid.T) {
				// An empty list and none are the same here.
				if diff := cmp.Diff(append([]string{}, want...), append([]string{}, statementsIn(t, d.Bytes())...)); diff != "" {
					t.Fatal(diff)
				}
				if d.Empty() != (len(want) == 0) {
					t.Fatalf("empty is %t", d.Empty())
				}
			},
		})
		for !d.Empty() {
			d.Delete(0)
		}
		for _, text := range original {
			d.Append(statement(t, text))
		}
		if diff := cmp.Diff(in, string(d.Bytes())); diff != "" {
			t.Fatalf("after all edits were undone:\n%s", diff)
		}
	})
}

func TestLayoutsAreThoseOfEncodingJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in, _ := foreignDocument(t)
		d := parse(t, in)
		var compact, indented bytes.Buffer
		if err := json.Compact(&compact, []byte(in)); err != nil {
			t.Fatal(err)
		}
		if err := json.Indent(&indented, compact.Bytes(), "", "  "); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(compact.String(), string(d.Minified())); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff(indented.String(), string(d.Indented())); diff != "" {
			t.Fatal(diff)
		}
		if minified := parse(t, string(d.Minified())); !minified.Same(d) || !minified.Equal(d) {
			t.Fatal("not the same without whitespace")
		}
	})
}

func TestWithSidKeepsAllElse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in, sid := foreign(t), rapid.String().Draw(t, "new Sid")
		s := statement(t, in)
		changed := s.WithSid(sid)
		if diff := cmp.Diff(sid, changed.Sid()); diff != "" {
			t.Fatal(diff)
		}
		var before, after map[string]json.RawMessage
		if err := json.Unmarshal([]byte(in), &before); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(changed.Bytes(), &after); err != nil {
			t.Fatalf("%v in\n%s", err, changed.Bytes())
		}
		delete(before, "Sid")
		delete(after, "Sid")
		if diff := cmp.Diff(before, after); diff != "" {
			t.Fatal(diff)
		}
		if !changed.EqualExceptSid(s) {
			t.Fatal("more than the Sid was changed")
		}
	})
}
