// SPDX-License-Identifier: MPL-2.0

package accessmap_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/accessmap"
	"github.com/xacct/terraform-provider-xacct/internal/policy"
)

const (
	quiltStatement = `{"Sid":"Quilt","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},` +
		`"Action":["s3:GetObject","s3:ListBucket","s3:PutObject","s3:PutBucketNotification"],"Resource":["arn:aws:s3:::genomes","arn:aws:s3:::genomes/*"]}`
	towerList = `{"Sid":"TowerBucket","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::777788889999:root"},"Action":"s3:ListBucket","Resource":"arn:aws:s3:::genomes",` +
		`"Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::777788889999:role/TowerForge*"}}}`
	towerObjects = `{"Sid":"TowerObjects","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::777788889999:root"},"Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::genomes/*",` +
		`"Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::777788889999:role/TowerForge*"}}}`
	tlsOnly = `{"Sid":"Tls","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::genomes","arn:aws:s3:::genomes/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}`
)

// words stand for those that the data source has.
func words(c policy.Condition) string {
	return fmt.Sprintf("%s is %s", c.Key, strings.Join(c.Values, " or "))
}

func options() accessmap.Options {
	return accessmap.Options{
		OwnSids:      []string{"Quilt", "TowerBucket", "TowerObjects"},
		AccountNames: map[string]string{"111122223333": "Data", "444455556666": "Quilt"},
		Phrase:       words,
	}
}

func document(t *testing.T, typ, id string, statements ...string) accessmap.Document {
	t.Helper()
	d, err := policy.Parse([]byte(`{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	return accessmap.Document{Type: typ, ID: id, AccountID: "111122223333", Policy: d}
}

func bucket(t *testing.T, statements ...string) []accessmap.Document {
	t.Helper()
	return []accessmap.Document{document(t, accessmap.Bucket, "genomes", statements...)}
}

// allow is a statement on the bucket and its objects.
func allow(sid, principal, actions, more string) string {
	return fmt.Sprintf(`{"Sid":%q,"Effect":"Allow","Principal":%s,"Action":%s,"Resource":["arn:aws:s3:::genomes","arn:aws:s3:::genomes/*"]%s}`, sid, principal, actions, more)
}

func TestMermaid(t *testing.T) {
	t.Parallel()
	const data = `  subgraph d1 ["Resources of Data (111122223333)"]
    r1[("bucket<br/>genomes")]
  end
`
	roles := func(n int) string {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprintf(`"arn:aws:iam::444455556666:role/lab-%d"`, i+1))
		}
		return `{"AWS":[` + strings.Join(all, ",") + `]}`
	}
	for name, c := range map[string]struct {
		documents []accessmap.Document
		want      string
	}{
		"nothing": {nil, "flowchart LR\n"},
		"no policy": {bucket(t), `flowchart LR
  subgraph d1 ["Resources of Data (111122223333)"]
    r1[("bucket<br/>genomes<br/>no policy, only its own account has access")]
  end
`},
		"Quilt, Tower and TLS": {bucket(t, tlsOnly, quiltStatement, towerList, towerObjects), `flowchart LR
  subgraph a1 ["Quilt (444455556666)"]
    p1["whole account"]
  end
  subgraph a2 ["777788889999"]
    p2["role/TowerForge#42;"]
  end
  subgraph d1 ["Resources of Data (111122223333)"]
    r1[("bucket<br/>genomes<br/>TLS only")]
  end
  p1 ==>|"read, write, admin<br/>Quilt (ours)"| r1
  p2 ==>|"read, write<br/>TowerBucket, TowerObjects (ours)"| r1
`},
		"everybody": {bucket(t, allow("Open", `"*"`, `"s3:GetObject"`, "")), `flowchart LR
  subgraph a1 ["Any account"]
    p1["everyone"]
  end
  classDef public stroke:#c62828,stroke-width:3px
  class p1 public
` + data + `  p1 -->|"read, public<br/>Open"| r1
`},
		"a Deny by condition": {
			bucket(t, `{"Effect":"Deny","Principal":"*","Action":["s3:Put*","s3:Delete*"],"Resource":"arn:aws:s3:::genomes/raw/*","Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-1a2b3c4d"}}}`),
			`flowchart LR
  subgraph a1 ["Any account"]
    p1["everyone"]
  end
` + data + `  p1 -.->|"denied write<br/>in raw/#42;<br/>if aws:SourceVpce is vpce-1a2b3c4d<br/>statement 1"| r1
`,
		},
		"all but some": {
			bucket(t, `{"Effect":"Deny","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:role/admin"},"Action":"s3:*","NotResource":"arn:aws:s3:::genomes/open/*"}`),
			`flowchart LR
  subgraph a1 ["Any account"]
    p1["everyone but arn:aws:iam#58;#58;111122223333:role/admin"]
  end
` + data + `  p1 -.->|"denied read, write, admin<br/>not in open/#42;<br/>statement 1"| r1
`,
		},
		"a few roles": {bucket(t, allow("Lab", roles(2), `"s3:GetObject"`, "")), `flowchart LR
  subgraph a1 ["Quilt (444455556666)"]
    p1["role/lab-1"]
    p2["role/lab-2"]
  end
` + data + `  p1 -->|"read<br/>Lab"| r1
  p2 -->|"read<br/>Lab"| r1
`},
		"many roles": {bucket(t, allow("Lab", roles(9), `"s3:GetObject"`, "")), `flowchart LR
  subgraph a1 ["Quilt (444455556666)"]
    p1["role/lab-1<br/>role/lab-2<br/>role/lab-3<br/>and 6 more"]
  end
` + data + `  p1 -->|"read<br/>Lab"| r1
`},
		"all kinds of principals": {
			bucket(t, allow("All", `{"AWS":["AROAEXAMPLEEXAMPLE123","arn:aws:sts::444455556666:assumed-role/etl/ada@example.com"],"Service":"cloudtrail.amazonaws.com",`+
				`"CanonicalUser":"79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}`, `"s3:GetObject"`, "")),
			`flowchart LR
  subgraph a1 ["Quilt (444455556666)"]
    p1["assumed-role/etl/ada#64;example.com"]
  end
  subgraph a2 ["AWS services"]
    p2["cloudtrail.amazonaws.com"]
  end
  subgraph a3 ["Others"]
    p3["canonical user 79a59df900b949e…e09d98eacf8f8d5218e7cd47ef2be"]
    p4["deleted principal AROAEXAMPLEEXAMPLE123"]
  end
` + data + `  p1 -->|"read<br/>All"| r1
  p2 -->|"read<br/>All"| r1
  p3 -->|"read<br/>All"| r1
  p4 -->|"read<br/>All"| r1
`,
		},
		"long lists": {
			bucket(t,
				`{"Sid":"A","Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:GetObject","Resource":["arn:aws:s3:::genomes/a/*","arn:aws:s3:::genomes/b/*","arn:aws:s3:::genomes/c/*","arn:aws:s3:::genomes/d/*","arn:aws:s3:::genomes/e/*"]}`,
				allow("B", `{"AWS":"444455556666"}`, `"s3:GetObject"`, `,"Condition":{"StringEquals":{"k:a":"1","k:b":"2","k:c":"3","k:d":"4","k:e":"`+strings.Repeat("5", 70)+`"}}`)),
			`flowchart LR
  subgraph a1 ["Quilt (444455556666)"]
    p1["whole account"]
  end
` + data + `  p1 -->|"read<br/>in a/#42;, b/#42;, c/#42;, and 2 more<br/>A"| r1
  p1 -->|"read<br/>if k:a is 1<br/>and k:b is 2<br/>and k:c is 3<br/>and 2 more<br/>B"| r1
`,
		},
		"topics and keys": {
			[]accessmap.Document{
				document(t, accessmap.Topic, "arn:aws:sns:eu-west-1:111122223333:genomes", `{"Sid":"S3","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"SNS:Publish","Resource":"*"}`),
				document(t, accessmap.Topic, "arn:aws:sns:us-east-1:111122223333:genomes", `{"Sid":"Quilt","Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":["sns:Subscribe","sns:GetTopicAttributes"],"Resource":"*"}`),
				document(t, accessmap.Key, "alias/genomes", `{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"}`),
			},
			`flowchart LR
  subgraph a1 ["Data (111122223333)"]
    p1["whole account"]
  end
  subgraph a2 ["Quilt (444455556666)"]
    p2["whole account"]
  end
  subgraph a3 ["AWS services"]
    p3["s3.amazonaws.com"]
  end
  subgraph d1 ["Resources of Data (111122223333)"]
    r1{{"topic<br/>arn:aws:sns:eu-west-1:111122223333:genomes"}}
    r2{{"topic<br/>arn:aws:sns:us-east-1:111122223333:genomes"}}
    r3(["key<br/>genomes"])
  end
  p3 -->|"write<br/>S3"| r1
  p2 ==>|"read<br/>Quilt (ours)"| r2
  p1 -->|"read, write, admin<br/>statement 1"| r3
`,
		},
		"texts that mean something to Mermaid": {
			bucket(t, allow(`end"]; %%{init: {}}%% <b>#35; *_~`, `{"AWS":"444455556666"}`, `"s3:GetObject"`, ""),
				allow("1. see https://www.example.com", `{"AWS":"444455556666"}`, `"s3:GetObject"`, `,"Condition":{"StringEquals":{"k:a":"- [x](y)"}}`)),
			`flowchart LR
  subgraph a1 ["Quilt (444455556666)"]
    p1["whole account"]
  end
` + data + `  p1 -->|"read<br/>end#quot;#93;#59; #37;#37;#123;init#58; #123;#125;#125;#37;#37; #60;b#62;#35;35#59; #42;#95;#126;"| r1
  p1 -->|"read<br/>if k#58;a is #45; #91;x#93;#40;y)<br/>1#46; see https#58;#47;#47;www#46;example#46;com"| r1
`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, accessmap.New(c.documents, options()).Mermaid()+"\n"); diff != "" {
				t.Errorf("mermaid (-want +got):\n%s", diff)
			}
		})
	}
}
