// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// sizeLimit is a bucket policy's in bytes (S3 user guide, "Bucket policies for
// Amazon S3": limited to 20 KB).
const sizeLimit = 20480

func TestStoryAPolicyOf20KB(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	var tenants []string
	for n := range 10 {
		var keys []string
		for k := range 27 {
			keys = append(keys, fmt.Sprintf(`"arn:aws:s3:::{bucket}/tenant-%d/folder-%03d/*"`, n, k))
		}
		tenants = append(tenants, fmt.Sprintf(`{"Sid":"Tenant%d","Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":[%s]}`, n, strings.Join(keys, ",")))
	}
	before := c.putPolicy(`{"Version":"2012-10-17","Statement":[` + strings.Join(tenants, ",") + `]}`)

	// Ours fills it up, so that so much is left over.
	ours := func(left int) string {
		statement := c.text(`{"Sid":"Ours","Effect":"Deny","Principal":"*","Action":"s3:DeleteObject","Resource":"arn:aws:s3:::{bucket}/FILL*"}`)
		room := sizeLimit - left - len(before) - len(",") - len(statement) + len("FILL")
		if room < 1 || room > 3000 {
			t.Fatalf("the others' policy has %d bytes", len(before))
		}
		return strings.Replace(statement, "FILL", strings.Repeat("k", room), 1)
	}
	config := func(statement string) string {
		return "resource \"xacct_bucket_grant\" \"it\" {\n bucket = \"{bucket}\"\n policy = jsonencode({ Version = \"2012-10-17\", Statement = [" + statement + "] })\n}\n"
	}

	w := c.workspace(c.provider(), config(ours(-1)))
	output, status := w.try("plan")
	if status != 1 || !c.words("Policy Too Large", "Nothing was written", "20481 bytes", "limit is 20480", "largest statements:", "Tenant0", strconv.Itoa(len(statementsOf(t, before)[0]))).MatchString(output) {
		t.Errorf("one byte too many: exit status %d\n%s", status, output)
	}
	c.wantPolicy(before)

	w.configure(config(ours(80)))
	if output := w.run("apply", "-auto-approve"); !c.words("Warning: Policy Nearly Full", "20400 of at most 20480 bytes").MatchString(output) {
		t.Errorf("no warning:\n%s", output)
	}
	c.wantStatements(before, ours(80))
	w.configure(config(ours(0)))
	w.apply()
	c.wantStatements(before, ours(0))
	if n := len(c.policy()); n != sizeLimit {
		t.Errorf("the policy has %d bytes, want %d", n, sizeLimit)
	}
	w.destroy()
	c.wantPolicy(before)
}
