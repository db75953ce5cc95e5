# The storage account's bucket, beside the ones that the policy has already.
data "xacct_tower_s3_write_policy" "genomes" {
  buckets = ["genomes"]
}

resource "xacct_iam_policy_grant" "tower" {
  policy_arn = "arn:aws:iam::444455556666:policy/s3-write"
  policy     = data.xacct_tower_s3_write_policy.genomes.json
}
