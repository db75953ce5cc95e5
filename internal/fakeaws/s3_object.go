// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"encoding/xml"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// s3Object is an object, with the account that owns it.
type s3Object struct {
	owner       *Account
	body        []byte
	contentType string
	modified    time.Time
	encryption  sse
}

func (o *s3Object) etag() string {
	sum := md5.Sum(o.body)
	return `"` + hex.EncodeToString(sum[:]) + `"`
}

func putObject(s *Server, r *request, b *bucket) (*response, error) {
	if err := s.checkConditions(r, b); err != nil {
		return nil, err
	}
	acl := r.http.Header.Get("X-Amz-Acl")
	enforced := b.ownership.now == "BucketOwnerEnforced"
	if enforced && acl != "" && acl != "bucket-owner-full-control" && acl != "bucket-owner-read" {
		return nil, &apiError{
			status: http.StatusBadRequest, code: "AccessControlListNotSupported",
			message: "The bucket does not allow ACLs",
		}
	}
	body, err := unchunked(r)
	if err != nil {
		return nil, err
	}
	encryption, err := s.encrypt(r, b)
	if err != nil {
		return nil, err
	}
	o := &s3Object{owner: b.owner, body: body, contentType: r.http.Header.Get("Content-Type"), modified: time.Now().UTC(), encryption: encryption}
	preferred := b.ownership.now == "BucketOwnerPreferred" && acl == "bucket-owner-full-control"
	if !enforced && !preferred && !r.caller.anonymous() {
		o.owner = r.caller.account
	}
	b.objects[r.key] = o
	header := http.Header{"Etag": {o.etag()}}
	o.encryption.describe(header)
	return &response{status: http.StatusOK, header: header}, nil
}

// getObject answers HeadObject too, which needs no key: nothing is decrypted.
func getObject(s *Server, r *request, b *bucket) (*response, error) {
	o, ok := b.objects[r.key]
	if !ok {
		return nil, s.errNoSuchKey(r, b)
	}
	if r.http.Method == http.MethodGet {
		if err := s.decrypt(r, b, o.encryption); err != nil {
			return nil, err
		}
	}
	header := http.Header{
		"Etag":           {o.etag()},
		"Last-Modified":  {o.modified.Format(http.TimeFormat)},
		"Content-Length": {strconv.Itoa(len(o.body))},
		"Content-Type":   {"binary/octet-stream"},
	}
	if o.contentType != "" {
		header.Set("Content-Type", o.contentType)
	}
	o.encryption.describe(header)
	return &response{status: http.StatusOK, header: header, body: o.body}, nil
}

// errNoSuchKey tells only those who may list the bucket that a key is missing.
func (s *Server) errNoSuchKey(r *request, b *bucket) error {
	if err := s.authorizeS3(r, b, "s3:ListBucket"); err != nil {
		return err
	}
	return &apiError{
		status: http.StatusNotFound, code: "NoSuchKey",
		message: "The specified key does not exist.",
		detail:  [][2]string{{"Key", r.key}},
	}
}

func deleteObject(s *Server, r *request, b *bucket) (*response, error) {
	if err := s.checkConditions(r, b); err != nil {
		return nil, err
	}
	delete(b.objects, r.key)
	return done(http.StatusNoContent)
}

// listObjects answers one page of at most max-keys. There are no tokens for the
// next one.
func listObjects(_ *Server, r *request, b *bucket) (*response, error) {
	query := r.http.URL.Query()
	type entry struct {
		Key          string
		LastModified string
		ETag         string
		Size         int
		StorageClass string
	}
	type prefix struct{ Prefix string }
	prefixed, delimiter := query.Get("prefix"), query.Get("delimiter")
	result := struct {
		XMLName        xml.Name
		Name           string
		Prefix         string
		Delimiter      string `xml:",omitempty"`
		KeyCount       int
		MaxKeys        int
		IsTruncated    bool
		Contents       []entry
		CommonPrefixes []prefix
	}{Name: b.name, Prefix: prefixed, Delimiter: delimiter, MaxKeys: 1000}
	if n, err := strconv.Atoi(query.Get("max-keys")); err == nil && n >= 0 {
		result.MaxKeys = min(n, result.MaxKeys)
	}
	for _, key := range slices.Sorted(maps.Keys(b.objects)) {
		rest, ok := strings.CutPrefix(key, prefixed)
		if !ok || key <= query.Get("start-after") {
			continue
		}
		group := ""
		if head, _, cut := strings.Cut(rest, delimiter); delimiter != "" && cut {
			group = prefixed + head + delimiter
			if slices.Contains(result.CommonPrefixes, prefix{group}) {
				continue
			}
		}
		if result.KeyCount == result.MaxKeys {
			result.IsTruncated = true
			break
		}
		result.KeyCount++
		if group != "" {
			result.CommonPrefixes = append(result.CommonPrefixes, prefix{group})
			continue
		}
		o := b.objects[key]
		result.Contents = append(result.Contents, entry{key, o.modified.Format(time.RFC3339), o.etag(), len(o.body), "STANDARD"})
	}
	return s3XML("ListBucketResult", result)
}

// unchunked is the payload of an upload, out of the chunks with signatures and
// trailers in which the SDKs may send it (S3 API reference, "aws-chunked").
func unchunked(r *request) ([]byte, error) {
	if !strings.Contains(r.http.Header.Get("Content-Encoding"), "aws-chunked") {
		return r.body, nil
	}
	broken := &apiError{status: http.StatusBadRequest, code: "IncompleteBody", message: "The request body terminated unexpectedly"}
	var payload []byte
	rest := r.body
	for {
		line, after, ok := bytes.Cut(rest, []byte("\r\n"))
		size, _, _ := strings.Cut(string(line), ";")
		n, err := strconv.ParseUint(size, 16, 31)
		if !ok || err != nil || int(n) > len(after) {
			return nil, broken
		}
		if n == 0 {
			return payload, nil
		}
		payload = append(payload, after[:n]...)
		rest = bytes.TrimPrefix(after[n:], []byte("\r\n"))
	}
}
