// SPDX-License-Identifier: MPL-2.0

package document

import "github.com/xacct/terraform-provider-xacct/internal/preset"

func towerS3WritePolicy() document[preset.TowerS3Write] {
	return document[preset.TowerS3Write]{
		name:    "tower_s3_write_policy",
		summary: "Render the identity policy that lets Tower (Seqera Platform) use buckets",
		description: "Renders the identity policy that lets the compute environments of Tower ([Seqera Platform](https://seqera.io/platform/)) use " +
			"buckets, their own and those of other accounts: Seqera's " +
			"[s3-bucket-write.json](https://github.com/seqeralabs/nf-tower-aws/blob/master/launch/s3-bucket-write.json) for all of them, as step 1 of the " +
			"[Cross-Account S3 Bucket Access Setup Guide](https://support.seqera.io/support/solutions/articles/73000647274-cross-account-s3-bucket-access-setup-guide) " +
			"says: `s3:ListBucket` on the buckets; `s3:GetObject`, `s3:PutObject`, `s3:PutObjectTagging` and `s3:DeleteObject` on their objects. " +
			"With Fusion, add `s3:GetObjectTagging` and `s3:AbortMultipartUpload`.\n\n" +
			"The document is rendered offline: no AWS call, no credentials. It is for the account that the compute environments run in. " +
			"Give its `json` to the `policy` of an `xacct_iam_policy_grant`, which merges it into a customer managed policy that is there already, " +
			"or to a policy that you own as a whole. An identity policy has no principals: it is for whom it is attached to.\n\n" +
			"The Sids, which Seqera's file has none of, are made from the buckets.",
		use:    "It fits the `policy` argument of `xacct_iam_policy_grant`, and of `aws_iam_policy`.",
		render: preset.TowerS3WritePolicy,
		arguments: append([]argument[preset.TowerS3Write]{
			{
				name:        "buckets",
				description: "The names of the buckets: those of other accounts, and the compute environment's own.",
				required:    true,
				check:       preset.CheckBucket,
				field:       func(s *preset.TowerS3Write) any { return &s.Buckets },
			},
		}, bucketOptions(func(s *preset.TowerS3Write) *preset.Options { return &s.Options })...),
		lists: []list[preset.TowerS3Write]{{
			name: "allow_buckets",
			description: "The same buckets as `s3://` URLs, in alphabetical order, as they go into **Allowed S3 buckets** of the compute environment: " +
				"step 3 of the guide.",
			values: preset.TowerS3Write.AllowBuckets,
		}},
	}
}
