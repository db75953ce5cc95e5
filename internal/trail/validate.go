// SPDX-License-Identifier: MPL-2.0

package trail

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/xacct/terraform-provider-xacct/internal/preset"
)

// trailName: CloudTrail API reference, CreateTrail: 3 to 128 letters, digits, and
// single periods, underscores and dashes between them.
var trailName = regexp.MustCompile(`^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$`)

func checkTrail(text string) error {
	name := text
	if a, err := arn.Parse(text); err == nil {
		var ok bool
		name, ok = strings.CutPrefix(a.Resource, "trail/")
		if !ok || a.Service != "cloudtrail" || a.Region == "" || preset.CheckAccountID(a.AccountID) != nil {
			return fmt.Errorf("%q is no ARN of a trail, such as arn:aws:cloudtrail:us-east-1:111122223333:trail/my-trail", text)
		}
	}
	if len(name) < 3 || len(name) > 128 || !trailName.MatchString(name) {
		return fmt.Errorf("%q is no name of a trail, which has 3 to 128 letters, digits, and single periods, underscores and dashes between them", name)
	}
	return nil
}

func checkBucket(text string) error {
	name, prefix, _ := strings.Cut(text, "/")
	if strings.HasPrefix(text, "arn:") {
		return fmt.Errorf("%q is an ARN: expected the name of a bucket, or the name, a slash and a prefix", text)
	}
	if err := preset.CheckBucket(name); err != nil {
		return err
	}
	if strings.ContainsAny(prefix, "*?") {
		return fmt.Errorf("%q has a wildcard: CloudTrail knows prefixes only, so that %q already means everything below it", text, strings.TrimRight(text, "*?"))
	}
	return nil
}
