// SPDX-License-Identifier: MPL-2.0

package access

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"
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
	name       string     // lower case, without quantifier, negation and IfExists: "stringequals"
	compare    comparison // nil for Null, which tests presence
	negated    bool
	quantifier quantifier
	ifExists   bool
}

// comparison tells whether a value of the policy matches a value of the request.
// Values that are not of the operator's type match nothing.
type comparison func(policy, request string, sc scope) bool

// parseOperator reads an operator's name, such as "ForAnyValue:StringLikeIfExists".
func parseOperator(full string) (operator, error) {
	var op operator
	op.name = strings.ToLower(full)
	if rest, ok := strings.CutPrefix(op.name, "foranyvalue:"); ok {
		op.name, op.quantifier = rest, forAnyValue
	} else if rest, ok := strings.CutPrefix(op.name, "forallvalues:"); ok {
		op.name, op.quantifier = rest, forAllValues
	}
	op.name, op.ifExists = strings.CutSuffix(op.name, "ifexists")
	if op.name == "null" && op.quantifier == noQuantifier && !op.ifExists {
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

// comparisonOf gives the comparison of an operator by its lower-case name, or
// nil. Variables have a meaning in string, ARN and Bool operators only.
func comparisonOf(name string) comparison {
	switch name {
	case "stringequals":
		return stringEquals
	case "stringequalsignorecase":
		return stringEqualsIgnoreCase
	case "stringlike":
		return stringLike
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

func stringEquals(policy, request string, sc scope) bool {
	p, ok := sc.read(policy, false)
	return ok && string(p) == request
}

func stringEqualsIgnoreCase(policy, request string, sc scope) bool {
	p, ok := sc.read(policy, false)
	return ok && strings.EqualFold(string(p), request)
}

func stringLike(policy, request string, sc scope) bool {
	p, ok := sc.read(policy, true)
	return ok && p.matches(request)
}

func arnLike(policy, request string, sc scope) bool {
	p, ok := sc.read(policy, true)
	return ok && p.matchesARN(request)
}

func boolEquals(policy, request string, sc scope) bool {
	p, ok := sc.read(policy, false)
	want, isBool := parseBool(string(p))
	got, wasBool := parseBool(request)
	return ok && isBool && wasBool && want == got
}

// binaryEquals compares bytes; both sides are given in base64.
func binaryEquals(policy, request string, _ scope) bool {
	want, err := base64.StdEncoding.DecodeString(policy)
	if err != nil {
		return false
	}
	got, err := base64.StdEncoding.DecodeString(request)
	return err == nil && bytes.Equal(want, got)
}

func ipAddress(policy, request string, _ scope) bool {
	prefix, ok := parseCIDR(policy)
	addr, err := netip.ParseAddr(request)
	return ok && err == nil && prefix.Contains(addr)
}

// numeric compares numbers by the sign of their difference, request to policy.
func numeric(holds func(sign int) bool) comparison {
	return func(policy, request string, _ scope) bool {
		want, ok := parseNumber(policy)
		got, parsed := parseNumber(request)
		return ok && parsed && holds(cmp.Compare(got, want))
	}
}

// date compares dates likewise.
func date(holds func(sign int) bool) comparison {
	return func(policy, request string, _ scope) bool {
		want, ok := parseDate(policy)
		got, parsed := parseDate(request)
		return ok && parsed && holds(got.Compare(want))
	}
}

func equal(sign int) bool          { return sign == 0 }
func less(sign int) bool           { return sign < 0 }
func lessOrEqual(sign int) bool    { return sign <= 0 }
func greater(sign int) bool        { return sign > 0 }
func greaterOrEqual(sign int) bool { return sign >= 0 }

func parseBool(s string) (value, ok bool) {
	switch strings.ToLower(s) {
	case "true":
		return true, true
	case "false":
		return false, true
	default:
		return false, false
	}
}

// parseNumber reads an integer or decimal.
func parseNumber(s string) (float64, bool) {
	if strings.Trim(s, "0123456789+-.eE") != "" { // keep out hexadecimal, infinity and the like
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}

// parseDate reads epoch seconds, or ISO 8601 in one of the forms of the W3C's
// note on date and time formats. Four digits are a year.
func parseDate(s string) (time.Time, bool) {
	if seconds, err := strconv.ParseInt(s, 10, 64); err == nil && len(s) != 4 {
		return time.Unix(seconds, 0), true
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", time.DateOnly, "2006-01", "2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// parseCIDR reads an address range; a single address is a range of one.
func parseCIDR(s string) (netip.Prefix, bool) {
	if prefix, err := netip.ParsePrefix(s); err == nil {
		return prefix, true
	}
	addr, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(addr, addr.BitLen()), true
}
