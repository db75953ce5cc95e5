// SPDX-License-Identifier: MPL-2.0

package fakeaws_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

// TestAccountBlock: S3 Control API reference, GetPublicAccessBlock,
// PutPublicAccessBlock and DeletePublicAccessBlock; S3 user guide, Blocking public
// access: the strictest of the bucket's and the account's settings holds.
func TestAccountBlock(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	_, err := owner(s).DeletePublicAccessBlock(t.Context(), &s3.DeletePublicAccessBlockInput{Bucket: aws.String(dataBucket)})
	check(t, err)
	public := policy(allow(`"*"`, "s3:GetObject", objectsARN))

	call := func(method, account, body string, status int, parts ...string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, s.URL()+"/v20180820/configuration/publicAccessBlock", strings.NewReader(body))
		check(t, err)
		req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKIAROOT"+dataAccount+"/20260101/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0")
		req.Header.Set("X-Amz-Account-Id", account)
		resp, err := http.DefaultClient.Do(req)
		check(t, err)
		defer func() { _ = resp.Body.Close() }()
		answer, err := io.ReadAll(resp.Body)
		check(t, err)
		if resp.StatusCode != status {
			t.Errorf("%s: %d, want %d: %s", method, resp.StatusCode, status, answer)
		}
		for _, part := range parts {
			if !strings.Contains(string(answer), part) {
				t.Errorf("%s: %s, want %s in it", method, answer, part)
			}
		}
	}
	call(http.MethodGet, dataAccount, "", 404, "<ErrorResponse><Error><Code>NoSuchPublicAccessBlockConfiguration</Code>")
	check(t, put(t, owner(s), public))

	call(http.MethodPut, dataAccount, "<PublicAccessBlockConfiguration><BlockPublicPolicy>true</BlockPublicPolicy></PublicAccessBlockConfiguration>", 201)
	call(http.MethodGet, dataAccount, "", 200, "<BlockPublicPolicy>true</BlockPublicPolicy>", "<RestrictPublicBuckets>false</RestrictPublicBuckets>")
	wantRefusal(t, put(t, owner(s), public), refusal{403, "AccessDenied", ""})
	call(http.MethodGet, "999988887777", "", 403, "AccessDenied")

	call(http.MethodDelete, dataAccount, "", 204)
	check(t, put(t, owner(s), public))

	s.Account(dataAccount).BlockPublicAccess(true, false)
	wantRefusal(t, put(t, owner(s), public), refusal{403, "AccessDenied", ""})
	if calls := s.Calls(); calls[0].Operation != "DeletePublicAccessBlock" || calls[1].Operation != "GetAccountPublicAccessBlock" || calls[1].Resource != dataAccount {
		t.Errorf("the log begins with %+v", calls[:2])
	}
	check(t, s.Seed(fakeaws.State{Accounts: []fakeaws.AccountState{{ID: dataAccount}}})) // leaves it as it is
	wantRefusal(t, put(t, owner(s), public), refusal{403, "AccessDenied", ""})
}
