resource "xacct_queue_grant" "vendor" {
  queue_url  = "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs"
  principals = ["arn:aws:iam::777788889999:role/dispatcher"]
}
