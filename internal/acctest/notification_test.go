// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// notified is what a user writes for a topic that is to be told of new objects.
const notified = `
resource "xacct_topic_publish_grant" "bucket" {
  topic_arn      = "{topic}"
  source_buckets = ["{bucket}"]
  source_account = "{owner}"
}
resource "xacct_bucket_notification" "it" {
  bucket          = "{bucket}"
  destination_arn = "{topic}"
  events          = ["s3:ObjectCreated:*"]
  id              = "ours"
  depends_on      = [xacct_topic_publish_grant.bucket]
}
`

const ourEntry = "ours {topic} [s3:ObjectCreated:*]"

// putNotifications replaces the bucket's notifications, as somebody else would.
func (c *cloud) putNotifications(n types.NotificationConfiguration) {
	c.t.Helper()
	_, err := c.owner.s3(c.home).PutBucketNotificationConfiguration(c.t.Context(), &s3.PutBucketNotificationConfigurationInput{Bucket: &c.bucket, NotificationConfiguration: &n})
	c.noError(err)
}

// wantNotifications checks the bucket's entries, and whether all goes to EventBridge:
// each a line, in any order.
func (c *cloud) wantNotifications(want ...string) {
	c.t.Helper()
	out, err := c.owner.s3(c.home).GetBucketNotificationConfiguration(c.t.Context(), &s3.GetBucketNotificationConfigurationInput{Bucket: &c.bucket})
	c.noError(err)
	got := []string{}
	for _, e := range out.TopicConfigurations {
		got = append(got, entryLine(e.Id, e.TopicArn, e.Events, e.Filter))
	}
	for _, e := range out.QueueConfigurations {
		got = append(got, entryLine(e.Id, e.QueueArn, e.Events, e.Filter))
	}
	for _, e := range out.LambdaFunctionConfigurations {
		got = append(got, entryLine(e.Id, e.LambdaFunctionArn, e.Events, e.Filter))
	}
	if out.EventBridgeConfiguration != nil {
		got = append(got, "EventBridge")
	}
	want = c.texts(want)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		c.t.Errorf("the notifications are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func entryLine(id, arn *string, events []types.Event, filter *types.NotificationConfigurationFilter) string {
	line := fmt.Sprintf("%s %s %v", aws.ToString(id), aws.ToString(arn), events)
	if filter != nil && filter.Key != nil {
		for _, r := range filter.Key.FilterRules {
			line += fmt.Sprintf(" %s=%s", r.Name, aws.ToString(r.Value))
		}
	}
	return line
}

// letsS3In is the policy of S3 user guide, "Granting permissions to publish event
// notification messages to a destination".
const letsS3In = `{"Version":"2012-10-17","Statement":[{"Sid":"S3","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"{queue_arn}",` +
	`"Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:*:*:{bucket}"},"StringEquals":{"aws:SourceAccount":"{owner}"}}}]}`

// From scratch in one apply: the grant, and the entry that S3 accepts because of it.
// That all events go to EventBridge stays so.
func TestStoryS3ToATopicFromScratchInOneApply(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	topic := c.owner.newTopic()
	before := topic.get()
	c.putNotifications(types.NotificationConfiguration{EventBridgeConfiguration: &types.EventBridgeConfiguration{}})
	filtered := strings.Replace(notified, "  id  ", "  filter_prefix = \"in/\"\n  filter_suffix = \".gz\"\n  id  ", 1)
	c.run(
		c.apply(notified, func() { c.wantNotifications(ourEntry, "EventBridge") }),
		c.apply(filtered, func() { c.wantNotifications(ourEntry+" Prefix=in/ Suffix=.gz", "EventBridge") }),
	)
	c.wantNotifications("EventBridge")
	topic.want(before)
}

func TestStoryNotificationThatOverlapsWithALambda(t *testing.T) {
	t.Parallel()
	needsFake(t, "there is no Lambda in these tests")
	c := newCloud(t)
	c.owner.newTopic()
	function := c.fake.Account(dataAccount).CreateFunction("thumbnails", c.home).ARN
	c.setName("function", function)
	c.putNotifications(types.NotificationConfiguration{LambdaFunctionConfigurations: []types.LambdaFunctionConfiguration{
		{Id: aws.String("thumbs"), LambdaFunctionArn: &function, Events: []types.Event{"s3:ObjectCreated:*"}, Filter: &types.NotificationConfigurationFilter{
			Key: &types.S3KeyFilter{FilterRules: []types.FilterRule{{Name: types.FilterRuleNameSuffix, Value: aws.String(".jpg")}}},
		}},
	}})
	const theirs = "thumbs {function} [s3:ObjectCreated:*] Suffix=.jpg"
	c.run(
		c.refused(notified, "Overlapping Notifications", "Nothing was written", "In the way:", `"thumbs"`, "{function}"),
		c.apply(strings.Replace(notified, "  id  ", "  filter_suffix = \".gz\"\n  id  ", 1), func() {
			c.wantNotifications(ourEntry+" Suffix=.gz", theirs)
		}),
	)
	c.wantNotifications(theirs)
}

// S3 tests the destinations of others with ours.
func TestStoryNotificationBesideADeadQueue(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.owner.newTopic()
	queue := c.owner.newQueue()
	c.noError(queue.set(c.text(letsS3In)))
	c.putNotifications(types.NotificationConfiguration{QueueConfigurations: []types.QueueConfiguration{
		{Id: aws.String("theirs"), QueueArn: aws.String(c.text("{queue_arn}")), Events: []types.Event{"s3:ObjectRemoved:*"}},
	}})
	_, err := c.owner.sqs().DeleteQueue(t.Context(), &sqs.DeleteQueueInput{QueueUrl: aws.String(c.text("{queue}"))})
	c.noError(err)
	const theirs = "theirs {queue_arn} [s3:ObjectRemoved:*]"
	c.run(
		c.refused(notified, "Broken Notification Of Somebody Else", `"theirs"`, "{queue_arn}", "skip_destination_validation = true"),
		c.apply(strings.Replace(notified, "  id  ", "  skip_destination_validation = true\n  id  ", 1), func() {
			c.wantNotifications(ourEntry, theirs)
		}),
	)
	c.wantNotifications(theirs)
}

// Two teams, each with a configuration and a state of its own.
func TestStoryNotificationsFromTwoStates(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.owner.newTopic()
	first := c.workspace(c.provider(), notified)
	first.apply()
	second := c.workspace(c.provider(), `
resource "xacct_bucket_notification" "it" {
  bucket          = "{bucket}"
  destination_arn = "{topic}"
  events          = ["s3:ObjectRemoved:*"]
  id              = "second"
}
`)
	second.apply()
	c.wantNotifications(ourEntry, "second {topic} [s3:ObjectRemoved:*]")
	first.wantNoChanges()
	second.wantNoChanges()
	second.destroy()
	c.wantNotifications(ourEntry)
	first.wantNoChanges()
	first.destroy()
	c.wantNotifications()
}

// Two entries that swap their events overlap, each with what the other has now.
func TestNotificationsThatSwapTheirEvents(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.owner.newTopic()
	swapped := func(one, two string) string {
		return strings.Replace(notified, `["s3:ObjectCreated:*"]`, `["`+one+`"]`, 1) + `
resource "xacct_bucket_notification" "second" {
  bucket          = "{bucket}"
  destination_arn = "{topic}"
  events          = ["` + two + `"]
  id              = "second"
  depends_on      = [xacct_topic_publish_grant.bucket]
}
`
	}
	const created, removed = "s3:ObjectCreated:*", "s3:ObjectRemoved:*"
	c.run(
		c.apply(swapped(created, removed), func() { c.wantNotifications("ours {topic} ["+created+"]", "second {topic} ["+removed+"]") }),
		c.apply(swapped(removed, created), func() { c.wantNotifications("ours {topic} ["+removed+"]", "second {topic} ["+created+"]") }),
	)
}
