// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/xacct/terraform-provider-xacct/internal/prototest"
)

// permission is a row of a table on a resource's page.
type permission struct{ action, resource string }

// permissionsOf are the tables on a resource's page: what it needs, and what the plan
// also looks at.
func permissionsOf(t *testing.T, name string) (needed, looked []permission) {
	t.Helper()
	page, err := os.ReadFile("../../templates/resources.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	_, tables, found := strings.Cut(string(page), `eq .Name "`+name+`"`)
	if !found {
		t.Fatalf("the template has no permissions of %s", name)
	}
	tables, _, _ = strings.Cut(tables, "{{-")
	first, second, _ := strings.Cut(tables, "\n\n")
	for table, rows := range map[string]*[]permission{first: &needed, second: &looked} {
		for _, row := range permissionRow.FindAllStringSubmatch(table, -1) {
			*rows = append(*rows, permission{row[1], row[2]})
		}
	}
	return needed, looked
}

var permissionRow = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| `([^`]+)` \\| [^|]+ \\|$")

// described is a resource whose page has a table of permissions, and what is made of
// it: something created, then changed, then destroyed, where all of them are needed.
type described struct {
	name            string
	prepare         func(*cloud)
	created, change prototest.Attrs
}

const everybodys = `{"Statement":[{"Sid":"Everybody","Effect":"Allow","Principal":{"AWS":["*","{control}"]},"Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::genomes/*"}]}`

func describedResources() []described {
	of := func(name string, prepare func(*cloud), attribute, address string) described {
		first := prototest.Attrs{attribute: address, "principals": []any{controlAccount}, "sid": "Ours"}
		return described{name, prepare, first, first.With(prototest.Attrs{"principals": []any{controlAccount, "777788889999"}})}
	}
	topic := "arn:aws:sns:eu-west-1:111122223333:genomes"
	write := func(action string) prototest.Attrs {
		return prototest.Attrs{
			"policy_arn": "arn:aws:iam::111122223333:policy/s3-write",
			"policy":     `{"Statement":[{"Sid":"Ours","Effect":"Allow","Action":"` + action + `","Resource":"*"}]}`,
		}
	}
	notified := prototest.Attrs{"bucket": "genomes", "destination_arn": topic, "events": []any{"s3:ObjectCreated:*"}, "filter_prefix": "ours/", "skip_destination_validation": false}
	return []described{
		{
			name: "xacct_bucket_grant", prepare: (*cloud).openUp,
			created: prototest.Attrs{"bucket": "genomes", "policy": everybodys},
			change:  prototest.Attrs{"bucket": "genomes", "policy": strings.Replace(everybodys, `"s3:PutObject"`, `"s3:PutObject","s3:DeleteObject"`, 1)},
		},
		of("xacct_topic_subscription_grant", (*cloud).letS3Notify, "topic_arn", topic),
		of("xacct_topic_publish_grant", (*cloud).letS3Notify, "topic_arn", topic),
		of("xacct_key_grant", nil, "key_id", "alias/genomes"),
		of("xacct_queue_grant", nil, "queue_url", "{queue}"),
		of("xacct_role_trust_grant", nil, "role", "launcher"),
		{name: "xacct_iam_policy_grant", prepare: (*cloud).fiveVersions, created: write("s3:GetObject"), change: write("s3:PutObject")},
		{
			name:    "xacct_trail_data_selector",
			created: prototest.Attrs{"trail": "organization-audit", "buckets": []any{"genomes"}},
			change:  prototest.Attrs{"trail": "organization-audit", "buckets": []any{"genomes", "assays"}},
		},
		{
			name: "xacct_bucket_notification", prepare: (*cloud).notifyOthers,
			created: notified, change: notified.With(prototest.Attrs{"filter_prefix": "mine/"}),
		},
		{
			name: "xacct_bucket_ownership", prepare: (*cloud).allowACLs,
			created: prototest.Attrs{"bucket": "genomes", "object_ownership": "BucketOwnerEnforced"},
			change:  prototest.Attrs{"bucket": "genomes", "object_ownership": "BucketOwnerPreferred"},
		},
	}
}

// The tables of permissions on the resources' pages: exactly these suffice.
func TestPermissionsOfEveryResource(t *testing.T) {
	t.Parallel()
	needsFake(t, "users with permissions of all kinds")
	for _, d := range describedResources() {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			needed, looked := permissionsOf(t, d.name)
			if len(needed) < 2 {
				t.Fatalf("%d permissions in the table", len(needed))
			}
			all := slices.Concat(needed, looked)
			if failure, refused := d.liveWith(t, all); failure != "" || len(refused) > 0 {
				t.Errorf("with all permissions of the page, these calls were refused: %v\n%s", refused, failure)
			}
			if failure, _ := d.liveWith(t, needed); failure != "" {
				t.Errorf("with the permissions that are needed:\n%s", failure)
			}
			for i, p := range all {
				failure, refused := d.liveWith(t, slices.Delete(slices.Clone(all), i, i+1))
				if i < len(needed) && failure == "" {
					t.Errorf("nothing fails without %s", p.action)
				}
				if len(refused) == 0 {
					t.Errorf("nobody misses %s", p.action)
				}
			}
		})
	}
}

// liveWith creates, refreshes, changes and destroys the resource with these permissions.
// It returns what failed, and the calls that AWS refused.
func (d described) liveWith(t *testing.T, permissions []permission) (failure string, refused []string) {
	t.Helper()
	c := newGuideCloud(t)
	if d.prepare != nil {
		d.prepare(c)
	}
	var statements []string
	for _, p := range permissions {
		statements = append(statements, fmt.Sprintf(`{"Effect":"Allow","Action":%q,"Resource":%q}`, p.action, strings.ReplaceAll(p.resource, "KEY_ID", c.text("{key}"))))
	}
	caller := c.owner.newUser(`{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`)
	c.fake.ResetCalls()
	filled := func(config prototest.Attrs) prototest.Attrs {
		config = config.With(nil)
		for name, value := range config {
			if text, ok := value.(string); ok {
				config[name] = c.text(text)
			}
		}
		return config
	}
	resource := prototest.Start(t, prototest.Block(c.endpoint, caller.key.AccessKeyID, caller.key.SecretAccessKey, prototest.Attrs{
		"region": c.region, "lock_directory": t.TempDir(),
	})).Resource(d.name)
	for _, step := range []func() prototest.Diags{
		func() prototest.Diags { return resource.Apply(filled(d.created)) },
		resource.Refresh,
		func() prototest.Diags { return resource.Apply(filled(d.change)) },
		resource.Destroy,
	} {
		if failure = step().Errors(); failure != "" {
			break
		}
	}
	for _, call := range c.fake.Calls() {
		if strings.Contains(call.ErrorCode, "AccessDenied") || call.ErrorCode == "AuthorizationError" {
			refused = append(refused, call.Operation)
		}
	}
	return failure, refused
}

// openUp leaves nothing of what keeps a bucket's policy from being public, and encrypts
// the bucket with a key that lets nobody else in.
func (c *cloud) openUp() {
	c.t.Helper()
	ctx, client, bucket := c.t.Context(), c.owner.s3(c.region), aws.String("genomes")
	_, err := client.DeletePublicAccessBlock(ctx, &s3.DeletePublicAccessBlockInput{Bucket: bucket})
	c.noError(err)
	_, err = client.PutBucketEncryption(ctx, &s3.PutBucketEncryptionInput{
		Bucket: bucket,
		ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{Rules: []types.ServerSideEncryptionRule{{
			ApplyServerSideEncryptionByDefault: &types.ServerSideEncryptionByDefault{
				SSEAlgorithm: types.ServerSideEncryptionAwsKms, KMSMasterKeyID: aws.String(c.text("arn:aws:kms:eu-west-1:{owner}:key/{key}")),
			},
		}}},
	})
	c.noError(err)
}

// fiveVersions fills the managed policy with as many versions as it may have.
func (c *cloud) fiveVersions() {
	c.t.Helper()
	for range 4 {
		_, err := c.owner.iam().CreatePolicyVersion(c.t.Context(), &iam.CreatePolicyVersionInput{
			PolicyArn: aws.String("arn:aws:iam::111122223333:policy/s3-write"), PolicyDocument: aws.String(forgePolicy), SetAsDefault: true,
		})
		c.noError(err)
	}
}

// letS3Notify gives the topic and the queue policies that let S3 in, and nobody else:
// the topic's default statement would let in everybody of its account.
func (c *cloud) letS3Notify() {
	c.t.Helper()
	letIn := func(action, resource string) *string {
		return aws.String(`{"Version":"2012-10-17","Statement":[{"Sid":"S3","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"` + action + `","Resource":"` + resource + `"}]}`)
	}
	topic := "arn:aws:sns:eu-west-1:111122223333:genomes"
	_, err := c.owner.sns().SetTopicAttributes(c.t.Context(), &sns.SetTopicAttributesInput{
		TopicArn: &topic, AttributeName: aws.String("Policy"), AttributeValue: letIn("sns:Publish", topic),
	})
	c.noError(err)
	_, err = c.owner.sqs().SetQueueAttributes(c.t.Context(), &sqs.SetQueueAttributesInput{
		QueueUrl: aws.String(c.text("{queue}")), Attributes: map[string]string{"Policy": *letIn("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:jobs")},
	})
	c.noError(err)
}

// notifyOthers has the bucket notify a topic and a queue of others.
func (c *cloud) notifyOthers() {
	c.t.Helper()
	c.letS3Notify()
	_, err := c.owner.s3(c.region).PutBucketNotificationConfiguration(c.t.Context(), &s3.PutBucketNotificationConfigurationInput{
		Bucket: aws.String("genomes"), SkipDestinationValidation: aws.Bool(true),
		NotificationConfiguration: &types.NotificationConfiguration{
			TopicConfigurations: []types.TopicConfiguration{{
				Id: aws.String("theirs"), TopicArn: aws.String("arn:aws:sns:eu-west-1:111122223333:genomes"), Events: []types.Event{"s3:ObjectRemoved:*"},
			}},
			QueueConfigurations: []types.QueueConfiguration{{
				Id: aws.String("jobs"), QueueArn: aws.String("arn:aws:sqs:eu-west-1:111122223333:jobs"), Events: []types.Event{"s3:ObjectRestore:*"},
			}},
		},
	})
	c.noError(err)
}

// allowACLs gives the bucket the ownership that buckets had once.
func (c *cloud) allowACLs() {
	c.t.Helper()
	_, err := c.owner.s3(c.region).PutBucketOwnershipControls(c.t.Context(), &s3.PutBucketOwnershipControlsInput{
		Bucket:            aws.String("genomes"),
		OwnershipControls: &types.OwnershipControls{Rules: []types.OwnershipControlsRule{{ObjectOwnership: types.ObjectOwnershipObjectWriter}}},
	})
	c.noError(err)
}
