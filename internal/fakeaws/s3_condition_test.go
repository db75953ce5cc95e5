// SPDX-License-Identifier: MPL-2.0

package fakeaws_test

import (
	"crypto/md5"
	"encoding/hex"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

// S3 user guide, "How to prevent object overwrites with conditional writes": 412 when
// the condition isn't met, 404 when If-Match finds no object; "How to perform
// conditional deletes".
func TestConditionalWrites(t *testing.T) {
	t.Parallel()
	client := owner(newServer(t))
	put := func(text string, ifMatch, ifNoneMatch *string) (etag string, err error) {
		t.Helper()
		out, err := client.PutObject(t.Context(), &s3.PutObjectInput{
			Bucket: aws.String(dataBucket), Key: aws.String("key"), Body: strings.NewReader(text), IfMatch: ifMatch, IfNoneMatch: ifNoneMatch,
		})
		if err != nil {
			return "", err
		}
		return aws.ToString(out.ETag), nil
	}
	remove := func(ifMatch string) error {
		_, err := client.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: aws.String(dataBucket), Key: aws.String("key"), IfMatch: &ifMatch})
		return err
	}
	failed := refusal{412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold"}
	missing := refusal{404, "NoSuchKey", ""}

	_, err := put("x", aws.String(`"d41d8cd98f00b204e9800998ecf8427e"`), nil)
	wantRefusal(t, err, missing)
	wantRefusal(t, remove("*"), missing)

	first, err := put("one", nil, aws.String("*"))
	check(t, err)
	if sum := md5.Sum([]byte("one")); first != `"`+hex.EncodeToString(sum[:])+`"` {
		t.Errorf("ETag %s is not the MD5", first)
	}
	_, err = put("two", nil, aws.String("*"))
	wantRefusal(t, err, failed)
	second, err := put("two", &first, nil)
	check(t, err)
	_, err = put("three", &first, nil)
	wantRefusal(t, err, failed)
	wantRefusal(t, remove(first), failed)
	_, err = put("three", nil, &second)
	wantRefusal(t, err, refusal{501, "NotImplemented", ""})
	if got, err := download(t, client, "key"); err != nil || got != "two" {
		t.Errorf("got %q and %v", got, err)
	}
	check(t, remove(second))
	_, err = download(t, client, "key")
	wantRefusal(t, err, missing)
}

// S3 user guide, "Conditional write behavior": of several at once, one succeeds.
func TestOneOfManyConditionalWritesSucceeds(t *testing.T) {
	t.Parallel()
	client := owner(newServer(t))
	var all sync.WaitGroup
	outcomes := make([]error, 8)
	for i := range outcomes {
		all.Go(func() {
			_, outcomes[i] = client.PutObject(t.Context(), &s3.PutObjectInput{
				Bucket: aws.String(dataBucket), Key: aws.String("key"), Body: strings.NewReader("x"), IfNoneMatch: aws.String("*"),
			})
		})
	}
	all.Wait()
	written := 0
	for _, err := range outcomes {
		if err == nil {
			written++
			continue
		}
		wantRefusal(t, err, refusal{412, "PreconditionFailed", ""})
	}
	if written != 1 {
		t.Errorf("%d were written", written)
	}
}

// An ETag tells something of an object: "you must have the s3:PutObject and
// s3:GetObject permissions", and s3:DeleteObject and s3:GetObject for a delete.
func TestAConditionWithAnETagNeedsGetObject(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	check(t, upload(t, owner(s), "key", "text"))
	a := s.Account(dataAccount)
	a.CreateRole("Writer", "/", "")
	a.PutRolePolicy("Writer", "write", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:PutObject","s3:DeleteObject"],"Resource":"*"}}`)
	writer := s3Of(s, a.Session("Writer", "me"))
	sum := md5.Sum([]byte("text"))
	etag := aws.String(hex.EncodeToString(sum[:]))
	_, err := writer.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(dataBucket), Key: aws.String("key"), Body: strings.NewReader("new"), IfMatch: etag})
	wantRefusal(t, err, refusal{403, "AccessDenied", ""})
	_, err = writer.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: aws.String(dataBucket), Key: aws.String("key"), IfMatch: etag})
	wantRefusal(t, err, refusal{403, "AccessDenied", ""})
	_, err = writer.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(dataBucket), Key: aws.String("new"), Body: strings.NewReader("new"), IfNoneMatch: aws.String("*")})
	check(t, err)
}

// S3 API reference, "Error responses": the caller is to try again.
func TestAConflictOfConditionalWrites(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.Fault(fakeaws.Fault{Operation: "PutObject", Code: "ConditionalRequestConflict"})
	wantRefusal(t, upload(t, owner(s), "key", "text"), refusal{409, "ConditionalRequestConflict", ""})
}
