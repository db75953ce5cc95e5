// SPDX-License-Identifier: MPL-2.0

package document

import "github.com/xacct/terraform-provider-xacct/internal/preset"

func towerBucketPolicy() document[preset.TowerBucket] {
	return document[preset.TowerBucket]{
		name:    "tower_bucket_policy",
		summary: "Render the bucket policy that lets Tower (Seqera Platform) use a bucket of another account",
		description: "Renders the bucket policy that lets the compute environments of Tower ([Seqera Platform](https://seqera.io/platform/)) " +
			"in another account (the compute account) use a bucket, after Seqera's " +
			"[Cross-Account S3 Bucket Access Setup Guide](https://support.seqera.io/support/solutions/articles/73000647274-cross-account-s3-bucket-access-setup-guide), " +
			"step 2: `s3:ListBucket` on the bucket; `s3:GetObject`, `s3:PutObject`, `s3:PutObjectTagging` and `s3:DeleteObject` on its objects.\n\n" +
			"The document is rendered offline: no AWS call, no credentials. Give its `json` to the `policy` of an `xacct_bucket_grant`, " +
			"which puts it among the statements of others, or to a policy that you own as a whole.\n\n" +
			"The guide's statements have no Sids. Here each has one that is made from the compute account, the bucket and the roles, " +
			"so that two platforms can share a bucket. A change of `access`, `principal_mode` or of the actions keeps it.",
		use:    "It fits the `policy` argument of `xacct_bucket_grant`, and of `aws_s3_bucket_policy`.",
		render: preset.TowerBucketPolicy,
		arguments: append([]argument[preset.TowerBucket]{
			computeAccount(func(s *preset.TowerBucket) *string { return &s.ComputeAccountID }),
			{
				name:        "bucket",
				description: "The name of the bucket.",
				required:    true,
				check:       preset.CheckBucket,
				field:       func(s *preset.TowerBucket) any { return &s.Bucket },
			},
			rolePattern(func(s *preset.TowerBucket) *string { return &s.RolePattern }),
			roleARNs(func(s *preset.TowerBucket) *[]string { return &s.RoleARNs }),
			{
				name: "principal_mode",
				description: "`account` (default): the compute account's root with the condition `ArnLike` on `aws:PrincipalArn`. `wildcard`: the guide's own form, " +
					"`\"Principal\": \"*\"` with the same condition. It lets the same roles in, but S3's rules take it for public: Block Public Access, " +
					"which is on for new buckets, refuses it or cuts all access from other accounts.",
				check: preset.CheckPrincipalMode,
				field: func(s *preset.TowerBucket) any { return &s.PrincipalMode },
			},
			{
				name:        "access",
				description: "`read_write` (default): all actions of the guide. `read_only`: `s3:ListBucket` and `s3:GetObject`. Additional actions are granted either way.",
				check:       preset.CheckAccess,
				field:       func(s *preset.TowerBucket) any { return &s.Access },
			},
			{
				name: "fusion",
				description: "Whether the compute environments use [Fusion](https://docs.seqera.io/fusion): adds `s3:GetObjectTagging` and, unless `access` is " +
					"`read_only`, `s3:AbortMultipartUpload`. Default `false`.",
				field: func(s *preset.TowerBucket) any { return &s.Fusion },
			},
		}, bucketOptions(func(s *preset.TowerBucket) *preset.Options { return &s.Options })...),
	}
}
