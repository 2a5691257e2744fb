locals {
  services = { vault = "backup", key = "kms" }
  all      = [for name, service in local.services : "${service}:*" if name != "key"]
}
policy = jsonencode({
  Version = "2012-10-17"
  Statement = concat(
    [{ Effect = "Allow", Action = flatten([local.all, ["kms:${"Decrypt"}"]]), Resource = format("arn:aws:backup:%s:*:backup-vault:*", "eu-west-1") }],
    var.strict ? [{ Effect = "Deny", Action = "backup:*", Resource = join(",", ["*"]) }] : [],
    [for a in var.more : { Effect = "Deny", Action = a, Resource = "*" }],
  )
})
