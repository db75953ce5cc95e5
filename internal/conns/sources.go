// SPDX-License-Identifier: MPL-2.0

package conns

import (
	"cmp"
	"fmt"
	"os"
	"strings"
)

// credentialSources describes, for an error, where credentials are looked for
// and what is set there, in the order in which the SDK looks. It names settings
// and never shows the value of a secret one.
func (c Config) credentialSources() []string {
	sources := []string{"provider block: " + c.blockCredentials()}
	if c.AccessKey != "" || c.SecretKey != "" || c.Token != "" {
		return sources // static credentials win over everything else
	}
	if c.Profile == "" {
		sources = append(sources, "environment: "+environment("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"))
	}
	sources = append(sources,
		"shared files: "+c.sharedFiles(),
		"web identity: "+environment("AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"),
		"container: "+environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"),
		"EC2 instance metadata: "+c.metadataService(),
	)
	return sources
}

func (c Config) blockCredentials() string {
	var set []string
	for _, setting := range []struct {
		name string
		set  bool
	}{
		{"access_key", c.AccessKey != ""},
		{"secret_key", c.SecretKey != ""},
		{"token", c.Token != ""},
		{"profile", c.Profile != ""},
		{"assume_role", len(c.AssumeRole) > 0},
		{"assume_role_with_web_identity", c.AssumeRoleWithWebIdentity != nil},
	} {
		if setting.set {
			set = append(set, setting.name)
		}
	}
	if set == nil {
		return "no credentials and no profile"
	}
	return strings.Join(set, ", ") + " set"
}

func (c Config) sharedFiles() string {
	profile := cmp.Or(c.Profile, os.Getenv("AWS_PROFILE"), os.Getenv("AWS_DEFAULT_PROFILE"), "default")
	config := cmp.Or(strings.Join(c.SharedConfigFiles, ", "), os.Getenv("AWS_CONFIG_FILE"), "~/.aws/config")
	credentials := cmp.Or(strings.Join(c.SharedCredentialsFiles, ", "), os.Getenv("AWS_SHARED_CREDENTIALS_FILE"), "~/.aws/credentials")
	return fmt.Sprintf("profile %q in %s and %s", profile, config, credentials)
}

func (c Config) metadataService() string {
	switch skip := c.SkipMetadataAPICheck; {
	case skip != nil && *skip:
		return "switched off by skip_metadata_api_check"
	case skip == nil && strings.EqualFold(os.Getenv("AWS_EC2_METADATA_DISABLED"), "true"):
		return "switched off by AWS_EC2_METADATA_DISABLED"
	default:
		return "on"
	}
}

// environment says which of the variables are set.
func environment(names ...string) string {
	var set []string
	for _, name := range names {
		if os.Getenv(name) != "" {
			set = append(set, name)
		}
	}
	if set == nil {
		return strings.Join(names, ", ") + " not set"
	}
	return strings.Join(set, ", ") + " set"
}
