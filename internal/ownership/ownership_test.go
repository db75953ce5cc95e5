// SPDX-License-Identifier: MPL-2.0

package ownership_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
	"github.com/xacct/terraform-provider-xacct/internal/prototest"
)

type attrs = prototest.Attrs

// world is a fake AWS with a bucket of the time when ACLs were in use.
type world struct {
	*fakeaws.Server
	t      *testing.T
	key    fakeaws.Credentials
	client *s3.Client
}

// old is the name of the bucket.
const old = "old-bucket"

func newWorld(t *testing.T, acl types.BucketCannedACL) *world {
	t.Helper()
	s := fakeaws.New()
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	w := &world{Server: s, t: t, key: s.Account("111122223333").Credentials()}
	w.client = s3.New(s3.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(s.URL()), UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(w.key.AccessKeyID, w.key.SecretAccessKey, ""),
	})
	_, err := w.client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String(old), ObjectOwnership: types.ObjectOwnershipObjectWriter, ACL: acl})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) provider(more attrs) *prototest.Provider {
	return prototest.Start(w.t, prototest.Block(w.URL(), w.key.AccessKeyID, w.key.SecretAccessKey, more))
}

func (w *world) ownership() *prototest.Instance {
	w.t.Helper()
	return w.provider(nil).Resource("xacct_bucket_ownership")
}

func (w *world) want(setting types.ObjectOwnership) {
	w.t.Helper()
	out, err := w.client.GetBucketOwnershipControls(w.t.Context(), &s3.GetBucketOwnershipControlsInput{Bucket: aws.String(old)})
	if err != nil {
		w.t.Fatal(err)
	}
	if got := out.OwnershipControls.Rules[0].ObjectOwnership; got != setting {
		w.t.Errorf("the ownership is %s, want %s", got, setting)
	}
}

func wantText(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("it doesn't say %q:\n%s", part, text)
		}
	}
}

func TestLife(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	o, config := w.ownership(), attrs{"bucket": old}
	prototest.NoErrors(t, o.Apply(config))
	w.want(types.ObjectOwnershipBucketOwnerEnforced)
	prototest.NoErrors(t, o.Refresh())
	if o.Changes(config) {
		t.Error("a plan after the apply has changes")
	}
	config["object_ownership"] = "BucketOwnerPreferred"
	prototest.NoErrors(t, o.Apply(config))
	w.want(types.ObjectOwnershipBucketOwnerPreferred)

	w.ResetCalls()
	d := o.Destroy()
	prototest.NoErrors(t, d)
	wantText(t, d.Warnings(), "Object Ownership Kept", old, "BucketOwnerPreferred")
	w.want(types.ObjectOwnershipBucketOwnerPreferred)
}

// TestACLInTheWay: AWS-FACTS "BucketOwnerEnforced over a bucket whose ACL grants
// others: 400 InvalidBucketAclWithObjectOwnership".
func TestACLInTheWay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "log-delivery-write")
	_, d := w.ownership().Plan(attrs{"bucket": old})
	wantText(t, d.Errors(), "Bucket ACL In The Way", "WRITE to http://acs.amazonaws.com/groups/s3/LogDelivery", "--acl private")
	_, d = w.ownership().Plan(attrs{"bucket": old, "object_ownership": "BucketOwnerPreferred"})
	prototest.NoErrors(t, d)

	unchecked := w.provider(attrs{"plan_checks": false}).Resource("xacct_bucket_ownership")
	wantText(t, unchecked.Apply(attrs{"bucket": old}).Errors(), "Bucket ACL In The Way", "Nothing was written", "InvalidBucketAclWithObjectOwnership")
	w.want(types.ObjectOwnershipObjectWriter)

	if _, err := w.client.PutBucketAcl(t.Context(), &s3.PutBucketAclInput{Bucket: aws.String(old), ACL: types.BucketCannedACLPrivate}); err != nil {
		t.Fatal(err)
	}
	prototest.NoErrors(t, w.ownership().Apply(attrs{"bucket": old}))
	w.want(types.ObjectOwnershipBucketOwnerEnforced)
}

// TestManyGo: one warning for a process, however many it destroys.
func TestManyGo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	p := w.provider(nil)
	var all []*prototest.Instance
	for _, bucket := range []string{old, "another-bucket", "a-third-bucket"} {
		if bucket != old {
			w.Account("111122223333").CreateBucket(bucket, "us-east-1")
		}
		o := p.Resource("xacct_bucket_ownership")
		prototest.NoErrors(t, o.Apply(attrs{"bucket": bucket}))
		all = append(all, o)
	}
	var warnings strings.Builder
	for _, o := range all {
		d := o.Destroy()
		prototest.NoErrors(t, d)
		warnings.WriteString(d.Warnings())
	}
	wantText(t, warnings.String(), old, "every other bucket")
	if n := strings.Count(warnings.String(), "Object Ownership Kept"); n != 1 {
		t.Errorf("said %d times, want once:\n%s", n, warnings.String())
	}

	again := w.ownership()
	prototest.NoErrors(t, again.Apply(attrs{"bucket": old}))
	_, d := again.Plan(attrs{"bucket": "another-bucket"}) // which replaces it
	prototest.NoErrors(t, d)
	wantText(t, d.Warnings(), "Object Ownership Kept", old)
}

func TestACLThatCannotBeSeen(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	w.Fault(fakeaws.Fault{Operation: "GetBucketAcl", Times: 1, Status: http.StatusForbidden, Code: "AccessDenied", Message: "Access Denied"})
	_, d := w.ownership().Plan(attrs{"bucket": old})
	prototest.NoErrors(t, d)
	wantText(t, d.Warnings(), "Plan Checks Left Out", old)
}

// TestDrift: set otherwise by hand, or deleted: S3 API reference,
// DeleteBucketOwnershipControls.
func TestDrift(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	o, config := w.ownership(), attrs{"bucket": old}
	prototest.NoErrors(t, o.Apply(config))
	_, err := w.client.PutBucketOwnershipControls(t.Context(), &s3.PutBucketOwnershipControlsInput{Bucket: aws.String(old), OwnershipControls: &types.OwnershipControls{
		Rules: []types.OwnershipControlsRule{{ObjectOwnership: types.ObjectOwnershipObjectWriter}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	o = o.With(w.provider(nil))
	prototest.NoErrors(t, o.Refresh())
	if !o.Changes(config) {
		t.Error("another ownership is no change")
	}
	prototest.NoErrors(t, o.Apply(config))
	w.want(types.ObjectOwnershipBucketOwnerEnforced)

	if _, err := w.client.DeleteBucketOwnershipControls(t.Context(), &s3.DeleteBucketOwnershipControlsInput{Bucket: aws.String(old)}); err != nil {
		t.Fatal(err)
	}
	o = o.With(w.provider(nil))
	prototest.NoErrors(t, o.Refresh())
	if !o.Gone() {
		t.Error("it is in the state though there is no setting")
	}
}

func TestBucketGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	o := w.ownership()
	prototest.NoErrors(t, o.Apply(attrs{"bucket": old}))
	if _, err := w.client.DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: aws.String(old)}); err != nil {
		t.Fatal(err)
	}
	o = o.With(w.provider(nil))
	prototest.NoErrors(t, o.Refresh())
	if !o.Gone() {
		t.Error("it is in the state")
	}
	_, d := w.ownership().Plan(attrs{"bucket": old}) // it may be created in the same apply
	prototest.NoErrors(t, d)
	wantText(t, w.ownership().Apply(attrs{"bucket": old}).Errors(), "Bucket Not Found")
}

func TestImport(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	config := attrs{"bucket": old, "object_ownership": "ObjectWriter"}
	o := w.ownership()
	prototest.NoErrors(t, o.ImportID(old))
	if o.Changes(config) {
		t.Errorf("a plan after the import has changes: %v", o.State())
	}
	o = w.ownership()
	prototest.NoErrors(t, o.ImportIdentity(attrs{"bucket": old}))
	if o.Changes(config) {
		t.Error("a plan after the import by identity has changes")
	}
}

func TestInvalid(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	o := w.ownership()
	wantText(t, o.Validate(attrs{"bucket": old, "object_ownership": "Mine"}).Errors(), "BucketOwnerEnforced")
	wantText(t, o.Validate(attrs{"bucket": "arn:aws:s3:::b"}).Errors(), "bucket")
	wantText(t, o.Validate(attrs{"bucket": old, "expected_bucket_owner": "me"}).Errors(), "expected_bucket_owner")
	planned, d := o.Plan(attrs{"bucket": prototest.Unknown{}})
	prototest.NoErrors(t, d)
	if o.Fields(planned.PlannedState)["bucket"].IsKnown() {
		t.Error("the bucket became known")
	}
}
