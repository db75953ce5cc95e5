# Lets the Quilt stack of another account subscribe to the topics of several buckets' notifications.
resource "xacct_topic_subscription_grant" "quilt" {
  for_each = toset(["arn:aws:sns:eu-west-1:444455556666:bucket-notifications"])

  topic_arn = each.key
  policy = provider::xacct::quilt_topic_policy({
    control_account_id = "111122223333"
    topic_arn          = each.key
  }).json
}
