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
func unknownPrincipal(doc *policy.Document, err error) error {
	if orphans := doc.Orphans(); len(orphans) > 0 {
		return &OrphanError{Orphans: orphans, Err: err}
	}
	return &Problem{
		Summary: "Unknown Principal",
		Remedy: "A role, user or account that the document names does not exist. Check the principals of this grant, " +
			"and let it refer to their resources, so that they are created first.",
		Class: splice.UnknownPrincipal, Err: err,
	}
}

// OrphanError says that a document names deleted principals, so that AWS refuses it.
type OrphanError struct {
	Orphans []policy.Orphan
	Err     error // what AWS said
}

func (e *OrphanError) Error() string { return e.Err.Error() }

func (e *OrphanError) Unwrap() error { return e.Err }

// OrphanRemedy names deleted principals, and what to do about them (IAM user
// guide, AWS JSON policy elements: Principal, on unique ids in place of ARNs).
// Whose says whose the statement with a Sid is, such as "is not this grant's"; it may
// be nil.
func OrphanRemedy(orphans []policy.Orphan, whose func(sid string) string) string {
	var lines []string
	for _, o := range orphans {
		line := fmt.Sprintf("  - %s in statement %q", o.Principal, o.Sid)
		if o.Sid == "" {
			line = fmt.Sprintf("  - %s in statement number %d, without a Sid", o.Principal, o.Index+1)
		}
		if whose != nil {
			line += ", which " + whose(o.Sid)
		}
		lines = append(lines, line)
	}
	return "The document names principals that were deleted; AWS shows their unique ids:\n" + strings.Join(lines, "\n") +
		"\nAs long as they are there AWS refuses every write of this document, whoever makes it. " +
		"A statement that is not ours is its owner's to mend: name the principal that took the place of the deleted one, or take the statement out."
}
