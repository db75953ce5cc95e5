# Lets the Quilt stack of another account subscribe to the topic of a bucket's notifications.
data "xacct_quilt_topic_policy" "example" {
  control_account_id = "444455556666"
  topic_arn          = "arn:aws:sns:eu-west-1:111122223333:bucket-notifications"
}

resource "xacct_topic_subscription_grant" "quilt" {
  topic_arn = "arn:aws:sns:eu-west-1:111122223333:bucket-notifications"
  policy    = data.xacct_quilt_topic_policy.example.json
}

# The stack's roles only.
data "xacct_quilt_topic_policy" "roles" {
  control_account_id = "444455556666"
  topic_arn          = "arn:aws:sns:eu-west-1:111122223333:bucket-notifications"
  principals         = ["arn:aws:iam::444455556666:role/quilt-*"]
}
