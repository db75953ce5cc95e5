// SPDX-License-Identifier: MPL-2.0

package target

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/xacct/terraform-provider-xacct/internal/lease"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// Lease says where the leases are that keep writers on different hosts apart, and how
// long one holds without being renewed.
type Lease struct {
	Bucket, Prefix string
	TTL            time.Duration
}

// leased are locks with leases inside: the processes of one host queue for the host's
// lock, which is handed on at once and costs nothing, and only the one that has it
// asks S3. The other way round, each of them would poll S3, and a lease would be
// renewed while its holder waits for its neighbour.
type leased struct {
	host   splice.Locker
	leases *lease.Locker
}

func (l leased) Lock(ctx context.Context, key string) (held context.Context, unlock func(), err error) {
	held, giveBack, err := l.host.Lock(ctx, key)
	if err != nil {
		return nil, nil, err
	}
	held, release, err := l.leases.Lock(held, key)
	if err != nil {
		giveBack()
		return nil, nil, err
	}
	return held, func() { release(); giveBack() }, nil
}

// Taken is not known of other hosts, so that what was read before the lease was taken
// is read again.
func (l leased) Taken(key string) (times uint64, ok bool) { return l.leases.Taken(key) }

func (s *Session) leases(l Lease) *lease.Locker {
	store := &leaseStore{bucket: bucket{session: s, name: l.Bucket}, prefix: l.Prefix}
	return lease.New(store, lease.Settings{Prefix: l.Prefix, TTL: l.TTL, Log: func(ctx context.Context, message string, about map[string]any) {
		about["bucket"] = l.Bucket
		tflog.Warn(ctx, message, about)
	}})
}

// leaseStore is a bucket with leases: S3 user guide, "How to prevent object overwrites
// with conditional writes" and "How to perform conditional deletes".
type leaseStore struct {
	bucket bucket
	prefix string
}

// Create answers 412 PreconditionFailed when the object is there, and 409
// ConditionalRequestConflict when another write of it is under way.
func (s *leaseStore) Create(ctx context.Context, name string, body []byte) (etag string, err error) {
	return s.put(ctx, &s3.PutObjectInput{Key: &name, IfNoneMatch: aws.String("*")}, body)
}

func (s *leaseStore) Replace(ctx context.Context, name, etag string, body []byte) (newETag string, err error) {
	return s.put(ctx, &s3.PutObjectInput{Key: &name, IfMatch: &etag}, body)
}

func (s *leaseStore) put(ctx context.Context, in *s3.PutObjectInput, body []byte) (etag string, err error) {
	in.Bucket, in.ContentType = &s.bucket.name, aws.String("application/json")
	err = s.bucket.call(ctx, func(ctx context.Context, client *s3.Client) error {
		in.Body = bytes.NewReader(body)
		out, err := client.PutObject(ctx, in, once, plain)
		if err != nil {
			return err
		}
		etag = aws.ToString(out.ETag)
		return nil
	})
	return etag, s.conditional(ctx, err)
}

// plain leaves out the checksums that S3 doesn't ask for, and that other stores may not
// know: the signature has one already.
func plain(o *s3.Options) {
	o.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired
	o.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired
}

// maxLease is more than any lease has.
const maxLease = 64 << 10

// Read takes the age of an object from two times of S3's own clock.
func (s *leaseStore) Read(ctx context.Context, name string) (object lease.Object, err error) {
	err = s.bucket.call(ctx, func(ctx context.Context, client *s3.Client) error {
		out, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: &s.bucket.name, Key: &name}, once, plain)
		if err != nil {
			return err
		}
		defer out.Body.Close() //nolint:errcheck // it was only read
		object.ETag = aws.ToString(out.ETag)
		if now, ok := awsmiddleware.GetServerTime(out.ResultMetadata); ok && out.LastModified != nil {
			object.Age = max(0, now.Sub(*out.LastModified)-time.Second) // both are in whole seconds
		}
		object.Body, err = io.ReadAll(io.LimitReader(out.Body, maxLease))
		return err
	})
	if absent(err) {
		return lease.Object{}, lease.ErrAbsent
	}
	return object, s.explain(ctx, err)
}

func (s *leaseStore) Delete(ctx context.Context, name, etag string) error {
	return s.conditional(ctx, s.bucket.call(ctx, func(ctx context.Context, client *s3.Client) error {
		_, err := client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &s.bucket.name, Key: &name, IfMatch: &etag}, once)
		return err
	}))
}

// conditional explains what became of a write with a condition.
func (s *leaseStore) conditional(ctx context.Context, err error) error {
	if absent(err) || statusCode(err) == http.StatusPreconditionFailed {
		return lease.ErrChanged
	}
	return s.explain(ctx, err)
}

func absent(err error) bool {
	return statusCode(err) == http.StatusNotFound && errorCode(err) != "NoSuchBucket"
}

// explain turns S3's refusals into problems, and what may pass into lease.ErrBusy.
func (s *leaseStore) explain(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	switch class, status := Classify(err), statusCode(err); {
	case status == http.StatusNotImplemented || status == http.StatusMethodNotAllowed:
		return &Problem{Summary: noConditions, Remedy: useAWS, Class: splice.Final, Err: err}
	case class == splice.Busy || class == splice.Ambiguous || status == http.StatusConflict:
		return fmt.Errorf("%w: %w", lease.ErrBusy, err)
	}
	return explain(err, Problem{Summary: "Lease Access Denied", Remedy: s.permissions(ctx)}, map[string]Problem{
		"NoSuchBucket": {
			Summary: "Lease Bucket Not Found", Class: splice.Final,
			Remedy: fmt.Sprintf("There is no bucket %s, which the lease block names, and nothing is written without a lease. Correct the name, or create the bucket first, in a configuration of its own.", s.bucket.name),
		},
	})
}

func (s *leaseStore) permissions(ctx context.Context) string {
	partition, err := s.bucket.session.Client.Partition(ctx)
	if err != nil {
		partition = "aws"
	}
	arn := fmt.Sprintf("arn:%s:s3:::%s", partition, s.bucket.name)
	return fmt.Sprintf("Nothing is written without a lease. The caller needs s3:GetObject, s3:PutObject and s3:DeleteObject on %s/%s*, and s3:ListBucket on %s, "+
		"without which S3 denies to read a lease that isn't there. A bucket that is encrypted by a key of KMS needs kms:GenerateDataKey and kms:Decrypt on the key, too.", arn, s.prefix, arn)
}

const (
	noConditions = "Conditional Writes Not Supported"
	useAWS       = "A lease needs the conditional writes of S3 (If-None-Match and If-Match), which the service that has the lease block's bucket lacks: it would keep nobody apart, so nothing was written. Name a bucket of AWS, or leave the block out."
)

// explainLease says what to do about a lease that was not taken or was lost.
func explainLease(failed *lease.Error) (summary, remedy string) {
	if errors.Is(failed, lease.ErrUnconditional) {
		return noConditions, useAWS
	}
	if failed.Lost {
		return "Lease Lost", "What was being written may be written or not: repeat the apply, which looks first at what is there. If somebody else has taken the lease over, this process could not renew it for longer than the ttl of the lease block: give it more."
	}
	var b strings.Builder
	b.WriteString("The lease block has writers on different hosts wait for each other. ")
	if other := failed.Other; other != nil {
		fmt.Fprintf(&b, "Now %s has the lease, and renewed it last at %s by its clock, for %s. Repeat this apply when that one is over, or give it more time. ",
			other.Holder, other.Renewed.Format(time.RFC3339), time.Duration(other.TTL))
	}
	fmt.Fprintf(&b, "The lease of a process that died is taken over by itself when its ttl has passed. To take it away by hand, when nobody applies any more, delete the object %s of the lease block's bucket.", failed.Object)
	return "Lease Not Taken", b.String()
}
