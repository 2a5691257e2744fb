variable "name" { default = "not this one" }
variable "arn" {}
