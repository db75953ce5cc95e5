// SPDX-License-Identifier: MPL-2.0

package inspect

import (
	"testing"

	"github.com/xacct/terraform-provider-xacct/internal/access"
)

// IAM user guide, "IAM JSON policy elements: Condition operators".
func TestPhrases(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		operator, key string
		values        []string
		holds, not    string
	}{
		{"StringEquals", "aws:PrincipalOrgID", []string{"o-1", "o-2"}, "aws:PrincipalOrgID is o-1 or o-2", "aws:PrincipalOrgID is not o-1 or o-2"},
		{"StringNotLike", "aws:userid", []string{"AROA*"}, "aws:userid is not like AROA*", "aws:userid is like AROA*"},
		{"stringequals", "s3:x-amz-acl", []string{"private"}, "s3:x-amz-acl is private", "s3:x-amz-acl is not private"},
		{"NotIpAddress", "aws:SourceIp", []string{"192.0.2.0/24"}, "aws:SourceIp is not in 192.0.2.0/24", "aws:SourceIp is in 192.0.2.0/24"},
		{"NumericLessThanEquals", "s3:max-keys", []string{"10"}, "s3:max-keys is at most 10", "s3:max-keys is more than 10"},
		{"BoolIfExists", "aws:MultiFactorAuthPresent", []string{"true"}, "aws:MultiFactorAuthPresent is true or is absent", "aws:MultiFactorAuthPresent is not true and is not absent"},
		{"Null", "aws:SourceVpce", []string{"true"}, "aws:SourceVpce is absent", "aws:SourceVpce is there"},
		{"Null", "aws:SourceVpce", []string{"false"}, "aws:SourceVpce is there", "aws:SourceVpce is absent"},
		{"ForAnyValue:StringEquals", "aws:TagKeys", []string{"a"}, "ForAnyValue:StringEquals of aws:TagKeys with a holds", "ForAnyValue:StringEquals of aws:TagKeys with a doesn't hold"},
		{"Resource", "aws:PrincipalTag/team", []string{"arn:aws:s3:::data/${aws:PrincipalTag/team}/*"}, "aws:PrincipalTag/team, a variable in arn:aws:s3:::data/${aws:PrincipalTag/team}/*, makes the statement apply", "aws:PrincipalTag/team, a variable in arn:aws:s3:::data/${aws:PrincipalTag/team}/*, makes the statement not apply"},
	} {
		condition := access.UnknownCondition{Operator: c.operator, Key: c.key, Values: c.values}
		if got := phrase(condition, true); got != c.holds {
			t.Errorf("%s holds: %q, want %q", c.operator, got, c.holds)
		}
		if got := phrase(condition, false); got != c.not {
			t.Errorf("%s doesn't hold: %q, want %q", c.operator, got, c.not)
		}
	}
}
