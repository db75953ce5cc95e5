// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	trailtypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// newGuideCloud is a fake AWS with what guides and pages speak of: in the account
// 111122223333, in eu-west-1, buckets, the topic genomes, the key alias/genomes, the queue
// jobs, the role launcher, the managed policy s3-write and the trail organization-audit;
// in others the policies and roles that they name.
func newGuideCloud(t *testing.T) *cloud {
	t.Helper()
	c := newFake(t, "aws", "eu-west-1")
	data, control := c.fake.Account(dataAccount), c.fake.Account(controlAccount)
	for _, bucket := range []string{
		"genomes", "assays", "sequencing", "my-leases", "audit-logs", "results",
		"amzn-s3-demo-bucket", "amzn-s3-demo-reference", "amzn-s3-demo-logging-bucket",
	} {
		data.CreateBucket(bucket, c.region)
	}
	data.CreateTopic("genomes", c.region)
	data.CreateTopic("bucket-notifications", c.region)
	key := data.CreateKey(c.region)
	data.CreateAlias("alias/genomes", key.ARN)
	c.setName("key", key.ID)
	c.setName("queue", data.CreateQueue("jobs", c.region).URL)
	data.CreateQueue("reads", c.region)
	data.CreatePolicy("s3-write", "/", forgePolicy)
	control.CreatePolicy("s3-write", "/", forgePolicy)
	control.CreatePolicy("seqera-s3-write", "/", forgePolicy)
	c.owner.newRole("launcher", "")
	c.fake.Account("777788889999").CreateRole("dispatcher", "/", trustsItself)
	c.fake.Account("161471496260").CreateRole("SeqeraPlatformCloudAccessRole", "/", trustsItself)
	c.bucket, c.home = "audit-logs", c.region
	c.putPolicy(trailBucketPolicy)
	c.newTrailOf("organization-audit", c.region)
	c.bucket = "genomes"
	return c
}

const trustsItself = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`

// newTrailOf makes a trail with a name, which logs to the test's bucket.
func (c *cloud) newTrailOf(name, region string) {
	c.t.Helper()
	_, err := c.trails(region).CreateTrail(c.t.Context(), &cloudtrail.CreateTrailInput{Name: &name, S3BucketName: &c.bucket, IsMultiRegionTrail: aws.Bool(true)})
	c.noError(err)
}

func (c *cloud) trails(region string) *cloudtrail.Client {
	return cloudtrail.New(cloudtrail.Options{Region: region, BaseEndpoint: c.owner.endpointURL(), Credentials: c.owner.credentials()})
}

// paste puts in by hand what the guide then imports.
func (c *cloud) paste() {
	c.t.Helper()
	statement := func(sid, actions, resource string) string {
		return fmt.Sprintf(`{"Sid":%q,"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":[%s],"Resource":[%s]}`, sid, actions, resource)
	}
	topic := "arn:aws:sns:eu-west-1:111122223333:genomes"
	s3Sends := `{"Sid":"S3","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"arn:aws:sqs:eu-west-1:111122223333:jobs"}`
	c.putPolicy(strings.TrimSuffix(tenanted, "]}") + "," + statement("QuiltAccess", `"s3:ListBucket","s3:GetObject"`, `"arn:aws:s3:::genomes","arn:aws:s3:::genomes/*"`) + "]}")
	ctx := c.t.Context()
	_, err := c.owner.sns().SetTopicAttributes(ctx, &sns.SetTopicAttributesInput{
		TopicArn: &topic, AttributeName: aws.String("Policy"),
		AttributeValue: aws.String(`{"Version":"2012-10-17","Statement":[` + strings.ReplaceAll(c.text(configStatement), "{topic}", topic) + "," + statement("QuiltTopic", `"sns:GetTopicAttributes","sns:Subscribe"`, strconv.Quote(topic)) + "]}"),
	})
	c.noError(err)
	_, err = c.owner.sqs().SetQueueAttributes(ctx, &sqs.SetQueueAttributesInput{
		QueueUrl:   aws.String(c.text("{queue}")),
		Attributes: map[string]string{"Policy": `{"Version":"2012-10-17","Statement":[` + s3Sends + "," + statement("VendorJobs", `"sqs:SendMessage"`, `"arn:aws:sqs:eu-west-1:111122223333:jobs"`) + "]}"},
	})
	c.noError(err)
	root := `{"Sid":"Root","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}`
	_, err = c.owner.kms().PutKeyPolicy(ctx, &kms.PutKeyPolicyInput{
		KeyId:  aws.String(c.text("{key}")),
		Policy: aws.String(`{"Version":"2012-10-17","Statement":[` + root + "," + statement("QuiltKey", `"kms:Decrypt","kms:GenerateDataKey","kms:DescribeKey"`, `"*"`) + "]}"),
	})
	c.noError(err)
	_, err = c.owner.s3(c.region).PutBucketNotificationConfiguration(ctx, &s3.PutBucketNotificationConfigurationInput{
		Bucket: aws.String("genomes"),
		NotificationConfiguration: &s3types.NotificationConfiguration{QueueConfigurations: []s3types.QueueConfiguration{{
			Id: aws.String("reads"), QueueArn: aws.String("arn:aws:sqs:eu-west-1:111122223333:jobs"), Events: []s3types.Event{"s3:ObjectCreated:*"},
			Filter: &s3types.NotificationConfigurationFilter{Key: &s3types.S3KeyFilter{FilterRules: []s3types.FilterRule{{Name: "suffix", Value: aws.String(".fastq.gz")}}}},
		}}},
	})
	c.noError(err)
	_, err = c.trails(c.region).PutEventSelectors(ctx, &cloudtrail.PutEventSelectorsInput{
		TrailName: aws.String("organization-audit"),
		EventSelectors: []trailtypes.EventSelector{{
			ReadWriteType: trailtypes.ReadWriteTypeAll, IncludeManagementEvents: aws.Bool(true),
			DataResources: []trailtypes.DataResource{{Type: aws.String("AWS::S3::Object"), Values: []string{"arn:aws:s3:::assays/", "arn:aws:s3:::genomes/"}}},
		}},
	})
	c.noError(err)
}
