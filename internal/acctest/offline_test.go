// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
)

// Documents need neither credentials nor a region; the partition is what they are
// told.
func TestDocumentsOfGovCloudOffline(t *testing.T) {
	t.Parallel()
	const config = `
provider "xacct" {}
data "xacct_quilt_topic_policy" "it" {
  partition          = "aws-us-gov"
  control_account_id = "444455556666"
  topic_arn          = "arn:aws-us-gov:sns:us-gov-west-1:111122223333:events"
}
data "xacct_quilt_trail_bucket_policy" "it" {
  partition          = "aws-us-gov"
  control_account_id = "444455556666"
  bucket             = "trail-logs"
  excluded_actions   = ["s3:GetBucketLocation"]
}
data "xacct_quilt_key_policy" "it" {
  partition          = "aws-us-gov"
  control_account_id = "444455556666"
  principals         = ["arn:aws-us-gov:iam::444455556666:role/quilt-a", "arn:aws-us-gov:iam::444455556666:role/quilt-b"]
}
data "xacct_tower_s3_write_policy" "it" {
  partition = "aws-us-gov"
  buckets   = ["primary", "genomes"]
}
data "xacct_tower_key_policy" "it" {
  partition          = "aws-us-gov"
  compute_account_id = "444455556666"
}
`
	var checks []statecheck.StateCheck
	for name, want := range map[string][]string{
		// Quilt's page "Cross-Account Access", steps 3 and 4, without sns:Unsubscribe.
		"quilt_topic_policy": {`{"Effect": "Allow", "Principal": {"AWS": "arn:aws-us-gov:iam::444455556666:root"},
			"Action": ["sns:GetTopicAttributes", "sns:Subscribe"], "Resource": "arn:aws-us-gov:sns:us-gov-west-1:111122223333:events"}`},
		"quilt_trail_bucket_policy": {`{"Effect": "Allow", "Principal": {"AWS": "arn:aws-us-gov:iam::444455556666:root"},
			"Action": ["s3:GetObject", "s3:ListBucket"], "Resource": ["arn:aws-us-gov:s3:::trail-logs", "arn:aws-us-gov:s3:::trail-logs/*"]}`},
		// Quilt's page "Enterprise Installs", section SSE-KMS.
		"quilt_key_policy": {`{"Effect": "Allow", "Principal": {"AWS": ["arn:aws-us-gov:iam::444455556666:role/quilt-a", "arn:aws-us-gov:iam::444455556666:role/quilt-b"]},
			"Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*"}`},
		// Seqera's file s3-bucket-write.json.
		"tower_s3_write_policy": {
			`{"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": ["arn:aws-us-gov:s3:::genomes", "arn:aws-us-gov:s3:::primary"]}`,
			`{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "s3:PutObjectTagging", "s3:DeleteObject"],
				"Resource": ["arn:aws-us-gov:s3:::genomes/*", "arn:aws-us-gov:s3:::primary/*"]}`,
		},
		// Seqera's page "AWS Cloud", section KMS for S3.
		"tower_key_policy": {`{"Effect": "Allow", "Principal": {"AWS": "arn:aws-us-gov:iam::444455556666:root"},
			"Action": ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"], "Resource": "*",
			"Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws-us-gov:iam::444455556666:role/TowerForge*"}, "StringLike": {"kms:ViaService": "s3.*.amazonaws.com"}}}`},
	} {
		address := "data.xacct_" + name + ".it"
		check := knownvalue.StringFunc(func(json string) error {
			got, want := meanings(t, statementsOf(t, json)), meanings(t, want)
			for _, statement := range got {
				if sid, _ := statement["Sid"].(string); sid == "" {
					return fmt.Errorf("a statement without a Sid in %s", json)
				}
				delete(statement, "Sid")
			}
			if diff := cmp.Diff(want, got); diff != "" {
				return fmt.Errorf("statements of %s (-want +got):\n%s", address, diff)
			}
			return nil
		})
		checks = append(checks,
			statecheck.ExpectKnownValue(address, tfjsonpath.New("json"), check),
			statecheck.ExpectKnownValue(address, tfjsonpath.New("minified_json"), check),
			statecheck.ExpectKnownValue(address, tfjsonpath.New("sids"), knownvalue.ListSizeExact(len(want))),
		)
	}
	// Step 3 of Seqera's guide: what goes into the compute environment.
	checks = append(checks, statecheck.ExpectKnownValue("data.xacct_tower_s3_write_policy.it", tfjsonpath.New("allow_buckets"), exactly("s3://genomes", "s3://primary")))
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: inProcess(),
		Steps:                    []resource.TestStep{{Config: config, ConfigStateChecks: checks}},
	})
}
