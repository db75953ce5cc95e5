// SPDX-License-Identifier: MPL-2.0

package access

import (
	"strconv"
	"strings"
)

// keys is the request context.
type keys struct {
	values  map[string][]string // by lower-case key
	unknown bool                // keys that are not in values may have any value
	noTags  bool                // the caller has no tags
}

func newKeys(given map[string][]string, unknown bool) keys {
	k := keys{values: make(map[string][]string, len(given)+12), unknown: unknown}
	for key, values := range given {
		key = strings.ToLower(key)
		k.values[key] = append(k.values[key], values...)
	}
	return k
}

// get gives the values of a lower-case key, none when it is absent, and whether
// they are known.
func (k *keys) get(key string) (values []string, known bool) {
	values, given := k.values[key]
	return values, given || !k.unknown || k.noTags && strings.HasPrefix(key, "aws:principaltag/")
}

// first gives a key's first value, or "".
func (k *keys) first(key string) string {
	if v := k.values[key]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// fill sets a lower-case key that was not given.
func (k *keys) fill(key string, values ...string) {
	if _, given := k.values[key]; !given {
		k.values[key] = values
	}
}

// lack says of lower-case keys that were not given that they are absent.
func (k *keys) lack(keys ...string) {
	for _, key := range keys {
		k.fill(key)
	}
}

// derive fills in what follows from who calls and from whose resource it is (IAM
// user guide, "AWS global condition context keys" and, in "Variables and tags",
// "Principal key values"). What cannot be known from names, such as the unique
// id of a user or role, is left.
func (k *keys) derive(q *query) {
	k.fill("aws:resourceaccount", q.owner)
	if q.service == "s3" {
		k.fill("s3:resourceaccount", q.owner)
	}
	k.deriveVia()
	c := q.caller
	if c.kind == service {
		k.fill("aws:principalisawsservice", "true")
		k.fill("aws:principalservicename", c.name)
		k.fill("aws:principalservicenameslist", c.name)
		k.lack("aws:username", "aws:principalorgid", "aws:principalorgpaths")
		k.noTags = true
		return
	}
	// These come with calls of services only.
	k.lack("aws:principalservicename", "aws:principalservicenameslist",
		"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths")
	switch c.kind {
	case anonymous:
		k.fill("aws:principaltype", "Anonymous")
		k.fill("aws:principalaccount", "anonymous")
		k.fill("aws:userid", "anonymous")
		k.lack("aws:principalarn", "aws:username", "aws:principalorgid", "aws:principalorgpaths", "aws:principalisawsservice")
		k.noTags = true
		return
	case federated, origin:
		return
	case root:
		k.fill("aws:principaltype", "Account")
		if c.account == "" { // known by its canonical user id only
			break
		}
		k.fill("aws:principalarn", c.name)
		k.fill("aws:userid", c.account)
	case user:
		k.fill("aws:principaltype", "User")
		k.fill("aws:principalarn", c.name)
		k.fill("aws:username", lastElement(c.name))
	case role, session:
		k.fill("aws:principaltype", "AssumedRole")
		k.fill("aws:principalarn", c.role)
	case federatedUser:
		k.fill("aws:principaltype", "FederatedUser")
		k.fill("aws:principalarn", c.name)
		k.fill("aws:userid", c.account+":"+lastElement(c.name))
	}
	k.lack("aws:username")
	k.fill("aws:principalisawsservice", "false")
	if c.account != "" {
		k.fill("aws:principalaccount", c.account)
		if q.service == "kms" {
			k.fill("kms:calleraccount", c.account)
		}
	}
}

// deriveVia fills in whether a service calls with the caller's credentials, and
// which. The caller calls by itself when nothing was given.
func (k *keys) deriveVia() {
	if via := k.values["aws:calledvia"]; len(via) > 0 {
		k.fill("aws:calledviafirst", via[0])
		k.fill("aws:calledvialast", via[len(via)-1])
	}
	k.fill("aws:viaawsservice", strconv.FormatBool(k.first("aws:calledviafirst") != ""))
	if k.first("aws:viaawsservice") == "false" {
		k.lack("aws:calledvia", "aws:calledviafirst", "aws:calledvialast")
	}
}
