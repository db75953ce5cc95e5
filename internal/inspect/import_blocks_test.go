// SPDX-License-Identifier: MPL-2.0

package inspect_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Names are valid and unique, texts are literals, whatever the Sids have in them.
func TestImportBlocks(t *testing.T) {
	t.Parallel()
	aws, data := newAWS(t)
	var statements []string
	for _, sid := range []string{`Read only`, `Read-only`, `Read/only`, `1st`, `Say \"${it}\"`, `Twice`, `Twice`} {
		statements = append(statements, `{"Sid":"`+sid+`","Effect":"Deny","Principal":"*","Action":"s3:DeleteBucket","Resource":"arn:aws:s3:::2data"}`)
	}
	data.CreateBucket("2data", "us-east-1")
	plant(t, aws, "2data", `{"Version":"2012-10-17","Statement":[`+strings.Join(statements, ",")+`]}`)
	got, diagnostics := serve(t, aws, data.Credentials(), nil).read(t, "xacct_bucket_policy", attrs{"bucket": "2data"})
	noErrors(t, diagnostics)
	want := `import {
  to = xacct_bucket_grant._2data_Read_only
  id = "2data,Read only"
}

import {
  to = xacct_bucket_grant._2data_Read-only
  id = "2data,Read-only"
}

import {
  to = xacct_bucket_grant._2data_Read_only_2
  id = "2data,Read/only"
}

import {
  to = xacct_bucket_grant._2data_1st
  id = "2data,1st"
}

import {
  to = xacct_bucket_grant._2data_Say____it__
  id = "2data,Say \"$${it}\""
}

# Statement 6 shares the Sid "Twice" with another one: give each a Sid of its own first, or leave it to its owner.

# Statement 7 shares the Sid "Twice" with another one: give each a Sid of its own first, or leave it to its owner.
`
	if diff := cmp.Diff(want, got["import_blocks"]); diff != "" {
		t.Errorf("import blocks (-want +got):\n%s", diff)
	}
}

// Each statement of a topic becomes the grant that it is for; SNS's own stays. Topics
// of one name, in several regions or accounts, don't get in each other's way.
func TestImportBlocksOfATopic(t *testing.T) {
	t.Parallel()
	aws, data := newAWS(t)
	topic := data.CreateTopic("changes", "us-east-1")
	document, _ := aws.TopicPolicy(topic.ARN)
	allow := func(sid, action string) string {
		return `,{"Sid":"` + sid + `","Effect":"Allow","Principal":{"AWS":"` + controlAccount + `"},"Action":` + action + `,"Resource":"` + topic.ARN + `"}`
	}
	document = strings.TrimSuffix(document, "]}") + allow("Follow", `["SNS:Subscribe","SNS:GetTopicAttributes"]`) + allow("Notify", `"SNS:Publish"`) + "]}"
	if err := aws.SetTopicPolicy(topic.ARN, document); err != nil {
		t.Fatal(err)
	}
	got, diagnostics := serve(t, aws, data.Credentials(), nil).read(t, "xacct_topic_policy", attrs{"topic_arn": topic.ARN})
	noErrors(t, diagnostics)
	want := `import {
  to = xacct_topic_subscription_grant.changes_us-east-1_111122223333_Follow
  id = "` + topic.ARN + `,Follow"
}

import {
  to = xacct_topic_publish_grant.changes_us-east-1_111122223333_Notify
  id = "` + topic.ARN + `,Notify"
}
`
	if diff := cmp.Diff(want, got["import_blocks"]); diff != "" {
		t.Errorf("import blocks (-want +got):\n%s", diff)
	}
}
