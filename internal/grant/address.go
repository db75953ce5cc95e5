// SPDX-License-Identifier: MPL-2.0

package grant

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/xacct/terraform-provider-xacct/internal/preset"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

var (
	// KMS API reference, DescribeKey: KeyId. Multi-Region keys begin with "mrk-".
	keyID     = regexp.MustCompile(`^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$`)
	aliasName = regexp.MustCompile(`^alias/[A-Za-z0-9/_-]{1,250}$`)
	// IAM API reference, CreateRole: RoleName.
	roleName   = regexp.MustCompile(`^[\w+=,.@-]{1,64}$`)
	policyPath = regexp.MustCompile(`^policy/[\x21-\x7e]+$`)
)

func checkQueueURL(text string) error {
	_, err := target.ParseQueueURL(text)
	return err
}

func checkKeyID(text string) error {
	if keyID.MatchString(text) || aliasName.MatchString(text) {
		return nil
	}
	a, err := arn.Parse(text)
	if err != nil || a.Service != "kms" || a.Region == "" || preset.CheckAccountID(a.AccountID) != nil ||
		!keyID.MatchString(strings.TrimPrefix(a.Resource, "key/")) && !aliasName.MatchString(a.Resource) {
		return fmt.Errorf("%q is no key: expected the id of a key, its ARN, an alias such as alias/my-key, or an alias's ARN", text)
	}
	return nil
}

func checkRoleName(text string) error {
	if strings.HasPrefix(text, "arn:") {
		return fmt.Errorf("%q is an ARN: expected the name of the role, which is what follows the last slash", text)
	}
	if !roleName.MatchString(text) {
		return fmt.Errorf("%q is no name of a role: letters, digits and +=,.@_-, at most 64", text)
	}
	return nil
}

func checkPolicyARN(text string) error {
	a, err := arn.Parse(text)
	if err == nil && a.Service == "iam" && a.AccountID == "aws" {
		return fmt.Errorf("%q is a policy of AWS's, which nobody can change: expected a customer managed policy", text)
	}
	if err != nil || a.Service != "iam" || preset.CheckAccountID(a.AccountID) != nil || !policyPath.MatchString(a.Resource) {
		return fmt.Errorf("%q is no ARN of a customer managed policy, such as arn:aws:iam::111122223333:policy/my-policy", text)
	}
	return nil
}
