// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// objectKey is the object that access is tried on.
const objectKey = "results/genome.vcf"

// may tells whether an account's identity may list, read and write, each.
func (a *account) may(t *testing.T) [3]bool {
	t.Helper()
	client := a.s3(a.home)
	_, list := client.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: &a.bucket})
	_, get := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &a.bucket, Key: aws.String(objectKey)})
	_, put := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &a.bucket, Key: aws.String(objectKey), Body: strings.NewReader("##fileformat=VCFv4.2")})
	for _, err := range []error{list, get, put} {
		if err != nil && errorCode(err) != "AccessDenied" {
			t.Error(err)
		}
	}
	return [3]bool{list == nil, get == nil, put == nil}
}

// mayAnything is an identity policy: what then counts is that of the bucket, the
// topic and so on.
const mayAnything = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*","sns:*","sqs:*","kms:*","sts:AssumeRole"],"Resource":"*"}]}`

func TestAccessIsThereAfterApplyAndGoneAfterDestroy(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.putPolicy(tenanted)
	_, err := c.owner.s3(c.home).PutObject(t.Context(), &s3.PutObjectInput{Bucket: &c.bucket, Key: aws.String(objectKey), Body: strings.NewReader("##fileformat=VCFv4.2")})
	c.noError(err)

	user := c.control.newUser(mayAnything)
	session := func(role string) *account {
		return c.control.as(user.assume(c.control.newRole(unique(role), mayAnything)))
	}
	who := map[string]*account{"a user": user, "a role of Tower's": session("TowerForge-2abc"), "another role": session("Elsewhere")}
	want := func(when string, want map[string][3]bool) {
		for name, account := range who {
			if got := account.may(t); got != want[name] {
				t.Errorf("%s %s may list, read, write: %t, want %t", when, name, got, want[name])
			}
		}
	}
	all, nobody := [3]bool{true, true, true}, map[string][3]bool{}

	want("before", nobody)
	c.run(
		c.apply(tower, func() { want("with Tower", map[string][3]bool{"a role of Tower's": all}) }),
		c.apply(strings.Replace(quilt, "bucket             =", `access = "read_only"`+"\nbucket =", 1), func() {
			reads := [3]bool{true, true, false}
			want("with Quilt for reading", map[string][3]bool{"a user": reads, "a role of Tower's": reads, "another role": reads})
		}),
		c.apply(quilt, func() {
			want("with Quilt", map[string][3]bool{"a user": all, "a role of Tower's": all, "another role": all})
		}),
	)
	want("after", nobody)
}
