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
	"github.com/aws/smithy-go"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

const (
	objectKey = "samples/NA12878.vcf"
	allowed   = "allowed"
	denied    = "AccessDenied"
)

// visitor is somebody who uses the bucket through the AWS SDK.
type visitor struct {
	name   string
	client *s3.Client
}

func newVisitor(name, endpoint string, key fakeaws.Credentials) visitor {
	return visitor{name, s3.New(s3.Options{
		Region:       region,
		BaseEndpoint: aws.String(endpoint),
		UsePathStyle: true,
		Credentials:  credentials.NewStaticCredentialsProvider(key.AccessKeyID, key.SecretAccessKey, key.SessionToken),
	})}
}

// operations are what a visitor tries.
func operations() []string { return []string{"ListObjects", "GetObject", "PutObject"} }

// try tells, for each of the operations, whether it was allowed, or S3's error
// code.
func (v visitor) try(ctx context.Context) ([]string, error) {
	_, list := v.client.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: aws.String(bucket)})
	get := v.read(ctx)
	put := v.write(ctx, "work/"+v.name)
	var outcomes []string
	for i, err := range []error{list, get, put} {
		var refused smithy.APIError
		switch {
		case err == nil:
			outcomes = append(outcomes, allowed)
		case errors.As(err, &refused):
			outcomes = append(outcomes, refused.ErrorCode())
		default:
			return nil, fmt.Errorf("%s as %s: %w", operations()[i], v.name, err)
		}
	}
	return outcomes, nil
}

func (v visitor) read(ctx context.Context) error {
	object, err := v.client.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(objectKey)})
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, object.Body)
	return errors.Join(err, object.Body.Close())
}

func (v visitor) write(ctx context.Context, key string) error {
	_, err := v.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: aws.String(bucket), Key: aws.String(key), Body: strings.NewReader("ACGT"),
	})
	return err
}

// showAccess has every visitor try everything, shows the outcomes, and returns
// whether those in the list are allowed all of it and the others are denied all
// of it.
func showAccess(ctx context.Context, s *screen, visitors []visitor, allowedNames ...string) (asWanted bool, err error) {
	row := func(name string, cells ...string) string {
		line := fmt.Sprintf("%-32s", name)
		for _, cell := range cells {
			line += fmt.Sprintf("%-15s", cell)
		}
		return line
	}
	s.say(dim, "  %s", row("role of "+computeAccount, operations()...))
	asWanted = true
	for _, v := range visitors {
		outcomes, err := v.try(ctx)
		if err != nil {
			return false, err
		}
		wanted, st := denied, plain
		if slices.Contains(allowedNames, v.name) {
			wanted, st = allowed, green
		}
		if slices.ContainsFunc(outcomes, func(outcome string) bool { return outcome != wanted }) {
			asWanted, st = false, red
		}
		s.say(st, "  %s", row(v.name, outcomes...))
	}
	return asWanted, nil
}
