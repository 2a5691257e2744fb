#!/bin/sh
# The same questions for AWS’s policy simulator
# Run it with credentials that may call iam:SimulateCustomPolicy: it creates and changes nothing. Each call asks about one action. What the simulator cannot see:
# - It takes no resource control policy.
# - It takes no VPC endpoint policy.
# - It takes no session policy.
# - It takes users and roles as callers. A session is asked about as its role, without its session name; other callers are left out.
# - Nobody said what `aws:PrincipalTag/team` is. The simulator takes it to be absent, and does not report it as missing if only a service control policy asks for it.
# - It does not judge a key policy for a role, so it decides about the KMS actions without it.

ask() {
  printf '%-28s Can I Vault: %-14s AWS: ' "$1" "$2"
  aws iam simulate-custom-policy --cli-input-json file:///dev/stdin \
    --query 'EvaluationResults[0].EvalDecision' --output text
}

ask backup:CreateBackupVault depends <<'PARAMETERS'
{
  "PolicyInputList": [
    "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"*\",\n    \"Resource\": \"*\"\n  }\n}"
  ],
  "PermissionsBoundaryPolicyInputList": [
    "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"*\",\n    \"Resource\": \"*\"\n  }\n}"
  ],
  "OrderedOrganizationPolicyInputList": [
    {
      "ServiceControlPolicyInputList": [
        "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"*\",\n    \"Resource\": \"*\"\n  }\n}"
      ]
    },
    {
      "ServiceControlPolicyInputList": [
        "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": \"*\",\n      \"Resource\": \"*\"\n    },\n    {\n      \"Effect\": \"Deny\",\n      \"Action\": \"*\",\n      \"Resource\": \"*\",\n      \"Condition\": {\n        \"StringNotEquals\": {\n          \"aws:PrincipalTag/team\": \"ops\"\n        }\n      }\n    }\n  ]\n}"
      ]
    }
  ],
  "ActionNames": [
    "backup:CreateBackupVault"
  ],
  "ResourceArns": [
    "arn:aws:backup:us-west-2:444455556666:backup-vault:prod"
  ],
  "CallerArn": "arn:aws:iam::444455556666:role/BackupAdmin"
}
PARAMETERS

ask backup-storage:MountCapsule depends <<'PARAMETERS'
{
  "PolicyInputList": [
    "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"*\",\n    \"Resource\": \"*\"\n  }\n}"
  ],
  "PermissionsBoundaryPolicyInputList": [
    "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"*\",\n    \"Resource\": \"*\"\n  }\n}"
  ],
  "OrderedOrganizationPolicyInputList": [
    {
      "ServiceControlPolicyInputList": [
        "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"*\",\n    \"Resource\": \"*\"\n  }\n}"
      ]
    },
    {
      "ServiceControlPolicyInputList": [
        "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": \"*\",\n      \"Resource\": \"*\"\n    },\n    {\n      \"Effect\": \"Deny\",\n      \"Action\": \"*\",\n      \"Resource\": \"*\",\n      \"Condition\": {\n        \"StringNotEquals\": {\n          \"aws:PrincipalTag/team\": \"ops\"\n        }\n      }\n    }\n  ]\n}"
      ]
    }
  ],
  "ActionNames": [
    "backup-storage:MountCapsule"
  ],
  "ResourceArns": [
    "*"
  ],
  "CallerArn": "arn:aws:iam::444455556666:role/BackupAdmin"
}
PARAMETERS

ask kms:CreateGrant depends <<'PARAMETERS'
{
  "PolicyInputList": [
    "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"*\",\n    \"Resource\": \"*\"\n  }\n}"
  ],
  "PermissionsBoundaryPolicyInputList": [
    "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"*\",\n    \"Resource\": \"*\"\n  }\n}"
  ],
  "OrderedOrganizationPolicyInputList": [
    {
      "ServiceControlPolicyInputList": [
        "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"*\",\n    \"Resource\": \"*\"\n  }\n}"
      ]
    },
    {
      "ServiceControlPolicyInputList": [
        "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": \"*\",\n      \"Resource\": \"*\"\n    },\n    {\n      \"Effect\": \"Deny\",\n      \"Action\": \"*\",\n      \"Resource\": \"*\",\n      \"Condition\": {\n        \"StringNotEquals\": {\n          \"aws:PrincipalTag/team\": \"ops\"\n        }\n      }\n    }\n  ]\n}"
      ]
    }
  ],
  "ActionNames": [
    "kms:CreateGrant"
  ],
  "ResourceArns": [
    "arn:aws:kms:us-west-2:111122223333:key/00000000-0000-0000-0000-000000000001"
  ],
  "CallerArn": "arn:aws:iam::444455556666:role/BackupAdmin"
}
PARAMETERS

ask kms:DescribeKey depends <<'PARAMETERS'
{
  "PolicyInputList": [
    "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"*\",\n    \"Resource\": \"*\"\n  }\n}"
  ],
  "PermissionsBoundaryPolicyInputList": [
    "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"*\",\n    \"Resource\": \"*\"\n  }\n}"
  ],
  "OrderedOrganizationPolicyInputList": [
    {
      "ServiceControlPolicyInputList": [
        "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"*\",\n    \"Resource\": \"*\"\n  }\n}"
      ]
    },
    {
      "ServiceControlPolicyInputList": [
        "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": \"*\",\n      \"Resource\": \"*\"\n    },\n    {\n      \"Effect\": \"Deny\",\n      \"Action\": \"*\",\n      \"Resource\": \"*\",\n      \"Condition\": {\n        \"StringNotEquals\": {\n          \"aws:PrincipalTag/team\": \"ops\"\n        }\n      }\n    }\n  ]\n}"
      ]
    }
  ],
  "ActionNames": [
    "kms:DescribeKey"
  ],
  "ResourceArns": [
    "arn:aws:kms:us-west-2:111122223333:key/00000000-0000-0000-0000-000000000001"
  ],
  "CallerArn": "arn:aws:iam::444455556666:role/BackupAdmin"
}
PARAMETERS

ask kms:RetireGrant depends <<'PARAMETERS'
{
  "PolicyInputList": [
    "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"*\",\n    \"Resource\": \"*\"\n  }\n}"
  ],
  "PermissionsBoundaryPolicyInputList": [
    "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"*\",\n    \"Resource\": \"*\"\n  }\n}"
  ],
  "OrderedOrganizationPolicyInputList": [
    {
      "ServiceControlPolicyInputList": [
        "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"*\",\n    \"Resource\": \"*\"\n  }\n}"
      ]
    },
    {
      "ServiceControlPolicyInputList": [
        "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": \"*\",\n      \"Resource\": \"*\"\n    },\n    {\n      \"Effect\": \"Deny\",\n      \"Action\": \"*\",\n      \"Resource\": \"*\",\n      \"Condition\": {\n        \"StringNotEquals\": {\n          \"aws:PrincipalTag/team\": \"ops\"\n        }\n      }\n    }\n  ]\n}"
      ]
    }
  ],
  "ActionNames": [
    "kms:RetireGrant"
  ],
  "ResourceArns": [
    "arn:aws:kms:us-west-2:111122223333:key/00000000-0000-0000-0000-000000000001"
  ],
  "CallerArn": "arn:aws:iam::444455556666:role/BackupAdmin"
}
PARAMETERS

ask kms:Decrypt explicitDeny <<'PARAMETERS'
{
  "PolicyInputList": [
    "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"*\",\n    \"Resource\": \"*\"\n  }\n}"
  ],
  "PermissionsBoundaryPolicyInputList": [
    "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"*\",\n    \"Resource\": \"*\"\n  }\n}"
  ],
  "OrderedOrganizationPolicyInputList": [
    {
      "ServiceControlPolicyInputList": [
        "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"*\",\n    \"Resource\": \"*\"\n  }\n}"
      ]
    },
    {
      "ServiceControlPolicyInputList": [
        "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": \"*\",\n      \"Resource\": \"*\"\n    },\n    {\n      \"Effect\": \"Deny\",\n      \"Action\": \"*\",\n      \"Resource\": \"*\",\n      \"Condition\": {\n        \"StringNotEquals\": {\n          \"aws:PrincipalTag/team\": \"ops\"\n        }\n      }\n    }\n  ]\n}"
      ]
    }
  ],
  "ActionNames": [
    "kms:Decrypt"
  ],
  "ResourceArns": [
    "arn:aws:kms:us-west-2:111122223333:key/00000000-0000-0000-0000-000000000001"
  ],
  "CallerArn": "arn:aws:iam::444455556666:role/BackupAdmin"
}
PARAMETERS

ask kms:GenerateDataKey depends <<'PARAMETERS'
{
  "PolicyInputList": [
    "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"*\",\n    \"Resource\": \"*\"\n  }\n}"
  ],
  "PermissionsBoundaryPolicyInputList": [
    "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"*\",\n    \"Resource\": \"*\"\n  }\n}"
  ],
  "OrderedOrganizationPolicyInputList": [
    {
      "ServiceControlPolicyInputList": [
        "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"*\",\n    \"Resource\": \"*\"\n  }\n}"
      ]
    },
    {
      "ServiceControlPolicyInputList": [
        "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": \"*\",\n      \"Resource\": \"*\"\n    },\n    {\n      \"Effect\": \"Deny\",\n      \"Action\": \"*\",\n      \"Resource\": \"*\",\n      \"Condition\": {\n        \"StringNotEquals\": {\n          \"aws:PrincipalTag/team\": \"ops\"\n        }\n      }\n    }\n  ]\n}"
      ]
    }
  ],
  "ActionNames": [
    "kms:GenerateDataKey"
  ],
  "ResourceArns": [
    "arn:aws:kms:us-west-2:111122223333:key/00000000-0000-0000-0000-000000000001"
  ],
  "CallerArn": "arn:aws:iam::444455556666:role/BackupAdmin"
}
PARAMETERS

ask backup:TagResource depends <<'PARAMETERS'
{
  "PolicyInputList": [
    "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"*\",\n    \"Resource\": \"*\"\n  }\n}"
  ],
  "PermissionsBoundaryPolicyInputList": [
    "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"*\",\n    \"Resource\": \"*\"\n  }\n}"
  ],
  "OrderedOrganizationPolicyInputList": [
    {
      "ServiceControlPolicyInputList": [
        "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"*\",\n    \"Resource\": \"*\"\n  }\n}"
      ]
    },
    {
      "ServiceControlPolicyInputList": [
        "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": \"*\",\n      \"Resource\": \"*\"\n    },\n    {\n      \"Effect\": \"Deny\",\n      \"Action\": \"*\",\n      \"Resource\": \"*\",\n      \"Condition\": {\n        \"StringNotEquals\": {\n          \"aws:PrincipalTag/team\": \"ops\"\n        }\n      }\n    }\n  ]\n}"
      ]
    }
  ],
  "ActionNames": [
    "backup:TagResource"
  ],
  "ResourceArns": [
    "arn:aws:backup:us-west-2:444455556666:backup-vault:prod"
  ],
  "CallerArn": "arn:aws:iam::444455556666:role/BackupAdmin"
}
PARAMETERS
