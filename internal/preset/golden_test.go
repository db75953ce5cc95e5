// SPDX-License-Identifier: MPL-2.0

package preset_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/preset"
)

const (
	account = "111122223333"
	other   = "444455556666"
	bucket  = "data-bucket"
)

// page is a vendor's document for our account and bucket, with the given Sids
// instead of its own.
func page(t *testing.T, name string, sids []string) map[string]any {
	t.Helper()

	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}

	filled := strings.NewReplacer(
		"CONTROL-ACCOUNT-ID", account, "your-data-bucket", bucket,
		"<Account-A>", account, "<Account-B-Bucket-Name>", bucket,
	).Replace(string(text))

	document := decode(t, filled)

	statements, ok := document["Statement"].([]any)
	if !ok || len(statements) != len(sids) {
		t.Fatalf("the page has the statements %v, the document the Sids %q", document["Statement"], sids)
	}

	for i, s := range statements {
		if statement, ok := s.(map[string]any); ok {
			statement["Sid"] = sids[i]
		}
	}

	return document
}

func decode(t testing.TB, text string) map[string]any {
	t.Helper()

	var v map[string]any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("invalid JSON: %v\n%s", err, text)
	}

	return v
}

func TestVendorsPages(t *testing.T) {
	t.Parallel()

	quilt, err := preset.QuiltBucketPolicy(preset.QuiltBucket{ControlAccountID: account, Bucket: bucket})
	if err != nil {
		t.Fatal(err)
	}

	tower, err := preset.TowerBucketPolicy(preset.TowerBucket{
		ComputeAccountID: account, Bucket: bucket, PrincipalMode: preset.ByWildcard,
	})
	if err != nil {
		t.Fatal(err)
	}

	for name, document := range map[string]preset.Document{
		"quilt_bucket_policy.json": quilt,
		"tower_bucket_policy.json": tower,
	} {
		want := page(t, name, document.Sids())

		if diff := cmp.Diff(want, decode(t, document.JSON())); diff != "" {
			t.Errorf("%s: json is not the page's document (-page +json):\n%s", name, diff)
		}

		if diff := cmp.Diff(want, decode(t, document.MinifiedJSON())); diff != "" {
			t.Errorf("%s: minified json is not the page's document (-page +json):\n%s", name, diff)
		}
	}
}

// The layout is that of aws_iam_policy_document; the order of the elements is
// that in which AWS shows them.
func TestJSONLayout(t *testing.T) {
	t.Parallel()

	document := preset.Document{{
		Sid:        "Example",
		Principal:  preset.Principal{AWS: []string{"arn:aws:iam::111122223333:root"}, Services: []string{"s3.amazonaws.com"}},
		Actions:    []string{"s3:GetObject"},
		Resources:  []string{"arn:aws:s3:::b", "arn:aws:s3:::b/a<b>&c/*"},
		Conditions: []preset.Condition{{Operator: "StringLike", Key: "s3:prefix", Values: []string{"a/*"}}},
	}}

	const want = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Example",
      "Effect": "Allow",
      "Principal": {
        "AWS": "arn:aws:iam::111122223333:root",
        "Service": "s3.amazonaws.com"
      },
      "Action": "s3:GetObject",
      "Resource": [
        "arn:aws:s3:::b",
        "arn:aws:s3:::b/a<b>&c/*"
      ],
      "Condition": {
        "StringLike": {
          "s3:prefix": "a/*"
        }
      }
    }
  ]
}`

	if diff := cmp.Diff(want, document.JSON()); diff != "" {
		t.Errorf("json (-want +got):\n%s", diff)
	}

	minified := regexp.MustCompile(`\s+`).ReplaceAllString(want, "")
	if diff := cmp.Diff(minified, document.MinifiedJSON()); diff != "" {
		t.Errorf("minified json (-want +got):\n%s", diff)
	}

	if got := `{"Version":"2012-10-17","Statement":[` + document[0].JSON() + `]}`; got != minified {
		t.Errorf("the statement alone is %s", document[0].JSON())
	}
}
