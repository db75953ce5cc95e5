// SPDX-License-Identifier: MPL-2.0

package grant

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/xacct/terraform-provider-xacct/internal/checked"
	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/preflight"
	"github.com/xacct/terraform-provider-xacct/internal/preset"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// ofTopic is what the two grants on a topic have in common.
func ofTopic(k Kind) Kind {
	k.Target = target.TopicPolicy()
	k.Address = "topic_arn"
	k.AddressDescription = "The ARN of the topic."
	k.CheckAddress = preset.CheckTopicARN
	k.ExampleAddress = "arn:aws:sns:us-east-1:111122223333:my-topic"
	k.Checks = []preflight.Check{preflight.Lockout("sns:GetTopicAttributes", "sns:SetTopicAttributes")}
	return k
}

func topicSubscriptionGrant() Kind {
	return ofTopic(Kind{
		Name: "topic_subscription_grant",
		Description: "Lets principals of other accounts subscribe to an SNS topic, by statements in the topic's policy beside those of others.\n\n" +
			"The default statement of the topic, and what AWS services have put there, such as AWS Config's `AWSConfigSNSPolicy`, stay as they are.",
		Actions: preset.DefaultTopicSubscriptionActions(),
		Listed:  func(s policy.Statement) bool { return !target.OnlyPublishes(s) && !target.IsTopicDefault(s) },

		ListedDescription: "Those that let somebody publish, and no more, are listed as `xacct_topic_publish_grant` instead. The statement that SNS gives every new topic is left out: it stays with the topic.",
		Options: []Option{
			setOption("protocols", "The protocols that may be subscribed, such as `sqs` or `https`. Default: all.",
				setvalidator.ValueStringsAre(checked.String("must be a protocol of SNS", preset.CheckProtocol))),
			setOption("endpoints", "What may be subscribed, such as the ARN of a queue; `*` and `?` are wildcards. Default: everything.",
				setvalidator.ValueStringsAre(checked.String("must be an endpoint", preset.CheckEndpoint))),
		},
		Render: func(f shortForm) ([]policy.Statement, error) {
			return parsed(preset.TopicSubscriptionStatements(preset.TopicSubscription{
				Partition: f.partition, TopicARN: f.address, Principals: f.principals, Actions: f.actions, Sid: f.sid,
				Protocols: f.strings("protocols"), Endpoints: f.strings("endpoints"),
			}))
		},
	})
}

func topicPublishGrant() Kind {
	return ofTopic(Kind{
		Name: "topic_publish_grant",
		Description: "Lets services or principals of other accounts publish to an SNS topic, by statements in the topic's policy beside those of others: " +
			"the notifications of buckets, the events of EventBridge rules, or a vendor's role.",
		Actions: preset.DefaultTopicPublishActions(),
		Listed:  target.OnlyPublishes,

		ListedDescription: "These are the statements that let somebody publish, and no more; all others are listed as `xacct_topic_subscription_grant`.",
		Options: []Option{
			sourceOption("source_buckets", "The names of the buckets whose notifications the topic takes. The principal is then `s3.amazonaws.com`, unless `principals` says otherwise."),
			sourceOption("source_arns", "The ARNs of what may publish through a service, such as CloudWatch alarms or EventBridge rules; `*` and `?` are wildcards. The service is what `principals` says; for rules the default is `events.amazonaws.com`."),
			{Name: "source_account", Attribute: schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "The account of the sources. Default: the account that a source's ARN says, or else that of the topic.",
				Validators:          []validator.String{checked.String("must be an account id", preset.CheckAccountID), stringvalidator.ConflictsWith(path.MatchRoot("policy"))},
			}},
		},
		Render: func(f shortForm) ([]policy.Statement, error) {
			return parsed(preset.TopicPublishStatements(topicPublish(f)))
		},
		Doubt: func(f shortForm) string { return topicPublish(f).Doubt() },
	})
}

func topicPublish(f shortForm) preset.TopicPublish {
	return preset.TopicPublish{
		Partition: f.partition, TopicARN: f.address, Principals: f.principals, Actions: f.actions, Sid: f.sid,
		SourceBuckets: f.strings("source_buckets"), SourceARNs: f.strings("source_arns"), SourceAccount: f.text("source_account"),
	}
}

func sourceOption(name, description string) Option {
	o := setOption(name, description)
	o.Subject = true
	return o
}
