// SPDX-License-Identifier: MPL-2.0

package target

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// Address says which document is meant: what the user wrote.
type Address struct {
	ID            string // a bucket name, a topic ARN, a key id, …
	Region        string // "" when it isn't given
	ExpectedOwner string // an account id; "" when it isn't given
}

// Kind is a kind of policy document: all that is particular to it.
type Kind struct {
	// Name is what texts call the document, such as "bucket policy".
	Name string
	// Service is the prefix of the actions that the document may have, such as "s3".
	Service string
	// SizeLimit is what AWS accepts, in bytes of the minified document. AWS counts
	// after a normalisation of its own, so a size is approximate.
	SizeLimit int
	// Owns tells whether a resource of a statement, an ARN that may have wildcards,
	// can be the document's own.
	Owns func(id, resource string) bool
	// OwnResources says in words which resources a statement may have.
	OwnResources func(id string) string
	// Open returns the document. It makes no call.
	Open func(s *Session, a Address) Policy
}

// Policy is one policy document in AWS.
type Policy = splice.Target[*policy.Document]

// Describe names a document in texts: "the bucket policy of my-bucket".
func (k Kind) Describe(id string) string {
	return fmt.Sprintf("the %s of %s", k.Name, id)
}

// SizeError says that a document would be larger than AWS accepts.
type SizeError struct {
	Size, Limit int
	Largest     []policy.Statement // at most five, the largest first
}

func (e *SizeError) Error() string {
	var parts []string
	for _, s := range e.Largest {
		sid := s.Sid()
		if sid == "" {
			sid = "(without a Sid)"
		}
		parts = append(parts, fmt.Sprintf("%s %d bytes", sid, len(s.Minified())))
	}
	return fmt.Sprintf("the document would have %d bytes, the limit is %d; its largest statements: %s",
		e.Size, e.Limit, strings.Join(parts, ", "))
}

// CheckSize returns a *SizeError when AWS would not accept the document.
func (k Kind) CheckSize(doc *policy.Document) error {
	size := doc.Size()
	if size <= k.SizeLimit {
		return nil
	}
	largest := doc.Statements()
	slices.SortStableFunc(largest, func(a, b policy.Statement) int {
		return len(b.Minified()) - len(a.Minified())
	})
	return &SizeError{Size: size, Limit: k.SizeLimit, Largest: largest[:min(len(largest), 5)]}
}

// Crowded tells whether the document has more than 80 % of what AWS accepts.
func (k Kind) Crowded(doc *policy.Document) bool {
	return doc.Size()*5 > k.SizeLimit*4
}
