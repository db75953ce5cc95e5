// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"slices"
	"strings"
)

// policyActionsSNS are the actions that a topic's policy can have (SNS
// developer guide, "Amazon SNS API permissions"), and Receive, which older
// default policies have. Patterns are refused.
var policyActionsSNS = []string{
	"sns:addpermission", "sns:deletetopic", "sns:getdataprotectionpolicy", "sns:gettopicattributes",
	"sns:listsubscriptionsbytopic", "sns:listtagsforresource", "sns:publish", "sns:putdataprotectionpolicy",
	"sns:receive", "sns:removepermission", "sns:settopicattributes", "sns:subscribe",
}

// rules are those of SNS for a topic's policy. The quotas are documented, and
// the texts recorded, but for those of size and numbers, which are assumed, as
// it is that principals are counted over the whole policy and whitespace towards
// the size.
func (t *topic) rules() policyRules {
	return policyRules{
		maximum:    30720,
		statements: 100,
		principals: 200,
		required:   [][]string{{"Effect"}, {"Principal", "NotPrincipal"}, {"Action"}, {"Resource"}},
		prohibited: []string{"NotAction", "NotResource"},
		sids:       distinctSids,
		statement:  t.checkStatement,
		refuse:     refusePolicySNS,
	}
}

// distinctSids wants every statement to have a Sid of its own. A statement that
// is the only one is told apart without (assumed: the refusals that are recorded
// are of several statements).
func distinctSids(statements []value) error {
	seen := map[string]bool{}
	for _, statement := range statements {
		sid, _ := statement.get("Sid")
		if len(statements) > 1 && (sid.text == "" || seen[sid.text]) {
			return flawError{flaw: repeatedSid, detail: sid.text}
		}
		seen[sid.text] = true
	}
	return nil
}

func (t *topic) checkStatement(statement value) error {
	for _, action := range elementTexts(statement, "Action") {
		if !slices.Contains(policyActionsSNS, strings.ToLower(action)) {
			return flawError{flaw: badAction, detail: action}
		}
	}
	switch resources := elementTexts(statement, "Resource"); {
	case len(resources) != 1:
		return flawError{flaw: tooManyResources}
	case resources[0] != t.arn():
		return flawError{flaw: badResource}
	default:
		return nil
	}
}

func refusePolicySNS(f flawError) error {
	switch f.flaw {
	case tooLarge:
		return errSNSParameter("Policy exceeds the maximum size")
	case tooManyStatements:
		return errSNSParameter("Policy has too many statements")
	case tooManyPrincipals:
		return errSNSParameter("Policy has too many principals")
	case repeatedSid:
		return errSNSParameter("Every policy statement must have a unique ID")
	case tooManyResources, badResource:
		return errSNSParameter("Policy statement must apply to a single resource!")
	case badAction:
		return errSNSParameter("Policy statement action out of service scope!")
	case badPrincipal:
		return errSNSParameter("Policy Error: PrincipalNotFound")
	default:
		return errSNSParameter("Policy Error: null")
	}
}
