// SPDX-License-Identifier: MPL-2.0

package inspect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/access"
)

// phrases say of condition operators what a key must be like for the condition to
// hold, and for it not to hold.
var phrases = map[string][2]string{
	"stringequals":              {"is", "is not"},
	"stringequalsignorecase":    {"is, in any case,", "is not, in any case,"},
	"stringlike":                {"is like", "is not like"},
	"numericequals":             {"is", "is not"},
	"numericlessthan":           {"is less than", "is at least"},
	"numericlessthanequals":     {"is at most", "is more than"},
	"numericgreaterthan":        {"is more than", "is at most"},
	"numericgreaterthanequals":  {"is at least", "is less than"},
	"dateequals":                {"is", "is not"},
	"datelessthan":              {"is before", "is not before"},
	"datelessthanequals":        {"is not after", "is after"},
	"dategreaterthan":           {"is after", "is not after"},
	"dategreaterthanequals":     {"is not before", "is before"},
	"bool":                      {"is", "is not"},
	"binaryequals":              {"is", "is not"},
	"ipaddress":                 {"is in", "is not in"},
	"arnequals":                 {"is like", "is not like"},
	"arnlike":                   {"is like", "is not like"},
	"stringnotequals":           {"is not", "is"},
	"stringnotequalsignorecase": {"is not, in any case,", "is, in any case,"},
	"stringnotlike":             {"is not like", "is like"},
	"numericnotequals":          {"is not", "is"},
	"datenotequals":             {"is not", "is"},
	"notipaddress":              {"is not in", "is in"},
	"arnnotequals":              {"is not like", "is like"},
	"arnnotlike":                {"is not like", "is like"},
}

// phrase says in words that a condition holds, or that it doesn't (IAM user guide,
// IAM JSON policy elements: Condition operators).
func phrase(c access.UnknownCondition, holds bool) string {
	which := 1
	if holds {
		which = 0
	}
	values := strings.Join(c.Values, " or ")
	operator, ifExists := strings.CutSuffix(strings.ToLower(c.Operator), "ifexists")
	if words, ok := phrases[operator]; ok {
		text := fmt.Sprintf("%s %s %s", c.Key, words[which], values)
		switch {
		case ifExists && holds:
			text += " or is absent"
		case ifExists:
			text += " and is not absent"
		}
		return text
	}
	switch operator {
	case "null":
		if slices.ContainsFunc(c.Values, func(v string) bool { return strings.EqualFold(v, "true") }) == holds {
			return c.Key + " is absent"
		}
		return c.Key + " is there"
	case "resource", "notresource":
		return fmt.Sprintf("%s, a variable in %s, makes the statement %s", c.Key, values, []string{"apply", "not apply"}[which])
	}
	return fmt.Sprintf("%s of %s with %s %s", c.Operator, c.Key, values, []string{"holds", "doesn't hold"}[which])
}
