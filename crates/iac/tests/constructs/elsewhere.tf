# Groups and modules that are not in the files, and a policy that Terraform no longer manages.
resource "aws_iam_user" "u" {
  name = "u"
}
resource "aws_iam_role" "r" {
  name = "r"
}
resource "aws_iam_group" "here" {
  name = "here"
}
data "aws_iam_group" "there" {
  group_name = "there"
}
resource "aws_iam_user_group_membership" "m" {
  user   = aws_iam_user.u.name
  groups = ["no-backup", aws_iam_group.here.name, data.aws_iam_group.there.group_name]
}
module "limits" {
  source = "./modules/limits"
  user   = aws_iam_user.u.name
}
module "plan" {
  source   = "./modules/plan"
  role_arn = aws_iam_role.r.arn
}
module "made" {
  source               = "terraform-aws-modules/iam/aws//modules/iam-user"
  name                 = "made"
  permissions_boundary = "arn:aws:iam::444455556666:policy/DevBoundary"
  policy_arns          = ["arn:aws:iam::444455556666:policy/limits"]
}
removed {
  from = aws_iam_role_policy.deny_backup
  lifecycle {
    destroy = false
  }
}
removed {
  from = aws_iam_role_policy.gone
  lifecycle {
    destroy = true
  }
}
