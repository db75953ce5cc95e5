// SPDX-License-Identifier: MPL-2.0

package target

import (
	"fmt"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/preset"
)

// checkBucketStatement returns an error for actions with which S3 would refuse a
// statement: those that are none, and those that apply to none of its resources. An
// action that nothing is known of is left to S3.
func checkBucketStatement(s policy.Statement) error {
	var bucket, objects bool
	for _, r := range s.Resources() {
		name := r[strings.LastIndexByte(r, ':')+1:]
		key := strings.Contains(name, "/")
		bucket = bucket || !key
		objects = objects || key || strings.Contains(name, "*")
	}
	all := bucket == objects // or NotResource
	for _, action := range s.Actions() {
		_, operation, _ := strings.Cut(strings.ToLower(action), ":")
		if needed, ok := operationActions[operation]; ok {
			return fmt.Errorf("%q is an operation of S3, but no action of policies: what the operation needs is %s", action, needed)
		}
		if all || len(preset.BucketActions().Matching(action)) == 0 {
			continue
		}
		switch onBucket, onObjects := preset.WorksOn(action); {
		case onBucket && bucket, onObjects && objects, action == "*":
		case onBucket:
			return fmt.Errorf("%q applies to the bucket, and S3 refuses it in a statement that has objects only, such as %s: add the bucket's ARN, without a slash", action, s.Resources()[0])
		default:
			return fmt.Errorf("%q applies to objects, and S3 refuses it in a statement that has the bucket only, %s: add /* for its objects", action, s.Resources()[0])
		}
	}
	return nil
}

// operationActions are what operations of S3 need that are no actions themselves, by
// their names in lower case (S3 user guide, Required permissions for Amazon S3 API
// operations).
var operationActions = map[string]string{
	"completemultipartupload": "s3:PutObject",
	"copyobject":              "s3:GetObject of what is copied and s3:PutObject where it is copied to",
	"createmultipartupload":   "s3:PutObject",
	"deleteobjects":           "s3:DeleteObject",
	"headbucket":              "s3:ListBucket",
	"headobject":              "s3:GetObject",
	"listmultipartuploads":    "s3:ListBucketMultipartUploads",
	"listobjects":             "s3:ListBucket",
	"listobjectsv2":           "s3:ListBucket",
	"listobjectversions":      "s3:ListBucketVersions",
	"listparts":               "s3:ListMultipartUploadParts",
	"uploadpart":              "s3:PutObject",
	"uploadpartcopy":          "s3:GetObject of what is copied and s3:PutObject where it is copied to",
}
