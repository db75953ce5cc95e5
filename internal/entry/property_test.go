// SPDX-License-Identifier: MPL-2.0

package entry_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/xacct/terraform-provider-xacct/internal/entry"
)

func entries() *rapid.Generator[entry.Entry] {
	return rapid.Custom(func(t *rapid.T) entry.Entry {
		text := rapid.StringMatching(`[ -~äöü€]{0,12}`)
		return entry.Entry{
			ID:          rapid.StringMatching(`[a-z<&"']{1,3}`).Draw(t, "id"),
			Destination: rapid.SampledFrom([]string{topic, queue, function}).Draw(t, "destination"),
			Events:      rapid.SliceOfN(rapid.SampledFrom([]string{"s3:ObjectCreated:*", "s3:ObjectCreated:Put", "s3:ObjectRemoved:*"}), 1, 3).Draw(t, "events"),
			Prefix:      text.Draw(t, "prefix"), Suffix: text.Draw(t, "suffix"),
		}
	})
}

// document is one with entries of others, put in and parsed again.
func document(t *rapid.T) *entry.Document {
	d, err := entry.Parse([]byte(answered))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range rapid.SliceOfN(entries(), 0, 4).Draw(t, "theirs") {
		d.Put(e)
	}
	d, err = entry.Parse(d.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAddThenRemoveGivesTheOriginal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d, ours := document(t), entries().Draw(t, "ours")
		ours.ID = "ours"
		before := string(d.Bytes())
		edited := d.Clone()
		edited.Put(ours)
		if string(d.Bytes()) != before {
			t.Fatal("an edit of a clone changed the original")
		}
		edited.Remove(ours.ID)
		if got := string(edited.Bytes()); got != before {
			t.Fatalf("got\n%s\nwant\n%s", got, before)
		}
	})
}

func TestPutTwiceIsPutOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d, ours := document(t), entries().Draw(t, "ours")
		d.Put(ours)
		once := string(d.Bytes())
		slices.Reverse(ours.Events)
		d.Put(ours)
		if got := string(d.Bytes()); got != once {
			t.Fatalf("got\n%s\nwant\n%s", got, once)
		}
	})
}

func TestPutReadsBackAndLeavesTheOthers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d, ours := document(t), entries().Draw(t, "ours")
		before := d.Clone()
		d.Put(ours)
		again, err := entry.Parse(d.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := again.Find(ours.ID); !ok || !got.Equal(ours) {
			t.Fatalf("got %v, want %v", got, ours)
		}
		if !again.Same(d) {
			t.Fatalf("%s reads as something else", d.Bytes())
		}
		others := func(d *entry.Document) []entry.Entry {
			return slices.DeleteFunc(d.Entries(), func(e entry.Entry) bool { return e.ID == ours.ID })
		}
		if !slices.EqualFunc(others(before), others(again), entry.Entry.Equal) {
			t.Fatalf("others: %v, before: %v", others(again), others(before))
		}
	})
}

func TestOverlapIsSymmetricAndReflexive(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := entries().Draw(t, "a"), entries().Draw(t, "b")
		if a.Overlaps(b) != b.Overlaps(a) || !a.Overlaps(a) {
			t.Fatalf("%v and %v", a, b)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(answered))
	f.Add([]byte(`<NotificationConfiguration/>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := entry.Parse(data)
		if err != nil || len(d.Bytes()) == 0 {
			return
		}
		again, err := entry.Parse(d.Bytes())
		if err != nil || !again.Same(d) {
			t.Errorf("%q became %q: %v", data, d.Bytes(), err)
		}
	})
}
