data "xacct_quilt_topic_policy" "genomes" {
  control_account_id = "444455556666"
  topic_arn          = "arn:aws:sns:eu-west-1:111122223333:genomes"
}

resource "xacct_topic_subscription_grant" "quilt" {
  topic_arn = "arn:aws:sns:eu-west-1:111122223333:genomes"
  policy    = data.xacct_quilt_topic_policy.genomes.json
}

# The short form: only queues of that account may subscribe.
resource "xacct_topic_subscription_grant" "vendor" {
  topic_arn  = "arn:aws:sns:eu-west-1:111122223333:genomes"
  principals = ["777788889999"]
  protocols  = ["sqs"]
  endpoints  = ["arn:aws:sqs:eu-west-1:777788889999:*"]
}
