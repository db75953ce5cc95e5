// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
)

// accessChecks ask about what account.may tries: to list, to read and to write; once
// these resources are there.
func accessChecks(principal, policy string, after ...string) string {
	var text strings.Builder
	for name, question := range map[string][2]string{
		"list": {"s3:ListBucket", "{bucket}"}, "read": {"s3:GetObject", "{bucket}/" + objectKey}, "write": {"s3:PutObject", "{bucket}/" + objectKey},
	} {
		fmt.Fprintf(&text, `
data "xacct_access_check" %q {
  principal         = %q
  action            = %q
  resource          = "arn:aws:s3:::%s"
  identity_policies = [%q]
  depends_on        = [%s]
}
`, name, principal, question[0], question[1], policy, strings.Join(after, ", "))
	}
	return text.String()
}

// What the data source says is what happens: before a grant, with it, and with the key
// it takes, too.
func TestAccessCheckSaysWhatHappens(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.putPolicy(tenanted)
	c.owner.newKey()
	c.putObject()
	user := c.control.newUser(mayAnything)
	identity, err := user.sts().GetCallerIdentity(t.Context(), nil)
	c.noError(err)
	// agrees holds the state against tries.
	agrees := func(want [3]bool) resource.TestCheckFunc {
		return func(s *terraform.State) error {
			if got := user.may(t); got != want {
				return fmt.Errorf("the user may list, read, write: %t, want %t", got, want)
			}
			for i, name := range []string{"list", "read", "write"} {
				decision := map[bool]string{true: "allowed", false: "denied"}[want[i]]
				if err := resource.TestCheckResourceAttr("data.xacct_access_check."+name, "decision", decision)(s); err != nil {
					return err
				}
			}
			return nil
		}
	}
	step := func(config string, before func(), want [3]bool, after ...string) resource.TestStep {
		config += accessChecks(aws.ToString(identity.Arn), mayAnything, after...)
		return resource.TestStep{PreConfig: before, Config: c.provider() + c.text(config), Check: agrees(want)}
	}
	const keyGrant = `
resource "xacct_key_grant" "quilt" {
  key_id     = "{key}"
  principals = ["{control}"]
}
`
	encrypt := func() {
		c.putEncryption("arn:aws:kms:{region}:{owner}:key/{key}")
		c.putObject()
	}
	c.run(
		step("", nil, [3]bool{}),
		step(quilt, nil, [3]bool{true, true, true}, "xacct_bucket_grant.quilt"),
		step(quilt, encrypt, [3]bool{true, false, false}, "xacct_bucket_grant.quilt"),
		step(quilt+keyGrant, nil, [3]bool{true, true, true}, "xacct_bucket_grant.quilt", "xacct_key_grant.quilt"),
		c.apply("", nil),
		step("", nil, [3]bool{}),
	)
}

// The example of the documentation.
func TestExampleOfTheAccessCheck(t *testing.T) {
	t.Parallel()
	needsFake(t, "a bucket of a name that is given")
	c := newFake(t, "aws", "us-east-1")
	_, err := c.owner.s3(c.home).CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("genomes")})
	c.noError(err)
	text, err := os.ReadFile("../../examples/data-sources/xacct_access_check/data-source.tf")
	c.noError(err)
	const granting = `{"Version":"2012-10-17","Statement":[` +
		`{"Sid":"Quilt","Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::genomes/*"},` +
		`{"Sid":"Vpce","Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::genomes/*","Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-1a2b3c4d"}}}]}`
	c.exceptions = []string{"arn:aws:s3:::genomes policy"}
	decides := func(decision string) resource.TestCheckFunc {
		return resource.ComposeTestCheckFunc(
			resource.TestCheckResourceAttr("data.xacct_access_check.quilt", "decision", decision),
			resource.TestCheckResourceAttr("data.xacct_access_check.forge", "decision", decision),
		)
	}
	c.run(
		resource.TestStep{Config: c.provider() + string(text), Check: decides("denied")},
		resource.TestStep{
			PreConfig: func() { c.noError(c.fake.SetBucketPolicy("genomes", granting)) },
			Config:    c.provider() + string(text), Check: decides("allowed"),
		},
	)
}
