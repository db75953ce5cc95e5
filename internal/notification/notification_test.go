// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
	"github.com/xacct/terraform-provider-xacct/internal/prototest"
)

const putNotification = "PutBucketNotificationConfiguration"

// TestLifeAmongOthers: the entries of others and EventBridge stay, from the first
// write to the last.
func TestLifeAmongOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put(types.NotificationConfiguration{
		QueueConfigurations:          []types.QueueConfiguration{w.queueEntry(removed)},
		LambdaFunctionConfigurations: []types.LambdaFunctionConfiguration{w.functionEntry("s3:ObjectTagging:*")},
		EventBridgeConfiguration:     &types.EventBridgeConfiguration{},
	})
	theirs := w.shown()
	w.ResetCalls()

	n := w.notification()
	config := attrs{"bucket": "data", "destination_arn": w.topic, "events": []string{created}, "filter_prefix": "in/"}
	prototest.NoErrors(t, n.Apply(config))
	id := n.String("id")
	w.want(id+" "+w.topic+" [s3:ObjectCreated:*] Prefix=in/", theirs)
	if !strings.HasPrefix(id, "xacct-") || w.writes() != 1 {
		t.Errorf("id %q, %d writes", id, w.writes())
	}
	prototest.NoErrors(t, n.Refresh())
	if n.Changes(config) {
		t.Error("a plan after the apply has changes")
	}

	config = attrs{"bucket": "data", "destination_arn": w.topic, "events": []string{"s3:ObjectCreated:Put", "s3:ObjectCreated:Copy"}, "filter_suffix": ".gz"}
	prototest.NoErrors(t, n.Apply(config))
	w.want(id+" "+w.topic+" [s3:ObjectCreated:Copy s3:ObjectCreated:Put] Suffix=.gz", theirs)

	config["id"] = "mine"
	prototest.NoErrors(t, n.Apply(config))
	w.want("mine "+w.topic+" [s3:ObjectCreated:Copy s3:ObjectCreated:Put] Suffix=.gz", theirs)
	if w.writes() != 3 {
		t.Errorf("%d writes of three changes", w.writes())
	}

	prototest.NoErrors(t, n.Destroy())
	w.want(theirs)
}

// TestForeignBytes: what others have is sent as S3 answered it.
func TestForeignBytes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put(types.NotificationConfiguration{LambdaFunctionConfigurations: []types.LambdaFunctionConfiguration{w.functionEntry(removed)}})
	w.ResetCalls()
	prototest.NoErrors(t, w.notification().Apply(attrs{"bucket": "data", "destination_arn": w.topic, "events": []string{created}, "id": "ours"}))
	theirs := "<CloudFunctionConfiguration><Id>thumbs</Id><CloudFunction>" + w.function + "</CloudFunction><Event>s3:ObjectRemoved:*</Event></CloudFunctionConfiguration>"
	for _, c := range w.Calls() {
		if c.Operation == putNotification && !strings.Contains(c.RequestBody, theirs) {
			t.Errorf("sent %s, without %s", c.RequestBody, theirs)
		}
	}
}

func TestOverlapAtPlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put(types.NotificationConfiguration{LambdaFunctionConfigurations: []types.LambdaFunctionConfiguration{w.functionEntry(created)}})
	w.ResetCalls()
	config := attrs{"bucket": "data", "destination_arn": w.topic, "events": []string{"s3:ObjectCreated:Put"}, "filter_prefix": "in/"}
	_, d := w.notification().Plan(config)
	wantErrors(t, d, "Overlapping Notifications", `"thumbs"`, w.function, "terraform import xacct_bucket_notification.NAME 'data,thumbs'")
	config["destination_arn"] = prototest.Unknown{}
	_, d = w.notification().Plan(config)
	wantErrors(t, d, "Overlapping Notifications", `"thumbs"`)
	if w.writes() != 0 {
		t.Error("a plan wrote")
	}

	off := w.provider(attrs{"plan_checks": false}).Resource("xacct_bucket_notification")
	config["destination_arn"] = w.topic
	_, d = off.Plan(config)
	prototest.NoErrors(t, d)
	wantErrors(t, off.Apply(config), "Overlapping Notifications", "thumbs", "Nothing was written")
}

func TestOverlapWithinAPlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.provider(nil)
	_, d := p.Resource("xacct_bucket_notification").Plan(attrs{"bucket": "data", "destination_arn": w.topic, "events": []string{created}, "id": "one"})
	prototest.NoErrors(t, d)
	_, d = p.Resource("xacct_bucket_notification").Plan(attrs{"bucket": "data", "destination_arn": w.queue, "events": []string{created}, "id": "two"})
	wantErrors(t, d, "Overlapping Notifications", `"one"`, w.topic)
	_, d = p.Resource("xacct_bucket_notification").Plan(attrs{"bucket": "data", "destination_arn": w.queue, "events": []string{removed}, "id": "three"})
	prototest.NoErrors(t, d)
}

func TestDeadDestinationOfSomebodyElse(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]string{"queue": "sqs", "topic": "sns"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			dead := w.queue
			configuration := types.NotificationConfiguration{QueueConfigurations: []types.QueueConfiguration{w.queueEntry(removed)}}
			if kind == "sns" {
				dead = w.newTopic("dead")
				configuration = types.NotificationConfiguration{TopicConfigurations: []types.TopicConfiguration{{Id: aws.String("theirs"), TopicArn: &dead, Events: []types.Event{removed}}}}
			}
			w.put(configuration)
			theirs := w.shown()
			w.Delete(dead)

			n := w.notification()
			config := attrs{"bucket": "data", "destination_arn": w.topic, "events": []string{created}, "id": "ours"}
			_, d := n.Plan(config)
			wantErrors(t, d, "Broken Notification Of Somebody Else", `"theirs"`, dead, "skip_destination_validation")
			config["skip_destination_validation"] = true
			prototest.NoErrors(t, n.Apply(config))
			if got := w.shown(); !strings.Contains(got, theirs) || !strings.Contains(got, "ours ") {
				t.Errorf("got\n%s", got)
			}
			prototest.NoErrors(t, n.Destroy())
			w.want(theirs)
		})
	}
}

// TestDeadDestinationThatCannotBeSeen: the plan says nothing, and the apply names
// what S3 names, at once.
func TestDeadDestinationThatCannotBeSeen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put(types.NotificationConfiguration{QueueConfigurations: []types.QueueConfiguration{w.queueEntry(removed)}})
	theirs := w.shown()
	w.Delete(w.queue)
	w.Fault(fakeaws.Fault{Operation: "GetQueueAttributes", Times: 100, Status: http.StatusForbidden, Code: "AccessDenied", Message: "not yours"})
	n := w.notification()
	config := attrs{"bucket": "data", "destination_arn": w.topic, "events": []string{created}}
	_, d := n.Plan(config)
	prototest.NoErrors(t, d)
	w.ResetCalls()
	wantErrors(t, n.Apply(config), "Broken Notification Of Somebody Else", w.queue, "The destination queue does not exist", "Nothing was written")
	if w.writes() != 1 {
		t.Errorf("%d writes", w.writes())
	}
	w.want(theirs)
	if !n.Gone() {
		t.Error("it is in the state")
	}
}

// TestGrantOfAMomentAgo: S3 refuses until it knows of the grant.
func TestGrantOfAMomentAgo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Fault(fakeaws.Fault{
		Operation: putNotification, Times: 3, Status: http.StatusBadRequest, Code: "InvalidArgument",
		Message: "Unable to validate the following destination configurations",
	})
	n := w.notification()
	prototest.NoErrors(t, n.Apply(attrs{"bucket": "data", "destination_arn": w.topic, "events": []string{created}, "id": "ours"}))
	w.want("ours " + w.topic + " [s3:ObjectCreated:*]")
	if w.writes() != 4 {
		t.Errorf("%d writes", w.writes())
	}
}

// TestClosedDestination: it is tried again until the time is over, then S3's reason
// is given, which the SDK drops.
func TestClosedDestination(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	closed := w.data.CreateTopic("closed", region).ARN
	n := w.notification()
	config := attrs{"bucket": "data", "destination_arn": closed, "events": []string{created}, "timeouts": attrs{"create": "1s"}}
	began := time.Now()
	d := n.Apply(config)
	wantErrors(t, d, "Destination Not Validated", closed, "Permissions on the destination topic do not allow S3 to publish notifications from this bucket", "xacct_topic_publish_grant")
	if time.Since(began) > 20*time.Second || w.writes() < 2 {
		t.Errorf("%s, %d writes", time.Since(began), w.writes())
	}
	w.want("")
	config["skip_destination_validation"] = true
	prototest.NoErrors(t, n.Apply(config))
}

func TestInvalid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n := w.notification()
	for name, test := range map[string]struct {
		change attrs
		says   string
	}{
		"FIFO topic":        {attrs{"destination_arn": "arn:aws:sns:eu-west-1:111122223333:orders.fifo"}, "standard topics and queues only"},
		"FIFO queue":        {attrs{"destination_arn": "arn:aws:sqs:eu-west-1:111122223333:orders.fifo"}, "standard topics and queues only"},
		"a queue's URL":     {attrs{"destination_arn": "https://sqs.eu-west-1.amazonaws.com/111122223333/q"}, "no ARN of a topic"},
		"an event bus":      {attrs{"destination_arn": "arn:aws:events:eu-west-1:111122223333:event-bus/default"}, "no ARN of a topic"},
		"no events":         {attrs{"events": []string{}}, "at least 1"},
		"no event":          {attrs{"events": []string{"ObjectCreated"}}, "no type of S3 events"},
		"no name of bucket": {attrs{"bucket": "arn:aws:s3:::data"}, "bucket"},
		"an owner's name":   {attrs{"expected_bucket_owner": "me"}, "expected_bucket_owner"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := attrs{"bucket": "data", "destination_arn": w.topic, "events": []string{created}}
			for name, v := range test.change {
				config[name] = v
			}
			wantErrors(t, n.With(w.provider(nil)).Validate(config), test.says)
		})
	}
}

func TestAnotherRegion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	far := w.data.CreateTopic("far", "us-east-1").ARN
	n := w.provider(attrs{"region": "us-east-1"}).Resource("xacct_bucket_notification")
	_, d := n.Plan(attrs{"bucket": "data", "destination_arn": far, "events": []string{created}})
	wantErrors(t, d, "Destination In Another Region", "eu-west-1", "us-east-1")
	prototest.NoErrors(t, n.Apply(attrs{"bucket": "data", "destination_arn": w.topic, "events": []string{created}, "id": "ours"}))
	w.want("ours " + w.topic + " [s3:ObjectCreated:*]")
}

func TestUnknownValues(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, name := range []string{"bucket", "destination_arn", "events", "filter_prefix", "region"} {
		config := attrs{"bucket": "data", "destination_arn": w.topic, "events": []string{created}}
		config[name] = prototest.Unknown{}
		n := w.notification()
		planned, d := n.Plan(config)
		prototest.NoErrors(t, d)
		if id := n.Fields(planned.PlannedState)["id"]; id.IsKnown() != (name == "region") {
			t.Errorf("%s is unknown, the id is %s", name, id)
		}
	}
}

// TestDrift: changed by hand: repaired. Taken out by hand: made again.
func TestDrift(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n := w.notification()
	config := attrs{"bucket": "data", "destination_arn": w.topic, "events": []string{created}, "id": "ours", "filter_prefix": ""}
	prototest.NoErrors(t, n.Apply(config))
	wanted := w.shown()
	w.put(types.NotificationConfiguration{
		QueueConfigurations: []types.QueueConfiguration{{Id: aws.String("ours"), QueueArn: &w.queue, Events: []types.Event{removed}}},
	})
	n = n.With(w.provider(nil))
	prototest.NoErrors(t, n.Refresh())
	if n.String("destination_arn") != w.queue || !n.Changes(config) {
		t.Errorf("destination %s, changes %t", n.String("destination_arn"), n.Changes(config))
	}
	prototest.NoErrors(t, n.Apply(config))
	w.want(wanted)

	w.put(types.NotificationConfiguration{})
	n = n.With(w.provider(nil))
	prototest.NoErrors(t, n.Refresh())
	if !n.Gone() {
		t.Error("it is in the state though it was taken out")
	}
}

func TestBucketGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n := w.notification()
	config := attrs{"bucket": "data", "destination_arn": w.topic, "events": []string{created}}
	prototest.NoErrors(t, n.Apply(config))
	if _, err := w.s3().DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: aws.String("data")}); err != nil {
		t.Fatal(err)
	}
	refreshed := n.With(w.provider(nil))
	prototest.NoErrors(t, refreshed.Refresh())
	if !refreshed.Gone() {
		t.Error("it is in the state")
	}
	prototest.NoErrors(t, n.With(w.provider(nil)).Destroy())
	_, d := w.notification().Plan(config) // the bucket may be created in the same apply
	prototest.NoErrors(t, d)
	wantErrors(t, w.notification().Apply(config), "Bucket Not Found")
}

func TestImport(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put(types.NotificationConfiguration{LambdaFunctionConfigurations: []types.LambdaFunctionConfiguration{w.functionEntry(created)}})
	config := attrs{"bucket": "data", "destination_arn": w.function, "events": []string{created}, "id": "thumbs"}
	n := w.notification()
	prototest.NoErrors(t, n.ImportID("data,thumbs"))
	if n.Changes(config) {
		t.Errorf("a plan after the import has changes: %v", n.State())
	}
	delete(config, "id")
	if n.Changes(config) {
		t.Error("a plan without the id has changes")
	}
	n = w.notification()
	prototest.NoErrors(t, n.ImportIdentity(attrs{"bucket": "data", "id": "thumbs"}))
	if n.Changes(config) {
		t.Error("a plan after the import by identity has changes")
	}
	wantErrors(t, w.notification().ImportID("data,other"), "Notification Not Found", `"thumbs"`, w.function)
	wantErrors(t, w.notification().ImportID("data"), "Invalid Import Id", "my-bucket,my-entry")
	wantErrors(t, w.notification().ImportID("nobucket,id"), "Bucket Not Found")
}

// TestIDOfSomebodyElse: the same entry is adopted, another one is not overwritten.
func TestIDOfSomebodyElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put(types.NotificationConfiguration{LambdaFunctionConfigurations: []types.LambdaFunctionConfiguration{w.functionEntry(created)}})
	theirs := w.shown()
	_, d := w.notification().Plan(attrs{"bucket": "data", "destination_arn": w.topic, "events": []string{removed}, "id": "thumbs"})
	wantErrors(t, d, "Conflicting Notification Id", w.function, w.topic, "'data,thumbs'")
	w.ResetCalls()
	prototest.NoErrors(t, w.notification().Apply(attrs{"bucket": "data", "destination_arn": w.function, "events": []string{created}, "id": "thumbs"}))
	if w.writes() != 0 {
		t.Error("an entry that was there already was written")
	}
	w.want(theirs)
}

// TestNewNameInTheConfiguration: Terraform creates the resource under its new name
// and destroys the old one, in one apply and in this order.
func TestNewNameInTheConfiguration(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	config := attrs{"bucket": "data", "destination_arn": w.topic, "events": []string{created}}
	old := w.notification()
	prototest.NoErrors(t, old.Apply(config))
	before := w.shown()
	p := w.provider(nil)
	prototest.NoErrors(t, p.Resource("xacct_bucket_notification").Apply(config))
	prototest.NoErrors(t, old.With(p).Destroy())
	w.want(before)
}

// TestRivalOverwrites: another program wrote an older version while we wrote.
func TestRivalOverwrites(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rival := types.NotificationConfiguration{LambdaFunctionConfigurations: []types.LambdaFunctionConfiguration{w.functionEntry(removed)}}
	once := false
	w.Hook(putNotification, fakeaws.After, func(fakeaws.Call) {
		if !once {
			once = true
			w.put(rival)
		}
	})
	n := w.notification()
	prototest.NoErrors(t, n.Apply(attrs{"bucket": "data", "destination_arn": w.topic, "events": []string{created}, "id": "ours"}))
	w.want("ours "+w.topic+" [s3:ObjectCreated:*]", "thumbs "+w.function+" [s3:ObjectRemoved:*]")
}

// TestRace: AWS-FACTS "409 OperationAborted when writes of policy … or notification
// of one bucket race: serialise them per bucket and retry".
func TestRace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Fault(fakeaws.Fault{Operation: putNotification, Times: 1, Status: http.StatusConflict, Code: "OperationAborted", Message: "A conflicting conditional operation is currently in progress against this resource. Please try again."})
	prototest.NoErrors(t, w.notification().Apply(attrs{"bucket": "data", "destination_arn": w.topic, "events": []string{created}, "id": "ours"}))
	w.want("ours " + w.topic + " [s3:ObjectCreated:*]")
}
