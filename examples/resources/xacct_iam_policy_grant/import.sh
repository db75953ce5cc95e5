# The ARN of the policy and the Sids of the statements to own.
terraform import xacct_iam_policy_grant.tower 'arn:aws:iam::444455556666:policy/s3-write,TowerS3Write'
