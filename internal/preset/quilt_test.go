// SPDX-License-Identifier: MPL-2.0

package preset_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/xacct/terraform-provider-xacct/internal/preset"
)

var (
	ignoreSid = cmpopts.IgnoreFields(preset.Statement{}, "Sid")
	root      = preset.Principal{AWS: []string{"arn:aws:iam::" + account + ":root"}}
)

// quiltReads are the actions of Quilt's page without Put and Delete.
var quiltReads = []string{
	"s3:GetObject", "s3:GetObjectAttributes", "s3:GetObjectTagging", "s3:GetObjectVersion", "s3:GetObjectVersionAttributes",
	"s3:GetObjectVersionTagging", "s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketNotification",
}

// whole is the bucket and its objects.
var whole = []string{"arn:aws:s3:::data-bucket", "arn:aws:s3:::data-bucket/*"}

func TestQuiltBucketPolicy(t *testing.T) {
	t.Parallel()

	base := preset.QuiltBucket{ControlAccountID: account, Bucket: bucket, Access: preset.ReadOnly}

	tests := map[string]struct {
		change func(*preset.QuiltBucket)
		want   preset.Document
	}{
		"read only": {
			change: func(*preset.QuiltBucket) {},
			want:   preset.Document{{Principal: root, Actions: quiltReads, Resources: whole}},
		},
		"named roles instead of the root": {
			change: func(s *preset.QuiltBucket) {
				s.Principals = []string{"arn:aws:iam::111122223333:role/b", "arn:aws:iam::111122223333:role/a"}
			},
			want: preset.Document{{
				Principal: preset.Principal{AWS: []string{"arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/b"}},
				Actions:   quiltReads,
				Resources: whole,
			}},
		},
		"roles by wildcard": {
			change: func(s *preset.QuiltBucket) { s.Principals = []string{"arn:aws:iam::111122223333:role/quilt-*"} },
			want: preset.Document{{
				Principal: root,
				Actions:   quiltReads,
				Resources: whole,
				Conditions: []preset.Condition{{
					Operator: "ArnLike", Key: "aws:PrincipalArn", Values: []string{"arn:aws:iam::111122223333:role/quilt-*"},
				}},
			}},
		},
		"GovCloud": {
			change: func(s *preset.QuiltBucket) { s.Partition = "aws-us-gov" },
			want: preset.Document{{
				Principal: preset.Principal{AWS: []string{"arn:aws-us-gov:iam::111122223333:root"}},
				Actions:   quiltReads,
				Resources: []string{"arn:aws-us-gov:s3:::data-bucket", "arn:aws-us-gov:s3:::data-bucket/*"},
			}},
		},
		"prefixes": {
			change: func(s *preset.QuiltBucket) { s.Prefixes = []string{"raw/", "published/"} },
			want: preset.Document{
				{Principal: root, Actions: []string{"s3:GetBucketNotification"}, Resources: []string{"arn:aws:s3:::data-bucket"}},
				{
					Principal: root,
					Actions:   []string{"s3:ListBucket", "s3:ListBucketVersions"},
					Resources: []string{"arn:aws:s3:::data-bucket"},
					Conditions: []preset.Condition{{
						Operator: "StringLike", Key: "s3:prefix", Values: []string{"published/*", "raw/*"},
					}},
				},
				{
					Principal: root,
					Actions:   quiltReads[:6],
					Resources: []string{"arn:aws:s3:::data-bucket/published/*", "arn:aws:s3:::data-bucket/raw/*"},
				},
			},
		},
		"one prefix, nothing on the bucket": {
			change: func(s *preset.QuiltBucket) {
				s.Prefixes = []string{"raw/"}
				s.ExcludedActions = []string{"s3:getbucketnotification", "s3:List*"}
			},
			want: preset.Document{{
				Principal: root, Actions: quiltReads[:6], Resources: []string{"arn:aws:s3:::data-bucket/raw/*"},
			}},
		},
		"an additional action excluded twice": {
			change: func(s *preset.QuiltBucket) {
				s.AdditionalActions = []string{"s3:PutObjectAcl"}
				s.ExcludedActions = []string{"s3:PutObject*", "s3:PutObjectAcl"}
			},
			want: preset.Document{{Principal: root, Actions: quiltReads, Resources: whole}},
		},
		"additional actions, each where it applies": {
			change: func(s *preset.QuiltBucket) {
				s.Prefixes = []string{"raw/"}
				s.ExcludedActions = []string{"s3:Get*", "s3:ListBucketVersions"}
				s.AdditionalActions = []string{"S3:putobjectacl", "s3:ListBucketMultipartUploads", "s3:ListBucket"}
			},
			want: preset.Document{
				{Principal: root, Actions: []string{"s3:ListBucketMultipartUploads"}, Resources: []string{"arn:aws:s3:::data-bucket"}},
				{
					Principal:  root,
					Actions:    []string{"s3:ListBucket"},
					Resources:  []string{"arn:aws:s3:::data-bucket"},
					Conditions: []preset.Condition{{Operator: "StringLike", Key: "s3:prefix", Values: []string{"raw/*"}}},
				},
				{Principal: root, Actions: []string{"s3:PutObjectAcl"}, Resources: []string{"arn:aws:s3:::data-bucket/raw/*"}},
			},
		},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			settings := base
			test.change(&settings)

			got, err := preset.QuiltBucketPolicy(settings)
			if err != nil {
				t.Fatal(err)
			}

			if diff := cmp.Diff(test.want, got, ignoreSid); diff != "" {
				t.Errorf("document (-want +got):\n%s", diff)
			}
		})
	}
}

func TestQuiltBucketPolicyErrors(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		change   func(*preset.QuiltBucket)
		argument string
		says     string
	}{
		"account id too short": {
			change:   func(s *preset.QuiltBucket) { s.ControlAccountID = "12345678901" },
			argument: "control_account_id", says: "12 digits",
		},
		"account id with hyphens": {
			change:   func(s *preset.QuiltBucket) { s.ControlAccountID = "1111-2222-3333" },
			argument: "control_account_id", says: "12 digits",
		},
		"bucket ARN": {
			change:   func(s *preset.QuiltBucket) { s.Bucket = "arn:aws:s3:::data-bucket" },
			argument: "bucket", says: "is an ARN",
		},
		"unknown partition": {
			change:   func(s *preset.QuiltBucket) { s.Partition = "aws-gov" },
			argument: "partition", says: `"aws-us-gov"`,
		},
		"unknown access": {
			change:   func(s *preset.QuiltBucket) { s.Access = "readonly" },
			argument: "access", says: `"read_only"`,
		},
		"principals empty": {
			change:   func(s *preset.QuiltBucket) { s.Principals = []string{} },
			argument: "principals", says: "empty",
		},
		"prefixes empty": {
			change:   func(s *preset.QuiltBucket) { s.Prefixes = []string{} },
			argument: "prefixes", says: "empty",
		},
		"principal of another account": {
			change:   func(s *preset.QuiltBucket) { s.Principals = []string{"arn:aws:iam::444455556666:role/x"} },
			argument: "principals", says: "444455556666",
		},
		"service principal": {
			change:   func(s *preset.QuiltBucket) { s.Principals = []string{"s3.amazonaws.com"} },
			argument: "principals", says: "is a service",
		},
		"principal of another partition": {
			change:   func(s *preset.QuiltBucket) { s.Principals = []string{"arn:aws-cn:iam::111122223333:role/x"} },
			argument: "principals", says: "partition aws-cn",
		},
		"prefix with a wildcard": {
			change:   func(s *preset.QuiltBucket) { s.Prefixes = []string{"raw/*"} },
			argument: "prefixes", says: `"raw/*" has a wildcard`,
		},
		"excluded action misspelt": {
			change:   func(s *preset.QuiltBucket) { s.ExcludedActions = []string{"s3:PutBucketNotifications"} },
			argument: "excluded_actions", says: `"s3:PutBucketNotifications" is not among`,
		},
		"excluded action of another service": {
			change:   func(s *preset.QuiltBucket) { s.ExcludedActions = []string{"sns:Publish"} },
			argument: "excluded_actions", says: "no action of S3",
		},
		"excluded action granted by a wildcard": {
			change: func(s *preset.QuiltBucket) {
				s.AdditionalActions = []string{"s3:*Notification"}
				s.ExcludedActions = []string{"s3:PutBucketNotification"}
			},
			argument: "excluded_actions", says: `by "s3:*Notification"`,
		},
		"everything excluded": {
			change:   func(s *preset.QuiltBucket) { s.ExcludedActions = []string{"s3:*"} },
			argument: "excluded_actions", says: "no action is left",
		},
		"additional action of another service": {
			change:   func(s *preset.QuiltBucket) { s.AdditionalActions = []string{"kms:Decrypt"} },
			argument: "additional_actions", says: `"kms:Decrypt" is no action of S3`,
		},
		"additional action that no bucket policy can have": {
			change:   func(s *preset.QuiltBucket) { s.AdditionalActions = []string{"s3:ListAllMyBuckets"} },
			argument: "additional_actions", says: "not known to apply",
		},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			settings := preset.QuiltBucket{ControlAccountID: account, Bucket: bucket}
			test.change(&settings)

			_, err := preset.QuiltBucketPolicy(settings)
			wantArgumentError(t, err, test.argument, test.says)
		})
	}
}

func wantArgumentError(t *testing.T, err error, argument, says string) {
	t.Helper()

	var wrong *preset.ArgumentError
	if !errors.As(err, &wrong) {
		t.Fatalf("expected an error at %s, got %v", argument, err)
	}

	if wrong.Argument != argument || !strings.Contains(wrong.Error(), says) {
		t.Errorf("expected an error at %s that says %q, got %v", argument, says, err)
	}
}

// A module can exclude an action of Quilt's page whatever its access is.
func TestExcludedActionOfTheOtherAccess(t *testing.T) {
	t.Parallel()

	document, err := preset.QuiltBucketPolicy(preset.QuiltBucket{
		ControlAccountID: account, Bucket: bucket, Access: preset.ReadOnly,
		Options: preset.Options{ExcludedActions: []string{"s3:PutBucketNotification"}},
	})
	if err != nil {
		t.Fatal(err)
	}

	if diff := cmp.Diff(quiltReads, document[0].Actions); diff != "" {
		t.Errorf("actions (-want +got):\n%s", diff)
	}
}

func TestSidsTellStacksApart(t *testing.T) {
	t.Parallel()

	sids := func(change func(*preset.QuiltBucket)) []string {
		settings := preset.QuiltBucket{ControlAccountID: account, Bucket: bucket}
		change(&settings)

		document, err := preset.QuiltBucketPolicy(settings)
		if err != nil {
			t.Fatal(err)
		}

		return document.Sids()
	}

	base := sids(func(*preset.QuiltBucket) {})

	same := map[string]func(*preset.QuiltBucket){
		"access":             func(s *preset.QuiltBucket) { s.Access = preset.ReadOnly },
		"excluded actions":   func(s *preset.QuiltBucket) { s.ExcludedActions = []string{"s3:Delete*"} },
		"additional actions": func(s *preset.QuiltBucket) { s.AdditionalActions = []string{"s3:GetBucketLocation"} },
		"the root, spelt":    func(s *preset.QuiltBucket) { s.Principals = []string{account} },
	}
	for name, change := range same {
		if got := sids(change); !slices.Equal(got, base) {
			t.Errorf("%s: the Sids became %q, were %q", name, got, base)
		}
	}

	different := map[string]func(*preset.QuiltBucket){
		"control account": func(s *preset.QuiltBucket) { s.ControlAccountID = other },
		"bucket":          func(s *preset.QuiltBucket) { s.Bucket = "other-bucket" },
		"principals":      func(s *preset.QuiltBucket) { s.Principals = []string{"arn:aws:iam::111122223333:role/x"} },
		"wildcards":       func(s *preset.QuiltBucket) { s.Principals = []string{"arn:aws:iam::111122223333:role/x*"} },
		"prefixes":        func(s *preset.QuiltBucket) { s.Prefixes = []string{"raw/"} },
	}
	for name, change := range different {
		for _, got := range sids(change) {
			if slices.Contains(base, got) {
				t.Errorf("%s: shares the Sid %q", name, got)
			}
		}
	}
}

// Modules pass their variables on: no exclusion is an empty set there.
func TestNoAdditionalAndNoExcludedActions(t *testing.T) {
	t.Parallel()

	settings := preset.QuiltBucket{ControlAccountID: account, Bucket: bucket}

	want, err := preset.QuiltBucketPolicy(settings)
	if err != nil {
		t.Fatal(err)
	}

	settings.AdditionalActions, settings.ExcludedActions = []string{}, []string{}

	got, err := preset.QuiltBucketPolicy(settings)
	if err != nil || got.JSON() != want.JSON() {
		t.Errorf("%s, error %v, want %s", got.JSON(), err, want.JSON())
	}
}
