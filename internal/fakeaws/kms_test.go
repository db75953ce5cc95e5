// SPDX-License-Identifier: MPL-2.0

package fakeaws_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

// newKey starts a fake whose data account has a key.
func newKey(t *testing.T) (*fakeaws.Server, fakeaws.Key) {
	t.Helper()
	s := newServer(t)
	return s, s.Account(dataAccount).CreateKey(region)
}

func kmsOf(s *fakeaws.Server, c fakeaws.Credentials) *kms.Client {
	return kms.NewFromConfig(config(s, c, region))
}

// keyOwner is KMS for the root user of the data account.
func keyOwner(s *fakeaws.Server) *kms.Client { return kmsOf(s, s.Account(dataAccount).Credentials()) }

const kmsEverything = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"kms:*","Resource":"*"}}`

func TestKeyLife(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	client := keyOwner(s)
	created, err := client.CreateKey(t.Context(), &kms.CreateKeyInput{Description: aws.String("data")})
	check(t, err)
	id := created.KeyMetadata.KeyId
	if got, want := *created.KeyMetadata.Arn, "arn:aws:kms:eu-west-1:111122223333:key/"+*id; got != want {
		t.Errorf("ARN is %s, want %s", got, want)
	}
	schedule := &kms.ScheduleKeyDeletionInput{KeyId: id, PendingWindowInDays: aws.Int32(7)}
	_, err = client.ScheduleKeyDeletion(t.Context(), schedule)
	check(t, err)
	_, err = client.ScheduleKeyDeletion(t.Context(), schedule)
	wantRefusal(t, err, refusal{400, "KMSInvalidStateException", ""})
	_, err = client.Encrypt(t.Context(), &kms.EncryptInput{KeyId: id, Plaintext: []byte("x")})
	wantRefusal(t, err, refusal{400, "KMSInvalidStateException", *created.KeyMetadata.Arn + " is pending deletion."})
	out, err := client.DescribeKey(t.Context(), &kms.DescribeKeyInput{KeyId: id})
	check(t, err)
	if m := out.KeyMetadata; m.KeyState != types.KeyStatePendingDeletion || m.Enabled || m.DeletionDate == nil || *m.AWSAccountId != dataAccount || *m.Description != "data" {
		t.Errorf("key is %+v", m)
	}
	s.Delete(*created.KeyMetadata.Arn)
	_, err = client.DescribeKey(t.Context(), &kms.DescribeKeyInput{KeyId: id})
	wantRefusal(t, err, refusal{400, "NotFoundException", "Key '" + *created.KeyMetadata.Arn + "' does not exist"})
}

// TestKeyIdentifiers: KMS developer guide, "Key identifiers"; PutKeyPolicy and
// GetKeyPolicy take "the key ID or key ARN" (KMS API reference).
func TestKeyIdentifiers(t *testing.T) {
	t.Parallel()
	s, key := newKey(t)
	client := keyOwner(s)
	_, err := client.CreateAlias(t.Context(), &kms.CreateAliasInput{AliasName: aws.String("alias/team/data"), TargetKeyId: aws.String(key.ID)})
	check(t, err)
	_, err = client.CreateAlias(t.Context(), &kms.CreateAliasInput{AliasName: aws.String("alias/team/data"), TargetKeyId: aws.String(key.ID)})
	wantRefusal(t, err, refusal{400, "AlreadyExistsException", ""})
	_, err = client.CreateAlias(t.Context(), &kms.CreateAliasInput{AliasName: aws.String("data"), TargetKeyId: aws.String(key.ID)})
	wantRefusal(t, err, refusal{400, "InvalidAliasNameException", ""})
	list, err := client.ListAliases(t.Context(), &kms.ListAliasesInput{KeyId: aws.String(key.ID)})
	check(t, err)
	const aliasARN = "arn:aws:kms:eu-west-1:111122223333:alias/team/data"
	if len(list.Aliases) != 1 || *list.Aliases[0].AliasArn != aliasARN || *list.Aliases[0].AliasName != "alias/team/data" || *list.Aliases[0].TargetKeyId != key.ID {
		t.Errorf("aliases are %+v", list.Aliases)
	}
	const unknown = "12345678-1234-1234-1234-123456789012"
	cases := map[string]struct{ id, describe, policy string }{
		"id":                    {key.ID, "", ""},
		"ARN":                   {key.ARN, "", ""},
		"alias":                 {"alias/team/data", "", "Invalid keyId 'alias/team/data'"},
		"alias ARN":             {aliasARN, "", "Invalid keyId '" + aliasARN + "'"},
		"unknown alias":         {"alias/other", "Alias arn:aws:kms:eu-west-1:111122223333:alias/other is not found.", "Invalid keyId 'alias/other'"},
		"unknown id":            {unknown, "Key 'arn:aws:kms:eu-west-1:111122223333:key/" + unknown + "' does not exist", "Key 'arn:aws:kms:eu-west-1:111122223333:key/" + unknown + "' does not exist"},
		"no id":                 {"data", "Invalid keyId 'data'", "Invalid keyId 'data'"},
		"ARN of another region": {"arn:aws:kms:us-east-1:111122223333:key/" + key.ID, "Invalid arn us-east-1", "Invalid arn us-east-1"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			described, err := client.DescribeKey(t.Context(), &kms.DescribeKeyInput{KeyId: aws.String(c.id)})
			if c.describe != "" {
				wantRefusal(t, err, refusal{400, "NotFoundException", c.describe})
			} else if check(t, err); *described.KeyMetadata.Arn != key.ARN {
				t.Errorf("describes %s", *described.KeyMetadata.Arn)
			}
			got, err := client.GetKeyPolicy(t.Context(), &kms.GetKeyPolicyInput{KeyId: aws.String(c.id)})
			if c.policy != "" {
				wantRefusal(t, err, refusal{400, "NotFoundException", c.policy})
				return
			}
			check(t, err)
			_, err = client.PutKeyPolicy(t.Context(), &kms.PutKeyPolicyInput{KeyId: aws.String(c.id), Policy: got.Policy})
			check(t, err)
		})
	}
}

func TestKeyEncryption(t *testing.T) {
	t.Parallel()
	s, key := newKey(t)
	client := keyOwner(s)
	about := map[string]string{"about": "test"}
	sealed, err := client.Encrypt(t.Context(), &kms.EncryptInput{KeyId: aws.String(key.ID), Plaintext: []byte("secret"), EncryptionContext: about})
	check(t, err)
	opened, err := client.Decrypt(t.Context(), &kms.DecryptInput{CiphertextBlob: sealed.CiphertextBlob, EncryptionContext: about})
	check(t, err)
	if string(opened.Plaintext) != "secret" || *opened.KeyId != key.ARN {
		t.Errorf("got %q by key %s", opened.Plaintext, *opened.KeyId)
	}
	_, err = client.Decrypt(t.Context(), &kms.DecryptInput{CiphertextBlob: sealed.CiphertextBlob})
	wantRefusal(t, err, refusal{400, "InvalidCiphertextException", ""})
	other := s.Account(dataAccount).CreateKey(region)
	_, err = client.Decrypt(t.Context(), &kms.DecryptInput{CiphertextBlob: sealed.CiphertextBlob, EncryptionContext: about, KeyId: aws.String(other.ID)})
	wantRefusal(t, err, refusal{400, "IncorrectKeyException", ""})

	data, err := client.GenerateDataKey(t.Context(), &kms.GenerateDataKeyInput{KeyId: aws.String(key.ID), KeySpec: types.DataKeySpecAes256})
	check(t, err)
	opened, err = client.Decrypt(t.Context(), &kms.DecryptInput{CiphertextBlob: data.CiphertextBlob})
	check(t, err)
	if diff := cmp.Diff(data.Plaintext, opened.Plaintext); diff != "" || len(data.Plaintext) != 32 {
		t.Errorf("data key of %d bytes (-generated +decrypted):\n%s", len(data.Plaintext), diff)
	}
}

// TestDecryptAcrossAccounts: AWS-FACTS "needs kms:Decrypt … in the key policy and
// in the caller's identity policy", "Cross-account only cryptographic operations
// … have effect".
func TestDecryptAcrossAccounts(t *testing.T) {
	t.Parallel()
	s, key := newKey(t)
	control := s.Account(controlAccount)
	control.CreateRole("Quilt", "", "")
	quilt := kmsOf(s, control.Session("Quilt", "me"))
	sealed, err := keyOwner(s).Encrypt(t.Context(), &kms.EncryptInput{KeyId: aws.String(key.ID), Plaintext: []byte("secret")})
	check(t, err)
	decrypt := func() error {
		_, err := quilt.Decrypt(t.Context(), &kms.DecryptInput{CiphertextBlob: sealed.CiphertextBlob})
		return err
	}
	denied := "User: arn:aws:sts::444455556666:assumed-role/Quilt/me is not authorized to perform: kms:Decrypt on resource: " + key.ARN + " because no "
	control.PutRolePolicy("Quilt", "kms", kmsEverything)
	wantRefusal(t, decrypt(), refusal{400, "AccessDeniedException", denied + "resource-based policy allows the kms:Decrypt action"})
	check(t, s.SetKeyPolicy(key.ARN, policy(rootOfData, `{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"kms:*","Resource":"*"}`)))
	check(t, decrypt())
	control.PutRolePolicy("Quilt", "kms", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"kms:Encrypt","Resource":"*"}}`)
	wantRefusal(t, decrypt(), refusal{400, "AccessDeniedException", denied + "identity-based policy allows the kms:Decrypt action"})

	control.PutRolePolicy("Quilt", "kms", kmsEverything)
	_, err = quilt.DescribeKey(t.Context(), &kms.DescribeKeyInput{KeyId: aws.String(key.ARN)})
	check(t, err)
	_, err = quilt.GetKeyPolicy(t.Context(), &kms.GetKeyPolicyInput{KeyId: aws.String(key.ARN)})
	wantRefusal(t, err, refusal{400, "AccessDeniedException", ""})
	_, err = quilt.PutKeyPolicy(t.Context(), &kms.PutKeyPolicyInput{KeyId: aws.String(key.ARN), Policy: aws.String(policy(rootOfData))})
	wantRefusal(t, err, refusal{400, "AccessDeniedException", ""})
}

func TestUnknownCredentialsOfKMS(t *testing.T) {
	t.Parallel()
	s, key := newKey(t)
	nobody := fakeaws.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "x"}
	_, err := kmsOf(s, nobody).DescribeKey(t.Context(), &kms.DescribeKeyInput{KeyId: aws.String(key.ID)})
	wantRefusal(t, err, refusal{400, "UnrecognizedClientException", "The security token included in the request is invalid."})
}
