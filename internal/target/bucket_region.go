// SPDX-License-Identifier: MPL-2.0

package target

import "context"

// RegionOfBucket is the region of a bucket of which something was read before: the
// one given, the one that S3 told, or the provider's. It makes no call to S3.
func (s *Session) RegionOfBucket(ctx context.Context, a Address) (string, error) {
	if a.Region != "" {
		return a.Region, nil
	}
	if region := s.bucketRegion(a.ID); region != "" {
		return region, nil
	}
	return s.Client.Region(ctx)
}
