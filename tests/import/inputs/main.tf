terraform {}

resource "aws_backup_vault" "prod" {
  name = "prod"
  tags = { "env" = "prod" }
}
