// SPDX-License-Identifier: MPL-2.0

package inspect

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// importBlocks writes an import block, in HCL, for each statement of a document that a
// grant can take over, and a comment for each that none can. grantOf is the type of
// the grant for a statement, "" for what is to be left alone. The names say whose the
// statement is, so that the blocks of many documents can go into one file.
func importBlocks(address string, doc *policy.Document, grantOf func(policy.Statement) string) string {
	var blocks []string
	taken := map[string]bool{}
	whose := address
	if a, err := arn.Parse(address); err == nil { // topics of one name are in several regions and accounts
		whose = a.Resource + "_" + a.Region + "_" + a.AccountID
	}
	for i, s := range doc.Statements() {
		grant := grantOf(s)
		if grant == "" {
			continue
		}
		if why := target.NotImportable(doc, s); why != "" {
			blocks = append(blocks, fmt.Sprintf("# Statement %d %s, or leave it to its owner.\n", i+1, why))
			continue
		}
		name := identifier(whose+"_"+s.Sid(), taken)
		blocks = append(blocks, fmt.Sprintf("import {\n  to = %s.%s\n  id = %s\n}\n", grant, name, quoted(address+","+s.Sid())))
	}
	return strings.Join(blocks, "\n")
}

// identifier makes a name of a text that is valid in HCL and not taken yet (Terraform
// language, Identifiers: letters, digits, underscores and hyphens, no digit first).
func identifier(text string, taken map[string]bool) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '_', r == '-':
			return r
		}
		return '_'
	}, text)
	if strings.ContainsAny(name[:1], "0123456789-") {
		name = "_" + name
	}
	free := name
	for n := 2; taken[free]; n++ {
		free = name + "_" + strconv.Itoa(n)
	}
	taken[free] = true
	return free
}

// quoted is a text as a literal of HCL (HCL native syntax, Template Literals).
func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "${", "$${", "%{", "%%{").Replace(text) + `"`
}
