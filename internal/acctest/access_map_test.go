// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The example writes the map to a file: with the grant of the same configuration, with
// what others have there, and again when one of them has changed it.
func TestExampleOfAnAccessMap(t *testing.T) {
	t.Parallel()
	needsFake(t, "an example that names no region")
	c := newFake(t, "aws", "us-east-1")
	c.putPolicy(`{"Version":"2012-10-17","Statement":[{"Sid":"Tls","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::{bucket}","arn:aws:s3:::{bucket}/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}`)
	w := c.example("access-map", `
bucket            = "{bucket}"
reader_account_id = "{control}"
`)
	wantFile := func(statements string) {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(w.dir, "ACCESS.md"))
		c.noError(err)
		want := c.text("# Who has access\n\n```mermaid\nflowchart LR\n" +
			"  subgraph a1 [\"Readers ({control})\"]\n    p1[\"whole account\"]\n  end\n" +
			"  subgraph d1 [\"Resources of {owner}\"]\n    r1[(\"bucket<br/>{bucket}<br/>TLS only\")]\n  end\n" + statements)
		if diff := cmp.Diff(want+"```\n", string(text)); diff != "" {
			t.Errorf("file (-want +got):\n%s", diff)
		}
	}
	const ours = "  p1 ==>|\"read<br/>Readers (ours)\"| r1\n"
	w.apply()
	wantFile(ours)
	w.wantNoChanges()

	asApplied := c.policy()
	c.putPolicy(strings.Replace(asApplied, `"Statement":[`, `"Statement":[{"Sid":"Uploads","Effect":"Allow","Principal":{"AWS":"{control}"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::{bucket}/inbox/*"},`, 1))
	w.apply()
	wantFile("  p1 -->|\"write<br/>in inbox/#42;<br/>Uploads\"| r1\n" + ours)
	w.wantNoChanges()
	c.putPolicy(asApplied)
	w.destroy()
}
