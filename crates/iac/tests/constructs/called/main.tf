module "creator" {
  source  = "./modules/creator"
  name    = "nightly"
  actions = ["backup:*", "backup-storage:*"]
  key_arn = module.creator_key.arn
}

module "creator_key" {
  source = "./modules/key"
}

module "elsewhere" {
  source = "terraform-aws-modules/iam/aws//modules/iam-policy"
  name   = "elsewhere"
  policy = jsonencode({ Statement = [{ Effect = "Deny", Action = "s3:*", Resource = "*" }] })
}

resource "aws_iam_role_policy_attachment" "outside" {
  role       = module.creator.role_name
  policy_arn = "arn:aws:iam::aws:policy/AWSBackupFullAccess"
}
