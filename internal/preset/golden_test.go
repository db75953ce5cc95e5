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
	account  = "111122223333"
	other    = "444455556666"
	bucket   = "data-bucket"
	topicARN = "arn:aws:sns:eu-west-1:444455556666:notifications"
	queueARN = "arn:aws:sqs:eu-west-1:444455556666:events"
)

// placeholders are those of the pages, and what stands there in the tests.
var placeholders = strings.NewReplacer(
	"CONTROL-ACCOUNT-ID", account,
	"your-data-bucket", bucket,
	"arn:aws:sns:region:DATA-ACCOUNT-ID:your-topic-name", topicARN,
	"your-cloudtrail-bucket", bucket,
	"<RoleARN-1>", "arn:aws:iam::"+account+":role/PkgEventsRole",
	"<RoleARN-N>", "arn:aws:iam::"+account+":role/SearchHandlerRole",
	"<Account-A>", account,
	"<Account-B-Bucket-Name>", bucket,
	"YOUR-BUCKET-NAME", bucket,
	"<EXTERNAL_ID>", "external-id",
	"SNS-topic-ARN", topicARN,
	"arn:aws:s3:*:*:bucket-name", "arn:aws:s3:::"+bucket, // the same, without wildcards
	"bucket-owner-account-id", other,
	"arn:aws:sns:region:account-id:topic-name", topicARN,
	"SNS:Publish", "sns:Publish",
)

// page are the statements of a vendor's document, without their Sids.
func page(t *testing.T, name string) []map[string]any {
	t.Helper()

	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}

	return statements(t, placeholders.Replace(string(text)))
}

// statements are those of a document, without their Sids, and with lists of one
// element as the element alone.
func statements(t *testing.T, document string) []map[string]any {
	t.Helper()

	d := decode(t, document)
	if d["Version"] != "2012-10-17" {
		t.Errorf("the version is %v", d["Version"])
	}

	list, ok := d["Statement"].([]any)
	if !ok || len(list) == 0 {
		t.Fatalf("no statements: %s", document)
	}

	all := make([]map[string]any, 0, len(list))

	for _, element := range list {
		s, ok := scalars(element).(map[string]any)
		if !ok {
			t.Fatalf("no statement: %v", element)
		}

		delete(s, "Sid")
		all = append(all, s)
	}

	return all
}

func scalars(v any) any {
	switch v := v.(type) {
	case []any:
		if len(v) == 1 {
			return scalars(v[0])
		}
	case map[string]any:
		for name, value := range v {
			v[name] = scalars(value)
		}
	}

	return v
}

func decode(t testing.TB, text string) map[string]any {
	t.Helper()

	var v map[string]any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("invalid JSON: %v\n%s", err, text)
	}

	return v
}

// golden is a document that is to be that of a page.
type golden struct {
	document preset.Document
	err      error
	differs  func([]map[string]any) // makes the page's statements what ours are to be
}

func rendered(document preset.Document, err error) golden {
	return golden{document: document, err: err}
}

func (g golden) but(differs func([]map[string]any)) golden {
	g.differs = differs

	return g
}

func TestVendorsPages(t *testing.T) {
	t.Parallel()

	tests := map[string]golden{
		"quilt_bucket_policy.json": rendered(preset.QuiltBucketPolicy(preset.QuiltBucket{ControlAccountID: account, Bucket: bucket})),
		"quilt_topic_policy.json": rendered(preset.QuiltTopicPolicy(preset.QuiltTopic{ControlAccountID: account, TopicARN: topicARN})).
			but(func(page []map[string]any) {
				// SNS refuses sns:Unsubscribe in a topic policy.
				page[0]["Action"] = []any{"sns:GetTopicAttributes", "sns:Subscribe"}
			}),
		"quilt_trail_bucket_policy.json": rendered(preset.QuiltTrailBucketPolicy(preset.QuiltTrailBucket{
			ControlAccountID: account, Bucket: bucket, Options: preset.Options{ExcludedActions: []string{"s3:GetBucketLocation"}},
		})),
		"quilt_key_policy.json": rendered(preset.QuiltKeyPolicy(preset.QuiltKey{
			ControlAccountID: account,
			Principals:       []string{"arn:aws:iam::111122223333:role/SearchHandlerRole", "arn:aws:iam::111122223333:role/PkgEventsRole"},
		})),
		"tower_bucket_policy.json": rendered(preset.TowerBucketPolicy(preset.TowerBucket{
			ComputeAccountID: account, Bucket: bucket, PrincipalMode: preset.ByWildcard,
		})),
		"tower_s3_write_policy.json": rendered(preset.TowerS3WritePolicy(preset.TowerS3Write{Buckets: []string{bucket}})),
		"tower_role_trust.json": rendered(preset.RoleTrustStatements(preset.RoleTrust{
			Principals:  []string{"arn:aws:iam::161471496260:role/SeqeraPlatformCloudAccessRole"},
			ExternalIDs: []string{"external-id"},
			TagSession:  true,
		})),
		"s3_topic_policy.json": rendered(preset.TopicPublishStatements(preset.TopicPublish{
			TopicARN: topicARN, SourceBuckets: []string{bucket},
		})),
		"eventbridge_topic_policy.json": rendered(preset.TopicPublishStatements(preset.TopicPublish{
			TopicARN: topicARN, Principals: []string{"events.amazonaws.com"},
		})),
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			if test.err != nil {
				t.Fatal(test.err)
			}

			want := page(t, name)
			if test.differs != nil {
				test.differs(want)
			}

			if diff := cmp.Diff(want, statements(t, test.document.JSON())); diff != "" {
				t.Errorf("json is not the page's document (-page +json):\n%s", diff)
			}

			if diff := cmp.Diff(want, statements(t, test.document.MinifiedJSON())); diff != "" {
				t.Errorf("minified json is not the page's document (-page +json):\n%s", diff)
			}
		})
	}
}

// The page's document is an identity policy for the roles, in two statements
// for reading and writing. A key policy says the same in one.
func TestTowerKeyPage(t *testing.T) {
	t.Parallel()

	document, err := preset.TowerKeyPolicy(preset.TowerKey{ComputeAccountID: account})
	if err != nil {
		t.Fatal(err)
	}

	var actions []any

	for _, s := range page(t, "tower_key_policy.json") {
		of, ok := s["Action"].([]any)
		if !ok {
			t.Fatalf("the actions are %v", s["Action"])
		}

		actions = append(actions, of...)

		if diff := cmp.Diff(map[string]any{"StringLike": map[string]any{"kms:ViaService": "s3.*.amazonaws.com"}}, s["Condition"]); diff != "" {
			t.Errorf("the page's condition (-known +page):\n%s", diff)
		}
	}

	want := []map[string]any{{
		"Effect":    "Allow",
		"Principal": map[string]any{"AWS": "arn:aws:iam::111122223333:root"},
		"Action":    actions,
		"Resource":  "*",
		"Condition": map[string]any{
			"ArnLike":    map[string]any{"aws:PrincipalArn": "arn:aws:iam::111122223333:role/TowerForge*"},
			"StringLike": map[string]any{"kms:ViaService": "s3.*.amazonaws.com"},
		},
	}}
	if diff := cmp.Diff(want, statements(t, document.JSON())); diff != "" {
		t.Errorf("json (-page +json):\n%s", diff)
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
