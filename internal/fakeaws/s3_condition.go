// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"net/http"
	"strings"
)

// checkConditions refuses a write whose object is not as the request wants it (S3 user
// guide, "How to prevent object overwrites with conditional writes" and "How to perform
// conditional deletes"): If-None-Match takes no ETag, and If-Match one or "*"; with an
// ETag s3:GetObject is needed, too.
func (s *Server) checkConditions(r *request, b *bucket) error {
	none, match := r.http.Header.Get("If-None-Match"), r.http.Header.Get("If-Match")
	o, there := b.objects[r.key]
	switch {
	case none != "" && (none != "*" || match != ""):
		return &apiError{
			status: http.StatusNotImplemented, code: "NotImplemented",
			message: "A header you provided implies functionality that is not implemented",
			detail:  [][2]string{{"Header", "If-None-Match"}},
		}
	case none != "" && there:
		return errPrecondition("If-None-Match")
	case match == "":
		return nil
	case match != "*":
		if err := s.authorizeS3(r, b, "s3:GetObject"); err != nil {
			return err
		}
	}
	switch {
	case !there:
		return s.errNoSuchKey(r, b)
	case match != "*" && strings.Trim(match, `"`) != strings.Trim(o.etag(), `"`):
		return errPrecondition("If-Match")
	}
	return nil
}

func errPrecondition(header string) error {
	return &apiError{
		status: http.StatusPreconditionFailed, code: "PreconditionFailed",
		message: "At least one of the pre-conditions you specified did not hold",
		detail:  [][2]string{{"Condition", header}},
	}
}
