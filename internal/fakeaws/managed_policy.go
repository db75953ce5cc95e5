// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// managedPolicy is a customer managed policy of IAM.
type managedPolicy struct {
	account     *Account
	name        string
	path        string
	description string
	id          string // ANPA…
	created     time.Time
	updated     time.Time
	last        int // number of the newest version ever
	versions    cell[policyVersions]
}

// policyVersions are the versions of a managed policy, oldest first. They are
// replaced, never changed in place: reads may answer earlier ones.
type policyVersions struct {
	list           []policyVersion
	defaultVersion string
}

// policyVersion keeps its document as it was sent.
type policyVersion struct {
	id       string
	document string
	created  time.Time
}

// maxPolicyVersions is how many versions a managed policy can have.
const maxPolicyVersions = 5

func (v policyVersions) find(id string) (policyVersion, bool) {
	i := slices.IndexFunc(v.list, func(p policyVersion) bool { return p.id == id })
	if i < 0 {
		return policyVersion{}, false
	}
	return v.list[i], true
}

// standard is the version in force.
func (v policyVersions) standard() policyVersion {
	p, _ := v.find(v.defaultVersion)
	return p
}

// without is the list less one version.
func (v policyVersions) without(id string) []policyVersion {
	return slices.DeleteFunc(slices.Clone(v.list), func(p policyVersion) bool { return p.id == id })
}

func policyARN(a *Account, path, name string) string {
	return "arn:" + a.partition + ":iam::" + a.id + ":policy" + path + name
}

func (p *managedPolicy) arn() string { return policyARN(p.account, p.path, p.name) }

func (a *Account) createPolicy(name, path, description, document string) (*managedPolicy, error) {
	if path == "" {
		path = "/"
	}
	if !entityName.MatchString(name) || len(name) > 128 || !entityPath.MatchString(path) {
		return nil, errValidation("The specified value for policyName is invalid.")
	}
	s := a.server
	for _, p := range s.policies {
		if p.account == a && strings.EqualFold(p.name, name) {
			return nil, &apiError{
				status: http.StatusConflict, code: "EntityAlreadyExists",
				message: fmt.Sprintf("A policy called %s already exists. Duplicate names are not allowed.", name),
			}
		}
	}
	s.serial++
	p := &managedPolicy{
		account: a, name: name, path: path, description: description,
		id: fmt.Sprintf("ANPAFAKE%013d", s.serial), created: time.Now().UTC(),
	}
	if _, err := p.addVersion(document, true, 0); err != nil {
		return nil, err
	}
	p.versions.begin(p.versions.now)
	s.policies[p.arn()] = p
	return p, nil
}

// addVersion makes a version with the next number.
func (p *managedPolicy) addVersion(document string, asDefault bool, late int) (policyVersion, error) {
	if _, err := p.account.server.accept(identityRules(managedPolicyQuota), p.account.partition, []byte(document)); err != nil {
		return policyVersion{}, err
	}
	now := p.versions.now
	if len(now.list) >= maxPolicyVersions {
		return policyVersion{}, errLimit("A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.")
	}
	p.last++
	id := fmt.Sprintf("v%d", p.last)
	v := policyVersion{id: id, document: document, created: time.Now().UTC()}
	next := policyVersions{append(slices.Clone(now.list), v), now.defaultVersion}
	if asDefault || next.defaultVersion == "" {
		next.defaultVersion = id
	}
	p.updated = v.created
	p.versions.write(next, late)
	return v, nil
}

// replaceDefault makes a new default version as somebody would who has to make
// room for it first.
func (p *managedPolicy) replaceDefault(document string) error {
	now := p.versions.now
	if len(now.list) >= maxPolicyVersions {
		oldest := now.list[0].id
		if oldest == now.defaultVersion {
			oldest = now.list[1].id
		}
		p.versions.now.list = now.without(oldest)
	}
	if _, err := p.addVersion(document, true, p.account.server.staleReads); err != nil {
		p.versions.now = now
		return err
	}
	return nil
}

// plant has the default version's document be exactly these bytes.
func (p *managedPolicy) plant(document string) {
	next := policyVersions{slices.Clone(p.versions.now.list), p.versions.now.defaultVersion}
	for i := range next.list {
		if next.list[i].id == next.defaultVersion {
			next.list[i].document = document
		}
	}
	p.versions.write(next, 0)
}
