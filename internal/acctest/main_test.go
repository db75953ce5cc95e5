// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

func TestMain(m *testing.M) {
	if err := prepare(); err != nil {
		fmt.Fprintln(os.Stderr, "acceptance tests:", err)
		os.Exit(1)
	}
	status := m.Run()
	if err := os.RemoveAll(scratch); err != nil {
		fmt.Fprintln(os.Stderr, "acceptance tests:", err)
	}
	os.Exit(status)
}

// scratch is a directory for the time of all tests.
var scratch string

// prepare sets the environment that every test has: a CLI, which the testing
// framework would download otherwise, and nothing of the user's own settings.
func prepare() (err error) {
	if os.Getenv("TF_ACC_TERRAFORM_PATH") == "" {
		path, err := exec.LookPath("terraform")
		if err != nil {
			return errors.New("no terraform on the PATH and TF_ACC_TERRAFORM_PATH is not set; run them with: make test PKG=./internal/acctest/...")
		}
		if err := os.Setenv("TF_ACC_TERRAFORM_PATH", path); err != nil {
			return err
		}
	}
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "AWS_") && !ours(name) || strings.HasPrefix(name, "TF_VAR_") || strings.HasPrefix(name, "TF_CLI_ARGS") {
			if err := os.Unsetenv(name); err != nil {
				return err
			}
		}
	}
	for name, value := range map[string]string{
		"AWS_CONFIG_FILE":             os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE": os.DevNull,
		"AWS_EC2_METADATA_DISABLED":   "true",
		"TF_CLI_CONFIG_FILE":          os.DevNull,
	} {
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	scratch, err = os.MkdirTemp("", "xacct-acctest-")
	return err
}

// ours tells which of the AWS SDK's variables the tests want: see doc.go.
func ours(name string) bool {
	switch name {
	case "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_CA_BUNDLE":
		return os.Getenv("XACCT_TEST_ENDPOINT") != ""
	}
	return false
}
