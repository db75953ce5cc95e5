// SPDX-License-Identifier: MPL-2.0

package document

import "github.com/xacct/terraform-provider-xacct/internal/preset"

// computeAccount is the argument for the account that Tower computes in.
func computeAccount[S any](field func(*S) *string) argument[S] {
	return argument[S]{
		name:        "compute_account_id",
		description: "The id (12 digits) of the account that the compute environments run in.",
		required:    true,
		check:       preset.CheckAccountID,
		field:       func(s *S) any { return field(s) },
	}
}

// rolePattern is the argument for the names of that account's roles.
func rolePattern[S any](field func(*S) *string) argument[S] {
	return argument[S]{
		name: "role_pattern",
		description: "The names of the roles to let in, with the wildcards `*` and `?`; default `TowerForge*`, which are the roles that Batch Forge " +
			"creates. A role with a path needs it in the pattern, as in `team/TowerForge*`. A pattern of wildcards alone is refused: it would let " +
			"every role of the account in.",
		check: preset.CheckRolePattern,
		field: func(s *S) any { return field(s) },
	}
}

// roleARNs is the argument for ARNs instead of names.
func roleARNs[S any](field func(*S) *[]string) argument[S] {
	return argument[S]{
		name: "role_arns",
		description: "ARNs of roles of the compute account to let in instead of a pattern; wildcards are possible in the names. " +
			"The roles are named in a condition and not as principals, so they need not exist yet, and may be created again.",
		check: preset.CheckRoleARN,
		field: func(s *S) any { return field(s) },
	}
}
