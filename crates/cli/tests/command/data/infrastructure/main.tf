variable "region" {
  default = "eu-west-1"
}

data "aws_caller_identity" "current" {}

resource "aws_iam_role" "creator" {
  name = "vault-creator"
}

resource "aws_iam_role_policy" "vaults" {
  name = "vaults"
  role = aws_iam_role.creator.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["backup:CreateBackupVault", "backup:DescribeBackupVault"] # not yet the tags
        Resource = "arn:aws:backup:${var.region}:${data.aws_caller_identity.current.account_id}:backup-vault:*"
      },
      {
        Effect    = "Deny"
        Action    = "backup:*"
        Resource  = "*"
        Condition = { StringNotEquals = { "aws:RequestedRegion" = "eu-central-1" } }
      },
    ]
  })
}

resource "aws_backup_vault" "prod" {
  name        = "prod"
  kms_key_arn = "arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}
