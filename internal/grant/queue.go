// SPDX-License-Identifier: MPL-2.0

package grant

import (
	"cmp"
	"fmt"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/preflight"
	"github.com/xacct/terraform-provider-xacct/internal/preset"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

func queueGrant() Kind {
	return Kind{
		Name: "queue_grant",
		Description: "Lets services or principals of other accounts use an SQS queue, by statements in the queue's policy beside those of others.\n\n" +
			"SQS may take up to a minute until a change can be read back, and so may an apply, which verifies it.",
		Target:             target.QueuePolicy(),
		Address:            "queue_url",
		AddressDescription: "The URL of the queue.",
		CheckAddress:       checkQueueURL,
		ExampleAddress:     "https://sqs.us-east-1.amazonaws.com/111122223333/my-queue",
		Actions:            preset.DefaultQueueActions(),
		Checks:             []preflight.Check{preflight.Lockout("sqs:GetQueueAttributes", "sqs:SetQueueAttributes")},
		Render: func(f shortForm) ([]policy.Statement, error) {
			queue, err := target.ParseQueueURL(f.address)
			if err != nil {
				return nil, err
			}
			return parsed(preset.QueueStatements(preset.QueueGrant{
				QueueARN:   fmt.Sprintf("arn:%s:sqs:%s:%s:%s", f.partition, cmp.Or(queue.Region, f.region), queue.Account, queue.Name),
				Principals: f.principals, Actions: f.actions, Sid: f.sid,
			}))
		},
	}
}
