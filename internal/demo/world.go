// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

// files are the accounts at the start, and the two configurations.
//
// No library knows the elements Provenance and Revision in the bucket's policy,
// and no float64 holds that number: they stand for whatever AWS may add one day.
// AWS Config's statement is that of its developer guide, "Permissions for the
// Amazon SNS Topic"; those of CloudTrail are from the CloudTrail user guide,
// "Amazon S3 bucket policy for CloudTrail".
//
//go:embed account.json quilt.tf tower.tf
var files embed.FS

// What account.json has.
const (
	region         = "eu-west-1"
	dataAccount    = "111122223333" // owns buckets, topic, key and trail
	computeAccount = "444455556666" // runs Quilt and Tower

	sharedBucket = "genomes"
	otherBucket  = "results"
	logBucket    = "audit"
	topicARN     = "arn:aws:sns:" + region + ":" + dataAccount + ":genomes-events"
	keyID        = "1234abcd-12ab-34cd-56ef-1234567890ab"
	keyARN       = "arn:aws:kms:" + region + ":" + dataAccount + ":key/" + keyID
	trailARN     = "arn:aws:cloudtrail:" + region + ":" + dataAccount + ":trail/organization-audit"
	functionARN  = "arn:aws:lambda:" + region + ":" + dataAccount + ":function:thumbnails"
	policyARN    = "arn:aws:iam::" + computeAccount + ":policy/seqera-s3-write"

	quiltRole = "quilt-registry"
	towerRole = "TowerForge-x-InstanceRole"
	otherRole = "Other"
)

// world is the AWS of the demo.
type world struct {
	aws        *fakeaws.Server
	owner      visitor // the data account's root user
	documents  []*document
	visitors   []visitor // roles of the compute account
	ciphertext []byte    // encrypted with the key
}

// newWorld starts the AWS.
func newWorld(ctx context.Context) (*world, error) {
	server := fakeaws.New()
	if err := server.Start(); err != nil {
		return nil, err
	}
	w := &world{aws: server, owner: newVisitor("owner", server.URL(), server.Account(dataAccount).Credentials())}
	if err := w.furnish(ctx); err != nil {
		server.Close()
		return nil, fmt.Errorf("the accounts at the start: %w", err)
	}
	w.documents = []*document{
		policyDocument("bucket policy of "+sharedBucket, sharedBucket, func() (string, bool) { return server.BucketPolicy(sharedBucket) }),
		policyDocument("bucket policy of "+otherBucket, otherBucket, func() (string, bool) { return server.BucketPolicy(otherBucket) }),
		policyDocument("topic policy of genomes-events", topicARN, func() (string, bool) { return server.TopicPolicy(topicARN) }),
		policyDocument("key policy of 1234abcd-…", keyARN, func() (string, bool) { return server.KeyPolicy(keyARN) }),
		policyDocument("log bucket policy of "+logBucket, logBucket, func() (string, bool) { return server.BucketPolicy(logBucket) }),
		trailSelectors(server),
		notifications(w.owner),
		policyDocument("IAM policy seqera-s3-write", policyARN, func() (string, bool) { return server.ManagedPolicy(policyARN) }),
	}
	for _, role := range []string{quiltRole, towerRole, otherRole} {
		w.visitors = append(w.visitors, newVisitor(role, server.URL(), server.Account(computeAccount).Session(role, "demo")))
	}
	return w, nil
}

// furnish makes the accounts with all that others have in them.
func (w *world) furnish(ctx context.Context) error {
	text, err := files.ReadFile("account.json")
	if err != nil {
		return err
	}
	var state fakeaws.State
	if err := json.Unmarshal(text, &state); err != nil {
		return err
	}
	if err := w.aws.Seed(state); err != nil {
		return err
	}
	_, err = w.owner.s3.PutBucketNotificationConfiguration(ctx, &s3.PutBucketNotificationConfigurationInput{
		Bucket: aws.String(sharedBucket),
		NotificationConfiguration: &types.NotificationConfiguration{
			LambdaFunctionConfigurations: []types.LambdaFunctionConfiguration{{
				Id: aws.String("thumbnails"), LambdaFunctionArn: aws.String(functionARN), Events: []types.Event{"s3:ObjectRestore:*"},
			}},
			EventBridgeConfiguration: &types.EventBridgeConfiguration{},
		},
	})
	if err != nil {
		return err
	}
	encrypted, err := w.owner.kms.Encrypt(ctx, &kms.EncryptInput{KeyId: aws.String(keyARN), Plaintext: []byte("ACGT")})
	if err != nil {
		return err
	}
	w.ciphertext = encrypted.CiphertextBlob
	return nil
}

// look is what all documents are now.
func (w *world) look(ctx context.Context) (snapshot, error) {
	now := snapshot{}
	for _, d := range w.documents {
		var err error
		if now[d], err = d.show(ctx); err != nil {
			return nil, fmt.Errorf("the %s: %w", d.name, err)
		}
	}
	return now, nil
}

// ownership is the object ownership of the bucket that is shared.
func (w *world) ownership(ctx context.Context) (types.ObjectOwnership, error) {
	out, err := w.owner.s3.GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: aws.String(sharedBucket)})
	if err != nil {
		return "", err
	}
	return out.OwnershipControls.Rules[0].ObjectOwnership, nil
}
