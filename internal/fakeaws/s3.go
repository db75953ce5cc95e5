// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

const s3Namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

// level is what a request's path addresses: the service, a bucket or an object.
type level int

const (
	serviceLevel level = iota
	bucketLevel
	objectLevel
)

// s3Operation is a row of the table of what the fake's S3 can do. A request is
// matched by method, level, sub-resource and the query parameters it has.
type s3Operation struct {
	method string
	level  level
	sub    string   // the query parameter that selects a sub-resource
	params []string // further query parameters that the operation understands
	header []string // further headers that it understands
	name   string
	action string // what must be allowed; "" is checked by run itself
	owner  bool   // only identities of the owner's account may
	run    func(*Server, *request, *bucket) (*response, error)
}

// s3Operations lists everything; what is not here is answered with 501.
func s3Operations() []s3Operation {
	const get, put, del, head = http.MethodGet, http.MethodPut, http.MethodDelete, http.MethodHead
	return []s3Operation{
		{method: get, level: serviceLevel, name: "ListBuckets", run: listBuckets},
		{method: put, level: bucketLevel, name: "CreateBucket", run: createBucket},
		{method: head, level: bucketLevel, name: "HeadBucket", action: "s3:ListBucket", run: headBucket},
		{method: del, level: bucketLevel, name: "DeleteBucket", action: "s3:DeleteBucket", run: deleteBucket},
		{method: get, level: bucketLevel, sub: "location", name: "GetBucketLocation", action: "s3:GetBucketLocation", run: getBucketLocation},

		{method: get, level: bucketLevel, sub: "policy", name: "GetBucketPolicy", action: "s3:GetBucketPolicy", owner: true, run: getBucketPolicy},
		{method: put, level: bucketLevel, sub: "policy", name: "PutBucketPolicy", action: "s3:PutBucketPolicy", owner: true, run: putBucketPolicy},
		{method: del, level: bucketLevel, sub: "policy", name: "DeleteBucketPolicy", action: "s3:DeleteBucketPolicy", owner: true, run: deleteBucketPolicy},
		{method: get, level: bucketLevel, sub: "policyStatus", name: "GetBucketPolicyStatus", action: "s3:GetBucketPolicyStatus", run: getBucketPolicyStatus},

		{method: get, level: bucketLevel, sub: "ownershipControls", name: "GetBucketOwnershipControls", action: "s3:GetBucketOwnershipControls", run: getOwnership},
		{method: put, level: bucketLevel, sub: "ownershipControls", name: "PutBucketOwnershipControls", action: "s3:PutBucketOwnershipControls", run: putOwnership},
		{method: del, level: bucketLevel, sub: "ownershipControls", name: "DeleteBucketOwnershipControls", action: "s3:PutBucketOwnershipControls", run: deleteOwnership},
		{method: get, level: bucketLevel, sub: "acl", name: "GetBucketAcl", action: "s3:GetBucketAcl", run: getBucketACL},
		{method: put, level: bucketLevel, sub: "acl", name: "PutBucketAcl", action: "s3:PutBucketAcl", run: putBucketACL},
		{method: get, level: bucketLevel, sub: "publicAccessBlock", name: "GetPublicAccessBlock", action: "s3:GetBucketPublicAccessBlock", run: getPublicAccessBlock},
		{method: put, level: bucketLevel, sub: "publicAccessBlock", name: "PutPublicAccessBlock", action: "s3:PutBucketPublicAccessBlock", run: putPublicAccessBlock},
		{method: del, level: bucketLevel, sub: "publicAccessBlock", name: "DeletePublicAccessBlock", action: "s3:PutBucketPublicAccessBlock", run: deletePublicAccessBlock},
		{method: get, level: bucketLevel, sub: "encryption", name: "GetBucketEncryption", action: "s3:GetEncryptionConfiguration", run: getEncryption},
		{method: put, level: bucketLevel, sub: "encryption", name: "PutBucketEncryption", action: "s3:PutEncryptionConfiguration", run: putEncryption},
		{method: del, level: bucketLevel, sub: "encryption", name: "DeleteBucketEncryption", action: "s3:PutEncryptionConfiguration", run: deleteEncryption},
		{method: get, level: bucketLevel, sub: "notification", name: "GetBucketNotificationConfiguration", action: "s3:GetBucketNotification", run: getNotification},
		{method: put, level: bucketLevel, sub: "notification", name: "PutBucketNotificationConfiguration", action: "s3:PutBucketNotification", run: putNotification},

		{method: get, level: bucketLevel, sub: "list-type", params: []string{"prefix", "delimiter", "max-keys", "start-after"}, name: "ListObjectsV2", action: "s3:ListBucket", run: listObjects},
		{method: put, level: objectLevel, header: []string{"If-Match", "If-None-Match"}, name: "PutObject", action: "s3:PutObject", run: putObject},
		{method: get, level: objectLevel, name: "GetObject", action: "s3:GetObject", run: getObject},
		{method: head, level: objectLevel, name: "HeadObject", action: "s3:GetObject", run: getObject},
		{method: del, level: objectLevel, header: []string{"If-Match"}, name: "DeleteObject", action: "s3:DeleteObject", run: deleteObject},
	}
}

func s3Service() service {
	operations := s3Operations()
	return service{
		identify: func(r *request) *operation {
			op := identifyS3(r, operations)
			if op == nil {
				return nil
			}
			r.call.Operation = op.name
			return &operation{run: func(s *Server, r *request) (*response, error) { return s.runS3(r, op) }}
		},
		refuse:     refuseS3,
		unknownKey: "InvalidAccessKeyId",
		anonymous:  true,
	}
}

// identifyS3 finds the operation that a request asks for. A header or query
// parameter that selects something else makes it unknown.
func identifyS3(r *request, operations []s3Operation) *s3Operation {
	if r.http.Header.Get(accountHeader) != "" {
		return identifyS3Control(r)
	}
	path := strings.TrimPrefix(r.http.URL.Path, "/")
	at := serviceLevel
	if path != "" {
		at = bucketLevel
		r.bucket, r.key, _ = strings.Cut(path, "/")
		r.call.Resource = r.bucket
		if r.key != "" {
			at = objectLevel
			r.call.Resource = path
		}
	}
	query := r.http.URL.Query()
	query.Del("x-id") // names the operation for logs
	for i, op := range operations {
		if op.method == r.http.Method && op.level == at && op.understands(query) && op.takes(r.http.Header) {
			return &operations[i]
		}
	}
	return nil
}

// s3Header says whether the fake understands a header of a request, or may pass
// over it. One that asks for something makes the request another operation:
// x-amz-copy-source a copy, x-amz-account-id one of S3 Control.
func s3Header(name string) bool {
	if strings.HasPrefix(name, "X-Amz-Checksum-") { // not verified
		return true
	}
	switch name {
	case "X-Amz-Date", "X-Amz-Content-Sha256", "X-Amz-Security-Token", "X-Amz-User-Agent",
		"X-Amz-Sdk-Checksum-Algorithm", "X-Amz-Trailer", "X-Amz-Decoded-Content-Length",
		"X-Amz-Expected-Bucket-Owner", "X-Amz-Acl", "X-Amz-Object-Ownership",
		"X-Amz-Server-Side-Encryption", "X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id",
		"X-Amz-Confirm-Remove-Self-Bucket-Access", "X-Amz-Skip-Destination-Validation":
		return true
	case "Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since":
		return false
	default:
		return !strings.HasPrefix(name, "X-Amz-")
	}
}

func (op s3Operation) understands(query url.Values) bool {
	if op.sub != "" && !query.Has(op.sub) {
		return false
	}
	for name := range query {
		if name != op.sub && !slices.Contains(op.params, name) {
			return false
		}
	}
	return op.sub != "list-type" || query.Get("list-type") == "2"
}

func (op s3Operation) takes(header http.Header) bool {
	for name := range header {
		if !s3Header(name) && !slices.Contains(op.header, name) {
			return false
		}
	}
	return true
}

// runS3 checks what all operations on a bucket have in common and runs the
// operation: the bucket, its region, its owner, the caller's permission.
func (s *Server) runS3(r *request, op *s3Operation) (*response, error) {
	if op.level == serviceLevel || op.name == "CreateBucket" {
		return op.run(s, r, nil)
	}
	b, ok := s.buckets[r.bucket]
	if !ok {
		return nil, errNoSuchBucket(r.bucket)
	}
	if err := s.checkRegion(r, op, b); err != nil {
		return nil, err
	}
	if err := checkExpectedOwner(r, b); err != nil {
		return nil, err
	}
	if err := s.authorizeS3(r, b, op.action); err != nil {
		return nil, err
	}
	if op.owner && r.caller.account != b.owner {
		return nil, &apiError{
			status: http.StatusMethodNotAllowed, code: "MethodNotAllowed",
			message: "The specified method is not allowed against this resource.",
		}
	}
	return op.run(s, r, b)
}

// refuseS3 writes S3's error document, which S3 Control wraps.
func refuseS3(r *request, e *apiError) *response {
	var body bytes.Buffer
	body.WriteString(xml.Header + "<Error>")
	fields := append([][2]string{{"Code", e.code}, {"Message", e.message}}, e.detail...)
	fields = append(fields, [2]string{"RequestId", r.id}, [2]string{"HostId", "fake"})
	for _, f := range fields {
		body.WriteString("<" + f[0] + ">")
		_ = xml.EscapeText(&body, []byte(f[1])) // a buffer takes everything
		body.WriteString("</" + f[0] + ">")
	}
	body.WriteString("</Error>")
	if r.http.Header.Get(accountHeader) != "" {
		wrapped := strings.Replace(body.String(), "<Error>", "<ErrorResponse><Error>", 1) + "</ErrorResponse>"
		return &response{status: e.status, header: e.header, body: []byte(wrapped)}
	}
	return &response{status: e.status, header: e.header, body: body.Bytes()}
}

// s3XML answers a document whose root element has this name.
func s3XML(root string, document any) (*response, error) {
	var body bytes.Buffer
	body.WriteString(xml.Header)
	start := xml.StartElement{
		Name: xml.Name{Local: root},
		Attr: []xml.Attr{{Name: xml.Name{Local: "xmlns"}, Value: s3Namespace}},
	}
	if err := xml.NewEncoder(&body).EncodeElement(document, start); err != nil {
		return nil, err
	}
	return &response{status: http.StatusOK, body: body.Bytes()}, nil
}

// readXML reads the document of a request, refusing what is no XML.
func readXML(r *request, document any) error {
	if err := xml.Unmarshal(r.body, document); err != nil {
		return errMalformedXML()
	}
	return nil
}

func errMalformedXML() error {
	return &apiError{
		status: http.StatusBadRequest, code: "MalformedXML",
		message: "The XML you provided was not well-formed or did not validate against our published schema",
	}
}

// done answers a write that has nothing to say.
func done(status int) (*response, error) { return &response{status: status}, nil }
