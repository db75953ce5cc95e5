// SPDX-License-Identifier: MPL-2.0

package target

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// Address says which document is meant: what the user wrote.
type Address struct {
	ID            string // a bucket name, a topic ARN, a key id, …
	Region        string // "" when it isn't given
	ExpectedOwner string // an account id; "" when it isn't given
	// Pin is what Policy.Pin returned when the document was written first: the same
	// address then leads to the same document, whatever became of an alias, or of
	// the provider's region. "" when it wasn't written yet.
	Pin string
}

// Kind is a kind of policy document: all that is particular to it.
type Kind struct {
	// Name is what texts call the document, such as "bucket policy".
	Name string
	// Service is the prefix of the actions that the document may have, such as
	// "s3"; empty when they may be of any service.
	Service string
	// Limits are what AWS accepts.
	Limits Limits
	// Principals and Resources: the statements have these elements.
	Principals, Resources bool
	// PlainSids: a Sid may have letters and digits only.
	PlainSids bool
	// Owns tells whether a resource of a statement, an ARN that may have wildcards,
	// can be the document's own. Nil: any resource may stand there.
	Owns func(id, resource string) bool
	// OwnResources says in words which resources a statement may have.
	OwnResources func(id string) string
	// Check returns an error for a statement that breaks a rule of the service that
	// the other fields don't express. It may be nil.
	Check func(s policy.Statement) error
	// Regional: the region is part of the address.
	Regional bool
	// Useless tells whether an action has no effect for a principal of another
	// account. It may be nil.
	Useless func(action string) bool
	// Open returns the document. It makes a call only when it takes one to find the
	// document.
	Open func(ctx context.Context, s *Session, a Address) (Policy, error)
}

// Limits are what AWS accepts of a document.
type Limits struct {
	// Size is in bytes, or characters, of the minified document. AWS counts after a
	// normalisation of its own, so that a size is approximate.
	Size       int
	Characters bool
	// Statements is the number of statements; 0: as many as the size allows.
	Statements int
}

// size measures a document, or a part of one, as AWS does.
func (l Limits) size(minified []byte) int {
	if l.Characters {
		return utf8.RuneCount(minified)
	}
	return len(minified)
}

// body is what to send: the document's own bytes, or, only where these would be
// too many for a service that counts whitespace, the minified document. KMS
// answers pretty-printed, so that its own whitespace would count against us.
func (l Limits) body(doc *policy.Document) string {
	body := doc.Bytes()
	if len(body) > l.Size {
		body = doc.Minified()
	}
	return string(body)
}

func (l Limits) unit() string {
	if l.Characters {
		return "characters"
	}
	return "bytes"
}

// Policy is one policy document in AWS.
type Policy interface {
	splice.Target[*policy.Document]
	// Pin is what makes the address unambiguous; "" when it is.
	Pin() string
}

// Describe names a document in texts: "the bucket policy of my-bucket".
func (k Kind) Describe(id string) string {
	return fmt.Sprintf("the %s of %s", k.Name, id)
}

// SizeError says that a document would be larger than AWS accepts.
type SizeError struct {
	Size, Limit int
	Unit        string   // "bytes", "characters" or "statements"
	Largest     []string // the Sids of at most five statements, the largest first, with their sizes
}

func (e *SizeError) Error() string {
	text := fmt.Sprintf("the document would have %d %s, the limit is %d", e.Size, e.Unit, e.Limit)
	if len(e.Largest) > 0 {
		text += "; its largest statements: " + strings.Join(e.Largest, ", ")
	}
	return text
}

// CheckSize returns a *SizeError when AWS would not accept the document.
func (k Kind) CheckSize(doc *policy.Document) error {
	l := k.Limits
	statements := doc.Statements()
	if l.Statements > 0 && len(statements) > l.Statements {
		return &SizeError{Size: len(statements), Limit: l.Statements, Unit: "statements"}
	}
	size := l.size(doc.Minified())
	if size <= l.Size {
		return nil
	}
	slices.SortStableFunc(statements, func(a, b policy.Statement) int {
		return l.size(b.Minified()) - l.size(a.Minified())
	})
	tooLarge := &SizeError{Size: size, Limit: l.Size, Unit: l.unit()}
	for _, s := range statements[:min(len(statements), 5)] {
		name := s.Sid()
		if name == "" {
			name = "one without a Sid"
		}
		tooLarge.Largest = append(tooLarge.Largest, fmt.Sprintf("%s %d %s", name, l.size(s.Minified()), l.unit()))
	}
	return tooLarge
}

// Crowded says, for a document with more than 80 % of what AWS accepts, how much
// that is; otherwise it returns "".
func (k Kind) Crowded(doc *policy.Document) string {
	l := k.Limits
	if size := l.size(doc.Minified()); size*5 > l.Size*4 {
		return fmt.Sprintf("%d of at most %d %s", size, l.Size, l.unit())
	}
	if n := len(doc.Statements()); n*5 > l.Statements*4 && l.Statements > 0 {
		return fmt.Sprintf("%d of at most %d statements", n, l.Statements)
	}
	return ""
}
