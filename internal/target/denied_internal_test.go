// SPDX-License-Identifier: MPL-2.0

package target

import (
	"strings"
	"testing"

	"github.com/aws/smithy-go"
)

// The messages are those of the IAM user guide, Troubleshoot access denied error
// messages.
func TestExplicitDeny(t *testing.T) {
	t.Parallel()
	const user = "User: arn:aws:iam::777788889999:user/MaryMajor is not authorized to perform: s3:GetBucketPolicy "
	for message, want := range map[string]string{
		user + "with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o-1/service_control_policy/p-1": "explicit deny in a service control policy",
		user + `on resource: "arn:aws:s3:::data" with an explicit deny in a resource-based policy`:                                 "explicit deny in a resource-based policy",
		user + "with an explicit deny in a VPC endpoint policy":                                                                    "explicit deny in a VPC endpoint policy",
		user + "with an explicit deny in a permissions boundary":                                                                   "explicit deny in a permissions boundary",
		user + "with an explicit deny in an identity-based policy":                                                                 "explicit deny in an identity-based policy",
		user + "because no identity-based policy allows the s3:GetBucketPolicy action":                                             "",
		"Access Denied": "",
	} {
		err := explain(&smithy.GenericAPIError{Code: "AccessDenied", Message: message}, Problem{Remedy: "The caller needs s3:GetBucketPolicy."}, nil)
		_, remedy := Explain(err)
		if !strings.HasPrefix(remedy, "The caller needs s3:GetBucketPolicy.") {
			t.Errorf("%q: the permission is missing in %q", message, remedy)
		}
		if want == "" && strings.Contains(remedy, "exception") || !strings.Contains(remedy, want) {
			t.Errorf("%q: want %q in %q", message, want, remedy)
		}
	}
}
