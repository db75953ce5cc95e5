// SPDX-License-Identifier: MPL-2.0

package fakeaws_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

// The two accounts of the tests: one owns the data, the other runs the software.
const (
	dataAccount    = "111122223333"
	controlAccount = "444455556666"
	dataBucket     = "data-bucket"
	region         = "eu-west-1"
)

// newServer starts a fake with both accounts and the data account's bucket.
func newServer(t *testing.T) *fakeaws.Server {
	t.Helper()
	s := fakeaws.New()
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	s.Account(dataAccount).CreateBucket(dataBucket, region)
	s.Account(controlAccount)
	return s
}

func static(c fakeaws.Credentials) aws.CredentialsProvider {
	return credentials.NewStaticCredentialsProvider(c.AccessKeyID, c.SecretAccessKey, c.SessionToken)
}

// config has calls made once: the tests count them.
func config(s *fakeaws.Server, c fakeaws.Credentials, region string) aws.Config {
	return aws.Config{
		BaseEndpoint: aws.String(s.URL()),
		Region:       region,
		Credentials:  static(c),
		Retryer:      func() aws.Retryer { return aws.NopRetryer{} },
	}
}

func s3In(s *fakeaws.Server, c fakeaws.Credentials, region string) *s3.Client {
	return s3.NewFromConfig(config(s, c, region), func(o *s3.Options) { o.UsePathStyle = true })
}

func s3Of(s *fakeaws.Server, c fakeaws.Credentials) *s3.Client { return s3In(s, c, region) }

// owner is S3 for the root user of the data account.
func owner(s *fakeaws.Server) *s3.Client { return s3Of(s, s.Account(dataAccount).Credentials()) }

func iamOf(s *fakeaws.Server, c fakeaws.Credentials) *iam.Client {
	return iam.NewFromConfig(config(s, c, "us-east-1"))
}

func stsOf(s *fakeaws.Server, c fakeaws.Credentials) *sts.Client {
	return sts.NewFromConfig(config(s, c, region))
}

// refusal is what the SDK says of an error: HTTP status, code and text.
type refusal struct {
	Status  int
	Code    string
	Message string
}

func refusalOf(t *testing.T, err error) refusal {
	t.Helper()
	var api smithy.APIError
	var response *awshttp.ResponseError
	if !errors.As(err, &api) || !errors.As(err, &response) {
		t.Fatalf("got %v, want an error of the API", err)
	}
	return refusal{response.HTTPStatusCode(), api.ErrorCode(), api.ErrorMessage()}
}

// wantRefusal compares code and status, and the message unless want has none.
func wantRefusal(t *testing.T, err error, want refusal) {
	t.Helper()
	got := refusalOf(t, err)
	if want.Message == "" {
		got.Message = ""
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("refusal (-want +got):\n%s", diff)
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// operations of the log, in order, each with its status.
func operations(s *fakeaws.Server) []string {
	var names []string
	for _, c := range s.Calls() {
		names = append(names, c.Operation)
	}
	return names
}

// policy makes a bucket policy of statements.
func policy(statements ...string) string {
	return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
}

// allow is a statement that lets a principal do an action on a resource.
func allow(principal, action, resource string) string {
	return `{"Effect":"Allow","Principal":` + principal + `,"Action":"` + action + `","Resource":"` + resource + `"}`
}

const (
	bucketARN  = "arn:aws:s3:::" + dataBucket
	objectsARN = bucketARN + "/*"
)

func TestUnknownIsNotImplemented(t *testing.T) {
	t.Parallel()
	const scope = "AWS4-HMAC-SHA256 Credential=AKIAROOT111122223333/20260101/eu-west-1/"
	cases := map[string]struct{ method, path, service, contentType, body string }{
		"sub-resource of a bucket":        {"GET", "/data-bucket?versioning", "s3", "", ""},
		"sub-resource of an object":       {"GET", "/data-bucket/key?acl", "s3", "", ""},
		"two sub-resources":               {"GET", "/data-bucket?policy&acl", "s3", "", ""},
		"unknown parameter":               {"PUT", "/data-bucket?policy&what=this", "s3", "", ""},
		"method":                          {"POST", "/data-bucket?delete", "s3", "", ""},
		"first version of ListObjects":    {"GET", "/data-bucket", "s3", "", ""},
		"action of STS":                   {"POST", "/", "sts", "application/x-www-form-urlencoded", "Action=GetSessionToken"},
		"parameter of STS":                {"POST", "/", "sts", "application/x-www-form-urlencoded", "Action=AssumeRole&Policy=x"},
		"action of IAM":                   {"POST", "/", "iam", "application/x-www-form-urlencoded", "Action=AttachGroupPolicy"},
		"action of SNS":                   {"POST", "/", "sns", "application/x-www-form-urlencoded", "Action=Unsubscribe"},
		"parameter of SNS":                {"POST", "/", "sns", "application/x-www-form-urlencoded", "Action=Publish&PhoneNumber=1"},
		"no operation of KMS":             {"POST", "/", "kms", "application/x-amz-json-1.1", "{}"},
		"no operation of SQS":             {"POST", "/", "sqs", "application/x-amz-json-1.0", "{}"},
		"service with the Query protocol": {"POST", "/", "rds", "application/x-www-form-urlencoded", "Action=DescribeDBInstances"},
		"service with a JSON protocol":    {"POST", "/", "cloudtrail", "application/x-amz-json-1.1", "{}"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t)
			req, err := http.NewRequestWithContext(t.Context(), c.method, s.URL()+c.path, strings.NewReader(c.body))
			check(t, err)
			req.Header.Set("Authorization", scope+c.service+"/aws4_request, SignedHeaders=host, Signature=0")
			req.Header.Set("Content-Type", c.contentType)
			resp, err := http.DefaultClient.Do(req)
			check(t, err)
			defer func() { _ = resp.Body.Close() }()
			body, err := io.ReadAll(resp.Body)
			check(t, err)
			if resp.StatusCode != http.StatusNotImplemented || !strings.Contains(string(body), "NotImplemented") {
				t.Errorf("got %d %s, want 501 NotImplemented", resp.StatusCode, body)
			}
			if calls := s.Calls(); len(calls) != 1 || calls[0].Status != http.StatusNotImplemented || calls[0].Service != c.service {
				t.Errorf("the log has %+v", calls)
			}
		})
	}
}

// TestHeaderIsNotImplemented has headers that make a known request another one.
func TestHeaderIsNotImplemented(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, c := range []struct{ method, path, header, value string }{
		{"GET", "/v20180820/accesspoint", "X-Amz-Account-Id", dataAccount}, // S3 Control
		{"PUT", "/data-bucket/key", "X-Amz-Copy-Source", "/data-bucket/other"},
		{"PUT", "/data-bucket/key", "X-Amz-Tagging", "a=b"},
		{"GET", "/data-bucket/key", "If-None-Match", `"etag"`},
		{"GET", "/data-bucket/key", "Range", "bytes=0-1"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), c.method, s.URL()+c.path, nil)
		check(t, err)
		req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKIAROOT111122223333/20260101/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0")
		req.Header.Set(c.header, c.value)
		resp, err := http.DefaultClient.Do(req)
		check(t, err)
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusNotImplemented {
			t.Errorf("%s with %s: got %d, want 501", c.method, c.header, resp.StatusCode)
		}
	}
}

func TestUnknownCredentials(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	nobody := fakeaws.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "x"}
	_, err := s3Of(s, nobody).ListBuckets(t.Context(), &s3.ListBucketsInput{})
	wantRefusal(t, err, refusal{403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."})
	_, err = stsOf(s, nobody).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	wantRefusal(t, err, refusal{403, "InvalidClientTokenId", "The security token included in the request is invalid."})
	_, err = iamOf(s, nobody).GetUser(t.Context(), &iam.GetUserInput{})
	wantRefusal(t, err, refusal{403, "InvalidClientTokenId", ""})
}

func TestCredentialsOfAnotherPartition(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	gov := s.AccountIn("aws-us-gov", "777788889999")
	_, err := stsOf(s, gov.Credentials()).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	wantRefusal(t, err, refusal{403, "InvalidClientTokenId", ""})
	id, err := sts.NewFromConfig(config(s, gov.Credentials(), "us-gov-west-1")).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	check(t, err)
	if got, want := aws.ToString(id.Arn), "arn:aws-us-gov:iam::777788889999:root"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestABodyThatIsNotTheSignedOneIsRefused(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, s.URL()+"/"+dataBucket+"?policy", strings.NewReader(`{"Statement":[]}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+s.Account(dataAccount).Credentials().AccessKeyID+"/20261101/"+region+"/s3/aws4_request, SignedHeaders=host, Signature=0")
	req.Header.Set("X-Amz-Content-Sha256", strings.Repeat("0", 64))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusBadRequest {
		t.Errorf("status %d, want 400", resp.StatusCode)
	}
}
