// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"encoding/xml"
	"net/http"
	"strings"
)

// aclGrant is what a bucket's ACL grants to somebody beside the owner, who has
// FULL_CONTROL: to a group by its URI, or to an account by its canonical id.
type aclGrant struct {
	uri, id, permission string
}

// cannedACL gives the grants of a canned ACL for buckets, beside the owner's (S3
// user guide, "Canned ACL"). Those for objects alone grant nothing more.
func cannedACL(name string) ([]aclGrant, bool) {
	group := func(path string, permissions ...string) (grants []aclGrant) {
		for _, permission := range permissions {
			grants = append(grants, aclGrant{uri: "http://acs.amazonaws.com/groups/" + path, permission: permission})
		}
		return grants
	}
	switch name {
	case "", "private", "bucket-owner-read", "bucket-owner-full-control":
		return nil, true
	case "public-read":
		return group("global/AllUsers", "READ"), true
	case "public-read-write":
		return group("global/AllUsers", "READ", "WRITE"), true
	case "authenticated-read":
		return group("global/AuthenticatedUsers", "READ"), true
	case "log-delivery-write":
		return group("s3/LogDelivery", "WRITE", "READ_ACP"), true
	}
	return nil, false
}

// accessControlPolicy is the document of an ACL.
type accessControlPolicy struct {
	Owner struct {
		ID string
	}
	Grants []aclEntry `xml:"AccessControlList>Grant"`
}

type aclEntry struct {
	Grantee    aclGrantee
	Permission string
}

type aclGrantee struct {
	Schema string `xml:"xmlns:xsi,attr"`
	Type   string `xml:"xsi:type,attr"`
	ID     string `xml:",omitempty"`
	URI    string `xml:",omitempty"`
}

func getBucketACL(_ *Server, r *request, b *bucket) (*response, error) {
	var document accessControlPolicy
	owner := b.owner.canonicalID()
	document.Owner.ID = owner
	for _, g := range append([]aclGrant{{id: owner, permission: "FULL_CONTROL"}}, b.acl.read(r.stale)...) {
		kind := "CanonicalUser"
		if g.uri != "" {
			kind = "Group"
		}
		document.Grants = append(document.Grants, aclEntry{
			Grantee:    aclGrantee{Schema: "http://www.w3.org/2001/XMLSchema-instance", Type: kind, ID: g.id, URI: g.uri},
			Permission: g.permission,
		})
	}
	return s3XML("AccessControlPolicy", document)
}

// putBucketACL sets a canned ACL, or one of groups and canonical users.
func putBucketACL(s *Server, r *request, b *bucket) (*response, error) {
	if b.ownership.now == "BucketOwnerEnforced" {
		return nil, &apiError{status: http.StatusBadRequest, code: "AccessControlListNotSupported", message: "The bucket does not allow ACLs"}
	}
	grants, known := cannedACL(r.http.Header.Get("X-Amz-Acl"))
	if !known {
		return nil, &apiError{status: http.StatusBadRequest, code: "InvalidArgument", message: "Invalid canned ACL"}
	}
	if len(r.body) > 0 {
		var document struct {
			Grants []struct {
				ID         string `xml:"Grantee>ID"`
				URI        string `xml:"Grantee>URI"`
				Permission string
			} `xml:"AccessControlList>Grant"`
		}
		if err := xml.Unmarshal(r.body, &document); err != nil {
			return nil, &apiError{
				status: http.StatusBadRequest, code: "MalformedACLError",
				message: "The XML you provided was not well-formed or did not validate against our published schema",
			}
		}
		for _, g := range document.Grants {
			if g.ID != b.owner.canonicalID() {
				grants = append(grants, aclGrant{uri: g.URI, id: g.ID, permission: g.Permission})
			}
		}
	}
	for _, g := range grants {
		if strings.Contains(g.uri, "/groups/global/") && b.blocksPublic().BlockPublicAcls {
			return nil, errAccessDenied()
		}
	}
	b.acl.write(grants, s.staleReads)
	return done(http.StatusOK)
}
