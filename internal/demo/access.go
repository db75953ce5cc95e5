// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/smithy-go"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

// visitor is somebody who uses the AWS SDK.
type visitor struct {
	name string
	s3   *s3.Client
	sns  *sns.Client
	kms  *kms.Client
}

func newVisitor(name, endpoint string, key fakeaws.Credentials) visitor {
	config := aws.Config{
		Region:       region,
		BaseEndpoint: aws.String(endpoint),
		Credentials:  credentials.NewStaticCredentialsProvider(key.AccessKeyID, key.SecretAccessKey, key.SessionToken),
	}
	return visitor{
		name: name,
		s3:   s3.NewFromConfig(config, func(o *s3.Options) { o.UsePathStyle = true }),
		sns:  sns.NewFromConfig(config),
		kms:  kms.NewFromConfig(config),
	}
}

// attempt is something that visitors try.
type attempt struct {
	on, what string
	do       func(context.Context, visitor) error
}

func attempts(ciphertext []byte) []attempt {
	return []attempt{
		{sharedBucket, "list", list(sharedBucket)},
		{"", "read", read(sharedBucket, "samples/NA12878.vcf")},
		{"", "write", write(sharedBucket)},
		{otherBucket, "write", write(otherBucket)},
		{logBucket, "read", read(logBucket, "AWSLogs/"+dataAccount+"/CloudTrail/"+region+"/2026/01/31/log.json")},
		{"topic", "subscribe", func(ctx context.Context, v visitor) error {
			_, err := v.sns.Subscribe(ctx, &sns.SubscribeInput{
				TopicArn: aws.String(topicARN), Protocol: aws.String("sqs"),
				Endpoint: aws.String("arn:aws:sqs:" + region + ":" + computeAccount + ":events"),
			})
			return err
		}},
		{"key", "decrypt", func(ctx context.Context, v visitor) error {
			_, err := v.kms.Decrypt(ctx, &kms.DecryptInput{KeyId: aws.String(keyARN), CiphertextBlob: ciphertext})
			return err
		}},
	}
}

func list(bucket string) func(context.Context, visitor) error {
	return func(ctx context.Context, v visitor) error {
		_, err := v.s3.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &bucket})
		return err
	}
}

func read(bucket, key string) func(context.Context, visitor) error {
	return func(ctx context.Context, v visitor) error {
		object, err := v.s3.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key})
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, object.Body)
		return errors.Join(err, object.Body.Close())
	}
}

func write(bucket string) func(context.Context, visitor) error {
	return func(ctx context.Context, v visitor) error {
		_, err := v.s3.PutObject(ctx, &s3.PutObjectInput{
			Bucket: &bucket, Key: aws.String("work/" + v.name), Body: strings.NewReader("ACGT"),
		})
		return err
	}
}

// outcome is "yes", "no" when AWS refuses access, or AWS's error code (S3, SNS
// and KMS API references).
func outcome(err error) (string, error) {
	var refused smithy.APIError
	switch {
	case err == nil:
		return "yes", nil
	case !errors.As(err, &refused):
		return "", err
	}
	switch code := refused.ErrorCode(); code {
	case "AccessDenied", "AuthorizationError", "AccessDeniedException":
		return "no", nil
	default:
		return code, nil
	}
}

// admissions are the outcomes of all attempts that visitors, by name, should
// have. Who is missing should have none but "no".
type admissions map[string]string

// showAccess has every visitor try everything, shows the outcomes, and returns
// whether they are those that are wanted.
func showAccess(ctx context.Context, s *screen, w *world, wanted admissions) (asWanted bool, err error) {
	all := attempts(w.ciphertext)
	// The columns of one resource stand close together.
	row := func(name string, cells []string) string {
		line := fmt.Sprintf("%-26s", name)
		for i, cell := range cells {
			width := len(all[i].what)
			if i+1 == len(all) || all[i+1].on != "" {
				width = max(width, len(all[i].on)) + 1
			}
			line += fmt.Sprintf("%-*s", width+1, cell)
		}
		return line
	}
	var on, what []string
	for _, a := range all {
		on, what = append(on, a.on), append(what, a.what)
	}
	s.say(dim, "%s", row("", on))
	s.say(dim, "%s", row("role of "+computeAccount, what))
	asWanted = true
	for _, v := range w.visitors {
		var got []string
		for _, a := range all {
			cell, err := outcome(a.do(ctx, v))
			if err != nil {
				return false, fmt.Errorf("%s %s as %s: %w", a.what, a.on, v.name, err)
			}
			got = append(got, cell)
		}
		st, want := green, wanted[v.name]
		if want == "" {
			st, want = plain, strings.TrimSpace(strings.Repeat("no ", len(all)))
		}
		if strings.Join(got, " ") != want {
			asWanted, st = false, red
		}
		s.say(st, "%s", row(v.name, got))
	}
	return asWanted, nil
}

// answer is an HTTP client that keeps the body of the last answer.
type answer struct {
	aws.HTTPClient
	bytes []byte
}

func (a *answer) Do(request *http.Request) (*http.Response, error) {
	response, err := a.HTTPClient.Do(request)
	if err != nil {
		return nil, err
	}
	a.bytes, err = io.ReadAll(response.Body)
	err = errors.Join(err, response.Body.Close())
	response.Body = io.NopCloser(bytes.NewReader(a.bytes))
	return response, err
}
