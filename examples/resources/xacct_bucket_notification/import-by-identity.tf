import {
  to = xacct_bucket_notification.reads
  identity = {
    bucket = "sequencing"
    id     = "reads"
  }
}
