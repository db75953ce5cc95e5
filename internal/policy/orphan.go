// SPDX-License-Identifier: MPL-2.0

package policy

import "strings"

// Orphan is a principal that was deleted. AWS then shows its unique id in place of its
// ARN, and refuses any policy that is written with it (IAM user guide, "AWS JSON policy
// elements: Principal").
type Orphan struct {
	Index     int    // of the statement
	Sid       string // of the statement, "" when it has none
	Principal string // the unique id
}

// Orphans are the deleted roles and users in Principal and NotPrincipal elements.
func (d *Document) Orphans() []Orphan {
	var orphans []Orphan
	for i, it := range d.items {
		for _, p := range append(it.Principals(), it.NotPrincipals()...) {
			if p.Type == "AWS" && isUniqueID(p.Value) {
				orphans = append(orphans, Orphan{i, it.Sid(), p.Value})
			}
		}
	}
	return orphans
}

// isUniqueID is true for the unique id of a role or a user (IAM user guide, "IAM
// identifiers": unique ID prefixes).
func isUniqueID(principal string) bool {
	return (strings.HasPrefix(principal, "AROA") || strings.HasPrefix(principal, "AIDA")) &&
		strings.Trim(principal, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}
