// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

const dispatch = `
resource "xacct_queue_grant" "vendor" {
  queue_url  = "{queue}"
  principals = ["{control}"]
}
`

// A queue without a policy gets one, which goes with the last statement.
func TestAQueueWithoutAPolicy(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	queue := c.owner.newQueue()
	if c.fake != nil {
		c.fake.SetQueueDelay(300 * time.Millisecond) // until a change can be seen
	}
	c.run(c.apply(dispatch, func() {
		queue.wantStatements(empty, `{"Effect":"Allow","Principal":{"AWS":"{control}"},"Action":"sqs:SendMessage","Resource":"{queue_arn}"}`)
	}))
	queue.want("")
}

// Another account may subscribe to the topic, use the key and send to the queue, by
// its own policies, for as long as the grants are there.
func TestAccessToTopicKeyAndQueue(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.owner.newTopic()
	c.owner.newKey()
	c.owner.newQueue()
	user, stranger := c.control.newUser(mayAnything), c.control.newUser(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`)
	want := func(when string, who *account, want bool) {
		t.Helper()
		for what, err := range who.uses() {
			if err != nil && !strings.Contains(errorCode(err)+err.Error(), "AccessDenied") && errorCode(err) != "AuthorizationError" {
				t.Errorf("%s: %s: %v", when, what, err)
			}
			if got := err == nil; got != want {
				t.Errorf("%s: may %s: %t, want %t", when, what, got, want)
			}
		}
	}
	want("before", user, false)
	c.run(c.apply(subscription+dispatch+`
data "xacct_quilt_key_policy" "it" {
  control_account_id = "{control}"
}
resource "xacct_key_grant" "quilt" {
  key_id = "{key}"
  policy = data.xacct_quilt_key_policy.it.json
}
`, func() {
		want("with the grants", user, true)
		want("without a policy of its own", stranger, false)
	}))
	want("after", user, false)
}

// uses tries what the grants are for.
func (a *account) uses() map[string]error {
	ctx := a.t.Context()
	key := strings.Replace(a.text("{topic}"), ":sns:", ":kms:", 1)
	key = key[:strings.LastIndex(key, ":")+1] + "key/" + a.text("{key}")
	_, subscribe := a.sns().Subscribe(ctx, &sns.SubscribeInput{
		TopicArn: aws.String(a.text("{topic}")), Protocol: aws.String("sqs"), Endpoint: aws.String(a.text("arn:aws:sqs:{region}:{control}:quilt")),
	})
	_, encrypt := a.kms().GenerateDataKey(ctx, &kms.GenerateDataKeyInput{KeyId: &key, KeySpec: types.DataKeySpecAes256})
	_, send := a.sqs().SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: aws.String(a.text("{queue}")), MessageBody: aws.String("a job")})
	return map[string]error{"subscribe": subscribe, "make a data key": encrypt, "send": send}
}
