// SPDX-License-Identifier: MPL-2.0

package target

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/xacct/terraform-provider-xacct/internal/entry"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// BucketNotification is the notification configuration of an S3 bucket.
type BucketNotification struct{ bucket bucket }

// BucketNotification returns the configuration of a bucket; it makes no call.
func (s *Session) BucketNotification(a Address) *BucketNotification {
	return &BucketNotification{s.bucketAt(a)}
}

// Key is that of the bucket's policy: S3 answers 409 when writes of both race.
func (n *BucketNotification) Key() string { return n.bucket.key() }

// Lock names what is written one at a time.
func (n *BucketNotification) Lock() string { return n.bucket.lock() }

// Classify tells what an error means.
func (n *BucketNotification) Classify(err error) splice.Class { return Classify(err) }

// Lag is an assumption: S3 documents no bound for its configuration changes.
func (n *BucketNotification) Lag() time.Duration { return 6 * time.Second }

// Read returns an empty document when the bucket notifies nobody. It is made of the
// answer's own bytes, since the SDK's types drop what they don't know.
func (n *BucketNotification) Read(ctx context.Context) (*entry.Document, error) {
	var answer []byte
	err := n.bucket.call(ctx, func(ctx context.Context, client *s3.Client) error {
		_, err := client.GetBucketNotificationConfiguration(ctx, &s3.GetBucketNotificationConfigurationInput{
			Bucket: &n.bucket.name, ExpectedBucketOwner: n.bucket.expectedOwner(),
		}, keepAnswer(&answer))
		return err
	})
	if err != nil {
		return nil, n.bucket.explain(ctx, err, "s3:GetBucketNotification")
	}
	doc, err := entry.Parse(answer)
	if err != nil {
		return nil, &Problem{
			Summary: "Unreadable Notification Configuration",
			Remedy:  fmt.Sprintf("The notification configuration of %s can't be edited without the risk of losing a part of it.", n.bucket.name),
			Class:   splice.Final, Err: err,
		}
	}
	return doc, nil
}

// Write puts the whole configuration, once.
func (n *BucketNotification) Write(ctx context.Context, doc *entry.Document) error {
	return n.put(ctx, doc)
}

// Remove puts an empty configuration: there is no call to delete one.
func (n *BucketNotification) Remove(ctx context.Context) error {
	return n.put(ctx, entry.New())
}

func (n *BucketNotification) put(ctx context.Context, doc *entry.Document) error {
	skip := len(doc.Validate) == 0
	var answer []byte
	err := n.bucket.call(ctx, func(ctx context.Context, client *s3.Client) error {
		_, err := client.PutBucketNotificationConfiguration(ctx, &s3.PutBucketNotificationConfigurationInput{
			Bucket: &n.bucket.name, ExpectedBucketOwner: n.bucket.expectedOwner(), SkipDestinationValidation: &skip,
			NotificationConfiguration: &types.NotificationConfiguration{},
		}, once, sendBody(doc.Bytes()), keepAnswer(&answer))
		return err
	})
	if errorCode(err) == "InvalidArgument" {
		return n.refused(doc, answer, err)
	}
	return n.bucket.explain(ctx, err, "s3:PutBucketNotification")
}

// refused explains what S3 has against a configuration.
func (n *BucketNotification) refused(doc *entry.Document, answer []byte, err error) *Problem {
	message := errorMessage(err)
	switch {
	case strings.Contains(message, "Unable to validate"):
		return n.notValidated(doc, argumentsOf(answer), err)
	case strings.Contains(message, "overlap"):
		return &Problem{
			Summary: "Overlapping Notifications", Class: splice.Final, Err: err,
			Remedy: "S3 doesn't accept two entries that could both match an event: give them event types, prefixes or suffixes that exclude each other.",
		}
	}
	return &Problem{
		Summary: "Notification Refused", Class: splice.Final, Err: err,
		Remedy: "S3 accepts or refuses a notification configuration as a whole; what it says about it is below. Only our entry was changed.",
	}
}

// notValidated tells the two reasons apart: a destination of ours may not be usable
// yet, because its policy was changed a moment ago; that of somebody else is broken.
func (n *BucketNotification) notValidated(doc *entry.Document, arguments []argument, err error) *Problem {
	var details, foreign []string
	for _, a := range arguments {
		details = append(details, a.String())
		if !slices.Contains(doc.Validate, a.destination()) {
			foreign = append(foreign, a.destination())
		}
	}
	if details != nil {
		err = fmt.Errorf("%w (%s)", err, strings.Join(details, "; "))
	}
	if len(foreign) > 0 {
		return &Problem{
			Summary: "Broken Notification Of Somebody Else", Class: splice.Final, Err: err, Remedy: StaleRemedy(foreign),
		}
	}
	return &Problem{
		Summary: "Destination Not Validated", Class: splice.UnknownPrincipal, Err: err,
		Remedy: fmt.Sprintf("S3 tests every destination of the bucket before it accepts the configuration: each must exist in the bucket's region, and its policy must let s3.amazonaws.com publish, or send, for this bucket. "+
			"For %s, xacct_topic_publish_grant and xacct_queue_grant see to that; name the grant in depends_on. "+
			"A topic or queue encrypted with a key of one's own also needs a key policy that lets s3.amazonaws.com use it. "+
			"When S3 doesn't say which destination it means, it can be one of somebody else's. skip_destination_validation = true leaves the test out.", strings.Join(doc.Validate, ", ")),
	}
}

// StaleRemedy says what to do about entries of others whose destinations are gone
// or closed to S3.
func StaleRemedy(destinations []string) string {
	return fmt.Sprintf("S3 tests every destination of the bucket, also those of entries that are not ours, and refuses the whole configuration when one fails. This one fails: %s. "+
		"Let its owner repair the destination or remove the entry; or set skip_destination_validation = true, which keeps the entry and leaves the tests out.", strings.Join(destinations, ", "))
}
