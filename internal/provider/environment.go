// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"os"
	"strings"
)

// The AWS SDK reads most environment variables by itself. Here are those that
// provider "aws" knows and the SDK doesn't.

// environmentEndpoints are the endpoints that Terraform's own variables set. Those
// of the SDK, AWS_ENDPOINT_URL_<SERVICE>, go before.
func environmentEndpoints() map[string]string {
	urls := map[string]string{}
	for _, service := range []string{"iam", "s3", "sts"} {
		name := strings.ToUpper(service)
		if os.Getenv("AWS_ENDPOINT_URL_"+name) != "" {
			continue
		}
		for _, variable := range []string{"TF_AWS_" + name + "_ENDPOINT", "AWS_" + name + "_ENDPOINT"} {
			if url := os.Getenv(variable); url != "" {
				urls[service] = url
				break
			}
		}
	}
	return urls
}

// webIdentityToken returns the token and the token file of the block, or those
// of the environment when the block has neither.
func webIdentityToken(token, file string) (string, string) {
	if token == "" && file == "" {
		return os.Getenv("TF_AWS_WEB_IDENTITY_TOKEN"), os.Getenv("AWS_WEB_IDENTITY_TOKEN_FILE")
	}
	return token, file
}

func s3USEast1RegionalEndpoint(value string) string {
	if value == "" {
		value = os.Getenv("AWS_S3_US_EAST_1_REGIONAL_ENDPOINT")
	}
	return strings.ToLower(value)
}
