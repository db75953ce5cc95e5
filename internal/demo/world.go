// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
	"github.com/xacct/terraform-provider-xacct/internal/policy"
)

const (
	region         = "eu-west-1"
	bucket         = "acme-genomes"
	dataAccount    = "111122223333" // owns the bucket
	computeAccount = "444455556666" // runs Quilt and Tower

	quiltRole = "quilt-RegistryRole"
	towerRole = "TowerForge-3kqXw-InstanceRole"
	otherRole = "OtherRole"
)

// foreign are the statements that others have in the bucket's policy, as S3
// shows them. No library knows the elements Provenance and Revision, and no
// float64 holds that number: they stand for whatever AWS may add one day.
func foreign() []string {
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

// world is the AWS of the demo.
type world struct {
	aws      *fakeaws.Server
	owner    fakeaws.Credentials // of the data account
	visitors []visitor           // roles of the compute account
}

// newWorld starts the AWS. All three roles may use the bucket as far as their
// own account is concerned: what stops them is the bucket's policy.
func newWorld(ctx context.Context) (*world, error) {
	aws := fakeaws.New()
	if err := aws.Start(); err != nil {
		return nil, err
	}
	data, compute := aws.Account(dataAccount), aws.Account(computeAccount)
	data.CreateBucket(bucket, region)
	document := `{"Version":"2012-10-17","Id":"imaging-team","Statement":[` + strings.Join(foreign(), ",") + `]}`
	err := errors.Join(
		aws.SetBucketPolicy(bucket, document),
		newVisitor("the owner", aws.URL(), data.Credentials()).write(ctx, objectKey),
	)
	if err != nil {
		aws.Close()
		return nil, fmt.Errorf("the bucket %s: %w", bucket, err)
	}
	w := &world{aws: aws, owner: data.Credentials()}
	for _, role := range []string{quiltRole, towerRole, otherRole} {
		compute.CreateRole(role, "/", "")
		compute.PutRolePolicy(role, "s3", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`)
		w.visitors = append(w.visitors, newVisitor(role, aws.URL(), compute.Session(role, "demo")))
	}
	return w, nil
}

// policy is the bucket's policy as S3 shows it.
func (w *world) policy() (*policy.Document, error) {
	text, _ := w.aws.BucketPolicy(bucket)
	document, err := policy.Parse([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("the policy of %s: %w", bucket, err)
	}
	return document, nil
}

// writes are the policies that were sent to S3, and how many of them had all
// foreign statements in order, byte for byte.
func (w *world) writes() (sent, intact int) {
	statements := foreign()
	for _, call := range w.aws.Calls() {
		if call.Operation != "PutBucketPolicy" {
			continue
		}
		sent++
		if inOrder([]byte(call.RequestBody), statements) {
			intact++
		}
	}
	return sent, intact
}

func inOrder(text []byte, parts []string) bool {
	for _, part := range parts {
		_, rest, found := bytes.Cut(text, []byte(part))
		if !found {
			return false
		}
		text = rest
	}
	return true
}
