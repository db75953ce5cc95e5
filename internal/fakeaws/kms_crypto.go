// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
)

// The cryptography is a toy: a ciphertext is a readable text that names the key
// and holds the plaintext. It tells who may decrypt, and protects nothing.

type encryptInput struct {
	keyInput
	Plaintext         []byte
	EncryptionContext map[string]string
}

type decryptInput struct {
	keyInput
	CiphertextBlob    []byte
	EncryptionContext map[string]string
}

type dataKeyInput struct {
	keyInput
	KeySpec           string
	NumberOfBytes     int
	EncryptionContext map[string]string
}

// ciphertext is what a blob holds.
type ciphertext struct {
	Key       string            `json:"key"` // ARN
	Context   map[string]string `json:"context,omitempty"`
	Plaintext []byte            `json:"plaintext"`
}

func (c ciphertext) blob() ([]byte, error) { return json.Marshal(c) }

// keyForCrypto finds the key of a cryptographic operation.
func (s *Server) keyForCrypto(r *request, id, action string, encryption map[string]string) (*key, error) {
	context := map[string][]string{"kms:EncryptionAlgorithm": {"SYMMETRIC_DEFAULT"}}
	for name, value := range encryption {
		context["kms:EncryptionContext:"+name] = []string{value}
	}
	if len(encryption) > 0 {
		context["kms:EncryptionContextKeys"] = slices.Sorted(maps.Keys(encryption))
	}
	k, err := s.keyFor(r, id, action, context)
	if err != nil {
		return nil, err
	}
	if k.pendingDeletion() {
		return nil, errPendingDeletion(k)
	}
	return k, nil
}

func kmsEncrypt(s *Server, r *request, in encryptInput) (any, error) {
	k, err := s.keyForCrypto(r, in.KeyID, "Encrypt", in.EncryptionContext)
	if err != nil {
		return nil, err
	}
	blob, err := ciphertext{k.arn(), in.EncryptionContext, in.Plaintext}.blob()
	return struct {
		KeyID               string `json:"KeyId"`
		CiphertextBlob      []byte
		EncryptionAlgorithm string
	}{k.arn(), blob, "SYMMETRIC_DEFAULT"}, err
}

func kmsDecrypt(s *Server, r *request, in decryptInput) (any, error) {
	var c ciphertext
	if err := json.Unmarshal(in.CiphertextBlob, &c); err != nil || !maps.Equal(c.Context, in.EncryptionContext) {
		return nil, errKMS("InvalidCiphertextException", "")
	}
	id := in.KeyID
	if id == "" {
		id = c.Key
	}
	k, err := s.keyForCrypto(r, id, "Decrypt", in.EncryptionContext)
	if err != nil {
		return nil, err
	}
	if k.arn() != c.Key {
		return nil, errKMS("IncorrectKeyException", "The key ID in the request does not identify a CMK that can perform this operation.")
	}
	return struct {
		KeyID               string `json:"KeyId"`
		Plaintext           []byte
		EncryptionAlgorithm string
	}{k.arn(), c.Plaintext, "SYMMETRIC_DEFAULT"}, nil
}

func kmsGenerateDataKey(s *Server, r *request, in dataKeyInput) (any, error) {
	k, err := s.keyForCrypto(r, in.KeyID, "GenerateDataKey", in.EncryptionContext)
	if err != nil {
		return nil, err
	}
	size := in.NumberOfBytes
	switch in.KeySpec {
	case "AES_256":
		size = 32
	case "AES_128":
		size = 16
	}
	if size < 1 || size > 1024 {
		return nil, errKMS("ValidationException", "Please specify either number of bytes or key spec.")
	}
	s.serial++
	plaintext := bytes.Repeat([]byte{byte(s.serial)}, size)
	blob, err := ciphertext{k.arn(), in.EncryptionContext, plaintext}.blob()
	return struct {
		KeyID          string `json:"KeyId"`
		CiphertextBlob []byte
		Plaintext      []byte
	}{k.arn(), blob, plaintext}, err
}
