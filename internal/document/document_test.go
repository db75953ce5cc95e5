// SPDX-License-Identifier: MPL-2.0

package document_test

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

const (
	quilt      = "xacct_quilt_bucket_policy"
	quiltTopic = "xacct_quilt_topic_policy"
	quiltTrail = "xacct_quilt_trail_bucket_policy"
	quiltKey   = "xacct_quilt_key_policy"
	tower      = "xacct_tower_bucket_policy"
	towerWrite = "xacct_tower_s3_write_policy"
	towerKey   = "xacct_tower_key_policy"

	topicARN = "arn:aws:sns:eu-west-1:444455556666:notifications"
)

// with is a configuration with a change.
func (c config) with(change config) config {
	changed := maps.Clone(c)
	maps.Copy(changed, change)

	return changed
}

func quiltConfig(change config) config {
	return config{"control_account_id": text("111122223333"), "bucket": text("data-bucket")}.with(change)
}

func quiltTopicConfig(change config) config {
	return config{"control_account_id": text("111122223333"), "topic_arn": text(topicARN)}.with(change)
}

func quiltKeyConfig(change config) config {
	return config{"control_account_id": text("111122223333")}.with(change)
}

func towerConfig(change config) config {
	return config{"compute_account_id": text("111122223333"), "bucket": text("data-bucket")}.with(change)
}

func towerWriteConfig(change config) config {
	return config{"buckets": set("work-bucket", "data-bucket")}.with(change)
}

func towerKeyConfig(change config) config {
	return config{"compute_account_id": text("111122223333")}.with(change)
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
		quiltTopic: {"control_account_id": "required string", "topic_arn": "required string", "principals": optionalSet},
		quiltTrail: {"control_account_id": "required string", "bucket": "required string"},
		quiltKey:   {"control_account_id": "required string", "principals": optionalSet},
		towerWrite: {"buckets": "required set", "allow_buckets": "computed list"},
		towerKey:   {"compute_account_id": "required string", "role_pattern": "optional string", "role_arns": optionalSet},
		tower: {
			"compute_account_id": "required string", "bucket": "required string", "role_pattern": "optional string",
			"role_arns": optionalSet, "principal_mode": "optional string", "access": "optional string", "fusion": "optional bool",
		},
	}

	if len(resp.DataSourceSchemas) != len(own) {
		t.Errorf("%d data sources, expected %d", len(resp.DataSourceSchemas), len(own))
	}

	for name, want := range own {
		maps.Copy(want, common)

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

// mistake is a wrong configuration, and what is said of it.
type mistake struct {
	source   string
	config   config
	argument string
	says     string
}

func mistakes() map[string]mistake {
	return map[string]mistake{
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
		"topic":                 {quiltTopic, quiltTopicConfig(config{"topic_arn": text("notifications")}), "topic_arn", "no topic ARN"},
		"topic's partition":     {quiltTopic, quiltTopicConfig(config{"partition": text("aws-cn")}), "topic_arn", "partition aws-cn"},
		"topic's principal":     {quiltTopic, quiltTopicConfig(config{"principals": set("444455556666")}), "principals", "444455556666"},
		"topic's action":        {quiltTopic, quiltTopicConfig(config{"additional_actions": set("sns:Unsubscribe")}), "additional_actions", "out of scope"},
		"topic's excluded":      {quiltTopic, quiltTopicConfig(config{"excluded_actions": set("s3:GetObject")}), "excluded_actions", "no action of SNS"},
		"log bucket":            {quiltTrail, quiltConfig(config{"bucket": text("logs/AWSLogs")}), "bucket", "without a prefix"},
		"log bucket's action":   {quiltTrail, quiltConfig(config{"additional_actions": set("s3:ListAllMyBuckets")}), "additional_actions", "not known to apply"},
		"key's principal":       {quiltKey, quiltKeyConfig(config{"principals": set("*")}), "principals", "policy only"},
		"key's action":          {quiltKey, quiltKeyConfig(config{"additional_actions": set("kms:PutKeyPolicy")}), "additional_actions", "no effect for other accounts"},
		"buckets, empty":        {towerWrite, towerWriteConfig(config{"buckets": set()}), "buckets", "empty"},
		"buckets, a URL":        {towerWrite, towerWriteConfig(config{"buckets": set("s3://data-bucket")}), "buckets", "without s3://"},
		"write, all excluded":   {towerWrite, towerWriteConfig(config{"excluded_actions": set("s3:*")}), "excluded_actions", "no action is left"},
		"key's role pattern":    {towerKey, towerKeyConfig(config{"role_pattern": text("*")}), "role_pattern", "every role"},
		"key's role ARN":        {towerKey, towerKeyConfig(config{"role_arns": set("arn:aws:iam::444455556666:role/x")}), "role_arns", "compute account"},
		"key's action, typo":    {towerKey, towerKeyConfig(config{"additional_actions": set("kms:Decript")}), "additional_actions", "not known to apply"},
		"pattern and ARNs": {
			tower, towerConfig(config{"role_pattern": text("a"), "role_arns": set("arn:aws:iam::111122223333:role/b")}), "role_arns", "role_pattern",
		},
	}
}

// Each mistake is found by validation already, and by reading too, since a
// value may become known only then.
func TestErrors(t *testing.T) {
	t.Parallel()

	for name, test := range mistakes() {
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
