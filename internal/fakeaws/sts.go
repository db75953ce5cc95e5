// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"net/http"
	"regexp"
	"strconv"
	"time"
)

func stsService() service {
	return queryService("https://sts.amazonaws.com/doc/2011-06-15/", map[string]queryOperation{
		"GetCallerIdentity": {run: getCallerIdentity},
		"AssumeRole": {
			params:   []string{"RoleArn", "RoleSessionName", "DurationSeconds", "ExternalId"},
			resource: "RoleArn", run: assumeRole,
		},
	})
}

func getCallerIdentity(_ *Server, r *request) (any, error) {
	return struct {
		Arn     string
		UserID  string `xml:"UserId"`
		Account string
	}{r.caller.arn(), r.caller.userID(), r.caller.account.id}, nil
}

var sessionName = regexp.MustCompile(`^[\w+=,.@-]{2,64}$`)

const defaultSessionSeconds = 3600

func assumeRole(s *Server, r *request) (any, error) {
	arn, session := r.form.Get("RoleArn"), r.form.Get("RoleSessionName")
	if !sessionName.MatchString(session) {
		return nil, errValidation("1 validation error detected: Value '" + session + "' at 'roleSessionName' failed to satisfy constraint")
	}
	seconds := defaultSessionSeconds
	if text := r.form.Get("DurationSeconds"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 900 || n > 43200 {
			return nil, errValidation("1 validation error detected: Value '" + text + "' at 'durationSeconds' failed to satisfy constraint")
		}
		seconds = n
	}
	if r.caller.root() {
		return nil, &apiError{status: http.StatusForbidden, code: "AccessDenied", message: "Roles may not be assumed by root accounts."}
	}
	role := s.entityByARN(arn)
	allowed := false
	if role != nil && role.kind == "role" {
		keys := map[string][]string{"sts:RoleSessionName": {session}}
		if id := r.form.Get("ExternalId"); id != "" {
			keys["sts:ExternalId"] = []string{id}
		}
		var err error
		allowed, err = s.may(r, question{
			action:          "sts:AssumeRole",
			resource:        arn,
			resourceAccount: role.account.id,
			policy:          s.inForce(role.trust.now),
			context:         keys,
		})
		if err != nil {
			return nil, err
		}
	}
	if !allowed {
		return nil, errNotAuthorized(r, "sts:AssumeRole", arn)
	}
	credentials := s.openSession(role, session)
	type temporary struct {
		AccessKeyID     string `xml:"AccessKeyId"`
		SecretAccessKey string
		SessionToken    string
		Expiration      string
	}
	return struct {
		Credentials temporary
		ID          string `xml:"AssumedRoleUser>AssumedRoleId"`
		Arn         string `xml:"AssumedRoleUser>Arn"`
	}{
		Credentials: temporary{
			credentials.AccessKeyID, credentials.SecretAccessKey, credentials.SessionToken,
			time.Now().UTC().Add(time.Duration(seconds) * time.Second).Format(time.RFC3339),
		},
		ID:  role.id + ":" + session,
		Arn: role.sessionARN(session),
	}, nil
}

func errNotAuthorized(r *request, action, resource string) error {
	return &apiError{
		status: http.StatusForbidden, code: "AccessDenied",
		message: "User: " + r.caller.arn() + " is not authorized to perform: " + action + " on resource: " + resource,
	}
}
