provider "aws" {
  region = "eu-west-1"
  default_tags {
    tags = {
      Owner = "backup"
      env   = "dev"
    }
  }
}

resource "aws_backup_vault" "tagged" {
  name = "ledger"
  tags = { env = "prod", team = var.team }
}
