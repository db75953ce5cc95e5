data "xacct_bucket_policy" "genomes" {
  bucket = "genomes"
}

# Who is named in statements that allow something?
output "principals" {
  value = distinct(flatten([
    for s in data.xacct_bucket_policy.genomes.statements : s.principals if s.effect == "Allow"
  ]))
}

check "no_orphans" {
  assert {
    condition     = length(data.xacct_bucket_policy.genomes.orphaned_principals) == 0
    error_message = "A deleted role or user is named in the bucket policy; AWS refuses every change of it."
  }
}

# To take over what somebody pasted by hand into the policies of many buckets:
#
#   terraform apply
#   terraform output -raw import_blocks >imports.tf   (delete the blocks of what stays with others)
#   terraform plan -generate-config-out=grants.tf
#   terraform apply
data "xacct_bucket_policy" "pasted" {
  for_each = toset(["genomes", "audit-logs"])
  bucket   = each.key
}

output "import_blocks" {
  value = join("\n", [for policy in data.xacct_bucket_policy.pasted : policy.import_blocks])
}
