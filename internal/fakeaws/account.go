// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// Account is an AWS account of the fake.
type Account struct {
	server    *Server
	id        string
	partition string
	roles     map[string]*entity
	users     map[string]*entity

	publicAccess cell[*publicAccessBlock] // nil is none
}

// Credentials sign the calls of an identity. The fake goes by the access key
// id; it accepts any secret.
type Credentials struct {
	AccessKeyID     string `json:"access_key_id"`
	SecretAccessKey string `json:"secret_access_key"`
	SessionToken    string `json:"session_token,omitempty"`
}

// secret is the secret access key of all credentials that the fake makes.
const secret = "fake/secret/access/key"

// Role is an IAM role as it was when it was created.
type Role struct {
	Name     string
	ARN      string
	UniqueID string // AROA…
}

// User is an IAM user as it was when it was created.
type User struct {
	Name        string
	ARN         string
	UniqueID    string // AIDA…
	Credentials Credentials
}

// Account returns the account with that id, which is created in the partition
// "aws" when it is new.
func (s *Server) Account(id string) *Account { return s.AccountIn("aws", id) }

// AccountIn is Account for another partition: "aws-us-gov", "aws-cn". An
// account that is there already stays in its partition.
func (s *Server) AccountIn(partition, id string) *Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.account(partition, id)
}

func (s *Server) account(partition, id string) *Account {
	if a, ok := s.accounts[id]; ok {
		return a
	}
	a := &Account{server: s, id: id, partition: partition, roles: map[string]*entity{}, users: map[string]*entity{}}
	s.accounts[id] = a
	s.credentials[a.rootKey()] = credential{account: a}
	delete(s.absent, id)
	return a
}

// NoAccount tells the server that no account has this id. Ids that it has not
// been told about belong to accounts of every partition, as far as a principal
// in a policy is concerned.
func (s *Server) NoAccount(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.absent[id] = true
}

func (s *Server) accountExists(partition, id string) bool {
	if a, ok := s.accounts[id]; ok {
		return a.partition == partition
	}
	return accountID.MatchString(id) && !s.absent[id]
}

// ID is the 12 digits of the account.
func (a *Account) ID() string { return a.id }

// Credentials returns those of the account's root user, which may everything
// in its account.
func (a *Account) Credentials() Credentials {
	return Credentials{AccessKeyID: a.rootKey(), SecretAccessKey: secret}
}

// rootKey has the length and the alphabet of a real access key id.
func (a *Account) rootKey() string { return "AKIAROOT" + a.id }

func rootARN(partition, id string) string { return "arn:" + partition + ":iam::" + id + ":root" }

func (a *Account) rootARN() string { return rootARN(a.partition, a.id) }

// canonicalID is the account's canonical user id: 64 hexadecimal digits.
func (a *Account) canonicalID() string {
	sum := sha256.Sum256([]byte(a.id))
	return hex.EncodeToString(sum[:])
}

// CreateRole makes a role with a trust policy; with "" the account itself is
// trusted. The path is "/" or "/…/"; "" is "/". Like all methods of Account it
// panics when AWS would refuse: it is for seeding a test.
func (a *Account) CreateRole(name, path, trust string) Role {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	e := must(a.createRole(name, path, trust))
	return Role{Name: e.name, ARN: e.arn(), UniqueID: e.id}
}

// CreateUser makes a user with an access key.
func (a *Account) CreateUser(name, path string) User {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	e := must(a.createUser(name, path))
	key := a.server.createKey(e)
	return User{Name: e.name, ARN: e.arn(), UniqueID: e.id, Credentials: Credentials{AccessKeyID: key, SecretAccessKey: secret}}
}

// DeleteRole removes a role with its inline policies. Where a policy names it,
// its unique id is shown from now on.
func (a *Account) DeleteRole(name string) {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	a.server.deleteEntity(must(a.role(name)))
}

// DeleteUser removes a user with its inline policies and access keys. Where a
// policy names it, its unique id is shown from now on.
func (a *Account) DeleteUser(name string) {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	a.server.deleteEntity(must(a.user(name)))
}

// PutRolePolicy sets an inline policy of a role.
func (a *Account) PutRolePolicy(role, name, document string) {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	e := must(a.role(role))
	must(e, e.putPolicy(name, document))
}

// PutUserPolicy sets an inline policy of a user.
func (a *Account) PutUserPolicy(user, name, document string) {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	e := must(a.user(user))
	must(e, e.putPolicy(name, document))
}

// Session returns the credentials of a session of a role, as AssumeRole would,
// without asking the role's trust policy.
func (a *Account) Session(role, session string) Credentials {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	return a.server.openSession(must(a.role(role)), session)
}

// CreateBucket makes a bucket with the settings that new buckets have since
// April 2023: all four flags of Block Public Access, BucketOwnerEnforced, SSE-S3.
func (a *Account) CreateBucket(name, region string) {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	must(a.createBucket(name, region))
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(fmt.Sprintf("fake AWS: %v", err))
	}
	return v
}

// partitionOf is the partition of a region.
func partitionOf(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	case strings.HasPrefix(region, "us-iso-"):
		return "aws-iso"
	case strings.HasPrefix(region, "us-isob-"):
		return "aws-iso-b"
	case strings.HasPrefix(region, "eusc-"):
		return "aws-eusc"
	default:
		return "aws"
	}
}
