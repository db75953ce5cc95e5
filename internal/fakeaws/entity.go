// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// entity is an IAM role or user. Its methods, like all that is not exported,
// want the server's lock held.
type entity struct {
	account  *Account
	kind     string // "role" or "user"
	name     string
	path     string
	id       string // AROA… or AIDA…, never used again
	created  time.Time
	trust    cell[*storedPolicy] // roles
	policies map[string]string   // inline, by name
	attached []*managedPolicy    // in the order in which they were attached
	keys     []string            // users
}

// entityNameMaximum is how long the name of a role or user can be.
const entityNameMaximum = 64

var (
	entityName = regexp.MustCompile(`^[\w+=,.@-]+$`)
	entityPath = regexp.MustCompile(`^/([!-~]+/)?$`)
)

func (e *entity) arn() string {
	return "arn:" + e.account.partition + ":iam::" + e.account.id + ":" + e.kind + e.path + e.name
}

// sessionARN is what AWS calls a session of a role: the path is not in it.
func (e *entity) sessionARN(session string) string {
	return "arn:" + e.account.partition + ":sts::" + e.account.id + ":assumed-role/" + e.name + "/" + session
}

func (s *Server) entityByARN(arn string) *entity {
	for _, e := range s.entities {
		if e.arn() == arn {
			return e
		}
	}
	return nil
}

func (a *Account) role(name string) (*entity, error) {
	if e, ok := a.roles[name]; ok {
		return e, nil
	}
	return nil, errNoSuchEntity(fmt.Sprintf("The role with name %s cannot be found.", name))
}

func (a *Account) user(name string) (*entity, error) {
	if e, ok := a.users[name]; ok {
		return e, nil
	}
	return nil, errNoSuchEntity(fmt.Sprintf("The user with name %s cannot be found.", name))
}

func (a *Account) createRole(name, path, trust string) (*entity, error) {
	e, err := a.newEntity("role", "AROA", name, path, a.roles)
	if err != nil {
		return nil, err
	}
	if trust == "" {
		trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + a.rootARN() + `"},"Action":"sts:AssumeRole"}]}`
	}
	if err := e.putTrust(trust, 0); err != nil {
		return nil, err
	}
	e.trust.begin(e.trust.now)
	a.roles[name] = e
	a.server.entities[e.id] = e
	return e, nil
}

func (a *Account) createUser(name, path string) (*entity, error) {
	e, err := a.newEntity("user", "AIDA", name, path, a.users)
	if err != nil {
		return nil, err
	}
	a.users[name] = e
	a.server.entities[e.id] = e
	return e, nil
}

func (a *Account) newEntity(kind, prefix, name, path string, taken map[string]*entity) (*entity, error) {
	if path == "" {
		path = "/"
	}
	if !entityName.MatchString(name) || len(name) > entityNameMaximum || !entityPath.MatchString(path) {
		return nil, errValidation("The specified value for " + kind + "Name is invalid.")
	}
	for other := range taken {
		if strings.EqualFold(other, name) { // names are unique whatever their case
			return nil, &apiError{
				status: http.StatusConflict, code: "EntityAlreadyExists",
				message: fmt.Sprintf("%s with name %s already exists.", strings.ToUpper(kind[:1])+kind[1:], name),
			}
		}
	}
	a.server.serial++
	return &entity{
		account: a, kind: kind, name: name, path: path,
		id:       fmt.Sprintf("%sFAKE%013d", prefix, a.server.serial),
		created:  time.Now().UTC(),
		policies: map[string]string{},
	}, nil
}

func (s *Server) deleteEntity(e *entity) {
	if e.kind == "role" {
		delete(e.account.roles, e.name)
	} else {
		delete(e.account.users, e.name)
	}
	delete(s.entities, e.id)
	for key, c := range s.credentials {
		if c.entity == e {
			delete(s.credentials, key)
		}
	}
}

// putPolicy sets an inline policy. IAM keeps its text as it is.
func (e *entity) putPolicy(name, document string) error {
	if !entityName.MatchString(name) {
		return errValidation("The specified value for policyName is invalid.")
	}
	v, err := e.account.server.accept(identityRules(0), e.account.partition, []byte(document))
	if err != nil {
		return err
	}
	quota := roleInlineQuota
	if e.kind == "user" {
		quota = userInlineQuota
	}
	size := len(v.bytes())
	for other, text := range e.policies {
		if other == name {
			continue
		}
		if kept, err := parseJSON([]byte(text)); err == nil {
			size += len(kept.bytes())
		}
	}
	if size > quota {
		return errLimit(fmt.Sprintf("Maximum policy size of %d bytes exceeded for %s %s", quota, e.kind, e.name))
	}
	e.policies[name] = document
	return nil
}

// putTrust sets the trust policy of a role. The next reads may be late.
func (e *entity) putTrust(document string, late int) error {
	bound, err := e.account.server.accept(trustRules(), e.account.partition, []byte(document))
	if err != nil {
		return err
	}
	e.trust.write(&storedPolicy{document: bound}, late)
	return nil
}

// policyNames of the inline policies, sorted.
func (e *entity) policyNames() []string { return slices.Sorted(maps.Keys(e.policies)) }

func errValidation(message string) error {
	return &apiError{status: http.StatusBadRequest, code: "ValidationError", message: message}
}
