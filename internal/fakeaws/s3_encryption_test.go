// SPDX-License-Identifier: MPL-2.0

package fakeaws_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

// encryptBucket sets how the bucket encrypts by default.
func encryptBucket(t *testing.T, s *fakeaws.Server, by types.ServerSideEncryptionByDefault) {
	t.Helper()
	_, err := owner(s).PutBucketEncryption(t.Context(), &s3.PutBucketEncryptionInput{
		Bucket: aws.String(dataBucket),
		ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{
			Rules: []types.ServerSideEncryptionRule{{ApplyServerSideEncryptionByDefault: &by}},
		},
	})
	check(t, err)
}

// keyUser is S3 for a session of a role of the control account that may all of S3,
// and of KMS what the policy says.
func keyUser(s *fakeaws.Server, name string, actions ...string) *s3.Client {
	a := s.Account(controlAccount)
	a.CreateRole(name, "/", "")
	a.PutRolePolicy(name, "it", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["`+strings.Join(append(actions, "s3:*"), `","`)+`"],"Resource":"*"}}`)
	return s3Of(s, a.Session(name, "me"))
}

// TestObjectsUnderACustomerKey: AWS-FACTS "SSE-KMS with a customer key: GetObject
// needs kms:Decrypt, PutObject kms:GenerateDataKey, in the key policy and in the
// caller's identity policy".
func TestObjectsUnderACustomerKey(t *testing.T) {
	t.Parallel()
	const root, key = `{"AWS":"444455556666"}`, `"Resource":"*"`
	keyRoot := `{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*",` + key + `}`
	grant := func(actions, condition string) string {
		return policy(keyRoot, `{"Effect":"Allow","Principal":`+root+`,"Action":[`+actions+`],`+key+condition+`}`)
	}
	both := `"kms:Decrypt","kms:GenerateDataKey"`
	cases := map[string]struct {
		keyPolicy  string
		identity   []string
		read, made bool
	}{
		"key policy and identity policy": {grant(both, ""), []string{"kms:Decrypt", "kms:GenerateDataKey"}, true, true},
		"key policy alone":               {grant(both, ""), nil, false, false},
		"identity policy alone":          {policy(keyRoot), []string{"kms:*"}, false, false},
		"for reading":                    {grant(`"kms:Decrypt"`, ""), []string{"kms:*"}, true, false},
		"for writing":                    {grant(`"kms:GenerateDataKey"`, ""), []string{"kms:*"}, false, true},
		"through S3": {
			grant(both, `,"Condition":{"StringLike":{"kms:ViaService":"s3.*.amazonaws.com"}}`), []string{"kms:*"}, true, true,
		},
		"through another service": {
			grant(both, `,"Condition":{"StringEquals":{"kms:ViaService":"sqs.eu-west-1.amazonaws.com"}}`), []string{"kms:*"}, false, false,
		},
		"for this bucket": {
			grant(both, `,"Condition":{"StringLike":{"kms:EncryptionContext:aws:s3:arn":"`+bucketARN+`/*"}}`), []string{"kms:*"}, true, true,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, k := newKey(t)
			encryptBucket(t, s, types.ServerSideEncryptionByDefault{SSEAlgorithm: types.ServerSideEncryptionAwsKms, KMSMasterKeyID: &k.ARN})
			check(t, upload(t, owner(s), "key", "text"))
			check(t, put(t, owner(s), policy(allow(root, "s3:*", objectsARN), allow(root, "s3:ListBucket", bucketARN))))
			check(t, s.SetKeyPolicy(k.ARN, c.keyPolicy))
			client := keyUser(s, "Worker", c.identity...)
			_, err := download(t, client, "key")
			if c.read {
				check(t, err)
			} else {
				wantRefusal(t, err, refusal{403, "AccessDenied", ""})
				if !strings.Contains(err.Error(), "kms:Decrypt") || !strings.Contains(err.Error(), k.ARN) {
					t.Errorf("it doesn't say what is missing: %v", err)
				}
			}
			if err := upload(t, client, "new", "text"); c.made {
				check(t, err)
			} else {
				wantRefusal(t, err, refusal{403, "AccessDenied", ""})
			}
			head, err := client.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String(dataBucket), Key: aws.String("key")})
			check(t, err)
			if head.ServerSideEncryption != types.ServerSideEncryptionAwsKms || aws.ToString(head.SSEKMSKeyId) != k.ARN {
				t.Errorf("encrypted by %s with %s", head.ServerSideEncryption, aws.ToString(head.SSEKMSKeyId))
			}
		})
	}
}

// TestObjectsUnderTheManagedKey: AWS-FACTS "Objects under the AWS managed key aws/s3
// can never be read cross-account".
func TestObjectsUnderTheManagedKey(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	encryptBucket(t, s, types.ServerSideEncryptionByDefault{SSEAlgorithm: types.ServerSideEncryptionAwsKms})
	check(t, upload(t, owner(s), "key", "text"))
	check(t, put(t, owner(s), policy(allow(`{"AWS":"444455556666"}`, "s3:*", objectsARN))))
	_, err := download(t, keyUser(s, "Worker", "kms:*"), "key")
	wantRefusal(t, err, refusal{403, "AccessDenied", ""})
	_, err = download(t, owner(s), "key")
	check(t, err)
}

// TestEncryptionOfAnUpload: what the request says counts before the bucket's default
// (S3 API reference, PutObject), and what was encrypted stays so.
func TestEncryptionOfAnUpload(t *testing.T) {
	t.Parallel()
	s, k := newKey(t)
	as := func(key string, how types.ServerSideEncryption, id *string) error {
		_, err := owner(s).PutObject(t.Context(), &s3.PutObjectInput{
			Bucket: aws.String(dataBucket), Key: &key, Body: strings.NewReader("text"), ServerSideEncryption: how, SSEKMSKeyId: id,
		})
		return err
	}
	check(t, as("plain", "", nil))
	check(t, as("by-id", types.ServerSideEncryptionAwsKms, &k.ID))
	wantRefusal(t, as("nobody's", types.ServerSideEncryptionAwsKms, aws.String("12345678-1234-1234-1234-123456789012")), refusal{400, "KMS.NotFoundException", ""})
	encryptBucket(t, s, types.ServerSideEncryptionByDefault{SSEAlgorithm: types.ServerSideEncryptionAwsKms, KMSMasterKeyID: &k.ARN})
	check(t, as("by-default", "", nil))
	check(t, as("AES", types.ServerSideEncryptionAes256, nil))

	_, err := keyOwner(s).ScheduleKeyDeletion(t.Context(), &kms.ScheduleKeyDeletionInput{KeyId: &k.ID, PendingWindowInDays: aws.Int32(7)})
	check(t, err)
	for _, key := range []string{"plain", "AES"} {
		_, err := download(t, owner(s), key)
		check(t, err)
	}
	for _, key := range []string{"by-id", "by-default"} {
		_, err := download(t, owner(s), key)
		wantRefusal(t, err, refusal{400, "KMS.KMSInvalidStateException", ""})
	}
}
