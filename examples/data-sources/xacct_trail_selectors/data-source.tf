data "xacct_trail_selectors" "audit" {
  trail = "organization-audit"
}

output "logged" {
  value = data.xacct_trail_selectors.audit.s3_values
}
