// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"strings"
	"testing"
)

// What else is refused is in the tests of package grant; here is how it looks.
func TestBadInputIsRefusedBeforeAnythingIsWritten(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	before := c.putPolicy(tenanted)
	policy := func(document string) string {
		return "resource \"xacct_bucket_grant\" \"it\" {\n  bucket = \"{bucket}\"\n  policy = <<-EOT\n" + document + "\n  EOT\n}\n"
	}
	c.run(
		c.refused(policy("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [,]\n}"), "Invalid Policy Document", "Line 3, column 17"),
		c.refused(strings.Replace(quilt, "{control}", "12345678901", 1), "control_account_id", "12345678901", "12"),
		c.refused(policy(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{control}"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::somebody-elses/*"}]}`),
			"Invalid Statement", "arn:aws:s3:::somebody-elses/*", "not one of {bucket}"),
		c.refused(strings.ReplaceAll(quilt, "{bucket}", "{bucket}-that-is-not-there"), "Bucket Not Found", "Nothing was written", "{bucket}-that-is-not-there"),
	)
	c.wantPolicy(before)
}

func TestAConflictingSid(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	before := c.putPolicy(pasted)
	const config = `
resource "xacct_bucket_grant" "it" {
  bucket     = "{bucket}"
  sid        = "QuiltAccess"
  principals = ["{control}"]
  actions    = ["s3:PutObject"]
}
`
	c.except(theBucketsPolicy) // what is overwritten is ours then
	over := strings.Replace(config, "  sid ", "  on_conflict = \"overwrite\"\n  sid ", 1)
	c.run(
		c.refused(config, "Conflicting Sid", "Nothing was written", "There now:", `"s3:ListBucket"`, "Wanted:", `"s3:PutObject"`,
			"terraform import xacct_bucket_grant.NAME '{bucket},QuiltAccess'", `on_conflict = "overwrite"`),
		c.apply(over, func() {
			got := statementsOf(t, c.policy())
			if len(got) != 2 || !strings.Contains(got[0], "s3:PutObject") || strings.Contains(got[0], "s3:ListBucket") || got[1] != statementsOf(t, before)[1] {
				t.Errorf("overwritten: %s", got)
			}
		}),
	)
}
