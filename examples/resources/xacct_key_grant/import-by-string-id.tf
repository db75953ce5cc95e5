import {
  to = xacct_key_grant.quilt
  id = "1234abcd-12ab-34cd-56ef-1234567890ab,QuiltKey"
}
