// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

// Somebody who had read the policy before our write puts it back with a statement
// of their own. S3 has no compare-and-set, so ours is lost; only we can notice.
func TestStoryARaceWithAForeignWriter(t *testing.T) {
	t.Parallel()
	needsFake(t, "a hook")
	for name, operation := range map[string]string{
		"at once":                      "PutBucketPolicy",
		"after the first verification": "GetBucketPolicy",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFake(t, "aws", "us-east-1")
			before := c.putPolicy(tenanted)
			rivals := strings.TrimSuffix(before, "]}") + c.text(`,{"Sid":"Rival","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::777788889999:root"},"Action":"s3:ListBucket","Resource":"arn:aws:s3:::{bucket}"}]}`)

			c.except(theBucketsPolicy)
			w := c.workspace(c.provider("settle_time = null"), quilt)
			var once sync.Once
			remove := c.fake.Hook(operation, fakeaws.After, func(fakeaws.Call) {
				if now, _ := c.fake.BucketPolicy(c.bucket); !strings.Contains(now, "s3:GetObjectVersion") {
					return // not yet ours
				}
				once.Do(func() {
					if err := c.fake.SetBucketPolicy(c.bucket, rivals); err != nil {
						t.Error(err)
					}
				})
			})
			c.fake.ResetCalls()
			w.apply()
			remove()
			if n := c.count("PutBucketPolicy"); n != 2 {
				t.Errorf("we wrote %d times, want once and once more", n)
			}
			c.wantStatements(rivals, quiltStatement)
			w.wantNoChanges()
			w.destroy()
			c.wantPolicy(rivals)
		})
	}
}
