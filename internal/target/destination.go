// SPDX-License-Identifier: MPL-2.0

package target

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// DestinationGone tells whether a topic or queue, by its ARN, does not exist. What
// can't be told is taken to exist: functions, and what the caller may not look at.
func (s *Session) DestinationGone(ctx context.Context, destination string) bool {
	a, err := arn.Parse(destination)
	if err != nil {
		return false
	}
	switch a.Service {
	case "sns":
		return s.topicGone(ctx, a)
	case "sqs":
		return s.queueGone(ctx, a)
	}
	return false
}

func (s *Session) topicGone(ctx context.Context, topic arn.ARN) bool {
	client, err := s.Client.SNS(ctx, topic.Region)
	if err != nil {
		return false
	}
	_, err = client.GetTopicAttributes(ctx, &sns.GetTopicAttributesInput{TopicArn: aws.String(topic.String())})
	return err != nil && Classify((&topicPolicy{topic: topic}).explain(err, nil)) == splice.Gone
}

// queueGone believes SQS in the caller's own account only: of a queue in another
// one it may say that it does not exist when the caller has no access.
func (s *Session) queueGone(ctx context.Context, queue arn.ARN) bool {
	if account, err := s.Client.AccountID(ctx); err != nil || account != queue.AccountID {
		return false
	}
	client, err := s.Client.SQS(ctx, queue.Region)
	if err != nil {
		return false
	}
	_, err = client.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{
		QueueUrl: aws.String(QueueURL(queue)), AttributeNames: []types.QueueAttributeName{types.QueueAttributeNameQueueArn},
	})
	return err != nil && Classify((&queuePolicy{}).explain(err)) == splice.Gone
}

// QueueURL is the URL of the queue that an ARN names (SQS developer guide, Queue and
// message identifiers).
func QueueURL(queue arn.ARN) string {
	domain := "amazonaws.com"
	if queue.Partition == "aws-cn" {
		domain = "amazonaws.com.cn"
	}
	return fmt.Sprintf("https://sqs.%s.%s/%s/%s", queue.Region, domain, queue.AccountID, queue.Resource)
}

// BucketRegion is where a bucket is, as it is known after a read of one of its
// documents.
func (s *Session) BucketRegion(ctx context.Context, a Address) (string, error) {
	if a.Region != "" {
		return a.Region, nil
	}
	if region := s.bucketRegion(a.ID); region != "" {
		return region, nil
	}
	return s.Client.Region(ctx)
}
