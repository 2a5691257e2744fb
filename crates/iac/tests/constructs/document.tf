data "aws_iam_policy_document" "base" {
  statement {
    sid     = "Shared"
    actions = ["kms:DescribeKey"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "vaults" {
  source_policy_documents = [data.aws_iam_policy_document.base.json]

  statement {
    sid       = "Vaults"
    actions   = ["backup:CreateBackupVault", "backup:TagResource"]
    resources = ["arn:aws:backup:*:*:backup-vault:&{aws:username}-*"]

    condition {
      test     = "StringEquals"
      variable = "aws:RequestedRegion"
      values   = ["eu-west-1", "eu-west-2"]
    }
    condition {
      test     = "Bool"
      variable = "aws:MultiFactorAuthPresent"
      values   = [true]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalTag/team"
      values   = ["ops"]
    }
  }

  statement {
    effect        = "Deny"
    not_actions   = ["iam:*"]
    not_resources = ["arn:aws:s3:::a"]
    not_principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root"]
    }
  }

  override_policy_documents = [
    jsonencode({ Statement = [{ Sid = "Shared", Effect = "Allow", Action = "kms:*", Resource = "*" }] }),
  ]
}

resource "aws_iam_policy" "vaults" {
  name   = "vault-creator"
  policy = data.aws_iam_policy_document.vaults.json
}
