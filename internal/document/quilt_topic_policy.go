// SPDX-License-Identifier: MPL-2.0

package document

import "github.com/xacct/terraform-provider-xacct/internal/preset"

func quiltTopicPolicy() document[preset.QuiltTopic] {
	return document[preset.QuiltTopic]{
		name:    "quilt_topic_policy",
		summary: "Render the statement that lets Quilt subscribe to a bucket's SNS topic",
		description: "Renders the statement that lets a [Quilt](https://quilt.bio) stack in another account (the control account) subscribe to " +
			"the SNS topic that a bucket sends its notifications to: `sns:GetTopicAttributes` and `sns:Subscribe`, after step 3 of Quilt's page " +
			"[Cross-Account Access](https://docs.quilt.bio/advanced/crossaccount).\n\n" +
			"The document is rendered offline: no AWS call, no credentials. Give its `json` to the `policy` of an `xacct_topic_subscription_grant`, " +
			"which puts it among the statements of others.\n\n" +
			"The page also lists `sns:Unsubscribe`, which SNS refuses in a topic policy and the owner of a subscription does not need, and its older " +
			"versions have the Sid `AWSConfigSNSPolicy`, which is AWS Config's. Here the Sid is made from the control account, the topic and the " +
			"principals, so that two stacks can share a topic.",
		use:    "It fits the `policy` argument of `xacct_topic_subscription_grant`.",
		render: preset.QuiltTopicPolicy,
		arguments: append([]argument[preset.QuiltTopic]{
			controlAccount(func(s *preset.QuiltTopic) *string { return &s.ControlAccountID }),
			{
				name:        "topic_arn",
				description: "The ARN of the topic, which is the only resource that a topic policy may have.",
				required:    true,
				check:       preset.CheckTopicARN,
				field:       func(s *preset.QuiltTopic) any { return &s.TopicARN },
			},
			controlPrincipals(func(s *preset.QuiltTopic) *[]string { return &s.Principals }),
		}, options(preset.TopicActions(), optionTexts{
			partition: "that of `topic_arn`",
			additional: "such as `sns:ListSubscriptionsByTopic`. SNS accepts only some of its actions in a topic policy; " +
				"any other is an error.",
			excluded: "`sns:GetTopicAttributes`",
		}, func(s *preset.QuiltTopic) *preset.Options { return &s.Options })...),
	}
}
