// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

const (
	region         = "eu-west-1"
	dataAccount    = "111122223333" // owns the buckets and the trail
	computeAccount = "444455556666" // is let in
	trailARN       = "arn:aws:cloudtrail:" + region + ":" + dataAccount + ":trail/" + trailName
	trailName      = "audit"
)

// world is the AWS of a scenario.
type world struct {
	*fakeaws.Server
	before map[string]string // bucket policies
}

// newWorld starts an AWS with the trail or the buckets of a scenario. Others have statements of
// about two kilobytes in the policy of each.
func newWorld(s scenario) (*world, error) {
	w := &world{Server: fakeaws.New(), before: map[string]string{}}
	if err := w.Start(); err != nil {
		return nil, err
	}
	owner := w.Account(dataAccount)
	if s.onTrail > 0 {
		owner.CreateTrail(trailName, region, fakeaws.TrailOptions{MultiRegion: true})
		return w, nil
	}
	for n := range s.targets {
		name := fmt.Sprintf("bench-%03d", n)
		owner.CreateBucket(name, region)
		if err := w.SetBucketPolicy(name, policyOfOthers(name)); err != nil {
			w.Close()
			return nil, fmt.Errorf("the policy of %s: %w", name, err)
		}
		w.before[name], _ = w.BucketPolicy(name)
	}
	return w, nil
}

func policyOfOthers(bucket string) string {
	statements := []string{fmt.Sprintf(`{"Sid":"TLSOnly","Effect":"Deny","Principal":"*","Action":"s3:*",`+
		`"Resource":["arn:aws:s3:::%s","arn:aws:s3:::%[1]s/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}`, bucket)}
	for n := range 7 {
		statements = append(statements, fmt.Sprintf(`{"Sid":"Partner%d","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::77778888999%[1]d:root"},`+
			`"Action":["s3:GetObject","s3:GetObjectTagging","s3:GetObjectVersion"],"Resource":"arn:aws:s3:::%s/partner-%[1]d/*",`+
			`"Condition":{"StringEquals":{"s3:ExistingObjectTag/shared":"yes"}}}`, n, bucket))
	}
	return `{"Version":"2012-10-17","Id":"data-team","Statement":[` + strings.Join(statements, ",") + `]}`
}

// takeCalls returns how often each operation was called since the last time.
func (w *world) takeCalls() map[string]int {
	counts := map[string]int{}
	for _, call := range w.Calls() {
		counts[call.Operation]++
	}
	w.ResetCalls()
	return counts
}

// untouched returns an error when a policy isn't what it was at the start.
func (w *world) untouched() error {
	for name, before := range w.before {
		if now, _ := w.BucketPolicy(name); now != before {
			return fmt.Errorf("the policy of %s is not what it was: %s, before: %s", name, now, before)
		}
	}
	return nil
}
