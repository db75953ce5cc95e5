// SPDX-License-Identifier: MPL-2.0

package target

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3control"

	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// PublicAccess is what Block Public Access does about a public policy of a bucket:
// whose setting does it, in words; "" when nobody's does. Settings of the bucket, its
// account and its organization combine, and the strictest holds (S3 user guide,
// Blocking public access to your Amazon S3 storage).
type PublicAccess struct {
	// Refused: S3 refuses to put a policy that is public (BlockPublicPolicy).
	Refused string
	// CutOff: while the policy is public, nobody of another account gets in
	// (RestrictPublicBuckets).
	CutOff string
}

// PublicAccess reads the Block Public Access that is in force for a bucket, once for all
// who ask at about the same time. That of the account, in which the organization's is
// (S3 Control API reference, GetPublicAccessBlock), is read only if the bucket's own
// leaves something open. That it can't be read, for whatever reason, is an error of the
// class Denied, and comes with what the bucket's own does.
func (s *Session) PublicAccess(ctx context.Context, a Address) (PublicAccess, error) {
	b := s.bucketAt(a)
	return s.publicAccess.get(ctx, b.key(), b.publicAccess)
}

// PlannedPublicAccess is PublicAccess for the checks of a plan: it is read once.
func (s *Session) PlannedPublicAccess(ctx context.Context, a Address) (PublicAccess, error) {
	b := s.bucketAt(a)
	return s.plannedPublicAccess.get(ctx, b.key(), b.publicAccess)
}

func (b bucket) publicAccess(ctx context.Context) (PublicAccess, error) {
	of, err := b.ownPublicAccess(ctx)
	if err != nil || of.Refused != "" && of.CutOff != "" {
		return of, err
	}
	account, err := b.session.accountPublicAccess(ctx, b.owner)
	if of.Refused == "" {
		of.Refused = account.Refused
	}
	if of.CutOff == "" {
		of.CutOff = account.CutOff
	}
	return of, err
}

// noConfiguration blocks nothing.
const noConfiguration = "NoSuchPublicAccessBlockConfiguration"

func (b bucket) ownPublicAccess(ctx context.Context) (PublicAccess, error) {
	var found PublicAccess
	err := b.call(ctx, func(ctx context.Context, client *s3.Client) error {
		out, err := client.GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: &b.name, ExpectedBucketOwner: b.expectedOwner()})
		if err == nil && out.PublicAccessBlockConfiguration != nil {
			found = publicAccess("the bucket "+b.name, out.PublicAccessBlockConfiguration.BlockPublicPolicy, out.PublicAccessBlockConfiguration.RestrictPublicBuckets)
		}
		return err
	})
	if errorCode(err) == noConfiguration {
		return PublicAccess{}, nil
	}
	return found, b.explain(ctx, err, "s3:GetBucketPublicAccessBlock")
}

// accountPublicAccess is that of the caller's account, the only one that it may
// read; another owner's can't be.
func (s *Session) accountPublicAccess(ctx context.Context, owner string) (PublicAccess, error) {
	caller, err := s.Client.AccountID(ctx)
	if err != nil {
		return PublicAccess{}, err
	}
	switch {
	case caller == "":
		return PublicAccess{}, unreadAccount(errors.New("skip_requesting_account_id in the provider block keeps it from knowing its account"))
	case owner != "" && owner != caller:
		return PublicAccess{}, unreadAccount(fmt.Errorf("the caller belongs to the account %s, the bucket to %s", caller, owner))
	}
	client, err := s.Client.S3Control(ctx, "")
	if err != nil {
		return PublicAccess{}, err
	}
	if client == nil {
		return PublicAccess{}, unreadAccount(errors.New("there is an endpoint for s3 and none for s3control"))
	}
	// A network may lead to S3 and not to S3 Control.
	bounded, cancel := context.WithTimeout(ctx, accountPatience)
	defer cancel()
	out, err := client.GetPublicAccessBlock(bounded, &s3control.GetPublicAccessBlockInput{AccountId: &caller})
	switch {
	case errorCode(err) == noConfiguration, err == nil && out.PublicAccessBlockConfiguration == nil:
		return PublicAccess{}, nil
	case err == nil:
		of := out.PublicAccessBlockConfiguration
		return publicAccess("the account "+caller, of.BlockPublicPolicy, of.RestrictPublicBuckets), nil
	case ctx.Err() != nil:
		return PublicAccess{}, err
	case bounded.Err() != nil:
		return PublicAccess{}, unreadAccount(fmt.Errorf("S3 Control gave no answer in %s", accountPatience))
	case Classify(err) == splice.Denied:
		return PublicAccess{}, explain(err, Problem{
			Remedy: fmt.Sprintf("The caller needs s3:GetAccountPublicAccessBlock to read Block Public Access of the account %s.", caller),
		}, nil)
	}
	return PublicAccess{}, unreadAccount(err)
}

// accountPatience is how long it is tried to read what no apply needs.
const accountPatience = 15 * time.Second

// unreadAccount is of the class of what the caller may not read: nothing fails because
// of it.
func unreadAccount(why error) error {
	return &Problem{
		Summary: "Block Public Access Not Read", Class: splice.Denied, Err: why,
		Remedy: "Block Public Access of the bucket's account could not be read.",
	}
}

func publicAccess(whose string, block, restrict *bool) (found PublicAccess) {
	if aws.ToBool(block) {
		found.Refused = whose
	}
	if aws.ToBool(restrict) {
		found.CutOff = whose
	}
	return found
}
