// SPDX-License-Identifier: MPL-2.0

package inspect_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/xacct/terraform-provider-xacct/internal/prototest"
)

// quiltSaid, towerSaid and the others are what stands in one bucket's policy.
const (
	computeAccount = "777788889999"

	tlsSaid = `{"Sid":"Tls","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::data","arn:aws:s3:::data/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}`
	// Quilt documentation, Cross-Account Access, step 2.
	quiltSaid = `{"Sid":"QuiltAccess","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":["s3:GetObject","s3:GetObjectAttributes","s3:GetObjectTagging","s3:GetObjectVersion",` +
		`"s3:GetObjectVersionAttributes","s3:GetObjectVersionTagging","s3:ListBucket","s3:ListBucketVersions","s3:DeleteObject","s3:DeleteObjectVersion","s3:PutObject","s3:PutObjectTagging",` +
		`"s3:GetBucketNotification","s3:PutBucketNotification"],"Resource":["arn:aws:s3:::data","arn:aws:s3:::data/*"]}`
	// Seqera documentation, buckets of other accounts: two statements.
	towerBucketSaid = `{"Sid":"TowerBucket","Effect":"Allow","Principal":"*","Action":"s3:ListBucket","Resource":"arn:aws:s3:::data","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::777788889999:role/TowerForge*"}}}`
	towerObjectSaid = `{"Sid":"TowerObjects","Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:PutObject","s3:PutObjectTagging","s3:DeleteObject"],"Resource":"arn:aws:s3:::data/*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::777788889999:role/TowerForge*"}}}`
	// CloudTrail user guide, bucket policy for CloudTrail.
	trailSaid = `{"Sid":"AWSCloudTrailWrite20150319","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::data/AWSLogs/111122223333/*","Condition":{"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control"}}}`
	deadSaid  = `{"Effect":"Allow","Principal":{"AWS":"AROAEXAMPLEEXAMPLE123"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*"}`
)

// A bucket, a topic and a key with everybody's statements: what the picture has to show
// is written here by hand.
func TestAccessMap(t *testing.T) {
	t.Parallel()
	w := newCheckWorld(t)
	w.policy(tlsSaid, quiltSaid, towerBucketSaid, towerObjectSaid, trailSaid, deadSaid)
	topic := w.data.CreateTopic("changes", "us-east-1") // with SNS's default policy
	key := w.data.CreateKey("us-east-1")
	w.data.CreateAlias("alias/genomes", key.ARN)
	w.Account(controlAccount)
	w.must(nil, w.PlantKeyPolicy(key.ARN, `{"Version":"2012-10-17","Id":"key-default-1","Statement":[`+
		`{"Sid":"Enable IAM User Permissions","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},`+
		`{"Sid":"QuiltKey","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":["kms:Decrypt","kms:GenerateDataKey"],"Resource":"*","Condition":{"StringEquals":{"kms:ViaService":"s3.us-east-1.amazonaws.com"}}}]}`))
	w.data.CreateBucket("empty", "eu-west-1")

	state, d := w.start(w.data.Credentials(), nil).Read("xacct_access_map", prototest.Attrs{
		"buckets": []string{"empty", "data"}, "topic_arns": []string{topic.ARN}, "key_ids": []string{"alias/genomes"},
		"own_sids":      []string{"QuiltAccess", "QuiltKey"},
		"account_names": map[string]tftypes.Value{controlAccount: tftypes.NewValue(tftypes.String, "Quilt")},
	})
	prototest.NoErrors(t, d)
	want := `flowchart LR
  subgraph a1 ["111122223333"]
    p1["whole account"]
  end
  subgraph a2 ["Quilt (444455556666)"]
    p2["whole account"]
  end
  subgraph a3 ["777788889999"]
    p3["role/TowerForge#42;"]
  end
  subgraph a4 ["AWS services"]
    p4["cloudtrail.amazonaws.com"]
  end
  subgraph a5 ["Others"]
    p5["deleted principal AROAEXAMPLEEXAMPLE123"]
  end
  classDef public stroke:#c62828,stroke-width:3px
  class p3 public
  subgraph d1 ["Resources of 111122223333"]
    r1[("bucket<br/>data<br/>TLS only")]
    r2[("bucket<br/>empty<br/>no policy, only its own account has access")]
    r3{{"topic<br/>changes"}}
    r4(["key<br/>genomes"])
  end
  p2 ==>|"read, write, admin<br/>QuiltAccess (ours)"| r1
  p3 -->|"read, write, public<br/>TowerBucket, TowerObjects"| r1
  p4 -->|"write<br/>in AWSLogs/111122223333/#42;<br/>if s3:x-amz-acl is bucket-owner-full-control<br/>AWSCloudTrailWrite20150319"| r1
  p5 -->|"read<br/>statement 6"| r1
  p1 -->|"read, write, admin<br/>if AWS:SourceOwner is 111122223333<br/>#95;#95;default#95;statement#95;ID"| r3
  p1 -->|"read, write, admin<br/>Enable IAM User Permissions"| r4
  p2 ==>|"read, write<br/>if kms:ViaService is s3.us-east-1.amazonaws.com<br/>QuiltKey (ours)"| r4
`
	if diff := cmp.Diff(want, prototest.As[string](t, state["mermaid"])+"\n"); diff != "" {
		t.Errorf("mermaid (-want +got):\n%s", diff)
	}
	var accounts []string
	for _, v := range prototest.As[[]tftypes.Value](t, state["accounts"]) {
		accounts = append(accounts, prototest.As[string](t, v))
	}
	if diff := cmp.Diff([]string{controlAccount, computeAccount}, accounts); diff != "" {
		t.Errorf("accounts (-want +got):\n%s", diff)
	}
	var drawn struct {
		Resources []struct {
			ID     string
			Grants []struct {
				Sid  string
				Ours bool
			}
		}
	}
	if err := json.Unmarshal([]byte(prototest.As[string](t, state["json"])), &drawn); err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, r := range drawn.Resources {
		said = append(said, r.ID)
		for _, g := range r.Grants {
			if g.Ours {
				said = append(said, g.Sid)
			}
		}
	}
	if diff := cmp.Diff([]string{"data", "QuiltAccess", "empty", topic.ARN, "alias/genomes", "QuiltKey"}, said); diff != "" {
		t.Errorf("json (-want +got):\n%s", diff)
	}
}

// A key is drawn once, however often it is named.
func TestAKeyThatIsNamedTwice(t *testing.T) {
	t.Parallel()
	w := newCheckWorld(t)
	key, other := w.data.CreateKey("us-east-1"), w.data.CreateKey("us-east-1")
	w.data.CreateAlias("alias/genomes", key.ARN)
	id := key.ARN[strings.LastIndexByte(key.ARN, '/')+1:]
	w.ResetCalls()
	state, d := w.start(w.data.Credentials(), nil).Read("xacct_access_map", prototest.Attrs{"key_ids": []string{"alias/genomes", id, key.ARN, other.ARN}})
	prototest.NoErrors(t, d)
	if n := strings.Count(prototest.As[string](t, state["mermaid"]), `(["key<br/>`); n != 2 {
		t.Errorf("%d nodes of two keys:\n%s", n, prototest.As[string](t, state["mermaid"]))
	}
	if n := strings.Count(prototest.As[string](t, state["json"]), `"type": "key"`); n != 2 {
		t.Errorf("%d resources of two keys", n)
	}
}

// Each document is read once, with the one permission that its error names.
func TestAnAccessMapOnlyReads(t *testing.T) {
	t.Parallel()
	w := newCheckWorld(t)
	var buckets []string
	for i := range 20 {
		buckets = append(buckets, fmt.Sprintf("data-%02d", i))
		w.data.CreateBucket(buckets[i], "us-east-1")
	}
	key := w.data.CreateKey("us-east-1")
	topic := w.data.CreateTopic("changes", "us-east-1")
	user := w.data.CreateUser("reader", "/")
	w.data.PutUserPolicy("reader", "it", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetBucketPolicy","sns:GetTopicAttributes","kms:GetKeyPolicy"],"Resource":"*"}]}`)
	p := w.start(user.Credentials, nil)
	w.ResetCalls()
	config := prototest.Attrs{"buckets": buckets, "topic_arns": []string{topic.ARN}, "key_ids": []string{key.ARN}}
	first, d := p.Read("xacct_access_map", config)
	prototest.NoErrors(t, d)
	second, d := p.Read("xacct_access_map", config)
	prototest.NoErrors(t, d)
	if !first["mermaid"].Equal(second["mermaid"]) || !first["json"].Equal(second["json"]) {
		t.Error("the same policies make another map")
	}
	calls := map[string]int{}
	for _, call := range w.Calls() {
		calls[call.Operation]++
	}
	delete(calls, "GetCallerIdentity")
	if diff := cmp.Diff(map[string]int{"GetBucketPolicy": 20, "GetTopicAttributes": 1, "GetKeyPolicy": 1}, calls); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

func TestWhatCanNotBeDrawn(t *testing.T) {
	t.Parallel()
	const topic = "arn:aws:sns:us-east-1:" + dataAccount + ":changes"
	for name, c := range map[string]struct {
		config prototest.Attrs
		want   [][]string // an error each
	}{
		"no bucket, and no topic": {
			prototest.Attrs{"buckets": []string{"data", "missing"}, "topic_arns": []string{topic}},
			[][]string{{"Bucket Not Found", "Tried to read the bucket policy of missing"}, {"Topic Not Found", "Tried to read the topic policy of " + topic}},
		},
		"no key": {
			prototest.Attrs{"key_ids": []string{"1234abcd-12ab-34cd-56ef-1234567890ab"}, "region": "eu-west-1"},
			[][]string{{"Key Not Found", "Tried to read the key policy of 1234abcd", "in eu-west-1"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newCheckWorld(t)
			_, d := w.start(w.data.Credentials(), nil).Read("xacct_access_map", c.config)
			if len(d) != len(c.want) {
				t.Fatalf("%d diagnostics, want %d: %v", len(d), len(c.want), d)
			}
			for i, parts := range c.want {
				wantParts(t, d[i].Summary+"\n"+d[i].Detail, parts)
			}
		})
	}
}

// What makes no sense is found before anybody is asked.
func TestAccessMapArguments(t *testing.T) {
	t.Parallel()
	aws, data := newAWS(t)
	p := serve(t, aws, data.Credentials(), nil)
	text := func(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	set := func(values ...string) []tftypes.Value {
		all := []tftypes.Value{}
		for _, v := range values {
			all = append(all, text(v))
		}
		return all
	}
	for name, c := range map[string]struct {
		config attrs
		want   []string
	}{
		"nothing":           {attrs{}, []string{"buckets", "topic_arns", "key_ids"}},
		"a bucket's ARN":    {attrs{"buckets": set("arn:aws:s3:::data")}, []string{`"buckets"`, "is an ARN"}},
		"a topic's name":    {attrs{"topic_arns": set("changes")}, []string{`"topic_arns"`, "no topic ARN"}},
		"a key without id":  {attrs{"key_ids": set("")}, []string{`"key_ids"`, "alias/genomes"}},
		"an account's name": {attrs{"buckets": set("data"), "account_names": map[string]tftypes.Value{"Quilt": text(controlAccount)}}, []string{`"account_names"`, "no account id"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, d := p.read(t, "xacct_access_map", c.config)
			wantError(t, d, c.want...)
		})
	}
}

func TestAnAccessMapWithAnUnknownProviderBlock(t *testing.T) {
	t.Parallel()
	w := newCheckWorld(t)
	w.ResetCalls()
	_, d := w.start(w.data.Credentials(), prototest.Attrs{"region": prototest.Unknown{}}).Read("xacct_access_map", prototest.Attrs{"buckets": []string{"data"}})
	if len(d) != 1 || !strings.Contains(d[0].Detail, "depends_on") || len(w.Calls()) > 0 {
		t.Errorf("%d diagnostics and %d calls", len(d), len(w.Calls()))
	}
}
