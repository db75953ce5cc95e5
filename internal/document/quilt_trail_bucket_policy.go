// SPDX-License-Identifier: MPL-2.0

package document

import "github.com/xacct/terraform-provider-xacct/internal/preset"

func quiltTrailBucketPolicy() document[preset.QuiltTrailBucket] {
	return document[preset.QuiltTrailBucket]{
		name:    "quilt_trail_bucket_policy",
		summary: "Render the statement that lets Quilt read a trail's log bucket",
		description: "Renders the statement that lets a [Quilt](https://quilt.bio) stack in another account (the control account) read the logs of " +
			"an existing CloudTrail trail: `s3:GetObject` and `s3:ListBucket` on the bucket that the trail writes to, after step 4, option C, of Quilt's page " +
			"[Cross-Account Access](https://docs.quilt.bio/advanced/crossaccount), and `s3:GetBucketLocation`, which Athena needs to query them; " +
			"exclude it for exactly what the page says.\n\n" +
			"The document is rendered offline: no AWS call, no credentials. Give its `json` to the `policy` of an `xacct_bucket_grant`, " +
			"which puts it beside CloudTrail's own statements.\n\n" +
			"The statement on Quilt's page has one Sid for everybody. Here it is made from the control account and the bucket, so that two stacks can " +
			"read one trail.",
		use:    "It fits the `policy` argument of `xacct_bucket_grant`.",
		render: preset.QuiltTrailBucketPolicy,
		arguments: append([]argument[preset.QuiltTrailBucket]{
			controlAccount(func(s *preset.QuiltTrailBucket) *string { return &s.ControlAccountID }),
			{
				name:        "bucket",
				description: "The name of the bucket that the trail writes its logs to.",
				required:    true,
				check:       preset.CheckBucket,
				field:       func(s *preset.QuiltTrailBucket) any { return &s.Bucket },
			},
		}, bucketOptions(func(s *preset.QuiltTrailBucket) *preset.Options { return &s.Options })...),
	}
}
