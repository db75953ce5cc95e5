# The key and the Sids of the statements to own.
terraform import xacct_key_grant.quilt '1234abcd-12ab-34cd-56ef-1234567890ab,QuiltKey'
