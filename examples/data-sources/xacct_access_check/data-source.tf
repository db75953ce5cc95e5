# Is the other account let in, from what AWS has now?
data "xacct_access_check" "quilt" {
  principal = "444455556666"
  action    = "s3:GetObject"
  resource  = "arn:aws:s3:::genomes/*"
}

check "quilt_reads_genomes" {
  assert {
    condition     = data.xacct_access_check.quilt.decision == "allowed"
    error_message = join("\n", data.xacct_access_check.quilt.reasons)
  }
}

# A role of the other account, whose policies can't be read from here: say what they
# are, and what its calls are like.
data "xacct_access_check" "forge" {
  principal = "arn:aws:iam::444455556666:role/TowerForge-2abc"
  action    = "s3:PutObject"
  resource  = "arn:aws:s3:::genomes/results/*"

  identity_policies = [jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:PutObject", "kms:GenerateDataKey"]
      Resource = "*"
    }]
  })]
  context = {
    "aws:SourceVpce" = ["vpce-1a2b3c4d"]
  }
}

output "forge" {
  value = data.xacct_access_check.forge.reasons
}
