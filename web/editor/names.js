// What a policy may name, for completion only: nothing is decided from these lists, so one that is a little old
// does no harm. Actions and keys as in AWS's Service Authorization Reference (AWS Backup, AWS Backup storage,
// AWS KMS) and in IAM/reference_policies_condition-keys, autumn 2026.

const words = (text) => text.trim().split(/\s+/);
const within = (prefix, names) => names.map((name) => `${prefix}:${name}`);

const SERVICES = {
  backup: words(`
    AssociateBackupVaultMpaApprovalTeam CancelLegalHold CopyFromBackupVault CopyIntoBackupVault
    CreateBackupAccessPoint CreateBackupPlan CreateBackupSelection CreateBackupVault CreateFramework
    CreateLegalHold CreateLogicallyAirGappedBackupVault CreateReportPlan CreateRestoreAccessBackupVault
    CreateRestoreTestingPlan CreateRestoreTestingSelection CreateTieringConfiguration DeleteBackupAccessPoint
    DeleteBackupPlan DeleteBackupSelection DeleteBackupVault DeleteBackupVaultAccessPolicy
    DeleteBackupVaultLockConfiguration DeleteBackupVaultNotifications DeleteBackupVaultSharingPolicy
    DeleteFramework DeleteRecoveryPoint DeleteReportPlan DeleteRestoreTestingPlan DeleteRestoreTestingSelection
    DeleteTieringConfiguration DescribeBackupAccessPoint DescribeBackupJob DescribeBackupVault DescribeCopyJob
    DescribeFramework DescribeGlobalSettings DescribeProtectedResource DescribeRecoveryPoint
    DescribeRegionSettings DescribeReportJob DescribeReportPlan DescribeRestoreJob DescribeScanJob
    DisassociateBackupVaultMpaApprovalTeam DisassociateRecoveryPoint DisassociateRecoveryPointFromParent
    ExportBackupPlanTemplate GetBackupPlan GetBackupPlanFromJSON GetBackupPlanFromTemplate GetBackupSelection
    GetBackupVaultAccessPolicy GetBackupVaultNotifications GetBackupVaultSharingPolicy GetLegalHold
    GetPITRMalwareScanResults GetRecoveryPointIndexDetails GetRecoveryPointRestoreMetadata GetRestoreJobMetadata
    GetRestoreTestingInferredMetadata GetRestoreTestingPlan GetRestoreTestingSelection GetSupportedResourceTypes
    GetTieringConfiguration ListBackupAccessPoints ListBackupAccessPointsByRecoveryPoint
    ListBackupAccessPointsByResource ListBackupJobSummaries ListBackupJobs ListBackupPlanTemplates
    ListBackupPlanVersions ListBackupPlans ListBackupSelections ListBackupVaults ListCopyJobSummaries
    ListCopyJobs ListFrameworks ListIndexedRecoveryPoints ListIndexedRecoveryPointsForSearch ListLegalHolds
    ListProtectedResources ListProtectedResourcesByBackupVault ListRecoveryPointsByBackupVault
    ListRecoveryPointsByLegalHold ListRecoveryPointsByResource ListReportJobs ListReportPlans
    ListRestoreAccessBackupVaults ListRestoreJobSummaries ListRestoreJobs ListRestoreJobsByProtectedResource
    ListRestoreTestingPlans ListRestoreTestingSelections ListScanJobSummaries ListScanJobs ListTags
    ListTieringConfigurations PutBackupVaultAccessPolicy PutBackupVaultLockConfiguration
    PutBackupVaultNotifications PutBackupVaultSharingPolicy PutRestoreValidationResult
    RevokeRestoreAccessBackupVault SearchRecoveryPoint StartBackupJob StartCopyJob StartReportJob
    StartRestoreJob StartScanJob StopBackupJob TagResource UntagResource UpdateBackupPlan UpdateFramework
    UpdateGlobalSettings UpdateRecoveryPointIndexSettings UpdateRecoveryPointLifecycle UpdateRegionSettings
    UpdateReportPlan UpdateRestoreTestingPlan UpdateRestoreTestingSelection UpdateTieringConfiguration
  `),
  'backup-storage': words(`
    CommitBackupJob DeleteObjects DescribeBackupJob GetBaseBackup GetChunk GetIncrementalBaseBackup
    GetObjectMetadata ListChunks ListObjects MountCapsule NotifyObjectComplete PutChunk PutObject StartObject
    UpdateObjectComplete
  `),
  kms: words(`
    CancelKeyDeletion ConnectCustomKeyStore CreateAlias CreateCustomKeyStore CreateGrant CreateKey Decrypt
    DeleteAlias DeleteCustomKeyStore DeleteImportedKeyMaterial DeriveSharedSecret DescribeCustomKeyStores
    DescribeKey DisableKey DisableKeyRotation DisconnectCustomKeyStore EnableKey EnableKeyRotation Encrypt
    GenerateDataKey GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext
    GenerateMac GenerateRandom GetKeyLastUsage GetKeyPolicy GetKeyRotationStatus GetParametersForImport
    GetPublicKey ImportKeyMaterial ListAliases ListGrants ListKeyPolicies ListKeyRotations ListKeys
    ListResourceTags ListRetirableGrants PutKeyPolicy ReEncryptFrom ReEncryptTo ReplicateKey RetireGrant
    RevokeGrant RotateKeyOnDemand ScheduleKeyDeletion Sign SynchronizeMultiRegionKey TagResource UntagResource
    UpdateAlias UpdateCustomKeyStore UpdateKeyDescription UpdatePrimaryRegion Verify VerifyMac
  `),
};

/** The actions of the three services that creating a backup vault involves, and all of a service at once. */
export const ACTIONS = Object.entries(SERVICES).flatMap(([service, names]) => within(service, ['*', ...names]));

export const KEYS = [
  ...within('aws', words(`
    AssumedRoot CalledVia CalledViaFirst CalledViaLast CurrentTime EpochTime FederatedProvider MultiFactorAuthAge
    MultiFactorAuthPresent PrincipalAccount PrincipalArn PrincipalIsAWSService PrincipalOrgID PrincipalOrgPaths
    PrincipalServiceName PrincipalServiceNamesList PrincipalTag/ PrincipalType Referer RequestTag/ RequestedRegion
    ResourceAccount ResourceOrgID ResourceOrgPaths ResourceTag/ SecureTransport SourceAccount SourceArn
    SourceIdentity SourceIp SourceOrgID SourceOrgPaths SourceVpc SourceVpcArn SourceVpce TagKeys TokenIssueTime
    UserAgent ViaAWSService VpcSourceIp VpceAccount VpceOrgID VpceOrgPaths userid username
  `)),
  ...within('backup', words(`
    ChangeableForDays CopyTargetOrgPaths CopyTargets FrameworkArns Index MaxRetentionDays MinRetentionDays
    MpaApprovalTeamArn
  `)),
  ...within('kms', words(`
    BypassPolicyLockoutSafetyCheck CallerAccount EncryptionAlgorithm EncryptionContext: EncryptionContextKeys
    GrantConstraintSourceArn GrantConstraintType GrantIsForAWSResource GrantOperations GranteePrincipal
    GranteeServicePrincipal KeyOrigin KeySpec KeyUsage MultiRegion MultiRegionKeyType RequestAlias ResourceAliases
    RetiringPrincipal RetiringServicePrincipal ViaService
  `)),
];

const COMPARED = words(`
  ArnEquals ArnLike ArnNotEquals ArnNotLike BinaryEquals Bool DateEquals DateGreaterThan DateGreaterThanEquals
  DateLessThan DateLessThanEquals DateNotEquals IpAddress NotIpAddress NumericEquals NumericGreaterThan
  NumericGreaterThanEquals NumericLessThan NumericLessThanEquals NumericNotEquals StringEquals
  StringEqualsIgnoreCase StringLike StringNotEquals StringNotEqualsIgnoreCase StringNotLike
`);

export const OPERATORS = [
  ...COMPARED,
  'Null',
  ...COMPARED.map((operator) => `${operator}IfExists`),
  ...['ForAllValues', 'ForAnyValue'].flatMap((quantifier) => within(quantifier, COMPARED)),
];

export const POLICY = ['Version', 'Id', 'Statement'];

export const STATEMENT = [
  'Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition',
];

export const PRINCIPAL = ['AWS', 'Service', 'Federated', 'CanonicalUser'];

export const VALUES = { Effect: ['Allow', 'Deny'], Version: ['2012-10-17'] };
