// SPDX-License-Identifier: MPL-2.0

package document

import (
	"cmp"

	"github.com/xacct/terraform-provider-xacct/internal/preset"
)

// optionTexts is what a document says of its options, Markdown.
type optionTexts struct {
	partition            string // its default; empty means aws
	additional, excluded string // what actions there may be, with examples
}

// options are the arguments that every document has. The actions are those
// that it can grant.
func options[S any](of preset.Actions, texts optionTexts, field func(*S) *preset.Options) []argument[S] {
	return []argument[S]{
		{
			name: "partition",
			description: "The AWS partition of the ARNs in the document, default " + cmp.Or(texts.partition, "`aws`") + ": `aws`, `aws-cn`, " +
				"`aws-us-gov`, `aws-iso`, `aws-iso-b`, `aws-iso-e`, `aws-iso-f` or `aws-eusc`. `data.aws_partition.current.partition` of the " +
				"`aws` provider fits.",
			check: preset.CheckPartition,
			field: func(s *S) any { return &field(s).Partition },
		},
		{
			name:        "additional_actions",
			description: "Actions to grant beside those of the vendor, " + texts.additional,
			check:       of.CheckAcrossAccounts,
			field:       func(s *S) any { return &field(s).AdditionalActions },
			mayBeEmpty:  true,
		},
		{
			name: "excluded_actions",
			description: "Actions not to grant, such as " + texts.excluded + "; upper and lower case don't matter. " +
				"One that the document would not grant anyway, and is none of the vendor's, is an error, so that a typing error can't leave an action granted.",
			check:      of.CheckPattern,
			field:      func(s *S) any { return &field(s).ExcludedActions },
			mayBeEmpty: true,
		},
	}
}

// bucketOptions are the options of a document about buckets.
func bucketOptions[S any](field func(*S) *preset.Options) []argument[S] {
	return options(preset.BucketActions(), optionTexts{
		additional: "such as `s3:GetBucketLocation`; the wildcards `*` and `?` are possible. Each is granted on the bucket, on its objects, " +
			"or on both, as it applies.",
		excluded: "`s3:PutBucketNotification` or `s3:Delete*`",
	}, field)
}

// keyOptions are the options of a document about a key.
func keyOptions[S any](field func(*S) *preset.Options) []argument[S] {
	return options(preset.KeyActions(), optionTexts{
		additional: "such as `kms:DescribeKey`; the wildcards `*` and `?` are possible. Only cryptographic operations, `kms:CreateGrant`, " +
			"`kms:DescribeKey`, `kms:GetKeyRotationStatus`, `kms:GetPublicKey`, `kms:ListGrants`, `kms:RetireGrant` and `kms:RevokeGrant` " +
			"have an effect for other accounts. KMS would accept others and then ignore them; here they are an error.",
		excluded: "`kms:GenerateDataKey`",
	}, field)
}
