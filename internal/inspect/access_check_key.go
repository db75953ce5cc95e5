// SPDX-License-Identifier: MPL-2.0

package inspect

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/xacct/terraform-provider-xacct/internal/splice"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// judgeKey judges the action on the key that the bucket encrypts with by default,
// if it does with one of KMS.
func (i *inquiry) judgeKey(ctx context.Context, action string) (verdict, error) {
	i.open = append(i.open, "another key, if the object has one that is not the bucket's default")
	encryption, err := i.session.BucketEncryption(ctx, i.at)
	switch {
	case denied(err):
		return verdict{decisionUnknown, []string{fmt.Sprintf("Whether it takes a key of KMS is not known: the default encryption of the bucket %s may not be read: %s.", i.at.ID, reasonOf(err))}}, nil
	case err != nil:
		return verdict{}, err
	case encryption.Algorithm == "AES256":
		return verdict{decision: decisionAllowed}, nil
	case !strings.HasPrefix(encryption.Algorithm, "aws:kms"):
		return verdict{decisionUnknown, []string{fmt.Sprintf("The bucket %s encrypts by %q, of which nothing is known here.", i.at.ID, encryption.Algorithm)}}, nil
	case i.principal == "anonymous":
		return verdict{decisionDenied, []string{fmt.Sprintf("%s is not allowed: the bucket %s encrypts with a key of KMS, which takes a request that is signed.", action, i.at.ID)}}, nil
	}
	same := principalAccount(i.principal) == i.owner
	switch {
	case encryption.Key == "" || strings.HasSuffix(encryption.Key, "alias/aws/s3"):
		return i.managedKey(action, same), nil
	case !strings.HasPrefix(encryption.Key, "arn:") && !same:
		return verdict{decisionUnknown, []string{fmt.Sprintf("Whether %s is allowed is not known: the bucket %s encrypts with the key %s, which is no ARN, so that KMS looks for it in the account of whoever uploads.", action, i.at.ID, encryption.Key)}}, nil
	}
	return i.customerKey(ctx, action, encryption.Key)
}

// managedKey: the policy of the AWS managed key lets everybody of the account use it
// by way of S3, nobody else, and can't be changed (KMS developer guide, AWS managed
// keys; S3 user guide, Using server-side encryption with AWS KMS keys).
func (i *inquiry) managedKey(action string, same bool) verdict {
	if same {
		return verdict{decisionAllowed, []string{fmt.Sprintf("%s on the AWS managed key aws/s3, by which the bucket %s encrypts, is allowed to everybody of its account who uses it by way of S3.", action, i.at.ID)}}
	}
	return verdict{decisionDenied, []string{fmt.Sprintf("%s is not allowed: the bucket %s encrypts with the AWS managed key aws/s3, whose policy can't be changed and lets in nobody of another account.", action, i.at.ID)}}
}

func (i *inquiry) customerKey(ctx context.Context, action, key string) (verdict, error) {
	region, err := i.session.RegionOfBucket(ctx, i.at)
	if err != nil {
		return verdict{}, err
	}
	at := target.Address{ID: key, Region: region}
	named, err := arn.Parse(key)
	if err == nil {
		at.Region = ""
	} else { // an id or an alias, of the bucket's account
		id := key
		if !strings.HasPrefix(id, "alias/") {
			id = "key/" + id
		}
		named = arn.ARN{Partition: i.subject.Partition, Service: "kms", Region: region, AccountID: i.owner, Resource: id}
	}
	i.open = append(i.open, "KMS grants")
	q, _, err := i.question(ctx, action, subject{ARN: named, kind: target.KeyPolicy(), id: key}, at)
	if err != nil && target.Classify(err) == splice.Gone {
		return verdict{decisionDenied, []string{fmt.Sprintf("%s is not allowed: the bucket %s encrypts with the key %s, which is not there.", action, i.at.ID, key)}}, nil
	}
	if err != nil {
		return verdict{}, err
	}
	q.label = fmt.Sprintf("%s on the key %s, by which the bucket %s encrypts,", action, key, i.at.ID)
	q.request.Context = i.throughS3(q.request.Context, named)
	found, err := q.judge(&i.evaluator)
	if err != nil {
		return verdict{}, unjudged(err)
	}
	return found, nil
}

// throughS3 is the context of the call that S3 makes to KMS for somebody (KMS
// developer guide, Condition keys, kms:ViaService; IAM user guide, AWS global
// condition context keys: where the call comes from is then not the network that the
// user knows of).
func (i *inquiry) throughS3(context map[string][]string, key arn.ARN) map[string][]string {
	context = maps.Clone(context)
	ownKeys := []string{"aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip", "aws:sourcevpcarn", "kms:viaservice", "aws:viaawsservice"}
	maps.DeleteFunc(context, func(k string, _ []string) bool { return slices.Contains(ownKeys, strings.ToLower(k)) })
	context["aws:ViaAWSService"] = []string{"true"}
	if key.Partition != "aws-cn" { // where services have another domain
		context["kms:ViaService"] = []string{"s3." + key.Region + ".amazonaws.com"}
	}
	return context
}
