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

// PublicAccess reads the Block Public Access that is in force for a bucket. That of
// the account, in which the organization's is (S3 Control API reference,
// GetPublicAccessBlock), is read only if the bucket's own leaves something open. That
// it can't be read, for whatever reason, is an error of the class Denied, and comes
// with what the bucket's own does.
func (s *Session) PublicAccess(ctx context.Context, a Address) (PublicAccess, error) {
	of, err := s.bucketPublicAccess(ctx, a)
	if err != nil || of.Refused != "" && of.CutOff != "" {
		return of, err
	}
	account, err := s.accountPublicAccess(ctx, a.ExpectedOwner)
	if of.Refused == "" {
		of.Refused = account.Refused
	}
	if of.CutOff == "" {
		of.CutOff = account.CutOff
	}
	return of, err
}

// PlannedPublicAccess is PublicAccess for the checks of a plan: it is read once.
func (s *Session) PlannedPublicAccess(ctx context.Context, a Address) (PublicAccess, error) {
	b := bucket{session: s, name: a.ID, region: a.Region, owner: a.ExpectedOwner}
	return s.publicAccess.get(ctx, b.key(), func(ctx context.Context) (PublicAccess, error) { return s.PublicAccess(ctx, a) })
}

// noConfiguration blocks nothing.
const noConfiguration = "NoSuchPublicAccessBlockConfiguration"

func (s *Session) bucketPublicAccess(ctx context.Context, a Address) (PublicAccess, error) {
	b := bucket{session: s, name: a.ID, region: a.Region, owner: a.ExpectedOwner}
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
		return PublicAccess{}, unreadAccount("skip_requesting_account_id in the provider block keeps it from knowing its account")
	case owner != "" && owner != caller:
		return PublicAccess{}, unreadAccount(fmt.Sprintf("the caller belongs to the account %s, the bucket to %s", caller, owner))
	}
	client, err := s.Client.S3Control(ctx, "")
	if err != nil {
		return PublicAccess{}, err
	}
	if client == nil {
		return PublicAccess{}, unreadAccount("there is an endpoint for s3 and none for s3control")
	}
	// A network may lead to S3 and not to S3 Control.
	bounded, cancel := context.WithTimeout(ctx, accountPatience)
	defer cancel()
	out, err := client.GetPublicAccessBlock(bounded, &s3control.GetPublicAccessBlockInput{AccountId: &caller})
	switch {
	case errorCode(err) == noConfiguration, err == nil && out.PublicAccessBlockConfiguration == nil:
		return PublicAccess{}, nil
	case ctx.Err() != nil:
		return PublicAccess{}, err
	case err != nil:
		return PublicAccess{}, &Problem{
			Summary: "Access Denied", Class: splice.Denied, Err: err,
			Remedy: fmt.Sprintf("The caller needs s3:GetAccountPublicAccessBlock to read Block Public Access of the account %s.", caller),
		}
	}
	return publicAccess("the account "+caller, out.PublicAccessBlockConfiguration.BlockPublicPolicy, out.PublicAccessBlockConfiguration.RestrictPublicBuckets), nil
}

// accountPatience is how long it is tried to read what no apply needs.
const accountPatience = 15 * time.Second

func unreadAccount(why string) error {
	return &Problem{
		Summary: "Access Denied", Class: splice.Denied, Err: errors.New(why),
		Remedy: "Block Public Access of the bucket's account can't be read.",
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
