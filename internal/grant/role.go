// SPDX-License-Identifier: MPL-2.0

package grant

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/boolvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/xacct/terraform-provider-xacct/internal/checked"
	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/preflight"
	"github.com/xacct/terraform-provider-xacct/internal/preset"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

func roleTrustGrant() Kind {
	return Kind{
		Name: "role_trust_grant",
		Description: "Lets principals of other accounts assume an IAM role, by statements in the role's trust policy beside those of others.\n\n" +
			"IAM refuses a trust policy without statements: the last one can't be taken out.",
		Target:             target.RoleTrust(),
		Address:            "role",
		AddressDescription: "The name of the role.",
		CheckAddress:       checkRoleName,
		ExampleAddress:     "my-role",
		Actions:            preset.DefaultRoleTrustActions(),
		Checks:             []preflight.Check{preflight.RoleKept},
		Options: []Option{
			setOption("external_ids", "The external ids one of which a caller must give (`sts:ExternalId`). Default: none is needed.",
				setvalidator.ValueStringsAre(checked.String("must be an external id", preset.CheckExternalID))),
			{Name: "tag_session", Attribute: schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Let the principals tag their sessions, by a statement of its own for `sts:TagSession`, as Seqera Platform needs. Default: false.",
				Validators:          []validator.Bool{boolvalidator.ConflictsWith(path.MatchRoot("policy"))},
			}},
		},
		Render: func(f shortForm) ([]policy.Statement, error) {
			return parsed(preset.RoleTrustStatements(preset.RoleTrust{
				Partition: f.partition, Principals: f.principals, Actions: f.actions, Sid: f.sid,
				ExternalIDs: f.strings("external_ids"), TagSession: f.flag("tag_session"),
			}))
		},
	}
}

func iamPolicyGrant() Kind {
	return Kind{
		Name: "iam_policy_grant",
		Description: "Owns statements in a customer managed IAM policy, beside those of others: the identity side of cross-account access.\n\n" +
			"Each change is a new default version of the policy. IAM keeps five; the oldest that is not in force makes room.",
		Target:             target.IAMPolicy(),
		Address:            "policy_arn",
		AddressDescription: "The ARN of the customer managed policy.",
		CheckAddress:       checkPolicyARN,
		ExampleAddress:     "arn:aws:iam::111122223333:policy/my-policy",
	}
}
