// SPDX-License-Identifier: MPL-2.0

package preset_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/preset"
)

func TestTowerS3WritePolicy(t *testing.T) {
	t.Parallel()

	settings := preset.TowerS3Write{
		Buckets: []string{"work-bucket", bucket, "work-bucket"},
		Options: preset.Options{
			Partition:         "aws-us-gov",
			AdditionalActions: []string{"s3:GetObjectTagging", "s3:AbortMultipartUpload", "s3:GetBucketLocation"},
			ExcludedActions:   []string{"s3:DeleteObject"},
		},
	}

	got, err := preset.TowerS3WritePolicy(settings)
	wantDocument(t, preset.Document{
		{
			Actions:   []string{"s3:ListBucket", "s3:GetBucketLocation"},
			Resources: []string{"arn:aws-us-gov:s3:::data-bucket", "arn:aws-us-gov:s3:::work-bucket"},
		},
		{
			Actions:   []string{"s3:GetObject", "s3:PutObject", "s3:PutObjectTagging", "s3:AbortMultipartUpload", "s3:GetObjectTagging"},
			Resources: []string{"arn:aws-us-gov:s3:::data-bucket/*", "arn:aws-us-gov:s3:::work-bucket/*"},
		},
	}, got, err)

	// IAM refuses an identity policy with a principal.
	if strings.Contains(got.JSON(), "Principal") {
		t.Errorf("the document has a principal:\n%s", got.JSON())
	}

	if diff := cmp.Diff([]string{"s3://data-bucket", "s3://work-bucket"}, settings.AllowBuckets()); diff != "" {
		t.Errorf("allow_buckets (-want +got):\n%s", diff)
	}
}

func TestTowerS3WritePolicyErrors(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		settings preset.TowerS3Write
		argument string
		says     string
	}{
		"no buckets":          {preset.TowerS3Write{}, "buckets", "empty"},
		"empty":               {preset.TowerS3Write{Buckets: []string{}}, "buckets", "empty"},
		"a URL":               {preset.TowerS3Write{Buckets: []string{bucket, "s3://data"}}, "buckets", "without s3://"},
		"every one":           {preset.TowerS3Write{Buckets: []string{"*"}}, "buckets", "no bucket name"},
		"no object or bucket": {preset.TowerS3Write{Buckets: []string{bucket}, Options: preset.Options{AdditionalActions: []string{"s3:ListAllMyBuckets"}}}, "additional_actions", "not known to apply"},
		"partition":           {preset.TowerS3Write{Buckets: []string{bucket}, Options: preset.Options{Partition: "gov"}}, "partition", "aws-us-gov"},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, err := preset.TowerS3WritePolicy(test.settings)
			wantArgumentError(t, err, test.argument, test.says)
		})
	}
}

func TestTowerKeyPolicy(t *testing.T) {
	t.Parallel()

	conditions := func(role string, hosts ...string) []preset.Condition {
		return append(roleCondition(role), preset.Condition{Operator: "StringLike", Key: "kms:ViaService", Values: hosts})
	}

	tests := map[string]struct {
		settings preset.TowerKey
		want     preset.Document
	}{
		"a role, to read": {
			settings: preset.TowerKey{
				RoleARNs: []string{"arn:aws:iam::111122223333:role/head"},
				Options:  preset.Options{ExcludedActions: []string{"kms:*Encrypt*", "kms:GenerateDataKey*"}},
			},
			want: preset.Document{{
				Principal: root, Actions: []string{"kms:Decrypt", "kms:DescribeKey"}, Resources: []string{"*"},
				Conditions: conditions("arn:aws:iam::111122223333:role/head", "s3.*.amazonaws.com"),
			}},
		},
		"a part of a pattern excluded": {
			settings: preset.TowerKey{Options: preset.Options{ExcludedActions: []string{"kms:ReEncryptFrom", "kms:GenerateDataKeyPair*"}}},
			want: preset.Document{{
				Principal: root,
				Actions: []string{
					"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:ReEncryptTo", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext",
				},
				Resources: []string{"*"}, Conditions: conditions("arn:aws:iam::111122223333:role/TowerForge*", "s3.*.amazonaws.com"),
			}},
		},
		"China": {
			settings: preset.TowerKey{RolePattern: "Acme-*", Options: preset.Options{
				Partition: "aws-cn", ExcludedActions: []string{"kms:*Encrypt*", "kms:DescribeKey", "kms:Generate*"},
			}},
			want: preset.Document{{
				Principal: rootOf("aws-cn"), Actions: []string{"kms:Decrypt"}, Resources: []string{"*"},
				Conditions: conditions("arn:aws-cn:iam::111122223333:role/Acme-*", "s3.*.amazonaws.com", "s3.*.amazonaws.com.cn"),
			}},
		},
		"GovCloud has AWS's suffix": {
			settings: preset.TowerKey{Options: preset.Options{
				Partition: "aws-us-gov", ExcludedActions: []string{"kms:*Encrypt*", "kms:DescribeKey", "kms:Generate*"},
			}},
			want: preset.Document{{
				Principal: rootOf("aws-us-gov"), Actions: []string{"kms:Decrypt"}, Resources: []string{"*"},
				Conditions: conditions("arn:aws-us-gov:iam::111122223333:role/TowerForge*", "s3.*.amazonaws.com"),
			}},
		},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			test.settings.ComputeAccountID = account

			got, err := preset.TowerKeyPolicy(test.settings)
			wantDocument(t, test.want, got, err)
		})
	}
}

func TestTowerKeyPolicyErrors(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		settings preset.TowerKey
		argument string
		says     string
	}{
		"account":         {preset.TowerKey{ComputeAccountID: "1"}, "compute_account_id", "12 digits"},
		"every role":      {preset.TowerKey{RolePattern: "*"}, "role_pattern", "every role"},
		"both":            {preset.TowerKey{RolePattern: "a", RoleARNs: []string{"arn:aws:iam::111122223333:role/b"}}, "role_arns", "role_pattern"},
		"other account":   {preset.TowerKey{RoleARNs: []string{"arn:aws:iam::444455556666:role/x"}}, "role_arns", "compute account"},
		"administration":  {preset.TowerKey{Options: preset.Options{AdditionalActions: []string{"kms:DisableKey"}}}, "additional_actions", "no effect"},
		"excluded, typo":  {preset.TowerKey{Options: preset.Options{ExcludedActions: []string{"kms:ReEncryptForm"}}}, "excluded_actions", "not among"},
		"nothing is left": {preset.TowerKey{Options: preset.Options{ExcludedActions: []string{"kms:*"}}}, "excluded_actions", "no action is left"},
		"excluded, but added by wildcard": {
			preset.TowerKey{Options: preset.Options{AdditionalActions: []string{"kms:Re*"}, ExcludedActions: []string{"kms:ReEncryptTo"}}},
			"excluded_actions", `by "kms:Re*"`,
		},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			if test.settings.ComputeAccountID == "" {
				test.settings.ComputeAccountID = account
			}

			_, err := preset.TowerKeyPolicy(test.settings)
			wantArgumentError(t, err, test.argument, test.says)
		})
	}
}
