// Infrastructure as code: pasted and dropped, judged, and mended as a patch of the person's own file. What reads it is loaded
// when it comes, and not before.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { allow } from './lib/cases.mjs';
import {
  assertResults, box, drop, open, paste, pasteAnything, person, start, stop, textOf, until, visit,
} from './lib/page.mjs';

const run = promisify(execFile);
const axe = await readFile(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const READERS = /\/readers-\w+(_bg)?\.(js|wasm)$/;
const SIZES = { phone: { width: 390, height: 844 }, desk: { width: 1440, height: 900 } };
const EN = {
  locale: 'en-US',
  table: 'Vault creation actions',
  startOver: 'Start over',
  undo: 'Undo',
  identity: 'Identity policy',
  fail: 'Fail',
  pass: 'Pass',
  copyPatch: 'Copy patch',
  copyFile: 'Copy changed file',
  pasted: 'The change in the text that you pasted:',
  attempt: /^Try this fix: /,
  nothing: 'There is no policy and no backup vault in it.',
  broken: 'Line 3: this cannot be read. Everything around it was used',
  failed: /could not be loaded/,
  read: 'Read it',
};
const JA = {
  locale: 'ja-JP',
  table: 'ボールト作成に必要なアクション',
  startOver: '最初からやり直す',
  undo: '元に戻す',
  identity: 'アイデンティティベースのポリシー',
  fail: '拒否',
  pass: '許可',
  copyPatch: 'パッチをコピー',
  copyFile: '変更後のファイルをコピー',
  pasted: '貼り付けたテキストの変更箇所：',
  attempt: /^この修正を試す：/,
  nothing: 'ポリシーもバックアップボールトも見つかりませんでした。',
  broken: '3 行目',
  failed: /読み込めませんでした/,
  read: '読み取る',
};
const WAYS = [EN, JA].flatMap((said) => Object.entries(SIZES).map(([size, viewport]) => ({ said, size, viewport })));

const ROLE = `# Creates the vaults
resource "aws_iam_role_policy" "creator" {
  name = "creator"
  role = "vault-creator"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Vaults" # the vault itself
        Effect = "Allow"
        Action = [
          "backup:CreateBackupVault",
          "kms:CreateGrant", # for AWS Backup
          "kms:DescribeKey",
          "kms:RetireGrant",
          "kms:Decrypt",
          "kms:GenerateDataKey",
        ]
        Resource = "*"
      },
    ]
  })
}
`;
const DENIED = 'Error: creating Backup Vault (prod): operation error Backup: CreateBackupVault, https response error StatusCode: 403, '
  + 'AccessDeniedException: User: arn:aws:sts::444455556666:assumed-role/vault-creator/ci is not authorized to perform: '
  + 'backup-storage:MountCapsule on resource: * because no identity-based policy allows the backup-storage:MountCapsule action';
const VAULT = `resource "aws_backup_vault" "prod" {
  name = "prod"
}
`;
const TEMPLATE = `AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  VaultName:
    Type: String
    Default: prod
Resources:
  Creator:
    Type: AWS::IAM::Role
    Properties:
      RoleName: vault-creator
      AssumeRolePolicyDocument:
        Statement:
          - { Effect: Allow, Principal: { AWS: !Sub "arn:aws:iam::\${AWS::AccountId}:root" }, Action: sts:AssumeRole }
      Policies:
        - PolicyName: creator
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: # everything but the storage
                  - backup:*
                  - kms:*
                Resource: "*"
  Vault:
    Type: AWS::Backup::BackupVault
    Properties:
      BackupVaultName: !Ref VaultName
`;
const PLAN = JSON.stringify({
  format_version: '1.2',
  terraform_version: '1.9.0',
  planned_values: {
    root_module: {
      resources: [{
        address: 'aws_iam_role_policy.creator',
        mode: 'managed',
        type: 'aws_iam_role_policy',
        name: 'creator',
        values: { name: 'creator', role: 'vault-creator', policy: allow('backup:*', 'kms:*') },
      }, {
        address: 'aws_backup_vault.prod', mode: 'managed', type: 'aws_backup_vault', name: 'prod', values: { name: 'prod' },
      }],
    },
  },
}, null, 2);

let site;

before(async () => { ({ site } = await start()); });
after(stop);

const button = (page, name) => page.getByRole('button', { name, exact: true });
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());
const mayRead = (page) => { page.mayRequest = (address) => READERS.test(address); };

/** An empty page that may load the readers. */
async function empty(page, said = EN) {
  mayRead(page);
  await button(page, said.startOver).click();
}

/** Pastes code with an identity policy, and waits until it was read. */
async function bring(page, text, said = EN) {
  await pasteAnything(page, text);
  await until(async () => (await textOf(page, said.identity)).includes('"Action"'), 'the policy');
  assert.equal(await box(page).inputValue(), '', 'the box is free again');
}

/** Copies by a button, and answers what is on the clipboard then. */
async function copied(page, name) {
  await page.evaluate(() => navigator.clipboard.writeText('nothing'));
  await button(page, name).first().click();
  await until(async () => (await clipboard(page)) !== 'nothing', 'the clipboard');
  return clipboard(page);
}

/** The files after `git apply` of a patch. */
async function patched(patch, files) {
  const folder = await mkdtemp(join(tmpdir(), 'canivault-patch-'));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    await writeFile(join(folder, 'fix.patch'), patch);
    await run('git', ['apply', 'fix.patch'], { cwd: folder, env: { ...process.env, GIT_CEILING_DIRECTORIES: tmpdir() } });
    return Object.fromEntries(await Promise.all(Object.keys(files).map(async (name) => [name, await readFile(join(folder, name), 'utf8')])));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The role's file with the statement that is missing, laid out as the one that is there. */
const mendedRole = (text) => text.replace('      },\n    ]', `      },
      {
        Sid      = "AllowBackupStorageMountCapsule"
        Effect   = "Allow"
        Action   = "backup-storage:MountCapsule"
        Resource = "*"
      },
    ]`);
const MENDED_TEMPLATE = TEMPLATE.replace('- kms:*\n', '$&                  - backup-storage:MountCapsule\n');

async function assertAccessible(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run());
  assert.ok(found.passes.length > 20, 'axe looked at the page');
  assert.deepEqual(found.violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]), []);
}

for (const { said, size, viewport } of WAYS) {
  test(`Terraform of a role and the error of its deployment come to a patch of the file: ${size}, ${said.locale}`, () => visit({ locale: said.locale, viewport }, async (page) => {
    await empty(page, said);
    await bring(page, ROLE, said);
    await pasteAnything(page, DENIED);
    await assertResults(page, { 'backup-storage:MountCapsule': said.fail }, said.table);
    await page.getByText(said.pasted).first().waitFor();
    const mended = mendedRole(ROLE);
    const patch = await copied(page, said.copyPatch);
    assert.deepEqual(await patched(patch, { pasted: ROLE }), { pasted: mended });
    assert.equal(await copied(page, said.copyFile), mended);
    await assertAccessible(page);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= viewport.width, `${width} pixels wide`);
    for (const text of [DENIED, DENIED]) {
      await page.locator('.notice').getByRole('button', { name: said.undo }).click();
      await until(async () => (await box(page).inputValue()) === text, 'the text that was read last, in the box');
    }
    await until(async () => (await textOf(page, said.identity)) === '', 'the policy to go');
  }));
}

test('a visitor without such a text loads no readers', () => visit({}, async (page) => {
  const asked = [];
  page.on('request', (request) => { if (READERS.test(request.url())) asked.push(request.url()); });
  await button(page, 'Start over').click();
  for (const text of [allow('backup:*'), DENIED, 'aws backup create-backup-vault', '{"Arn": "arn:aws:iam::444455556666:user/a"}']) {
    await pasteAnything(page, text);
  }
  await drop(box(page), [['policy.json', allow('kms:*')]]);
  await page.getByText('Filled in from your paste').first().waitFor();
  assert.deepEqual(asked, []);
}));

test('files that are dropped together are read together, and the failing statement stands at its line', () => visit({}, async (page) => {
  await empty(page);
  const iam = ROLE.replace('"creator"\n', 'var.name\n');
  const variables = 'variable "name" {\n  default = "creator"\n}\n';
  await drop(box(page), [['main.tf', VAULT], ['iam.tf', iam], ['variables.tf', variables], ['error.txt', DENIED]]);
  await assertResults(page, { 'backup-storage:MountCapsule': 'Fail', 'backup:CreateBackupVault': 'Pass' });
  const notice = page.locator('.notice');
  await notice.getByText('Filled in from your paste').waitFor();
  await page.getByRole('list', { name: 'What was understood' }).getByText('created with Terraform').waitFor();
  assert.equal(await page.getByRole('textbox', { name: 'Vault name', exact: true }).inputValue(), 'prod');
  await page.getByRole('button', { name: 'backup:CreateBackupVault, Identity: Allow' }).click();
  const source = page.locator('.source').first();
  await source.getByText('iam.tf:8', { exact: true }).waitFor();
  assert.match(await source.locator('pre').innerText(), /8\s*\{\n\s*9\s* {2}Sid {4}= "Vaults" # the vault itself/);
  await page.getByText('The change in iam.tf:').first().waitFor();
  const patch = await copied(page, 'Copy patch');
  const files = { 'main.tf': VAULT, 'iam.tf': iam };
  assert.deepEqual(await patched(patch, files), { ...files, 'iam.tf': mendedRole(iam) });
  await page.getByText('The same change as JSON').first().waitFor();
  // After it was tried, the patch is still at hand.
  await page.getByRole('button', { name: /^Try this fix: / }).first().click();
  await page.getByText('Works:').waitFor();
  await page.locator('.tried').getByText('The change in iam.tf:').waitFor();
}));

test('a finding names the line of the file', () => visit({}, async (page) => {
  await empty(page);
  const wrong = ROLE.replace('"kms:Decrypt"', '"kms:Decript"');
  await drop(box(page), [['iam.tf', wrong]]);
  await page.locator('.findings').getByText('iam.tf:16', { exact: true }).waitFor();
  await assertAccessible(page);
}));

for (const { said, size, viewport } of WAYS.filter((_, at) => at % 3 === 0)) {
  test(`a CloudFormation template comes to a patch of the template: ${size}, ${said.locale}`, () => visit({ locale: said.locale, viewport }, async (page) => {
    await empty(page, said);
    await bring(page, TEMPLATE, said);
    await pasteAnything(page, DENIED);
    await assertResults(page, { 'backup-storage:MountCapsule': said.fail }, said.table);
    assert.equal(await copied(page, said.copyFile), MENDED_TEMPLATE);
    assert.deepEqual(await patched(await copied(page, said.copyPatch), { pasted: TEMPLATE }), { pasted: MENDED_TEMPLATE });
  }));
}

test('a plan as JSON is judged, and says that its file is not where to change it', () => visit({}, async (page) => {
  await empty(page);
  await bring(page, `${PLAN}\n`);
  await pasteAnything(page, DENIED);
  await assertResults(page, { 'backup-storage:MountCapsule': 'Fail', 'backup:CreateBackupVault': 'Pass' });
  await page.getByText('Make it where the policy is defined').first().waitFor();
  assert.equal(await button(page, 'Copy patch').count(), 0);
}));

for (const said of [EN, JA]) {
  test(`HCL that is broken stays in the box with the place: ${said.locale}`, () => visit({ locale: said.locale }, async (page) => {
    await empty(page, said);
    const broken = 'locals {\n  a = 1\n  b = = 2\n}\n';
    await pasteAnything(page, broken);
    await page.locator('#paste-outcome').getByText(said.nothing).waitFor();
    await page.locator('#paste-outcome').getByText(said.broken).waitFor();
    assert.equal(await box(page).inputValue(), broken);
  }));
}

test('what is known after a deployment only is a value to be filled in, by its expression', () => visit({}, async (page) => {
  await empty(page);
  const later = ROLE.replace('Resource = "*"', 'Resource = aws_kms_key.vault.arn');
  await bring(page, later);
  await pasteAnything(page, DENIED);
  await page.getByText('${aws_kms_key.vault.arn}').first().waitFor();
  await assertResults(page, { 'kms:Decrypt': 'Depends' });
}));

test('where several roles could create the vault, a person chooses', () => visit({}, async (page) => {
  await empty(page);
  const other = ROLE.replace('"creator" {', '"reader" {').replace('"vault-creator"', '"reader"').replace('"creator"', '"reader"');
  const roles = ['vault-creator', 'reader'].map((name) => `resource "aws_iam_role" "${name}" {\n  name = "${name}"\n  assume_role_policy = "{}"\n}\n`);
  await drop(box(page), [['roles.tf', roles.join('')], ['iam.tf', ROLE + other]]);
  const choice = page.getByRole('combobox', { name: 'User or role' });
  await choice.waitFor();
  assert.equal(await textOf(page, 'Identity policy'), '');
  await choice.selectOption({ label: 'aws_iam_role.reader' });
  await button(page, 'Use its permissions').click();
  await until(async () => (await textOf(page, 'Identity policy')).includes('backup:CreateBackupVault'), 'its policy');
}));

test('code that is pasted into an editor goes where it belongs, and the editor stays as it was', () => visit({}, async (page) => {
  await empty(page);
  await paste(page, 'Service control policy', allow('*'));
  await paste(page, 'Service control policy', ROLE);
  await until(async () => (await textOf(page, 'Identity policy')).includes('backup:CreateBackupVault'), 'the policy');
  assert.equal(await textOf(page, 'Service control policy'), allow('*'));
}));

for (const said of [EN, JA]) {
  test(`where the readers cannot be loaded the text stays, and one sentence says so: ${said.locale}`, async () => {
    // A service worker would have kept them.
    const context = await person({ locale: said.locale, serviceWorkers: 'block' });
    try {
      const page = await context.newPage();
      await page.goto(site.url);
      await page.locator('table').first().waitFor();
      await button(page, said.startOver).click();
      await context.route(READERS, (route) => route.abort());
      await pasteAnything(page, ROLE);
      await page.locator('#paste-outcome').getByText(said.failed).waitFor();
      assert.equal(await box(page).inputValue(), ROLE);
      assert.equal(await page.locator('html.failed').count(), 0);
      // The next text asks again.
      await context.unroute(READERS);
      await button(page, said.read).click();
      await until(async () => (await box(page).inputValue()) === '', 'the text to be taken');
    } finally {
      await context.close();
    }
  });
}

test('it is read without the network once the page was installed', async () => {
  const context = await person();
  try {
    await open(context);
    site.isDown = true;
    const page = await context.newPage();
    await page.goto(site.url);
    await page.locator('table').first().waitFor();
    await button(page, 'Start over').click();
    await pasteAnything(page, ROLE);
    await until(async () => (await textOf(page, 'Identity policy')).includes('backup:CreateBackupVault'), 'the policy');
    assert.equal(await box(page).inputValue(), '');
  } finally {
    site.isDown = false;
    await context.close();
  }
});

test('the frame reads it too', () => visit({ path: 'embed/', until: (page) => page.locator('table').first().waitFor() }, async (page) => {
  mayRead(page);
  await drop(page.locator('main'), [['main.tf', VAULT + ROLE], ['error.txt', DENIED]]);
  await assertResults(page, { 'backup-storage:MountCapsule': 'Fail', 'backup:CreateBackupVault': 'Pass' });
  await page.getByRole('button', { name: 'Fix it', exact: true }).click();
  await page.getByText('The change in main.tf:').first().waitFor();
}));

/** A plan with the role and the vault of `PLAN` among many resources that are of no account. */
function planOf(count) {
  const plan = JSON.parse(PLAN);
  const padding = 'x'.repeat(900);
  for (let at = 0; at < count; at += 1) {
    plan.planned_values.root_module.resources.push({
      address: `aws_instance.i${at}`, mode: 'managed', type: 'aws_instance', name: `i${at}`, values: { ami: 'ami-1', user_data: padding },
    });
  }
  return JSON.stringify(plan);
}

for (const path of ['', 'embed/']) {
  test(`a large plan is read beside the page, which goes on meanwhile: /${path}`, () => visit({ path, until: (page) => page.locator('table').first().waitFor() }, async (page) => {
    mayRead(page);
    if (!path) await button(page, 'Start over').click();
    await page.evaluate(() => {
      globalThis.beats = [performance.now()];
      setInterval(() => { globalThis.beats.push(performance.now()); }, 10);
    });
    await drop(page.locator('main').first(), [['plan.json', planOf(5_000)], ['error.txt', DENIED]]);
    // The frame begins with an example, which AWS has said nothing about.
    await page.getByText(/^AWS: /).first().waitFor();
    await assertResults(page, { 'backup-storage:MountCapsule': 'Fail', 'backup:CreateBackupVault': 'Pass' });
    assert.ok(page.workers().some((worker) => READERS.test(worker.url())), 'the readers run in a worker');
    const gaps = await page.evaluate(() => globalThis.beats.map((beat, at, all) => (at ? beat - all[at - 1] : 0)));
    const longest = Math.max(...gaps);
    const whole = gaps.reduce((sum, gap) => sum + gap, 0);
    assert.ok(longest < Math.max(300, whole / 2), `${longest} of ${whole} ms`);
  }));
}

test('a browser that starts no such worker reads it in the page', async () => {
  const context = await person();
  try {
    await context.addInitScript(() => { delete globalThis.Worker; });
    const page = await open(context);
    await button(page, 'Start over').click();
    await pasteAnything(page, ROLE);
    await until(async () => (await textOf(page, 'Identity policy')).includes('backup:CreateBackupVault'), 'the policy');
    assert.deepEqual(page.workers(), []);
  } finally {
    await context.close();
  }
});
