data "xacct_bucket_check" "genomes" {
  bucket = "genomes"
  trail  = "organization-audit"
}

check "genomes_is_ready" {
  assert {
    condition = data.xacct_bucket_check.genomes.ready
    error_message = join("\n", [
      for name, aspect in data.xacct_bucket_check.genomes.aspects :
      "${name}: ${aspect.reason} ${aspect.remedy}" if aspect.status == "blocked"
    ])
  }
}

# What is worth a look, with what to do.
output "warnings" {
  value = {
    for name, aspect in data.xacct_bucket_check.genomes.aspects :
    name => aspect.remedy if aspect.status != "ok"
  }
}
