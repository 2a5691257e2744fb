// The whole way on a phone, in Japanese, step by step into target/story/: from nothing but an error message and
// what two AWS CLI commands print, to a proven fix for each layer.
//
//   node tests/browser/story.mjs       (needs dist/; `cargo xtask build` makes it)
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { idle, open, pasteAnything, person, start, stop, until } from './lib/page.mjs';
import { ROOT } from './lib/site.mjs';

const FOLDER = join(ROOT, 'target/story');
const ACCOUNT = '444455556666';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/BackupAdmin`;
const KEY = `arn:aws:kms:us-west-2:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const MESSAGE = 'An error occurred (AccessDeniedException) when calling the CreateBackupVault operation: '
  + `User: arn:aws:sts::${ACCOUNT}:assumed-role/BackupAdmin/mika is not authorized to perform: kms:CreateGrant on resource: ${KEY} `
  + 'because no resource-based policy allows the kms:CreateGrant action';

const policy = (...statements) => ({ Version: '2012-10-17', Statement: statements });

// `aws iam get-account-authorization-details`: MountCapsule was forgotten.
const DETAILS = JSON.stringify({
  UserDetailList: [],
  GroupDetailList: [],
  Policies: [],
  RoleDetailList: [{
    RoleName: 'BackupAdmin',
    Arn: ROLE,
    AttachedManagedPolicies: [],
    RolePolicyList: [{
      PolicyName: 'BackupVaults',
      PolicyDocument: policy(
        { Sid: 'Backup', Effect: 'Allow', Action: 'backup:*', Resource: '*' },
        { Sid: 'Keys', Effect: 'Allow', Action: 'kms:*', Resource: KEY },
      ),
    }],
  }],
}, null, 2);

// `aws kms get-key-policy`: it names another role and does not delegate to the account.
const KEY_POLICY = JSON.stringify({
  Policy: JSON.stringify(policy({
    Sid: 'KeyAdministrators',
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/KeyAdmin` },
    Action: 'kms:*',
    Resource: '*',
  })),
}, null, 2);

await mkdir(FOLDER, { recursive: true });
await start();
try {
  const context = await person({ locale: 'ja-JP', viewport: { width: 390, height: 844 } });
  const page = await open(context);
  const button = (name) => page.getByRole('button', { name, exact: true });
  const verdict = () => page.getByRole('status').first().innerText();
  let count = 0;
  const shot = async (what) => {
    count += 1;
    await idle(page);
    const file = `${count}-${what}.png`;
    await page.screenshot({ path: join(FOLDER, file) });
    console.log(`${file.padEnd(28)} ${(await verdict()).trim()}`);
  };
  const began = Date.now();
  await button('最初からやり直す').click();
  await pasteAnything(page, MESSAGE);
  await shot('message');
  await pasteAnything(page, DETAILS);
  await shot('account');
  await pasteAnything(page, KEY_POLICY);
  await shot('verdict');
  const fixes = page.getByRole('region', { name: '修正案', exact: true });
  const tried = fixes.getByRole('button', { name: /^この修正を試す/ }).first();
  await tried.scrollIntoViewIfNeeded();
  await shot('fix');
  await fixes.getByRole('button', { name: /依頼文をコピー/ }).first().click();
  const message = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(message, /BackupAdmin/);
  await tried.click();
  const passes = page.locator('.grid-result', { hasText: '許可' });
  await until(async () => (await passes.count()) === 7, 'all seven actions to pass');
  await shot('fixed');
  console.log(`\n${((Date.now() - began) / 1000).toFixed(1)} s by machine; the message to send:\n\n${message}`);
} finally {
  await stop();
}
