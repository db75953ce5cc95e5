// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/xacct/terraform-provider-xacct/internal/provider"
)

// provider is a provider block that reaches the cloud as the owner, with more
// arguments. Without a settle_time among them a write is verified once.
func (c *cloud) provider(more ...string) string { return c.owner.provider(more...) }

// provider is a provider block with the account's credentials.
func (a *account) provider(more ...string) string {
	arguments := []string{
		fmt.Sprintf("region         = %q", a.region),
		fmt.Sprintf("access_key     = %q", a.key.AccessKeyID),
		fmt.Sprintf("secret_key     = %q", a.key.SecretAccessKey),
		fmt.Sprintf("lock_directory = %q", a.t.TempDir()),
	}
	if a.key.SessionToken != "" {
		arguments = append(arguments, fmt.Sprintf("token = %q", a.key.SessionToken))
	}
	if !slices.ContainsFunc(more, func(argument string) bool { return strings.HasPrefix(argument, "settle_time") }) {
		arguments = append(arguments, `settle_time = "0s"`)
	}
	if a.endpoint != "" {
		arguments = append(arguments, fmt.Sprintf("s3_use_path_style = true\nendpoints {\n  s3 = %q\n  sts = %[1]q\n  iam = %[1]q\n  sns = %[1]q\n  s3control = %[1]q\n  sqs = %[1]q\n  kms = %[1]q\n  cloudtrail = %[1]q\n}", a.endpoint))
	}
	if a.s3Only {
		arguments = append(arguments, "skip_credentials_validation = true", "skip_requesting_account_id = true")
	}
	return "provider \"xacct\" {\n" + strings.Join(append(arguments, more...), "\n") + "\n}\n"
}

// run carries out the steps, then destroys what there is, which leaves no trace.
func (c *cloud) run(steps ...resource.TestStep) {
	c.t.Helper()
	c.runCase(c.documents(), resource.TestCase{Steps: steps})
}

// runCase carries out a case, which leaves the documents as they were before.
func (c *cloud) runCase(before map[string]string, test resource.TestCase) {
	c.t.Helper()
	test.ProtoV6ProviderFactories = inProcess()
	resource.UnitTest(c.t, test)
	c.wantNoTrace(before)
}

// inProcess serves the real provider from this process, anew for each command.
func inProcess() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"xacct": providerserver.NewProtocol6WithError(provider.New("test")()),
	}
}

// apply is a step that applies a configuration, sees that a further plan has no
// changes, and then checks.
func (c *cloud) apply(config string, check func()) resource.TestStep {
	return resource.TestStep{Config: c.provider() + c.text(config), PostApplyFunc: check}
}

// refused is a step that fails with an error that has these parts.
func (c *cloud) refused(config string, parts ...string) resource.TestStep {
	return resource.TestStep{Config: c.provider() + c.text(config), ExpectError: c.words(parts...)}
}

// words matches a text of the CLI that has the parts in their order, however it
// breaks and frames its lines.
func (c *cloud) words(parts ...string) *regexp.Regexp {
	for i, part := range parts {
		words := strings.Fields(c.text(part))
		for j, word := range words {
			words[j] = regexp.QuoteMeta(word)
		}
		parts[i] = strings.Join(words, `[\s│]+`)
	}
	return regexp.MustCompile(`(?s)` + strings.Join(parts, ".*"))
}
