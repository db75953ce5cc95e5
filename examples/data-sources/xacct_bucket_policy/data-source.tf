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
