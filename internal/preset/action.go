// SPDX-License-Identifier: MPL-2.0

package preset

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
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

var actionForm = regexp.MustCompile(`^(?i:s3):[A-Za-z0-9*?]+$`)

// CheckActionPattern says whether the action is written like one of S3's:
// "s3:", then letters, digits and the wildcards * and ?.
func CheckActionPattern(action string) error {
	if !actionForm.MatchString(action) {
		return fmt.Errorf("%q is no action of S3: expected s3: and the action's name, such as s3:GetObject or s3:Get*", action)
	}

	return nil
}

// CheckAction says whether the action can stand in a bucket policy.
func CheckAction(action string) error {
	_, err := scopeOf(action)

	return err
}

// scopeOf finds what an action, or a pattern of actions, works on. An action
// that is newer than our table is taken by its name.
func scopeOf(action string) (scope, error) {
	if err := CheckActionPattern(action); err != nil {
		return 0, err
	}

	name := strings.ToLower(action[len("s3:"):])

	var found scope

	for s, known := range s3Actions {
		if slices.ContainsFunc(known, func(k string) bool { return covers(name, strings.ToLower(k)) }) {
			found |= s
		}
	}

	other := slices.ContainsFunc(otherS3Actions, func(k string) bool { return covers(name, strings.ToLower(k)) })

	switch {
	case found != 0:
		return found, nil
	case other:
	case strings.Contains(name, "bucket"):
		return onBucket, nil
	case strings.Contains(name, "object"):
		return onObjects, nil
	}

	return 0, fmt.Errorf("%q is not known to apply to a bucket or its objects: S3 would refuse it in a bucket policy", action)
}

// canonical spells an action as AWS does, if it is known; IAM ignores the case.
func canonical(action string) string {
	name := action[len("s3:"):]

	for _, known := range s3Actions {
		if i := slices.IndexFunc(known, func(k string) bool { return strings.EqualFold(k, name) }); i >= 0 {
			return "s3:" + known[i]
		}
	}

	return "s3:" + name
}

// actions checks the options, and returns the granted actions, as far as the
// access goes, and the additional ones without the excluded ones. An action can
// be excluded if it is one that the vendor may want at all, so that a module
// can exclude s3:PutObject whatever its access is.
func (o Options) actions(access string, granted, vendors []string) ([]string, error) {
	if err := check("partition", CheckPartition(cmp.Or(o.Partition, defaultPartition))); err != nil {
		return nil, err
	}

	if err := check("access", CheckAccess(cmp.Or(access, ReadWrite))); err != nil {
		return nil, err
	}

	if access == ReadOnly {
		granted = readOnly(granted)
	}

	if err := checkEach("additional_actions", o.AdditionalActions, CheckAction); err != nil {
		return nil, err
	}

	if err := checkEach("excluded_actions", o.ExcludedActions, CheckActionPattern); err != nil {
		return nil, err
	}

	actions := slices.Clone(granted)

	for _, a := range sorted(o.AdditionalActions) {
		if a = canonical(a); !slices.ContainsFunc(actions, func(b string) bool { return strings.EqualFold(a, b) }) {
			actions = append(actions, a)
		}
	}

	possible := sorted(slices.Concat(vendors, actions))

	for _, excluded := range sorted(o.ExcludedActions) {
		match := func(a string) bool { return covers(strings.ToLower(excluded), strings.ToLower(a)) }

		if !slices.ContainsFunc(possible, match) {
			return nil, check("excluded_actions", fmt.Errorf("%q is not among the actions of this document, which are %s",
				excluded, strings.Join(possible, ", ")))
		}

		actions = slices.DeleteFunc(actions, match)
	}

	for _, excluded := range o.ExcludedActions {
		for _, a := range actions {
			if overlap(strings.ToLower(excluded), strings.ToLower(a)) {
				return nil, check("excluded_actions", fmt.Errorf("%q would be granted all the same by %q of additional_actions: "+
					"name the additional actions one by one", excluded, a))
			}
		}
	}

	if len(actions) == 0 {
		return nil, check("excluded_actions", errors.New("no action is left"))
	}

	return actions, nil
}

// readOnly leaves out the actions that change something.
func readOnly(actions []string) []string {
	return slices.DeleteFunc(slices.Clone(actions), func(a string) bool {
		return strings.HasPrefix(a, "s3:Put") || strings.HasPrefix(a, "s3:Delete") || strings.HasPrefix(a, "s3:Abort")
	})
}

// covers says whether the pattern matches the other action; of another
// pattern, whether it matches all that the other one does.
func covers(pattern, other string) bool {
	p, o := 0, 0
	star, resume := -1, 0

	for o < len(other) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, resume = p, o
			p++
		case p < len(pattern) && (pattern[p] == other[o] || pattern[p] == '?' && other[o] != '*'):
			p++
			o++
		case star >= 0:
			resume++
			p, o = star+1, resume
		default:
			return false
		}
	}

	return strings.Trim(pattern[p:], "*") == ""
}

// overlap says whether some action matches both patterns.
func overlap(a, b string) bool {
	// reach[j]: what is left of a from here on, and b[j:], have a common match.
	reach := make([]bool, len(b)+1)

	for i := len(a); i >= 0; i-- {
		below := slices.Clone(reach) // the same for a[i+1:]

		for j := len(b); j >= 0; j-- {
			switch {
			case i == len(a) && j == len(b):
				reach[j] = true
			case i < len(a) && a[i] == '*', j < len(b) && b[j] == '*':
				// A star takes one more character of the other, or ends.
				reach[j] = i < len(a) && below[j] || j < len(b) && reach[j+1]
			case i == len(a) || j == len(b):
				reach[j] = false
			default:
				reach[j] = (a[i] == b[j] || a[i] == '?' || b[j] == '?') && below[j+1]
			}
		}
	}

	return reach[0]
}
