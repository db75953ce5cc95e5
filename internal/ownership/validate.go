// SPDX-License-Identifier: MPL-2.0

package ownership

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/xacct/terraform-provider-xacct/internal/checked"
	"github.com/xacct/terraform-provider-xacct/internal/preset"
)

// bucketName validates the name of a bucket.
type bucketName struct{}

func (bucketName) Description(context.Context) string { return "must be the name of a bucket" }

func (v bucketName) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (bucketName) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	validate(preset.CheckBucket, req, resp)
}

// accountID validates the id of an account.
type accountID struct{}

func (accountID) Description(context.Context) string { return "must be an account id" }

func (v accountID) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (accountID) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	validate(preset.CheckAccountID, req, resp)
}

func validate(check func(string) error, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if err := check(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid Value", checked.Sentence(err.Error())+".")
	}
}
