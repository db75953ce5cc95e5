// SPDX-License-Identifier: MPL-2.0

package target

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/preset"
)

// CheckStatement returns an error for a statement that AWS would refuse in this
// document, or that can't be meant so. It judges what is to be written, never
// what somebody else has written.
func (k Kind) CheckStatement(id string, s policy.Statement) error {
	errs := []error{
		k.checkElements(s),
		checkPrincipals(s.Principals()),
		checkPrincipals(s.NotPrincipals()),
		k.checkActions(append(s.Actions(), s.NotActions()...)),
		k.checkResources(id, append(s.Resources(), s.NotResources()...)),
	}
	if k.PlainSids && !plainSid.MatchString(s.Sid()) {
		errs = append(errs, fmt.Errorf("the Sid %q has more than letters and digits, which is all that a Sid of a %s may have", s.Sid(), k.Name))
	}
	if k.Check != nil {
		errs = append(errs, k.Check(s))
	}
	return errors.Join(errs...)
}

// checkElements: IAM user guide, IAM JSON policy elements reference. Element names
// are exact: AWS refuses a misspelt one.
func (k Kind) checkElements(s policy.Statement) error {
	known := []string{"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"}
	elements := s.Elements()
	for _, e := range elements {
		if !slices.Contains(known, e) {
			return fmt.Errorf("%q is no element of a statement; there are %s", e, strings.Join(known, ", "))
		}
	}
	if effect := s.Effect(); effect != "Allow" && effect != "Deny" {
		return errors.New(`the statement needs an Effect, "Allow" or "Deny"`)
	}
	for _, element := range []struct {
		name   string
		wanted bool
		values int
	}{
		{"Principal", k.Principals, len(s.Principals()) + len(s.NotPrincipals())},
		{"Action", true, len(s.Actions()) + len(s.NotActions())},
		{"Resource", k.Resources, len(s.Resources()) + len(s.NotResources())},
	} {
		has, hasNot := slices.Contains(elements, element.name), slices.Contains(elements, "Not"+element.name)
		switch {
		case !element.wanted && (has || hasNot):
			return fmt.Errorf("a statement of a %s has no %s", k.Name, element.name)
		case element.wanted && has == hasNot:
			return fmt.Errorf("the statement needs either %s or Not%s", element.name, element.name)
		case element.wanted && element.values == 0:
			return fmt.Errorf("the %s of the statement is empty", element.name)
		}
	}
	return nil
}

// UselessActions returns the actions of an Allow statement that have no effect,
// because its principals are of another account than the document. Where the
// account is not known, there are none.
func (k Kind) UselessActions(account string, s policy.Statement) []string {
	foreign := slices.ContainsFunc(s.Principals(), func(p policy.Principal) bool {
		owner := accountOf(p)
		return owner != "" && account != "" && owner != account
	})
	if !foreign || s.Effect() != "Allow" || k.Useless == nil {
		return nil
	}
	return slices.DeleteFunc(s.Actions(), func(a string) bool { return !k.Useless(a) })
}

// useless tells of a service's actions whether another account can't use them.
func useless(actions preset.Actions) func(string) bool {
	return func(action string) bool {
		return actions.Check(action) == nil && actions.CheckAcrossAccounts(action) != nil
	}
}

// OwnerOf is the account that an address says, "" when it says none.
func OwnerOf(id string) string {
	if queue, err := ParseQueueURL(id); err == nil {
		return queue.Account
	}
	return accountOf(policy.Principal{Type: "AWS", Value: id})
}

// accountOf is the account of an AWS principal, "" when it has none.
func accountOf(p policy.Principal) string {
	if p.Type != "AWS" {
		return ""
	}
	if accountID.MatchString(p.Value) {
		return p.Value
	}
	if parts := strings.SplitN(p.Value, ":", 6); len(parts) == 6 {
		return parts[4]
	}
	return ""
}

var (
	plainSid  = regexp.MustCompile(`^[A-Za-z0-9]*$`) // IAM user guide, IAM JSON policy elements: Sid
	accountID = regexp.MustCompile(`^[0-9]{12}$`)
	// awsPrincipal: IAM user guide, AWS JSON policy elements: Principal. The account
	// of a CloudFront origin access identity is "cloudfront".
	awsPrincipal = regexp.MustCompile(`^arn:aws[a-z-]*:(iam::([0-9]{12}|cloudfront):(root|(user|role)/[^*?]+)|sts::[0-9]{12}:(assumed-role/[^/*?]+/[^/*?]+|federated-user/[^*?]+))$`)
	// An id in place of an ARN, as of a deleted principal.
	uniqueID      = regexp.MustCompile(`^A(RO|ID)A[A-Z0-9]{10,}$`)
	canonicalUser = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

func checkPrincipals(principals []policy.Principal) error {
	var errs []error
	for _, p := range principals {
		errs = append(errs, checkPrincipal(p))
	}
	return errors.Join(errs...)
}

func checkPrincipal(p policy.Principal) error {
	v := p.Value
	if strings.Contains(v, "${") {
		return fmt.Errorf("principal %q: policy variables are not possible in a principal", v)
	}
	switch p.Type {
	case "*":
		return nil
	case "AWS":
		switch {
		case v == "*", accountID.MatchString(v), awsPrincipal.MatchString(v):
			return nil
		case uniqueID.MatchString(v):
			return fmt.Errorf("principal %q is the id of a role or user, as AWS shows it for a deleted one; give the ARN", v)
		case strings.HasPrefix(v, "arn:") && strings.ContainsAny(v, "*?"):
			return fmt.Errorf("principal %q: AWS takes no wildcards in a principal; list the ARN in principals, which renders it as its account with a condition on aws:PrincipalArn", v)
		}
		return fmt.Errorf("%q is no principal: expected a 12-digit account id, or the ARN of a user, role or assumed-role session", v)
	case "Service":
		if !strings.Contains(v, ".") || strings.ContainsAny(v, "*/: ") {
			return fmt.Errorf("%q is no service principal, such as s3.amazonaws.com", v)
		}
		return nil
	case "CanonicalUser":
		if !canonicalUser.MatchString(v) {
			return fmt.Errorf("%q is no canonical user id, which has 64 hexadecimal digits", v)
		}
		return nil
	case "Federated":
		return nil
	case "":
		return fmt.Errorf(`principal %q stands alone, as only "*" may: write {"AWS": %q}`, v, v)
	}
	return fmt.Errorf("%q is no kind of principal; there are AWS, Service, Federated and CanonicalUser", p.Type)
}

func (k Kind) checkActions(actions []string) error {
	for _, a := range actions {
		if a == "*" {
			continue
		}
		service, name, ok := strings.Cut(a, ":")
		if !ok || service == "" || name == "" {
			return fmt.Errorf("%q is no action: expected the service and the action's name, such as s3:GetObject", a)
		}
		if k.Service != "" && !strings.EqualFold(service, k.Service) {
			return fmt.Errorf("action %q is one of another service: a %s has actions of %s only", a, k.Name, k.Service)
		}
	}
	return nil
}

func (k Kind) checkResources(id string, resources []string) error {
	if id == "" || k.Owns == nil { // not known yet, or any will do
		return nil
	}
	for _, r := range resources {
		if !k.Owns(id, r) {
			return fmt.Errorf("resource %q is not one of %s: its %s may have %s", r, id, k.Name, k.OwnResources(id))
		}
	}
	return nil
}

// CheckPartition returns an error when an ARN of the statement belongs to another
// partition than the document does.
func CheckPartition(partition string, s policy.Statement) error {
	arns := append(s.Resources(), s.NotResources()...)
	for _, p := range append(s.Principals(), s.NotPrincipals()...) {
		arns = append(arns, p.Value)
	}
	for _, arn := range arns {
		parts := strings.SplitN(arn, ":", 3)
		if len(parts) == 3 && parts[0] == "arn" && parts[1] != partition && !strings.ContainsAny(parts[1], "*?") {
			return fmt.Errorf("%q is in the partition %s, the document in %s", arn, parts[1], partition)
		}
	}
	return nil
}

// Matches compares with a pattern of IAM's: * is any text, ? one character.
func Matches(pattern, text string) bool {
	for pattern != "" {
		if pattern[0] == '*' {
			for i := 0; i <= len(text); i++ {
				if Matches(pattern[1:], text[i:]) {
					return true
				}
			}
			return false
		}
		if text == "" || pattern[0] != '?' && pattern[0] != text[0] {
			return false
		}
		pattern, text = pattern[1:], text[1:]
	}
	return text == ""
}
