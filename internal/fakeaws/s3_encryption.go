// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"cmp"
	"errors"
	"net/http"
	"strings"
)

// sse is how an object is encrypted at rest. An algorithm of KMS without a key is the
// AWS managed key aws/s3 of the account in managed.
type sse struct {
	algorithm string // "" is as AES256
	key       string // ARN of a customer managed key
	managed   *Account
}

func (e sse) kms() bool { return strings.HasPrefix(e.algorithm, "aws:kms") }

// describe says in the header of an answer how the object is encrypted.
func (e sse) describe(header http.Header) {
	header.Set("X-Amz-Server-Side-Encryption", cmp.Or(e.algorithm, "AES256"))
	if e.key != "" {
		header.Set("X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id", e.key)
	}
}

// encrypt says how a new object is encrypted, by the request or else by the bucket's
// default, and refuses who may not use the key for it (S3 user guide, "Using
// server-side encryption with AWS KMS keys", Permissions). A key that is no ARN is
// one of the requester's account (S3 API reference, ServerSideEncryptionByDefault),
// and so, it is assumed, is the AWS managed key.
func (s *Server) encrypt(r *request, b *bucket) (sse, error) {
	algorithm, id := r.http.Header.Get("X-Amz-Server-Side-Encryption"), r.http.Header.Get("X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id")
	if algorithm == "" {
		for _, rule := range b.encryption.now.Rules {
			algorithm, id = rule.Default.SSEAlgorithm, rule.Default.KMSMasterKeyID
		}
	}
	e := sse{algorithm: algorithm}
	switch {
	case !e.kms():
		return e, nil
	case r.caller.anonymous():
		return e, errAccessDenied() // KMS serves nobody whom it doesn't know
	case id == "" || strings.HasSuffix(id, "alias/aws/s3"):
		e.managed = r.caller.account
		return e, nil
	}
	k, err := s.keyForObject(r, b, id, "GenerateDataKey")
	if err != nil {
		return e, err
	}
	e.key = k.arn()
	return e, nil
}

// decrypt refuses who may not use the key of an object. The AWS managed key is for
// its own account only: nobody can change its policy (S3 user guide, "Using SSE-KMS
// encryption for cross-account operations").
func (s *Server) decrypt(r *request, b *bucket, e sse) error {
	switch {
	case !e.kms():
		return nil
	case r.caller.anonymous(), e.key == "" && r.caller.account != e.managed:
		return errAccessDenied()
	case e.key == "":
		return nil
	}
	_, err := s.keyForObject(r, b, e.key, "Decrypt")
	return err
}

// keyForObject finds the key for the object that the request addresses, and checks
// that the caller may use it through S3 (KMS developer guide, "kms:ViaService"; S3
// user guide, "Encryption context").
func (s *Server) keyForObject(r *request, b *bucket, id, action string) (*key, error) {
	k, err := s.findKey(r, id, true)
	if err == nil {
		err = s.authorizeKMS(r, action, k.arn(), k.owner, s.inForce(k.policy.now), map[string][]string{
			"kms:ViaService":                   {"s3." + b.region + ".amazonaws.com"},
			"kms:EncryptionContext:aws:s3:arn": {b.arn(r.key)},
			"kms:EncryptionContextKeys":        {"aws:s3:arn"},
			"kms:EncryptionAlgorithm":          {"SYMMETRIC_DEFAULT"},
			"aws:ViaAWSService":                {"true"},
		})
	}
	if err == nil && k.pendingDeletion() {
		err = errPendingDeletion(k)
	}
	var refusal *apiError
	if !errors.As(err, &refusal) {
		return k, err
	}
	if refusal.code == "AccessDeniedException" {
		return nil, &apiError{status: http.StatusForbidden, code: "AccessDenied", message: refusal.message}
	}
	return nil, &apiError{status: http.StatusBadRequest, code: "KMS." + refusal.code, message: refusal.message}
}
