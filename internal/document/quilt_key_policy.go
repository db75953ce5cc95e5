// SPDX-License-Identifier: MPL-2.0

package document

import "github.com/xacct/terraform-provider-xacct/internal/preset"

func quiltKeyPolicy() document[preset.QuiltKey] {
	return document[preset.QuiltKey]{
		name:    "quilt_key_policy",
		summary: "Render the statement that lets Quilt use the KMS key of a bucket",
		description: "Renders the statement that lets a [Quilt](https://quilt.bio) stack in another account (the control account) use the KMS key " +
			"that a bucket is encrypted with: `kms:Decrypt` and `kms:GenerateDataKey`, after Quilt's page " +
			"[Enterprise Installs](https://docs.quilt.bio/quilt-platform-administrator/technical-reference), section SSE-KMS.\n\n" +
			"The document is rendered offline: no AWS call, no credentials. Give its `json` to the `policy` of an `xacct_key_grant`, " +
			"which puts it among the statements of others.\n\n" +
			"The page names six roles of the stack; `principals` takes their ARNs. Without it, the control account decides by its own policies " +
			"who may use the key; those must allow it in any case. The Sid is made from the control account and the principals.",
		use:    "It fits the `policy` argument of `xacct_key_grant`. As a whole key policy it would lock the key's own account out.",
		render: preset.QuiltKeyPolicy,
		arguments: append([]argument[preset.QuiltKey]{
			controlAccount(func(s *preset.QuiltKey) *string { return &s.ControlAccountID }),
			controlPrincipals(func(s *preset.QuiltKey) *[]string { return &s.Principals }),
		}, keyOptions(func(s *preset.QuiltKey) *preset.Options { return &s.Options })...),
	}
}
