// SPDX-License-Identifier: MPL-2.0

package access

import "strings"

// keys is the request context: values by lower-case key.
type keys map[string][]string

func newKeys(given map[string][]string) keys {
	k := make(keys, len(given)+8)
	for key, values := range given {
		key = strings.ToLower(key)
		k[key] = append(k[key], values...)
	}
	return k
}

// get gives the values of a key in any case, none when it is absent.
func (k keys) get(key string) []string { return k[strings.ToLower(key)] }

// first gives a key's first value, or "".
func (k keys) first(key string) string {
	if v := k.get(key); len(v) > 0 {
		return v[0]
	}
	return ""
}

// fill sets a key that was not given.
func (k keys) fill(key, value string) {
	if key = strings.ToLower(key); value != "" {
		if _, given := k[key]; !given {
			k[key] = []string{value}
		}
	}
}

// derive fills in what follows from who calls and from whose resource it is (IAM
// user guide, "AWS global condition context keys" and, in "Variables and tags",
// "Principal key values"). What cannot be known from names, such as the unique
// id of a user or role, stays absent.
func (k keys) derive(q query) {
	k.fill("aws:ResourceAccount", q.owner)
	if q.service() == "s3" {
		k.fill("s3:ResourceAccount", q.owner)
	}
	c := q.caller
	switch c.kind {
	case anonymous:
		k.fill("aws:PrincipalType", "Anonymous")
		k.fill("aws:PrincipalAccount", "anonymous")
		k.fill("aws:userid", "anonymous")
		return
	case service:
		k.fill("aws:PrincipalIsAWSService", "true")
		k.fill("aws:PrincipalServiceName", c.name)
		return
	case root:
		k.fill("aws:PrincipalType", "Account")
		k.fill("aws:PrincipalArn", c.name)
		k.fill("aws:userid", c.account)
	case user:
		k.fill("aws:PrincipalType", "User")
		k.fill("aws:PrincipalArn", c.name)
		k.fill("aws:username", lastElement(c.name))
	case role, session:
		k.fill("aws:PrincipalType", "AssumedRole")
		k.fill("aws:PrincipalArn", c.role)
	case federatedUser:
		k.fill("aws:PrincipalType", "FederatedUser")
		k.fill("aws:PrincipalArn", c.name)
		k.fill("aws:userid", c.account+":"+lastElement(c.name))
	}
	k.fill("aws:PrincipalAccount", c.account)
	k.fill("aws:PrincipalIsAWSService", "false")
	k.fill("aws:ViaAWSService", "false")
}
