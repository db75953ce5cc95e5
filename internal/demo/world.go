// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

const (
	region         = "eu-west-1"
	bucket         = "acme-genomes"
	topic          = "acme-genomes-events"
	topicARN       = "arn:aws:sns:" + region + ":" + dataAccount + ":" + topic
	dataAccount    = "111122223333" // owns the bucket and the topic
	computeAccount = "444455556666" // runs Quilt and Tower

	quiltRole = "quilt-RegistryRole"
	towerRole = "TowerForge-3kqXw-InstanceRole"
	otherRole = "OtherRole"
)

// bucketStatements are those that others have in the bucket's policy, as S3
// shows them. No library knows the elements Provenance and Revision, and no
// float64 holds that number: they stand for whatever AWS may add one day.
func bucketStatements() []string {
	return []string{
		`{"Sid":"TLS only","Effect":"Deny","Principal":"*","Action":"s3:*",` +
			`"Resource":["arn:aws:s3:::acme-genomes","arn:aws:s3:::acme-genomes/*"],` +
			`"Condition":{"Bool":{"aws:SecureTransport":"false"}}}`,
		`{"Sid":"Partner reads results","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::777788889999:root"},` +
			`"Action":"s3:GetObject","Resource":"arn:aws:s3:::acme-genomes/results/*",` +
			`"Provenance":{"ticket":"DATA-1417"}}`,
		`{"Sid":"Imaging","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::777788889999:root"},` +
			`"Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::acme-genomes/slides/*",` +
			`"Revision":9007199254740993}`,
	}
}

// topicStatements are those that every topic has from the start, and what AWS
// Config asks for (AWS Config developer guide, "Permissions for the Amazon SNS
// Topic").
func topicStatements() []string {
	return []string{
		`{"Sid":"__default_statement_ID","Effect":"Allow","Principal":{"AWS":"*"},` +
			`"Action":["SNS:GetTopicAttributes","SNS:SetTopicAttributes","SNS:AddPermission","SNS:RemovePermission",` +
			`"SNS:DeleteTopic","SNS:Subscribe","SNS:ListSubscriptionsByTopic","SNS:Publish"],` +
			`"Resource":"` + topicARN + `","Condition":{"StringEquals":{"AWS:SourceOwner":"` + dataAccount + `"}}}`,
		`{"Sid":"AWSConfigSNSPolicy","Effect":"Allow","Principal":{"Service":"config.amazonaws.com"},` +
			`"Action":"SNS:Publish","Resource":"` + topicARN + `",` +
			`"Condition":{"StringEquals":{"AWS:SourceAccount":"` + dataAccount + `"}}}`,
	}
}

// world is the AWS of the demo.
type world struct {
	aws           *fakeaws.Server
	owner         fakeaws.Credentials // of the data account
	bucket, topic *document           // their policies
	visitors      []visitor           // roles of the compute account
}

// newWorld starts the AWS. All three roles may use the bucket and the topic as
// far as their own account is concerned: what stops them are the policies of
// those.
func newWorld(ctx context.Context) (*world, error) {
	aws := fakeaws.New()
	if err := aws.Start(); err != nil {
		return nil, err
	}
	data, compute := aws.Account(dataAccount), aws.Account(computeAccount)
	data.CreateBucket(bucket, region)
	data.CreateTopic(topic, region)
	w := &world{aws: aws, owner: data.Credentials(), bucket: bucketPolicy(aws), topic: topicPolicy(aws)}
	err := errors.Join(
		aws.SetBucketPolicy(bucket, `{"Version":"2012-10-17","Id":"imaging-team","Statement":[`+strings.Join(w.bucket.theirs, ",")+`]}`),
		aws.SetTopicPolicy(topicARN, `{"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[`+strings.Join(w.topic.theirs, ",")+`]}`),
		newVisitor("the owner", aws.URL(), w.owner).write(ctx, objectKey),
	)
	if err != nil {
		aws.Close()
		return nil, fmt.Errorf("the bucket %s and the topic %s: %w", bucket, topic, err)
	}
	for _, role := range []string{quiltRole, towerRole, otherRole} {
		compute.CreateRole(role, "/", "")
		compute.PutRolePolicy(role, "all", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:*","sns:*"],"Resource":"*"}}`)
		w.visitors = append(w.visitors, newVisitor(role, aws.URL(), compute.Session(role, "demo")))
	}
	return w, nil
}

func bucketPolicy(aws *fakeaws.Server) *document {
	return &document{
		of:     "the bucket " + bucket,
		theirs: bucketStatements(),
		shown:  func() (string, bool) { return aws.BucketPolicy(bucket) },
		sent: func(call fakeaws.Call) (string, bool) {
			return call.RequestBody, call.Operation == "PutBucketPolicy"
		},
	}
}

func topicPolicy(aws *fakeaws.Server) *document {
	return &document{
		of:     "the topic " + topic,
		theirs: topicStatements(),
		shown:  func() (string, bool) { return aws.TopicPolicy(topicARN) },
		sent: func(call fakeaws.Call) (string, bool) {
			form, err := url.ParseQuery(call.RequestBody)
			return form.Get("AttributeValue"), err == nil && call.Operation == "SetTopicAttributes"
		},
	}
}

func (w *world) documents() []*document { return []*document{w.bucket, w.topic} }

// policies are all documents as they are now.
func (w *world) policies() (snapshot, error) {
	now := snapshot{}
	for _, d := range w.documents() {
		var err error
		if now[d], err = d.read(); err != nil {
			return nil, err
		}
	}
	return now, nil
}

// writes are how often a document was sent to AWS, and how often it had all
// statements of others then.
func (w *world) writes(d *document) (sent, intact int) {
	for _, call := range w.aws.Calls() {
		text, ok := d.sent(call)
		if !ok {
			continue
		}
		sent++
		if d.intact([]byte(text)) {
			intact++
		}
	}
	return sent, intact
}
