// SPDX-License-Identifier: MPL-2.0

package preset

import "slices"

// The actions on a KMS key, by the Service Authorization Reference. Whether
// they work for other accounts is in the KMS API reference, "Cross-account
// use", of each operation.
var (
	foreignKeyActions = []string{
		"CreateGrant", "Decapsulate", "Decrypt", "DeriveSharedSecret", "DescribeKey", "Encapsulate", "Encrypt", "GenerateDataKey",
		"GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext", "GenerateDataKeyWithoutPlaintext", "GenerateMac",
		"GetKeyRotationStatus", "GetPublicKey", "ListGrants", "ReEncryptFrom", "ReEncryptTo", "RetireGrant", "RevokeGrant",
		"Sign", "Verify", "VerifyMac",
	}
	ownKeyActions = []string{
		"CancelKeyDeletion", "CreateAlias", "DeleteAlias", "DeleteImportedKeyMaterial", "DisableKey", "DisableKeyRotation",
		"EnableKey", "EnableKeyRotation", "GetKeyLastUsage", "GetKeyPolicy", "GetParametersForImport", "ImportKeyMaterial",
		"ListKeyPolicies", "ListKeyRotations", "ListResourceTags", "PutKeyPolicy", "ReplicateKey", "RotateKeyOnDemand",
		"ScheduleKeyDeletion", "SynchronizeMultiRegionKey", "TagResource", "UntagResource", "UpdateAlias",
		"UpdateKeyDescription", "UpdatePrimaryRegion",
	}
)

// KeyActions are the actions that a key policy can grant.
func KeyActions() Actions {
	return Actions{
		service: "kms", name: "KMS", example: "kms:Decrypt or kms:GenerateDataKey*",
		known: slices.Concat(foreignKeyActions, ownKeyActions), foreign: foreignKeyActions,
		unknown: "is not known to apply to a key, so a key policy would grant nothing with it",
	}
}

// DefaultKeyActions are the actions of a [KeyGrant] that names none.
func DefaultKeyActions() []string {
	return []string{"kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"}
}

// KeyGrant is the short form of a grant on a KMS key.
type KeyGrant struct {
	Partition  string   // empty means aws
	Principals []string // see [Principals]
	Actions    []string // nil means DefaultKeyActions
	Sid        string   // empty: the statements have none
}

// KeyStatements renders a grant on a key, mostly as one statement;
// [BucketStatements] says how Sids are shared among several. In a key policy,
// the resource "*" is the key.
//
// An error is an [ArgumentError] with the name of a grant's argument.
func KeyStatements(g KeyGrant) (Document, error) {
	actions, err := KeyActions().granted(g.Actions, DefaultKeyActions())
	if err != nil {
		return nil, err
	}

	blocks, err := grantees(g.Partition, g.Principals)
	if err != nil {
		return nil, err
	}

	return keyStatements(g.Sid, actions, nil, blocks), nil
}

func keyStatements(sid string, actions []string, conditions []Condition, blocks []PrincipalBlock) Document {
	return render(sid, []part{{actions: actions, resources: []string{"*"}, conditions: conditions}}, blocks)
}
