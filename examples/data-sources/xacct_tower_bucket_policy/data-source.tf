# The roles that Batch Forge creates in the compute account.
data "xacct_tower_bucket_policy" "example" {
  compute_account_id = "444455556666"
  bucket             = "amzn-s3-demo-bucket"
  fusion             = true
}

resource "xacct_bucket_grant" "tower" {
  bucket = "amzn-s3-demo-bucket"
  policy = data.xacct_tower_bucket_policy.example.json
}

# Roles that were made by hand, for reading.
data "xacct_tower_bucket_policy" "reference_data" {
  compute_account_id = "444455556666"
  bucket             = "amzn-s3-demo-reference"
  access             = "read_only"
  role_arns = [
    "arn:aws:iam::444455556666:role/nextflow-head",
    "arn:aws:iam::444455556666:role/nextflow-tasks",
  ]
}
