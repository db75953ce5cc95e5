// SPDX-License-Identifier: MPL-2.0

package inspect_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
	"github.com/xacct/terraform-provider-xacct/internal/prototest"
)

const (
	trailARN = "arn:aws:cloudtrail:us-east-1:" + dataAccount + ":trail/audit"
	topicARN = "arn:aws:sns:us-east-1:" + dataAccount + ":changes"
	queueARN = "arn:aws:sqs:us-east-1:" + dataAccount + ":changes"
	keyARN   = "arn:aws:kms:us-east-1:" + dataAccount + ":key/1234abcd-12ab-34cd-56ef-1234567890ab"

	everybody = `{"Sid":"Everybody","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*"}`
	tower     = `{"Sid":"Tower","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*",` +
		`"Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::444455556666:role/TowerForge*"}}}`
)

// checkWorld is a fake AWS with the bucket "data" and the trail "audit", both in
// us-east-1.
type checkWorld struct {
	*fakeaws.Server
	data   *fakeaws.Account
	t      *testing.T
	bucket *string
}

func newCheckWorld(t *testing.T) *checkWorld {
	t.Helper()
	server, data := newAWS(t)
	data.CreateTrail("audit", "us-east-1", fakeaws.TrailOptions{MultiRegion: true})
	return &checkWorld{Server: server, data: data, t: t, bucket: aws.String("data")}
}

func (w *checkWorld) s3() *s3.Client {
	key := w.data.Credentials()
	return s3.New(s3.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(w.URL()), UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(key.AccessKeyID, key.SecretAccessKey, ""),
	})
}

func (w *checkWorld) must(_ any, err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *checkWorld) policy(statements ...string) {
	w.t.Helper()
	plant(w.t, w.Server, "data", `{"Version":"2012-10-17","Statement":[`+strings.Join(statements, ",")+`]}`)
}

func (w *checkWorld) blocks(policy, restrict bool) {
	w.t.Helper()
	w.must(w.s3().PutPublicAccessBlock(w.t.Context(), &s3.PutPublicAccessBlockInput{
		Bucket: w.bucket, PublicAccessBlockConfiguration: &types.PublicAccessBlockConfiguration{BlockPublicPolicy: &policy, RestrictPublicBuckets: &restrict},
	}))
}

func (w *checkWorld) encrypts(algorithm types.ServerSideEncryption, key string) {
	w.t.Helper()
	rule := &types.ServerSideEncryptionByDefault{SSEAlgorithm: algorithm}
	if key != "" {
		rule.KMSMasterKeyID = &key
	}
	w.must(w.s3().PutBucketEncryption(w.t.Context(), &s3.PutBucketEncryptionInput{
		Bucket: w.bucket, ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{Rules: []types.ServerSideEncryptionRule{{ApplyServerSideEncryptionByDefault: rule}}},
	}))
}

func (w *checkWorld) notifies(c types.NotificationConfiguration) {
	w.t.Helper()
	w.must(w.s3().PutBucketNotificationConfiguration(w.t.Context(), &s3.PutBucketNotificationConfigurationInput{
		Bucket: w.bucket, NotificationConfiguration: &c, SkipDestinationValidation: aws.Bool(true),
	}))
}

func (w *checkWorld) selects(document string) {
	w.t.Helper()
	if err := w.SetTrailSelectors(trailARN, document); err != nil {
		w.t.Fatal(err)
	}
}

// logs makes the trail log a part of the calls on these values.
func (w *checkWorld) logs(readWriteType, values string) {
	w.t.Helper()
	w.selects(fmt.Sprintf(`{"EventSelectors":[{"ReadWriteType":%q,"IncludeManagementEvents":true,"DataResources":[{"Type":"AWS::S3::Object","Values":[%s]}]}]}`, readWriteType, values))
}

func (w *checkWorld) start(who fakeaws.Credentials, more prototest.Attrs) *prototest.Provider {
	w.t.Helper()
	return prototest.Start(w.t, prototest.Block(w.URL(), who.AccessKeyID, who.SecretAccessKey, more))
}

// checked is what the data source says.
type checked struct {
	status  string
	ready   bool
	aspects map[string]aspect
}

type aspect struct{ status, reason, remedy string }

func check(t *testing.T, p *prototest.Provider, config prototest.Attrs) checked {
	t.Helper()
	state, d := p.Read("xacct_bucket_check", config)
	prototest.NoErrors(t, d)
	c := checked{status: prototest.As[string](t, state["status"]), ready: prototest.As[bool](t, state["ready"]), aspects: map[string]aspect{}}
	for name, v := range prototest.As[map[string]tftypes.Value](t, state["aspects"]) {
		fields := prototest.As[map[string]tftypes.Value](t, v)
		text := func(field string) string { return prototest.As[string](t, fields[field]) }
		c.aspects[name] = aspect{text("status"), text("reason"), text("remedy")}
	}
	return c
}

func (c checked) statuses() map[string]string {
	all := map[string]string{}
	for name, a := range c.aspects {
		all[name] = a.status
	}
	return all
}

func wantParts(t *testing.T, text string, parts []string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("expected %q in %q", part, text)
		}
	}
}

// wantStatuses wants what a new bucket has, but for some aspects.
func wantStatuses(t *testing.T, c checked, but map[string]string) {
	t.Helper()
	want := map[string]string{
		"ownership": "ok", "public_access_block": "ok", "encryption": "ok", "policy_size": "ok",
		"orphaned_principals": "ok", "notification": "warning", "trail": "unknown",
	}
	for name, status := range but {
		want[name] = status
	}
	if diff := cmp.Diff(want, c.statuses()); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}

// Since April 2023 a new bucket has all four flags of Block Public Access,
// BucketOwnerEnforced and SSE-S3 (S3 user guide).
func TestTheCheckOfANewBucket(t *testing.T) {
	t.Parallel()
	w := newCheckWorld(t)
	got := check(t, w.start(w.data.Credentials(), nil), prototest.Attrs{"bucket": "data", "expected_bucket_owner": dataAccount})
	wantStatuses(t, got, nil)
	if got.status != "warning" || !got.ready {
		t.Errorf("%s, ready %v; want a warning and ready", got.status, got.ready)
	}
	wantParts(t, got.aspects["trail"].reason, []string{"Not checked"})
	wantParts(t, got.aspects["trail"].remedy, []string{"Set trail"})
	for name, a := range got.aspects {
		if a.reason == "" || (a.remedy == "") != (a.status == "ok") {
			t.Errorf("%s: %+v", name, a)
		}
	}
}

// changes are the events that tell of all new and deleted objects.
func changes() []types.Event {
	return []types.Event{types.EventS3ObjectCreated, types.EventS3ObjectRemoved}
}

func filtered(name types.FilterRuleName, value string) *types.NotificationConfigurationFilter {
	return &types.NotificationConfigurationFilter{Key: &types.S3KeyFilter{FilterRules: []types.FilterRule{{Name: name, Value: &value}}}}
}

func TestTheAspectsOfABucket(t *testing.T) {
	t.Parallel()
	function := "arn:aws:lambda:us-east-1:" + dataAccount + ":function:index"
	padded := func(size int) string {
		frame := `{"Version":"2012-10-17","Statement":[{"Sid":"","Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::data/*"}]}`
		return fmt.Sprintf(`{"Sid":%q,"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::data/*"}`, strings.Repeat("x", size-len(frame)))
	}
	ownership := func(o types.ObjectOwnership) func(*checkWorld) {
		return func(w *checkWorld) {
			w.must(w.s3().PutBucketOwnershipControls(w.t.Context(), &s3.PutBucketOwnershipControlsInput{
				Bucket: w.bucket, OwnershipControls: &types.OwnershipControls{Rules: []types.OwnershipControlsRule{{ObjectOwnership: o}}},
			}))
		}
	}
	topics := func(all ...types.TopicConfiguration) func(*checkWorld) {
		return func(w *checkWorld) {
			for i := range all {
				all[i].TopicArn = aws.String(topicARN)
			}
			w.data.CreateTopic("changes", "us-east-1")
			w.notifies(types.NotificationConfiguration{TopicConfigurations: all})
		}
	}
	for name, c := range map[string]struct {
		given          func(w *checkWorld)
		aspect, status string
		reason, remedy []string
	}{
		"ownership preferred": {ownership(types.ObjectOwnershipBucketOwnerPreferred), "ownership", "warning", []string{"BucketOwnerPreferred"}, []string{"xacct_bucket_ownership", "BucketOwnerEnforced"}},
		"ownership of writer": {ownership(types.ObjectOwnershipObjectWriter), "ownership", "warning", []string{"ObjectWriter"}, []string{"xacct_bucket_ownership"}},
		"ownership not set": {func(w *checkWorld) {
			w.must(w.s3().DeleteBucketOwnershipControls(w.t.Context(), &s3.DeleteBucketOwnershipControlsInput{Bucket: w.bucket}))
		}, "ownership", "warning", []string{"not set"}, []string{"xacct_bucket_ownership"}},

		"public and restricted": {func(w *checkWorld) {
			w.policy(everybody)
			w.blocks(false, true)
		}, "public_access_block", "blocked", []string{"RestrictPublicBuckets", "Everybody"}, []string{"aws:PrincipalOrgID"}},
		"public and restricted from the start": {func(w *checkWorld) { w.policy(tower) }, "public_access_block", "blocked", []string{"RestrictPublicBuckets", "Tower"}, []string{"principal_mode"}},
		"public and blocked": {func(w *checkWorld) {
			w.policy(everybody)
			w.blocks(true, false)
		}, "public_access_block", "blocked", []string{"BlockPublicPolicy", "Everybody"}, []string{"owner's to change"}},
		"public and open": {func(w *checkWorld) {
			w.policy(everybody)
			w.must(w.s3().DeletePublicAccessBlock(w.t.Context(), &s3.DeletePublicAccessBlockInput{Bucket: w.bucket}))
		}, "public_access_block", "warning", []string{"Neither the bucket nor its account", "Everybody"}, []string{"fixed values"}},
		"public, and restricted by the account": {func(w *checkWorld) {
			w.policy(everybody)
			w.blocks(false, false)
			w.data.BlockPublicAccess(false, true)
		}, "public_access_block", "blocked", []string{"RestrictPublicBuckets of the account " + dataAccount, "Everybody"}, []string{"owner's to change"}},
		"public and allowed": {func(w *checkWorld) {
			w.policy(everybody)
			w.blocks(false, false)
		}, "public_access_block", "warning", []string{"Everybody"}, []string{"fixed values"}},
		"an account": {func(w *checkWorld) {
			w.policy(`{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*"}`)
		}, "public_access_block", "ok", []string{"No statement", "public"}, nil},
		"not told whether public": {func(w *checkWorld) {
			w.policy(`{"Effect":"Perhaps","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*"}`)
		}, "public_access_block", "unknown", []string{"can't be told"}, []string{"by hand"}},

		"SSE-S3":                {func(w *checkWorld) { w.encrypts(types.ServerSideEncryptionAes256, "") }, "encryption", "ok", []string{"S3's own"}, nil},
		"AWS managed key":       {func(w *checkWorld) { w.encrypts(types.ServerSideEncryptionAwsKms, "") }, "encryption", "blocked", []string{"aws/s3"}, []string{"xacct_key_grant"}},
		"AWS managed key twice": {func(w *checkWorld) { w.encrypts(types.ServerSideEncryptionAwsKmsDsse, "") }, "encryption", "blocked", []string{"aws/s3"}, []string{"xacct_key_grant"}},
		"AWS managed key by its alias": {func(w *checkWorld) {
			w.encrypts(types.ServerSideEncryptionAwsKms, "arn:aws:kms:us-east-1:"+dataAccount+":alias/aws/s3")
		}, "encryption", "blocked", []string{"aws/s3"}, []string{"customer managed key"}},
		"customer key":             {func(w *checkWorld) { w.encrypts(types.ServerSideEncryptionAwsKms, keyARN) }, "encryption", "warning", []string{keyARN, "kms:Decrypt", "kms:GenerateDataKey"}, []string{"xacct_key_grant"}},
		"customer key by an alias": {func(w *checkWorld) { w.encrypts(types.ServerSideEncryptionAwsKms, "alias/genomes") }, "encryption", "warning", []string{"alias/genomes", "in the account of whoever"}, []string{"full ARN", "xacct_key_grant"}},

		// 20 KB, S3 user guide; 16,384 is 80 % of it.
		"a policy of 80 %": {func(w *checkWorld) { w.policy(padded(16384)) }, "policy_size", "ok", []string{"16384 of at most 20480"}, nil},
		"a policy above":   {func(w *checkWorld) { w.policy(padded(16385)) }, "policy_size", "warning", []string{"16385 of at most 20480"}, []string{"Merge statements"}},
		"a full policy":    {func(w *checkWorld) { w.policy(padded(20480)) }, "policy_size", "blocked", []string{"20480 of at most 20480"}, []string{"Merge statements"}},

		"a deleted role": {func(w *checkWorld) {
			w.policy(`{"Sid":"Old","Effect":"Allow","Principal":{"AWS":"AROAEXAMPLEEXAMPLE123"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*"}`)
		}, "orphaned_principals", "blocked", []string{"refuses every write"}, []string{"AROAEXAMPLEEXAMPLE123", `"Old"`}},

		"EventBridge": {func(w *checkWorld) {
			w.notifies(types.NotificationConfiguration{EventBridgeConfiguration: &types.EventBridgeConfiguration{}})
		}, "notification", "ok", []string{"EventBridge"}, nil},
		"a topic": {topics(types.TopicConfiguration{Events: changes()}), "notification", "ok", []string{topicARN}, nil},
		"a topic by two entries": {topics(types.TopicConfiguration{Id: aws.String("a"), Events: []types.Event{types.EventS3ObjectCreated}},
			types.TopicConfiguration{Id: aws.String("b"), Events: []types.Event{types.EventS3ObjectRemovedDelete, types.EventS3ObjectRemovedDeleteMarkerCreated}}), "notification", "ok", []string{topicARN}, nil},
		"a topic with a prefix":      {topics(types.TopicConfiguration{Events: changes(), Filter: filtered("prefix", "raw/")}), "notification", "warning", []string{`prefix "raw/"`}, []string{"xacct_bucket_notification"}},
		"a topic with a suffix":      {topics(types.TopicConfiguration{Events: changes(), Filter: filtered("suffix", ".csv")}), "notification", "warning", []string{`suffix ".csv"`}, []string{"xacct_bucket_notification"}},
		"a topic without deletions":  {topics(types.TopicConfiguration{Events: []types.Event{types.EventS3ObjectCreated}}), "notification", "warning", []string{topicARN}, []string{"s3:ObjectRemoved:*"}},
		"a topic for some creations": {topics(types.TopicConfiguration{Events: []types.Event{types.EventS3ObjectCreatedPut, types.EventS3ObjectRemoved}}), "notification", "warning", []string{topicARN}, []string{"s3:ObjectCreated:*"}},
		"a queue": {func(w *checkWorld) {
			w.data.CreateQueue("changes", "us-east-1")
			w.notifies(types.NotificationConfiguration{QueueConfigurations: []types.QueueConfiguration{{QueueArn: aws.String(queueARN), Events: changes()}}})
		}, "notification", "ok", []string{queueARN}, nil},
		"a function": {func(w *checkWorld) {
			w.data.CreateFunction("index", "us-east-1")
			w.notifies(types.NotificationConfiguration{LambdaFunctionConfigurations: []types.LambdaFunctionConfiguration{{LambdaFunctionArn: &function, Events: changes()}}})
		}, "notification", "warning", []string{function}, []string{"subscribed to a topic"}},
		"creations and deletions apart": {func(w *checkWorld) {
			w.data.CreateTopic("changes", "us-east-1")
			w.data.CreateQueue("changes", "us-east-1")
			w.notifies(types.NotificationConfiguration{
				TopicConfigurations: []types.TopicConfiguration{{TopicArn: aws.String(topicARN), Events: []types.Event{types.EventS3ObjectCreated}}},
				QueueConfigurations: []types.QueueConfiguration{{QueueArn: aws.String(queueARN), Events: []types.Event{types.EventS3ObjectRemoved}}},
			})
		}, "notification", "warning", []string{topicARN, queueARN}, []string{"xacct_bucket_notification"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newCheckWorld(t)
			c.given(w)
			got := check(t, w.start(w.data.Credentials(), nil), prototest.Attrs{"bucket": "data"})
			wantStatuses(t, got, map[string]string{c.aspect: c.status})
			wantParts(t, got.aspects[c.aspect].reason, c.reason)
			wantParts(t, got.aspects[c.aspect].remedy, c.remedy)
			if (got.aspects[c.aspect].remedy == "") != (c.remedy == nil) {
				t.Errorf("the remedy is %q", got.aspects[c.aspect].remedy)
			}
			want := "warning"
			switch {
			case c.status == "blocked" || c.status == "unknown":
				want = c.status
			case c.aspect == "notification" && c.status == "ok":
				want = "ok" // the trail, which was not to be checked, doesn't count
			}
			if got.status != want || got.ready != (c.status != "blocked") {
				t.Errorf("%s, ready %v; want %s", got.status, got.ready, want)
			}
		})
	}
}

func TestTheTrailOfABucket(t *testing.T) {
	t.Parallel()
	advanced := `{"AdvancedEventSelectors":[{"Name":"Genomes","FieldSelectors":[{"Field":"eventCategory","Equals":["Data"]},{"Field":"resources.type","Equals":["AWS::S3::Object"]},{"Field":"resources.ARN","StartsWith":["arn:aws:s3:::data/"]}]}]}`
	for name, c := range map[string]struct {
		given          func(w *checkWorld)
		trail, status  string
		reason, remedy []string
	}{
		"by name":     {func(w *checkWorld) { w.logs("All", `"arn:aws:s3:::data/"`) }, "audit", "ok", []string{trailARN, "arn:aws:s3:::data/ in a basic selector"}, nil},
		"by ARN":      {func(w *checkWorld) { w.logs("All", `"arn:aws:s3:::data/"`) }, trailARN, "ok", []string{"arn:aws:s3:::data/"}, nil},
		"all buckets": {func(w *checkWorld) { w.logs("All", `"arn:aws:s3"`) }, "audit", "ok", []string{"arn:aws:s3 in"}, nil},
		"advanced":    {func(w *checkWorld) { w.selects(advanced) }, "audit", "ok", []string{`"Genomes"`}, nil},
		"new trail":   {func(*checkWorld) {}, "audit", "warning", []string{"does not log"}, []string{"xacct_trail_data_selector"}},
		"a prefix":    {func(w *checkWorld) { w.logs("All", `"arn:aws:s3:::data/raw/"`) }, "audit", "warning", []string{"all objects"}, []string{"xacct_trail_data_selector"}},
		"another":     {func(w *checkWorld) { w.logs("All", `"arn:aws:s3:::database/"`) }, "audit", "warning", []string{"does not log"}, []string{"xacct_trail_data_selector"}},
		"writes":      {func(w *checkWorld) { w.logs("WriteOnly", `"arn:aws:s3:::data/"`) }, "audit", "warning", []string{"only the calls that write"}, []string{"xacct_trail_data_selector"}},
		"reads":       {func(w *checkWorld) { w.logs("ReadOnly", `"arn:aws:s3:::data/"`) }, "audit", "warning", []string{"only the calls that read"}, []string{"xacct_trail_data_selector"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newCheckWorld(t)
			c.given(w)
			w.notifies(types.NotificationConfiguration{EventBridgeConfiguration: &types.EventBridgeConfiguration{}})
			got := check(t, w.start(w.data.Credentials(), nil), prototest.Attrs{"bucket": "data", "trail": c.trail})
			wantStatuses(t, got, map[string]string{"notification": "ok", "trail": c.status})
			wantParts(t, got.aspects["trail"].reason, c.reason)
			wantParts(t, got.aspects["trail"].remedy, c.remedy)
			if got.status != c.status || !got.ready {
				t.Errorf("%s, ready %v; want %s", got.status, got.ready, c.status)
			}
		})
	}
}

// Data events are logged in the bucket's region: by a trail of that region, or by a
// multi-Region trail (CloudTrail user guide, Multi-Region trails).
func TestATrailOfAnotherRegionThanTheBucket(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		multiRegion bool
		status      string
		reason      string
	}{
		"multi-Region": {true, "ok", "has the data events"},
		"one Region":   {false, "warning", "only what happens in us-east-1, and the bucket is in eu-west-1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newCheckWorld(t)
			w.data.CreateBucket("far", "eu-west-1")
			trail := w.data.CreateTrail("other", "us-east-1", fakeaws.TrailOptions{MultiRegion: c.multiRegion})
			if err := w.SetTrailSelectors(trail.ARN, `{"EventSelectors":[{"ReadWriteType":"All","IncludeManagementEvents":true,"DataResources":[{"Type":"AWS::S3::Object","Values":["arn:aws:s3"]}]}]}`); err != nil {
				t.Fatal(err)
			}
			for _, region := range []any{nil, "eu-west-1"} {
				p := w.start(w.data.Credentials(), nil)
				got := check(t, p, prototest.Attrs{"bucket": "far", "region": region, "trail": trail.ARN}).aspects["trail"]
				if got.status != c.status {
					t.Errorf("%+v, want %s", got, c.status)
				}
				wantParts(t, got.reason, []string{c.reason})

				_, d := p.Read("xacct_bucket_check", prototest.Attrs{"bucket": "far", "region": region, "trail": "other"})
				if found := d.Errors() == ""; found != c.multiRegion {
					t.Errorf("by name: %q", d.Errors())
				}
			}
		})
	}
}

// A missing permission leaves an aspect open, and is named; it is never "ok".
func TestTheCheckWithoutAPermission(t *testing.T) {
	t.Parallel()
	for action, aspects := range map[string][]string{
		"s3:GetBucketPolicy":             {"public_access_block", "policy_size", "orphaned_principals"},
		"s3:GetBucketOwnershipControls":  {"ownership"},
		"s3:GetBucketPublicAccessBlock":  {"public_access_block"},
		"s3:GetAccountPublicAccessBlock": {"public_access_block"},
		"s3:GetEncryptionConfiguration":  {"encryption"},
		"s3:GetBucketNotification":       {"notification"},
		"cloudtrail:GetEventSelectors":   {"trail"},
		"cloudtrail:DescribeTrails":      {"trail"},
	} {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			w := newCheckWorld(t)
			w.logs("All", `"arn:aws:s3"`)
			if strings.HasSuffix(action, "PublicAccessBlock") { // it matters to a public policy only
				w.policy(everybody)
				w.blocks(false, false)
			}
			user := w.data.CreateUser("reader", "/")
			w.data.PutUserPolicy("reader", "it", fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get*","cloudtrail:*"],"Resource":"*"},{"Effect":"Deny","Action":%q,"Resource":"*"}]}`, action))
			got := check(t, w.start(user.Credentials, nil), prototest.Attrs{"bucket": "data", "trail": "audit"})
			want := map[string]string{"trail": "ok"}
			for _, name := range aspects {
				want[name] = "unknown"
				wantParts(t, got.aspects[name].reason, []string{"not be read"})
				wantParts(t, got.aspects[name].remedy, []string{"needs", action})
			}
			wantStatuses(t, got, want)
			if got.status != "unknown" || !got.ready {
				t.Errorf("%s, ready %v; want unknown, and nothing blocked", got.status, got.ready)
			}
		})
	}
}

func TestTheCheckOfATrailElsewhereWithoutPermission(t *testing.T) {
	t.Parallel()
	w := newCheckWorld(t)
	w.data.CreateBucket("far", "eu-west-1")
	user := w.data.CreateUser("reader", "/")
	w.data.PutUserPolicy("reader", "it", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get*","cloudtrail:GetEventSelectors"],"Resource":"*"}]}`)
	got := check(t, w.start(user.Credentials, nil), prototest.Attrs{"bucket": "far", "trail": trailARN}).aspects["trail"]
	if got.status != "unknown" {
		t.Errorf("%+v, want unknown", got)
	}
	wantParts(t, got.remedy, []string{"cloudtrail:GetTrail"})
}

// What is blocked counts more than what is not known.
func TestABlockedBucketIsNotReady(t *testing.T) {
	t.Parallel()
	w := newCheckWorld(t)
	w.encrypts(types.ServerSideEncryptionAwsKms, "")
	user := w.data.CreateUser("reader", "/")
	w.data.PutUserPolicy("reader", "it", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetEncryptionConfiguration","Resource":"*"}]}`)
	got := check(t, w.start(user.Credentials, nil), prototest.Attrs{"bucket": "data"})
	if got.status != "blocked" || got.ready {
		t.Errorf("%s, ready %v; want blocked", got.status, got.ready)
	}
	wantParts(t, got.aspects["public_access_block"].remedy, []string{"s3:GetBucketPolicy "})
}

func TestWhatCanNotBeChecked(t *testing.T) {
	t.Parallel()
	w := newCheckWorld(t)
	w.data.CreateBucket("twice", "us-east-1")
	plant(t, w.Server, "twice", `{"Version":"2012-10-17","Version":"2012-10-17","Statement":[]}`)
	owner, other := w.data.Credentials(), w.Account(controlAccount).Credentials()
	for name, c := range map[string]struct {
		who    fakeaws.Credentials
		config attrs
		want   []string
	}{
		"no bucket":             {owner, attrs{"bucket": "missing"}, []string{"Bucket Not Found", "Tried to check the bucket missing", "NoSuchBucket"}},
		"no trail":              {owner, attrs{"bucket": "data", "trail": "missing"}, []string{"Trail Not Found", "Tried to check whether the trail missing", "There is no trail missing in us-east-1"}},
		"another owner":         {owner, attrs{"bucket": "data", "expected_bucket_owner": controlAccount}, []string{"Access Denied", "not the expected " + controlAccount}},
		"somebody else":         {other, attrs{"bucket": "data"}, []string{"Access Denied", "must belong to the account that owns it"}},
		"another region":        {owner, attrs{"bucket": "data", "region": "eu-west-1"}, []string{"Bucket In Another Region"}},
		"an unreadable policy":  {owner, attrs{"bucket": "twice"}, []string{"Unreadable Policy", "duplicate"}},
		"a bucket's ARN":        {owner, attrs{"bucket": "arn:aws:s3:::data"}, []string{`"bucket"`, "arn:aws:s3:::data"}},
		"an owner that is none": {owner, attrs{"bucket": "data", "expected_bucket_owner": "42"}, []string{`"expected_bucket_owner"`, "42"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			endpoints := attrs{"s3": w.URL(), "sts": w.URL(), "cloudtrail": w.URL()}
			_, diagnostics := serve(t, w.Server, c.who, attrs{"endpoints": endpoints}).read(t, "xacct_bucket_check", c.config)
			wantError(t, diagnostics, c.want...)
		})
	}
}

func TestTheCheckBeforeTheProviderIsKnown(t *testing.T) {
	t.Parallel()
	w := newCheckWorld(t)
	_, d := w.start(w.data.Credentials(), prototest.Attrs{"region": prototest.Unknown{}}).Read("xacct_bucket_check", prototest.Attrs{"bucket": "data"})
	wantParts(t, d.Errors(), []string{"Unknown Provider Settings", "depends_on"})
}

// Documents that something else has read already are not read again, and nothing is
// written.
func TestTheCheckSharesWhatWasRead(t *testing.T) {
	t.Parallel()
	w := newCheckWorld(t)
	w.data.CreateBucket("more", "us-east-1")
	w.ResetCalls()
	p := w.start(w.data.Credentials(), nil)
	for _, source := range []string{"xacct_bucket_policy", "xacct_bucket_check"} {
		for _, bucket := range []string{"data", "more"} {
			config := prototest.Attrs{"bucket": bucket}
			if source == "xacct_bucket_check" {
				config["trail"] = "audit"
			}
			_, d := p.Read(source, config)
			prototest.NoErrors(t, d)
		}
	}
	var calls []string
	for _, call := range w.Calls() {
		if call.Operation != "GetCallerIdentity" {
			calls = append(calls, strings.TrimSpace(call.Operation+" "+call.Resource))
		}
	}
	slices.Sort(calls)
	want := []string{"DescribeTrails", "GetEventSelectors " + trailARN}
	for _, operation := range []string{"GetBucketEncryption", "GetBucketNotificationConfiguration", "GetBucketOwnershipControls", "GetBucketPolicy"} { // Block Public Access matters to a public policy only
		want = append(want, operation+" data", operation+" more")
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, calls); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}
