// SPDX-License-Identifier: MPL-2.0

package preset_test

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/xacct/terraform-provider-xacct/internal/preset"
)

// What the drawn actions work on, by the Service Authorization Reference.
var (
	objectActions = []string{
		"s3:GetObject", "s3:GetObjectAttributes", "s3:GetObjectTagging", "s3:GetObjectVersion", "s3:GetObjectVersionAttributes",
		"s3:GetObjectVersionTagging", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject", "s3:PutObjectTagging",
		"s3:AbortMultipartUpload", "s3:PutObjectAcl", "s3:ListMultipartUploadParts",
	}
	listingActions = []string{"s3:ListBucket", "s3:ListBucketVersions"}
	bucketActions  = []string{
		"s3:GetBucketNotification", "s3:PutBucketNotification", "s3:GetBucketLocation", "s3:GetEncryptionConfiguration",
		"s3:GetBucketObjectLockConfiguration",
	}
)

func subset(t *rapid.T, label string, of ...string) []string {
	set := rapid.SliceOfNDistinct(rapid.SampledFrom(of), 0, len(of), rapid.ID).Draw(t, label)
	if len(set) == 0 {
		return nil
	}

	return set
}

var alphanumeric = regexp.MustCompile(`^[A-Za-z0-9]{1,64}$`)

// wellFormed checks what holds for every document, and fits.
func wellFormed(t *rapid.T, document preset.Document, prefixes []string) {
	sound(t, document)

	for _, s := range document {
		fits(t, s, prefixes)
	}
}

// sound checks what holds for every document.
func sound(t *rapid.T, document preset.Document) {
	text := document.JSON()

	var compact bytes.Buffer
	if err := json.Compact(&compact, []byte(text)); err != nil {
		t.Fatalf("invalid JSON: %v\n%s", err, text)
	}

	if compact.String() != document.MinifiedJSON() {
		t.Fatalf("json and minified_json differ:\n%s\n%s", compact.String(), document.MinifiedJSON())
	}

	if len(document) == 0 {
		t.Fatal("no statement")
	}

	seen := map[string]bool{}

	for _, s := range document {
		if !alphanumeric.MatchString(s.Sid) || seen[s.Sid] {
			t.Fatalf("the Sid %q is not alphanumeric, too long or there twice:\n%s", s.Sid, text)
		}

		seen[s.Sid] = true
	}
}

// fits checks that each action applies to a resource of its statement, each
// resource has an action, and nothing reaches beyond the prefixes.
func fits(t *rapid.T, s preset.Statement, prefixes []string) {
	isObject := func(resource string) bool { return strings.Contains(resource, "/") }
	onObject := func(action string) bool { return slices.Contains(objectActions, action) }
	onBucket := func(action string) bool { return !onObject(action) }
	isBucket := func(resource string) bool { return !isObject(resource) }

	if slices.ContainsFunc(s.Actions, onObject) != slices.ContainsFunc(s.Resources, isObject) ||
		slices.ContainsFunc(s.Actions, onBucket) != slices.ContainsFunc(s.Resources, isBucket) {
		t.Fatalf("the actions don't fit the resources: %s", s.JSON())
	}

	if prefixes == nil {
		return
	}

	conditioned := slices.ContainsFunc(s.Conditions, func(c preset.Condition) bool { return c.Key == "s3:prefix" })
	lists := slices.ContainsFunc(s.Actions, func(a string) bool { return slices.Contains(listingActions, a) })

	if lists != conditioned {
		t.Fatalf("listing is not limited, or something else is: %s", s.JSON())
	}

	for _, r := range s.Resources {
		if isObject(r) && !slices.ContainsFunc(prefixes, func(p string) bool { return r == "arn:aws:s3:::data-bucket/"+p+"*" }) {
			t.Fatalf("the objects are not limited: %s", s.JSON())
		}
	}
}

func granted(document preset.Document) []string {
	var actions []string
	for _, s := range document {
		actions = append(actions, s.Actions...)
	}

	return actions
}

func neverGrants(t *rapid.T, document preset.Document, excluded []string) {
	for _, a := range granted(document) {
		if slices.ContainsFunc(excluded, func(e string) bool { return strings.EqualFold(e, a) }) {
			t.Fatalf("%s is excluded and granted:\n%s", a, document.JSON())
		}
	}
}

func drawOptions(t *rapid.T, vendors []string) preset.Options {
	return preset.Options{
		AdditionalActions: subset(t, "additional", slices.Concat(objectActions, listingActions, bucketActions)...),
		ExcludedActions:   subset(t, "excluded", vendors[1:]...),
	}
}

func drawPrincipals(t *rapid.T) []string {
	return subset(t, "principals", account, "arn:aws:iam::"+account+":role/a", "arn:aws:iam::"+account+":role/b*",
		"arn:aws:iam::"+account+":user/c?", "arn:aws:sts::"+account+":assumed-role/r/s")
}

func drawPrefixes(t *rapid.T) []string {
	return subset(t, "prefixes", "in/", "in/a", "out/<&>\"", "ä/")
}

func TestQuiltProperties(t *testing.T) {
	t.Parallel()

	page := slices.Concat(quiltReads, []string{
		"s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject", "s3:PutObjectTagging", "s3:PutBucketNotification",
	})

	rapid.Check(t, func(t *rapid.T) {
		settings := preset.QuiltBucket{
			Options:          drawOptions(t, page),
			ControlAccountID: account,
			Bucket:           bucket,
			Principals:       drawPrincipals(t),
			Access:           rapid.SampledFrom([]string{"", preset.ReadWrite, preset.ReadOnly}).Draw(t, "access"),
			Prefixes:         drawPrefixes(t),
		}

		document, err := preset.QuiltBucketPolicy(settings)
		if err != nil {
			t.Fatal(err)
		}

		wellFormed(t, document, settings.Prefixes)
		neverGrants(t, document, settings.ExcludedActions)

		if settings.Access == preset.ReadOnly && settings.AdditionalActions == nil {
			for _, a := range granted(document) {
				if strings.HasPrefix(a, "s3:Put") || strings.HasPrefix(a, "s3:Delete") {
					t.Fatalf("read_only grants %s", a)
				}
			}
		}

		for _, set := range [][]string{settings.AdditionalActions, settings.ExcludedActions, settings.Principals, settings.Prefixes} {
			slices.Reverse(set)
		}

		again, err := preset.QuiltBucketPolicy(settings)
		if err != nil || again.JSON() != document.JSON() {
			t.Fatalf("the order of the sets matters (%v):\n%s\n%s", err, document.JSON(), again.JSON())
		}
	})
}

func TestTowerProperties(t *testing.T) {
	t.Parallel()

	guide := []string{"s3:GetObject", "s3:ListBucket", "s3:PutObject", "s3:PutObjectTagging", "s3:DeleteObject"}

	rapid.Check(t, func(t *rapid.T) {
		settings := preset.TowerBucket{
			Options:          drawOptions(t, guide),
			ComputeAccountID: account,
			Bucket:           bucket,
			RoleARNs:         subset(t, "roles", "arn:aws:iam::"+account+":role/a", "arn:aws:iam::"+account+":role/b*"),
			PrincipalMode:    rapid.SampledFrom([]string{"", preset.ByAccount, preset.ByWildcard}).Draw(t, "mode"),
			Access:           rapid.SampledFrom([]string{"", preset.ReadWrite, preset.ReadOnly}).Draw(t, "access"),
			Fusion:           rapid.Bool().Draw(t, "fusion"),
		}

		document, err := preset.TowerBucketPolicy(settings)
		if err != nil {
			t.Fatal(err)
		}

		wellFormed(t, document, nil)
		neverGrants(t, document, settings.ExcludedActions)

		for _, s := range document {
			if s.Principal.Everyone != (settings.PrincipalMode == preset.ByWildcard) {
				t.Fatalf("principal %v in mode %q", s.Principal, settings.PrincipalMode)
			}

			if len(s.Conditions) != 1 || s.Conditions[0].Key != "aws:PrincipalArn" {
				t.Fatalf("a statement is not limited to roles: %s", s.JSON())
			}
		}
	})
}

func TestGrantProperties(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		grant := preset.BucketGrant{
			Bucket:     bucket,
			Principals: drawPrincipals(t),
			Actions:    subset(t, "actions", slices.Concat(objectActions, listingActions, bucketActions)...),
			Prefixes:   drawPrefixes(t),
			Sid:        "Sid",
		}
		if grant.Principals == nil || grant.Actions == nil {
			t.Skip("nothing to grant")
		}

		document, err := preset.BucketStatements(grant)
		if err != nil {
			t.Fatal(err)
		}

		wellFormed(t, document, grant.Prefixes)

		if len(document) == 1 && document[0].Sid != grant.Sid {
			t.Fatalf("the Sid of the only statement is %q", document[0].Sid)
		}

		for _, a := range grant.Actions {
			if !slices.Contains(granted(document), a) {
				t.Fatalf("%s is not granted:\n%s", a, document.JSON())
			}
		}
	})
}
