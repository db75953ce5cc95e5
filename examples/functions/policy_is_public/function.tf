# Seqera's guide names everybody, with a condition. Block Public Access refuses that; the default form passes.
locals {
  tower = {
    for mode in ["account", "wildcard"] : mode => provider::xacct::tower_bucket_policy({
      compute_account_id = "111122223333"
      bucket             = "amzn-s3-demo-bucket"
      principal_mode     = mode
    })
  }
}

output "public" {
  value = { for mode, policy in local.tower : mode => provider::xacct::policy_is_public(policy.json) } # account: false, wildcard: true
}
