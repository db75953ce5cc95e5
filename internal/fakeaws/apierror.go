// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"net/http"
	"strings"
)

// apiError is a refusal with AWS's code and text.
type apiError struct {
	status  int
	code    string
	message string
	detail  [][2]string // further elements of S3's error document
	header  http.Header
}

func (e *apiError) Error() string { return e.code + ": " + e.message }

func errNotImplemented(r *request) error {
	return &apiError{
		status:  http.StatusNotImplemented,
		code:    "NotImplemented",
		message: "The fake AWS does not implement " + r.call.Operation + ".",
	}
}

// knownError gives the status and the text that AWS uses with an error code.
func knownError(code string) (status int, message string) {
	switch code {
	case "AccessDenied":
		return http.StatusForbidden, "Access Denied"
	case "OperationAborted":
		return http.StatusConflict, "A conflicting conditional operation is currently in progress against this resource. Please try again."
	case "ConditionalRequestConflict":
		return http.StatusConflict, "The conditional request cannot succeed due to a conflicting operation against this resource."
	case "SlowDown":
		return http.StatusServiceUnavailable, "Please reduce your request rate."
	case "ServiceUnavailable":
		return http.StatusServiceUnavailable, "Service is unable to handle request."
	case "InternalError":
		return http.StatusInternalServerError, "We encountered an internal error. Please try again."
	case "MalformedPolicy":
		return http.StatusBadRequest, "Invalid principal in policy"
	case "NoSuchBucket":
		return http.StatusNotFound, "The specified bucket does not exist"
	case "NoSuchBucketPolicy":
		return http.StatusNotFound, "The bucket policy does not exist"
	case "Throttling", "ThrottlingException":
		return http.StatusBadRequest, "Rate exceeded"
	case "RequestThrottled": // SQS
		return http.StatusForbidden, "Request is throttled."
	case "Throttled": // SNS
		return http.StatusTooManyRequests, "Rate exceeded"
	case "AuthorizationError": // SNS
		return http.StatusForbidden, "Not authorized"
	case "NotFound": // SNS
		return http.StatusNotFound, "Topic does not exist"
	case "QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue":
		return http.StatusBadRequest, "The specified queue does not exist."
	case "OverLimit": // SQS
		return http.StatusForbidden, code
	case "KMSInternalException":
		return http.StatusInternalServerError, "The request was rejected because an internal exception occurred. The request can be retried."
	case "MalformedPolicyDocumentException": // KMS
		return http.StatusBadRequest, "Policy contains a statement with one or more invalid principals."
	case "NoSuchEntity": // IAM
		return http.StatusNotFound, "The entity cannot be found."
	case "ConcurrentModification": // IAM
		return http.StatusConflict, "Multiple requests to change this object were submitted simultaneously."
	case "LimitExceeded", "DeleteConflict", "EntityAlreadyExists": // IAM
		return http.StatusConflict, code
	default:
		return http.StatusBadRequest, code
	}
}

// unknownService answers 501 to everything, in the protocol of the request.
func unknownService() service {
	return service{
		identify: func(r *request) *operation {
			if target := r.http.Header.Get("X-Amz-Target"); target != "" {
				_, r.call.Operation, _ = strings.Cut(target, ".")
			} else if r.parseForm() {
				r.call.Operation = r.form.Get("Action")
			}
			return nil
		},
		refuse: func(r *request, e *apiError) *response {
			if !strings.HasPrefix(r.http.Header.Get("Content-Type"), "application/x-amz-json") {
				return refuseQuery("")(r, e)
			}
			return refuseJSON(r, e)
		},
	}
}
