// SPDX-License-Identifier: MPL-2.0

package target

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
)

// NotImportable says why a statement of a document can't be taken over by a grant as
// it is, and what to do: "has no Sid: …". It is "" for those that can.
func NotImportable(doc *policy.Document, s policy.Statement) string {
	switch sid := s.Sid(); {
	case sid == "":
		return "has no Sid: give it one first"
	case len(doc.Index(sid)) > 1:
		return fmt.Sprintf("shares the Sid %q with another one: give each a Sid of its own first", sid)
	}
	return ""
}

// topicDefaultSid is the Sid of the statement that SNS gives every new topic.
const topicDefaultSid = "__default_statement_ID"

// IsTopicDefault tells the statement that SNS gives every new topic, which stays with
// the topic.
func IsTopicDefault(s policy.Statement) bool { return s.Sid() == topicDefaultSid }

// OnlyPublishes tells statements that let somebody publish to a topic, and no more.
func OnlyPublishes(s policy.Statement) bool {
	actions := s.Actions()
	return len(actions) > 0 && !slices.ContainsFunc(actions, func(a string) bool { return !strings.EqualFold(a, "sns:Publish") })
}
