# The notifications of buckets.
resource "xacct_topic_publish_grant" "bucket" {
  topic_arn      = "arn:aws:sns:eu-west-1:111122223333:genomes"
  source_buckets = ["genomes", "assays"]
  source_account = "111122223333"
}

# The events of EventBridge rules.
resource "xacct_topic_publish_grant" "events" {
  topic_arn  = "arn:aws:sns:eu-west-1:111122223333:genomes"
  principals = ["events.amazonaws.com"]
}
