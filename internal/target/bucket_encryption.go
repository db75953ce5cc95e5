// SPDX-License-Identifier: MPL-2.0

package target

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// Encryption is what a bucket does with new objects whose upload doesn't say.
type Encryption struct {
	Algorithm string // "AES256", "aws:kms" or "aws:kms:dsse"
	Key       string // as the bucket has it: an ARN, an id or an alias; "" is the AWS managed key aws/s3
}

// BucketEncryption reads the default encryption of a bucket, once for all who ask at
// about the same time. Where there is no configuration, it is S3's own, which every
// bucket has (S3 user guide, Setting default server-side encryption behavior for Amazon
// S3 buckets).
func (s *Session) BucketEncryption(ctx context.Context, a Address) (Encryption, error) {
	b := s.bucketAt(a)
	return s.encryptions.get(ctx, b.key(), b.encryption)
}

// PlannedEncryption is BucketEncryption for the checks of a plan: it is read once.
func (s *Session) PlannedEncryption(ctx context.Context, a Address) (Encryption, error) {
	b := s.bucketAt(a)
	return s.plannedEncryptions.get(ctx, b.key(), b.encryption)
}

func (b bucket) encryption(ctx context.Context) (Encryption, error) {
	found := Encryption{Algorithm: string(types.ServerSideEncryptionAes256)}
	err := b.call(ctx, func(ctx context.Context, client *s3.Client) error {
		out, err := client.GetBucketEncryption(ctx, &s3.GetBucketEncryptionInput{Bucket: &b.name, ExpectedBucketOwner: b.expectedOwner()})
		if err != nil || out.ServerSideEncryptionConfiguration == nil {
			return err
		}
		for _, rule := range out.ServerSideEncryptionConfiguration.Rules { // there is one
			if byDefault := rule.ApplyServerSideEncryptionByDefault; byDefault != nil {
				found = Encryption{Algorithm: string(byDefault.SSEAlgorithm), Key: aws.ToString(byDefault.KMSMasterKeyID)}
			}
		}
		return nil
	})
	if errorCode(err) == "ServerSideEncryptionConfigurationNotFoundError" {
		return found, nil
	}
	return found, b.explain(ctx, err, "s3:GetEncryptionConfiguration")
}
