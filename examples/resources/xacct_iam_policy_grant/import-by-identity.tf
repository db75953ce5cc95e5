import {
  to = xacct_iam_policy_grant.tower
  identity = {
    policy_arn = "arn:aws:iam::444455556666:policy/s3-write"
    sids       = ["TowerS3Write"]
  }
}
