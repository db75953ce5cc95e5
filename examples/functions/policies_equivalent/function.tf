# As AWS shows a policy, and as somebody wrote it.
locals {
  shown = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Reader"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:root" }
      Action    = "s3:GetObject"
      Resource  = "arn:aws:s3:::amzn-s3-demo-bucket/*"
    }]
  })

  written = jsonencode({
    Version = "2012-10-17"
    Statement = {
      Sid       = "Reader"
      Effect    = "Allow"
      Principal = { AWS = ["111122223333"] }
      Action    = ["s3:getobject"]
      Resource  = ["arn:aws:s3:::amzn-s3-demo-bucket/*"]
    }
  })
}

check "as_written" {
  assert {
    condition     = provider::xacct::policies_equivalent(local.shown, local.written)
    error_message = "The bucket's policy is not as it was written."
  }
}

output "same" {
  value = provider::xacct::policies_equivalent(local.shown, local.written) # true
}
