# The statements of a document: here what Quilt asks for.
data "xacct_quilt_bucket_policy" "genomes" {
  control_account_id = "444455556666"
  bucket             = "genomes"
}

resource "xacct_bucket_grant" "quilt" {
  bucket = "genomes"
  policy = data.xacct_quilt_bucket_policy.genomes.json
}

# The short form: who may do what, here on a part of the bucket.
resource "xacct_bucket_grant" "pipelines" {
  bucket     = "genomes"
  principals = ["arn:aws:iam::777788889999:role/pipeline-*"]
  actions    = ["s3:GetObject", "s3:ListBucket"]
  prefixes   = ["reference/"]
}
