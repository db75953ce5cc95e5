// SPDX-License-Identifier: MPL-2.0

package preset_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/preset"
)

func roleCondition(arns ...string) []preset.Condition {
	return []preset.Condition{{Operator: "ArnLike", Key: "aws:PrincipalArn", Values: arns}}
}

func TestTowerBucketPolicy(t *testing.T) {
	t.Parallel()

	const bucketARN, objectsARN = "arn:aws:s3:::data-bucket", "arn:aws:s3:::data-bucket/*"

	forge := roleCondition("arn:aws:iam::111122223333:role/TowerForge*")
	readWrite := []string{"s3:GetObject", "s3:PutObject", "s3:PutObjectTagging", "s3:DeleteObject"}

	twoStatements := func(principal preset.Principal, conditions []preset.Condition, objects ...string) preset.Document {
		return preset.Document{
			{Principal: principal, Actions: []string{"s3:ListBucket"}, Resources: []string{bucketARN}, Conditions: conditions},
			{Principal: principal, Actions: objects, Resources: []string{objectsARN}, Conditions: conditions},
		}
	}

	tests := map[string]struct {
		settings preset.TowerBucket
		want     preset.Document
	}{
		"default":  {want: twoStatements(root, forge, readWrite...)},
		"wildcard": {settings: preset.TowerBucket{PrincipalMode: preset.ByWildcard}, want: twoStatements(preset.Principal{Everyone: true}, forge, readWrite...)},
		"fusion": {
			settings: preset.TowerBucket{Fusion: true},
			want:     twoStatements(root, forge, append(slices.Clone(readWrite), "s3:GetObjectTagging", "s3:AbortMultipartUpload")...),
		},
		"read only": {
			settings: preset.TowerBucket{Access: preset.ReadOnly},
			want:     twoStatements(root, forge, "s3:GetObject"),
		},
		"read only with fusion": {
			settings: preset.TowerBucket{Access: preset.ReadOnly, Fusion: true},
			want:     twoStatements(root, forge, "s3:GetObject", "s3:GetObjectTagging"),
		},
		"pattern with a path": {
			settings: preset.TowerBucket{RolePattern: "seqera/Acme?Forge-*", Access: preset.ReadOnly},
			want:     twoStatements(root, roleCondition("arn:aws:iam::111122223333:role/seqera/Acme?Forge-*"), "s3:GetObject"),
		},
		"role ARNs, which need not exist": {
			settings: preset.TowerBucket{
				RoleARNs: []string{"arn:aws:iam::111122223333:role/b", "arn:aws:iam::111122223333:role/a"}, Access: preset.ReadOnly,
			},
			want: twoStatements(root, roleCondition("arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/b"), "s3:GetObject"),
		},
		"additional actions": {
			settings: preset.TowerBucket{Access: preset.ReadOnly, Options: preset.Options{
				AdditionalActions: []string{"s3:GetObjectVersion", "s3:GetBucketLocation"},
			}},
			want: preset.Document{
				{Principal: root, Actions: []string{"s3:ListBucket", "s3:GetBucketLocation"}, Resources: []string{bucketARN}, Conditions: forge},
				{Principal: root, Actions: []string{"s3:GetObject", "s3:GetObjectVersion"}, Resources: []string{objectsARN}, Conditions: forge},
			},
		},
		"objects only": {
			settings: preset.TowerBucket{Access: preset.ReadOnly, Options: preset.Options{ExcludedActions: []string{"s3:ListBucket"}}},
			want:     preset.Document{{Principal: root, Actions: []string{"s3:GetObject"}, Resources: []string{objectsARN}, Conditions: forge}},
		},
		"China": {
			settings: preset.TowerBucket{Access: preset.ReadOnly, Options: preset.Options{
				Partition: "aws-cn", ExcludedActions: []string{"s3:ListBucket"},
			}},
			want: preset.Document{{
				Principal:  preset.Principal{AWS: []string{"arn:aws-cn:iam::111122223333:root"}},
				Actions:    []string{"s3:GetObject"},
				Resources:  []string{"arn:aws-cn:s3:::data-bucket/*"},
				Conditions: roleCondition("arn:aws-cn:iam::111122223333:role/TowerForge*"),
			}},
		},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			test.settings.ComputeAccountID, test.settings.Bucket = account, bucket

			got, err := preset.TowerBucketPolicy(test.settings)
			if err != nil {
				t.Fatal(err)
			}

			if diff := cmp.Diff(test.want, got, ignoreSid); diff != "" {
				t.Errorf("document (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTowerBucketPolicyErrors(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		settings preset.TowerBucket
		argument string
		says     string
	}{
		"pattern of everything":      {preset.TowerBucket{RolePattern: "*"}, "role_pattern", "every role"},
		"pattern of everything, too": {preset.TowerBucket{RolePattern: "?*/**"}, "role_pattern", "every role"},
		"pattern is an ARN":          {preset.TowerBucket{RolePattern: "arn:aws:iam::111122223333:role/x"}, "role_pattern", "role_arns"},
		"pattern with a space":       {preset.TowerBucket{RolePattern: "Tower Forge*"}, "role_pattern", "no role name"},
		"pattern with a variable":    {preset.TowerBucket{RolePattern: "${aws:username}"}, "role_pattern", "no role name"},
		"both":                       {preset.TowerBucket{RolePattern: "a", RoleARNs: []string{"arn:aws:iam::111122223333:role/x"}}, "role_arns", "role_pattern"},
		"no role ARNs":               {preset.TowerBucket{RoleARNs: []string{}}, "role_arns", "empty"},
		"role ARNs: a name":          {preset.TowerBucket{RoleARNs: []string{"TowerForge*"}}, "role_arns", "no role ARN"},
		"role ARNs: a user":          {preset.TowerBucket{RoleARNs: []string{"arn:aws:iam::111122223333:user/x"}}, "role_arns", "no role ARN"},
		"role ARNs: the root":        {preset.TowerBucket{RoleARNs: []string{"arn:aws:iam::111122223333:root"}}, "role_arns", "no role ARN"},
		"role ARNs: every role":      {preset.TowerBucket{RoleARNs: []string{"arn:aws:iam::111122223333:role/*"}}, "role_arns", "every role"},
		"role ARNs: every account":   {preset.TowerBucket{RoleARNs: []string{"arn:aws:iam::*:role/x"}}, "role_arns", "wildcard"},
		"role ARNs: other account":   {preset.TowerBucket{RoleARNs: []string{"arn:aws:iam::444455556666:role/x"}}, "role_arns", "compute account"},
		"role ARNs: other partition": {preset.TowerBucket{RoleARNs: []string{"arn:aws-cn:iam::111122223333:role/x"}}, "role_arns", "partition"},
		"principal mode":             {preset.TowerBucket{PrincipalMode: "*"}, "principal_mode", `"wildcard"`},
		"access":                     {preset.TowerBucket{Access: "write"}, "access", `"read_write"`},
		"s3:CopyObject is no action": {
			preset.TowerBucket{Options: preset.Options{ExcludedActions: []string{"s3:CopyObject"}}}, "excluded_actions", "not among",
		},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			test.settings.ComputeAccountID, test.settings.Bucket = account, bucket

			_, err := preset.TowerBucketPolicy(test.settings)
			wantArgumentError(t, err, test.argument, test.says)
		})
	}
}

// The mode is how a document says it, not for whom: the same Sids.
func TestPrincipalModeKeepsSids(t *testing.T) {
	t.Parallel()

	sids := func(mode string) []string {
		document, err := preset.TowerBucketPolicy(preset.TowerBucket{ComputeAccountID: account, Bucket: bucket, PrincipalMode: mode})
		if err != nil {
			t.Fatal(err)
		}

		return document.Sids()
	}

	if a, b := sids(preset.ByAccount), sids(preset.ByWildcard); !slices.Equal(a, b) {
		t.Errorf("the Sids are %q and %q", a, b)
	}
}
