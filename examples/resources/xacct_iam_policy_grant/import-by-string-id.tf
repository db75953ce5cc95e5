import {
  to = xacct_iam_policy_grant.tower
  id = "arn:aws:iam::444455556666:policy/s3-write,TowerS3Write"
}
