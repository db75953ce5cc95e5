// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
)

// maxKeyPolicy is the quota of a key policy in bytes.
const maxKeyPolicy = 32768

type getKeyPolicyInput struct {
	keyInput
	PolicyName string
}

type putKeyPolicyInput struct {
	keyInput
	PolicyName                     string
	Policy                         string
	BypassPolicyLockoutSafetyCheck bool
}

func (k *key) defaultPolicy() string {
	return `{"Version":"2012-10-17","Id":"key-default-1","Statement":[{"Sid":"Enable IAM User Permissions","Effect":"Allow",` +
		`"Principal":{"AWS":"` + k.owner.rootARN() + `"},"Action":"kms:*","Resource":"*"}]}`
}

// checkPolicyName accepts the one name that there is; it can be left out.
func checkPolicyName(name string) error {
	if name != "" && name != "default" {
		return errKMS("NotFoundException", "No such policy exists")
	}
	return nil
}

func kmsGetKeyPolicy(s *Server, r *request, in getKeyPolicyInput) (any, error) {
	k, err := s.ownKeyFor(r, in.KeyID, "GetKeyPolicy")
	if err != nil {
		return nil, err
	}
	if err := checkPolicyName(in.PolicyName); err != nil {
		return nil, err
	}
	return struct{ Policy, PolicyName string }{string(s.shownPolicy(k.policy.read(r.stale))), "default"}, nil
}

func kmsPutKeyPolicy(s *Server, r *request, in putKeyPolicyInput) (any, error) {
	k, err := s.ownKeyFor(r, in.KeyID, "PutKeyPolicy")
	if err != nil {
		return nil, err
	}
	if err := checkPolicyName(in.PolicyName); err != nil {
		return nil, err
	}
	return nil, s.putKeyPolicy(r, k, in.Policy, in.BypassPolicyLockoutSafetyCheck, s.staleReads)
}

// putKeyPolicy sets a policy that lets the caller set the next one too (KMS API
// reference, PutKeyPolicy).
func (s *Server) putKeyPolicy(r *request, k *key, document string, bypass bool, late int) error {
	policy, err := k.acceptPolicy(document)
	if err != nil {
		return err
	}
	may, err := s.may(r, question{
		action: "kms:PutKeyPolicy", resource: k.arn(), resourceAccount: k.owner.id, policy: s.shownPolicy(policy),
		context: map[string][]string{"kms:CallerAccount": {r.caller.account.id}},
	})
	if err != nil {
		return err
	}
	if !may && !bypass {
		return errKeyPolicy("The new key policy will not allow you to update the key policy in the future.")
	}
	k.policy.write(policy, late)
	return nil
}

// acceptPolicy checks a key policy. What a statement needs and the texts for
// principals and for a lock-out are documented or recorded; the other texts are
// assumed, as is that whitespace counts.
func (k *key) acceptPolicy(document string) (*storedPolicy, error) {
	bound, err := k.owner.server.accept(policyRules{
		maximum:   maxKeyPolicy,
		required:  resourceElements,
		statement: resourcesAreARNs,
		refuse: func(f flawError) error {
			switch f.flaw {
			case tooLarge:
				return errKMS("LimitExceededException", "The policy document is larger than 32768 bytes.")
			case badPrincipal:
				return errKeyPolicy("Policy contains a statement with one or more invalid principals.")
			case noStatement, emptyStatement:
				return errKeyPolicy("Policy contains no statements.")
			case missingElement:
				return errKeyPolicy("Policy contains a statement with no " + strings.ToLower(f.detail) + ".")
			default:
				return errKeyPolicy("Syntax errors in policy.")
			}
		},
	}, k.owner.partition, []byte(document))
	if err != nil {
		return nil, err
	}
	return &storedPolicy{document: bound, format: formatKeyPolicy}, nil
}

func errKeyPolicy(message string) error { return errKMS("MalformedPolicyDocumentException", message) }

// formatKeyPolicy writes a policy as GetKeyPolicy does: for people, and with
// principals in an order of its own.
func formatKeyPolicy(policy value) []byte {
	var b bytes.Buffer
	sortPrincipals(policy).writeIndented(&b, "\n")
	return b.Bytes()
}

func sortPrincipals(policy value) value {
	sorted := value{kind: object}
	for _, m := range policy.members {
		if m.name == "Statement" {
			statements := value{kind: list}
			for _, statement := range statementsOf(m.value) {
				statements.list = append(statements.list, sortStatement(statement))
			}
			m.value = statements
		}
		sorted.members = append(sorted.members, m)
	}
	return sorted
}

func sortStatement(statement value) value {
	sorted := value{kind: object}
	for _, m := range statement.members {
		if m.name == "Principal" || m.name == "NotPrincipal" {
			m.value = mapMembers(m.value, func(names value) value {
				names.list = slices.SortedFunc(slices.Values(names.list), func(a, b value) int { return cmp.Compare(a.text, b.text) })
				return names
			})
		}
		sorted.members = append(sorted.members, m)
	}
	return sorted
}

// writeIndented writes the value in the layout of the JSON library that KMS has
// been seen to use: objects over several lines, lists on one, a space on both
// sides of a colon. The line end has the indentation so far.
func (v value) writeIndented(b *bytes.Buffer, lineEnd string) {
	switch {
	case v.kind == list && len(v.list) == 0:
		b.WriteString("[ ]")
	case v.kind == object && len(v.members) == 0:
		b.WriteString("{ }")
	case v.kind == list:
		b.WriteString("[ ")
		for i, e := range v.list {
			if i > 0 {
				b.WriteString(", ")
			}
			e.writeIndented(b, lineEnd)
		}
		b.WriteString(" ]")
	case v.kind == object:
		b.WriteByte('{')
		for i, m := range v.members {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(lineEnd + "  ")
			writeText(b, m.name)
			b.WriteString(" : ")
			m.value.writeIndented(b, lineEnd+"  ")
		}
		b.WriteString(lineEnd + "}")
	default:
		v.write(b)
	}
}
