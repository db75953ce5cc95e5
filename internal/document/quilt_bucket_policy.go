// SPDX-License-Identifier: MPL-2.0

package document

import "github.com/xacct/terraform-provider-xacct/internal/preset"

func quiltBucketPolicy() document[preset.QuiltBucket] {
	return document[preset.QuiltBucket]{
		name:    "quilt_bucket_policy",
		summary: "Render the bucket policy that lets Quilt use a bucket of another account",
		description: "Renders the bucket policy that lets a [Quilt](https://quilt.bio) stack in another account (the control account) " +
			"read and administer a bucket: the 14 actions of Quilt's page " +
			"[Cross-Account Access](https://docs.quilt.bio/advanced/crossaccount) on the bucket and its objects.\n\n" +
			"The document is rendered offline: no AWS call, no credentials. Give its `json` to the `policy` of an `xacct_bucket_grant`, " +
			"which puts it among the statements of others, or to a policy that you own as a whole.\n\n" +
			"The statement on Quilt's page has one Sid for everybody. Here each statement has its own, made from the control account, the bucket, " +
			"the principals and the prefixes, so that two stacks can share a bucket: neither document replaces the other's statement. " +
			"A change of `access` or of the actions keeps it.",
		use:    "It fits the `policy` argument of `xacct_bucket_grant`, and of `aws_s3_bucket_policy`.",
		render: preset.QuiltBucketPolicy,
		arguments: append([]argument[preset.QuiltBucket]{
			controlAccount(func(s *preset.QuiltBucket) *string { return &s.ControlAccountID }),
			{
				name:        "bucket",
				description: "The name of the bucket.",
				required:    true,
				check:       preset.CheckBucket,
				field:       func(s *preset.QuiltBucket) any { return &s.Bucket },
			},
			controlPrincipals(func(s *preset.QuiltBucket) *[]string { return &s.Principals }),
			{
				name: "access",
				description: "`read_write` (default): all actions of Quilt's page. `read_only`: those without `Put` and `Delete`, " +
					"`s3:PutBucketNotification` among them; then Quilt can't set up notifications by itself. " +
					"Additional actions are granted either way.",
				check: preset.CheckAccess,
				field: func(s *preset.QuiltBucket) any { return &s.Access },
			},
			{
				name: "prefixes",
				description: "Limits the document to objects whose keys begin with one of these, such as `data/`. Without it, it is for the whole bucket. " +
					"End a prefix with `/` to mean a folder: `data` is also the beginning of `database/`. " +
					"Objects, listing and the configuration of the bucket get statements of their own: listing must ask for one of the prefixes " +
					"(`s3:prefix`), hence `HeadBucket`, and a listing of the whole bucket, are not allowed; the other actions on the bucket know no prefix.",
				check: preset.CheckPrefix,
				field: func(s *preset.QuiltBucket) any { return &s.Prefixes },
			},
		}, bucketOptions(func(s *preset.QuiltBucket) *preset.Options { return &s.Options })...),
	}
}
