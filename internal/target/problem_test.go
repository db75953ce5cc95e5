// SPDX-License-Identifier: MPL-2.0

package target_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/xacct/terraform-provider-xacct/internal/splice"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// answer is an error as the SDK returns it for an answer of AWS.
func answer(status int, code string) error {
	return &smithy.OperationError{ServiceID: "S3", OperationName: "PutBucketPolicy", Err: &awshttp.ResponseError{
		ResponseError: &smithyhttp.ResponseError{
			Response: &smithyhttp.Response{Response: &http.Response{StatusCode: status}},
			Err:      &smithy.GenericAPIError{Code: code, Message: "as AWS says it"},
		},
	}}
}

// broken is an error as the SDK returns it for a connection without an answer.
func broken(err error) error {
	return &smithy.OperationError{ServiceID: "S3", OperationName: "PutBucketPolicy", Err: &smithyhttp.RequestSendError{Err: err}}
}

func TestClassify(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		want splice.Class
	}{
		"S3 is too busy (S3 API reference, Error responses)": {answer(503, "SlowDown"), splice.Busy},
		"CloudTrail, KMS, SNS throttle":                      {answer(400, "ThrottlingException"), splice.Busy},
		"IAM throttles":                                      {answer(400, "Throttling"), splice.Busy},
		"too many requests":                                  {answer(429, "TooManyRequestsException"), splice.Busy},
		"a failure of the service may come after the write":  {answer(500, "InternalError"), splice.Ambiguous},
		"an unavailable service too":                         {answer(503, "ServiceUnavailable"), splice.Ambiguous},
		"denied":                                             {answer(403, "AccessDenied"), splice.Denied},
		"denied, as KMS says it":                             {answer(400, "AccessDeniedException"), splice.Denied},
		"denied, as SNS says it":                             {answer(403, "AuthorizationError"), splice.Denied},
		"malformed":                                          {answer(400, "MalformedPolicy"), splice.Final},
		"not implemented, by an emulator":                    {answer(501, "NotImplemented"), splice.Final},
		"a connection that breaks leaves it open":            {broken(errors.New("connection reset by peer")), splice.Ambiguous},
		"a call that takes too long, too":                    {broken(context.DeadlineExceeded), splice.Ambiguous},
		"no call at all: there are no credentials":           {&smithy.OperationError{ServiceID: "S3", OperationName: "GetBucketPolicy", Err: errors.New("get identity: get credentials: none")}, splice.Final},
		"no call at all: settings that don't work":           {errors.New("no region"), splice.Final},
		"a problem says what it is":                          {fmt.Errorf("reading: %w", &target.Problem{Class: splice.Gone, Err: answer(404, "NoSuchBucket")}), splice.Gone},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := target.Classify(c.err); got != c.want {
				t.Errorf("class %v, want %v", got, c.want)
			}
		})
	}
}

// SQS developer guide, Queue and message identifiers; Amazon SQS endpoints and quotas.
func TestParseQueueURL(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]target.Queue{
		"https://sqs.eu-west-1.amazonaws.com/111122223333/jobs":       {Region: "eu-west-1", Account: "111122223333", Name: "jobs"},
		"https://sqs.cn-north-1.amazonaws.com.cn/111122223333/j.fifo": {Region: "cn-north-1", Account: "111122223333", Name: "j.fifo"},
		"https://eu-west-1.queue.amazonaws.com/111122223333/jobs":     {Region: "eu-west-1", Account: "111122223333", Name: "jobs"},
		"http://127.0.0.1:4566/111122223333/jobs":                     {Account: "111122223333", Name: "jobs"},
	} {
		got, err := target.ParseQueueURL(text)
		if err != nil || got != want {
			t.Errorf("%s: %+v, error %v, want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "jobs", "arn:aws:sqs:eu-west-1:111122223333:jobs", "https://sqs.eu-west-1.amazonaws.com/jobs", "https://sqs.eu-west-1.amazonaws.com/1111/jobs"} {
		if got, err := target.ParseQueueURL(text); err == nil {
			t.Errorf("%q is taken for %+v", text, got)
		}
	}
}

func TestResourcesOfADocument(t *testing.T) {
	t.Parallel()
	topic, queue := "arn:aws:sns:eu-west-1:111122223333:changes", "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs"
	key := "1234abcd-12ab-34cd-56ef-1234567890ab"
	for _, c := range []struct {
		kind         target.Kind
		id, resource string
		want         bool
	}{
		{target.BucketPolicy(), "data", "arn:aws:s3:::data", true},
		{target.BucketPolicy(), "data", "arn:aws:s3:::data/*", true},
		{target.BucketPolicy(), "data", "arn:aws-cn:s3:::data/a/${aws:username}/*", true},
		{target.BucketPolicy(), "data", "arn:aws:s3:::dat*", true},
		{target.BucketPolicy(), "data", "arn:aws:s3:::dat?", true},
		{target.BucketPolicy(), "data", "arn:aws:s3:::data-lake/*", false},
		{target.BucketPolicy(), "data", "arn:aws:s3:::other", false},
		{target.BucketPolicy(), "data", "*", false},
		{target.BucketPolicy(), "data", "arn:aws:sns:::data", false},
		{target.TopicPolicy(), topic, topic, true},
		{target.TopicPolicy(), topic, topic + "-2", false},
		{target.TopicPolicy(), topic, "*", false},
		{target.QueuePolicy(), queue, "arn:aws:sqs:eu-west-1:111122223333:jobs", true},
		{target.QueuePolicy(), queue, "arn:aws:sqs:*:111122223333:jobs", true},
		{target.QueuePolicy(), queue, "arn:aws:sqs:eu-west-1:444455556666:jobs", false},
		{target.KeyPolicy(), key, "*", true},
		{target.KeyPolicy(), key, "arn:aws:kms:eu-west-1:111122223333:key/" + key, true},
		{target.KeyPolicy(), "alias/data", "arn:aws:kms:eu-west-1:111122223333:key/" + key, true},
		{target.KeyPolicy(), key, "arn:aws:kms:eu-west-1:111122223333:key/0000abcd-12ab-34cd-56ef-1234567890ab", false},
	} {
		if got := c.kind.Owns(c.id, c.resource); got != c.want {
			t.Errorf("%s %s: owns %s: %t, want %t", c.kind.Name, c.id, c.resource, got, c.want)
		}
	}
}
