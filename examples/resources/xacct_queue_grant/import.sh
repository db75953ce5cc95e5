# The URL of the queue and the Sids of the statements to own.
terraform import xacct_queue_grant.vendor 'https://sqs.eu-west-1.amazonaws.com/111122223333/jobs,VendorJobs'
