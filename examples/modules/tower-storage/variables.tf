variable "compute_account_id" {
  description = "The id of the account that the compute environments run in."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.compute_account_id))
    error_message = "The compute account's id has 12 digits."
  }
}

variable "storage_account_id" {
  description = "The id of the account that owns the buckets. S3 refuses every call when a bucket belongs to another."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.storage_account_id))
    error_message = "The storage account's id has 12 digits."
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
  description = "The names of the storage account's buckets, of any region."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.buckets) > 0
    error_message = "At least one bucket is needed."
  }

  validation {
    condition     = alltrue([for name in var.buckets : can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", name))])
    error_message = "These are names of buckets: 3 to 63 lower-case letters, digits, hyphens and dots; no ARNs, no s3:// URLs."
  }
}

variable "s3_write_policy_arn" {
  description = "The ARN of the customer managed policy in the compute account that lets the compute environments' roles use S3 (s3-bucket-write.json of Seqera). It lists the primary bucket already; the module adds these buckets."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:policy/.+$", var.s3_write_policy_arn))
    error_message = "The policy's ARN looks like arn:aws:iam::444455556666:policy/seqera-s3-write. AWS's own policies can't be changed."
  }
}

variable "role_pattern" {
  description = "The names of the roles to let in, with wildcards. Default: TowerForge*, those that Batch Forge creates; Enterprise may have another prefix. Exclusive with role_arns."
  type        = string
  default     = null
}

variable "role_arns" {
  description = "The ARNs of the roles to let in instead, for compute environments whose roles were made by hand. They need not exist yet."
  type        = set(string)
  default     = null

  validation {
    condition     = var.role_arns == null ? true : length(var.role_arns) > 0
    error_message = "An empty set of roles would let nobody in. Leave it out for role_pattern."
  }

  validation {
    condition     = alltrue([for arn in coalesce(var.role_arns, []) : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$", arn))])
    error_message = "A role's ARN looks like arn:aws:iam::444455556666:role/nextflow-head."
  }
}

variable "principal_mode" {
  description = "account: the compute account's root with a condition on the role. wildcard: Principal \"*\" with the same condition, to the letter of Seqera's guide; Block Public Access refuses it."
  type        = string
  default     = "account"
  nullable    = false

  validation {
    condition     = contains(["account", "wildcard"], var.principal_mode)
    error_message = "The principal_mode is account or wildcard."
  }
}

variable "access" {
  description = "read_write: all that Seqera's guide says. read_only: listing and reading, such as for reference data."
  type        = string
  default     = "read_write"
  nullable    = false

  validation {
    condition     = contains(["read_write", "read_only"], var.access)
    error_message = "Access is read_write or read_only."
  }
}

variable "fusion" {
  description = "Whether the compute environments use Fusion, which needs s3:GetObjectTagging and s3:AbortMultipartUpload, too."
  type        = bool
  default     = false
  nullable    = false
}

variable "deny_policies" {
  description = "Finer control: policy documents (JSON) with Deny statements to add to the buckets' policies, by the name of the bucket."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for policy in values(var.deny_policies) : can(jsondecode(policy).Statement)])
    error_message = "Each of deny_policies is a policy document in JSON, with a Statement."
  }

  validation {
    condition     = alltrue([for policy in values(var.deny_policies) : alltrue([for s in try(flatten([jsondecode(policy).Statement]), []) : try(s.Effect, "") == "Deny"])])
    error_message = "The statements of deny_policies have the effect Deny. What is allowed follows from the other variables."
  }

  validation {
    condition = alltrue([
      for policy in values(var.deny_policies) : alltrue([
        for s in try(flatten([jsondecode(policy).Statement]), []) :
        can(s.Condition) || (can(s.Principal) && !contains(["\"*\"", "{\"AWS\":\"*\"}", "{\"AWS\":[\"*\"]}"], jsonencode(try(s.Principal, null))))
      ])
    ])
    error_message = "A Deny for everybody would deny the storage account, too, down to mending the policy. Name the compute account or its roles as the principal, or give a Condition."
  }
}

variable "kms_key" {
  description = "The KMS key that the buckets are encrypted with; null: none of the storage account's. The module lets the roles use it through S3, in the key's policy and in the managed policy."
  type        = object({ arn = string })
  default     = null

  validation {
    condition     = var.kms_key == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.kms_key.arn))
    error_message = "The key's ARN looks like arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab."
  }
}
