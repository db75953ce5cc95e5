// SPDX-License-Identifier: MPL-2.0

package document_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

const (
	quilt = "xacct_quilt_bucket_policy"
	tower = "xacct_tower_bucket_policy"
)

func quiltConfig(change config) config {
	c := config{"control_account_id": text("111122223333"), "bucket": text("data-bucket")}
	for name, v := range change {
		c[name] = v
	}

	return c
}

func towerConfig(change config) config {
	c := config{"compute_account_id": text("111122223333"), "bucket": text("data-bucket")}
	for name, v := range change {
		c[name] = v
	}

	return c
}

// What every data source is to have by the provider's contract.
func TestSchemas(t *testing.T) {
	t.Parallel()

	resp, err := providerserver.NewProtocol6(bare{})().GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}

	refuse(t, resp.Diagnostics)

	optionalSet := "optional set"
	common := map[string]string{
		"json": "computed string", "minified_json": "computed string", "sids": "computed list",
		"partition": "optional string", "additional_actions": optionalSet, "excluded_actions": optionalSet,
	}
	own := map[string]map[string]string{
		quilt: {
			"control_account_id": "required string", "bucket": "required string", "principals": optionalSet,
			"access": "optional string", "prefixes": optionalSet,
		},
		tower: {
			"compute_account_id": "required string", "bucket": "required string", "role_pattern": "optional string",
			"role_arns": optionalSet, "principal_mode": "optional string", "access": "optional string", "fusion": "optional bool",
		},
	}

	if len(resp.DataSourceSchemas) != len(own) {
		t.Errorf("%d data sources, expected %d", len(resp.DataSourceSchemas), len(own))
	}

	for name, want := range own {
		for attribute, kind := range common {
			want[attribute] = kind
		}

		schema, ok := resp.DataSourceSchemas[name]
		if !ok {
			t.Errorf("no data source %s", name)

			continue
		}

		got := map[string]string{}

		for _, a := range schema.Block.Attributes {
			got[a.Name] = describe(a)

			if a.Description == "" || a.DescriptionKind != tfprotov6.StringKindMarkdown {
				t.Errorf("%s: %s has no Markdown description", name, a.Name)
			}
		}

		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func describe(a *tfprotov6.SchemaAttribute) string {
	kind := "string"

	switch {
	case a.Type.Is(tftypes.Bool):
		kind = "bool"
	case a.Type.Is(tftypes.Set{}):
		kind = "set"
	case a.Type.Is(tftypes.List{}):
		kind = "list"
	}

	switch {
	case a.Required:
		return "required " + kind
	case a.Optional:
		return "optional " + kind
	default:
		return "computed " + kind
	}
}

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

func TestRead(t *testing.T) {
	t.Parallel()

	const bucket, objects = "arn:aws:s3:::data-bucket", "arn:aws:s3:::data-bucket/*"

	root := map[string]any{"AWS": "arn:aws:iam::111122223333:root"}
	forge := map[string]any{"ArnLike": map[string]any{"aws:PrincipalArn": "arn:aws:iam::111122223333:role/TowerForge*"}}
	reads := []any{
		"s3:GetObject", "s3:GetObjectAttributes", "s3:GetObjectTagging", "s3:GetObjectVersion", "s3:GetObjectVersionAttributes",
		"s3:GetObjectVersionTagging", "s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketNotification",
	}

	tests := map[string]struct {
		source string
		config config
		want   []map[string]any // without Sids
	}{
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

	for name, test := range tests {
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

// Each mistake is found by validation already, and by reading too, since a
// value may become known only then.
func TestErrors(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		source   string
		config   config
		argument string
		says     string
	}{
		"account id":            {quilt, quiltConfig(config{"control_account_id": text("1234")}), "control_account_id", "12 digits"},
		"bucket":                {quilt, quiltConfig(config{"bucket": text("arn:aws:s3:::data-bucket")}), "bucket", "is an ARN"},
		"partition":             {quilt, quiltConfig(config{"partition": text("aws-gov")}), "partition", "aws-us-gov"},
		"partition, empty":      {quilt, quiltConfig(config{"partition": text("")}), "partition", "aws-us-gov"},
		"access":                {quilt, quiltConfig(config{"access": text("ro")}), "access", "read_only"},
		"access, empty":         {quilt, quiltConfig(config{"access": text("")}), "access", "read_only"},
		"principal":             {quilt, quiltConfig(config{"principals": set("x")}), "principals", `"x" is no principal`},
		"everyone":              {quilt, quiltConfig(config{"principals": set("*")}), "principals", "policy only"},
		"principals, empty":     {quilt, quiltConfig(config{"principals": set()}), "principals", "empty"},
		"principals, null":      {quilt, quiltConfig(config{"principals": set(nil)}), "principals", "null"},
		"foreign principal":     {quilt, quiltConfig(config{"principals": set("444455556666")}), "principals", "444455556666"},
		"prefix":                {quilt, quiltConfig(config{"prefixes": set("raw/*")}), "prefixes", "wildcard"},
		"prefixes, empty":       {quilt, quiltConfig(config{"prefixes": set()}), "prefixes", "empty"},
		"additional action":     {quilt, quiltConfig(config{"additional_actions": set("sns:Publish")}), "additional_actions", "sns:Publish"},
		"excluded action":       {quilt, quiltConfig(config{"excluded_actions": set("GetObject")}), "excluded_actions", "GetObject"},
		"excluded action, typo": {quilt, quiltConfig(config{"excluded_actions": set("s3:PutNotification")}), "excluded_actions", "not among"},
		"compute account":       {tower, towerConfig(config{"compute_account_id": text("1234")}), "compute_account_id", "12 digits"},
		"role pattern":          {tower, towerConfig(config{"role_pattern": text("*")}), "role_pattern", "every role"},
		"role pattern, empty":   {tower, towerConfig(config{"role_pattern": text("")}), "role_pattern", "no role name"},
		"role ARN":              {tower, towerConfig(config{"role_arns": set("TowerForge*")}), "role_arns", "no role ARN"},
		"principal mode":        {tower, towerConfig(config{"principal_mode": text("root")}), "principal_mode", "wildcard"},
		"pattern and ARNs": {
			tower, towerConfig(config{"role_pattern": text("a"), "role_arns": set("arn:aws:iam::111122223333:role/b")}), "role_arns", "role_pattern",
		},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			s := serve(t, test.source)
			wantError(t, s.validate(t, test.config), test.argument, test.says)

			_, diagnostics := s.read(t, test.config)
			wantError(t, diagnostics, test.argument, test.says)
		})
	}
}

// All mistakes are said at once.
func TestSeveralErrors(t *testing.T) {
	t.Parallel()

	got := serve(t, quilt).validate(t, quiltConfig(config{
		"control_account_id": text("1234"), "bucket": text("B"), "principals": set("x", "y"),
	}))
	if len(got) != 4 {
		t.Errorf("%d errors, expected 4", len(got))
	}
}

// What is not known yet is no mistake; what is known is checked all the same.
func TestUnknown(t *testing.T) {
	t.Parallel()

	unknown := quiltConfig(config{
		"control_account_id": tftypes.NewValue(tftypes.String, tftypes.UnknownValue),
		"principals":         set("444455556666", tftypes.UnknownValue),
		"prefixes":           tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, tftypes.UnknownValue),
	})

	s := serve(t, quilt)
	refuse(t, s.validate(t, unknown))

	if _, diagnostics := s.read(t, unknown); len(diagnostics) == 0 {
		t.Error("a document was rendered from unknown values")
	}

	unknown["bucket"] = text("data/bucket")
	wantError(t, s.validate(t, unknown), "bucket", "without a prefix")
}
