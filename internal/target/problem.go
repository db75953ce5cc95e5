// SPDX-License-Identifier: MPL-2.0

package target

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"

	"github.com/xacct/terraform-provider-xacct/internal/conns"
	"github.com/xacct/terraform-provider-xacct/internal/lease"
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

// Explain returns a noun phrase for an error of a target, and what it means and
// what to do, "" when there is nothing to say beside the error itself.
func Explain(err error) (summary, remedy string) {
	var settings *conns.Error
	var size *SizeError
	var orphaned *OrphanError
	var problem *Problem
	var leasing *lease.Error
	switch {
	case errors.As(err, &settings):
		return settings.Summary, settings.Detail
	case errors.As(err, &size):
		return "Policy Too Large", "Merge statements, name fewer principals and actions one by one, or use shorter Sids. Sizes count the minified document; AWS counts nearly the same. If other grants on it go in the same apply, take them out in an apply of their own first."
	case errors.As(err, &orphaned):
		return "Orphaned Principal", OrphanRemedy(orphaned.Orphans, nil)
	case errors.As(err, &problem):
		return problem.Summary, problem.Remedy
	case errors.As(err, &leasing):
		return explainLease(leasing)
	case errors.Is(err, splice.ErrLock):
		return "Lock Not Available", "Writers on one host are kept apart by files in a directory, which this process can't use. Name another one in lock_directory of the provider block."
	case errors.Is(err, splice.ErrLost):
		return "Overwritten Statements", "Another program keeps writing this document without looking at what is there. Find it, by the caller in CloudTrail, and let it leave our statements in place; then repeat the apply."
	}
	return "AWS Request Failed", ""
}

// explain turns AWS's refusal into the problem for its code, if there is one, and
// a denial, whatever its code, into denied.
func explain(err error, denied Problem, problems map[string]Problem) error {
	problem, ok := problems[errorCode(err)]
	if !ok && err != nil && Classify(err) == splice.Denied {
		problem, ok = denied, true
		problem.Class = splice.Denied
		problem.Summary = cmp.Or(problem.Summary, "Access Denied")
	}
	if deny := explicitDeny.FindString(errorMessage(err)); ok && deny != "" {
		problem.Remedy += fmt.Sprintf(" It was refused %s, which no permission outweighs: whoever owns that has to make an exception.", deny)
	}
	if !ok {
		return err
	}
	problem.Err = err
	return &problem
}

// explicitDeny is what AWS says when it is not a missing permission (IAM user guide,
// Troubleshoot access denied error messages).
var explicitDeny = regexp.MustCompile(`with an explicit deny in an? [A-Za-z -]+ (policy|boundary)`)

// lastStatement is the refusal to leave a document without statements.
func lastStatement(document, remedy string) *Problem {
	return &Problem{
		Summary: "Last Statement", Class: splice.Final,
		Remedy: remedy,
		Err:    fmt.Errorf("without our statements, %s would have none left", document),
	}
}

// anotherRegion is the refusal of an address that says another region than the user.
func anotherRegion(thing, id, actual, given string) *Problem {
	return &Problem{
		Summary: strings.ToUpper(thing[:1]) + thing[1:] + " In Another Region",
		Remedy:  fmt.Sprintf("The %s %s is in %s, not in %s. Correct region, or leave it out: the address says it.", thing, id, actual, given),
		Class:   splice.Final,
		Err:     errors.New("region and address contradict each other"),
	}
}

// Classify is the classification of every target: its own problems by their class, and
// what is alike in all services by the SDK's own reading of it.
func Classify(err error) splice.Class {
	var problem *Problem
	if errors.As(err, &problem) {
		return problem.Class
	}
	code := errorCode(err)
	if _, throttled := retry.DefaultThrottleErrorCodes[code]; throttled {
		return splice.Busy
	}
	if code == "AccessDenied" || code == "AccessDeniedException" { // with any status
		return splice.Denied
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
