// SPDX-License-Identifier: MPL-2.0

package inspect

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/access"
	"github.com/xacct/terraform-provider-xacct/internal/entry"
	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/selector"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// The statuses of an aspect.
const (
	statusOK      = "ok"
	statusWarning = "warning"
	statusBlocked = "blocked"
	statusUnknown = "unknown"
)

// aspect is what is found out about one side of a bucket, as the state has it.
type aspect struct {
	Status string `tfsdk:"status"`
	Reason string `tfsdk:"reason"`
	Remedy string `tfsdk:"remedy"` // "" when there is nothing to do
}

// ownershipAspect: S3 user guide, Controlling ownership of objects.
func ownershipAspect(now *target.Ownership) aspect {
	if now.Setting == target.OwnerEnforced {
		return aspect{Status: statusOK, Reason: "The bucket's owner owns every object, whoever uploads it (" + target.OwnerEnforced + ")."}
	}
	return aspect{
		Status: statusWarning,
		Reason: fmt.Sprintf("The object ownership is %s: what another account uploads can belong to that account, and the bucket policy says nothing about such objects.",
			cmp.Or(now.Setting, "not set")),
		Remedy: "Set " + target.OwnerEnforced + ", as xacct_bucket_ownership does.",
	}
}

// isPublic tells whether Block Public Access matters.
func isPublic(doc *policy.Document) bool {
	public, _, _ := access.Public(doc.Bytes())
	return public
}

// publicAccessAspect: S3 user guide, Block Public Access. What of it could not be
// read is in err.
func publicAccessAspect(block target.PublicAccess, err error, doc *policy.Document) aspect {
	public, reasons, unjudged := false, []string(nil), error(nil)
	if !doc.Empty() {
		public, reasons, unjudged = access.Public(doc.Bytes())
	}
	if unjudged != nil {
		return aspect{
			Status: statusUnknown, Reason: fmt.Sprintf("It can't be told whether the bucket policy is public: %s.", unjudged),
			Remedy: "Correct the policy by hand.",
		}
	}
	if !public {
		return aspect{Status: statusOK, Reason: "No statement of the bucket policy is public, so that Block Public Access doesn't touch what it grants."}
	}
	found := aspect{
		Status: statusBlocked,
		Remedy: "Let the statement name accounts, roles or users, or give it a condition with fixed values that S3 accepts, such as aws:PrincipalOrgID. " +
			"For Seqera Platform, principal_mode = \"account\" of xacct_tower_bucket_policy does so. A statement that is not ours is its owner's to change.",
	}
	because := " The policy is public by S3's definition: " + strings.Join(reasons, "; ") + "."
	switch {
	case block.CutOff != "":
		found.Reason = "RestrictPublicBuckets of " + block.CutOff + " cuts off everybody of other accounts while the bucket policy is public." + because
	case block.Refused != "":
		found.Reason = "BlockPublicPolicy of " + block.Refused + " makes S3 refuse every write of the bucket policy as long as the whole of it is public." + because
	case err != nil:
		_, remedy := target.Explain(err)
		found.Status = statusUnknown
		found.Reason = "Block Public Access could not be read, and may cut other accounts off: " + said(err) + "." + because
		found.Remedy = joined(remedy, found.Remedy)
	default:
		found.Status = statusWarning
		found.Reason = "Neither the bucket nor its account blocks public policies, and the bucket has one." + because
	}
	return found
}

// encryptionAspect: S3 user guide, Using server-side encryption with AWS KMS keys.
func encryptionAspect(e target.Encryption) aspect {
	switch {
	case e.Algorithm == "AES256":
		return aspect{Status: statusOK, Reason: "New objects are encrypted with keys of S3's own, which takes no permission."}
	case e.Algorithm != "aws:kms" && e.Algorithm != "aws:kms:dsse":
		return aspect{Status: statusUnknown, Reason: fmt.Sprintf("New objects are encrypted by %q, of which nothing is known here.", e.Algorithm)}
	case e.Key == "" || strings.HasSuffix(e.Key, "alias/aws/s3"):
		return aspect{
			Status: statusBlocked,
			Reason: "New objects are encrypted with the AWS managed key aws/s3, whose policy can't be changed: no other account can ever read them.",
			Remedy: "Encrypt with keys of S3's own (AES256), or with a customer managed key and an xacct_key_grant on it. Objects that are there already must be copied over themselves.",
		}
	case !strings.HasPrefix(e.Key, "arn:"):
		return aspect{
			Status: statusWarning,
			Reason: fmt.Sprintf("New objects are encrypted with the key %s, and KMS looks for what is no ARN in the account of whoever uploads.", e.Key),
			Remedy: "Put the full ARN of the key into the bucket's default encryption, and let the other account use the key with xacct_key_grant.",
		}
	}
	return aspect{
		Status: statusWarning,
		Reason: fmt.Sprintf("New objects are encrypted with the key %s: whoever reads them needs kms:Decrypt, and whoever writes kms:GenerateDataKey, in the key policy and in their own identity policy. Neither is looked at.", e.Key),
		Remedy: "Let the other account use the key with xacct_key_grant. That takes a customer managed key; if this is the AWS managed key aws/s3, use another.",
	}
}

// policySizeAspect warns as grants do, of which none fits when the policy is full.
func policySizeAspect(kind target.Kind, doc *policy.Document) aspect {
	size := 0
	if !doc.Empty() {
		size = doc.Size()
	}
	found := aspect{
		Status: statusWarning, Reason: fmt.Sprintf("The bucket policy has %d of at most %d bytes.", size, kind.Limits.Size),
		Remedy: "Merge statements, name fewer principals and actions one by one, use shorter Sids, or move grants to access points.",
	}
	switch {
	case size >= kind.Limits.Size:
		found.Status = statusBlocked
	case kind.Crowded(doc) == "":
		found.Status, found.Remedy = statusOK, ""
	}
	return found
}

func orphanAspect(doc *policy.Document) aspect {
	orphans := doc.Orphans()
	if len(orphans) == 0 {
		return aspect{Status: statusOK, Reason: "The bucket policy names no deleted role or user."}
	}
	return aspect{
		Status: statusBlocked, Reason: "The bucket policy names deleted roles or users, so that S3 refuses every write of it.",
		Remedy: target.OrphanRemedy(orphans, nil),
	}
}

// families are the event types that others learn of new and deleted objects by,
// with what each wildcard stands for (S3 user guide, Supported event types for SQS,
// SNS, and Lambda).
var families = map[string][]string{
	"s3:ObjectCreated:*": {"s3:ObjectCreated:Put", "s3:ObjectCreated:Post", "s3:ObjectCreated:Copy", "s3:ObjectCreated:CompleteMultipartUpload"},
	"s3:ObjectRemoved:*": {"s3:ObjectRemoved:Delete", "s3:ObjectRemoved:DeleteMarkerCreated"},
}

// notificationAspect is ok when one destination that can belong to others, too, gets
// both families for all keys.
func notificationAspect(doc *entry.Document) aspect {
	if doc.EventBridge() {
		return aspect{Status: statusOK, Reason: "EventBridge gets all events of the bucket."}
	}
	events := map[string][]string{} // those without a filter, by destination
	function := false
	for _, e := range doc.Entries() {
		if e.Prefix == "" && e.Suffix == "" {
			events[e.Destination] = append(events[e.Destination], e.Events...)
		}
		function = function || e.Kind() == entry.Function
	}
	for _, destination := range slices.Sorted(maps.Keys(events)) {
		if (entry.Entry{Destination: destination}).Kind() != entry.Function && complete(events[destination]) {
			return aspect{Status: statusOK, Reason: fmt.Sprintf("%s is told of all objects that are created or removed.", destination)}
		}
	}
	found := aspect{
		Status: statusWarning, Reason: "Nobody is told of new and deleted objects.",
		Remedy: "Send s3:ObjectCreated:* and s3:ObjectRemoved:*, without prefix and suffix, to a topic with xacct_bucket_notification, or switch EventBridge on.",
	}
	if entries := doc.Entries(); len(entries) > 0 {
		found.Reason = "No topic or queue is told of all objects that are created or removed. There is:"
		for _, e := range entries {
			found.Reason += "\n  - " + e.String()
		}
		found.Remedy += " S3 accepts no two entries for one event: let those in the way, if need be, get their events from that topic."
	}
	if function {
		found.Remedy += " A function can be subscribed to a topic; another account can't get events by way of a function."
	}
	return found
}

// complete tells whether the events have all of both families.
func complete(events []string) bool {
	for family, members := range families {
		missing := slices.ContainsFunc(members, func(m string) bool { return !slices.Contains(events, m) })
		if missing && !slices.Contains(events, family) {
			return false
		}
	}
	return true
}

// trailAspect says what a trail that logs, or doesn't, in the bucket's region logs
// of the bucket.
func trailAspect(t *target.TrailSelectors, doc *selector.Selectors, bucket, region string, logsThere bool) aspect {
	value := selector.Value(t.Partition(), bucket)
	if !logsThere {
		return aspect{
			Status: statusWarning, Reason: fmt.Sprintf("The trail %s logs only what happens in %s, and the bucket is in %s.", t.ARN(), t.HomeRegion(), region),
			Remedy: "Name a trail of the bucket's region, or a multi-Region trail.",
		}
	}
	if by, all := doc.Covered(selector.All, value); all {
		return aspect{Status: statusOK, Reason: fmt.Sprintf("The trail %s has the data events of the bucket: %s. Whether the trail is switched on is not looked at.", t.ARN(), by)}
	}
	found := aspect{
		Status: statusWarning, Reason: fmt.Sprintf("The trail %s does not log the data events of all objects of the bucket.", t.ARN()),
		Remedy: "Add the bucket to the trail with xacct_trail_data_selector.",
	}
	for half, calls := range map[string]string{selector.ReadOnly: "read", selector.WriteOnly: "write"} {
		if by, some := doc.Covered(half, value); some {
			found.Reason = fmt.Sprintf("The trail %s logs only the calls that %s objects of the bucket: %s.", t.ARN(), calls, by)
		}
	}
	return found
}
