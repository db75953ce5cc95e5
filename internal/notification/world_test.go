// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
	"github.com/xacct/terraform-provider-xacct/internal/prototest"
)

const (
	dataAccount = "111122223333"
	region      = "eu-west-1"
	created     = "s3:ObjectCreated:*"
	removed     = "s3:ObjectRemoved:*"
)

type attrs = prototest.Attrs

// world is a fake AWS with a bucket, and a topic, a queue and a function that let
// S3 in.
type world struct {
	*fakeaws.Server
	t                      *testing.T
	data                   *fakeaws.Account
	topic, queue, function string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	s := fakeaws.New()
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	w := &world{Server: s, t: t, data: s.Account(dataAccount)}
	w.data.CreateBucket("data", region)
	w.topic = w.newTopic("events")
	w.queue = w.data.CreateQueue("events", region).ARN
	w.function = w.data.CreateFunction("thumbnails", region).ARN
	if err := s.SetQueuePolicy(w.queue, letsS3In("sqs:SendMessage", w.queue)); err != nil {
		t.Fatal(err)
	}
	return w
}

// newTopic is a topic that lets S3 in.
func (w *world) newTopic(name string) string {
	w.t.Helper()
	arn := w.data.CreateTopic(name, region).ARN
	if err := w.SetTopicPolicy(arn, letsS3In("sns:Publish", arn)); err != nil {
		w.t.Fatal(err)
	}
	return arn
}

func letsS3In(action, arn string) string {
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":%q,"Resource":%q,`+
		`"Condition":{"StringEquals":{"aws:SourceAccount":%q},"ArnLike":{"aws:SourceArn":"arn:aws:s3:*:*:data"}}}]}`, action, arn, dataAccount)
}

func (w *world) s3() *s3.Client {
	key := w.data.Credentials()
	return s3.New(s3.Options{
		Region: region, BaseEndpoint: aws.String(w.URL()), UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(key.AccessKeyID, key.SecretAccessKey, ""),
	})
}

// put replaces the configuration, as somebody else would.
func (w *world) put(c types.NotificationConfiguration) {
	w.t.Helper()
	_, err := w.s3().PutBucketNotificationConfiguration(w.t.Context(), &s3.PutBucketNotificationConfigurationInput{Bucket: aws.String("data"), NotificationConfiguration: &c})
	if err != nil {
		w.t.Fatal(err)
	}
}

// shown is the configuration in words: an entry a line, in order, and EventBridge.
func (w *world) shown() string {
	w.t.Helper()
	out, err := w.s3().GetBucketNotificationConfiguration(w.t.Context(), &s3.GetBucketNotificationConfigurationInput{Bucket: aws.String("data")})
	if err != nil {
		w.t.Fatal(err)
	}
	var lines []string
	line := func(id, arn *string, events []types.Event, filter *types.NotificationConfigurationFilter) {
		text := fmt.Sprintf("%s %s %v", *id, *arn, events)
		if filter != nil {
			for _, r := range filter.Key.FilterRules {
				text += fmt.Sprintf(" %s=%s", r.Name, *r.Value)
			}
		}
		lines = append(lines, text)
	}
	for _, c := range out.TopicConfigurations {
		line(c.Id, c.TopicArn, c.Events, c.Filter)
	}
	for _, c := range out.QueueConfigurations {
		line(c.Id, c.QueueArn, c.Events, c.Filter)
	}
	for _, c := range out.LambdaFunctionConfigurations {
		line(c.Id, c.LambdaFunctionArn, c.Events, c.Filter)
	}
	if out.EventBridgeConfiguration != nil {
		lines = append(lines, "EventBridge")
	}
	return strings.Join(lines, "\n")
}

func (w *world) want(lines ...string) {
	w.t.Helper()
	if got, want := w.shown(), strings.Join(lines, "\n"); got != want {
		w.t.Errorf("the configuration is\n%s\nwant\n%s", got, want)
	}
}

// functionEntry is somebody's entry for a function.
func (w *world) functionEntry(event types.Event) types.LambdaFunctionConfiguration {
	return types.LambdaFunctionConfiguration{Id: aws.String("thumbs"), LambdaFunctionArn: &w.function, Events: []types.Event{event}}
}

func (w *world) queueEntry(event types.Event) types.QueueConfiguration {
	return types.QueueConfiguration{Id: aws.String("theirs"), QueueArn: &w.queue, Events: []types.Event{event}}
}

// provider is one with the credentials of the account's root, in the bucket's region
// or as more has it.
func (w *world) provider(more attrs) *prototest.Provider {
	w.t.Helper()
	key := w.data.Credentials()
	block := prototest.Block(w.URL(), key.AccessKeyID, key.SecretAccessKey, attrs{"region": region})
	for name, v := range more {
		block[name] = v
	}
	return prototest.Start(w.t, block)
}

func (w *world) notification() *prototest.Instance {
	w.t.Helper()
	return w.provider(nil).Resource("xacct_bucket_notification")
}

// writes is the number of writes that were tried.
func (w *world) writes() int {
	n := 0
	for _, c := range w.Calls() {
		if c.Operation == putNotification {
			n++
		}
	}
	return n
}

// wantErrors checks that the errors have all parts.
func wantErrors(t *testing.T, d prototest.Diags, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(d.Errors(), part) {
			t.Errorf("the errors don't say %q:\n%s", part, d.Errors())
		}
	}
}

func containsLine(text, line string) bool {
	return slices.Contains(strings.Split(text, "\n"), line)
}
