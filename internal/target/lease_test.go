// SPDX-License-Identifier: MPL-2.0

package target_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/conns"
	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

const (
	dataBucket  = "data-bucket"
	leaseBucket = "lease-bucket"
	leaseName   = "leases/s3:" + dataBucket
)

// leaseWorld is a fake AWS with a bucket that has a policy, and one for leases.
type leaseWorld struct {
	*fakeaws.Server
	t       *testing.T
	account *fakeaws.Account
}

func newLeaseWorld(t *testing.T) *leaseWorld {
	t.Helper()
	s := fakeaws.New()
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	w := &leaseWorld{Server: s, t: t, account: s.Account("111122223333")}
	w.account.CreateBucket(dataBucket, "us-east-1")
	w.account.CreateBucket(leaseBucket, "us-east-1")
	return w
}

// session is that of a provider process on a host of its own.
func (w *leaseWorld) session(key fakeaws.Credentials, ttl time.Duration) *target.Session {
	w.t.Helper()
	settle := time.Duration(0)
	client := conns.New(conns.Config{
		Region: "us-east-1", AccessKey: key.AccessKeyID, SecretKey: key.SecretAccessKey, Token: key.SessionToken,
		Endpoints:                 map[string]string{"s3": w.URL()},
		SkipCredentialsValidation: true, SkipRequestingAccountID: true, S3UsePathStyle: true,
	})
	return target.NewSession(client, target.Settings{
		SettleTime: &settle, LockDirectory: w.t.TempDir(),
		Lease: &target.Lease{Bucket: leaseBucket, Prefix: "leases/", TTL: ttl},
	})
}

func statement(t *testing.T, sid string) policy.Statement {
	t.Helper()
	doc, err := policy.Parse([]byte(fmt.Sprintf(
		`{"Version":"2012-10-17","Statement":{"Sid":%q,"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::%s/*"}}`, sid, dataBucket)))
	if err != nil {
		t.Fatal(err)
	}
	return doc.Statements()[0]
}

// add adds a statement to the bucket's policy.
func add(ctx context.Context, t *testing.T, s *target.Session, sid string) error {
	t.Helper()
	document, err := target.BucketPolicy().Open(ctx, s, target.Address{ID: dataBucket})
	if err != nil {
		t.Fatal(err)
	}
	ours := statement(t, sid)
	has := func(doc *policy.Document) bool {
		return slices.ContainsFunc(doc.Statements(), func(s policy.Statement) bool { return s.Sid() == sid })
	}
	_, err = s.Policies.Update(ctx, document, splice.Edit[*policy.Document]{
		Apply: func(doc *policy.Document) error {
			if !has(doc) {
				doc.Append(ours)
			}
			return nil
		},
		Holds: has,
	})
	return err
}

// s3 is the lease bucket as somebody else reaches it.
func (w *leaseWorld) s3() *s3.Client {
	key := w.account.Credentials()
	return s3.New(s3.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(w.URL()), UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(key.AccessKeyID, key.SecretAccessKey, ""),
	})
}

// leave puts a lease that somebody else holds.
func (w *leaseWorld) leave(ttl string) {
	body := fmt.Sprintf(`{"key":"s3:data-bucket","holder":{"id":"x","host":"ci-7","pid":7},"fence":41,"ttl":%q}`, ttl)
	_, err := w.s3().PutObject(context.Background(), &s3.PutObjectInput{Bucket: aws.String(leaseBucket), Key: aws.String(leaseName), Body: strings.NewReader(body)})
	if err != nil {
		w.t.Error(err)
	}
}

// lease is the lease's object, "" when there is none.
func (w *leaseWorld) lease() string {
	out, err := w.s3().GetObject(context.Background(), &s3.GetObjectInput{Bucket: aws.String(leaseBucket), Key: aws.String(leaseName)})
	if err != nil {
		return ""
	}
	defer out.Body.Close() //nolint:errcheck // it was only read
	text, err := io.ReadAll(out.Body)
	if err != nil {
		w.t.Error(err)
	}
	return string(text)
}

// operations are the calls of the log.
func (w *leaseWorld) operations() (all []string) {
	for _, c := range w.Calls() {
		all = append(all, c.Operation)
	}
	return all
}

func TestAWriteIsMadeUnderALease(t *testing.T) {
	t.Parallel()
	w := newLeaseWorld(t)
	var during string
	w.Hook("PutBucketPolicy", fakeaws.Before, func(fakeaws.Call) { during = w.lease() })
	session := w.session(w.account.Credentials(), time.Minute)
	for _, sid := range []string{"One", "Two"} {
		during = ""
		if err := add(t.Context(), t, session, sid); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(during, `"key": "s3:data-bucket"`) || !strings.Contains(during, `"ttl": "1m0s"`) {
			t.Errorf("while %s is written the lease says %q", sid, during)
		}
	}
	want := []string{
		"PutObject", "PutObject", // once more, to see that conditions are minded
		"GetBucketPolicy", "GetObject", "PutBucketPolicy", "GetBucketPolicy", "DeleteObject",
		"PutObject", "GetBucketPolicy", "GetObject", "PutBucketPolicy", "GetBucketPolicy", "DeleteObject",
	}
	if diff := cmp.Diff(want, w.operations()); diff != "" {
		t.Errorf("calls (-want +got), those to look at the lease among them:\n%s", diff)
	}
	if left := w.lease(); left != "" {
		t.Errorf("the lease is still there: %s", left)
	}
}

// Writers on different hosts share no lock file. Without leases they overwrite each
// other and put it right afterwards.
func TestWritersOfDifferentHostsTakeTurns(t *testing.T) {
	t.Parallel()
	w := newLeaseWorld(t)
	w.SetLatency(5 * time.Millisecond)
	var all sync.WaitGroup
	var sids []string
	for i := range 4 {
		user := w.account.CreateUser(fmt.Sprintf("runner-%d", i), "/")
		w.account.PutUserPolicy(user.Name, "all", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`)
		session := w.session(user.Credentials, time.Minute)
		for j := range 3 {
			sid := fmt.Sprintf("Runner%dGrant%d", i, j)
			sids = append(sids, sid)
			all.Go(func() {
				if err := add(t.Context(), t, session, sid); err != nil {
					t.Errorf("%s: %v", sid, err)
				}
			})
		}
	}
	all.Wait()
	text, _ := w.BucketPolicy(dataBucket)
	doc, err := policy.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range doc.Statements() {
		got = append(got, s.Sid())
	}
	slices.Sort(got)
	if diff := cmp.Diff(sids, got); diff != "" {
		t.Errorf("statements (-want +got):\n%s", diff)
	}
	holder := ""
	for _, c := range w.Calls() {
		switch {
		case c.Operation == "PutObject" && c.Status == http.StatusOK:
			if holder != "" && holder != c.Caller {
				t.Errorf("%s has the lease while %s has it", c.Caller, holder)
			}
			holder = c.Caller
		case c.Operation == "DeleteObject":
			holder = ""
		case strings.HasSuffix(c.Operation, "BucketPolicy") && c.Caller != holder:
			t.Errorf("%s by %s, while %q has the lease", c.Operation, c.Caller, holder)
		}
	}
}

func TestADeadLeaseIsTakenOver(t *testing.T) {
	t.Parallel()
	w := newLeaseWorld(t)
	w.leave("1s")
	if err := add(t.Context(), t, w.session(w.account.Credentials(), time.Minute), "Ours"); err != nil {
		t.Fatal(err)
	}
	if left := w.lease(); left != "" {
		t.Errorf("the lease is still there: %s", left)
	}
}

// Who lost the lease writes nothing any more until it has it again.
func TestNothingIsWrittenWithoutTheLease(t *testing.T) {
	t.Parallel()
	w := newLeaseWorld(t)
	var once sync.Once
	w.Hook("GetBucketPolicy", fakeaws.Before, func(fakeaws.Call) {
		once.Do(func() {
			w.ResetCalls()
			w.leave("2s")
			for !slices.Contains(w.operations(), "GetObject") { // the loser looks who has it
				time.Sleep(5 * time.Millisecond)
			}
			time.Sleep(200 * time.Millisecond)
		})
	})
	w.Hook("PutBucketPolicy", fakeaws.Before, func(fakeaws.Call) {
		if now := w.lease(); strings.Contains(now, "ci-7") {
			t.Error("written while somebody else has the lease")
		}
	})
	if err := add(t.Context(), t, w.session(w.account.Credentials(), 3*time.Second), "Ours"); err != nil {
		t.Fatal(err)
	}
	writes := 0
	for _, operation := range w.operations() {
		if operation == "PutBucketPolicy" {
			writes++
		}
	}
	if writes != 1 {
		t.Errorf("%d writes, want 1", writes)
	}
}

// What may pass is tried again. A connection that breaks leaves open what was done.
func TestALeaseInSpiteOfFailures(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]fakeaws.Fault{
		"another write is under way (S3 user guide, Conditional write behavior)": {Operation: "PutObject", Code: "ConditionalRequestConflict"},
		"S3 is too busy":                       {Operation: "PutObject", Code: "SlowDown", Times: 2},
		"S3 fails":                             {Operation: "PutObject", Code: "InternalError"},
		"S3 fails at the release":              {Operation: "DeleteObject", Code: "InternalError"},
		"the connection breaks":                {Operation: "PutObject", Drop: true},
		"the connection breaks at the release": {Operation: "DeleteObject", Drop: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newLeaseWorld(t)
			w.Fault(fault)
			if err := add(t.Context(), t, w.session(w.account.Credentials(), time.Minute), "Ours"); err != nil {
				t.Fatal(err)
			}
			if left := w.lease(); left != "" && !strings.Contains(left, `"released": true`) {
				t.Errorf("the lease is still there: %s", left)
			}
		})
	}
}

// The bucket's region is found by S3's redirect.
func TestALeaseBucketInAnotherRegion(t *testing.T) {
	t.Parallel()
	w := newLeaseWorld(t)
	if _, err := w.s3().DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: aws.String(leaseBucket)}); err != nil {
		t.Fatal(err)
	}
	w.account.CreateBucket(leaseBucket, "eu-west-1")
	if err := add(t.Context(), t, w.session(w.account.Credentials(), time.Minute), "Ours"); err != nil {
		t.Fatal(err)
	}
}

func TestALeaseThatIsNotTaken(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		set     func(t *testing.T, w *leaseWorld) (key fakeaws.Credentials)
		summary string
		remedy  []string
		cause   string
	}{
		"there is no bucket": {
			func(t *testing.T, w *leaseWorld) fakeaws.Credentials {
				t.Helper()
				if _, err := w.s3().DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: aws.String(leaseBucket)}); err != nil {
					t.Fatal(err)
				}
				return w.account.Credentials()
			},
			"Lease Bucket Not Found", []string{"lease-bucket", "create the bucket first"}, "NoSuchBucket",
		},
		"no permission for the lease": {
			func(_ *testing.T, w *leaseWorld) fakeaws.Credentials {
				user := w.account.CreateUser("runner", "/")
				w.account.PutUserPolicy(user.Name, "data", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":["arn:aws:s3:::data-bucket"]}}`)
				return user.Credentials
			},
			"Lease Access Denied", []string{
				"s3:GetObject, s3:PutObject and s3:DeleteObject on arn:aws:s3:::lease-bucket/leases/*", "s3:ListBucket on arn:aws:s3:::lease-bucket",
			}, "s3:PutObject",
		},
		"a store without conditional writes": {
			func(_ *testing.T, w *leaseWorld) fakeaws.Credentials {
				w.Fault(fakeaws.Fault{Operation: "PutObject", Code: "NotImplemented", Status: http.StatusNotImplemented})
				return w.account.Credentials()
			},
			"Conditional Writes Not Supported", []string{"If-None-Match", "nothing was written"}, "NotImplemented",
		},
		"somebody else has it": {
			func(_ *testing.T, w *leaseWorld) fakeaws.Credentials {
				w.leave("1h")
				return w.account.Credentials()
			},
			"Lease Not Taken", []string{"process 7 on ci-7", "1h0m0s", "delete the object leases/s3:data-bucket"}, "deadline exceeded",
		},
		"something else is there": {
			func(_ *testing.T, w *leaseWorld) fakeaws.Credentials {
				w.leave("none")
				return w.account.Credentials()
			},
			"Lease Not Taken", []string{"delete the object leases/s3:data-bucket"}, "is no lease",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newLeaseWorld(t)
			session := w.session(c.set(t, w), time.Minute)
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			err := add(ctx, t, session, "Ours")
			if err == nil {
				t.Fatal("it was written")
			}
			summary, remedy := target.Explain(err)
			if summary != c.summary || !strings.Contains(err.Error(), c.cause) || !strings.Contains(err.Error(), "nothing was written") {
				t.Errorf("%s: %v", summary, err)
			}
			for _, part := range c.remedy {
				if !strings.Contains(remedy, part) {
					t.Errorf("the remedy lacks %q: %s", part, remedy)
				}
			}
			if text, there := w.BucketPolicy(dataBucket); there {
				t.Errorf("written: %s", text)
			}
		})
	}
}
