// SPDX-License-Identifier: MPL-2.0

package preset

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The resource types are those of the Service Authorization Reference.
func TestScopeOf(t *testing.T) {
	t.Parallel()

	tests := map[string]scope{
		"s3:GetObject":                onObjects,
		"S3:GETOBJECT":                onObjects,
		"s3:AbortMultipartUpload":     onObjects,
		"s3:ListMultipartUploadParts": onObjects,
		"s3:RestoreObject":            onObjects,
		"s3:ListBucket":               onListing,
		"s3:ListBucketVersions":       onListing,
		// In-progress uploads are listed without the condition key s3:prefix.
		"s3:ListBucketMultipartUploads":       onBucket,
		"s3:PutBucketNotification":            onBucket,
		"s3:GetLifecycleConfiguration":        onBucket,
		"s3:GetBucketObjectLockConfiguration": onBucket,
		"s3:Put*":                             onBucket | onObjects,
		"s3:List*":                            onBucket | onListing | onObjects,
		"s3:*":                                onBucket | onListing | onObjects,
		"s3:?etObject":                        onObjects,
		"s3:GetBucketSomethingNew":            onBucket,
		"s3:GetObjectSomethingNew*":           onObjects,
	}
	for action, want := range tests {
		if got, err := scopeOf(action); err != nil || got != want {
			t.Errorf("%s: scope %b, error %v; want %b", action, got, err, want)
		}
	}

	for _, action := range []string{
		"s3:CreateJob", "s3:ListAllMyBuckets", "s3:GetAccessPointForObjectLambda", "s3:Nothing*", "s3:", "s3:*:*", "GetObject", "*", "s3:Get Object", "s3-object-lambda:GetObject",
	} {
		if got, err := scopeOf(action); err == nil {
			t.Errorf("%s: scope %b, want an error", action, got)
		}
	}
}

// Two patterns are compared by all the words that there can be, up to six letters:
// the shortest that both match has at most as many as they have together.
func TestPatternsByWords(t *testing.T) {
	t.Parallel()

	words := []string{""}
	for begin, length := 0, 0; length < 6; length++ {
		end := len(words)
		for _, w := range words[begin:end] {
			words = append(words, w+"a", w+"b")
		}

		begin = end
	}

	rapid.Check(t, func(t *rapid.T) {
		pattern := rapid.StringMatching(`[ab*?]{0,3}`)
		a, b := pattern.Draw(t, "a"), pattern.Draw(t, "b")

		common, all := false, true

		for _, w := range words {
			inA, inB := covers(a, w), covers(b, w)
			common = common || inA && inB
			all = all && (inA || !inB)
		}

		if got := overlap(a, b); got != common {
			t.Errorf("overlap(%q, %q) is %t", a, b, got)
		}

		if covers(a, b) && !all {
			t.Errorf("covers(%q, %q), but not all that it matches", a, b)
		}
	})
}

func TestCoversWords(t *testing.T) {
	t.Parallel()

	yes := [][2]string{{"", ""}, {"*", ""}, {"*", "abc"}, {"a*c", "ac"}, {"a*c", "abcbc"}, {"a?c", "abc"}, {"**b", "aab"}, {"get*", "getbucket*"}, {"*", "?"}}
	no := [][2]string{{"", "a"}, {"a", ""}, {"a?c", "ac"}, {"a*c", "acb"}, {"?", "*"}, {"a", "*"}, {"getbucket*", "get*"}}

	for _, p := range yes {
		if !covers(p[0], p[1]) {
			t.Errorf("%q does not cover %q", p[0], p[1])
		}
	}

	for _, p := range no {
		if covers(p[0], p[1]) {
			t.Errorf("%q covers %q", p[0], p[1])
		}
	}
}

// The table is one: no action twice, none among the others, all as AWS spells.
func TestTableOfActions(t *testing.T) {
	t.Parallel()

	seen := map[string]bool{}

	for _, actions := range s3Actions {
		for _, a := range actions {
			if seen[strings.ToLower(a)] {
				t.Errorf("%s is there twice", a)
			}

			seen[strings.ToLower(a)] = true

			if got := BucketActions().canonical("S3:" + strings.ToUpper(a)); got != "s3:"+a {
				t.Errorf("%s is spelt %s", a, got)
			}
		}
	}

	for _, a := range otherS3Actions {
		if seen[strings.ToLower(a)] {
			t.Errorf("%s is about buckets or objects, and is not", a)
		}
	}
}
