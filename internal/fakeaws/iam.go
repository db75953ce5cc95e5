// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"fmt"
	"net/url"
	"strings"
	"time"
)

// iamOperation is a row of IAM's table.
type iamOperation struct {
	kind   string   // "role" or "user": what it is about
	params []string // beside RoleName or UserName
	create bool     // what it is about need not be there yet
	run    func(*Server, *request, *entity) (any, error)
}

func iamService() service {
	document := []string{"PolicyName", "PolicyDocument"}
	name := []string{"PolicyName"}
	arn := []string{"PolicyArn"}
	page := []string{"MaxItems"}
	rows := map[string]iamOperation{
		"CreateRole":               {kind: "role", params: []string{"Path", "AssumeRolePolicyDocument"}, create: true, run: iamCreateRole},
		"GetRole":                  {kind: "role", run: iamGetRole},
		"DeleteRole":               {kind: "role", run: iamDelete},
		"UpdateAssumeRolePolicy":   {kind: "role", params: []string{"PolicyDocument"}, run: iamPutTrust},
		"PutRolePolicy":            {kind: "role", params: document, run: iamPutPolicy},
		"GetRolePolicy":            {kind: "role", params: name, run: iamGetPolicy},
		"DeleteRolePolicy":         {kind: "role", params: name, run: iamDeletePolicy},
		"ListRolePolicies":         {kind: "role", params: page, run: iamListPolicies},
		"AttachRolePolicy":         {kind: "role", params: arn, run: iamAttach},
		"DetachRolePolicy":         {kind: "role", params: arn, run: iamDetach},
		"ListAttachedRolePolicies": {kind: "role", params: page, run: iamListAttached},
		"AttachUserPolicy":         {kind: "user", params: arn, run: iamAttach},
		"DetachUserPolicy":         {kind: "user", params: arn, run: iamDetach},
		"ListAttachedUserPolicies": {kind: "user", params: page, run: iamListAttached},
		"CreateUser":               {kind: "user", params: []string{"Path"}, create: true, run: iamCreateUser},
		"GetUser":                  {kind: "user", run: iamGetUser},
		"DeleteUser":               {kind: "user", run: iamDelete},
		"PutUserPolicy":            {kind: "user", params: document, run: iamPutPolicy},
		"GetUserPolicy":            {kind: "user", params: name, run: iamGetPolicy},
		"DeleteUserPolicy":         {kind: "user", params: name, run: iamDeletePolicy},
		"ListUserPolicies":         {kind: "user", params: page, run: iamListPolicies},
		"ListGroupsForUser":        {kind: "user", params: page, run: iamListGroups},
		"CreateAccessKey":          {kind: "user", run: iamCreateKey},
		"DeleteAccessKey":          {kind: "user", params: []string{"AccessKeyId"}, run: iamDeleteKey},
	}
	operations := managedPolicyOperations()
	for action, row := range rows {
		parameter := strings.ToUpper(row.kind[:1]) + row.kind[1:] + "Name"
		operations[action] = queryOperation{
			params:   append([]string{parameter}, row.params...),
			resource: parameter,
			run:      func(s *Server, r *request) (any, error) { return row.carryOut(s, r, action) },
		}
	}
	return queryService("https://iam.amazonaws.com/doc/2010-05-08/", operations)
}

// carryOut finds the role or user and checks the caller's permission. IAM has
// one region for each partition; another one is taken too, since the SDKs sign
// for the region they are configured with when they are given an endpoint.
func (op iamOperation) carryOut(s *Server, r *request, action string) (any, error) {
	account, name := r.caller.account, r.call.Resource
	if name == "" && action == "GetUser" && r.caller.entity != nil && r.caller.entity.kind == "user" {
		name = r.caller.entity.name // without a name: the caller
	}
	find := account.role
	if op.kind == "user" {
		find = account.user
	}
	e, missing := find(name)
	resource := "arn:" + account.partition + ":iam::" + account.id + ":" + op.kind + r.form.Get("Path")
	if !strings.HasSuffix(resource, "/") {
		resource += "/"
	}
	resource += name
	if e != nil {
		resource = e.arn()
	}
	q := question{action: "iam:" + action, resource: resource, resourceAccount: account.id}
	if arn := r.form.Get("PolicyArn"); arn != "" {
		q.context = map[string][]string{"iam:PolicyARN": {arn}}
	}
	allowed, err := s.may(r, q)
	switch {
	case err != nil:
		return nil, err
	case !allowed:
		return nil, errNotAuthorized(r, "iam:"+action, resource)
	case missing != nil && !op.create:
		return nil, missing
	default:
		return op.run(s, r, e)
	}
}

// iamEntity is how IAM describes a role or a user.
type iamEntity struct {
	Path       string
	RoleName   string `xml:",omitempty"`
	RoleID     string `xml:"RoleId,omitempty"`
	UserName   string `xml:",omitempty"`
	UserID     string `xml:"UserId,omitempty"`
	Arn        string
	CreateDate string
	Trust      string `xml:"AssumeRolePolicyDocument,omitempty"`
}

// describe is what the Get and Create operations say, out of date when stale.
func (e *entity) describe(stale bool) iamEntity {
	d := iamEntity{Path: e.path, Arn: e.arn(), CreateDate: e.created.Format(time.RFC3339)}
	if e.kind == "user" {
		d.UserName, d.UserID = e.name, e.id
		return d
	}
	d.RoleName, d.RoleID = e.name, e.id
	d.Trust = encodeDocument(string(e.account.server.shownPolicy(e.trust.read(stale))))
	return d
}

// encodeDocument is how IAM answers documents: URL-encoded as in RFC 3986.
func encodeDocument(document string) string {
	return strings.ReplaceAll(url.QueryEscape(document), "+", "%20")
}

type roleResult struct{ Role iamEntity }

type userResult struct{ User iamEntity }

func iamCreateRole(_ *Server, r *request, _ *entity) (any, error) {
	trust := r.form.Get("AssumeRolePolicyDocument")
	if trust == "" {
		return nil, errMalformedDocument("This policy contains invalid Json")
	}
	e, err := r.caller.account.createRole(r.form.Get("RoleName"), r.form.Get("Path"), trust)
	if err != nil {
		return nil, err
	}
	return roleResult{e.describe(false)}, nil
}

func iamCreateUser(_ *Server, r *request, _ *entity) (any, error) {
	e, err := r.caller.account.createUser(r.form.Get("UserName"), r.form.Get("Path"))
	if err != nil {
		return nil, err
	}
	return userResult{e.describe(false)}, nil
}

func iamGetRole(_ *Server, r *request, e *entity) (any, error) {
	return roleResult{e.describe(r.stale)}, nil
}

func iamGetUser(_ *Server, r *request, e *entity) (any, error) {
	return userResult{e.describe(r.stale)}, nil
}

func iamDelete(s *Server, _ *request, e *entity) (any, error) {
	switch {
	case len(e.policies) > 0:
		return nil, errDeleteConflict("Cannot delete entity, must delete policies first.")
	case len(e.attached) > 0:
		return nil, errDeleteConflict("Cannot delete entity, must detach all policies first.")
	case len(e.keys) > 0:
		return nil, errDeleteConflict("Cannot delete entity, must delete access keys first.")
	}
	s.deleteEntity(e)
	return nil, nil // there is no result
}

func iamPutTrust(s *Server, r *request, e *entity) (any, error) {
	return nil, e.putTrust(r.form.Get("PolicyDocument"), s.staleReads)
}

func iamPutPolicy(_ *Server, r *request, e *entity) (any, error) {
	return nil, e.putPolicy(r.form.Get("PolicyName"), r.form.Get("PolicyDocument"))
}

func (e *entity) inlinePolicy(name string) (string, error) {
	document, ok := e.policies[name]
	if !ok {
		return "", errNoSuchEntity(fmt.Sprintf("The %s policy with name %s cannot be found.", e.kind, name))
	}
	return document, nil
}

func iamGetPolicy(_ *Server, r *request, e *entity) (any, error) {
	name := r.form.Get("PolicyName")
	document, err := e.inlinePolicy(name)
	if err != nil {
		return nil, err
	}
	result := struct {
		RoleName       string `xml:",omitempty"`
		UserName       string `xml:",omitempty"`
		PolicyName     string
		PolicyDocument string
	}{PolicyName: name, PolicyDocument: encodeDocument(document)}
	if e.kind == "user" {
		result.UserName = e.name
	} else {
		result.RoleName = e.name
	}
	return result, nil
}

func iamDeletePolicy(_ *Server, r *request, e *entity) (any, error) {
	name := r.form.Get("PolicyName")
	_, err := e.inlinePolicy(name)
	delete(e.policies, name)
	return nil, err
}

func iamListPolicies(_ *Server, _ *request, e *entity) (any, error) {
	return struct {
		PolicyNames []string `xml:"PolicyNames>member"`
		IsTruncated bool
	}{PolicyNames: e.policyNames()}, nil
}

// iamListGroups: there are no groups.
func iamListGroups(*Server, *request, *entity) (any, error) {
	return struct {
		Groups      []string `xml:"Groups>member"`
		IsTruncated bool
	}{}, nil
}
