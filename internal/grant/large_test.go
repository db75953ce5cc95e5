// SPDX-License-Identifier: MPL-2.0

package grant_test

import (
	"strings"
	"testing"
)

// KMS answers pretty-printed JSON, and counts the whitespace that is sent back.
func TestAKeyPolicyWhoseWhitespaceWouldBeTooMuch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	key := w.data.CreateKey("us-east-1")
	root := `{"Sid":"Root","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::` + dataAccount + `:root"},"Action":"kms:*","Resource":"*"}`
	must(t, w.PlantKeyPolicy(key.ARN, `{"Version":"2012-10-17","Statement":[`+root+strings.Repeat("\n", 32600)+`]}`))
	noErrors(t, w.provider(t).Resource("xacct_key_grant").Apply(attrs{"key_id": key.ID, "principals": []string{controlAccount}, "sid": "Ours"}))
	text, _ := w.KeyPolicy(key.ARN)
	contains(t, text, "Ours", "Root")
}
