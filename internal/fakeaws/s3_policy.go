// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/access"
)

// maxBucketPolicy is the quota of a bucket policy in bytes, without whitespace.
const maxBucketPolicy = 20480

// storedPolicy is a bucket policy: normalised and with bound principals, or
// planted, which is shown as it is.
type storedPolicy struct {
	document value
	planted  []byte
}

// shownPolicy is the policy as GetBucketPolicy answers it now.
func (s *Server) shownPolicy(p *storedPolicy) []byte {
	if p.planted != nil {
		return p.planted
	}
	return s.shown(p.document)
}

func getBucketPolicy(s *Server, r *request, b *bucket) (*response, error) {
	policy := b.policy.read(r.stale)
	if policy == nil {
		return nil, errNoSuchBucketPolicy(b)
	}
	header := http.Header{"Content-Type": {"application/json"}}
	return &response{status: http.StatusOK, header: header, body: s.shownPolicy(policy)}, nil
}

func putBucketPolicy(s *Server, r *request, b *bucket) (*response, error) {
	policy, err := s.acceptPolicy(b, r.body)
	if err != nil {
		return nil, err
	}
	if b.blocksPublic().BlockPublicPolicy {
		public, _, err := access.Public(s.shownPolicy(policy))
		if err != nil {
			return nil, fmt.Errorf("whether the policy is public: %w", err)
		}
		if public {
			return nil, &apiError{
				status: http.StatusForbidden, code: "AccessDenied",
				message: fmt.Sprintf("User: %s is not authorized to perform: s3:PutBucketPolicy on resource: %q because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.",
					r.caller.arn(), b.arn("")),
			}
		}
	}
	b.policy.write(policy, s.staleReads)
	return done(http.StatusNoContent)
}

func deleteBucketPolicy(s *Server, _ *request, b *bucket) (*response, error) {
	b.policy.write(nil, s.staleReads)
	return done(http.StatusNoContent)
}

func getBucketPolicyStatus(s *Server, r *request, b *bucket) (*response, error) {
	policy := b.policy.read(r.stale)
	if policy == nil {
		return nil, errNoSuchBucketPolicy(b)
	}
	public, _, err := access.Public(s.shownPolicy(policy))
	if err != nil {
		return nil, fmt.Errorf("whether the policy is public: %w", err)
	}
	return s3XML("PolicyStatus", struct{ IsPublic bool }{public})
}

// BucketPolicy is what GetBucketPolicy would answer once every read is up to
// date, and whether there is a policy.
func (s *Server) BucketPolicy(bucket string) (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, ok := s.buckets[bucket]
	if !ok || b.policy.now == nil {
		return "", false
	}
	return string(s.shownPolicy(b.policy.now)), true
}

// SetBucketPolicy puts a policy as the owner's root would through the API. It is
// no call: it meets no fault and no hook, and the log does not have it.
func (s *Server) SetBucketPolicy(bucket, document string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, ok := s.buckets[bucket]
	if !ok {
		return errNoSuchBucket(bucket)
	}
	return s.setBucketPolicy(b, []byte(document))
}

func (s *Server) setBucketPolicy(b *bucket, document []byte) error {
	_, err := putBucketPolicy(s, &request{body: document, caller: caller{credential{account: b.owner}}}, b)
	return err
}

// DeleteBucketPolicy takes the policy away as the owner's root would. Like
// SetBucketPolicy it is no call.
func (s *Server) DeleteBucketPolicy(bucket string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, ok := s.buckets[bucket]
	if !ok {
		return errNoSuchBucket(bucket)
	}
	b.policy.write(nil, s.staleReads)
	return nil
}

// PlantBucketPolicy has GetBucketPolicy answer exactly these bytes, whatever
// they are, until the next write: for documents that S3 itself would not take or
// not show so.
func (s *Server) PlantBucketPolicy(bucket, document string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, ok := s.buckets[bucket]
	if !ok {
		return errNoSuchBucket(bucket)
	}
	b.policy.write(&storedPolicy{planted: []byte(document)}, 0)
	return nil
}

// acceptPolicy checks a policy as S3 does and gives it the form in which it is
// kept.
func (s *Server) acceptPolicy(b *bucket, document []byte) (*storedPolicy, error) {
	if len(document) == 0 || document[0] != '{' {
		return nil, errMalformedPolicy("Policies must be valid JSON and the first byte must be '{'")
	}
	policy, err := parseJSON(document)
	if err != nil {
		return nil, errMalformedPolicy("Policies must be valid JSON and the first byte must be '{'")
	}
	if len(policy.bytes()) > maxBucketPolicy {
		return nil, &apiError{
			status: http.StatusBadRequest, code: "PolicyTooLarge",
			message: "Policy exceeds the maximum allowed document size.",
		}
	}
	if err := checkPolicy(b, policy); err != nil {
		return nil, err
	}
	bound, err := mapPrincipals(policy, func(p principal) (principal, error) { return s.bind(b.owner.partition, p) })
	if err != nil {
		malformed := errMalformedPolicy("Invalid principal in policy")
		var invalid invalidPrincipalError
		if errors.As(err, &invalid) {
			malformed.detail = [][2]string{{"Detail", invalid.principal.name}}
		}
		return nil, malformed
	}
	stored := &storedPolicy{document: normalise(bound)}
	if err := readable(s.shownPolicy(stored)); err != nil {
		return nil, errMalformedPolicy("Policy cannot be read: " + err.Error())
	}
	return stored, nil
}

// checkPolicy finds what S3 refuses about a document apart from its principals.
func checkPolicy(b *bucket, policy value) error {
	if version, ok := policy.get("Version"); ok && version.text != "2012-10-17" && version.text != "2008-10-17" {
		return errMalformedPolicy("The policy must contain a valid version string")
	}
	statement, ok := policy.get("Statement")
	if !ok {
		return errMalformedPolicy("Missing required field Statement")
	}
	statements := statementsOf(statement)
	if len(statements) == 0 {
		return errMalformedPolicy("Could not parse the policy: Statement is empty!")
	}
	for _, statement := range statements {
		if err := checkStatement(b, statement); err != nil {
			return err
		}
	}
	return nil
}

func checkStatement(b *bucket, statement value) error {
	if statement.kind != object {
		return errMalformedPolicy("Could not parse the policy: Statement is no object")
	}
	for _, names := range [][]string{{"Effect"}, {"Principal", "NotPrincipal"}, {"Action", "NotAction"}, {"Resource", "NotResource"}} {
		if !slices.ContainsFunc(statement.members, func(m member) bool { return slices.Contains(names, m.name) }) {
			return errMalformedPolicy("Missing required field " + names[0])
		}
	}
	if effect, _ := statement.get("Effect"); effect.kind != text || effect.text != "Allow" && effect.text != "Deny" {
		return errMalformedPolicy("Invalid effect: " + effect.text)
	}
	var kinds resourceKinds
	for _, m := range statement.members {
		if m.name != "Resource" && m.name != "NotResource" {
			continue
		}
		resources, ok := m.value.strings()
		if !ok || len(resources) == 0 {
			return errMalformedPolicy("Policy has invalid resource")
		}
		for _, resource := range resources {
			kind, ok := b.resourceKind(resource)
			if !ok {
				return errMalformedPolicy("Policy has invalid resource")
			}
			kinds |= kind
		}
	}
	for _, m := range statement.members {
		if m.name != "Action" && m.name != "NotAction" {
			continue
		}
		actions, ok := m.value.strings()
		if !ok || len(actions) == 0 {
			return errMalformedPolicy("Policy has invalid action")
		}
		for _, action := range actions {
			switch applies := actionKinds(action); {
			case applies == 0:
				return errMalformedPolicy("Policy has invalid action")
			case applies&kinds == 0 && m.name == "Action":
				return errMalformedPolicy("Action does not apply to any resource(s) in statement")
			}
		}
	}
	return nil
}

// resourceKind says what a resource of the bucket's policy can stand for; it is
// false for one that is not of this bucket.
func (b *bucket) resourceKind(resource string) (resourceKinds, bool) {
	rest, ok := strings.CutPrefix(resource, b.arn(""))
	switch {
	case !ok:
		return 0, false
	case rest == "":
		return bucketResource, true
	case strings.HasPrefix(rest, "/"):
		return objectResource, true
	case rest == "*":
		return bucketResource | objectResource, true
	default:
		return 0, false
	}
}

func errMalformedPolicy(message string) *apiError {
	return &apiError{status: http.StatusBadRequest, code: "MalformedPolicy", message: message}
}

func errNoSuchBucketPolicy(b *bucket) error {
	return &apiError{
		status: http.StatusNotFound, code: "NoSuchBucketPolicy",
		message: "The bucket policy does not exist",
		detail:  [][2]string{{"BucketName", b.name}},
	}
}
