resource "aws_ssoadmin_permission_set" "backup" {
  name         = "Backup"
  instance_arn = "arn:aws:sso:::instance/ssoins-1"
}

resource "aws_ssoadmin_customer_managed_policy_attachment" "backup" {
  permission_set_arn = aws_ssoadmin_permission_set.backup.arn
  customer_managed_policy_reference {
    name = "Company"
    path = "/"
  }
}

resource "aws_ssoadmin_permissions_boundary_attachment" "backup" {
  permission_set_arn = aws_ssoadmin_permission_set.backup.arn
  permissions_boundary {
    customer_managed_policy_reference {
      name = aws_iam_policy.limit.name
    }
  }
}

resource "aws_ssoadmin_permissions_boundary_attachment" "other" {
  permission_set_arn = "arn:aws:sso:::permissionSet/ssoins-1/ps-1"
  permissions_boundary {
    managed_policy_arn = "arn:aws:iam::aws:policy/PowerUserAccess"
  }
}

resource "aws_iam_policy" "limit" {
  name   = "limit"
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "backup:*", Resource = "*" }] })
}
