# S3 must be let in first.
resource "xacct_topic_publish_grant" "genomes" {
  topic_arn      = "arn:aws:sns:eu-west-1:111122223333:genomes"
  source_buckets = ["genomes"]
  source_account = "111122223333"
}

# Every change of an object goes to a topic, beside what others have on the bucket.
resource "xacct_bucket_notification" "genomes" {
  bucket          = "genomes"
  destination_arn = "arn:aws:sns:eu-west-1:111122223333:genomes"
  events          = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]
  depends_on      = [xacct_topic_publish_grant.genomes]
}

# New reads of one instrument go to a queue.
resource "xacct_queue_grant" "reads" {
  queue_url = "https://sqs.eu-west-1.amazonaws.com/111122223333/reads"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "s3.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = "arn:aws:sqs:eu-west-1:111122223333:reads"
      Condition = {
        ArnLike      = { "aws:SourceArn" = "arn:aws:s3:::sequencing" }
        StringEquals = { "aws:SourceAccount" = "111122223333" }
      }
    }]
  })
}

resource "xacct_bucket_notification" "reads" {
  bucket          = "sequencing"
  destination_arn = "arn:aws:sqs:eu-west-1:111122223333:reads"
  events          = ["s3:ObjectCreated:*"]
  filter_prefix   = "novaseq/"
  filter_suffix   = ".fastq.gz"
  id              = "reads"
  depends_on      = [xacct_queue_grant.reads]
}
