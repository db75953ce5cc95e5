// SPDX-License-Identifier: MPL-2.0

package preset

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// scope says what an S3 action works on. A pattern may work on several.
type scope uint8

const (
	onBucket  scope = 1 << iota // a bucket and its configuration
	onListing                   // the keys in a bucket; the request says a prefix
	onObjects                   // objects
)

// s3Actions are the actions that can stand in a bucket policy, by the resource
// types of the Service Authorization Reference for Amazon S3. S3 refuses a
// statement with an action that applies to none of its resources. The listing
// actions are those with the condition key s3:prefix.
var s3Actions = map[scope][]string{
	onListing: {"ListBucket", "ListBucketVersions"},
	onBucket: {
		"AllowVendedLogDeliveryForResource",
		"CreateBucket", "CreateBucketMetadataTableConfiguration",
		"DeleteBucket", "DeleteBucketMetadataTableConfiguration", "DeleteBucketPolicy", "DeleteBucketWebsite",
		"GetAccelerateConfiguration", "GetAnalyticsConfiguration", "GetBucketAbac", "GetBucketAcl", "GetBucketCORS",
		"GetBucketLocation", "GetBucketLogging", "GetBucketMetadataTableConfiguration", "GetBucketNotification",
		"GetBucketObjectLockConfiguration", "GetBucketOwnershipControls", "GetBucketPolicy", "GetBucketPolicyStatus",
		"GetBucketPublicAccessBlock", "GetBucketRequestPayment", "GetBucketTagging", "GetBucketVersioning",
		"GetBucketWebsite", "GetEncryptionConfiguration", "GetIntelligentTieringConfiguration",
		"GetInventoryConfiguration", "GetLifecycleConfiguration", "GetMetricsConfiguration", "GetReplicationConfiguration",
		"ListBucketMultipartUploads", "ListTagsForResource",
		"PauseReplication",
		"PutAccelerateConfiguration", "PutAnalyticsConfiguration", "PutBucketAbac", "PutBucketAcl", "PutBucketCORS",
		"PutBucketLogging", "PutBucketNotification", "PutBucketObjectLockConfiguration", "PutBucketOwnershipControls",
		"PutBucketPolicy", "PutBucketPublicAccessBlock", "PutBucketRequestPayment", "PutBucketTagging",
		"PutBucketVersioning", "PutBucketWebsite", "PutEncryptionConfiguration", "PutIntelligentTieringConfiguration",
		"PutInventoryConfiguration", "PutLifecycleConfiguration", "PutMetricsConfiguration", "PutReplicationConfiguration",
		"TagResource", "UntagResource",
		"UpdateBucketMetadataAnnotationTableConfiguration", "UpdateBucketMetadataInventoryTableConfiguration",
		"UpdateBucketMetadataJournalTableConfiguration",
	},
	onObjects: {
		"AbortMultipartUpload", "BypassGovernanceRetention",
		"DeleteObject", "DeleteObjectAnnotation", "DeleteObjectTagging", "DeleteObjectVersion",
		"DeleteObjectVersionAnnotation", "DeleteObjectVersionTagging",
		"GetObject", "GetObjectAcl", "GetObjectAnnotation", "GetObjectAttributes", "GetObjectLegalHold",
		"GetObjectRetention", "GetObjectTagging", "GetObjectTorrent", "GetObjectVersion", "GetObjectVersionAcl",
		"GetObjectVersionAnnotation", "GetObjectVersionAnnotationForReplication", "GetObjectVersionAttributes",
		"GetObjectVersionForReplication", "GetObjectVersionTagging", "GetObjectVersionTorrent",
		"InitiateReplication",
		"ListMultipartUploadParts", "ListObjectAnnotations", "ListObjectVersionAnnotations",
		"ObjectOwnerOverrideToBucketOwner",
		"PutObject", "PutObjectAcl", "PutObjectAnnotation", "PutObjectLegalHold", "PutObjectRetention",
		"PutObjectTagging", "PutObjectVersionAcl", "PutObjectVersionAnnotation", "PutObjectVersionTagging",
		"ReplicateDelete", "ReplicateObject", "ReplicateObjectAnnotation", "ReplicateTags", "RestoreObject",
		"UpdateObjectEncryption",
	},
}

// otherS3Actions are about neither buckets nor objects, though their names may
// sound so.
var otherS3Actions = []string{
	"CreateAccessPointForObjectLambda", "DeleteAccessPointForObjectLambda", "DeleteAccessPointPolicyForObjectLambda",
	"GetAccessPointConfigurationForObjectLambda", "GetAccessPointForObjectLambda", "GetAccessPointPolicyForObjectLambda",
	"GetAccessPointPolicyStatusForObjectLambda", "ListAccessPointsForObjectLambda", "ListAllMyBuckets",
	"PutAccessPointConfigurationForObjectLambda", "PutAccessPointPolicyForObjectLambda",
}

// BucketActions are the actions of S3 on a bucket or its objects.
func BucketActions() Actions {
	var known []string
	for _, s := range []scope{onListing, onBucket, onObjects} {
		known = append(known, s3Actions[s]...)
	}

	return Actions{
		service: "s3", name: "S3", example: "s3:GetObject or s3:Get*", known: known,
		check: func(action string) error {
			_, err := scopeOf(action)

			return err
		},
	}
}

// scopeOf finds what an action of S3, or a pattern of actions, works on. An
// action that is newer than our table is taken by its name.
func scopeOf(action string) (scope, error) {
	if err := BucketActions().CheckPattern(action); err != nil {
		return 0, err
	}

	var found scope

	for s, known := range s3Actions {
		if len(matched(action, "s3", known)) > 0 {
			found |= s
		}
	}

	name := strings.ToLower(action)

	switch {
	case found != 0:
		return found, nil
	case len(matched(action, "s3", otherS3Actions)) > 0:
	case strings.Contains(name, "bucket"):
		return onBucket, nil
	case strings.Contains(name, "object"):
		return onObjects, nil
	}

	return 0, fmt.Errorf("%q is not known to apply to a bucket or its objects: S3 has nothing to grant it on", action)
}

// accessible are the actions that are left of the vendor's for an access.
func accessible(access string, actions []string) ([]string, error) {
	if err := check("access", CheckAccess(cmp.Or(access, ReadWrite))); err != nil {
		return nil, err
	}

	if access == ReadOnly {
		return readOnly(actions), nil
	}

	return actions, nil
}

// readOnly leaves out the actions that change something.
func readOnly(actions []string) []string {
	return slices.DeleteFunc(slices.Clone(actions), func(a string) bool {
		return strings.HasPrefix(a, "s3:Put") || strings.HasPrefix(a, "s3:Delete") || strings.HasPrefix(a, "s3:Abort")
	})
}

// WorksOn says what an action of S3, or a pattern of actions, works on: a bucket,
// its objects, or both; neither when that is not known.
func WorksOn(action string) (bucket, objects bool) {
	s, err := scopeOf(action)
	if err != nil {
		return false, false
	}

	return s&(onBucket|onListing) != 0, s&onObjects != 0
}
