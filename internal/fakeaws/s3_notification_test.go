// SPDX-License-Identifier: MPL-2.0

package fakeaws_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

const created = "s3:ObjectCreated:*"

// notified is a bucket's notifications with a topic and a queue that let S3 in for
// this bucket, and a function.
type notified struct {
	*fakeaws.Server
	t               *testing.T
	topic, function string
	queue           string
}

func newNotified(t *testing.T) *notified {
	t.Helper()
	s := newServer(t)
	a := s.Account(dataAccount)
	n := &notified{
		Server: s, t: t, topic: a.CreateTopic("events", region).ARN, queue: a.CreateQueue("events", region).ARN,
		function: a.CreateFunction("thumbnails", region).ARN,
	}
	check(t, s.SetTopicPolicy(n.topic, letsS3In("sns:Publish", n.topic, dataBucket, dataAccount)))
	check(t, s.SetQueuePolicy(n.queue, letsS3In("sqs:SendMessage", n.queue, dataBucket, dataAccount)))
	return n
}

// letsS3In is the policy of S3 user guide, "Granting permissions to publish event
// notification messages to a destination".
func letsS3In(action, arn, bucket, account string) string {
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Sid":"S3","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":%q,"Resource":%q,`+
		`"Condition":{"StringEquals":{"aws:SourceAccount":%q},"ArnLike":{"aws:SourceArn":"arn:aws:s3:*:*:%s"}}}]}`, action, arn, account, bucket)
}

func topicEntry(id, arn string, event types.Event, rules ...string) types.TopicConfiguration {
	entry := types.TopicConfiguration{Id: aws.String(id), TopicArn: aws.String(arn), Events: []types.Event{event}}
	for pair := range slices.Chunk(rules, 2) {
		if entry.Filter == nil {
			entry.Filter = &types.NotificationConfigurationFilter{Key: &types.S3KeyFilter{}}
		}
		entry.Filter.Key.FilterRules = append(entry.Filter.Key.FilterRules, types.FilterRule{Name: types.FilterRuleName(pair[0]), Value: aws.String(pair[1])})
	}
	return entry
}

func (n *notified) put(skip bool, c types.NotificationConfiguration) error {
	_, err := owner(n.Server).PutBucketNotificationConfiguration(n.t.Context(), &s3.PutBucketNotificationConfigurationInput{
		Bucket: aws.String(dataBucket), NotificationConfiguration: &c, SkipDestinationValidation: &skip,
	})
	return err
}

func (n *notified) putTopics(entries ...types.TopicConfiguration) error {
	return n.put(false, types.NotificationConfiguration{TopicConfigurations: entries})
}

func (n *notified) get() *s3.GetBucketNotificationConfigurationOutput {
	n.t.Helper()
	got, err := owner(n.Server).GetBucketNotificationConfiguration(n.t.Context(), &s3.GetBucketNotificationConfigurationInput{Bucket: aws.String(dataBucket)})
	check(n.t, err)
	return got
}

// TestNotification: AWS-FACTS "Put replaces the whole … (test message) …
// EventBridgeConfiguration is part of the document … Filter names come back as
// Prefix/Suffix whatever case was sent".
func TestNotification(t *testing.T) {
	t.Parallel()
	n := newNotified(t)
	check(t, n.put(false, types.NotificationConfiguration{
		TopicConfigurations:          []types.TopicConfiguration{topicEntry("a", n.topic, created, "prefix", "in/")},
		QueueConfigurations:          []types.QueueConfiguration{{QueueArn: &n.queue, Events: []types.Event{"s3:ObjectRemoved:*"}}},
		LambdaFunctionConfigurations: []types.LambdaFunctionConfiguration{{Id: aws.String("f"), LambdaFunctionArn: &n.function, Events: []types.Event{"s3:ObjectTagging:*"}}},
		EventBridgeConfiguration:     &types.EventBridgeConfiguration{},
	}))
	got := n.get()
	unexported := cmpopts.IgnoreUnexported(types.TopicConfiguration{}, types.NotificationConfigurationFilter{}, types.S3KeyFilter{}, types.FilterRule{})
	if diff := cmp.Diff([]types.TopicConfiguration{topicEntry("a", n.topic, created, "Prefix", "in/")}, got.TopicConfigurations, unexported); diff != "" {
		t.Errorf("topics (-want +got):\n%s", diff)
	}
	if len(got.QueueConfigurations) != 1 || aws.ToString(got.QueueConfigurations[0].Id) == "" || len(got.LambdaFunctionConfigurations) != 1 || got.EventBridgeConfiguration == nil {
		t.Errorf("got %+v", got)
	}
	for _, arn := range []string{n.topic, n.queue} {
		if messages := n.Messages(arn); len(messages) != 1 || !strings.Contains(messages[0], "s3:TestEvent") {
			t.Errorf("%s got %q", arn, messages)
		}
	}
	check(t, n.put(false, types.NotificationConfiguration{}))
	if got := n.get(); len(got.TopicConfigurations) != 0 || got.EventBridgeConfiguration != nil {
		t.Errorf("an empty document left %+v", got)
	}
}

// TestNotificationRefusals: AWS-FACTS "S3 notifications"; the texts on ids, events
// and regions are recorded in issue threads.
func TestNotificationRefusals(t *testing.T) {
	t.Parallel()
	ambiguous := "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type."
	unreachable := "Unable to validate the following destination configurations"
	for name, test := range map[string]struct {
		entries func(n *notified) []types.TopicConfiguration
		message string // "" is accepted
	}{
		"two prefixes in a rule": {func(n *notified) []types.TopicConfiguration {
			return []types.TopicConfiguration{topicEntry("a", n.topic, created, "prefix", "a", "Prefix", "b")}
		}, "filter rule name must be either prefix or suffix, each at most once"},
		"the same event": {func(n *notified) []types.TopicConfiguration {
			return []types.TopicConfiguration{topicEntry("a", n.topic, created), topicEntry("b", n.topic, created)}
		}, ambiguous},
		"an event and its wildcard": {func(n *notified) []types.TopicConfiguration {
			return []types.TopicConfiguration{topicEntry("a", n.topic, created), topicEntry("b", n.topic, "s3:ObjectCreated:Put", "prefix", "in/")}
		}, ambiguous},
		"other events": {func(n *notified) []types.TopicConfiguration {
			return []types.TopicConfiguration{topicEntry("a", n.topic, created), topicEntry("b", n.topic, "s3:ObjectRemoved:*")}
		}, ""},
		"a prefix within a prefix": {func(n *notified) []types.TopicConfiguration {
			return []types.TopicConfiguration{topicEntry("a", n.topic, created, "prefix", "in/"), topicEntry("b", n.topic, created, "prefix", "in/a/")}
		}, ambiguous},
		"one prefix and other suffixes": {func(n *notified) []types.TopicConfiguration {
			return []types.TopicConfiguration{
				topicEntry("a", n.topic, created, "prefix", "in/", "suffix", ".jpg"), topicEntry("b", n.topic, created, "prefix", "in/", "suffix", ".png"),
			}
		}, ""},
		"a prefix and a suffix": {func(n *notified) []types.TopicConfiguration {
			return []types.TopicConfiguration{topicEntry("a", n.topic, created, "prefix", "in/"), topicEntry("b", n.topic, created, "suffix", ".jpg")}
		}, ambiguous},
		"one id twice": {func(n *notified) []types.TopicConfiguration {
			return []types.TopicConfiguration{topicEntry("a", n.topic, created), topicEntry("a", n.topic, "s3:ObjectRemoved:*")}
		}, "Same ID used for multiple configurations. IDs must be unique"},
		"no such event": {func(n *notified) []types.TopicConfiguration {
			return []types.TopicConfiguration{topicEntry("a", n.topic, "s3:ObjectPainted:*")}
		}, "A specified event is not supported for notifications."},
		"no such topic": {func(n *notified) []types.TopicConfiguration {
			return []types.TopicConfiguration{topicEntry("a", n.topic+"-gone", created)}
		}, unreachable},
		"a topic that lets nobody in": {func(n *notified) []types.TopicConfiguration {
			return []types.TopicConfiguration{topicEntry("a", n.Account(dataAccount).CreateTopic("closed", region).ARN, created)}
		}, unreachable},
		"a topic for another bucket": {func(n *notified) []types.TopicConfiguration {
			check(n.t, n.SetTopicPolicy(n.topic, letsS3In("sns:Publish", n.topic, "other-bucket", dataAccount)))
			return []types.TopicConfiguration{topicEntry("a", n.topic, created)}
		}, unreachable},
		"a topic for another account": {func(n *notified) []types.TopicConfiguration {
			check(n.t, n.SetTopicPolicy(n.topic, letsS3In("sns:Publish", n.topic, dataBucket, controlAccount)))
			return []types.TopicConfiguration{topicEntry("a", n.topic, created)}
		}, unreachable},
		"another region": {func(n *notified) []types.TopicConfiguration {
			return []types.TopicConfiguration{topicEntry("a", n.Account(dataAccount).CreateTopic("far", "us-east-1").ARN, created)}
		}, "The notification destination service region is not valid for the bucket location constraint"},
		"FIFO": {func(n *notified) []types.TopicConfiguration {
			return []types.TopicConfiguration{topicEntry("a", n.Account(dataAccount).CreateTopic("orders.fifo", region).ARN, created)}
		}, unreachable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := newNotified(t)
			err := n.putTopics(test.entries(n)...)
			if test.message == "" {
				check(t, err)
				return
			}
			wantRefusal(t, err, refusal{400, "InvalidArgument", test.message})
			if got := n.get(); len(got.TopicConfigurations) != 0 {
				t.Errorf("what was refused is there: %+v", got.TopicConfigurations)
			}
		})
	}
}

// TestDeadDestinationOfSomebodyElse: AWS-FACTS "re-validates every destination … a
// stranger's dead queue makes our write fail … SkipDestinationValidation exists".
func TestDeadDestinationOfSomebodyElse(t *testing.T) {
	t.Parallel()
	n := newNotified(t)
	configuration := types.NotificationConfiguration{
		QueueConfigurations: []types.QueueConfiguration{{Id: aws.String("theirs"), QueueArn: &n.queue, Events: []types.Event{"s3:ObjectRemoved:*"}}},
	}
	check(t, n.put(false, configuration))
	n.Delete(n.queue)
	configuration.TopicConfigurations = []types.TopicConfiguration{topicEntry("ours", n.topic, created)}
	wantRefusal(t, n.put(false, configuration), refusal{400, "InvalidArgument", "Unable to validate the following destination configurations"})
	check(t, n.put(true, configuration))
	if got := n.get(); len(got.QueueConfigurations) != 1 || len(got.TopicConfigurations) != 1 {
		t.Errorf("got %+v", got)
	}
}

// TestBucketACL: S3 user guide, "Access control list (ACL) overview" and "Controlling
// ownership of objects".
func TestBucketACL(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	client, name := owner(s), aws.String("old-bucket")
	_, err := client.PutBucketAcl(t.Context(), &s3.PutBucketAclInput{Bucket: aws.String(dataBucket), ACL: "log-delivery-write"})
	wantRefusal(t, err, refusal{400, "AccessControlListNotSupported", "The bucket does not allow ACLs"})

	_, err = client.CreateBucket(t.Context(), &s3.CreateBucketInput{
		Bucket: name, ObjectOwnership: types.ObjectOwnershipObjectWriter,
		CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: region},
	})
	check(t, err)
	grantees := func() (all []string) {
		t.Helper()
		out, err := client.GetBucketAcl(t.Context(), &s3.GetBucketAclInput{Bucket: name})
		check(t, err)
		for _, g := range out.Grants {
			who := "owner"
			if aws.ToString(g.Grantee.ID) != aws.ToString(out.Owner.ID) {
				who = aws.ToString(g.Grantee.URI)
			}
			all = append(all, string(g.Permission)+" "+who)
		}
		return all
	}
	if diff := cmp.Diff([]string{"FULL_CONTROL owner"}, grantees()); diff != "" {
		t.Errorf("a private bucket (-want +got):\n%s", diff)
	}
	put := func(acl types.BucketCannedACL) error {
		_, err := client.PutBucketAcl(t.Context(), &s3.PutBucketAclInput{Bucket: name, ACL: acl})
		return err
	}
	wantRefusal(t, put(types.BucketCannedACLPublicRead), refusal{403, "AccessDenied", ""}) // BlockPublicAcls
	check(t, put("log-delivery-write"))
	group := " http://acs.amazonaws.com/groups/s3/LogDelivery"
	if diff := cmp.Diff([]string{"FULL_CONTROL owner", "WRITE" + group, "READ_ACP" + group}, grantees()); diff != "" {
		t.Errorf("log delivery (-want +got):\n%s", diff)
	}
	enforce := func() error {
		_, err := client.PutBucketOwnershipControls(t.Context(), &s3.PutBucketOwnershipControlsInput{Bucket: name, OwnershipControls: &types.OwnershipControls{
			Rules: []types.OwnershipControlsRule{{ObjectOwnership: types.ObjectOwnershipBucketOwnerEnforced}},
		}})
		return err
	}
	wantRefusal(t, enforce(), refusal{400, "InvalidBucketAclWithObjectOwnership", ""})
	check(t, put(types.BucketCannedACLPrivate))
	check(t, enforce())
}

func TestSeedFunction(t *testing.T) {
	t.Parallel()
	s := fakeaws.New()
	check(t, s.Seed(fakeaws.State{Accounts: []fakeaws.AccountState{{ID: dataAccount, Functions: []fakeaws.FunctionState{{Name: "f", Region: region}}}}}))
	want := []fakeaws.FunctionState{{Name: "f", Region: region, ARN: "arn:aws:lambda:eu-west-1:111122223333:function:f"}}
	if diff := cmp.Diff(want, s.State().Accounts[0].Functions); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
