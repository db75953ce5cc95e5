// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

const (
	region         = "eu-west-1"
	dataAccount    = "111122223333" // owns what is written to
	computeAccount = "444455556666" // gets the grants
	foreignAccount = "777788889999" // has statements there already
	bucket         = "data"
	leaseBucket    = "leases"
)

// target is a policy that all write to.
type target struct {
	name  string // as the user chooses it
	limit int    // bytes, counted without whitespace
	// The operations that read, write and remove it, and the error of reading one
	// that isn't there.
	read, write, remove, none string
	throttled                 string                             // the error of a call too many
	body                      func(fakeaws.Call) (string, error) // what a call writes
	shown                     func() (string, bool)              // as AWS shows it
	set                       func(text string) error            // without a call; "" removes it
	grant                     string                             // the resource, its Sid is each.key
	statement                 func(sid, account string) string
	actions                   [2]string // before and after an update
	client                    func(fakeaws.Credentials) policyClient
}

// targets are the makers of all targets, by name.
func targets() map[string]func(*fakeaws.Server) (*target, error) {
	return map[string]func(*fakeaws.Server) (*target, error){"key": keyPolicy, "bucket": bucketPolicy}
}

// policyClient reads and writes a policy through the AWS SDK, each with one call.
type policyClient struct {
	get func(context.Context) (string, error)
	put func(context.Context, string) error
}

// theirs are the statements that are in every policy before: a denial, elements
// that no library knows, a number that no float can hold.
func theirs(service, resource string) []string {
	return []string{
		fmt.Sprintf(`{"Sid":"TLS only","Effect":"Deny","Principal":"*","Action":"%s:*","Resource":%q,`+
			`"Condition":{"Bool":{"aws:SecureTransport":"false"}}}`, service, resource),
		fmt.Sprintf(`{"Sid":"Partner","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::%s:root"},"Action":"%s:Get*","Resource":%q,`+
			`"Provenance":{"ticket":"DATA-1417"}}`, foreignAccount, service, resource),
		fmt.Sprintf(`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::%s:root"},"Action":"%s:Get*","Resource":%q,`+
			`"Revision":9007199254740993}`, foreignAccount, service, resource),
	}
}

func config(aw *fakeaws.Server, key fakeaws.Credentials) aws.Config {
	return aws.Config{
		Region:       region,
		BaseEndpoint: aws.String(aw.URL()),
		Credentials:  credentials.NewStaticCredentialsProvider(key.AccessKeyID, key.SecretAccessKey, key.SessionToken),
		Retryer:      func() aws.Retryer { return aws.NopRetryer{} }, // a repeated write would be a wide window
	}
}

// bucketPolicy makes a bucket whose policy others have statements in.
func bucketPolicy(aw *fakeaws.Server) (*target, error) {
	aw.Account(dataAccount).CreateBucket(bucket, region)
	err := aw.SetBucketPolicy(bucket, `{"Version":"2012-10-17","Id":"team","Statement":[`+
		strings.Join(theirs("s3", "arn:aws:s3:::"+bucket+"/*"), ",")+`]}`)
	return &target{
		name: "bucket", limit: 20480,
		read: "GetBucketPolicy", write: "PutBucketPolicy", remove: "DeleteBucketPolicy", none: "NoSuchBucketPolicy", throttled: "SlowDown",
		body:  func(c fakeaws.Call) (string, error) { return c.RequestBody, nil },
		shown: func() (string, bool) { return aw.BucketPolicy(bucket) },
		set: func(text string) error {
			if text == "" {
				return aw.DeleteBucketPolicy(bucket)
			}
			return aw.SetBucketPolicy(bucket, text)
		},
		grant: fmt.Sprintf(`resource "xacct_bucket_grant" "stress" {
  for_each   = var.sids
  bucket     = %q
  sid        = each.key
  principals = [%q]
  actions    = [var.action]
  prefixes   = ["p/"]
}`, bucket, computeAccount),
		actions: [2]string{"s3:GetObject", "s3:PutObject"},
		statement: func(sid, account string) string {
			return fmt.Sprintf(`{"Sid":%q,"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::%s:root"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::%s/p/*"}`,
				sid, account, bucket)
		},
		client: func(key fakeaws.Credentials) policyClient {
			client := s3.NewFromConfig(config(aw, key), func(o *s3.Options) { o.UsePathStyle = true })
			return policyClient{
				get: func(ctx context.Context) (string, error) {
					out, err := client.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: aws.String(bucket)})
					if err != nil {
						return "", err
					}
					return aws.ToString(out.Policy), nil
				},
				put: func(ctx context.Context, text string) error {
					_, err := client.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: aws.String(bucket), Policy: &text})
					return err
				},
			}
		},
	}, err
}

// keyPolicy makes a key whose policy others have statements in. It has room for
// more statements than a bucket's.
func keyPolicy(aw *fakeaws.Server) (*target, error) {
	key := aw.Account(dataAccount).CreateKey(region)
	statements := append([]string{`{"Sid":"Enable IAM User Permissions","Effect":"Allow",` +
		`"Principal":{"AWS":"arn:aws:iam::` + dataAccount + `:root"},"Action":"kms:*","Resource":"*"}`}, theirs("kms", "*")...)
	err := aw.SetKeyPolicy(key.ARN, `{"Version":"2012-10-17","Id":"key-default-1","Statement":[`+strings.Join(statements, ",")+`]}`)
	return &target{
		name: "key", limit: 32768,
		read: "GetKeyPolicy", write: "PutKeyPolicy", throttled: "ThrottlingException",
		body: func(c fakeaws.Call) (string, error) {
			var in struct{ Policy string }
			err := json.Unmarshal([]byte(c.RequestBody), &in)
			return in.Policy, err
		},
		shown: func() (string, bool) { return aw.KeyPolicy(key.ARN) },
		set:   func(text string) error { return aw.SetKeyPolicy(key.ARN, text) },
		grant: fmt.Sprintf(`resource "xacct_key_grant" "stress" {
  for_each   = var.sids
  key_id     = %q
  sid        = each.key
  principals = [%q]
  actions    = [var.action]
}`, key.ID, computeAccount),
		actions: [2]string{"kms:Decrypt", "kms:Encrypt"},
		statement: func(sid, account string) string {
			return fmt.Sprintf(`{"Sid":%q,"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::%s:root"},"Action":"kms:Decrypt","Resource":"*"}`, sid, account)
		},
		client: func(credentials fakeaws.Credentials) policyClient {
			client := kms.NewFromConfig(config(aw, credentials))
			return policyClient{
				get: func(ctx context.Context) (string, error) {
					out, err := client.GetKeyPolicy(ctx, &kms.GetKeyPolicyInput{KeyId: &key.ID})
					if err != nil {
						return "", err
					}
					return aws.ToString(out.Policy), nil
				},
				put: func(ctx context.Context, text string) error {
					_, err := client.PutKeyPolicy(ctx, &kms.PutKeyPolicyInput{KeyId: &key.ID, Policy: &text})
					return err
				},
			}
		},
	}, err
}

// fit is how many grants each of so many workspaces can have, so that all of them
// and some statements of a rival are within the limit.
func (t *target) fit(workspaces, wanted int) int {
	before, _ := t.shown()
	room := t.limit - len(before) - 1000
	one := len(t.statement("W00G00", computeAccount)) + len(",")
	return min(wanted, room/one/workspaces)
}
