// SPDX-License-Identifier: MPL-2.0

package fakeaws_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

var toControl = policy(allow(`{"AWS":"arn:aws:iam::444455556666:root"}`, "s3:GetObject", objectsARN))

func TestCallLog(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	check(t, put(t, owner(s), toControl))
	_, err := get(t, s3Of(s, s.Account(controlAccount).Credentials()))
	wantRefusal(t, err, refusal{403, "AccessDenied", ""})
	_, err = stsOf(s, s.Account(dataAccount).Credentials()).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	check(t, err)
	want := []fakeaws.Call{
		{
			Seq: 1, Account: dataAccount, Caller: "arn:aws:iam::111122223333:root", Service: "s3", Region: region,
			Operation: "PutBucketPolicy", Resource: dataBucket, RequestBody: toControl, Status: 204,
		},
		{
			Seq: 2, Account: controlAccount, Caller: "arn:aws:iam::444455556666:root", Service: "s3", Region: region,
			Operation: "GetBucketPolicy", Resource: dataBucket, Status: 403, ErrorCode: "AccessDenied",
		},
		{
			Seq: 3, Account: dataAccount, Caller: "arn:aws:iam::111122223333:root", Service: "sts", Region: region,
			Operation: "GetCallerIdentity", RequestBody: "Action=GetCallerIdentity&Version=2011-06-15", Status: 200,
		},
	}
	if diff := cmp.Diff(want, s.Calls(), cmpopts.IgnoreFields(fakeaws.Call{}, "Time")); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	s.ResetCalls()
	if calls := s.Calls(); len(calls) != 0 {
		t.Errorf("after a reset the log has %+v", calls)
	}
}

// TestFaultError: AWS-FACTS "409 OperationAborted when writes … race".
func TestFaultError(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	client := owner(s)
	s.Account(dataAccount).CreateBucket("other-bucket", region)
	s.Fault(fakeaws.Fault{Operation: "PutBucketPolicy", Resource: dataBucket, Times: 2, Code: "OperationAborted"})
	s.Fault(fakeaws.Fault{Operation: "PutBucketPolicy", Status: 503, Code: "SlowDown", Message: "Slower."})
	aborted := refusal{409, "OperationAborted", "A conflicting conditional operation is currently in progress against this resource. Please try again."}
	wantRefusal(t, put(t, client, toControl), aborted)
	wantRefusal(t, put(t, client, toControl), aborted)
	if _, ok := s.BucketPolicy(dataBucket); ok {
		t.Error("a refused call was carried out")
	}
	wantRefusal(t, put(t, client, toControl), refusal{503, "SlowDown", "Slower."})
	check(t, put(t, client, toControl))

	s.Fault(fakeaws.Fault{Times: -1, Code: "InternalError"})
	for range 3 {
		_, err := get(t, client)
		wantRefusal(t, err, refusal{500, "InternalError", ""})
	}
	s.ResetFaults()
	_, err := get(t, client)
	check(t, err)
}

func TestFaultDrop(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.Fault(fakeaws.Fault{Operation: "PutBucketPolicy", Drop: true})
	if err := put(t, owner(s), toControl); err == nil {
		t.Error("a call whose answer was dropped succeeded")
	}
	if got, _ := s.BucketPolicy(dataBucket); got != toControl {
		t.Errorf("a call whose answer was dropped was not carried out: %s", got)
	}
	check(t, put(t, owner(s), toControl))
}

func TestDelay(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.Fault(fakeaws.Fault{Operation: "PutBucketPolicy", Delay: time.Hour})
	ctx, cancel := context.WithCancel(t.Context())
	s.Hook("PutBucketPolicy", fakeaws.Before, func(fakeaws.Call) { cancel() })
	if _, err := owner(s).PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: aws.String(dataBucket), Policy: aws.String(toControl)}); err == nil {
		t.Error("a call that takes an hour was answered at once")
	}
	check(t, put(t, owner(s), toControl))

	const latency = 20 * time.Millisecond
	s.SetLatency(latency)
	start := time.Now()
	_, err := get(t, owner(s))
	check(t, err)
	if took := time.Since(start); took < latency {
		t.Errorf("took %s, want %s at least", took, latency)
	}
}

// TestHookBetweenReadAndWrite is a rival who writes between somebody's read and
// write.
func TestHookBetweenReadAndWrite(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	client := owner(s)
	rival := policy(allow(`{"AWS":"arn:aws:iam::777788889999:root"}`, "s3:GetObject", objectsARN))
	var log []string
	after := s.Hook("PutBucketPolicy", fakeaws.After, func(c fakeaws.Call) {
		log = append(log, fmt.Sprintf("after %d: %d", c.Seq, c.Status))
	})
	before := s.Hook("PutBucketPolicy", fakeaws.Before, func(c fakeaws.Call) {
		was, _ := s.BucketPolicy(c.Resource)
		log = append(log, fmt.Sprintf("before: %t", was == ""))
		if err := s.SetBucketPolicy(c.Resource, rival); err != nil {
			t.Error(err)
		}
	})
	_, err := get(t, client)
	wantRefusal(t, err, refusal{404, "NoSuchBucketPolicy", ""})
	check(t, put(t, client, toControl))
	before()
	check(t, put(t, client, toControl))
	after()
	check(t, put(t, client, toControl))
	if diff := cmp.Diff([]string{"before: true", "after 2: 204", "after 3: 204"}, log); diff != "" {
		t.Errorf("hooks (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"GetBucketPolicy", "PutBucketPolicy", "PutBucketPolicy", "PutBucketPolicy"}, operations(s)); diff != "" {
		t.Errorf("operations (-want +got):\n%s", diff)
	}
}

func TestConcurrentCalls(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	client := owner(s)
	a := s.Account(controlAccount)
	var group sync.WaitGroup
	for i := range 20 {
		group.Go(func() {
			role := a.CreateRole(fmt.Sprintf("Role%d", i), "", "")
			document := policy(allow(`{"AWS":"`+role.ARN+`"}`, "s3:GetObject", objectsARN))
			s.Fault(fakeaws.Fault{Operation: "GetBucketPolicy", Stale: true})
			if err := put(t, client, document); err != nil {
				t.Error(err)
			}
			if _, err := get(t, client); err != nil && refusalOf(t, err).Code != "NoSuchBucketPolicy" {
				t.Error(err)
			}
			s.Hook("GetBucketPolicy", fakeaws.After, func(fakeaws.Call) { s.State() })()
		})
	}
	group.Wait()
	calls := s.Calls()
	if len(calls) != 40 {
		t.Errorf("the log has %d calls, want 40", len(calls))
	}
	for i, c := range calls {
		if c.Seq != i+1 {
			t.Errorf("call %d has the number %d", i, c.Seq)
		}
	}
}
