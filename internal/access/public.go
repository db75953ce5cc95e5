// SPDX-License-Identifier: MPL-2.0

package access

import (
	"fmt"
	"slices"
	"strings"
)

// Public tells whether S3 would call a bucket policy public, which is what
// BlockPublicPolicy refuses and RestrictPublicBuckets cuts off, and which
// statements make it so, a sentence for each. It follows the S3 user guide, Block
// Public Access, "The meaning of public", by the letter: a policy is public
// unless each Allow grants to fixed values only. Deny statements play no part. The
// error says why the policy cannot be read.
func Public(policy []byte) (bool, []string, error) {
	d, err := parseDocument(string(policy), resourcePolicy)
	if err != nil {
		return false, nil, err
	}
	reasons := d.publicGrants()
	return len(reasons) > 0, reasons, nil
}

// public tells whether a statement grants to the public.
func (d *document) public() bool { return len(d.publicGrants()) > 0 }

// publicGrants gives a sentence for each statement that grants to the public.
func (d *document) publicGrants() []string {
	var reasons []string
	for i, s := range d.statements {
		if !s.allow {
			continue
		}
		if open := s.open(); open != "" && !slices.ContainsFunc(s.conditions, condition.confines) {
			reasons = append(reasons, fmt.Sprintf(
				"%s allows %s, and no condition confines it to fixed values of a key that S3 accepts", s.label(i), open))
		}
	}
	return reasons
}

// open gives the principal that makes a statement's grantees other than fixed
// ones, or "". A federated principal is public: the guide has one as its example.
func (s *statement) open() string {
	if s.principals.not {
		return "everyone but its NotPrincipal"
	}
	for _, p := range s.principals.values {
		switch {
		case p.everyone():
			return "everyone"
		case p.kind == "Federated" || strings.ContainsAny(p.value, "*?"):
			return fmt.Sprintf("the %s principal %q", p.kind, p.value)
		}
	}
	return ""
}

// confines tells whether the condition lets only requests through that have one
// of a set of fixed values. A test that an absent key passes does not.
func (c condition) confines() bool {
	op := c.operator
	if op.negated || op.ifExists || op.quantifier == forAllValues || len(c.values) == 0 {
		return false
	}
	switch op.name {
	case "ipaddress":
		return c.key == "aws:sourceip" && c.all(narrow)
	case "stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike":
	default:
		return false
	}
	switch c.key {
	case "aws:principalarn", "aws:principalaccount", "aws:principalorgid", "aws:principalservicename", // an AWS principal
		"aws:sourcearn", "aws:sourcevpc", "aws:sourcevpce", "aws:sourceowner", "aws:sourceaccount",
		"s3:x-amz-server-side-encryption-aws-kms-key-id", "s3:dataaccesspointaccount":
		return c.all(text.isFixed)
	case "aws:userid":
		return c.all(fixedUserID)
	case "s3:dataaccesspointarn":
		return c.all(fixedAccount)
	default:
		return false
	}
}

func (c condition) all(accept func(text) bool) bool {
	return !slices.ContainsFunc(c.values, func(v text) bool { return !accept(v) })
}

// isFixed tells whether a value has neither a wildcard nor a policy variable.
func (t text) isFixed() bool {
	return !strings.ContainsAny(t.raw, "*?") && len(t.variables) == 0
}

// fixedUserID tells whether a value of aws:userid is fixed and outside the pattern
// AROLEID:*, which sessions of a role have.
func fixedUserID(value text) bool {
	return value.isFixed() && (!strings.HasPrefix(value.raw, "AROA") || !strings.Contains(value.raw, ":"))
}

// fixedAccount accepts a fixed value, and an access point ARN with wildcards in the
// access point's name only.
func fixedAccount(value text) bool {
	a, ok := parseARN(value.raw)
	return value.isFixed() || ok && strings.HasPrefix(a.name, "accesspoint/") && isAccountID(a.account) &&
		!strings.ContainsAny(a.partition+a.service+a.region, "*?") && len(value.variables) == 0
}

// narrow tells whether an address range is no broader than /8 (IPv4) or /32
// (IPv6). No private range of RFC 1918 is, so they need no exception.
func narrow(cidr text) bool {
	p, ok := parseCIDR(cidr.raw)
	return ok && (p.Addr().Is4() && p.Bits() >= 8 || p.Addr().Is6() && p.Bits() >= 32)
}
