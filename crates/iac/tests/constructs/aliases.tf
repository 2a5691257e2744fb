provider "aws" {
  region = "us-west-2"
}

provider "aws" {
  alias  = "dr"
  region = "eu-west-1"
}

resource "aws_backup_vault" "copy" {
  provider = aws.dr
  name     = "copy"
}
