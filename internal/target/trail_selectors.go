// SPDX-License-Identifier: MPL-2.0

package target

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/xacct/terraform-provider-xacct/internal/selector"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// trailGather holds the edits of a trail back: CloudTrail takes about one write a
// second, and Terraform starts the next resources a while after it has the results
// of the last ones.
const trailGather = 500 * time.Millisecond

// TrailSelectors are the event selectors of a CloudTrail trail.
type TrailSelectors struct {
	session *Session
	trail   arn.ARN
}

var _ splice.Target[*selector.Selectors] = &TrailSelectors{}

// OpenTrail returns the selectors of the trail with an ARN, which makes no call, or
// with a name, which is looked up in the region (the provider's, when it is "") and
// remembered.
func (s *Session) OpenTrail(ctx context.Context, trail, region string) (*TrailSelectors, error) {
	if a, err := arn.Parse(trail); err == nil {
		return &TrailSelectors{session: s, trail: a}, nil
	}
	a, err := s.findTrail(ctx, trail, region)
	if err != nil {
		return nil, err
	}
	return &TrailSelectors{session: s, trail: a}, nil
}

// ARN is the trail's.
func (t *TrailSelectors) ARN() string { return t.trail.String() }

// HomeRegion is the region in which the trail was made, and the only one in which
// its selectors can be changed.
func (t *TrailSelectors) HomeRegion() string { return t.trail.Region }

// Partition is the trail's.
func (t *TrailSelectors) Partition() string { return t.trail.Partition }

// Key is the trail's.
func (t *TrailSelectors) Key() string { return "cloudtrail:" + t.ARN() }

// Lock names what is written one at a time.
func (t *TrailSelectors) Lock() string { return t.Key() }

// Classify is as for every target.
func (t *TrailSelectors) Classify(err error) splice.Class { return Classify(err) }

// Lag is an assumption: CloudTrail documents no bound for changes of its settings.
func (t *TrailSelectors) Lag() time.Duration { return 6 * time.Second }

// Read returns the default selectors when there are none: some emulators show none
// for a new trail, where CloudTrail shows the default.
func (t *TrailSelectors) Read(ctx context.Context) (*selector.Selectors, error) {
	client, err := t.session.Client.CloudTrail(ctx, t.HomeRegion())
	if err != nil {
		return nil, err
	}
	var answer []byte
	_, err = client.GetEventSelectors(ctx, &cloudtrail.GetEventSelectorsInput{TrailName: aws.String(t.ARN())}, func(o *cloudtrail.Options) {
		o.APIOptions = append(o.APIOptions, bodyTo(&answer))
	})
	if err != nil {
		return nil, t.explain(ctx, err)
	}
	s, err := parseSelectors(answer)
	if err == nil && s.Empty() {
		s = selector.Default()
	}
	return s, err
}

// Write puts the whole set, once.
func (t *TrailSelectors) Write(ctx context.Context, s *selector.Selectors) error {
	client, err := t.session.Client.CloudTrail(ctx, t.HomeRegion())
	if err != nil {
		return err
	}
	in := selectorsInput(s)
	in.TrailName = aws.String(t.ARN())
	_, err = client.PutEventSelectors(ctx, in, func(o *cloudtrail.Options) { o.Retryer = aws.NopRetryer{} })
	return t.explain(ctx, err)
}

// Remove puts what CloudTrail gives a new trail: a trail has at least one selector.
func (t *TrailSelectors) Remove(ctx context.Context) error {
	return t.Write(ctx, selector.Default())
}

// explain turns CloudTrail's refusals into problems.
func (t *TrailSelectors) explain(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	caller := ""
	if class := Classify(err); class != splice.Busy && class != splice.Ambiguous {
		caller, _ = t.session.Client.AccountID(ctx) // "" is good enough for a text
	}
	foreign := caller != "" && t.trail.AccountID != "" && caller != t.trail.AccountID
	whose := fmt.Sprintf("The trail %s belongs to the account %s", t.ARN(), t.trail.AccountID)
	if foreign {
		whose += fmt.Sprintf(", and the caller to %s", caller)
	}
	organization := Problem{
		Summary: "Trail Of Another Account", Class: splice.Denied,
		Remedy: whose + ". The selectors of an organization's trail can only be changed from the organization's management account or a delegated administrator's; " +
			"member accounts merely see the trail. Use credentials of that account, or a trail of this account's own.",
	}
	missing := Problem{
		Summary: "Trail Not Found", Class: splice.Gone,
		Remedy: fmt.Sprintf("There is no trail %s. Check the ARN or name, or let trail refer to the trail's resource, so that it is created first.", t.ARN()),
	}
	if foreign {
		missing = organization // an error, and no proof that the trail is gone
	}
	busy := Problem{Summary: "Concurrent Trail Change", Class: splice.Busy, Remedy: "CloudTrail refuses changes of a trail while another is under way. Repeat the apply when the other is done."}
	denied := Problem{Remedy: fmt.Sprintf("The caller needs cloudtrail:GetEventSelectors and cloudtrail:PutEventSelectors on %s. %s.", t.ARN(), whose)}
	return explain(err, denied, map[string]Problem{
		"TrailNotFoundException":                    missing,
		"ResourceNotFoundException":                 missing,
		"NotOrganizationMasterAccountException":     organization,
		"NotOrganizationManagementAccountException": organization,
		"ConflictException":                         busy,
		"ConcurrentModificationException":           busy,
		"InvalidHomeRegionException": {
			Summary: "Trail In Another Region",
			Remedy:  fmt.Sprintf("The selectors of a trail can only be changed in its home region; %s, which its ARN says, is another. Give the name of the trail instead.", t.HomeRegion()),
		},
		"InvalidEventSelectorsException": {
			Summary: "Selectors Refused",
			Remedy:  "CloudTrail accepts or refuses the selectors of a trail as a whole; what it says about them is below. Only our values were changed.",
		},
		"CloudTrailARNInvalidException": {Summary: "Invalid Trail", Remedy: "The ARN of a trail looks like arn:aws:cloudtrail:us-east-1:111122223333:trail/my-trail."},
		"InvalidTrailNameException":     {Summary: "Invalid Trail", Remedy: "The name of a trail has 3 to 128 letters, digits, periods, underscores and dashes."},
	})
}

// findTrail looks a name up, where multi-Region trails of other regions are shown as
// shadow trails, with the ARN that has their home region.
func (s *Session) findTrail(ctx context.Context, name, region string) (arn.ARN, error) {
	select {
	case s.trailLookup <- struct{}{}: // one at a time, so that each is looked up once
		defer func() { <-s.trailLookup }()
	case <-ctx.Done():
		return arn.ARN{}, ctx.Err()
	}
	client, err := s.Client.CloudTrail(ctx, region)
	if err != nil {
		return arn.ARN{}, err
	}
	region = client.Options().Region
	key := region + " " + name
	if found, ok := s.trails[key]; ok {
		return found, nil
	}
	// With a list of names, CloudTrail would leave the shadow trails out.
	out, err := client.DescribeTrails(ctx, &cloudtrail.DescribeTrailsInput{IncludeShadowTrails: aws.Bool(true)})
	if err != nil {
		return arn.ARN{}, explain(err, Problem{Remedy: "The caller needs cloudtrail:DescribeTrails to find a trail by its name; with the ARN of the trail it doesn't."}, nil)
	}
	var found []arn.ARN
	for _, t := range out.TrailList {
		if a, err := arn.Parse(aws.ToString(t.TrailARN)); err == nil && aws.ToString(t.Name) == name {
			found = append(found, a)
		}
	}
	if len(found) == 1 {
		s.trails[key] = found[0]
		return found[0], nil
	}
	if len(found) > 1 {
		return arn.ARN{}, &Problem{
			Summary: "Ambiguous Trail", Class: splice.Final,
			Remedy: fmt.Sprintf("In %s there are several trails with the name %s: %v. Give the ARN of the one that is meant.", region, name, found),
			Err:    errors.New("the name is that of several trails"),
		}
	}
	return arn.ARN{}, &Problem{
		Summary: "Trail Not Found", Class: splice.Gone,
		Remedy: fmt.Sprintf("There is no trail %s in %s, nor a multi-Region trail of that name that is shown there. "+
			"Check the name, set region to where the trail is, give its ARN, or let trail refer to the trail's resource, so that it is created first.", name, region),
		Err: fmt.Errorf("DescribeTrails in %s shows no trail %s", region, name),
	}
}
