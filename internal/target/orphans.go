// SPDX-License-Identifier: MPL-2.0

package target

import (
	"fmt"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// unknownPrincipal explains that AWS knows a principal of the document not, or no
// longer. AWS names neither principal nor statement; the ids of deleted roles and
// users in the document do. Without one, the principal may be a new one.
func unknownPrincipal(doc *policy.Document, err error) *Problem {
	if orphans := doc.Orphans(); len(orphans) > 0 {
		return &Problem{
			Summary: "Orphaned Principal",
			Remedy:  OrphanRemedy(orphans),
			Class:   splice.Final, Err: err,
		}
	}
	return &Problem{
		Summary: "Unknown Principal",
		Remedy: "A role, user or account that the document names does not exist. Check the principals of this grant, " +
			"and let it refer to their resources, so that they are created first.",
		Class: splice.UnknownPrincipal, Err: err,
	}
}

// OrphanRemedy names deleted principals, and what to do about them (IAM user
// guide, AWS JSON policy elements: Principal, on unique ids in place of ARNs).
func OrphanRemedy(orphans []policy.Orphan) string {
	var lines []string
	for _, o := range orphans {
		name := fmt.Sprintf("statement %q", o.Sid)
		if o.Sid == "" {
			name = fmt.Sprintf("statement number %d, which has no Sid", o.Index+1)
		}
		lines = append(lines, fmt.Sprintf("  - %s in %s", o.Principal, name))
	}
	return "The document names principals that were deleted; AWS shows their unique ids:\n" + strings.Join(lines, "\n") +
		"\nAs long as they are there AWS refuses every write of this document, whoever makes it. " +
		"A statement that is not ours is its owner's to mend: name the principal that took the place of the deleted one, or take the statement out."
}
