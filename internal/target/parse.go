// SPDX-License-Identifier: MPL-2.0

package target

import (
	"fmt"
	"net/url"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// parse reads a document that AWS answered; "" is none.
func parse(kind, id, text string) (*policy.Document, error) {
	if text == "" {
		return policy.New(), nil
	}
	doc, err := policy.Parse([]byte(text))
	if err != nil {
		return nil, unreadable(kind, id, err)
	}
	return doc, nil
}

// parseEncoded parses a document as IAM answers it (IAM API reference: "URL-encoded
// compliant with RFC 3986").
func parseEncoded(kind, id, text string) (*policy.Document, error) {
	decoded, err := url.PathUnescape(text)
	if err != nil {
		return nil, unreadable(kind, id, err)
	}
	return parse(kind, id, decoded)
}

// unreadable says that AWS has a document that must not be edited.
func unreadable(kind, id string, err error) *Problem {
	return &Problem{
		Summary: "Unreadable Policy",
		Remedy:  fmt.Sprintf("The %s of %s can't be edited without the risk of losing a part of it. Correct it by hand first.", kind, id),
		Class:   splice.Final, Err: err,
	}
}
