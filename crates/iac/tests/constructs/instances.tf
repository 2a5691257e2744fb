# The shapes in which modules write several of the same.
variable "policies" {
  default = {
    vaults = ["backup:*", "backup-storage:*"]
    keys   = ["kms:*"]
  }
}

locals {
  roles = ["creator", "auditor"]
}

resource "aws_iam_role" "each" {
  for_each           = toset(local.roles)
  name               = "team-${each.key}"
  assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { AWS = "*" }, Action = "sts:AssumeRole" }] })
}

resource "aws_iam_policy" "many" {
  for_each = var.policies
  name     = each.key
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = each.value, Resource = "*" }]
  })
}

resource "aws_iam_role_policy_attachment" "creator" {
  for_each   = var.policies
  role       = aws_iam_role.each["creator"].name
  policy_arn = aws_iam_policy.many[each.key].arn
}

resource "aws_iam_role_policy_attachment" "managed" {
  for_each   = toset(["arn:aws:iam::aws:policy/AWSBackupFullAccess"])
  role       = aws_iam_role.each["auditor"].name
  policy_arn = each.value
}

resource "aws_iam_role_policy" "numbered" {
  count = length(local.roles)
  name  = "numbered-${count.index}"
  role  = aws_iam_role.each[local.roles[count.index]].id
  policy = jsonencode({
    Statement = [{ Effect = "Deny", Action = "kms:ScheduleKeyDeletion", Resource = "*", Sid = "Of${count.index}" }]
  })
}
