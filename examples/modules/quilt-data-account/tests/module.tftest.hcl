# Runs against an AWS in memory, see "Tests" in README.md. The endpoint is AWS_ENDPOINT_URL; AWS itself knows no such keys.

provider "xacct" {
  region            = "eu-west-1"
  access_key        = "AKIAROOT111122223333"
  secret_key        = "fake"
  s3_use_path_style = true
  settle_time       = "0s"
}

variables {
  control_account_id = "444455556666"
  owner_account_id   = "111122223333"
  region             = "eu-west-1"
  buckets            = { genomes = {} }
}

run "buckets_only" {
  assert {
    condition = output.quilt == {
      genomes = {
        bucket           = "genomes"
        region           = "eu-west-1"
        owner_account_id = "111122223333"
        topic_arn        = null
        trail_bucket     = null
      }
    }
    error_message = "That is not what Quilt's administrator enters for a bucket alone."
  }

  assert {
    condition     = length(flatten([for s in values(xacct_bucket_grant.this["genomes"].statements) : jsondecode(s).Action])) == 14
    error_message = "Quilt's page has 14 actions."
  }

  assert {
    condition     = xacct_bucket_ownership.this["genomes"].object_ownership == "BucketOwnerEnforced"
    error_message = "What Quilt writes must belong to the owner."
  }

  assert {
    condition     = length(output.sids.topic) + length(output.sids.trail_bucket) + length(output.sids.keys) == 0
    error_message = "Nothing but the bucket was asked for."
  }
}

run "everything" {
  variables {
    buckets = {
      genomes = {}
      assays  = { access = "read_only", prefixes = ["published/"] }
    }
    principals       = ["arn:aws:iam::444455556666:role/quilt-*"]
    excluded_actions = ["s3:PutBucketNotification"]
    topic = {
      arn           = "arn:aws:sns:eu-west-1:111122223333:genomes"
      notifications = true
      kms_key       = { arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" }
    }
    trail        = { name = "organization-audit" }
    trail_bucket = "audit-logs"
    kms_key      = { arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" }
  }

  assert {
    condition = output.quilt["assays"] == {
      bucket           = "assays"
      region           = "eu-west-1"
      owner_account_id = "111122223333"
      topic_arn        = "arn:aws:sns:eu-west-1:111122223333:genomes"
      trail_bucket     = "audit-logs"
    }
    error_message = "That is not what Quilt's administrator enters."
  }

  assert {
    condition     = length(regexall("PutBucketNotification", join("", values(xacct_bucket_grant.this["genomes"].statements)))) == 0
    error_message = "An excluded action was granted."
  }

  assert {
    condition     = length(regexall("Put|Delete", join("", values(xacct_bucket_grant.this["assays"].statements)))) == 0
    error_message = "Quilt may write to a bucket that it should only read."
  }

  assert {
    condition     = keys(xacct_bucket_ownership.this) == ["genomes"]
    error_message = "The ownership of a bucket that Quilt does not write to was touched."
  }

  assert {
    condition     = xacct_trail_data_selector.this[0].buckets == toset(["genomes", "assays/published/"])
    error_message = "The trail is to log what Quilt sees."
  }

  assert {
    condition     = keys(xacct_bucket_notification.this) == ["assays", "genomes"] && length(output.sids.topic) == 2
    error_message = "Both buckets are to send notifications, S3 to publish them and Quilt to subscribe."
  }

  assert {
    condition     = length(output.sids.keys) == 2 && length(output.sids.trail_bucket) == 1
    error_message = "S3 and Quilt are to use the key, and Quilt to read the logs."
  }
}

run "the_whole_account_for_reading" {
  command = plan

  variables {
    access  = "read_only"
    kms_key = { arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" }
  }

  assert {
    condition     = length(regexall("GenerateDataKey", data.xacct_quilt_key_policy.this[0].json)) == 0
    error_message = "Reading takes no new data keys."
  }

  assert {
    condition     = length(xacct_bucket_ownership.this) == 0
    error_message = "Quilt writes to no bucket."
  }
}

run "a_topic_of_another_region" {
  command = plan

  variables {
    topic = { arn = "arn:aws:sns:us-east-1:111122223333:genomes" }
  }

  expect_failures = [xacct_topic_subscription_grant.this]
}

run "refused" {
  command = plan

  variables {
    control_account_id = "quilt"
    owner_account_id   = "1111-2222-3333"
    region             = "Ireland"
    buckets            = { "arn:aws:s3:::genomes" = {} }
    access             = "write_only"
    principals         = []
    excluded_actions   = ["PutBucketNotification"]
    topic              = { arn = "arn:aws:sns:eu-west-1:111122223333:genomes.fifo" }
    trail              = { name = "audit", read_write_type = "None" }
    trail_bucket       = "s3://audit-logs"
    kms_key            = { arn = "alias/genomes" }
  }

  expect_failures = [
    var.control_account_id, var.owner_account_id, var.region, var.buckets, var.access, var.principals,
    var.excluded_actions, var.topic, var.trail, var.trail_bucket, var.kms_key,
  ]
}
