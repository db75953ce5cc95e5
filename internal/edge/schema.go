// SPDX-License-Identifier: MPL-2.0

package edge

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/xacct/terraform-provider-xacct/internal/checked"
	"github.com/xacct/terraform-provider-xacct/internal/preset"
)

// ExpectedBucketOwner is the attribute expected_bucket_owner of resources on buckets.
func ExpectedBucketOwner() schema.StringAttribute {
	return schema.StringAttribute{
		Optional:            true,
		MarkdownDescription: "The id of the account that must own the bucket. S3 refuses every call if it is another.",
		Validators:          []validator.String{checked.String("must be an account id", preset.CheckAccountID)},
	}
}

// BucketRegion is the attribute region of resources on buckets only.
func BucketRegion() schema.StringAttribute {
	return schema.StringAttribute{
		Optional:            true,
		MarkdownDescription: "The region of the bucket. It need not be given: it is found by itself.",
		Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
	}
}
