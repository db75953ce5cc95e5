// SPDX-License-Identifier: MPL-2.0

package access_test

import (
	"testing"

	"github.com/xacct/terraform-provider-xacct/internal/access"
)

// The worked examples of AWS's guides.
func TestExamples(t *testing.T) {
	t.Parallel()
	const (
		across   = "IAM: Cross-account policy evaluation logic, example"
		boundary = "IAM: Permissions boundaries, ShirleyRodriguez"
		home     = "IAM: Condition operators, home directory"
		getItem  = "IAM: Multivalued context keys, DynamoDB"
		ownKey   = "KMS: Default key policy"

		carlos    = "arn:aws:iam::" + other + ":user/carlossalazar"
		carlosMay = `{"Version":"2012-10-17","Statement":[{"Sid":"AllowS3ListRead","Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"},` +
			`{"Sid":"AllowS3ProductionObjectActions","Effect":"Allow","Action":"s3:*Object*","Resource":"arn:aws:s3:::Production/*"},` +
			`{"Sid":"DenyS3Logs","Effect":"Deny","Action":"s3:*","Resource":["arn:aws:s3:::*log*","arn:aws:s3:::*log*/*"]}]}`
		production = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject*","s3:PutObject*","s3:ReplicateObject","s3:RestoreObject"],` +
			`"Principal":{"AWS":"` + carlos + `"},"Resource":"arn:aws:s3:::Production/*"}]}`

		shirley    = "arn:aws:iam::" + owner + ":user/ShirleyRodriguez"
		capped     = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*","cloudwatch:*","ec2:*"],"Resource":"*"}]}`
		createUser = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:CreateUser","Resource":"*"}}`

		homes = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:ListAllMyBuckets","s3:GetBucketLocation"],"Resource":"arn:aws:s3:::*"},` +
			`{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::BUCKET-NAME","Condition":{"StringLike":{"s3:prefix":["","home/","home/${aws:username}/"]}}},` +
			`{"Effect":"Allow","Action":"s3:*","Resource":["arn:aws:s3:::BUCKET-NAME/home/${aws:username}","arn:aws:s3:::BUCKET-NAME/home/${aws:username}/*"]}]}`
		thread = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:*:*:table/Thread",` +
			`"Condition":{"ForAllValues:StringEquals":{"dynamodb:Attributes":["ID","Message","Tags"]}}}]}`
		enable = `{"Version":"2012-10-17","Statement":{"Sid":"Enable IAM policies","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::` + owner + `:root"},"Action":"kms:*","Resource":"*"}}`
	)
	call := func(principal, action, resource, resourcePolicy string, identity ...string) access.Request {
		r := read(principal, resourcePolicy, identity...)
		r.Action, r.Resource = action, resource
		return r
	}
	list := func(prefix string) access.Request {
		return with(call(shirley, "s3:ListBucket", "arn:aws:s3:::BUCKET-NAME", "", homes), "s3:prefix", prefix)
	}
	item := func(attributes ...string) access.Request {
		return with(call(shirley, "dynamodb:GetItem", "arn:aws:dynamodb:us-east-2:"+owner+":table/Thread", "", thread), "dynamodb:Attributes", attributes...)
	}
	key := "arn:aws:kms:us-west-2:" + owner + ":key/1234abcd-12ab-34cd-56ef-1234567890ab"
	run(t, []evaluation{
		{across, "saves to Production-logs", call(carlos, "s3:PutObject", "arn:aws:s3:::Production-logs/f", "", carlosMay), access.ExplicitlyDenied},
		{across, "saves to Production", call(carlos, "s3:PutObject", "arn:aws:s3:::Production/f", production, carlosMay), access.Allowed},
		{across, "deletes from Production", call(carlos, "s3:DeleteObject", "arn:aws:s3:::Production/f", production, carlosMay), access.ImplicitlyDenied},
		{across, "manages Production", call(carlos, "s3:PutBucketPolicy", "arn:aws:s3:::Production", production, carlosMay), access.ImplicitlyDenied},
		{boundary, "creates a user", bounded(call(shirley, "iam:CreateUser", "arn:aws:iam::"+owner+":user/x", "", createUser), capped), access.ImplicitlyDenied},
		{boundary, "creates a user without the boundary", call(shirley, "iam:CreateUser", "arn:aws:iam::"+owner+":user/x", "", createUser), access.Allowed},
		{home, "the top", list(""), access.Allowed},
		{home, "the own one", list("home/ShirleyRodriguez/"), access.Allowed},
		{home, "another's", list("home/Jane/"), access.ImplicitlyDenied},
		{home, "an own file", call(shirley, "s3:GetObject", "arn:aws:s3:::BUCKET-NAME/home/ShirleyRodriguez/a", "", homes), access.Allowed},
		{home, "another's file", call(shirley, "s3:GetObject", "arn:aws:s3:::BUCKET-NAME/home/Jane/a", "", homes), access.ImplicitlyDenied},
		{getItem, "attributes of the list", item("ID", "Message", "Tags"), access.Allowed},
		{getItem, "another attribute", item("ID", "UserName"), access.ImplicitlyDenied},
		{ownKey, "with an IAM policy", call(shirley, "kms:Decrypt", key, enable, anything), access.Allowed},
		{ownKey, "without an IAM policy", call(shirley, "kms:Decrypt", key, enable), access.ImplicitlyDenied},
		{ownKey, "the account's root user", call("arn:aws:iam::"+owner+":root", "kms:PutKeyPolicy", key, enable), access.Allowed},
	})
}
