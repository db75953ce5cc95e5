// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// managedPolicyOperation is a row of IAM's table that is about a managed policy.
type managedPolicyOperation func(*Server, *request, *managedPolicy) (any, error)

func managedPolicyOperations() map[string]queryOperation {
	row := func(action string, run managedPolicyOperation, params ...string) queryOperation {
		return queryOperation{
			params:   append([]string{"PolicyArn"}, params...),
			resource: "PolicyArn",
			run: func(s *Server, r *request) (any, error) {
				arn := r.form.Get("PolicyArn")
				if err := s.mayIAM(r, action, arn); err != nil {
					return nil, err
				}
				p, ok := s.policies[arn]
				if !ok || p.account != r.caller.account {
					return nil, errNoSuchEntity(fmt.Sprintf("Policy %s was not found.", arn))
				}
				return run(s, r, p)
			},
		}
	}
	return map[string]queryOperation{
		"CreatePolicy": {
			params:   []string{"PolicyName", "Path", "PolicyDocument", "Description"},
			resource: "PolicyName", run: iamCreateManaged,
		},
		"GetPolicy":               row("GetPolicy", iamGetManaged),
		"DeletePolicy":            row("DeletePolicy", iamDeleteManaged),
		"GetPolicyVersion":        row("GetPolicyVersion", iamGetVersion, "VersionId"),
		"ListPolicyVersions":      row("ListPolicyVersions", iamListVersions, "MaxItems"),
		"CreatePolicyVersion":     row("CreatePolicyVersion", iamCreateVersion, "PolicyDocument", "SetAsDefault"),
		"DeletePolicyVersion":     row("DeletePolicyVersion", iamDeleteVersion, "VersionId"),
		"SetDefaultPolicyVersion": row("SetDefaultPolicyVersion", iamSetDefaultVersion, "VersionId"),
	}
}

// mayIAM refuses an action on a resource that the caller's policies don't allow.
func (s *Server) mayIAM(r *request, action, resource string) error {
	owner := r.caller.account.id
	if parts := strings.Split(resource, ":"); len(parts) == 6 && accountID.MatchString(parts[4]) {
		owner = parts[4]
	}
	allowed, err := s.may(r, question{action: "iam:" + action, resource: resource, resourceAccount: owner})
	if err == nil && !allowed {
		return errNotAuthorized(r, "iam:"+action, resource)
	}
	return err
}

// iamPolicy is how IAM describes a managed policy.
type iamPolicy struct {
	PolicyName       string
	PolicyID         string `xml:"PolicyId"`
	Arn              string
	Path             string
	Description      string `xml:",omitempty"`
	DefaultVersionID string `xml:"DefaultVersionId"`
	AttachmentCount  int
	IsAttachable     bool
	CreateDate       string
	UpdateDate       string
}

type managedResult struct{ Policy iamPolicy }

func (s *Server) describePolicy(p *managedPolicy, stale bool) managedResult {
	return managedResult{iamPolicy{
		PolicyName: p.name, PolicyID: p.id, Arn: p.arn(), Path: p.path, Description: p.description,
		DefaultVersionID: p.versions.read(stale).defaultVersion,
		AttachmentCount:  s.attachments(p),
		IsAttachable:     true,
		CreateDate:       p.created.Format(time.RFC3339),
		UpdateDate:       p.updated.Format(time.RFC3339),
	}}
}

// iamVersion is how IAM describes a version.
type iamVersion struct {
	Document         string `xml:",omitempty"`
	VersionID        string `xml:"VersionId"`
	IsDefaultVersion bool
	CreateDate       string
}

func (v policyVersion) describe(of policyVersions) iamVersion {
	return iamVersion{VersionID: v.id, IsDefaultVersion: v.id == of.defaultVersion, CreateDate: v.created.Format(time.RFC3339)}
}

type versionResult struct{ PolicyVersion iamVersion }

func iamCreateManaged(s *Server, r *request) (any, error) {
	path := r.form.Get("Path")
	if path == "" {
		path = "/"
	}
	account := r.caller.account
	if err := s.mayIAM(r, "CreatePolicy", policyARN(account, path, r.form.Get("PolicyName"))); err != nil {
		return nil, err
	}
	p, err := account.createPolicy(r.form.Get("PolicyName"), path, r.form.Get("Description"), r.form.Get("PolicyDocument"))
	if err != nil {
		return nil, err
	}
	return s.describePolicy(p, false), nil
}

func iamGetManaged(s *Server, r *request, p *managedPolicy) (any, error) {
	return s.describePolicy(p, r.stale), nil
}

func iamDeleteManaged(s *Server, _ *request, p *managedPolicy) (any, error) {
	switch {
	case s.attachments(p) > 0:
		return nil, errDeleteConflict("Cannot delete a policy attached to entities.")
	case len(p.versions.now.list) > 1:
		return nil, errDeleteConflict("This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.")
	}
	delete(s.policies, p.arn())
	return nil, nil // there is no result
}

func errNoSuchVersion(p *managedPolicy, id string) error {
	return errNoSuchEntity(fmt.Sprintf("Policy %s version %s does not exist or is not attachable.", p.arn(), id))
}

func iamGetVersion(_ *Server, r *request, p *managedPolicy) (any, error) {
	versions, id := p.versions.read(r.stale), r.form.Get("VersionId")
	v, ok := versions.find(id)
	if !ok {
		return nil, errNoSuchVersion(p, id)
	}
	described := v.describe(versions)
	described.Document = encodeDocument(v.document)
	return versionResult{described}, nil
}

// iamListVersions answers all versions in one page, newest first.
func iamListVersions(_ *Server, r *request, p *managedPolicy) (any, error) {
	result := struct {
		Versions    []iamVersion `xml:"Versions>member"`
		IsTruncated bool
	}{}
	versions := p.versions.read(r.stale)
	for _, v := range slices.Backward(versions.list) {
		result.Versions = append(result.Versions, v.describe(versions))
	}
	return result, nil
}

func iamCreateVersion(s *Server, r *request, p *managedPolicy) (any, error) {
	v, err := p.addVersion(r.form.Get("PolicyDocument"), r.form.Get("SetAsDefault") == "true", s.staleReads)
	if err != nil {
		return nil, err
	}
	return versionResult{v.describe(p.versions.now)}, nil
}

func iamDeleteVersion(s *Server, r *request, p *managedPolicy) (any, error) {
	now, id := p.versions.now, r.form.Get("VersionId")
	if _, ok := now.find(id); !ok {
		return nil, errNoSuchVersion(p, id)
	}
	if id == now.defaultVersion {
		return nil, errDeleteConflict("Cannot delete the default version of a policy.")
	}
	p.versions.write(policyVersions{now.without(id), now.defaultVersion}, s.staleReads)
	return nil, nil // there is no result
}

func iamSetDefaultVersion(s *Server, r *request, p *managedPolicy) (any, error) {
	now, id := p.versions.now, r.form.Get("VersionId")
	if _, ok := now.find(id); !ok {
		return nil, errNoSuchVersion(p, id)
	}
	p.updated = time.Now().UTC()
	p.versions.write(policyVersions{now.list, id}, s.staleReads)
	return nil, nil // there is no result
}
