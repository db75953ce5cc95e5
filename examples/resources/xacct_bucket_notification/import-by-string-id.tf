import {
  to = xacct_bucket_notification.reads
  id = "sequencing,reads"
}
