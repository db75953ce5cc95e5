// SPDX-License-Identifier: MPL-2.0

package fakeaws_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

// document is a policy document of one kind, as a test sees it.
type document struct {
	statement string // that such a document can have, with the Sid "SID" and the principal ROLE
	get       string // the operation that reads it
	read      func() (string, error)
	show      func() (string, bool)
	set       func(string) error
	plant     func(string) error
}

// documentsOf gives one document of each kind.
func documentsOf(t *testing.T, s *fakeaws.Server) map[string]document {
	t.Helper()
	data := s.Account(dataAccount)
	topic := data.CreateTopic("data-topic", region).ARN
	queue := data.CreateQueue("data-queue", region).ARN
	key := data.CreateKey(region)
	trusting := data.CreateRole("Trusting", "/team/", "")
	managed := data.CreatePolicy("s3-write", "/team/", readAll).ARN
	root := data.Credentials()
	return map[string]document{
		"bucket": {
			allowRole("s3:GetObject", objectsARN), "GetBucketPolicy",
			func() (string, error) { return get(t, s3Of(s, root)) },
			func() (string, bool) { return s.BucketPolicy(dataBucket) },
			func(d string) error { return s.SetBucketPolicy(dataBucket, d) },
			func(d string) error { return s.PlantBucketPolicy(dataBucket, d) },
		},
		"topic": {
			allowRole("sns:Publish", topic), "GetTopicAttributes",
			func() (string, error) { return topicAttribute(t, snsOf(s, root), "Policy") },
			func() (string, bool) { return s.TopicPolicy(topic) },
			func(d string) error { return s.SetTopicPolicy(topic, d) },
			func(d string) error { return s.PlantTopicPolicy(topic, d) },
		},
		"queue": {
			allowRole("sqs:SendMessage", queue), "GetQueueAttributes",
			func() (string, error) { return queuePolicy(t, sqsOf(s, root)) },
			func() (string, bool) { return s.QueuePolicy(queue) },
			func(d string) error { return s.SetQueuePolicy(queue, d) },
			func(d string) error { return s.PlantQueuePolicy(queue, d) },
		},
		"key": {
			rootOfData + "," + allowRole("kms:Decrypt", "*"), "GetKeyPolicy",
			func() (string, error) { return keyPolicy(t, kmsOf(s, root), key.ID) },
			func() (string, bool) { return s.KeyPolicy(key.ARN) },
			func(d string) error { return s.SetKeyPolicy(key.ARN, d) },
			func(d string) error { return s.PlantKeyPolicy(key.ARN, d) },
		},
		"trust": {
			strings.Replace(allowRole("sts:AssumeRole", "*"), `,"Resource":"*"`, "", 1), "GetRole",
			func() (string, error) {
				out, err := iamOf(s, root).GetRole(t.Context(), &iam.GetRoleInput{RoleName: aws.String("Trusting")})
				if err != nil {
					return "", err
				}
				return decoded(t, out.Role.AssumeRolePolicyDocument), nil
			},
			func() (string, bool) { return s.TrustPolicy(trusting.ARN) },
			func(d string) error { return s.SetTrustPolicy(trusting.ARN, d) },
			func(d string) error { return s.PlantTrustPolicy(trusting.ARN, d) },
		},
		"managed": {
			`{"Sid":"SID","Effect":"Allow","Action":"s3:GetObject","Resource":"ROLE"}`, "GetPolicy",
			func() (string, error) {
				client := iamOf(s, root)
				policy, err := client.GetPolicy(t.Context(), &iam.GetPolicyInput{PolicyArn: aws.String(managed)})
				if err != nil {
					return "", err
				}
				out, err := client.GetPolicyVersion(t.Context(), &iam.GetPolicyVersionInput{PolicyArn: aws.String(managed), VersionId: policy.Policy.DefaultVersionId})
				if err != nil {
					return "", err
				}
				return decoded(t, out.PolicyVersion.Document), nil
			},
			func() (string, bool) { return s.ManagedPolicy(managed) },
			func(d string) error { return s.SetManagedPolicy(managed, d) },
			func(d string) error { return s.PlantManagedPolicy(managed, d) },
		},
	}
}

func allowRole(action, resource string) string {
	return `{"Sid":"SID","Effect":"Allow","Principal":{"AWS":"ROLE"},"Action":"` + action + `","Resource":"` + resource + `"}`
}

// with fills in a statement and makes a policy of it.
func (d document) with(sid, role string) string {
	return strings.NewReplacer("SID", sid, "ROLE", role).Replace(policy(d.statement))
}

// TestDocuments is what all kinds of document have in common.
func TestDocuments(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"bucket", "topic", "queue", "key", "trust", "managed"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t)
			role := s.Account(controlAccount).CreateRole("Reader", "/team/", "")
			d := documentsOf(t, s)[name]
			read := func(want string) {
				t.Helper()
				got, err := d.read()
				check(t, err)
				if !strings.Contains(got, want) {
					t.Errorf("reads %s, want it to have %s", got, want)
				}
			}
			check(t, d.set(d.with("First", role.ARN)))
			check(t, d.set(d.with("Second", role.ARN)))
			read("Second")
			read(role.ARN)
			if got, ok := d.show(); !ok || !strings.Contains(got, "Second") {
				t.Errorf("shows %s and %t", got, ok)
			}
			s.Fault(fakeaws.Fault{Operation: d.get, Stale: true})
			if name != "managed" { // there the versions' documents never change
				read("First")
			}
			s.ResetFaults()
			if d.set("{") == nil {
				t.Error("no JSON was set")
			}

			s.SetStaleReads(1)
			check(t, d.set(d.with("Third", role.ARN)))
			s.SetStaleReads(0)
			read("Second")
			read("Third")

			if name != "managed" { // no principals
				s.Account(controlAccount).DeleteRole("Reader")
				read(role.UniqueID)
				if d.set(d.with("Fourth", role.UniqueID)) == nil {
					t.Error("a principal that is gone was set")
				}
			}
			const planted = "{ \"Statement\": [],\n \"Statement\": [] }"
			check(t, d.plant(planted))
			if got, err := d.read(); err != nil || got != planted {
				t.Errorf("reads %s and %v, want what was planted", got, err)
			}
			check(t, s.Seed(fakeaws.State{}))
			if _, err := json.Marshal(s.State()); err != nil {
				t.Errorf("state: %v", err)
			}
		})
	}
}

// TestDocumentsThatAreNotThere has ARNs of nothing.
func TestDocumentsThatAreNotThere(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, arn := range []string{dataTopic, queueARN, writePolicy, "arn:aws:iam::111122223333:role/Nobody", "arn:aws:s3:::no-bucket", "?"} {
		if got, ok := s.TopicPolicy(arn); ok {
			t.Errorf("%s has the policy %s", arn, got)
		}
		if s.SetTopicPolicy(arn, policy()) == nil || s.PlantTopicPolicy(arn, policy()) == nil {
			t.Errorf("%s takes a policy", arn)
		}
	}
}

// TestDelete takes things away with what hangs on them.
func TestDelete(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	documents := documentsOf(t, s)
	data := s.Account(dataAccount)
	data.AttachRolePolicy("Trusting", writePolicy)
	key := s.State().Accounts[0].Keys[0].ARN
	data.CreateAlias("alias/data", key)
	for _, arn := range []string{bucketARN, dataTopic, queueARN, key, writePolicy, "arn:aws:sns:eu-west-1:111122223333:other"} {
		s.Delete(arn)
	}
	for _, name := range []string{"bucket", "topic", "queue", "key", "managed"} {
		if _, err := documents[name].read(); err == nil {
			t.Errorf("the %s is still there", name)
		}
	}
	account := s.State().Accounts[0]
	account.Credentials, account.Roles[0].Trust = nil, nil
	want := fakeaws.AccountState{ID: dataAccount, Partition: "aws", Roles: []fakeaws.EntityState{{
		Name: "Trusting", Path: "/team/", ARN: account.Roles[0].ARN, UniqueID: account.Roles[0].UniqueID, Policies: map[string]json.RawMessage{},
	}}}
	if diff := cmp.Diff(want, account); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
}

// TestFaultsOfServices has faults in the protocol of each service.
func TestFaultsOfServices(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		operation string
		want      refusal
	}{
		"topic":   {"GetTopicAttributes", refusal{403, "AuthorizationError", "Not authorized"}},
		"queue":   {"GetQueueAttributes", refusal{403, "RequestThrottled", "Request is throttled."}},
		"key":     {"GetKeyPolicy", refusal{500, "KMSInternalException", ""}},
		"trust":   {"GetRole", refusal{409, "ConcurrentModification", ""}},
		"managed": {"GetPolicyVersion", refusal{404, "NoSuchEntity", ""}},
	}
	s := newServer(t)
	documents := documentsOf(t, s)
	for name, c := range cases {
		s.Fault(fakeaws.Fault{Operation: c.operation, Code: c.want.Code})
		_, err := documents[name].read()
		wantRefusal(t, err, c.want)
	}
}
