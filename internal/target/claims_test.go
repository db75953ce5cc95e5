// SPDX-License-Identifier: MPL-2.0

package target_test

import (
	"testing"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// Terraform test has one process for all its runs: what an earlier run has planned
// and not applied is nobody's any more.
func TestClaimsOfAnEarlierPlan(t *testing.T) {
	t.Parallel()
	appending := func(sid string) func(*policy.Document) error {
		return func(doc *policy.Document) error {
			s, err := policy.ParseStatement([]byte(`{"Sid":"` + sid + `","Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`))
			if err == nil {
				doc.Append(s)
			}
			return err
		}
	}
	var claims target.Claims[*policy.Document]
	for i, plan := range []struct {
		document, grant, sid string
		statements           int // of the document then
	}{
		{"data", "one", "A", 1},
		{"data", "two", "B", 2},
		{"more", "three", "C", 1},
		{"data", "one", "D", 1}, // a new plan
		{"more", "four", "E", 1},
		{"data", "two", "B", 2},
		{"more", "three", "C", 2},
	} {
		after, err := claims.Plan(plan.document, plan.grant, policy.New(), appending(plan.sid))
		if err != nil {
			t.Fatal(err)
		}
		if got := len(after.Statements()); got != plan.statements {
			t.Errorf("%d: %s of %s sees %d statements, want %d", i+1, plan.grant, plan.document, got, plan.statements)
		}
	}
}
