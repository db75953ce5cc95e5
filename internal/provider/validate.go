// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// ValidateConfig checks what concerns several arguments together. Single values
// are checked by the validators of the schema.
func (p *xacctProvider) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	var block providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &block)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(block.validateKeys()...)
	resp.Diagnostics.Append(block.validateAccounts()...)
	resp.Diagnostics.Append(block.validateAssumeRole(ctx)...)
	resp.Diagnostics.Append(block.validateWebIdentity(ctx)...)
}

func (m *providerModel) validateKeys() diag.Diagnostics {
	var diags diag.Diagnostics
	requires := func(name string, value types.String, otherName string, other types.String) {
		if given(value) && absent(other) {
			diags.AddAttributeError(path.Root(name), "Incomplete AWS Credentials",
				fmt.Sprintf("%s is of no use without %s in the provider block. The two are never taken from different places.", name, otherName))
		}
	}
	requires("access_key", m.AccessKey, "secret_key", m.SecretKey)
	requires("secret_key", m.SecretKey, "access_key", m.AccessKey)
	requires("token", m.Token, "access_key", m.AccessKey)
	return diags
}

func (m *providerModel) validateAccounts() diag.Diagnostics {
	var diags diag.Diagnostics
	allowed, forbidden := len(m.AllowedAccountIDs.Elements()) > 0, len(m.ForbiddenAccountIDs.Elements()) > 0
	if allowed && forbidden {
		diags.AddAttributeError(path.Root("forbidden_account_ids"), "Conflicting Account Lists",
			"allowed_account_ids and forbidden_account_ids exclude each other: set one of them.")
	}
	const why = "skip_credentials_validation and skip_requesting_account_id are both true, so the account of the credentials stays unknown"
	switch noLookUp := m.SkipCredentialsValidation.ValueBool() && m.SkipRequestingAccountID.ValueBool(); {
	case noLookUp && allowed:
		diags.AddAttributeError(path.Root("allowed_account_ids"), "Unverifiable Account",
			why+" and can't be an allowed one. Remove one of the three.")
	case noLookUp && forbidden:
		diags.AddAttributeWarning(path.Root("forbidden_account_ids"), "Unverifiable Account",
			why+": forbidden_account_ids has no effect.")
	}
	return diags
}

func (m *providerModel) validateAssumeRole(ctx context.Context) diag.Diagnostics {
	var diags diag.Diagnostics
	blocks := m.AssumeRole.Elements()
	for i, element := range blocks {
		var role assumeRoleModel
		if !decodeBlock(ctx, element, &role, &diags) || !absent(role.RoleARN) {
			continue
		}
		at := path.Root("assume_role").AtListIndex(i).AtName("role_arn")
		if len(blocks) > 1 {
			diags.AddAttributeError(at, "Missing Role ARN", "Each assume_role block of a chain needs a role_arn.")
		} else {
			diags.AddAttributeWarning(at, "Missing Role ARN", "The assume_role block has no role_arn and has no effect.")
		}
	}
	return diags
}

func (m *providerModel) validateWebIdentity(ctx context.Context) diag.Diagnostics {
	var diags diag.Diagnostics
	for i, element := range m.AssumeRoleWithWebIdentity.Elements() {
		var identity webIdentityModel
		if !decodeBlock(ctx, element, &identity, &diags) {
			continue
		}
		at := path.Root("assume_role_with_web_identity").AtListIndex(i)
		if absent(identity.RoleARN) {
			diags.AddAttributeError(at.AtName("role_arn"), "Missing Role ARN", "The assume_role_with_web_identity block needs a role_arn.")
		}
		if given(identity.WebIdentityToken) && given(identity.WebIdentityTokenFile) {
			diags.AddAttributeError(at.AtName("web_identity_token_file"), "Conflicting Tokens",
				"web_identity_token and web_identity_token_file exclude each other: set one of them.")
		}
	}
	return diags
}

// given says that a string is known and not empty.
func given(s types.String) bool {
	return s.ValueString() != ""
}

// absent says that a string is known to be null or empty.
func absent(s types.String) bool {
	return !s.IsUnknown() && s.ValueString() == ""
}

// decodeBlock reads one block of a list; false when it is unknown as a whole.
func decodeBlock(ctx context.Context, element attr.Value, into any, diags *diag.Diagnostics) bool {
	object, ok := element.(types.Object)
	if !ok || object.IsUnknown() || object.IsNull() {
		return false
	}
	found := object.As(ctx, into, basetypes.ObjectAsOptions{})
	diags.Append(found...)
	return !found.HasError()
}
