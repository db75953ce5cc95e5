import {
  to = xacct_queue_grant.vendor
  identity = {
    queue_url = "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs"
    sids      = ["VendorJobs"]
  }
}
