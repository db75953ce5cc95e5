# The ARN of the topic and the Sids of the statements to own.
terraform import xacct_topic_publish_grant.bucket 'arn:aws:sns:eu-west-1:111122223333:genomes,BucketEvents'
