// SPDX-License-Identifier: MPL-2.0

package target

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"

	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// Problem is a refusal of AWS, explained.
type Problem struct {
	Summary string // a noun phrase, such as "Bucket Not Found"
	Remedy  string // what it means and what to do
	Class   splice.Class
	Err     error // what AWS said
}

func (p *Problem) Error() string { return p.Err.Error() }

func (p *Problem) Unwrap() error { return p.Err }

// classify is the Classify of every target: its own problems by their class, and
// what is alike in all services by the SDK's own reading of it.
func classify(err error) splice.Class {
	var problem *Problem
	if errors.As(err, &problem) {
		return problem.Class
	}
	if code := errorCode(err); code != "" {
		if _, throttled := retry.DefaultThrottleErrorCodes[code]; throttled {
			return splice.Busy
		}
	}
	switch status := statusCode(err); {
	case status == http.StatusTooManyRequests:
		return splice.Busy
	case status >= http.StatusInternalServerError && status != http.StatusNotImplemented:
		return splice.Ambiguous
	case status == http.StatusForbidden || status == http.StatusUnauthorized:
		return splice.Denied
	case status != 0:
		return splice.Final
	}
	if neverSent(err) {
		return splice.Final
	}
	return splice.Ambiguous
}

// neverSent tells of an error without an answer whether there was no call at all:
// no credentials, no region, settings that don't work. Whatever else has no
// answer is a connection that failed, and the call may have been carried out.
func neverSent(err error) bool {
	var sent *smithy.OperationError
	var connection *awshttp.ResponseError
	if !errors.As(err, &sent) && !errors.As(err, &connection) {
		return !errors.Is(err, context.Canceled)
	}
	text := err.Error()
	return strings.Contains(text, "get identity") || strings.Contains(text, "resolve auth scheme") ||
		strings.Contains(text, "failed to resolve service endpoint") || strings.Contains(text, "failed to refresh cached credentials")
}

// errorCode is the code in AWS's answer, "" when there is none.
func errorCode(err error) string {
	var answer smithy.APIError
	if errors.As(err, &answer) {
		return answer.ErrorCode()
	}
	return ""
}

// errorMessage is the text in AWS's answer.
func errorMessage(err error) string {
	var answer smithy.APIError
	if errors.As(err, &answer) {
		return answer.ErrorMessage()
	}
	return ""
}

// statusCode is the HTTP status of AWS's answer, 0 when there is none.
func statusCode(err error) int {
	var response *awshttp.ResponseError
	if errors.As(err, &response) && response.Response != nil {
		return response.HTTPStatusCode()
	}
	return 0
}
