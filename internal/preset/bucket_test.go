// SPDX-License-Identifier: MPL-2.0

package preset_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/preset"
)

func TestBucketStatements(t *testing.T) {
	t.Parallel()

	const bucketARN, objectsARN = "arn:aws:s3:::data-bucket", "arn:aws:s3:::data-bucket/*"

	listing := []preset.Condition{{Operator: "StringLike", Key: "s3:prefix", Values: []string{"in/*"}}}
	matched := "arn:aws:iam::111122223333:role/r*"

	tests := map[string]struct {
		grant preset.BucketGrant
		want  preset.Document
	}{
		"objects only": {
			grant: preset.BucketGrant{Actions: []string{"s3:PutObject", "s3:GetObject", "s3:getobject"}},
			want:  preset.Document{{Principal: root, Actions: []string{"s3:GetObject", "s3:PutObject"}, Resources: []string{objectsARN}}},
		},
		"bucket only": {
			grant: preset.BucketGrant{Actions: []string{"s3:ListBucket"}, Sid: "Mine"},
			want:  preset.Document{{Sid: "Mine", Principal: root, Actions: []string{"s3:ListBucket"}, Resources: []string{bucketARN}}},
		},
		"both in one statement": {
			grant: preset.BucketGrant{Actions: []string{"s3:ListBucket", "s3:GetObject"}, Sid: "Mine"},
			want: preset.Document{{
				Sid: "Mine", Principal: root, Actions: []string{"s3:GetObject", "s3:ListBucket"}, Resources: []string{bucketARN, objectsARN},
			}},
		},
		"a pattern of both": {
			grant: preset.BucketGrant{Actions: []string{"s3:Get*"}},
			want:  preset.Document{{Principal: root, Actions: []string{"s3:Get*"}, Resources: []string{bucketARN, objectsARN}}},
		},
		"actions newer than the table": {
			grant: preset.BucketGrant{Actions: []string{"s3:PolishObject"}},
			want:  preset.Document{{Principal: root, Actions: []string{"s3:PolishObject"}, Resources: []string{objectsARN}}},
		},
		"the configuration of object locks is the bucket's": {
			grant: preset.BucketGrant{Actions: []string{"s3:GetBucketObjectLockConfiguration"}},
			want:  preset.Document{{Principal: root, Actions: []string{"s3:GetBucketObjectLockConfiguration"}, Resources: []string{bucketARN}}},
		},
		"one part of a prefix": {
			grant: preset.BucketGrant{Actions: []string{"s3:GetObject"}, Prefixes: []string{"in/"}, Sid: "Mine"},
			want:  preset.Document{{Sid: "Mine", Principal: root, Actions: []string{"s3:GetObject"}, Resources: []string{"arn:aws:s3:::data-bucket/in/*"}}},
		},
		"all parts of a prefix": {
			grant: preset.BucketGrant{
				Actions: []string{"s3:GetObject", "s3:GetBucketLocation", "s3:ListBucket"}, Prefixes: []string{"in/"}, Sid: "Mine",
			},
			want: preset.Document{
				{Sid: "MineBucket", Principal: root, Actions: []string{"s3:GetBucketLocation"}, Resources: []string{bucketARN}},
				{Sid: "MineListing", Principal: root, Actions: []string{"s3:ListBucket"}, Resources: []string{bucketARN}, Conditions: listing},
				{Sid: "MineObjects", Principal: root, Actions: []string{"s3:GetObject"}, Resources: []string{"arn:aws:s3:::data-bucket/in/*"}},
			},
		},
		"a pattern of everything cannot list outside the prefix": {
			grant: preset.BucketGrant{Actions: []string{"s3:*"}, Prefixes: []string{"in/"}},
			want: preset.Document{
				{Principal: root, Actions: []string{"s3:*"}, Resources: []string{bucketARN}, Conditions: listing},
				{Principal: root, Actions: []string{"s3:*"}, Resources: []string{"arn:aws:s3:::data-bucket/in/*"}},
			},
		},
		"named and matched principals": {
			grant: preset.BucketGrant{Actions: []string{"s3:GetObject"}, Principals: []string{account, matched, "s3.amazonaws.com"}, Sid: "Mine"},
			want: preset.Document{
				{
					Sid:       "MineNamed",
					Principal: preset.Principal{AWS: root.AWS, Services: []string{"s3.amazonaws.com"}},
					Actions:   []string{"s3:GetObject"}, Resources: []string{objectsARN},
				},
				{
					Sid: "MineMatched", Principal: root, Actions: []string{"s3:GetObject"}, Resources: []string{objectsARN},
					Conditions: roleCondition(matched),
				},
			},
		},
		"matched principals that list a prefix": {
			grant: preset.BucketGrant{Actions: []string{"s3:ListBucket"}, Principals: []string{matched}, Prefixes: []string{"in/"}, Sid: "Mine"},
			want: preset.Document{{
				Sid: "Mine", Principal: root, Actions: []string{"s3:ListBucket"}, Resources: []string{bucketARN},
				Conditions: append(roleCondition(matched), listing...),
			}},
		},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			test.grant.Bucket = bucket
			if test.grant.Principals == nil {
				test.grant.Principals = []string{account}
			}

			got, err := preset.BucketStatements(test.grant)
			if err != nil {
				t.Fatal(err)
			}

			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("document (-want +got):\n%s", diff)
			}
		})
	}
}

func TestBucketStatementsErrors(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		change   func(*preset.BucketGrant)
		argument string
		says     string
	}{
		"no actions":                {func(g *preset.BucketGrant) { g.Actions = nil }, "actions", "empty"},
		"action of another service": {func(g *preset.BucketGrant) { g.Actions = []string{"sns:Publish"} }, "actions", `"sns:Publish"`},
		"every action of AWS":       {func(g *preset.BucketGrant) { g.Actions = []string{"*"} }, "actions", "no action of S3"},
		"misspelt action":           {func(g *preset.BucketGrant) { g.Actions = []string{"s3:GetObjct"} }, "actions", `"s3:GetObjct"`},
		"no principals":             {func(g *preset.BucketGrant) { g.Principals = nil }, "principals", "empty"},
		"everyone":                  {func(g *preset.BucketGrant) { g.Principals = []string{"*"} }, "principals", "policy only"},
		"no prefixes":               {func(g *preset.BucketGrant) { g.Prefixes = []string{} }, "prefixes", "empty"},
		"empty prefix":              {func(g *preset.BucketGrant) { g.Prefixes = []string{"a", ""} }, "prefixes", "empty"},
		"prefix with a variable":    {func(g *preset.BucketGrant) { g.Prefixes = []string{"home/${aws:username}/"} }, "prefixes", "variable"},
		"endless prefix":            {func(g *preset.BucketGrant) { g.Prefixes = []string{strings.Repeat("a", 1025)} }, "prefixes", "1,024"},
		"bucket with a prefix":      {func(g *preset.BucketGrant) { g.Bucket = "data-bucket/in" }, "bucket", "without a prefix"},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			grant := preset.BucketGrant{Bucket: bucket, Principals: []string{account}, Actions: []string{"s3:GetObject"}}
			test.change(&grant)

			_, err := preset.BucketStatements(grant)
			wantArgumentError(t, err, test.argument, test.says)
		})
	}
}

// The rules are those of the S3 user guide, "General purpose bucket naming
// rules", with the older ones of us-east-1.
func TestCheckBucket(t *testing.T) {
	t.Parallel()

	for _, name := range []string{"abc", "data-bucket", "my.data.2024", "amzn-s3-demo-bucket", "Old_Bucket", strings.Repeat("a", 63)} {
		if err := preset.CheckBucket(name); err != nil {
			t.Errorf("%q is a bucket name: %v", name, err)
		}
	}

	wrong := map[string]string{
		"":                          "no bucket name",
		"ab":                        "no bucket name",
		"-data":                     "no bucket name",
		"data-":                     "no bucket name",
		".data":                     "no bucket name",
		"a..b":                      "no bucket name",
		"192.168.5.4":               "no bucket name",
		"data bucket":               "no bucket name",
		"data*":                     "no bucket name",
		"dätä":                      "no bucket name",
		strings.Repeat("a", 256):    "no bucket name",
		"arn:aws:s3:::data":         "is an ARN",
		"s3://data":                 "without s3://",
		"data/in":                   "without a prefix",
		"name-1234567890-s3alias":   "access point",
		"data--usw2-az1--x-s3":      "directory bucket",
		"mfzwi23gnjvgw.mrap":        "Multi-Region access point",
		"name-1234567890abc--ol-s3": "Object Lambda",
	}
	for name, says := range wrong {
		if err := preset.CheckBucket(name); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: expected an error that says %q, got %v", name, says, err)
		}
	}
}
