// SPDX-License-Identifier: MPL-2.0

// Package policy is an IAM policy document that many people own statements in.
//
// A [Document] is lossless: what nobody edits keeps its bytes, whatever it
// contains. Statements are never decoded into Go structs and encoded again, which
// would drop unknown elements, big numbers and key order; an edit replaces the
// bytes of one statement and leaves the bytes around it alone.
//
// A [Statement] is an immutable value: its bytes, and a view on what they say.
// Two statements are compared by meaning ([Statement.Equal]), since AWS re-renders
// what it is given: an account id comes back as its root ARN, a one-element list as
// a scalar, a boolean as a string.
//
// Documents that can be read in more than one way are refused with the line and
// column of the reason ([SyntaxError]): invalid JSON, duplicate keys, invalid UTF-8.
// Nothing is ever written on top of a document that was not understood.
//
// Reading a document from several goroutines is safe as long as nobody edits it.
package policy
