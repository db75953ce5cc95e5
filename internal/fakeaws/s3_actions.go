// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"strings"
	"sync"
)

// resourceKinds is a set of what an action acts on, or what a resource stands
// for.
type resourceKinds int

const (
	bucketResource resourceKinds = 1 << iota
	objectResource
	otherResource // accounts, access points, jobs: nothing that a bucket policy has
)

// The actions of S3 by what they act on, from the Service Authorization
// Reference, "Actions, resources, and condition keys for Amazon S3".
const (
	bucketActions = `
		AllowVendedLogDeliveryForResource CreateBucket CreateBucketMetadataTableConfiguration DeleteBucket
		DeleteBucketMetadataTableConfiguration DeleteBucketPolicy DeleteBucketWebsite GetAccelerateConfiguration
		GetAnalyticsConfiguration GetBucketAbac GetBucketAcl GetBucketCORS GetBucketLocation GetBucketLogging
		GetBucketMetadataTableConfiguration GetBucketNotification GetBucketObjectLockConfiguration
		GetBucketOwnershipControls GetBucketPolicy GetBucketPolicyStatus GetBucketPublicAccessBlock
		GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration
		GetIntelligentTieringConfiguration GetInventoryConfiguration GetLifecycleConfiguration GetMetricsConfiguration
		GetReplicationConfiguration ListBucket ListBucketMultipartUploads ListBucketVersions ListTagsForResource
		PauseReplication PutAccelerateConfiguration PutAnalyticsConfiguration PutBucketAbac PutBucketAcl PutBucketCORS
		PutBucketLogging PutBucketNotification PutBucketObjectLockConfiguration PutBucketOwnershipControls
		PutBucketPolicy PutBucketPublicAccessBlock PutBucketRequestPayment PutBucketTagging PutBucketVersioning
		PutBucketWebsite PutEncryptionConfiguration PutIntelligentTieringConfiguration PutInventoryConfiguration
		PutLifecycleConfiguration PutMetricsConfiguration PutReplicationConfiguration TagResource UntagResource
		UpdateBucketMetadataAnnotationTableConfiguration UpdateBucketMetadataInventoryTableConfiguration
		UpdateBucketMetadataJournalTableConfiguration`
	objectActions = `
		AbortMultipartUpload BypassGovernanceRetention DeleteObject DeleteObjectAnnotation DeleteObjectTagging
		DeleteObjectVersion DeleteObjectVersionAnnotation DeleteObjectVersionTagging GetObject GetObjectAcl
		GetObjectAnnotation GetObjectAttributes GetObjectLegalHold GetObjectRetention GetObjectTagging
		GetObjectTorrent GetObjectVersion GetObjectVersionAcl GetObjectVersionAnnotation
		GetObjectVersionAnnotationForReplication GetObjectVersionAttributes GetObjectVersionForReplication
		GetObjectVersionTagging GetObjectVersionTorrent InitiateReplication ListMultipartUploadParts
		ListObjectAnnotations ListObjectVersionAnnotations ObjectOwnerOverrideToBucketOwner PutObject PutObjectAcl
		PutObjectAnnotation PutObjectLegalHold PutObjectRetention PutObjectTagging PutObjectVersionAcl
		PutObjectVersionAnnotation PutObjectVersionTagging ReplicateDelete ReplicateObject ReplicateObjectAnnotation
		ReplicateTags RestoreObject UpdateObjectEncryption`
	otherActions = `
		AssociateAccessGrantsIdentityCenter CreateAccessGrant CreateAccessGrantsInstance CreateAccessGrantsLocation
		CreateAccessPoint CreateAccessPointForObjectLambda CreateJob CreateMultiRegionAccessPoint CreateStorageLensGroup
		DeleteAccessGrant DeleteAccessGrantsInstance DeleteAccessGrantsInstanceResourcePolicy DeleteAccessGrantsLocation
		DeleteAccessPoint DeleteAccessPointForObjectLambda DeleteAccessPointPolicy
		DeleteAccessPointPolicyForObjectLambda DeleteJobTagging DeleteMultiRegionAccessPoint
		DeleteStorageLensConfiguration DeleteStorageLensConfigurationTagging DeleteStorageLensGroup DescribeJob
		DescribeMultiRegionAccessPointOperation DissociateAccessGrantsIdentityCenter GetAccessGrant
		GetAccessGrantsInstance GetAccessGrantsInstanceForPrefix GetAccessGrantsInstanceResourcePolicy
		GetAccessGrantsLocation GetAccessPoint GetAccessPointConfigurationForObjectLambda
		GetAccessPointForObjectLambda GetAccessPointPolicy GetAccessPointPolicyForObjectLambda
		GetAccessPointPolicyStatus GetAccessPointPolicyStatusForObjectLambda GetAccountPublicAccessBlock GetDataAccess
		GetJobTagging GetMultiRegionAccessPoint GetMultiRegionAccessPointPolicy GetMultiRegionAccessPointPolicyStatus
		GetMultiRegionAccessPointRoutes GetStorageLensConfiguration GetStorageLensConfigurationTagging
		GetStorageLensDashboard GetStorageLensGroup ListAccessGrants ListAccessGrantsInstances
		ListAccessGrantsLocations ListAccessPoints ListAccessPointsForObjectLambda ListAllMyBuckets
		ListCallerAccessGrants ListJobs ListMultiRegionAccessPoints ListStorageLensConfigurations
		ListStorageLensGroups PutAccessGrantsInstanceResourcePolicy PutAccessPointConfigurationForObjectLambda
		PutAccessPointPolicy PutAccessPointPolicyForObjectLambda PutAccessPointPublicAccessBlock
		PutAccountPublicAccessBlock PutJobTagging PutMultiRegionAccessPointPolicy PutStorageLensConfiguration
		PutStorageLensConfigurationTagging SubmitMultiRegionAccessPointRoutes UpdateAccessGrantsLocation
		UpdateJobPriority UpdateJobStatus UpdateStorageLensGroup`
)

// s3Actions gives what every action acts on, by its name in lower case.
var s3Actions = sync.OnceValue(func() map[string]resourceKinds {
	kinds := map[string]resourceKinds{}
	for kind, names := range map[resourceKinds]string{
		bucketResource: bucketActions, objectResource: objectActions, otherResource: otherActions,
	} {
		for _, name := range strings.Fields(strings.ToLower(names)) {
			kinds[name] = kind
		}
	}
	return kinds
})

// actionKinds says what the actions that a pattern matches act on, whatever
// their case; nothing when no action of S3 matches.
func actionKinds(pattern string) resourceKinds {
	if pattern == "*" {
		pattern = "s3:*"
	}
	service, name, ok := strings.Cut(strings.ToLower(pattern), ":")
	if !ok || service != "s3" {
		return 0
	}
	var kinds resourceKinds
	for action, kind := range s3Actions() {
		if wildcardMatches(name, action) {
			kinds |= kind
		}
	}
	return kinds
}

// wildcardMatches says whether a pattern with * and ? covers a text.
func wildcardMatches(pattern, text string) bool {
	if pattern == "" {
		return text == ""
	}
	switch pattern[0] {
	case '*':
		for i := 0; i <= len(text); i++ {
			if wildcardMatches(pattern[1:], text[i:]) {
				return true
			}
		}
		return false
	case '?':
		return text != "" && wildcardMatches(pattern[1:], text[1:])
	default:
		return text != "" && pattern[0] == text[0] && wildcardMatches(pattern[1:], text[1:])
	}
}
