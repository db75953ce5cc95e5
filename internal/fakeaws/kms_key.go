// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// key is a symmetric customer managed key of KMS.
type key struct {
	owner       *Account
	region      string
	id          string
	description string
	created     time.Time
	deletion    time.Time // when it is scheduled, zero when it is not
	policy      cell[*storedPolicy]
}

var keyID = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

func keyARN(a *Account, region, id string) string {
	return "arn:" + a.partition + ":kms:" + region + ":" + a.id + ":key/" + id
}

// aliasARN is the ARN of an alias, whose name begins with "alias/".
func aliasARN(a *Account, region, name string) string {
	return "arn:" + a.partition + ":kms:" + region + ":" + a.id + ":" + name
}

func (k *key) arn() string { return keyARN(k.owner, k.region, k.id) }

func (k *key) pendingDeletion() bool { return !k.deletion.IsZero() }

// createKey makes a key with the default policy, and with a new id unless one is
// given.
func (a *Account) createKey(id, region string) (*key, error) {
	if partitionOf(region) != a.partition {
		return nil, fmt.Errorf("region %s is not in partition %s", region, a.partition)
	}
	if id == "" {
		id = a.server.newUUID()
	}
	k := &key{owner: a, region: region, id: id, created: time.Now().UTC()}
	if _, ok := a.server.keys[k.arn()]; ok || !keyID.MatchString(id) {
		return nil, fmt.Errorf("key id %s is taken or no UUID", id)
	}
	policy, err := k.acceptPolicy(k.defaultPolicy())
	if err != nil {
		return nil, err
	}
	k.policy.begin(policy)
	a.server.keys[k.arn()] = k
	return k, nil
}

func (s *Server) createAlias(arn string, k *key) error {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) != 6 || !aliasName.MatchString(parts[5]) {
		return errKMS("InvalidAliasNameException", "Alias must start with the prefix \"alias/\". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html")
	}
	if _, ok := s.aliases[arn]; ok {
		return errKMS("AlreadyExistsException", "An alias with the name "+arn+" already exists")
	}
	s.aliases[arn] = k
	return nil
}

var aliasName = regexp.MustCompile(`^alias/[\w/-]+$`)

// findKey resolves a key id or key ARN and, where KMS takes them, the name or
// ARN of an alias (KMS developer guide, "Key identifiers"). Without an ARN it is
// one of the caller's account.
func (s *Server) findKey(r *request, id string, aliases bool) (*key, error) {
	account, region := r.caller.account, r.call.Region
	arn, isAlias := id, false
	switch parts := strings.SplitN(id, ":", 6); {
	case keyID.MatchString(id):
		arn = keyARN(account, region, id)
	case strings.HasPrefix(id, "alias/"):
		arn, isAlias = aliasARN(account, region, id), true
	case len(parts) == 6 && parts[0] == "arn" && parts[2] == "kms":
		if parts[3] != region {
			return nil, errKMS("NotFoundException", "Invalid arn "+parts[3])
		}
		isAlias = strings.HasPrefix(parts[5], "alias/")
	default:
		return nil, errKMS("NotFoundException", fmt.Sprintf("Invalid keyId '%s'", id))
	}
	switch k, ok := s.keys[arn]; {
	case isAlias && !aliases:
		return nil, errKMS("NotFoundException", fmt.Sprintf("Invalid keyId '%s'", id))
	case isAlias && s.aliases[arn] == nil:
		return nil, errKMS("NotFoundException", "Alias "+arn+" is not found.")
	case isAlias:
		return s.aliases[arn], nil
	case !ok:
		return nil, errKMS("NotFoundException", fmt.Sprintf("Key '%s' does not exist", arn))
	default:
		return k, nil
	}
}

// keyFor finds the key of an operation that is possible from other accounts too,
// and checks the caller's permission.
func (s *Server) keyFor(r *request, id, action string, context map[string][]string) (*key, error) {
	k, err := s.findKey(r, id, true)
	if err != nil {
		return nil, err
	}
	return k, s.authorizeKMS(r, action, k.arn(), k.owner, s.inForce(k.policy.now), context)
}

// ownKeyFor finds the key of an operation that is for the owner's account alone
// and that takes no alias.
func (s *Server) ownKeyFor(r *request, id, action string) (*key, error) {
	k, err := s.findKey(r, id, false)
	if err != nil {
		return nil, err
	}
	policy := s.inForce(k.policy.now)
	if r.caller.account != k.owner {
		policy = nil // has no effect
	}
	return k, s.authorizeKMS(r, action, k.arn(), k.owner, policy, nil)
}

func (s *Server) authorizeKMS(r *request, action, resource string, owner *Account, policy []byte, context map[string][]string) error {
	keys := map[string][]string{"kms:CallerAccount": {r.caller.account.id}}
	for name, values := range context {
		keys[name] = values
	}
	q := question{action: "kms:" + action, resource: resource, resourceAccount: owner.id, policy: policy, context: keys}
	return s.authorize(r, q, http.StatusBadRequest, "AccessDeniedException")
}
