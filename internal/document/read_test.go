// SPDX-License-Identifier: MPL-2.0

package document_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

type policy struct {
	Version   string
	Statement []map[string]any
}

func decode(t *testing.T, document string) policy {
	t.Helper()

	var p policy
	if err := json.Unmarshal([]byte(document), &p); err != nil {
		t.Fatalf("invalid JSON: %v\n%s", err, document)
	}

	return p
}

// reading is a configuration, and what is to be rendered from it.
type reading struct {
	source string
	config config
	want   []map[string]any // without Sids
}

func readings() map[string]reading {
	const bucket, objects = "arn:aws:s3:::data-bucket", "arn:aws:s3:::data-bucket/*"

	root := map[string]any{"AWS": "arn:aws:iam::111122223333:root"}
	forge := map[string]any{"ArnLike": map[string]any{"aws:PrincipalArn": "arn:aws:iam::111122223333:role/TowerForge*"}}
	reads := []any{
		"s3:GetObject", "s3:GetObjectAttributes", "s3:GetObjectTagging", "s3:GetObjectVersion", "s3:GetObjectVersionAttributes",
		"s3:GetObjectVersionTagging", "s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketNotification",
	}

	tests := map[string]reading{
		"Quilt": {
			source: quilt,
			config: quiltConfig(nil),
			want: []map[string]any{{
				"Effect": "Allow", "Principal": root, "Resource": []any{bucket, objects},
				"Action": append(append([]any{}, reads[:8]...), "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject",
					"s3:PutObjectTagging", "s3:GetBucketNotification", "s3:PutBucketNotification"),
			}},
		},
		"Quilt with all arguments": {
			source: quilt,
			config: quiltConfig(config{
				"partition":          text("aws-us-gov"),
				"principals":         set("arn:aws-us-gov:iam::111122223333:role/quilt"),
				"access":             text("read_only"),
				"prefixes":           set("raw/"),
				"additional_actions": set("s3:GetBucketLocation"),
				"excluded_actions":   set("s3:ListBucketVersions", "s3:GetObject?*", "s3:*Notification"),
			}),
			want: []map[string]any{
				{
					"Effect": "Allow", "Principal": map[string]any{"AWS": "arn:aws-us-gov:iam::111122223333:role/quilt"},
					"Action": "s3:GetBucketLocation", "Resource": "arn:aws-us-gov:s3:::data-bucket",
				},
				{
					"Effect": "Allow", "Principal": map[string]any{"AWS": "arn:aws-us-gov:iam::111122223333:role/quilt"},
					"Action": "s3:ListBucket", "Resource": "arn:aws-us-gov:s3:::data-bucket",
					"Condition": map[string]any{"StringLike": map[string]any{"s3:prefix": "raw/*"}},
				},
				{
					"Effect": "Allow", "Principal": map[string]any{"AWS": "arn:aws-us-gov:iam::111122223333:role/quilt"},
					"Action": "s3:GetObject", "Resource": "arn:aws-us-gov:s3:::data-bucket/raw/*",
				},
			},
		},
		"Tower": {
			source: tower,
			config: towerConfig(nil),
			want: []map[string]any{
				{"Effect": "Allow", "Principal": root, "Action": "s3:ListBucket", "Resource": bucket, "Condition": forge},
				{
					"Effect": "Allow", "Principal": root, "Resource": objects, "Condition": forge,
					"Action": []any{"s3:GetObject", "s3:PutObject", "s3:PutObjectTagging", "s3:DeleteObject"},
				},
			},
		},
		"Tower with all arguments": {
			source: tower,
			config: towerConfig(config{
				"partition":          text("aws-cn"),
				"role_arns":          set("arn:aws-cn:iam::111122223333:role/head"),
				"principal_mode":     text("wildcard"),
				"access":             text("read_only"),
				"fusion":             tftypes.NewValue(tftypes.Bool, true),
				"additional_actions": set("s3:GetObjectVersion"),
				"excluded_actions":   set("s3:listbucket"),
			}),
			want: []map[string]any{{
				"Effect": "Allow", "Principal": "*", "Resource": "arn:aws-cn:s3:::data-bucket/*",
				"Action":    []any{"s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion"},
				"Condition": map[string]any{"ArnLike": map[string]any{"aws:PrincipalArn": "arn:aws-cn:iam::111122223333:role/head"}},
			}},
		},
		"Tower with a pattern": {
			source: tower,
			config: towerConfig(config{"role_pattern": text("Acme-*"), "access": text("read_only"), "excluded_actions": set("s3:ListBucket")}),
			want: []map[string]any{{
				"Effect": "Allow", "Principal": root, "Resource": objects, "Action": "s3:GetObject",
				"Condition": map[string]any{"ArnLike": map[string]any{"aws:PrincipalArn": "arn:aws:iam::111122223333:role/Acme-*"}},
			}},
		},
	}

	maps.Copy(tests, moreReads())

	return tests
}

func TestRead(t *testing.T) {
	t.Parallel()

	for name, test := range readings() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			s := serve(t, test.source)
			refuse(t, s.validate(t, test.config))

			state, diagnostics := s.read(t, test.config)
			refuse(t, diagnostics)

			for argument, v := range test.config {
				if !state[argument].Equal(v) {
					t.Errorf("%s became %s", argument, state[argument])
				}
			}

			got := decode(t, str(t, state["json"]))

			if diff := cmp.Diff(got, decode(t, str(t, state["minified_json"]))); diff != "" {
				t.Errorf("json and minified_json differ:\n%s", diff)
			}

			if strings.ContainsAny(str(t, state["minified_json"]), " \n") {
				t.Errorf("minified_json has white space: %s", str(t, state["minified_json"]))
			}

			var sids []tftypes.Value
			if err := state["sids"].As(&sids); err != nil {
				t.Fatal(err)
			}

			if len(sids) != len(got.Statement) {
				t.Fatalf("%d sids for %d statements", len(sids), len(got.Statement))
			}

			for i, statement := range got.Statement {
				if sid := str(t, sids[i]); sid == "" || statement["Sid"] != sid {
					t.Errorf("the Sid of statement %d is %v, in sids %q", i, statement["Sid"], sid)
				}

				delete(statement, "Sid")
			}

			if diff := cmp.Diff(policy{Version: "2012-10-17", Statement: test.want}, got); diff != "" {
				t.Errorf("json (-want +got):\n%s", diff)
			}
		})
	}
}

// moreReads are the readings of the documents for topics, keys, log buckets and
// identities.
func moreReads() map[string]reading {
	root := map[string]any{"AWS": "arn:aws:iam::111122223333:root"}
	matching := func(role string) map[string]any {
		return map[string]any{"ArnLike": map[string]any{"aws:PrincipalArn": role}}
	}
	viaS3 := func(role string, hosts any) map[string]any {
		c := matching(role)
		c["StringLike"] = map[string]any{"kms:ViaService": hosts}

		return c
	}

	return map[string]reading{
		"Quilt's topic": {
			source: quiltTopic,
			config: quiltTopicConfig(nil),
			want: []map[string]any{{
				"Effect": "Allow", "Principal": root, "Resource": topicARN, "Action": []any{"sns:GetTopicAttributes", "sns:Subscribe"},
			}},
		},
		"Quilt's topic with all arguments": {
			source: quiltTopic,
			config: quiltTopicConfig(config{
				"partition":          text("aws"),
				"principals":         set("arn:aws:iam::111122223333:role/quilt-*"),
				"additional_actions": set("sns:ListSubscriptionsByTopic"),
				"excluded_actions":   set("sns:gettopicattributes"),
			}),
			want: []map[string]any{{
				"Effect": "Allow", "Principal": root, "Resource": topicARN, "Action": []any{"sns:Subscribe", "sns:ListSubscriptionsByTopic"},
				"Condition": matching("arn:aws:iam::111122223333:role/quilt-*"),
			}},
		},
		"Quilt's topic in China": {
			source: quiltTopic,
			config: quiltTopicConfig(config{"topic_arn": text("arn:aws-cn:sns:cn-north-1:444455556666:notifications")}),
			want: []map[string]any{{
				"Effect": "Allow", "Principal": map[string]any{"AWS": "arn:aws-cn:iam::111122223333:root"},
				"Resource": "arn:aws-cn:sns:cn-north-1:444455556666:notifications", "Action": []any{"sns:GetTopicAttributes", "sns:Subscribe"},
			}},
		},
		"Quilt's trail": {
			source: quiltTrail,
			config: quiltConfig(nil),
			want: []map[string]any{{
				"Effect": "Allow", "Principal": root, "Resource": []any{"arn:aws:s3:::data-bucket", "arn:aws:s3:::data-bucket/*"},
				"Action": []any{"s3:GetObject", "s3:ListBucket", "s3:GetBucketLocation"},
			}},
		},
		"Quilt's trail with all arguments": {
			source: quiltTrail,
			config: quiltConfig(config{
				"partition": text("aws-us-gov"), "additional_actions": set("s3:GetObjectVersion"), "excluded_actions": set("s3:*Bucket*"),
			}),
			want: []map[string]any{{
				"Effect": "Allow", "Principal": map[string]any{"AWS": "arn:aws-us-gov:iam::111122223333:root"},
				"Resource": "arn:aws-us-gov:s3:::data-bucket/*", "Action": []any{"s3:GetObject", "s3:GetObjectVersion"},
			}},
		},
		"Quilt's key": {
			source: quiltKey,
			config: quiltKeyConfig(nil),
			want: []map[string]any{{
				"Effect": "Allow", "Principal": root, "Resource": "*", "Action": []any{"kms:Decrypt", "kms:GenerateDataKey"},
			}},
		},
		"Quilt's key with all arguments": {
			source: quiltKey,
			config: quiltKeyConfig(config{
				"partition":          text("aws-cn"),
				"principals":         set("arn:aws-cn:iam::111122223333:role/quilt"),
				"additional_actions": set("kms:DescribeKey"),
				"excluded_actions":   set("kms:Generate*"),
			}),
			want: []map[string]any{{
				"Effect": "Allow", "Principal": map[string]any{"AWS": "arn:aws-cn:iam::111122223333:role/quilt"},
				"Resource": "*", "Action": []any{"kms:Decrypt", "kms:DescribeKey"},
			}},
		},
		"Tower's identity policy": {
			source: towerWrite,
			config: towerWriteConfig(nil),
			want: []map[string]any{
				{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": []any{"arn:aws:s3:::data-bucket", "arn:aws:s3:::work-bucket"}},
				{
					"Effect": "Allow", "Resource": []any{"arn:aws:s3:::data-bucket/*", "arn:aws:s3:::work-bucket/*"},
					"Action": []any{"s3:GetObject", "s3:PutObject", "s3:PutObjectTagging", "s3:DeleteObject"},
				},
			},
		},
		"Tower's identity policy with all arguments": {
			source: towerWrite,
			config: towerWriteConfig(config{
				"buckets": set("data-bucket"), "partition": text("aws-cn"), "additional_actions": set("s3:GetObjectTagging"),
				"excluded_actions": set("s3:Put*", "s3:DeleteObject"),
			}),
			want: []map[string]any{
				{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws-cn:s3:::data-bucket"},
				{"Effect": "Allow", "Action": []any{"s3:GetObject", "s3:GetObjectTagging"}, "Resource": "arn:aws-cn:s3:::data-bucket/*"},
			},
		},
		"Tower's key": {
			source: towerKey,
			config: towerKeyConfig(nil),
			want: []map[string]any{{
				"Effect": "Allow", "Principal": root, "Resource": "*",
				"Action":    []any{"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"},
				"Condition": viaS3("arn:aws:iam::111122223333:role/TowerForge*", "s3.*.amazonaws.com"),
			}},
		},
		"Tower's key with all arguments": {
			source: towerKey,
			config: towerKeyConfig(config{
				"partition":          text("aws-cn"),
				"role_arns":          set("arn:aws-cn:iam::111122223333:role/head"),
				"additional_actions": set("kms:GetPublicKey"),
				"excluded_actions":   set("kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"),
			}),
			want: []map[string]any{{
				"Effect": "Allow", "Principal": map[string]any{"AWS": "arn:aws-cn:iam::111122223333:root"}, "Resource": "*",
				"Action":    []any{"kms:Decrypt", "kms:DescribeKey", "kms:GetPublicKey"},
				"Condition": viaS3("arn:aws-cn:iam::111122223333:role/head", []any{"s3.*.amazonaws.com", "s3.*.amazonaws.com.cn"}),
			}},
		},
		"Tower's key with a pattern": {
			source: towerKey,
			config: towerKeyConfig(config{"role_pattern": text("Acme-*"), "excluded_actions": set("kms:*Encrypt*", "kms:DescribeKey", "kms:Gen*")}),
			want: []map[string]any{{
				"Effect": "Allow", "Principal": root, "Resource": "*", "Action": "kms:Decrypt",
				"Condition": viaS3("arn:aws:iam::111122223333:role/Acme-*", "s3.*.amazonaws.com"),
			}},
		},
	}
}

func TestAllowBuckets(t *testing.T) {
	t.Parallel()

	state, diagnostics := serve(t, towerWrite).read(t, towerWriteConfig(nil))
	refuse(t, diagnostics)

	var values []tftypes.Value
	if err := state["allow_buckets"].As(&values); err != nil {
		t.Fatal(err)
	}

	urls := make([]string, 0, len(values))
	for _, v := range values {
		urls = append(urls, str(t, v))
	}

	if diff := cmp.Diff([]string{"s3://data-bucket", "s3://work-bucket"}, urls); diff != "" {
		t.Errorf("allow_buckets (-want +got):\n%s", diff)
	}
}

// One bucket of several may not be known yet.
func TestUnknownBucket(t *testing.T) {
	t.Parallel()

	s := serve(t, towerWrite)
	refuse(t, s.validate(t, towerWriteConfig(config{"buckets": set("data-bucket", tftypes.UnknownValue)})))
	wantError(t, s.validate(t, towerWriteConfig(config{"buckets": set("s3://data", tftypes.UnknownValue)})), "buckets", "without s3://")
}
