# One document for a policy that you own as a whole: a statement of your own, and what Quilt and Tower ask for.
locals {
  tls_only = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "TlsOnly"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = ["arn:aws:s3:::amzn-s3-demo-bucket", "arn:aws:s3:::amzn-s3-demo-bucket/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })

  quilt = provider::xacct::quilt_bucket_policy({
    control_account_id = "111122223333"
    bucket             = "amzn-s3-demo-bucket"
  })

  tower = provider::xacct::tower_bucket_policy({
    compute_account_id = "111122223333"
    bucket             = "amzn-s3-demo-bucket"
  })
}

output "bucket_policy" {
  value = provider::xacct::merge_policies([local.tls_only, local.quilt.json, local.tower.json])
}
