// SPDX-License-Identifier: MPL-2.0

package grant_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
	"github.com/xacct/terraform-provider-xacct/internal/prototest"
)

const (
	dataAccount    = "111122223333"
	controlAccount = "444455556666"
)

type (
	attrs      = prototest.Attrs
	configured = prototest.Provider
	diags      = prototest.Diags
	instance   = prototest.Instance
)

// unknown stands for a value that is not known at plan time.
var unknown = prototest.Unknown{}

// world is a fake AWS with a data account that has a bucket.
type world struct {
	*fakeaws.Server
	data, control *fakeaws.Account
}

func newWorld(t *testing.T) *world {
	t.Helper()
	s := fakeaws.New()
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	w := &world{Server: s, data: s.Account(dataAccount), control: s.Account(controlAccount)}
	w.data.CreateBucket("data", "us-east-1")
	return w
}

// policy is that of the bucket, as S3 shows it.
func (w *world) policy(t *testing.T) string {
	t.Helper()
	text, _ := w.BucketPolicy("data")
	return text
}

// wantPolicy checks what the policy says, as S3 shows it.
func (w *world) wantPolicy(t *testing.T, want string) {
	t.Helper()
	if diff := cmp.Diff(want, w.policy(t)); diff != "" {
		t.Errorf("policy (-want +got):\n%s", diff)
	}
}

// count is the number of calls of an operation.
func (w *world) count(operation string) int {
	n := 0
	for _, c := range w.Calls() {
		if c.Operation == operation {
			n++
		}
	}
	return n
}

// providerBlock is one that reaches the fake as the data account's root.
func (w *world) providerBlock(more attrs) attrs {
	key := w.data.Credentials()
	return prototest.Block(w.URL(), key.AccessKeyID, key.SecretAccessKey, more)
}

func start(t testing.TB, block attrs) *configured {
	t.Helper()
	return prototest.Start(t, block)
}

// provider is a configured provider of the data account.
func (w *world) provider(t testing.TB) *configured {
	t.Helper()
	return start(t, w.providerBlock(nil))
}

func noErrors(t testing.TB, d []*tfprotov6.Diagnostic) {
	t.Helper()
	prototest.NoErrors(t, d)
}

// sidsOf are those of the state.
func sidsOf(i *instance) []string { return i.Strings("sids") }

// s3 is a client of the data account's root.
func (w *world) s3() *s3.Client {
	key := w.data.Credentials()
	return s3.New(s3.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(w.URL()), UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(key.AccessKeyID, key.SecretAccessKey, ""),
	})
}

// allowPublicPolicies switches the bucket's Block Public Access off.
func (w *world) allowPublicPolicies(t *testing.T) {
	t.Helper()
	if _, err := w.s3().DeletePublicAccessBlock(t.Context(), &s3.DeletePublicAccessBlockInput{Bucket: aws.String("data")}); err != nil {
		t.Fatal(err)
	}
}

// deleteBucket deletes a bucket and its policy, as its owner would.
func (w *world) deleteBucket(t *testing.T, name string) {
	t.Helper()
	if _, err := w.s3().DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: aws.String(name)}); err != nil {
		t.Fatal(err)
	}
}
