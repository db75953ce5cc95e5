// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

// The policy documents of IAM.
//
// Documented (IAM user guide, "IAM JSON policy elements", "IAM and AWS STS
// quotas") or recorded: the elements that a document must and must not have,
// Sids of letters and digits that are unique, quotas without whitespace, the
// texts of the refusals, unique ids in place of principals that are gone.
// Assumed: identity policies, inline and managed, come back byte for byte, trust
// policies without whitespace and otherwise as they were sent.

// quotas of IAM, in characters without whitespace.
const (
	trustPolicyQuota   = 2048
	managedPolicyQuota = 6144
	roleInlineQuota    = 10240
	userInlineQuota    = 2048
)

// trustRules are those of a role's trust policy.
func trustRules() policyRules {
	return policyRules{
		maximum:    trustPolicyQuota,
		minified:   true,
		required:   [][]string{{"Effect"}, {"Principal", "NotPrincipal"}, {"Action", "NotAction"}},
		prohibited: []string{"Resource", "NotResource"},
		sids:       alphanumericSids,
		statement: func(statement value) error {
			for _, action := range elementTexts(statement, "Action", "NotAction") {
				if !isTrustAction(action) {
					return flawError{flaw: actionNotApplicable}
				}
			}
			return nil
		},
		refuse: func(f flawError) error {
			switch f.flaw {
			case notJSON:
				return errMalformedDocument("This policy contains invalid Json")
			case tooLarge:
				return errLimit(fmt.Sprintf("Cannot exceed quota for ACLSizePerRole: %d", trustPolicyQuota))
			case prohibitedElement:
				return errMalformedDocument("Has prohibited field " + f.detail)
			case missingElement:
				return errMalformedDocument("Missing required field " + f.detail)
			case actionNotApplicable:
				return errMalformedDocument("AssumeRole policy may only specify STS AssumeRole actions.")
			case badPrincipal:
				return errMalformedDocument(fmt.Sprintf("Invalid principal in policy: \"AWS\":%q", f.detail))
			default:
				return refuseDocument(f)
			}
		},
	}
}

// identityRules are those of an inline or managed policy, with a quota of its
// own when there is one.
func identityRules(quota int) policyRules {
	return policyRules{
		maximum:    quota,
		minified:   true,
		required:   [][]string{{"Action", "NotAction"}, {"Resource", "NotResource"}},
		prohibited: []string{"Principal", "NotPrincipal"},
		identity:   true,
		sids:       alphanumericSids,
		statement: func(statement value) error {
			for _, action := range elementTexts(statement, "Action", "NotAction") {
				if action != "*" && !vendorAction.MatchString(action) {
					return flawError{flaw: badAction}
				}
			}
			return resourcesAreARNs(statement)
		},
		refuse: func(f flawError) error {
			switch {
			case f.flaw == tooLarge:
				return errLimit(fmt.Sprintf("Cannot exceed quota for PolicySize: %d", quota))
			case f.flaw == prohibitedElement:
				return errMalformedDocument("Policy document should not specify a principal.")
			case f.flaw == missingElement:
				return errMalformedDocument("Policy statement must contain " + strings.ToLower(f.detail) + "s.")
			case f.flaw == badAction:
				return errMalformedDocument("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")
			case f.flaw == badResource && f.detail != "":
				return errMalformedDocument(fmt.Sprintf("Resource %s must be in ARN format or \"*\".", f.detail))
			default:
				return refuseDocument(f)
			}
		},
	}
}

// refuseDocument has the words that all documents of IAM share.
func refuseDocument(f flawError) error {
	switch f.flaw {
	case badVersion:
		return errMalformedDocument("The policy must contain a valid version string")
	case badSid:
		return errMalformedDocument("Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*")
	case repeatedSid:
		return errMalformedDocument("Statement IDs (SID) in a single policy must be unique.")
	default:
		return errMalformedDocument("Syntax errors in policy.")
	}
}

var (
	alphanumeric = regexp.MustCompile(`^[0-9A-Za-z]*$`)
	vendorAction = regexp.MustCompile(`^[\w-]+:[\w*?]+$`)
)

// alphanumericSids wants Sids, where there are any, of letters and digits, each
// once.
func alphanumericSids(statements []value) error {
	seen := map[string]bool{}
	for _, statement := range statements {
		sid, ok := statement.get("Sid")
		switch {
		case !ok:
		case sid.kind != text || !alphanumeric.MatchString(sid.text):
			return flawError{flaw: badSid, detail: sid.text}
		case seen[sid.text] && sid.text != "":
			return flawError{flaw: repeatedSid, detail: sid.text}
		default:
			seen[sid.text] = true
		}
	}
	return nil
}

// resourcesAreARNs wants resources to be "*" or to begin like an ARN.
func resourcesAreARNs(statement value) error {
	for _, resource := range elementTexts(statement, "Resource", "NotResource") {
		if resource != "*" && !strings.HasPrefix(resource, "arn:") {
			return flawError{flaw: badResource, detail: resource}
		}
	}
	return nil
}

// isTrustAction says whether a trust policy can have the action, which may have
// wildcards.
func isTrustAction(pattern string) bool {
	service, name, _ := strings.Cut(strings.ToLower(pattern), ":")
	for _, action := range []string{
		"assumerole", "assumerolewithsaml", "assumerolewithwebidentity", "setcontext", "setsourceidentity", "tagsession",
	} {
		if service == "sts" && wildcardMatches(name, action) {
			return true
		}
	}
	return false
}

func errMalformedDocument(message string) error {
	return &apiError{status: http.StatusBadRequest, code: "MalformedPolicyDocument", message: message}
}

func errLimit(message string) error {
	return &apiError{status: http.StatusConflict, code: "LimitExceeded", message: message}
}

func errNoSuchEntity(message string) error {
	return &apiError{status: http.StatusNotFound, code: "NoSuchEntity", message: message}
}

func errDeleteConflict(message string) error {
	return &apiError{status: http.StatusConflict, code: "DeleteConflict", message: message}
}
