import {
  to = xacct_topic_subscription_grant.quilt
  id = "arn:aws:sns:eu-west-1:111122223333:genomes,QuiltTopic"
}
