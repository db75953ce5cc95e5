# The notifications of buckets.
resource "xacct_topic_publish_grant" "bucket" {
  topic_arn      = "arn:aws:sns:eu-west-1:111122223333:genomes"
  source_buckets = ["genomes", "assays"]
  source_account = "111122223333"
}

# The alarms of the account. Without source_arns, those of any account could publish.
resource "xacct_topic_publish_grant" "alarms" {
  topic_arn   = "arn:aws:sns:eu-west-1:111122223333:genomes"
  principals  = ["cloudwatch.amazonaws.com"]
  source_arns = ["arn:aws:cloudwatch:eu-west-1:111122223333:alarm:*"]
}
