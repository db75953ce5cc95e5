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
//
// # Stories
//
// What users come with is a test each, whose name begins with TestStory. After a
// story, all documents in the account are as they were before its first apply, byte
// for byte as AWS shows them, but for what others changed meanwhile.
//
//   - Quilt on a bucket without a policy: TestStoryQuiltOnABucketWithoutAPolicy
//   - on a bucket with a TLS-only Deny and another tenant: TestStoryQuiltBesideATLSOnlyDenyAndAnotherTenant
//   - with named roles: TestStoryQuiltWithNamedRoles
//   - read only: TestStoryQuiltReadOnly
//   - with KMS: TestStoryQuiltWithKMS
//   - ownership on an old bucket with ACLs: TestStoryOwnershipOfAnOldBucketWithACLs
//   - on a topic with the default policy: TestStoryQuiltOnATopicWithTheDefaultPolicy
//   - on a topic with AWS Config's statement: TestStoryQuiltOnATopicOfAWSConfig
//   - from S3 to a topic from scratch in one apply: TestStoryS3ToATopicFromScratchInOneApply
//   - overlap with an entry for a Lambda function: TestStoryNotificationThatOverlapsWithALambda
//   - a retained entry to a dead queue: TestStoryNotificationBesideADeadQueue
//   - two notification entries from two states: TestStoryNotificationsFromTwoStates
//   - a trail with basic selectors: TestStoryATrailWithBasicSelectors
//   - a trail with advanced selectors: TestStoryATrailWithAdvancedSelectors
//   - a trail with no selectors beyond the default: TestStoryATrailWithTheDefaultSelectors
//   - a trail in a shadow region: TestStoryATrailInAShadowRegion
//   - a log bucket with CloudTrail's statements: TestStoryQuiltOnATrailsLogBucket
//   - Tower by account: TestStoryTowerByAccountPassesBlockPublicAccess, and without
//     Block Public Access: TestStoryTowerByAccountWithoutBlockPublicAccess
//   - Tower by wildcard: TestStoryTowerByWildcardIsRefusedByBlockPublicAccess, and
//     without it: TestStoryTowerByWildcardWithoutBlockPublicAccess
//   - Tower with a role that is re-created: TestStoryTowerWithARoleThatIsCreatedAgain
//   - Quilt and Tower on one bucket, then one destroyed: TestStoryQuiltAndTowerOnOneBucketThenOneIsDestroyed
//   - a Quilt of two control accounts: TestStoryQuiltOfTwoControlAccounts
//   - a statement edited or removed by hand: TestStoryAStatementEditedOrRemovedByHand
//   - an apply killed half-way and repeated: TestStoryAnApplyKilledHalfWayAndRepeated
//   - import of a hand-pasted policy: TestStoryImportOfAHandPastedPolicyByCommand,
//     TestStoryImportOfAHandPastedPolicyByID, TestStoryImportOfAHandPastedPolicyByIdentity,
//     TestStoryImportOfAHandPastedPolicyAsGenerated
//   - a policy that fills its 20 KB: TestStoryAPolicyOf20KB
//   - 200 buckets with one trail: TestStoryTwoHundredBucketsWithOneTrail
//   - the wrong account: TestStoryTheWrongAccount
//   - a race with a foreign writer: TestStoryARaceWithAForeignWriter
//   - GovCloud: TestStoryGovCloud
//   - a bucket deleted outside: TestStoryTheBucketIsDeletedOutside
package acctest
