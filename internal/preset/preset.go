// SPDX-License-Identifier: MPL-2.0

// Package preset renders the policy statements that Quilt and Tower (Seqera
// Platform) ask for, from plain settings. It also renders the short forms of
// grants, which follow the same rules.
//
// Everything here is pure: no AWS call, no Terraform. Equal settings give
// equal documents, whatever the order of their sets.
package preset

import (
	"errors"
	"fmt"
	"slices"
)

// ErrEmpty is the error of a set that was given without any element. An empty
// set is mostly a mistake in an expression, and to read it as "no limit" would
// grant more than was meant.
var ErrEmpty = errors.New("the set is empty: leave the argument out, or give at least one element")

// ArgumentError says which argument of a document is wrong, by the name that
// users write.
type ArgumentError struct {
	Argument string
	Err      error
}

func (e *ArgumentError) Error() string { return e.Argument + ": " + e.Err.Error() }

func (e *ArgumentError) Unwrap() error { return e.Err }

// Options are the settings that every document has.
type Options struct {
	// Partition is the AWS partition of every ARN; empty means aws.
	Partition string
	// AdditionalActions are granted beside the vendor's, whatever the access.
	AdditionalActions []string
	// ExcludedActions are never granted. Each must name, or match with
	// wildcards, one of the vendor's or the additional actions.
	ExcludedActions []string
}

const defaultPartition = "aws"

// partitions are those of the SDK's endpoint metadata.
var partitions = []string{
	defaultPartition, "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc",
}

// CheckPartition says whether the partition is one of AWS's.
func CheckPartition(partition string) error { return oneOf(partition, partitions) }

// CheckAccountID says whether id is an AWS account id.
func CheckAccountID(id string) error {
	if !isAccountID(id) {
		return fmt.Errorf("%q is no account id: expected 12 digits", id)
	}

	return nil
}

func isAccountID(s string) bool {
	if len(s) != 12 {
		return false
	}

	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}

	return true
}

// What a document lets its principals do.
const (
	ReadWrite = "read_write" // all that the vendor's page lists; the default
	ReadOnly  = "read_only"  // without the actions that change something
)

// CheckAccess says whether access is [ReadWrite] or [ReadOnly].
func CheckAccess(access string) error { return oneOf(access, []string{ReadWrite, ReadOnly}) }

func oneOf(value string, known []string) error {
	if !slices.Contains(known, value) {
		return fmt.Errorf("%q is none of %s", value, quoted(known))
	}

	return nil
}

// check ties what a check of an argument finds to the argument's name.
func check(argument string, err error) error {
	if err == nil {
		return nil
	}

	return &ArgumentError{Argument: argument, Err: err}
}

// checkEach checks the elements of a set that may be left out (nil), but not
// be empty.
func checkEach(argument string, values []string, valid func(string) error) error {
	if values != nil && len(values) == 0 {
		return check(argument, ErrEmpty)
	}

	for _, v := range values {
		if err := valid(v); err != nil {
			return check(argument, err)
		}
	}

	return nil
}

// orNil takes an empty set for one that is left out, where both mean the same.
func orNil(values []string) []string {
	if len(values) == 0 {
		return nil
	}

	return values
}
