// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

func kmsService() service {
	return service{
		identify: identifyJSON("TrentService", map[string]jsonOperation{
			"CreateKey":           jsonCall(func(createKeyInput) string { return "" }, kmsCreateKey),
			"DescribeKey":         jsonCall(keyInput.name, kmsDescribeKey),
			"GetKeyPolicy":        jsonCall(getKeyPolicyInput.name, kmsGetKeyPolicy),
			"PutKeyPolicy":        jsonCall(putKeyPolicyInput.name, kmsPutKeyPolicy),
			"CreateAlias":         jsonCall(func(in createAliasInput) string { return in.AliasName }, kmsCreateAlias),
			"ListAliases":         jsonCall(listAliasesInput.name, kmsListAliases),
			"ScheduleKeyDeletion": jsonCall(scheduleInput.name, kmsScheduleDeletion),
			"Encrypt":             jsonCall(encryptInput.name, kmsEncrypt),
			"Decrypt":             jsonCall(decryptInput.name, kmsDecrypt),
			"GenerateDataKey":     jsonCall(dataKeyInput.name, kmsGenerateDataKey),
		}),
		refuse:     refuseJSON,
		unknownKey: "UnrecognizedClientException",
	}
}

// keyInput is what most operations take.
type keyInput struct {
	KeyID string `json:"KeyId"`
}

func (in keyInput) name() string { return in.KeyID }

type createKeyInput struct {
	Description                    string
	Policy                         string
	BypassPolicyLockoutSafetyCheck bool
}

type createAliasInput struct {
	AliasName   string
	TargetKeyID string `json:"TargetKeyId"`
}

type listAliasesInput struct {
	keyInput
	Limit int
}

type scheduleInput struct {
	keyInput
	PendingWindowInDays int
}

// keyMetadata is how KMS describes a key.
type keyMetadata struct {
	AWSAccountID          string `json:"AWSAccountId"`
	KeyID                 string `json:"KeyId"`
	Arn                   string
	CreationDate          int64
	Enabled               bool
	Description           string
	KeyUsage              string
	KeyState              string
	DeletionDate          int64 `json:",omitempty"`
	Origin                string
	KeyManager            string
	KeySpec               string
	CustomerMasterKeySpec string
	EncryptionAlgorithms  []string
	MultiRegion           bool
}

func (k *key) describe() keyMetadata {
	d := keyMetadata{
		AWSAccountID: k.owner.id, KeyID: k.id, Arn: k.arn(), CreationDate: k.created.Unix(), Description: k.description,
		KeyUsage: "ENCRYPT_DECRYPT", KeyState: "Enabled", Enabled: true, Origin: "AWS_KMS", KeyManager: "CUSTOMER",
		KeySpec: "SYMMETRIC_DEFAULT", CustomerMasterKeySpec: "SYMMETRIC_DEFAULT", EncryptionAlgorithms: []string{"SYMMETRIC_DEFAULT"},
	}
	if k.pendingDeletion() {
		d.KeyState, d.Enabled, d.DeletionDate = "PendingDeletion", false, k.deletion.Unix()
	}
	for alias, aliased := range k.owner.server.aliases {
		if aliased == k && strings.Contains(alias, ":alias/aws/") { // only AWS makes those
			d.KeyManager = "AWS"
		}
	}
	return d
}

type metadataResult struct{ KeyMetadata keyMetadata }

func kmsCreateKey(s *Server, r *request, in createKeyInput) (any, error) {
	account := r.caller.account
	// The resource of CreateKey is "*": a key that is not there yet has no policy.
	anything := "arn:" + account.partition + ":kms:" + r.call.Region + ":" + account.id + ":*"
	if err := s.authorizeKMS(r, "CreateKey", anything, account, nil, nil); err != nil {
		return nil, err
	}
	k, err := account.createKey("", r.call.Region)
	if err != nil {
		return nil, err
	}
	k.description = in.Description
	if in.Policy != "" {
		if err := s.putKeyPolicy(r, k, in.Policy, in.BypassPolicyLockoutSafetyCheck, 0); err != nil {
			delete(s.keys, k.arn())
			return nil, err
		}
		k.policy.begin(k.policy.now)
	}
	return metadataResult{k.describe()}, nil
}

func kmsDescribeKey(s *Server, r *request, in keyInput) (any, error) {
	k, err := s.keyFor(r, in.KeyID, "DescribeKey", nil)
	if err != nil {
		return nil, err
	}
	return metadataResult{k.describe()}, nil
}

func kmsScheduleDeletion(s *Server, r *request, in scheduleInput) (any, error) {
	k, err := s.ownKeyFor(r, in.KeyID, "ScheduleKeyDeletion")
	if err != nil {
		return nil, err
	}
	days := in.PendingWindowInDays
	if days == 0 {
		days = 30
	}
	if days < 7 || days > 30 {
		return nil, errKMS("ValidationException", "1 validation error detected: Value at 'pendingWindowInDays' failed to satisfy constraint")
	}
	if k.pendingDeletion() {
		return nil, errPendingDeletion(k)
	}
	k.deletion = time.Now().UTC().AddDate(0, 0, days)
	return struct {
		KeyID               string `json:"KeyId"`
		DeletionDate        int64
		KeyState            string
		PendingWindowInDays int
	}{k.arn(), k.deletion.Unix(), "PendingDeletion", days}, nil
}

func kmsCreateAlias(s *Server, r *request, in createAliasInput) (any, error) {
	account := r.caller.account
	k, err := s.ownKeyFor(r, in.TargetKeyID, "CreateAlias")
	if err != nil {
		return nil, err
	}
	arn := aliasARN(account, r.call.Region, in.AliasName)
	if err := s.authorizeKMS(r, "CreateAlias", arn, account, nil, nil); err != nil {
		return nil, err
	}
	return nil, s.createAlias(arn, k)
}

// kmsListAliases answers all aliases of the account in one page.
func kmsListAliases(s *Server, r *request, in listAliasesInput) (any, error) {
	account := r.caller.account
	var of *key
	if in.KeyID != "" {
		var err error
		if of, err = s.ownKeyFor(r, in.KeyID, "ListAliases"); err != nil {
			return nil, err
		}
	} else if err := s.authorizeKMS(r, "ListAliases", aliasARN(account, r.call.Region, "*"), account, nil, nil); err != nil {
		return nil, err
	}
	type entry struct {
		AliasName   string
		AliasArn    string
		TargetKeyID string `json:"TargetKeyId"`
	}
	result := struct {
		Aliases   []entry
		Truncated bool
	}{Aliases: []entry{}}
	prefix := aliasARN(account, r.call.Region, "")
	for _, arn := range slices.Sorted(maps.Keys(s.aliases)) {
		name, here := strings.CutPrefix(arn, prefix)
		if k := s.aliases[arn]; here && (of == nil || of == k) {
			result.Aliases = append(result.Aliases, entry{name, arn, k.id})
		}
	}
	return result, nil
}

func errKMS(code, message string) *apiError {
	return &apiError{status: http.StatusBadRequest, code: code, message: message}
}

func errPendingDeletion(k *key) error {
	return errKMS("KMSInvalidStateException", k.arn()+" is pending deletion.")
}
