// SPDX-License-Identifier: MPL-2.0

package document

import "github.com/xacct/terraform-provider-xacct/internal/preset"

// controlAccount is the argument for the account that Quilt runs in.
func controlAccount[S any](field func(*S) *string) argument[S] {
	return argument[S]{
		name: "control_account_id",
		description: "The id (12 digits) of the account that the Quilt stack runs in. " +
			"Its root is let in, that is all that the account's own policies let through.",
		required: true,
		check:    preset.CheckAccountID,
		field:    func(s *S) any { return field(s) },
	}
}

// controlPrincipals is the argument for principals of that account.
func controlPrincipals[S any](field func(*S) *[]string) argument[S] {
	return argument[S]{
		name: "principals",
		description: "Principals of the control account to let in instead of the whole account: ARNs of users, roles and assumed-role sessions. " +
			"An ARN of roles or users with the wildcards `*` and `?` in the name is rendered as the account's root with the condition `ArnLike` on " +
			"`aws:PrincipalArn`; it also holds for roles that are created later, or created again.",
		check: preset.CheckPrincipal,
		field: func(s *S) any { return field(s) },
	}
}
