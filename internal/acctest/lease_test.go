// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
)

// runnersGrants are grants that one of several runners has on the bucket.
const runnersGrants = `
resource "xacct_bucket_grant" "it" {
  count      = 3
  bucket     = "{bucket}"
  sid        = "RUNNER${count.index}"
  principals = ["{control}"]
  actions    = ["s3:GetObject"]
  prefixes   = ["RUNNER/${count.index}/"]
}
`

// newLeaseBucket makes a bucket for leases; the test's bucket is another one.
func (c *cloud) newLeaseBucket() (name string) {
	c.t.Helper()
	c.newBucket(c.region)
	name = c.bucket
	c.newBucket(c.region)
	return name
}

func leaseIn(bucket string) string {
	return fmt.Sprintf("lease {\n  bucket = %q\n  ttl    = \"10s\"\n}", bucket)
}

// leasesLeft are the leases in a bucket.
func (c *cloud) leasesLeft(bucket string) (names []string) {
	c.t.Helper()
	out, err := c.owner.s3(c.region).ListObjectsV2(c.t.Context(), &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: aws.String("xacct-leases/")})
	c.noError(err)
	for _, o := range out.Contents {
		names = append(names, aws.ToString(o.Key))
	}
	return names
}

// Each runner has a host of its own, so to say: they share no lock file.
func TestRunnersOfDifferentHostsTakeTurnsByLease(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	bucket := c.newLeaseBucket()
	before := c.putPolicy(tenanted)
	var runners []*workspace
	for _, name := range []string{"Alpha", "Beta", "Gamma"} {
		runners = append(runners, c.workspace(c.provider(leaseIn(bucket)), strings.ReplaceAll(runnersGrants, "RUNNER", name)))
	}
	c.except(theBucketsPolicy) // of each that the others still have theirs
	all := func(args ...string) {
		t.Helper()
		var running sync.WaitGroup
		outputs := make([]string, len(runners))
		for i, w := range runners {
			running.Go(func() {
				output, err := w.command(args...).CombinedOutput()
				if err != nil {
					outputs[i] = fmt.Sprintf("%v: %s", err, output)
				}
			})
		}
		running.Wait()
		if text := strings.Join(outputs, ""); text != "" {
			t.Fatal(text)
		}
		if left := c.leasesLeft(bucket); len(left) > 0 {
			t.Errorf("leases that were not given back: %s", left)
		}
	}
	if c.fake != nil {
		c.fake.SetLatency(10 * time.Millisecond)
		c.fake.ResetCalls()
	}
	all("apply", "-auto-approve")
	if got := statementsOf(t, c.policy()); len(got) != 2+9 {
		t.Errorf("%d statements, want 2 of others and 9 of ours", len(got))
	}
	for _, w := range runners {
		w.wantNoChanges()
	}
	all("destroy", "-auto-approve")
	c.wantPolicy(before)
	if c.fake != nil {
		c.wantTurns()
	}
}

// wantTurns checks that nobody wrote between somebody else's read and write: a holder
// reads and writes between the write of a lease and its removal.
func (c *cloud) wantTurns() {
	c.t.Helper()
	held, writes := false, 0
	for _, call := range c.fake.Calls() {
		switch call.Operation {
		case "PutObject":
			if call.Status == http.StatusOK && held {
				c.t.Errorf("call %d takes the lease while it is held", call.Seq)
			}
			held = held || call.Status == http.StatusOK
		case "DeleteObject":
			held = false
		case "PutBucketPolicy", "DeleteBucketPolicy":
			writes++
			if !held {
				c.t.Errorf("call %d writes without a lease", call.Seq)
			}
		}
	}
	if writes < 6 || writes > 12 {
		c.t.Errorf("%d writes of three runners that apply and destroy, want about 6", writes)
	}
}

func TestALeaseBucketThatIsMissing(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	before := c.putPolicy(tenanted)
	missing := unique("xacct-leases")
	c.run(resource.TestStep{
		Config:      c.provider(leaseIn(missing)) + c.text(quilt),
		ExpectError: c.words("Lease Bucket Not Found", "Nothing was written", "There is no bucket "+missing, "create the bucket first"),
	})
	c.wantPolicy(before)
}

// What the documentation asks for is enough, and what a lease then can't do is said.
func TestThePermissionsOfLeases(t *testing.T) {
	t.Parallel()
	needsFake(t, "permissions, and a lease of somebody else's that ends")
	c := newFake(t, "aws", "us-east-1")
	bucket := c.newLeaseBucket()
	before := c.putPolicy(tenanted)
	documented := documentedPermissions(t, bucket)
	target := c.text(`{"Effect":"Allow","Action":["s3:GetBucketPolicy","s3:PutBucketPolicy"],"Resource":"arn:aws:s3:::{bucket}"}`)
	with := func(statements ...string) *account {
		return c.owner.newUser(`{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`)
	}

	c.run(resource.TestStep{
		Config:      with(target).provider(leaseIn(bucket)) + c.text(quilt),
		ExpectError: c.words("Lease Access Denied", "Nothing was written", "s3:GetObject, s3:PutObject and s3:DeleteObject on arn:aws:s3:::"+bucket+"/xacct-leases/*"),
	})
	c.wantPolicy(before)

	// One that somebody left behind has to be read and replaced, too.
	dead := `{"key":"x","holder":{"id":"x","host":"ci-7","pid":7},"fence":1,"ttl":"500ms"}`
	_, err := c.owner.s3(c.region).PutObject(t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: aws.String("xacct-leases/s3:" + c.bucket), Body: strings.NewReader(dead)})
	c.noError(err)
	w := c.workspace(with(target, documented).provider(leaseIn(bucket)), quilt)
	w.apply()
	c.wantStatements(before, quiltStatement)
	w.destroy()
	c.wantPolicy(before)
	if left := c.leasesLeft(bucket); len(left) > 0 {
		t.Errorf("leases that were not given back: %s", left)
	}
}

// documentedPermissions are the statements in the documentation, for another bucket.
func documentedPermissions(t *testing.T, bucket string) string {
	t.Helper()
	page, err := os.ReadFile("../../templates/index.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "\n## Leases\n")
	_, rest, _ = strings.Cut(rest, "```json\n")
	text, _, found := strings.Cut(rest, "```")
	if !found {
		t.Fatal("the documentation has no policy for leases")
	}
	text = strings.ReplaceAll(text, "my-leases", bucket)
	_, text, _ = strings.Cut(text, `"Statement": [`)
	return text[:strings.LastIndex(text, "]")]
}
