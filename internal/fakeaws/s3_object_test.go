// SPDX-License-Identifier: MPL-2.0

package fakeaws_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

func upload(t *testing.T, c *s3.Client, key, text string) error {
	t.Helper()
	_, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(dataBucket), Key: aws.String(key), Body: strings.NewReader(text)})
	return err
}

func download(t *testing.T, c *s3.Client, key string) (string, error) {
	t.Helper()
	out, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String(dataBucket), Key: aws.String(key)})
	if err != nil {
		return "", err
	}
	defer func() { _ = out.Body.Close() }()
	text, err := io.ReadAll(out.Body)
	check(t, err)
	return string(text), nil
}

func TestObjects(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	client := owner(s)
	for _, key := range []string{"a", "dir/b", "dir/c", "e"} {
		check(t, upload(t, client, key, "text of "+key))
	}
	if got, err := download(t, client, "dir/b"); err != nil || got != "text of dir/b" {
		t.Errorf("got %q and %v", got, err)
	}
	head, err := client.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String(dataBucket), Key: aws.String("a")})
	check(t, err)
	if got := aws.ToInt64(head.ContentLength); got != int64(len("text of a")) {
		t.Errorf("length is %d", got)
	}
	list := func(in s3.ListObjectsV2Input) (keys []string, truncated bool) {
		t.Helper()
		in.Bucket = aws.String(dataBucket)
		out, err := client.ListObjectsV2(t.Context(), &in)
		check(t, err)
		for _, o := range out.Contents {
			keys = append(keys, aws.ToString(o.Key))
		}
		for _, p := range out.CommonPrefixes {
			keys = append(keys, aws.ToString(p.Prefix))
		}
		return keys, aws.ToBool(out.IsTruncated)
	}
	all, _ := list(s3.ListObjectsV2Input{})
	prefixed, _ := list(s3.ListObjectsV2Input{Prefix: aws.String("dir/")})
	grouped, _ := list(s3.ListObjectsV2Input{Delimiter: aws.String("/")})
	first, truncated := list(s3.ListObjectsV2Input{MaxKeys: aws.Int32(2)})
	want := [][]string{{"a", "dir/b", "dir/c", "e"}, {"dir/b", "dir/c"}, {"a", "e", "dir/"}, {"a", "dir/b"}}
	if diff := cmp.Diff(want, [][]string{all, prefixed, grouped, first}); diff != "" || !truncated {
		t.Errorf("keys (-want +got), truncated %t:\n%s", truncated, diff)
	}
	_, err = client.DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: aws.String(dataBucket)})
	wantRefusal(t, err, refusal{409, "BucketNotEmpty", ""})
	_, err = client.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: aws.String(dataBucket), Key: aws.String("a")})
	check(t, err)
	_, err = download(t, client, "a")
	wantRefusal(t, err, refusal{404, "NoSuchKey", "The specified key does not exist."})
}

// TestChunkedUpload: S3 API reference, "Signature calculations: … multiple
// chunks", with a trailer.
func TestChunkedUpload(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	const body = "5;chunk-signature=aa\r\nhello\r\n6;chunk-signature=bb\r\n world\r\n0;chunk-signature=cc\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n"
	for body, status := range map[string]int{body: http.StatusOK, "5\r\nhel": http.StatusBadRequest} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, s.URL()+"/data-bucket/key", strings.NewReader(body))
		check(t, err)
		req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKIAROOT111122223333/20260101/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0")
		req.Header.Set("Content-Encoding", "aws-chunked")
		resp, err := http.DefaultClient.Do(req)
		check(t, err)
		_ = resp.Body.Close()
		if resp.StatusCode != status {
			t.Errorf("got %d, want %d", resp.StatusCode, status)
		}
	}
	if got, err := download(t, owner(s), "key"); err != nil || got != "hello world" {
		t.Errorf("got %q and %v", got, err)
	}
}

// reader is S3 for a session of a role of the control account that may read and
// list all buckets, as far as its own policies go.
func reader(s *fakeaws.Server) *s3.Client {
	a := s.Account(controlAccount)
	a.CreateRole("Reader", "/team/", "")
	a.PutRolePolicy("Reader", "read", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":"*"}}`)
	return s3Of(s, a.Session("Reader", "me"))
}

// TestAccessAcrossAccounts: AWS-FACTS "Both sides must allow …; :root means the
// account, its identity policies decide. An explicit Deny anywhere wins".
func TestAccessAcrossAccounts(t *testing.T) {
	t.Parallel()
	const account = `{"AWS":"444455556666"}`
	const role = `{"AWS":"arn:aws:iam::444455556666:role/team/Reader"}`
	tlsOnly := `{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["` + bucketARN + `","` + objectsARN + `"],"Condition":{"Bool":{"aws:SecureTransport":false}}}`
	deny := `{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"` + objectsARN + `"}`
	pattern := `{"Effect":"Allow","Principal":` + account + `,"Action":"s3:GetObject","Resource":"` + objectsARN + `","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::444455556666:role/team/*"}}}`
	cases := map[string]struct {
		policy string
		want   bool
	}{
		"no policy":                       {"", false},
		"account":                         {policy(allow(account, "s3:GetObject", objectsARN)), true},
		"role":                            {policy(allow(role, "s3:GetObject", objectsARN)), true},
		"roles by pattern":                {policy(pattern), true},
		"another account":                 {policy(allow(`{"AWS":"777788889999"}`, "s3:GetObject", objectsARN)), false},
		"another action":                  {policy(allow(account, "s3:PutObject", objectsARN)), false},
		"other objects":                   {policy(allow(account, "s3:GetObject", bucketARN+"/other/*")), false},
		"explicit Deny":                   {policy(allow(account, "s3:GetObject", objectsARN), deny), false},
		"TLS-only Deny, which is not met": {policy(allow(account, "s3:GetObject", objectsARN), tlsOnly), true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t)
			client := reader(s)
			check(t, upload(t, owner(s), "key", "text"))
			if c.policy != "" {
				check(t, put(t, owner(s), c.policy))
			}
			_, err := download(t, client, "key")
			if c.want {
				check(t, err)
			} else {
				wantRefusal(t, err, refusal{403, "AccessDenied", "Access Denied"})
			}
			// The role's own policy doesn't let it write, whatever the bucket's does.
			wantRefusal(t, upload(t, client, "key", "new"), refusal{403, "AccessDenied", "Access Denied"})
		})
	}
}

func TestRecreatedRoleHasNoAccess(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	client := reader(s)
	check(t, upload(t, owner(s), "key", "text"))
	check(t, put(t, owner(s), policy(allow(`{"AWS":"arn:aws:iam::444455556666:role/team/Reader"}`, "s3:GetObject", objectsARN))))
	_, err := download(t, client, "key")
	check(t, err)
	s.Account(controlAccount).DeleteRole("Reader")
	_, err = download(t, client, "key")
	wantRefusal(t, err, refusal{403, "InvalidAccessKeyId", ""})
	_, err = download(t, reader(s), "key")
	wantRefusal(t, err, refusal{403, "AccessDenied", ""})
}

// TestMissingKeyIsHidden: S3 API reference, GetObject: without s3:ListBucket a
// missing key is 403.
func TestMissingKeyIsHidden(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	client := reader(s)
	check(t, put(t, owner(s), policy(allow(`{"AWS":"444455556666"}`, "s3:GetObject", objectsARN))))
	_, err := download(t, client, "nothing")
	wantRefusal(t, err, refusal{403, "AccessDenied", ""})
	check(t, put(t, owner(s), policy(allow(`{"AWS":"444455556666"}`, "s3:GetObject", objectsARN), allow(`{"AWS":"444455556666"}`, "s3:ListBucket", bucketARN))))
	_, err = download(t, client, "nothing")
	wantRefusal(t, err, refusal{404, "NoSuchKey", ""})
}

// TestRestrictPublicBuckets: AWS-FACTS "RestrictPublicBuckets with one public
// statement cuts all cross-account access to the bucket".
func TestRestrictPublicBuckets(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	client := reader(s)
	check(t, upload(t, owner(s), "key", "text"))
	restrict := func(on bool) {
		t.Helper()
		_, err := owner(s).PutPublicAccessBlock(t.Context(), &s3.PutPublicAccessBlockInput{
			Bucket:                         aws.String(dataBucket),
			PublicAccessBlockConfiguration: &types.PublicAccessBlockConfiguration{RestrictPublicBuckets: aws.Bool(on)},
		})
		check(t, err)
	}
	restrict(false)
	check(t, put(t, owner(s), policy(
		allow(`{"AWS":"444455556666"}`, "s3:GetObject", objectsARN),
		allow(`"*"`, "s3:GetObject", bucketARN+"/public/*"),
	)))
	_, err := download(t, client, "key")
	check(t, err)
	restrict(true)
	_, err = download(t, client, "key")
	wantRefusal(t, err, refusal{403, "AccessDenied", ""})
	_, err = download(t, owner(s), "key")
	check(t, err)
}

// TestForeignObject: a bucket policy does not apply to objects that another
// account owns (S3 user guide, "Bucket owner granting permissions to objects it
// does not own").
func TestForeignObject(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	control := s3Of(s, s.Account(controlAccount).Credentials())
	check(t, put(t, owner(s), policy(allow(`{"AWS":"444455556666"}`, "s3:*", objectsARN))))
	write := func(ownership types.ObjectOwnership, key string) {
		t.Helper()
		_, err := owner(s).PutBucketOwnershipControls(t.Context(), &s3.PutBucketOwnershipControlsInput{
			Bucket:            aws.String(dataBucket),
			OwnershipControls: &types.OwnershipControls{Rules: []types.OwnershipControlsRule{{ObjectOwnership: ownership}}},
		})
		check(t, err)
		check(t, upload(t, control, key, "text"))
	}
	write(types.ObjectOwnershipObjectWriter, "theirs")
	write(types.ObjectOwnershipBucketOwnerEnforced, "ours")
	_, err := download(t, owner(s), "ours")
	check(t, err)
	_, err = download(t, owner(s), "theirs")
	wantRefusal(t, err, refusal{403, "AccessDenied", ""})
	_, err = download(t, control, "theirs")
	check(t, err)
}

func TestAnonymousAccess(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	check(t, upload(t, owner(s), "key", "text"))
	anonymous := s3.New(s3.Options{
		BaseEndpoint: aws.String(s.URL()), Region: region, UsePathStyle: true,
		Credentials: aws.AnonymousCredentials{}, Retryer: aws.NopRetryer{},
	})
	_, err := download(t, anonymous, "key")
	wantRefusal(t, err, refusal{403, "AccessDenied", ""})
	_, err = owner(s).DeletePublicAccessBlock(t.Context(), &s3.DeletePublicAccessBlockInput{Bucket: aws.String(dataBucket)})
	check(t, err)
	check(t, put(t, owner(s), policy(allow(`"*"`, "s3:GetObject", objectsARN))))
	_, err = download(t, anonymous, "key")
	check(t, err)
}
