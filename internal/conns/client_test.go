// SPDX-License-Identifier: MPL-2.0

package conns_test

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/conns"
)

func TestNothingIsCalledUntilAsked(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t)
	cfg := cloud.config()
	cfg.AssumeRole = []conns.AssumeRole{{RoleARN: "arn:aws:iam::111122223333:role/r"}}
	cfg.AllowedAccountIDs = []string{account}
	client := conns.New(cfg)

	region, err := client.Region(t.Context())
	if region != "eu-west-1" || err != nil {
		t.Errorf("region %q, %v", region, err)
	}
	partition, err := client.Partition(t.Context())
	if partition != "aws" || err != nil {
		t.Errorf("partition %q, %v", partition, err)
	}
	if got := cloud.operations(); len(got) > 0 {
		t.Errorf("called %v", got)
	}
}

func TestPartitionOf(t *testing.T) {
	t.Parallel()
	// https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
	for region, want := range map[string]string{
		"us-east-1":      "aws",
		"eu-central-2":   "aws",
		"us-gov-west-1":  "aws-us-gov",
		"cn-northwest-1": "aws-cn",
		"eusc-de-east-1": "aws-eusc",
		"us-iso-east-1":  "aws-iso",
		"us-east-99":     "aws", // by its form
		"garage":         "aws", // of no partition
	} {
		if got := conns.New(conns.Config{}).PartitionOf(region); got != want {
			t.Errorf("%s: got %s, want %s", region, got, want)
		}
	}
}

func TestDeferred(t *testing.T) {
	t.Parallel()
	client := conns.Deferred()
	if !client.Deferred() || conns.New(conns.Config{}).Deferred() {
		t.Error("Deferred() doesn't tell the two apart")
	}
	_, errRegion := client.Region(t.Context())
	_, errPartition := client.Partition(t.Context())
	_, errAccount := client.AccountID(t.Context())
	_, errS3 := client.S3(t.Context(), "")
	for _, err := range []error{errRegion, errPartition, errAccount, errS3} {
		if !errors.Is(err, conns.ErrDeferred) {
			t.Errorf("got %v", err)
		}
	}
}

func TestAccountIsLookedUpOnce(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t)
	cfg := cloud.config()
	cfg.AllowedAccountIDs = []string{account}
	client := conns.New(cfg)
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			if _, err := client.S3(t.Context(), ""); err != nil {
				t.Error(err)
			}
			if got, err := client.AccountID(t.Context()); got != account || err != nil {
				t.Errorf("account %q, %v", got, err)
			}
		})
	}
	group.Wait()
	if diff := cmp.Diff([]string{"sts:GetCallerIdentity"}, cloud.operations()); diff != "" {
		t.Error(diff)
	}
}

// A skip_* that is set makes no such call.
func TestSkips(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		set     func(*conns.Config)
		account string
		calls   []string
	}{
		"none": {
			set:     func(*conns.Config) {},
			account: account,
			calls:   []string{"sts:GetCallerIdentity"},
		},
		"skip_credentials_validation": {
			set:     func(cfg *conns.Config) { cfg.SkipCredentialsValidation = true },
			account: account,
			calls:   []string{"iam:GetUser"}, // for AccountID, without STS
		},
		"skip_requesting_account_id": {
			set:   func(cfg *conns.Config) { cfg.SkipRequestingAccountID = true },
			calls: []string{"sts:GetCallerIdentity"}, // validates
		},
		"both": {
			set: func(cfg *conns.Config) {
				cfg.SkipCredentialsValidation, cfg.SkipRequestingAccountID = true, true
			},
			calls: []string{},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(t)
			cfg := cloud.config()
			test.set(&cfg)
			client := conns.New(cfg)
			if _, err := client.S3(t.Context(), ""); err != nil {
				t.Fatal(err)
			}
			if cfg.SkipCredentialsValidation && len(cloud.operations()) > 0 {
				t.Errorf("handing out a client called %v", cloud.operations())
			}
			got, err := client.AccountID(t.Context())
			if got != test.account || err != nil {
				t.Errorf("account %q, %v", got, err)
			}
			if diff := cmp.Diff(test.calls, cloud.operations()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRegionValidation(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t)
	cfg := cloud.config()
	cfg.Region = "mars-north-1"
	client := conns.New(cfg)
	_, err := client.S3(t.Context(), "")
	wantError(t, err, "Invalid AWS Region", "mars-north-1", "skip_region_validation")
	_, err = client.Region(t.Context())
	wantError(t, err, "Invalid AWS Region", "mars-north-1")
	if got := cloud.operations(); len(got) > 0 {
		t.Errorf("called %v", got)
	}

	cfg.SkipRegionValidation = true
	if _, err := conns.New(cfg).S3(t.Context(), ""); err != nil {
		t.Error(err)
	}

	_, err = conns.New(cloud.config()).S3(t.Context(), "venus-1")
	wantError(t, err, "Invalid AWS Region", "venus-1")
}

func TestMissingRegion(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t)
	for name, set := range map[string]func(*conns.Config){
		"plain": func(*conns.Config) {},
		"assume_role": func(cfg *conns.Config) {
			cfg.AssumeRole = []conns.AssumeRole{{RoleARN: "arn:aws:iam::111122223333:role/r"}}
		},
		"assume_role without endpoints": func(cfg *conns.Config) {
			cfg.AssumeRole, cfg.Endpoints = []conns.AssumeRole{{RoleARN: "arn:aws:iam::111122223333:role/r"}}, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := cloud.config()
			cfg.Region = ""
			set(&cfg)
			_, err := conns.New(cfg).Region(t.Context())
			wantError(t, err, "Missing AWS Region", "AWS_REGION")
		})
	}
}

func TestAllowedAndForbiddenAccounts(t *testing.T) {
	t.Parallel()
	const other = "444455556666"
	for name, test := range map[string]struct {
		set     func(*conns.Config)
		summary string // of the error; empty: none
		text    string
	}{
		"allowed":       {set: func(cfg *conns.Config) { cfg.AllowedAccountIDs = []string{other, account} }},
		"not allowed":   {set: func(cfg *conns.Config) { cfg.AllowedAccountIDs = []string{other} }, summary: "AWS Account Not Allowed", text: account},
		"forbidden":     {set: func(cfg *conns.Config) { cfg.ForbiddenAccountIDs = []string{account} }, summary: "AWS Account Not Allowed", text: "forbidden_account_ids"},
		"not forbidden": {set: func(cfg *conns.Config) { cfg.ForbiddenAccountIDs = []string{other} }},
		"not allowed, without validation": {
			set: func(cfg *conns.Config) {
				cfg.AllowedAccountIDs, cfg.SkipCredentialsValidation = []string{other}, true
			},
			summary: "AWS Account Not Allowed", text: account,
		},
		"allowed, without any look-up": {
			set: func(cfg *conns.Config) {
				cfg.AllowedAccountIDs, cfg.SkipCredentialsValidation, cfg.SkipRequestingAccountID = []string{account}, true, true
			},
			summary: "AWS Account Unknown", text: "skip_requesting_account_id",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(t)
			cfg := cloud.config()
			test.set(&cfg)
			client, err := conns.New(cfg).S3(t.Context(), "")
			if test.summary != "" {
				wantError(t, err, test.summary, test.text)
				if client != nil {
					t.Error("a client was handed out")
				}
			} else if err != nil {
				t.Error(err)
			}
			for _, operation := range cloud.operations() {
				if strings.HasPrefix(operation, "s3:") {
					t.Errorf("S3 was called: %s", operation)
				}
			}
		})
	}
}

func TestFailedLookUpIsNotRemembered(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t)
	failing := true
	cloud.onCall(func(operation string, w http.ResponseWriter) bool {
		if failing && operation == "sts:GetCallerIdentity" {
			refuse(w, http.StatusForbidden, "ExpiredToken", "The security token included in the request is expired")
			return true
		}
		return false
	})
	client := conns.New(cloud.config())
	_, err := client.S3(t.Context(), "")
	wantError(t, err, "AWS Credentials Not Validated", "ExpiredToken")

	failing = false
	if _, err := client.S3(t.Context(), ""); err != nil {
		t.Errorf("after it works again: %v", err)
	}
}

func TestS3ClientsOfRegions(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t)
	cfg := cloud.config()
	cfg.S3UsePathStyle = true
	client := conns.New(cfg)
	get := func(region string) *s3.Client {
		t.Helper()
		got, err := client.S3(t.Context(), region)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	home, named, far := get(""), get("eu-west-1"), get("ap-south-2")
	if home != named || home == far || far != get("ap-south-2") {
		t.Error("clients are not kept by region")
	}
	bucket := "bucket"
	if _, err := far.HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: &bucket}); err != nil {
		t.Fatal(err)
	}
	calls := cloud.seen()
	last := calls[len(calls)-1]
	if last.operation != "s3:HEAD /bucket" || last.region != "ap-south-2" || last.accessKey != accessKey {
		t.Errorf("got %+v", last)
	}
}

// wantError checks for an *Error with the summary and texts, and for secrets.
func wantError(t *testing.T, err error, summary string, texts ...string) {
	t.Helper()
	var failure *conns.Error
	if !errors.As(err, &failure) || failure.Summary != summary {
		t.Fatalf("got %v, want %q", err, summary)
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("%q lacks %q", err, text)
		}
	}
	for _, secret := range []string{secretKey, sessionToken} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%q has the secret %q", err, secret)
		}
	}
}

// Whoever has an endpoint of their own for S3 doesn't mean AWS's S3 Control.
func TestS3ControlNeedsAnEndpointOfItsOwn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		endpoints map[string]string
		reachable bool
	}{
		"AWS's own":  {nil, true},
		"S3 only":    {map[string]string{"s3": "http://127.0.0.1:1"}, false},
		"both":       {map[string]string{"s3": "http://127.0.0.1:1", "s3control": "http://127.0.0.1:2"}, true},
		"S3 Control": {map[string]string{"s3control": "http://127.0.0.1:2"}, true},
	} {
		client, err := conns.New(conns.Config{Region: "eu-west-1", AccessKey: "AKIAEXAMPLE", SecretKey: "secret", SkipCredentialsValidation: true, SkipRequestingAccountID: true, Endpoints: c.endpoints}).S3Control(t.Context(), "")
		if err != nil || (client != nil) != c.reachable {
			t.Errorf("%s: reachable %t, %v", name, client != nil, err)
		}
	}
}
