// SPDX-License-Identifier: MPL-2.0

package target

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
)

// CheckStatement returns an error for a statement that AWS would refuse in this
// document, or that can't be meant so. It judges what is to be written, never
// what somebody else has written.
func (k Kind) CheckStatement(id string, s policy.Statement) error {
	return errors.Join(
		checkElements(s),
		checkPrincipals(s.Principals()),
		checkPrincipals(s.NotPrincipals()),
		k.checkActions(append(s.Actions(), s.NotActions()...)),
		k.checkResources(id, append(s.Resources(), s.NotResources()...)),
	)
}

// checkElements: IAM user guide, IAM JSON policy elements reference. Element names
// are exact: AWS refuses a misspelt one.
func checkElements(s policy.Statement) error {
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
	for _, name := range []string{"Principal", "Action", "Resource"} {
		has, hasNot := slices.Contains(elements, name), slices.Contains(elements, "Not"+name)
		if has == hasNot {
			return fmt.Errorf("the statement needs either %s or Not%s", name, name)
		}
	}
	switch {
	case len(s.Principals())+len(s.NotPrincipals()) == 0:
		return errors.New("the statement names no principal")
	case len(s.Actions())+len(s.NotActions()) == 0:
		return errors.New("the statement names no action")
	case len(s.Resources())+len(s.NotResources()) == 0:
		return errors.New("the statement names no resource")
	}
	return nil
}

var (
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
		if !ok || name == "" {
			return fmt.Errorf("%q is no action, such as %s:…", a, k.Service)
		}
		if !strings.EqualFold(service, k.Service) {
			return fmt.Errorf("action %q is one of another service: a %s has actions of %s only", a, k.Name, k.Service)
		}
	}
	return nil
}

func (k Kind) checkResources(id string, resources []string) error {
	if id == "" { // not known yet
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

// matches compares with a pattern of IAM's: * is any text, ? one character.
func matches(pattern, text string) bool {
	for pattern != "" {
		if pattern[0] == '*' {
			for i := 0; i <= len(text); i++ {
				if matches(pattern[1:], text[i:]) {
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
