// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/smithy-go"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

const (
	objectKey = "samples/NA12878.vcf"
	queueARN  = "arn:aws:sqs:" + region + ":" + computeAccount + ":" + topic // that is to be subscribed
	allowed   = "allowed"
)

// operation is one that a visitor tries.
type operation string

const (
	listObjects operation = "ListObjects"
	getObject   operation = "GetObject"
	putObject   operation = "PutObject"
	subscribe   operation = "Subscribe"
)

func onBucket() []operation   { return []operation{listObjects, getObject, putObject} }
func operations() []operation { return append(onBucket(), subscribe) }

// refusal is the error code of who may not do it (S3 and SNS API references).
func (o operation) refusal() string {
	if o == subscribe {
		return "AuthorizationError"
	}
	return "AccessDenied"
}

// visitor is somebody who uses the bucket and the topic through the AWS SDK.
type visitor struct {
	name string
	s3   *s3.Client
	sns  *sns.Client
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
	}
}

// try tells whether an operation was allowed, or AWS's error code.
func (v visitor) try(ctx context.Context, o operation) (outcome string, err error) {
	switch o {
	case listObjects:
		_, err = v.s3.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: aws.String(bucket)})
	case getObject:
		err = v.read(ctx)
	case putObject:
		err = v.write(ctx, "work/"+v.name)
	case subscribe:
		_, err = v.sns.Subscribe(ctx, &sns.SubscribeInput{
			TopicArn: aws.String(topicARN), Protocol: aws.String("sqs"), Endpoint: aws.String(queueARN),
		})
	default:
		err = errors.New("not an operation of the demo")
	}
	var refused smithy.APIError
	switch {
	case err == nil:
		return allowed, nil
	case errors.As(err, &refused):
		return refused.ErrorCode(), nil
	default:
		return "", fmt.Errorf("%s as %s: %w", o, v.name, err)
	}
}

func (v visitor) read(ctx context.Context) error {
	object, err := v.s3.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(objectKey)})
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, object.Body)
	return errors.Join(err, object.Body.Close())
}

func (v visitor) write(ctx context.Context, key string) error {
	_, err := v.s3.PutObject(ctx, &s3.PutObjectInput{
		Bucket: aws.String(bucket), Key: aws.String(key), Body: strings.NewReader("ACGT"),
	})
	return err
}

// admissions are the operations that visitors, by name, may carry out.
type admissions map[string][]operation

// showAccess has every visitor try everything, shows the outcomes, and returns
// whether those are allowed that should be, and all others denied.
func showAccess(ctx context.Context, s *screen, visitors []visitor, wanted admissions) (asWanted bool, err error) {
	row := func(name string, cells []string) string {
		line := fmt.Sprintf("  %-32s", name)
		for _, cell := range cells {
			line += fmt.Sprintf("%-15s", cell)
		}
		return line
	}
	var names []string
	for _, o := range operations() {
		names = append(names, string(o))
	}
	s.say(dim, "%s", row("role of "+computeAccount, names))
	asWanted = true
	for _, v := range visitors {
		st := plain
		if len(wanted[v.name]) > 0 {
			st = green
		}
		var outcomes []string
		for _, o := range operations() {
			outcome, err := v.try(ctx, o)
			if err != nil {
				return false, err
			}
			want := o.refusal()
			if slices.Contains(wanted[v.name], o) {
				want = allowed
			}
			if outcome != want {
				asWanted, st = false, red
			}
			outcomes = append(outcomes, outcome)
		}
		s.say(st, "%s", row(v.name, outcomes))
	}
	return asWanted, nil
}
