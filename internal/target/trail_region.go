// SPDX-License-Identifier: MPL-2.0

package target

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
)

// LogsIn tells whether the trail logs what happens in a region: the one in which it
// was made, or any when it is a multi-Region trail. Only for another region than
// its own it makes a call.
func (t *TrailSelectors) LogsIn(ctx context.Context, region string) (bool, error) {
	if region == t.HomeRegion() {
		return true, nil
	}
	client, err := t.session.Client.CloudTrail(ctx, t.HomeRegion())
	if err != nil {
		return false, err
	}
	out, err := client.GetTrail(ctx, &cloudtrail.GetTrailInput{Name: aws.String(t.ARN())})
	if err != nil {
		return false, explain(err, Problem{Remedy: fmt.Sprintf("The caller needs cloudtrail:GetTrail on %s.", t.ARN())}, nil)
	}
	return out.Trail != nil && aws.ToBool(out.Trail.IsMultiRegionTrail), nil
}
