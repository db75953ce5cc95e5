// SPDX-License-Identifier: MPL-2.0

// Package acctest has the acceptance tests: a real Terraform or OpenTofu, the
// whole provider, and an AWS. All of it is in test files.
//
// By default the AWS is fakeaws, in this process, one for each test. Other ones
// are chosen by environment variables:
//
//   - XACCT_TEST_ENDPOINT: the URL of an emulator that answers S3 (path style),
//     STS, IAM, SNS, SQS, KMS and CloudTrail, or "aws" for AWS itself, where the tests make
//     buckets, roles, users, policies, topics, queues, trails and keys of their own and
//     delete them again (keys after a week, which is KMS's shortest delay).
//   - XACCT_TEST_GAPS: the emulator's name in the table of known gaps
//     (gaps_test.go). A test that is in its table is skipped, with the reason.
//   - XACCT_TEST_RUN_GAPS=1: run the known gaps, too, each in a process of its
//     own, and fail for those that pass: they are none any more.
//   - XACCT_TEST_CONTROL_ROLE: the ARN of the role to assume to act in the second
//     account. Emulators that give anybody any role need none.
//   - AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION: the
//     account that owns the buckets, and where they are.
//
// The CLI is TF_ACC_TERRAFORM_PATH, else the terraform on the PATH. "make test"
// sets it, and TF_ACC_PROVIDER_HOST, which OpenTofu needs.
package acctest
