// SPDX-License-Identifier: MPL-2.0

package document

import "github.com/xacct/terraform-provider-xacct/internal/preset"

func towerKeyPolicy() document[preset.TowerKey] {
	return document[preset.TowerKey]{
		name:    "tower_key_policy",
		summary: "Render the statement that lets Tower (Seqera Platform) use the KMS key of a bucket",
		description: "Renders the statement that lets the compute environments of Tower ([Seqera Platform](https://seqera.io/platform/)) in another " +
			"account (the compute account) use the KMS key that a bucket is encrypted with: `kms:Decrypt`, `kms:DescribeKey`, `kms:Encrypt`, " +
			"`kms:ReEncrypt*` and `kms:GenerateDataKey*`, which are those of Seqera's page " +
			"[AWS Cloud](https://docs.seqera.io/platform-cloud/compute-envs/aws-cloud), *KMS for S3*, and as there only for requests that come " +
			"through S3 (`kms:ViaService`). The page gives them to the roles; the key's policy must allow them too.\n\n" +
			"The document is rendered offline: no AWS call, no credentials. Give its `json` to the `policy` of an `xacct_key_grant`, " +
			"which puts it among the statements of others.\n\n" +
			"The Sid is made from the compute account and the roles.",
		use:    "It fits the `policy` argument of `xacct_key_grant`. As a whole key policy it would lock the key's own account out.",
		render: preset.TowerKeyPolicy,
		arguments: append([]argument[preset.TowerKey]{
			computeAccount(func(s *preset.TowerKey) *string { return &s.ComputeAccountID }),
			rolePattern(func(s *preset.TowerKey) *string { return &s.RolePattern }),
			roleARNs(func(s *preset.TowerKey) *[]string { return &s.RoleARNs }),
		}, keyOptions(func(s *preset.TowerKey) *preset.Options { return &s.Options })...),
	}
}
