# Runs against an AWS in memory, see "Tests" in README.md. The endpoint is AWS_ENDPOINT_URL; AWS itself knows no such keys.

provider "xacct" {
  alias             = "storage"
  region            = "eu-west-1"
  access_key        = "AKIAROOT111122223333"
  secret_key        = "fake"
  s3_use_path_style = true
  settle_time       = "0s"
}

provider "xacct" {
  alias             = "compute"
  region            = "eu-west-1"
  access_key        = "AKIAROOT444455556666"
  secret_key        = "fake"
  s3_use_path_style = true
  settle_time       = "0s"
}

variables {
  compute_account_id  = "444455556666"
  storage_account_id  = "111122223333"
  s3_write_policy_arn = "arn:aws:iam::444455556666:policy/seqera-s3-write"
  buckets             = ["reference", "genomes"]
}

run "both_sides" {
  assert {
    condition     = output.allow_buckets == tolist(["s3://genomes", "s3://reference"])
    error_message = "These are not the compute environment's allowed buckets."
  }

  assert {
    condition     = alltrue([for grant in values(xacct_bucket_grant.this) : length(grant.sids) == 2])
    error_message = "Seqera's guide has two statements for a bucket."
  }

  assert {
    condition     = length(regexall("role/TowerForge\\*", join("", values(xacct_bucket_grant.this["genomes"].statements)))) == 2
    error_message = "Both are for Batch Forge's roles."
  }

  assert {
    condition     = length(regexall("AbortMultipartUpload|CopyObject", join("", values(xacct_iam_policy_grant.buckets.statements)))) == 0
    error_message = "More is granted than without Fusion."
  }

  assert {
    condition     = length(output.sids.key) + length(output.sids.deny) == 0 && length(output.sids.s3_write_policy) == 2
    error_message = "Nothing but the buckets was asked for."
  }
}

run "named_roles_with_fusion_key_and_deny" {
  variables {
    fusion    = true
    role_arns = ["arn:aws:iam::444455556666:role/nextflow-head", "arn:aws:iam::444455556666:role/nextflow-tasks"]
    kms_key   = { arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" }
    deny_policies = {
      genomes = <<-EOT
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Deny",
            "Principal": { "AWS": "arn:aws:iam::444455556666:root" },
            "Action": "s3:DeleteObject",
            "Resource": "arn:aws:s3:::genomes/raw/*"
          }
        }
      EOT
    }
  }

  assert {
    condition     = alltrue([for action in ["GetObjectTagging", "AbortMultipartUpload"] : length(regexall(action, join("", values(xacct_bucket_grant.this["genomes"].statements)))) == 1])
    error_message = "The bucket lacks an action that Fusion needs."
  }

  assert {
    condition     = alltrue([for action in ["GetObjectTagging", "AbortMultipartUpload"] : length(regexall(action, join("", values(xacct_iam_policy_grant.buckets.statements)))) == 1])
    error_message = "The roles' policy lacks an action that Fusion needs."
  }

  assert {
    condition     = length(regexall("TowerForge", join("", values(xacct_bucket_grant.this["genomes"].statements)))) == 0
    error_message = "Others than the named roles were let in."
  }

  assert {
    condition     = length(output.sids.key) == 1 && length(output.sids.s3_write_policy) == 3 && length(output.sids.deny["genomes"]) == 1
    error_message = "The key and the Deny are to be in place."
  }
}

run "reading_only" {
  variables {
    access       = "read_only"
    fusion       = true
    role_pattern = "seqera-ce-*"
    kms_key      = { arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" }
  }

  assert {
    condition     = length(regexall("Put|Delete|Abort", join("", concat(values(xacct_bucket_grant.this["genomes"].statements), values(xacct_iam_policy_grant.buckets.statements))))) == 0
    error_message = "The roles may write."
  }

  assert {
    condition     = length(regexall("Encrypt|GenerateDataKey", join("", concat(values(xacct_key_grant.this[0].statements), values(xacct_iam_policy_grant.key[0].statements))))) == 0
    error_message = "Reading takes no encryption."
  }
}

run "the_form_of_the_guide" {
  variables {
    buckets        = ["reference"]
    principal_mode = "wildcard"
  }

  assert {
    condition     = alltrue([for s in values(xacct_bucket_grant.this["reference"].statements) : jsondecode(s).Principal == "*"])
    error_message = "The guide's principal is everybody, with a condition."
  }
}

run "a_deny_for_another_bucket" {
  command = plan

  variables {
    deny_policies = { elsewhere = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":{\"AWS\":\"444455556666\"},\"Action\":\"s3:DeleteObject\",\"Resource\":\"arn:aws:s3:::elsewhere/*\"}]}" }
  }

  expect_failures = [xacct_bucket_grant.deny]
}

run "a_deny_for_everybody" {
  command = plan

  variables {
    deny_policies = { genomes = "{\"Statement\":{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"arn:aws:s3:::genomes\"}}" }
  }

  expect_failures = [var.deny_policies]
}

run "refused" {
  command = plan

  variables {
    compute_account_id  = "compute"
    storage_account_id  = "1111-2222-3333"
    s3_write_policy_arn = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
    buckets             = ["s3://genomes"]
    role_arns           = ["TowerForge*"]
    principal_mode      = "public"
    access              = "write_only"
    deny_policies       = { genomes = "{\"Statement\":[{\"Effect\":\"Allow\"}]}" }
    kms_key             = { arn = "alias/genomes" }
  }

  expect_failures = [
    var.compute_account_id, var.storage_account_id, var.s3_write_policy_arn, var.buckets, var.role_arns,
    var.principal_mode, var.access, var.deny_policies, var.kms_key,
  ]
}
