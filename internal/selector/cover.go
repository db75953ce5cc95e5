// SPDX-License-Identifier: MPL-2.0

package selector

import (
	"fmt"
	"slices"
	"strings"
)

// calls are the two halves of what can be logged.
type calls struct{ read, write bool }

func callsOf(readWriteType string) calls {
	return calls{read: readWriteType != WriteOnly, write: readWriteType != ReadOnly}
}

// Covered tells whether the data events of a value are logged, and says by what:
// by the value itself, by one that it begins with, or by a selector for all
// buckets. What can't be told for certain counts as not logged.
func (s *Selectors) Covered(readWriteType, value string) (by string, ok bool) {
	missing := callsOf(readWriteType)
	var causes []string
	note := func(cause string, logged calls) {
		if missing.read && logged.read || missing.write && logged.write {
			causes = append(causes, cause)
			missing.read = missing.read && !logged.read
			missing.write = missing.write && !logged.write
		}
	}
	for _, b := range s.Basic {
		if cause, ok := b.covers(value); ok {
			note(fmt.Sprintf("%s in a basic selector", cause), callsOf(b.readWriteType()))
		}
	}
	for _, a := range s.Advanced {
		if cause, logged, ok := a.covers(value); ok {
			note(fmt.Sprintf("%s in the advanced selector %q", cause, a.name()), logged)
		}
	}
	if missing.read || missing.write {
		return "", false
	}
	return strings.Join(causes, " and "), true
}

// covers compares as CloudTrail does: the values are what ARNs begin with. One
// without a slash after the bucket's name is not relied on.
func (b Basic) covers(value string) (by string, ok bool) {
	for _, r := range b.DataResources {
		if r.Type != S3Object {
			continue
		}
		for _, v := range r.Values {
			_, bucket := Bucket(v)
			every := everyBucket(v) && partitionOf(v) == partitionOf(value)
			if every || bucket && strings.HasPrefix(value, v) {
				return v, true
			}
		}
	}
	return "", false
}

// covers is true only for a selector whose conditions are all understood: another
// condition could exclude calls.
func (a Advanced) covers(value string) (by string, logged calls, ok bool) {
	by, logged = "all buckets", calls{true, true}
	var data, s3 bool
	for i := range a.FieldSelectors {
		f := &a.FieldSelectors[i]
		switch {
		case f.Field == "eventCategory" && f.only(&f.Equals):
			data = slices.Contains(f.Equals, "Data")
		case f.Field == "resources.type" && f.only(&f.Equals):
			s3 = slices.Contains(f.Equals, S3Object)
		case f.Field == "readOnly" && f.only(&f.Equals):
			logged = calls{read: slices.Contains(f.Equals, "true"), write: slices.Contains(f.Equals, "false")}
		case f.Field == "resources.ARN" && f.only(&f.StartsWith):
			i := slices.IndexFunc(f.StartsWith, func(v string) bool { return strings.HasPrefix(value, v) })
			if i < 0 {
				return "", calls{}, false
			}
			by = f.StartsWith[i]
		default:
			return "", calls{}, false
		}
	}
	return by, logged, data && s3
}
