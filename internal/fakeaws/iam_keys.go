// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"fmt"
	"slices"
	"time"
)

// maxKeys is how many access keys a user can have.
const maxKeys = 2

func iamCreateKey(s *Server, r *request, e *entity) (any, error) {
	if len(e.keys) >= maxKeys {
		return nil, errLimit(fmt.Sprintf("Cannot exceed quota for AccessKeysPerUser: %d", maxKeys))
	}
	type accessKey struct {
		UserName        string
		AccessKeyID     string `xml:"AccessKeyId"`
		Status          string
		SecretAccessKey string
		CreateDate      string
	}
	return struct{ AccessKey accessKey }{accessKey{
		e.name, s.createKey(e), "Active", secret, r.call.Time.UTC().Format(time.RFC3339),
	}}, nil
}

func iamDeleteKey(s *Server, r *request, e *entity) (any, error) {
	id := r.form.Get("AccessKeyId")
	i := slices.Index(e.keys, id)
	if i < 0 {
		return nil, errNoSuchEntity(fmt.Sprintf("The Access Key with id %s cannot be found.", id))
	}
	e.keys = slices.Delete(e.keys, i, i+1)
	delete(s.credentials, id)
	return nil, nil // there is no result
}
