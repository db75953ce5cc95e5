// SPDX-License-Identifier: MPL-2.0

package conns_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/xacct/terraform-provider-xacct/internal/conns"
)

// TestMain makes the tests independent of the AWS settings of whoever runs
// them.
func TestMain(m *testing.M) {
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "AWS_") || strings.HasPrefix(name, "TF_AWS_") || strings.HasSuffix(strings.ToUpper(name), "_PROXY") {
			_ = os.Unsetenv(name)
		}
	}
	_ = os.Setenv("AWS_CONFIG_FILE", os.DevNull)
	_ = os.Setenv("AWS_SHARED_CREDENTIALS_FILE", os.DevNull)
	_ = os.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	os.Exit(m.Run())
}

const (
	accessKey    = "AKIAIOSFODNN7EXAMPLE"
	secretKey    = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	sessionToken = "IQoJb3JpZ2luX2VjEXAMPLETOKEN"
	account      = "111122223333"
)

// call is one request as the counting server saw it.
type call struct {
	operation string // "sts:AssumeRole", "s3:GET /bucket", "GET /latest/…"
	accessKey string
	region    string // of the credential scope
	form      url.Values
	userAgent string
}

// cloud is as much of AWS as logging in needs, on loopback. It counts what it
// is asked.
type cloud struct {
	*httptest.Server

	mu     sync.Mutex
	calls  []call
	roles  int
	answer func(operation string, w http.ResponseWriter) bool // true: it has answered
}

func newCloud(t *testing.T) *cloud {
	t.Helper()
	c := &cloud{}
	c.Server = httptest.NewServer(c)
	t.Cleanup(c.Close)
	return c
}

// config is a provider block with static credentials that talks to the cloud
// only.
func (c *cloud) config() conns.Config {
	return conns.Config{
		Region:    "eu-west-1",
		AccessKey: accessKey,
		SecretKey: secretKey,
		Endpoints: c.endpoints(),
	}
}

func (c *cloud) endpoints() map[string]string {
	return map[string]string{"s3": c.URL, "sts": c.URL, "iam": c.URL}
}

func (c *cloud) seen() []call {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]call(nil), c.calls...)
}

func (c *cloud) operations() []string {
	names := []string{}
	for _, seen := range c.seen() {
		names = append(names, seen.operation)
	}
	return names
}

func (c *cloud) onCall(answer func(operation string, w http.ResponseWriter) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answer = answer
}

// credential picks key id, region and service from an Authorization header
// (Signature Version 4).
var credential = regexp.MustCompile(`Credential=([^/]+)/\d+/([^/]+)/([^/]+)/`)

func (c *cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	seen := call{operation: r.Method + " " + r.URL.Path, form: r.Form, userAgent: r.UserAgent()}
	if scope := credential.FindStringSubmatch(r.Header.Get("Authorization")); scope != nil {
		seen.accessKey, seen.region = scope[1], scope[2]
		seen.operation = scope[3] + ":" + seen.operation
		if action := r.Form.Get("Action"); action != "" {
			seen.operation = scope[3] + ":" + action
		}
	} else if action := r.Form.Get("Action"); action != "" {
		seen.operation = "sts:" + action // unsigned
	}

	c.mu.Lock()
	c.calls = append(c.calls, seen)
	answer := c.answer
	if strings.HasPrefix(seen.operation, "sts:AssumeRole") {
		c.roles++
	}
	role := c.roles
	c.mu.Unlock()

	if answer != nil && answer(seen.operation, w) {
		return
	}
	switch action := strings.TrimPrefix(seen.operation, "sts:"); {
	case action == "GetCallerIdentity":
		fmt.Fprintf(w, `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::%[1]s:user/someone</Arn><UserId>AIDAEXAMPLE</UserId><Account>%[1]s</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`, account)
	case strings.HasPrefix(action, "AssumeRole"):
		fmt.Fprintf(w, `<%[1]sResponse><%[1]sResult><Credentials><AccessKeyId>ASIAROLE%[2]d</AccessKeyId><SecretAccessKey>%[3]s</SecretAccessKey><SessionToken>%[4]s</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials><AssumedRoleUser><Arn>arn:aws:sts::%[5]s:assumed-role/r/s</Arn><AssumedRoleId>AROAEXAMPLE:s</AssumedRoleId></AssumedRoleUser></%[1]sResult></%[1]sResponse>`,
			action, role, secretKey, sessionToken, account)
	case action == "iam:GetUser":
		fmt.Fprintf(w, `<GetUserResponse><GetUserResult><User><Arn>arn:aws:iam::%s:user/someone</Arn></User></GetUserResult></GetUserResponse>`, account)
	case strings.HasPrefix(action, "s3:"):
		w.WriteHeader(http.StatusOK)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

// refuse answers as the query protocol of STS and IAM does.
func refuse(w http.ResponseWriter, status int, code, message string) {
	w.WriteHeader(status)
	fmt.Fprintf(w, `<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>1</RequestId></ErrorResponse>`, code, message)
}

func writeFile(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
