import {
  to = xacct_topic_subscription_grant.quilt
  identity = {
    topic_arn = "arn:aws:sns:eu-west-1:111122223333:genomes"
    sids      = ["QuiltTopic"]
  }
}
