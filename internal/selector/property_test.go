// SPDX-License-Identifier: MPL-2.0

package selector_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/xacct/terraform-provider-xacct/internal/selector"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

var _ splice.Document[*selector.Selectors] = &selector.Selectors{}

var (
	foreignValues = []string{"arn:aws:s3:::a/", "arn:aws:s3:::b/raw", "arn:aws:s3:::b/raw/deep", "arn:aws:s3:::ours", "arn:aws:lambda"}
	readWrite     = rapid.SampledFrom([]string{selector.All, selector.ReadOnly, selector.WriteOnly})
	places        = rapid.Custom(func(t *rapid.T) selector.Place {
		return selector.Place{ReadWriteType: readWrite.Draw(t, "calls"), Name: rapid.SampledFrom([]string{"", "quilt", "A"}).Draw(t, "name")}
	})
	ours = rapid.SampledFrom([]string{"arn:aws:s3:::ours/", "arn:aws:s3:::ours/raw", "arn:aws:s3:::more/"})
	list = rapid.SliceOfN(rapid.SampledFrom(foreignValues), 1, 3)
)

func basicSelector(t *rapid.T) selector.Basic {
	b := selector.Basic{ReadWriteType: readWrite.Draw(t, "ReadWriteType")}
	if rapid.Bool().Draw(t, "says management") {
		management := rapid.Bool().Draw(t, "management")
		b.IncludeManagementEvents = &management
	}
	for range rapid.IntRange(0, 2).Draw(t, "data resources") {
		b.DataResources = append(b.DataResources, selector.DataResource{
			Type:   rapid.SampledFrom([]string{selector.S3Object, "AWS::Lambda::Function"}).Draw(t, "type"),
			Values: list.Draw(t, "values"),
		})
	}
	if b.IncludeManagementEvents != nil && !*b.IncludeManagementEvents && len(b.DataResources) == 0 {
		b.IncludeManagementEvents = nil // CloudTrail takes no selector that logs nothing
	}
	return b
}

func advancedSelector(t *rapid.T) selector.Advanced {
	name := rapid.SampledFrom([]string{"A", "B", selector.DefaultName(selector.All)}).Draw(t, "Name")
	a := selector.Advanced{FieldSelectors: []selector.Field{{Field: "eventCategory", Equals: []string{rapid.SampledFrom([]string{"Data", "Management"}).Draw(t, "category")}}}}
	if rapid.Bool().Draw(t, "named") {
		a.Name = &name
	}
	for _, field := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"resources.type", "readOnly", "resources.ARN", "eventName"}), 0, 4, rapid.ID).Draw(t, "fields") {
		f := selector.Field{Field: field}
		switch field {
		case "resources.type":
			f.Equals = []string{selector.S3Object}
		case "readOnly":
			f.Equals = []string{rapid.SampledFrom([]string{"true", "false"}).Draw(t, "readOnly")}
		case "eventName":
			f.NotEquals = []string{"GetObject"}
		default:
			f.StartsWith = list.Draw(t, "values")
			if rapid.Bool().Draw(t, "excludes") {
				f.NotEndsWith = []string{".tmp"}
			}
		}
		a.FieldSelectors = append(a.FieldSelectors, f)
	}
	return a
}

// anySelectors are those of a trail that we have not touched.
func anySelectors(t *rapid.T) *selector.Selectors {
	if rapid.Bool().Draw(t, "advanced") {
		return &selector.Selectors{Advanced: rapid.SliceOfN(rapid.Custom(advancedSelector), 1, 4).Draw(t, "selectors")}
	}
	return &selector.Selectors{Basic: rapid.SliceOfN(rapid.Custom(basicSelector), 1, 5).Draw(t, "selectors")}
}

// put adds a value the way that an owner does: not where it is logged already.
func put(s *selector.Selectors, p selector.Place, value string) bool {
	if _, ok := s.Covered(p.ReadWriteType, value); ok {
		return false
	}
	return s.Add(p, value) == nil
}

func TestAddThenRemoveIsNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before := anySelectors(t)
		s := before.Clone()
		place := places.Draw(t, "place")
		values := rapid.SliceOfNDistinct(ours, 0, 3, rapid.ID).Draw(t, "values")
		var added []string
		for _, v := range values {
			if put(s, place, v) {
				added = append(added, v)
			}
		}
		if s.Kind() != before.Kind() {
			t.Fatalf("%s became %s", before.Kind(), s.Kind())
		}
		for _, v := range rapid.Permutation(added).Draw(t, "order") {
			s.Remove(place, v)
		}
		if diff := cmp.Diff(before.JSON(), s.JSON()); diff != "" {
			t.Fatalf("(-before +after):\n%s", diff)
		}
	})
}

func TestAddTwiceIsOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := anySelectors(t)
		place, value := places.Draw(t, "place"), ours.Draw(t, "value")
		if !put(s, place, value) {
			return
		}
		once := s.Clone()
		if put(s, place, value) || !s.Same(once) {
			t.Fatalf("once %s, twice %s", once.JSON(), s.JSON())
		}
	})
}

// What is there stays in its order, whatever is added; a clone is a copy.
func TestForeignPartsStayAsTheyAre(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before := anySelectors(t)
		text := before.JSON()
		s := before.Clone()
		var added []string
		for range 5 {
			if v := ours.Draw(t, "value"); put(s, places.Draw(t, "place"), v) {
				added = append(added, v)
			}
		}
		if before.JSON() != text {
			t.Fatal("the original changed with its clone")
		}
		if missing := before.Missing(s); len(missing) > 0 {
			t.Fatalf("missing: %q", missing)
		}
		strip := func(all *selector.Selectors) string {
			c := all.Clone()
			without := func(values []string) []string {
				return slices.DeleteFunc(values, func(v string) bool { return slices.Contains(added, v) })
			}
			for i := range c.Basic {
				for j := range c.Basic[i].DataResources {
					c.Basic[i].DataResources[j].Values = without(c.Basic[i].DataResources[j].Values)
				}
				c.Basic[i].DataResources = slices.DeleteFunc(c.Basic[i].DataResources, func(r selector.DataResource) bool { return len(r.Values) == 0 })
			}
			for i := range c.Advanced {
				for j := range c.Advanced[i].FieldSelectors {
					c.Advanced[i].FieldSelectors[j].StartsWith = without(c.Advanced[i].FieldSelectors[j].StartsWith)
				}
			}
			c.Basic, c.Advanced = c.Basic[:len(before.Basic)], c.Advanced[:len(before.Advanced)]
			return c.JSON()
		}
		if diff := cmp.Diff(text, strip(s)); diff != "" {
			t.Fatalf("(-before +after, without ours):\n%s", diff)
		}
	})
}
