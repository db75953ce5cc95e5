# Seqera Platform assumes the role with an external id, and tags its sessions.
resource "xacct_role_trust_grant" "seqera" {
  role         = "launcher"
  principals   = ["arn:aws:iam::161471496260:role/SeqeraPlatformCloudAccessRole"]
  external_ids = ["my-organization"]
  tag_session  = true
}
