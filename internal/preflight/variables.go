// SPDX-License-Identifier: MPL-2.0

package preflight

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// Variables warns of policy variables in a document that takes them literally: they
// need "Version": "2012-10-17", and the Version of a document that others share is
// not ours to change (IAM user guide, IAM policy elements: Variables and tags).
func Variables(_ context.Context, _ *target.Session, c Change) ([]Finding, error) {
	if c.After.Version() == "2012-10-17" {
		return nil, nil
	}
	var sids []string
	for _, s := range c.Ours {
		if bytes.Contains(s.Minified(), []byte("${")) {
			sids = append(sids, s.Sid())
		}
	}
	if len(sids) == 0 {
		return nil, nil
	}
	return []Finding{{
		Summary: "Policy Variables Taken Literally",
		Detail: fmt.Sprintf("The grant has policy variables, such as ${aws:PrincipalTag/team}, in %s. They are taken literally in %s, whose Version is %s: variables need 2012-10-17.\n\n"+
			"Leave the variables out, or let whoever owns the document change its Version, when no statement of others has \"${\" in it. Grants never change it.",
			strings.Join(sids, ", "), c.describe(), orDefault(c.After.Version())),
	}}, nil
}

// orDefault: a document without a Version is of the first (IAM user guide, IAM JSON
// policy elements: Version).
func orDefault(version string) string {
	if version == "" {
		return "not given, which means 2008-10-17"
	}
	return version
}
