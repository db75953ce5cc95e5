// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/access"
)

// maxBucketPolicy is the quota of a bucket policy in bytes, without whitespace.
const maxBucketPolicy = 20480

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
	b.plant(document)
	return nil
}

// acceptPolicy checks a policy as S3 does and gives it the form in which it is
// kept.
func (s *Server) acceptPolicy(b *bucket, document []byte) (*storedPolicy, error) {
	bound, err := s.accept(policyRules{
		firstByte: true,
		maximum:   maxBucketPolicy,
		minified:  true,
		required:  resourceElements,
		statement: b.checkStatement,
		refuse:    refusePolicyS3,
	}, b.owner.partition, document)
	if err != nil {
		return nil, err
	}
	return &storedPolicy{document: normalise(bound)}, nil
}

// checkStatement finds actions that S3 has not, resources of other buckets, and
// actions that don't act on any of the resources.
func (b *bucket) checkStatement(statement value) error {
	var kinds resourceKinds
	for _, resource := range elementTexts(statement, "Resource", "NotResource") {
		kind, ok := b.resourceKind(resource)
		if !ok {
			return flawError{flaw: badResource}
		}
		kinds |= kind
	}
	for _, name := range []string{"Action", "NotAction"} {
		for _, action := range elementTexts(statement, name) {
			switch applies := actionKinds(action); {
			case applies == 0:
				return flawError{flaw: badAction}
			case applies&kinds == 0 && name == "Action":
				return flawError{flaw: actionNotApplicable}
			}
		}
	}
	return nil
}

func refusePolicyS3(f flawError) error {
	switch f.flaw {
	case notJSON:
		return errMalformedPolicy("Policies must be valid JSON and the first byte must be '{'")
	case tooLarge:
		return &apiError{
			status: http.StatusBadRequest, code: "PolicyTooLarge",
			message: "Policy exceeds the maximum allowed document size.",
		}
	case badVersion:
		return errMalformedPolicy("The policy must contain a valid version string")
	case noStatement:
		return errMalformedPolicy("Missing required field Statement")
	case emptyStatement:
		return errMalformedPolicy("Could not parse the policy: Statement is empty!")
	case notAStatement:
		return errMalformedPolicy("Could not parse the policy: Statement is no object")
	case missingElement:
		return errMalformedPolicy("Missing required field " + f.detail)
	case badEffect:
		return errMalformedPolicy("Invalid effect: " + f.detail)
	case badResource:
		return errMalformedPolicy("Policy has invalid resource")
	case badAction:
		return errMalformedPolicy("Policy has invalid action")
	case actionNotApplicable:
		return errMalformedPolicy("Action does not apply to any resource(s) in statement")
	case badPrincipal:
		malformed := errMalformedPolicy("Invalid principal in policy")
		if f.detail != "" {
			malformed.detail = [][2]string{{"Detail", f.detail}}
		}
		return malformed
	default:
		return errMalformedPolicy("Policy cannot be read: " + f.detail)
	}
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
