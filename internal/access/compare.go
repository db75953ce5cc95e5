// SPDX-License-Identifier: MPL-2.0

package access

import (
	"cmp"
	"encoding/base64"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// comparison tells whether a value of the policy matches a value of the request.
// Values that are not of the operator's type match nothing.
type comparison func(policy text, request string, k *keys) truth

// stringMatches serves StringEquals and StringLike: the wildcards, if any, were
// found when the policy was read.
func stringMatches(policy text, request string, k *keys) truth {
	return policy.test(k, func(p pattern) bool { return p.matches(request) })
}

func stringEqualsIgnoreCase(policy text, request string, k *keys) truth {
	p, known := policy.resolve(k)
	if known == yes {
		return truthOf(strings.EqualFold(string(p), request))
	}
	return known
}

func arnLike(policy text, request string, k *keys) truth {
	p, known := policy.resolve(k)
	switch {
	case known == yes:
		return truthOf(p.matchesARN(request))
	case p.matches(request): // the * for a variable may take colons
		return known
	default:
		return no
	}
}

func boolEquals(policy text, request string, k *keys) truth {
	p, known := policy.resolve(k)
	got, wasBool := parseBool(request)
	if known == yes {
		want, isBool := parseBool(string(p))
		return truthOf(isBool && wasBool && want == got)
	}
	return known
}

// binaryEquals compares bytes. The policy has them in base64; the request's may be
// given so too, or as they are.
func binaryEquals(policy text, request string, _ *keys) truth {
	want, err := base64.StdEncoding.DecodeString(policy.raw)
	return truthOf(err == nil && (policy.raw == request || string(want) == request))
}

func ipAddress(policy text, request string, _ *keys) truth {
	prefix, ok := parseCIDR(policy.raw)
	addr, err := netip.ParseAddr(request)
	return truthOf(ok && err == nil && prefix.Contains(addr))
}

// numeric compares numbers by the sign of their difference, request to policy.
func numeric(holds func(sign int) bool) comparison {
	return func(policy text, request string, _ *keys) truth {
		want, isNumber := parseNumber(policy.raw)
		got, wasNumber := parseNumber(request)
		return truthOf(isNumber && wasNumber && holds(cmp.Compare(got, want)))
	}
}

// date compares points in time by the sign of their difference, request to policy.
func date(holds func(sign int) bool) comparison {
	return func(policy text, request string, _ *keys) truth {
		want, isDate := parseDate(policy.raw)
		got, wasDate := parseDate(request)
		return truthOf(isDate && wasDate && holds(got.Compare(want)))
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
