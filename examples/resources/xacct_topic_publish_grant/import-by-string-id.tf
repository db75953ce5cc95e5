import {
  to = xacct_topic_publish_grant.bucket
  id = "arn:aws:sns:eu-west-1:111122223333:genomes,BucketEvents"
}
