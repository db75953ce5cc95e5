// SPDX-License-Identifier: MPL-2.0

package access

import (
	"fmt"
	"strings"
)

// quantifier is a set operator, which says how a key with several values in the
// request is tested.
type quantifier int

const (
	noQuantifier quantifier = iota
	forAnyValue
	forAllValues
)

// operator is a condition operator by its parts.
type operator struct {
	full       string     // as the policy has it
	name       string     // lower case, without quantifier, negation and IfExists: "stringequals"
	compare    comparison // nil for Null, which tests presence
	negated    bool
	quantifier quantifier
	ifExists   bool
}

// parseOperator reads an operator's name, such as "ForAnyValue:StringLikeIfExists".
func parseOperator(full string) (operator, error) {
	op := operator{full: full, name: strings.ToLower(full)}
	if rest, ok := strings.CutPrefix(op.name, "foranyvalue:"); ok {
		op.name, op.quantifier = rest, forAnyValue
	} else if rest, ok := strings.CutPrefix(op.name, "forallvalues:"); ok {
		op.name, op.quantifier = rest, forAllValues
	}
	op.name, op.ifExists = strings.CutSuffix(op.name, "ifexists")
	if op.name == "null" && !op.ifExists {
		return op, nil
	}
	switch op.name {
	case "stringnotequals", "stringnotequalsignorecase", "stringnotlike", "arnnotequals", "arnnotlike",
		"numericnotequals", "datenotequals", "notipaddress":
		op.name, op.negated = strings.Replace(op.name, "not", "", 1), true
	}
	if op.compare = comparisonOf(op.name); op.compare == nil {
		return operator{}, fmt.Errorf("unknown condition operator %q", full)
	}
	return op, nil
}

// variables tells whether variables have a meaning in the operator's values (IAM
// user guide, "Condition operators").
func (op operator) variables() bool {
	switch op.name {
	case "stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "bool":
		return true
	default:
		return false
	}
}

// wildcards tells whether * and ? are wildcards in the operator's values.
func (op operator) wildcards() bool {
	switch op.name {
	case "stringlike", "arnequals", "arnlike":
		return true
	default:
		return false
	}
}

// comparisonOf gives the comparison of an operator by its lower-case name, or nil.
func comparisonOf(name string) comparison {
	switch name {
	case "stringequals", "stringlike":
		return stringMatches
	case "stringequalsignorecase":
		return stringEqualsIgnoreCase
	case "arnequals", "arnlike": // the two behave identically
		return arnLike
	case "numericequals":
		return numeric(equal)
	case "numericlessthan":
		return numeric(less)
	case "numericlessthanequals":
		return numeric(lessOrEqual)
	case "numericgreaterthan":
		return numeric(greater)
	case "numericgreaterthanequals":
		return numeric(greaterOrEqual)
	case "dateequals":
		return date(equal)
	case "datelessthan":
		return date(less)
	case "datelessthanequals":
		return date(lessOrEqual)
	case "dategreaterthan":
		return date(greater)
	case "dategreaterthanequals":
		return date(greaterOrEqual)
	case "bool":
		return boolEquals
	case "binaryequals":
		return binaryEquals
	case "ipaddress":
		return ipAddress
	default:
		return nil
	}
}
