import {
  to = xacct_queue_grant.vendor
  id = "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs,VendorJobs"
}
