// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"net/url"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
	"github.com/xacct/terraform-provider-xacct/internal/policy"
)

// document is something in AWS that several parties have parts of.
type document struct {
	name     string // "bucket policy of genomes"
	resource string // what it is the policy of, as calls name that; "" when it is no policy
	show     func(context.Context) (content, error)
}

// content is what a document was at one time. Without a document both are empty.
type content struct {
	raw  string // as AWS shows it, byte for byte
	json string // for people: the same as JSON
}

// snapshot is what documents were at one time.
type snapshot map[*document]content

func policyDocument(name, resource string, shown func() (string, bool)) *document {
	return &document{name, resource, func(context.Context) (content, error) {
		text, _ := shown()
		return content{text, text}, nil
	}}
}

func trailSelectors(server *fakeaws.Server) *document {
	return &document{"event selectors of organization-audit", "", func(context.Context) (content, error) {
		text, there := server.TrailSelectors(trailARN)
		if !there {
			return content{}, errors.New("there is no such trail")
		}
		return content{text, text}, nil
	}}
}

// notifications are those of the shared bucket. S3 shows them as XML.
func notifications(owner visitor) *document {
	return &document{"notifications of " + sharedBucket, "", func(ctx context.Context) (content, error) {
		body := &answer{HTTPClient: owner.s3.Options().HTTPClient}
		_, err := owner.s3.GetBucketNotificationConfiguration(ctx,
			&s3.GetBucketNotificationConfigurationInput{Bucket: aws.String(sharedBucket)},
			func(o *s3.Options) { o.HTTPClient = body })
		if err != nil {
			return content{}, err
		}
		type entry struct {
			ID       string   `xml:"Id"            json:"Id"`
			Topic    string   `xml:"Topic"         json:"TopicArn,omitempty"`
			Function string   `xml:"CloudFunction" json:"LambdaFunctionArn,omitempty"`
			Events   []string `xml:"Event"         json:"Events"`
		}
		var shown struct {
			Topics      []entry   `xml:"TopicConfiguration"         json:"TopicConfigurations,omitempty"`
			Functions   []entry   `xml:"CloudFunctionConfiguration" json:"LambdaFunctionConfigurations,omitempty"`
			EventBridge *struct{} `xml:"EventBridgeConfiguration"   json:"EventBridgeConfiguration,omitempty"`
		}
		if err := xml.Unmarshal(body.bytes, &shown); err != nil {
			return content{}, err
		}
		text, err := json.Marshal(shown)
		return content{string(body.bytes), string(text)}, err
	}}
}

// sent is the policy that a call writes to the document, if it does.
func (d *document) sent(call fakeaws.Call) (text string, ok bool) {
	if d.resource == "" || call.Resource != d.resource {
		return "", false
	}
	form := func(name string) (string, bool) {
		values, err := url.ParseQuery(call.RequestBody)
		return values.Get(name), err == nil
	}
	switch call.Operation {
	case "PutBucketPolicy":
		return call.RequestBody, true
	case "SetTopicAttributes":
		return form("AttributeValue")
	case "CreatePolicyVersion":
		return form("PolicyDocument")
	case "PutKeyPolicy":
		var in struct{ Policy string }
		err := json.Unmarshal([]byte(call.RequestBody), &in)
		return in.Policy, err == nil
	default:
		return "", false
	}
}

// statements are those of a policy; none when there is no policy.
func (c content) statements() ([]policy.Statement, error) {
	if c.raw == "" {
		return nil, nil
	}
	d, err := policy.Parse([]byte(c.raw))
	if err != nil {
		return nil, err
	}
	return d.Statements(), nil
}

// contains says whether a text has all of the statements in order, byte for byte.
func contains(text string, statements []policy.Statement) bool {
	rest := []byte(text)
	for _, s := range statements {
		var found bool
		if _, rest, found = bytes.Cut(rest, s.Bytes()); !found {
			return false
		}
	}
	return true
}
