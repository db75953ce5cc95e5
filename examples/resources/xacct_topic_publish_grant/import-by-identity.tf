import {
  to = xacct_topic_publish_grant.bucket
  identity = {
    topic_arn = "arn:aws:sns:eu-west-1:111122223333:genomes"
    sids      = ["BucketEvents"]
  }
}
