locals {
  bucket_policy = provider::xacct::tower_bucket_policy({
    compute_account_id = "111122223333"
    bucket             = "amzn-s3-demo-bucket"
  })

  role_policy = provider::xacct::tower_s3_write_policy({
    buckets = ["amzn-s3-demo-bucket"]
  })

  # Who may write an object, by these policies.
  access = {
    for role in ["TowerForge-1a2b-InstanceRole", "Analyst"] : role => provider::xacct::evaluate_access({
      principal           = "arn:aws:iam::111122223333:role/${role}"
      action              = "s3:PutObject"
      resource            = "arn:aws:s3:::amzn-s3-demo-bucket/results/1.vcf"
      resource_account_id = "444455556666"
      resource_policy     = local.bucket_policy.json
      identity_policies   = [local.role_policy.json]
      context             = { "aws:SecureTransport" = "true" }

      s3_block_public_access = true
    })
  }
}

# The same in a precondition of a grant, or in a test file.
check "access" {
  assert {
    condition     = local.access["TowerForge-1a2b-InstanceRole"].decision == "Allowed"
    error_message = "Tower could not write: ${join("; ", local.access["TowerForge-1a2b-InstanceRole"].reasons)}."
  }

  assert {
    condition     = local.access["Analyst"].decision == "ImplicitlyDenied"
    error_message = "Another role could write: ${join("; ", local.access["Analyst"].reasons)}."
  }
}

output "access" {
  value = local.access
}
