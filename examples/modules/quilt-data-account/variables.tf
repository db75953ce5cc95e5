variable "control_account_id" {
  description = "The id of the account that the Quilt stack runs in."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.control_account_id))
    error_message = "The control account's id has 12 digits."
  }
}

variable "owner_account_id" {
  description = "The id of the account that owns the buckets, which the provider's credentials are for. S3 refuses every call when a bucket belongs to another."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.owner_account_id))
    error_message = "The owner account's id has 12 digits."
  }
}

variable "region" {
  description = "The region of the buckets. For buckets of several regions, call the module once for each: topics and keys are regional, too."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]+$", var.region))
    error_message = "A region looks like eu-west-1."
  }
}

variable "partition" {
  description = "The AWS partition, such as aws-us-gov."
  type        = string
  default     = "aws"
  nullable    = false

  validation {
    condition     = can(regex("^aws[a-z-]*$", var.partition))
    error_message = "A partition looks like aws, aws-cn or aws-us-gov."
  }
}

variable "buckets" {
  description = "The buckets, by name. Each may have its own access (default: var.access), and prefixes: then Quilt gets only the objects below them, such as [\"published/\"]."
  type = map(object({
    access   = optional(string)
    prefixes = optional(set(string))
  }))
  nullable = false

  validation {
    condition     = length(var.buckets) > 0
    error_message = "At least one bucket is needed."
  }

  validation {
    condition     = alltrue([for name in keys(var.buckets) : can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", name))])
    error_message = "The keys of buckets are names of buckets: 3 to 63 lower-case letters, digits, hyphens and dots; no ARNs."
  }

  validation {
    condition     = alltrue([for b in values(var.buckets) : contains(["default", "read_write", "read_only"], coalesce(b.access, "default"))])
    error_message = "A bucket's access is read_write or read_only."
  }

  validation {
    condition     = alltrue([for b in values(var.buckets) : b.prefixes == null ? true : length(b.prefixes) > 0])
    error_message = "An empty set of prefixes would let Quilt see nothing. Leave prefixes out for the whole bucket."
  }
}

variable "access" {
  description = "read_write: all that Quilt asks for. read_only: nothing with Put or Delete; then Quilt can't set up notifications by itself, so give a topic."
  type        = string
  default     = "read_write"
  nullable    = false

  validation {
    condition     = contains(["read_write", "read_only"], var.access)
    error_message = "Access is read_write or read_only."
  }
}

variable "principals" {
  description = "Whom in the control account to let in, such as [\"arn:aws:iam::444455556666:role/quilt-*\"]: to the buckets, the topic and the key. Default: the whole account, as Quilt's page says. The trail's log bucket is always for the account."
  type        = set(string)
  default     = null

  validation {
    condition     = var.principals == null ? true : length(var.principals) > 0
    error_message = "An empty set of principals would let nobody in. Leave it out for the whole account."
  }
}

variable "excluded_actions" {
  description = "Actions of Quilt's page not to grant on the buckets, such as [\"s3:PutBucketNotification\", \"s3:Delete*\"]."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for a in var.excluded_actions : can(regex("^s3:[A-Za-z*?]+$", a))])
    error_message = "These are actions of S3, such as s3:PutBucketNotification."
  }
}

variable "enforce_ownership" {
  description = "Whether to set BucketOwnerEnforced on the buckets that Quilt may write to, so that the owner owns what Quilt writes. The setting stays after destroy."
  type        = bool
  default     = true
  nullable    = false
}

variable "topic" {
  description = "The SNS topic of the buckets' notifications, in their region, for Quilt to subscribe to; null: none. With notifications = true the module has the buckets send them to it and lets S3 publish; with kms_key, it lets S3 use the key that the topic is encrypted with, too."
  type = object({
    arn           = string
    notifications = optional(bool, false)
    kms_key       = optional(object({ arn = string }))
  })
  default = null

  validation {
    condition     = var.topic == null || can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$", var.topic.arn))
    error_message = "The topic's ARN looks like arn:aws:sns:eu-west-1:111122223333:genomes. S3 sends nothing to FIFO topics."
  }

  validation {
    condition     = try(var.topic.kms_key, null) == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.topic.kms_key.arn))
    error_message = "The key's ARN looks like arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab."
  }
}

variable "trail" {
  description = "The CloudTrail trail, by name or ARN, that is to log the buckets' data events; null: none. On a trail with advanced event selectors, ours has selector_name."
  type = object({
    name            = string
    selector_name   = optional(string)
    read_write_type = optional(string, "All")
  })
  default = null

  validation {
    condition     = var.trail == null || can(regex("^(arn:aws[a-z-]*:cloudtrail:[a-z0-9-]+:[0-9]{12}:trail/)?[A-Za-z0-9][A-Za-z0-9._-]{2,127}$", var.trail.name))
    error_message = "The trail's name is a name, such as organization-audit, or an ARN of CloudTrail."
  }

  validation {
    condition     = contains(["All", "ReadOnly", "WriteOnly"], try(var.trail.read_write_type, "All"))
    error_message = "A trail's read_write_type is All, ReadOnly or WriteOnly."
  }
}

variable "trail_bucket" {
  description = "The bucket that the trail writes its logs to, for Quilt to read; null: none. It belongs to the owner account."
  type        = string
  default     = null

  validation {
    condition     = var.trail_bucket == null || can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.trail_bucket))
    error_message = "The trail's bucket is the name of a bucket: 3 to 63 lower-case letters, digits, hyphens and dots; no ARN."
  }
}

variable "kms_key" {
  description = "The KMS key that the buckets are encrypted with; null: none of the owner's."
  type        = object({ arn = string })
  default     = null

  validation {
    condition     = var.kms_key == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.kms_key.arn))
    error_message = "The key's ARN looks like arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab."
  }
}
