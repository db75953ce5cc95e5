// SPDX-License-Identifier: MPL-2.0

package serve

import (
	"errors"
	"os"
	"strings"
)

// keepQuiet switches the logs off when nobody has asked for any, with one of the
// variables of Terraform's documentation, "Debugging Terraform". Otherwise every
// line is encoded, sent to the CLI and thrown away there: a third of all that the
// provider allocates.
func keepQuiet() error {
	for _, variable := range os.Environ() {
		if strings.HasPrefix(variable, "TF_LOG") {
			return nil
		}
	}
	return errors.Join(os.Setenv("TF_LOG_SDK", "off"), os.Setenv("TF_LOG_PROVIDER_XACCT", "off"))
}
