// Policies and a whole case for the tests, built the way a person would: by pasting.
import { editor, paste } from './page.mjs';

export const LANGUAGES = ['en-US', 'ja-JP'];

/** The seven actions in the article's order. */
export const SEVEN = [
  'backup:CreateBackupVault',
  'backup-storage:MountCapsule',
  'kms:CreateGrant',
  'kms:DescribeKey',
  'kms:RetireGrant',
  'kms:Decrypt',
  'kms:GenerateDataKey',
];

const ACCOUNT = '444455556666';

const policy = (...statements) => JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2);

/** A policy that allows these actions. */
export const allow = (...actions) => policy({ Effect: 'Allow', Action: actions, Resource: '*' });

/** A policy that allows everything but these actions. */
export const deny = (...actions) => policy(
  { Effect: 'Allow', Action: '*', Resource: '*' },
  { Sid: 'NotThese', Effect: 'Deny', Action: actions, Resource: '*' },
);

/** A key policy that leaves the decision to the account, but for the denied actions. */
export const keyPolicy = (...denied) => policy(
  { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' },
  ...denied.map((action) => ({ Effect: 'Deny', Principal: '*', Action: action, Resource: '*' })),
);

/** Fills in a case in which every action passes. */
export async function fillPassing(page) {
  const fields = {
    'Caller ARN': `arn:aws:iam::${ACCOUNT}:role/BackupAdmin`,
    'Vault name': 'prod',
    Region: 'us-west-2',
    'Key ARN': `arn:aws:kms:us-west-2:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
  };
  await page.getByRole('button', { name: 'Start over', exact: true }).click();
  for (const [name, value] of Object.entries(fields)) {
    await page.getByRole('textbox', { name, exact: true }).fill(value);
  }
  for (const name of ['Identity policy', 'Permissions boundary', 'Service control policy']) {
    await editor(page, name).waitFor();
    await paste(page, name, allow('*'));
  }
  await paste(page, 'KMS key policy', keyPolicy());
}

/** A statement that is read and judged but decides nothing, about as long as people's own. */
const filler = (number) => ({
  Sid: `Filler${number}`,
  Effect: 'Deny',
  Action: ['ec2:RunInstances', 's3:Put*', 'iam:*AccessKey*', 'kms:ScheduleKeyDeletion'],
  Resource: [`arn:aws:ec2:*:*:instance/*`, `arn:aws:s3:::bucket-${number}/*`],
  Condition: { StringNotEqualsIfExists: { 'aws:RequestedRegion': ['eu-west-1', 'eu-central-1'] } },
});

/** A policy text of exactly that many characters: the statement, then as many fillers as fit, then spaces. */
function filled(statement, length) {
  const statements = [statement];
  const text = () => JSON.stringify({ Version: '2012-10-17', Statement: statements });
  while (text().length < length) statements.push(filler(statements.length));
  if (text().length > length) statements.pop();
  return text() + ' '.repeat(length - text().length);
}

/**
 * The largest case that AWS allows: 7 levels of 10 SCPs of 10,240 characters, 10 identity policies of 6,144,
 * a boundary, and a key policy of 32 kB. Only the first identity policy allows, so an edit in it decides.
 */
export function largest() {
  const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
  const nothing = { Effect: 'Allow', Action: 'none:*', Resource: '*' };
  const owner = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' };
  const times = (count, make) => Array.from({ length: count }, (_, index) => make(index));
  return {
    version: 1,
    caller: { arn: `arn:aws:iam::${ACCOUNT}:role/BackupAdmin` },
    vault: { name: 'prod', region: 'us-west-2', tags: {} },
    key: { kind: 'customer', arn: `arn:aws:kms:us-west-2:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab` },
    viaBackup: true,
    context: {},
    policies: {
      identity: times(10, (index) => ({ name: `Policy${index + 1}`, text: filled(index ? nothing : everything, 6_144) })),
      boundary: [{ name: 'Boundary', text: filled(everything, 6_144) }],
      session: [],
      scp: times(7, (level) => ({
        target: level ? `Level ${level}` : 'Root',
        policies: times(10, (index) => ({ name: `Scp${index + 1}`, text: filled(index ? nothing : everything, 10_240) })),
      })),
      rcp: [],
      vpcEndpoint: [],
      key: [{ name: 'key policy', text: filled(owner, 32_768) }],
    },
  };
}

/**
 * Opens a case by way of the draft that the page keeps in this tab's session storage. The place of the case in
 * the draft is looked up, not known: it is whatever object there has `policies`.
 */
export async function openCase(page, wanted) {
  await page.getByRole('textbox', { name: 'Vault name', exact: true }).fill('draft');
  await page.waitForFunction(() => Object.values(sessionStorage).some((value) => value.includes('draft')));
  await page.evaluate((given) => {
    const replaced = (value) => {
      if (value === null || typeof value !== 'object') return null;
      if (value.policies) return given;
      for (const [key, inner] of Object.entries(value)) {
        const done = replaced(inner);
        if (done) return { ...value, [key]: done };
      }
      return null;
    };
    const stored = Object.entries(sessionStorage).find(([, value]) => value.includes('"policies"'));
    if (!stored) throw new Error('no draft with policies is in session storage');
    // Last of all, or the page would write its own draft over it as it is left.
    addEventListener('pagehide', () => sessionStorage.setItem(stored[0], JSON.stringify(replaced(JSON.parse(stored[1])))));
  }, wanted);
  page.settled = false;
  await page.reload();
}
