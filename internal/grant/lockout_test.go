// SPDX-License-Identifier: MPL-2.0

package grant_test

import "testing"

// A session of a role runs the plan: that nobody may assume the role any more is no
// matter of the trust policy's permissions, and AWS accepts it.
func TestADenyForEverybodyOnTheCallersRoleIsRefused(t *testing.T) {
	t.Parallel()
	deny := func(role, more string) attrs {
		return attrs{"role": role, "policy": policyOf(`{"Sid":"Ours","Effect":"Deny","Principal":"*",` + more + `}`)}
	}
	for name, c := range map[string]struct {
		config attrs
		locked bool
	}{
		"its role":                  {deny("deploy", `"Action":"sts:AssumeRole"`), true},
		"its role, and all actions": {deny("deploy", `"Action":"sts:*"`), true},
		"another role":              {deny("worker", `"Action":"sts:AssumeRole"`), false},
		"its role, on a condition":  {deny("deploy", `"Action":"sts:AssumeRole","Condition":{"StringNotEquals":{"aws:PrincipalAccount":"`+controlAccount+`"}}`), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.data.CreateRole("worker", "/", "")
			p := start(t, w.asDeployer(nil))
			w.ResetCalls()
			_, planned := p.Resource("xacct_role_trust_grant").Plan(c.config)
			if !c.locked {
				noErrors(t, planned)
				return
			}
			contains(t, planned.Errors(), "Trust Policy Lock-Out", "An apply would change", "Nothing was written", `"Ours"`, "role deploy", "assumed-role/deploy/ci", "aws:PrincipalArn")
			w.onlyReads(t)
		})
	}
}
