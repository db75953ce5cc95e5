// SPDX-License-Identifier: MPL-2.0

package grant

import (
	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/preflight"
	"github.com/xacct/terraform-provider-xacct/internal/preset"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

func keyGrant() Kind {
	return Kind{
		Name: "key_grant",
		Description: "Lets principals of other accounts use a KMS key, by statements in the key's policy beside those of others.\n\n" +
			"The principals' own policies must allow the use, too. KMS refuses a policy after which the caller could not change it any more, and one without statements; neither check is ever bypassed.",
		Target:             target.KeyPolicy(),
		Address:            "key_id",
		AddressDescription: "The id or ARN of the key, or an alias such as `alias/my-key`. An alias is looked up when the grant is made; the grant then stays with that key.",
		CheckAddress:       checkKeyID,
		ExampleAddress:     "alias/my-key",
		Actions:            preset.DefaultKeyActions(),
		Checks:             []preflight.Check{preflight.Lockout("kms:GetKeyPolicy", "kms:PutKeyPolicy"), preflight.KeyKept},
		Render: func(f shortForm) ([]policy.Statement, error) {
			return parsed(preset.KeyStatements(preset.KeyGrant{Partition: f.partition, Principals: f.principals, Actions: f.actions, Sid: f.sid}))
		},
	}
}
