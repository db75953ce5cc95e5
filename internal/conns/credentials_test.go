// SPDX-License-Identifier: MPL-2.0

package conns_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/conns"
)

func TestAssumeRoleChain(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t)
	cfg := cloud.config()
	cfg.AssumeRole = []conns.AssumeRole{
		{RoleARN: "arn:aws:iam::111122223333:role/hub"},
		{
			RoleARN:           "arn:aws:iam::444455556666:role/spoke",
			Duration:          30 * time.Minute,
			ExternalID:        "ticket-7",
			Policy:            `{"Statement":[]}`,
			PolicyARNs:        []string{"arn:aws:iam::aws:policy/ReadOnlyAccess"},
			SessionName:       "apply",
			SourceIdentity:    "alice",
			Tags:              map[string]string{"team": "data"},
			TransitiveTagKeys: []string{"team"},
		},
	}
	client := conns.New(cfg)
	s3Client, err := client.S3(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	// aws-sdk-go-base assumes a role once to try it and once more to use it.
	used := map[string]string{} // operation and role: signed with
	var spoke url.Values
	for _, call := range cloud.seen() {
		role := call.form.Get("RoleArn")
		used[call.operation+" "+role] = call.accessKey
		if role == cfg.AssumeRole[1].RoleARN {
			spoke = call.form
		}
	}
	if got := used["sts:AssumeRole "+cfg.AssumeRole[0].RoleARN]; got != accessKey {
		t.Errorf("hub assumed with %q", got)
	}
	if got := used["sts:AssumeRole "+cfg.AssumeRole[1].RoleARN]; got != "ASIAROLE2" {
		t.Errorf("spoke assumed with %q", got)
	}
	credentials, err := s3Client.Options().Credentials.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := used["sts:GetCallerIdentity "]; got != credentials.AccessKeyID {
		t.Errorf("validated %q, clients have %q", got, credentials.AccessKeyID)
	}

	// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
	want := url.Values{
		"Action":                     {"AssumeRole"},
		"Version":                    {"2011-06-15"},
		"RoleArn":                    {"arn:aws:iam::444455556666:role/spoke"},
		"DurationSeconds":            {"1800"},
		"ExternalId":                 {"ticket-7"},
		"Policy":                     {`{"Statement":[]}`},
		"PolicyArns.member.1.arn":    {"arn:aws:iam::aws:policy/ReadOnlyAccess"},
		"RoleSessionName":            {"apply"},
		"SourceIdentity":             {"alice"},
		"Tags.member.1.Key":          {"team"},
		"Tags.member.1.Value":        {"data"},
		"TransitiveTagKeys.member.1": {"team"},
	}
	if diff := cmp.Diff(want, spoke); diff != "" {
		t.Error(diff)
	}
}

func TestAssumeRoleRefused(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t)
	cloud.onCall(func(operation string, w http.ResponseWriter) bool {
		refuse(w, http.StatusForbidden, "AccessDenied", "User is not authorized to perform: sts:AssumeRole")
		return true
	})
	cfg := cloud.config()
	cfg.AssumeRole = []conns.AssumeRole{{RoleARN: "arn:aws:iam::444455556666:role/spoke"}}
	_, err := conns.New(cfg).S3(t.Context(), "")
	wantError(t, err, "Cannot assume IAM Role", "arn:aws:iam::444455556666:role/spoke", "AccessDenied", "access_key, secret_key, assume_role set")

	// It must not look like a refusal of S3.
	var refusal smithy.APIError
	if errors.As(err, &refusal) {
		t.Errorf("the error is a %s", refusal.ErrorCode())
	}
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t)
	ctx, cancel := context.WithCancel(t.Context())
	cloud.onCall(func(string, http.ResponseWriter) bool {
		cancel()
		return false
	})
	_, err := conns.New(cloud.config()).S3(ctx, "")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestAssumeRoleWithWebIdentity(t *testing.T) {
	t.Parallel()
	const token = "eyJhbGciOi.EXAMPLE.token"
	for name, identity := range map[string]conns.AssumeRoleWithWebIdentity{
		"token":      {WebIdentityToken: token},
		"token file": {WebIdentityTokenFile: writeFile(t, "token", token)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(t)
			identity.RoleARN, identity.SessionName, identity.Duration = "arn:aws:iam::111122223333:role/ci", "ci", time.Hour
			cfg := conns.Config{Region: "eu-west-1", Endpoints: cloud.endpoints(), AssumeRoleWithWebIdentity: &identity}
			if _, err := conns.New(cfg).S3(t.Context(), ""); err != nil {
				t.Fatal(err)
			}
			first := cloud.seen()[0]
			want := url.Values{
				"Action":           {"AssumeRoleWithWebIdentity"},
				"Version":          {"2011-06-15"},
				"RoleArn":          {"arn:aws:iam::111122223333:role/ci"},
				"RoleSessionName":  {"ci"},
				"DurationSeconds":  {"3600"},
				"WebIdentityToken": {token},
			}
			if diff := cmp.Diff(want, first.form); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAssumeRoleWithWebIdentityFailures(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t)
	cloud.onCall(func(operation string, w http.ResponseWriter) bool {
		refuse(w, http.StatusBadRequest, "ExpiredTokenException", "The token "+sessionToken+" has expired")
		return true
	})
	cfg := conns.Config{Region: "eu-west-1", Endpoints: cloud.endpoints(), AssumeRoleWithWebIdentity: &conns.AssumeRoleWithWebIdentity{
		RoleARN: "arn:aws:iam::111122223333:role/ci", WebIdentityToken: sessionToken,
	}}
	_, err := conns.New(cfg).S3(t.Context(), "")
	wantError(t, err, "Cannot assume IAM Role with web identity", "ExpiredTokenException", "role/ci")

	cfg.AssumeRoleWithWebIdentity = &conns.AssumeRoleWithWebIdentity{RoleARN: "arn:aws:iam::111122223333:role/ci", WebIdentityTokenFile: "/does/not/exist"}
	_, err = conns.New(cfg).S3(t.Context(), "")
	wantError(t, err, "Cannot assume IAM Role with web identity", "/does/not/exist")
}

func TestProfile(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t)
	cfg := conns.Config{
		Profile:                "data",
		SharedConfigFiles:      []string{writeFile(t, "config", "[profile data]\nregion = ap-southeast-4\n")},
		SharedCredentialsFiles: []string{writeFile(t, "credentials", "[data]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = "+secretKey+"\n")},
		Endpoints:              cloud.endpoints(),
	}
	client := conns.New(cfg)
	region, err := client.Region(t.Context())
	if region != "ap-southeast-4" || err != nil {
		t.Errorf("region %q, %v", region, err)
	}
	if _, err := client.S3(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if got := cloud.seen()[0].accessKey; got != "AKIAPROFILE" {
		t.Errorf("called with %q", got)
	}

	cfg.Profile = "missing"
	_, err = conns.New(cfg).S3(t.Context(), "")
	wantError(t, err, "Unusable AWS Credentials", `"missing"`, cfg.SharedConfigFiles[0])
}

func TestMissingCredentials(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t)
	_, err := conns.New(conns.Config{Region: "eu-west-1", Endpoints: cloud.endpoints()}).S3(t.Context(), "")
	wantError(t, err, "Missing AWS Credentials",
		"no credentials and no profile",
		"AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN not set",
		`profile "default" in /dev/null and /dev/null`,
		"AWS_EC2_METADATA_DISABLED",
		"Original error",
	)
	if got := cloud.operations(); len(got) > 0 {
		t.Errorf("called %v", got)
	}
}

// What AWS answers may hold what it was sent: STS puts the canonical request,
// with the session token, into the text of SignatureDoesNotMatch.
func TestRejectedCredentialsDontLeak(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t)
	cloud.onCall(func(operation string, w http.ResponseWriter) bool {
		refuse(w, http.StatusForbidden, "SignatureDoesNotMatch", "The Canonical String should have been 'POST x-amz-security-token:"+sessionToken+" "+secretKey+"'")
		return true
	})
	cfg := cloud.config()
	cfg.Token = sessionToken
	_, err := conns.New(cfg).S3(t.Context(), "")
	wantError(t, err, "AWS Credentials Not Validated", "SignatureDoesNotMatch", "StaticCredentials", "eu-west-1")
}
