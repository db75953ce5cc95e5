// SPDX-License-Identifier: MPL-2.0

package grant

import (
	"errors"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/preflight"
	"github.com/xacct/terraform-provider-xacct/internal/preset"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

func bucketGrant() Kind {
	return Kind{
		Name: "bucket_grant",
		Description: "Owns statements in the policy of an S3 bucket, beside those of others, which it never changes, reorders or loses.\n\n" +
			"Unlike `aws_s3_bucket_policy`, which replaces the whole policy, any number of grants, from any number of configurations, can share a bucket.",
		Target:             target.BucketPolicy(),
		Address:            "bucket",
		AddressDescription: "The name of the bucket.",
		CheckAddress:       preset.CheckBucket,
		ExampleAddress:     "my-bucket",
		Options: []Option{setOption("prefixes",
			"Object key prefixes to grant access to, such as `reports/`; listing is limited to them as well. Default: the whole bucket and its objects.",
			setvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1)))},
		ExpectedOwner: true,
		Listed:        func(policy.Statement) bool { return true },
		Checks: []preflight.Check{
			preflight.PublicAccess, preflight.Ownership, preflight.Encryption,
			preflight.Lockout("s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"),
		},
		Render: func(f shortForm) ([]policy.Statement, error) {
			doc, err := preset.BucketStatements(preset.BucketGrant{
				Partition: f.partition, Bucket: f.address, Sid: f.sid,
				Principals: f.principals, Actions: f.actions, Prefixes: f.strings("prefixes"),
			})
			return parsed(doc, err)
		},
	}
}

// parsed turns what preset renders into statements, and its errors into ours.
func parsed(doc preset.Document, err error) ([]policy.Statement, error) {
	var argument *preset.ArgumentError
	if errors.As(err, &argument) {
		if argument.Argument == "principals" && errors.Is(err, preset.ErrEmpty) {
			return nil, &invalid{"principals", "Missing Principals", errors.New("principals is needed to say who gets access")}
		}
		return nil, &invalid{argument.Argument, "Invalid Grant", argument.Err}
	}
	if err != nil {
		return nil, err
	}
	var statements []policy.Statement
	for _, s := range doc {
		statement, err := policy.ParseStatement([]byte(s.JSON()))
		if err != nil {
			return nil, err
		}
		statements = append(statements, statement)
	}
	return statements, nil
}
