// SPDX-License-Identifier: MPL-2.0

package target_test

import (
	"strings"
	"testing"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// S3 error responses, MalformedPolicy: "Action does not apply to any resource(s) in
// statement", "Policy has invalid action".
func TestBucketStatement(t *testing.T) {
	t.Parallel()
	const (
		bucket  = `"arn:aws:s3:::data"`
		objects = `"arn:aws:s3:::data/*"`
	)
	for name, c := range map[string]struct {
		elements string
		want     []string // of the error; nil: none
	}{
		"objects":                      {`"Action":["s3:GetObject","S3:putobject"],"Resource":` + objects, nil},
		"a bucket":                     {`"Action":"s3:ListBucket","Resource":` + bucket, nil},
		"both":                         {`"Action":["s3:GetObject","s3:ListBucket"],"Resource":[` + bucket + `,` + objects + `]`, nil},
		"both by a wildcard":           {`"Action":["s3:GetObject","s3:ListBucket"],"Resource":"arn:aws:s3:::data*"`, nil},
		"a wildcard of the name":       {`"Action":["s3:GetObject"],"Resource":"arn:aws:s3:::*/reports/x:y/*"`, nil},
		"a pattern on objects":         {`"Action":"s3:Get*","Resource":` + objects, nil},
		"everything, on objects":       {`"Action":"*","Resource":` + objects, nil},
		"an action nobody knows":       {`"Action":"s3:GetObjectSummary","Resource":` + bucket, nil},
		"all but objects":              {`"Action":"s3:GetObject","NotResource":` + bucket, nil},
		"all but an action":            {`"NotAction":"s3:GetObject","Resource":` + bucket, nil},
		"an object action on a bucket": {`"Action":"s3:GetObject","Resource":` + bucket, []string{"s3:GetObject", "applies to objects", "add /*"}},
		"one of two": {
			`"Action":["s3:GetObject","s3:listbucket"],"Resource":` + objects,
			[]string{"s3:listbucket", "applies to the bucket", "without a slash"},
		},
		"a pattern of bucket actions on objects": {`"Action":"s3:GetBucket*","Resource":` + objects, []string{"s3:GetBucket*", "applies to the bucket"}},
		"an operation":                           {`"Action":"s3:ListObjectsV2","Resource":` + bucket, []string{"s3:ListObjectsV2", "no action", "s3:ListBucket"}},
		"copying":                                {`"Action":["s3:GetObject","s3:CopyObject"],"Resource":[` + bucket + `,` + objects + `]`, []string{"s3:CopyObject", "s3:PutObject"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := policy.ParseStatement([]byte(`{"Sid":"Ours","Effect":"Allow","Principal":{"AWS":"444455556666"},` + c.elements + `}`))
			if err != nil {
				t.Fatal(err)
			}
			err = target.BucketPolicy().CheckStatement("data", s)
			switch {
			case c.want == nil && err != nil:
				t.Errorf("refused: %v", err)
			case c.want != nil && err == nil:
				t.Error("accepted")
			}
			for _, part := range c.want {
				if err != nil && !strings.Contains(err.Error(), part) {
					t.Errorf("%q is missing in %q", part, err)
				}
			}
		})
	}
}
