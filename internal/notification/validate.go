// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/xacct/terraform-provider-xacct/internal/entry"
)

// checkDestination: S3 user guide, Supported event destinations.
func checkDestination(text string) error {
	a, err := arn.Parse(text)
	if err != nil || a.Region == "" || a.AccountID == "" || a.Resource == "" || (entry.Entry{Destination: text}).Kind() == "" {
		return fmt.Errorf("%q is no ARN of a topic, a queue or a Lambda function, such as arn:aws:sns:eu-west-1:111122223333:my-topic", text)
	}
	if strings.HasSuffix(a.Resource, ".fifo") {
		return fmt.Errorf("%q is FIFO: S3 notifies standard topics and queues only. Put a standard one in between", text)
	}
	return nil
}

var eventType = regexp.MustCompile(`^s3:[A-Za-z]+(:([A-Za-z]+|\*))?$`)

// checkEvent looks at the form only: there may be new types tomorrow.
func checkEvent(text string) error {
	if !eventType.MatchString(text) {
		return fmt.Errorf("%q is no type of S3 events, such as s3:ObjectCreated:* or s3:ObjectRemoved:Delete", text)
	}
	return nil
}
