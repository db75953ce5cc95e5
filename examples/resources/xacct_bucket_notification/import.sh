# The name of the bucket and the id of the entry.
terraform import xacct_bucket_notification.reads 'sequencing,reads'
