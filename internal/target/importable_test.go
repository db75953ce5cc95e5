// SPDX-License-Identifier: MPL-2.0

package target_test

import (
	"strings"
	"testing"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

func TestNotImportable(t *testing.T) {
	t.Parallel()
	doc, err := policy.Parse([]byte(`{"Statement":[{"Sid":"Once"},{},{"Sid":""},{"Sid":"Twice"},{"Sid":"Twice"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"", "has no Sid", "has no Sid", `shares the Sid "Twice"`, `shares the Sid "Twice"`} {
		if got := target.NotImportable(doc, doc.Statements()[i]); !strings.HasPrefix(got, want) || (want == "") != (got == "") {
			t.Errorf("statement %d: %q, want %q", i, got, want)
		}
	}
}

// Actions are not case-sensitive (IAM user guide, "IAM JSON policy elements: Action").
func TestOnlyPublishes(t *testing.T) {
	t.Parallel()
	for statement, want := range map[string]bool{
		`{"Action":"SNS:Publish"}`:                   true,
		`{"Action":["sns:Publish","SNS:publish"]}`:   true,
		`{"Action":["sns:Publish","sns:Subscribe"]}`: false,
		`{"Action":"sns:*"}`:                         false,
		`{"Action":"sns:Subscribe"}`:                 false,
		`{"NotAction":"sns:Publish"}`:                false,
	} {
		s, err := policy.ParseStatement([]byte(statement))
		if err != nil {
			t.Fatal(err)
		}
		if got := target.OnlyPublishes(s); got != want {
			t.Errorf("%s: %t", statement, got)
		}
	}
}
