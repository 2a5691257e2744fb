// What people have in their hands: a damaged policy, the output of a tool, an error message, files, credentials.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { assertResults, box, drop, editor, pasteAnything, paste, results, start, stop, textOf, until, visit } from './lib/page.mjs';
import { allow, fillPassing, keyPolicy } from './lib/cases.mjs';

const NAME = 'Identity policy';
const ACCOUNT = '111122223333';
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

const axe = await readFile(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

before(() => start());
after(stop);

const button = (page, name) => page.getByRole('button', { name, exact: true });
const field = (page, name) => page.getByRole('textbox', { name, exact: true });
const startOver = (page) => button(page, 'Start over').click();

/** The text of an editor once it is what it should be. */
async function assertText(page, name, expected) {
  let text;
  const isAsExpected = async () => {
    text = await textOf(page, name);
    return text === expected;
  };
  await until(isAsExpected, name).catch(() => assert.equal(text, expected));
}

async function assertAccessible(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run({
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }));
  assert.deepEqual(found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join()}`), []);
}

const account = JSON.stringify({
  UserDetailList: [],
  GroupDetailList: [],
  Policies: [],
  RoleDetailList: ['Reader', 'Writer'].map((name) => ({
    RoleName: name,
    Arn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    AttachedManagedPolicies: name === 'Writer' ? [{ PolicyName: 'Missing', PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/Missing` }] : [],
    RolePolicyList: [{ PolicyName: `Of${name}`, PolicyDocument: JSON.parse(allow('backup:*')) }],
  })),
}, null, 2);

const message = 'An error occurred (AccessDeniedException) when calling the CreateBackupVault operation: User: '
  + `arn:aws:iam::${ACCOUNT}:user/ann is not authorized to perform: backup:CreateBackupVault on resource: `
  + `arn:aws:backup:eu-west-1:${ACCOUNT}:backup-vault:prod because no identity-based policy allows the backup:CreateBackupVault action`;

test('a policy with no-break spaces is judged as it was meant, and cleaned when the person accepts', () => visit({}, async (page) => {
  const damaged = allow('*').replaceAll('  ', '\u00a0 ');
  await fillPassing(page);
  await paste(page, NAME, damaged);
  await page.getByText(/Repaired for the evaluation: \d+ no-break/).waitFor();
  assert.equal(await textOf(page, NAME), damaged, 'what was pasted stays');
  assert.ok(Object.values(await results(page)).every((result) => result.startsWith('Pass')));
  await assertAccessible(page);
  await button(page, 'Use the clean text').click();
  await assertText(page, NAME, allow('*'));
  assert.equal(await button(page, 'Use the clean text').count(), 0);
  await button(page, 'Undo').click();
  await assertText(page, NAME, damaged);
}));

test('a policy of another kind is moved to where it belongs, when the person wants', () => visit({}, async (page) => {
  await startOver(page);
  const text = keyPolicy();
  await paste(page, NAME, text);
  await page.getByText('this belongs under “KMS key policy”').waitFor();
  await assertAccessible(page);
  await button(page, 'Move it there').press('Enter');
  await assertText(page, NAME, '');
  await assertText(page, 'KMS key policy', text);
  assert.equal(await button(page, 'Move it there').count(), 0);
  assert.notEqual(await page.evaluate(() => document.activeElement.localName), 'body', 'the keyboard goes on from there');
  await button(page, 'Undo').click();
  await assertText(page, NAME, text);
  await assertText(page, 'KMS key policy', '');
}));

test('the output of a tool goes where it belongs from any editor', () => visit({}, async (page) => {
  await startOver(page);
  await paste(page, NAME, JSON.stringify({ Policy: keyPolicy() }, null, 2));
  await page.getByText('Filled in from your paste:').waitFor();
  await assertText(page, NAME, '');
  assert.match(await textOf(page, 'KMS key policy'), /kms:\*/);
  await button(page, 'Undo').click();
  await assertText(page, 'KMS key policy', '');
}));

test('the editor goes back to what was pasted, and to what was there before', () => visit({}, async (page) => {
  await fillPassing(page);
  const output = JSON.stringify({ PolicyVersion: { Document: JSON.parse(allow('kms:*')), VersionId: 'v1', IsDefaultVersion: true } }, null, 2);
  await paste(page, NAME, output);
  await assertText(page, NAME, allow('kms:*'));
  for (const before of [output, allow('*')]) {
    await page.keyboard.press('ControlOrMeta+z');
    await assertText(page, NAME, before);
  }
  assert.ok(Object.values(await results(page)).every((result) => result.startsWith('Pass')));
}));

test('one of the roles of an account is chosen, by keyboard too', () => visit({}, async (page) => {
  await fillPassing(page);
  const mine = await textOf(page, NAME);
  await paste(page, NAME, account);
  const roles = page.getByRole('combobox', { name: 'User or role', exact: true });
  await roles.waitFor();
  await assertText(page, NAME, mine);
  await assertAccessible(page);
  await roles.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText(/policy\/Missing/).first().waitFor();
  assert.equal(await field(page, 'Caller ARN').inputValue(), `arn:aws:iam::${ACCOUNT}:role/Writer`);
  assert.equal(await field(page, 'Policy name').first().inputValue(), 'OfWriter');
  await button(page, 'Undo').click();
  await assertText(page, NAME, mine);
}));

test('the error message fills the request and is compared', () => visit({}, async (page) => {
  await startOver(page);
  await pasteAnything(page, message);
  const compared = (words) => page.locator('#verdict', { hasText: words }).waitFor();
  await compared(/AWS: no identity policy allows backup:CreateBackupVault/);
  await compared(/no identity policy was pasted/);
  assert.equal(await field(page, 'Caller ARN').inputValue(), `arn:aws:iam::${ACCOUNT}:user/ann`);
  assert.equal(await field(page, 'Region').inputValue(), 'eu-west-1');
  await paste(page, NAME, allow('kms:*'));
  await compared(/The pasted policies show the same/);
  await paste(page, NAME, allow('*'));
  await compared(/The pasted policies don.t show it: what was pasted as .* is not what is in force/);
}));

test('a message is not compared with an example that nobody touched', () => visit({}, async (page) => {
  await pasteAnything(page, message);
  await page.getByText('the example made room for it').waitFor();
  await assertText(page, NAME, '');
  await button(page, 'Undo').click();
  await page.locator('.verdict-label', { hasText: 'Example: backup:* without MountCapsule' }).waitFor();
}));

/** What is listed as understood. */
const chips = (page) => page.getByRole('list', { name: 'What was understood', exact: true }).getByRole('listitem');

test('what is pasted is read at once and leaves the box; what is typed is read when the person says so', () => visit({}, async (page) => {
  await startOver(page);
  const [read, outcome] = [button(page, 'Read it'), page.locator('#paste-outcome')];
  assert.equal(await read.count(), 0);
  await pasteAnything(page, message);
  await chips(page).filter({ hasText: 'AWS: Identity denies backup:CreateBackupVault' }).waitFor();
  assert.equal(await box(page).inputValue(), '');
  assert.equal(await read.count(), 0);
  await page.locator('#verdict', { hasText: /AWS: no identity policy allows backup:CreateBackupVault/ }).waitFor();

  // By keys, with a policy at the end of what is typed.
  await startOver(page);
  await box(page).pressSequentially('kms:Decrypt is denied?');
  await page.keyboard.press('Enter');
  await read.waitFor();
  assert.equal(await outcome.innerText(), '', 'nobody asked yet');
  await read.click();
  await outcome.getByText('It looks like plain text without an AccessDenied message').waitFor();
  assert.equal((await box(page).inputValue()).trim(), 'kms:Decrypt is denied?', 'it can be mended');
  await assertAccessible(page);
  await box(page).fill('');
  await read.waitFor({ state: 'detached' });
}));

test('one paste after the other says what it changed, and each can be taken back', () => visit({}, async (page) => {
  await startOver(page);
  await pasteAnything(page, message);
  await page.getByText('Filled in from your paste:').waitFor();
  assert.match(await page.locator('#notice').innerText(), /caller ARN, vault name, region and what AWS said about backup:CreateBackupVault/);
  await pasteAnything(page, allow('backup:*'));
  await chips(page).filter({ hasText: 'Identity: 1 policy' }).waitFor();
  assert.equal(await chips(page).filter({ hasText: 'AWS: Identity denies' }).count(), 1, 'the message is still there');
  // Of the caller's account: a key of another one would not be known.
  const own = keyPolicy('kms:Decrypt').replaceAll('444455556666', ACCOUNT);
  await pasteAnything(page, JSON.stringify({ Policy: own }));
  await chips(page).filter({ hasText: 'Key policy' }).first().waitFor();
  await assertResults(page, { 'kms:Decrypt': 'Fail' });
  await button(page, 'Undo').click();
  await assertText(page, 'KMS key policy', '');
  assert.match(await textOf(page, NAME), /backup:\*/);
  await button(page, 'Undo').click();
  await assertText(page, NAME, '');
  assert.equal(await field(page, 'Caller ARN').inputValue(), `arn:aws:iam::${ACCOUNT}:user/ann`);
  await button(page, 'Undo').click();
  assert.equal(await field(page, 'Caller ARN').inputValue(), '');
}));

test('each thing that was understood can be removed, with the keyboard too', () => visit({}, async (page) => {
  await startOver(page);
  await pasteAnything(page, message);
  const denial = chips(page).filter({ hasText: 'AWS: Identity denies backup:CreateBackupVault' });
  await denial.waitFor();
  await pasteAnything(page, allow('*'));
  await chips(page).filter({ hasText: 'Identity: 1 policy' }).waitFor();
  await denial.getByRole('button', { name: /^Remove / }).press('Enter');
  await denial.waitFor({ state: 'detached' });
  assert.equal(await field(page, 'Caller ARN').inputValue(), `arn:aws:iam::${ACCOUNT}:user/ann`);
  assert.notEqual(await page.evaluate(() => document.activeElement.localName), 'body', 'the keyboard goes on from there');
  await button(page, 'Undo').click();
  await denial.waitFor();
  const caller = chips(page).filter({ hasText: 'user/ann' });
  await caller.getByRole('button', { name: /^Remove / }).click();
  assert.equal(await field(page, 'Caller ARN').inputValue(), '');
  await chips(page).filter({ hasText: 'Identity: 1 policy' }).getByRole('button', { name: /^Remove / }).click();
  await assertText(page, NAME, '');
  await button(page, 'Undo').click();
  await assertText(page, NAME, allow('*'));
}));

test('what the policies tell of the request is not asked, and can be said otherwise', () => visit({}, async (page) => {
  await startOver(page);
  const statement = (action, resource) => ({ Effect: 'Allow', Action: action, Resource: resource });
  const text = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      statement(['backup:CreateBackupVault', 'backup-storage:MountCapsule'], '*'),
      statement('kms:*', `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`),
    ],
  });
  await pasteAnything(page, text);
  const key = chips(page).filter({ hasText: 'key/1234abcd… (from the Identity policy)' });
  await key.waitFor();
  assert.equal(await field(page, 'Key ARN').inputValue(), '', 'nobody said so');
  await assertResults(page, { 'backup-storage:MountCapsule': 'Pass', 'kms:RetireGrant': 'Pass' });
  await key.getByRole('button', { name: 'Change the key', exact: false }).click();
  await page.waitForFunction(() => document.activeElement.id === 'key-arn');
  await page.keyboard.type(`arn:aws:kms:eu-west-1:${ACCOUNT}:key/ffffffff-12ab-34cd-56ef-1234567890ab`);
  // Which is decided without the key policy, that nobody has shown.
  await assertResults(page, { 'backup-storage:MountCapsule': 'Pass', 'kms:RetireGrant': 'Fail' });
  await chips(page).filter({ hasText: 'key/ffffffff…' }).waitFor();
}));

test('whoever pastes an account far down the page is brought to the choice', () => visit({ viewport: { width: 390, height: 700 } }, async (page) => {
  await paste(page, 'Permissions boundary', account);
  const choice = page.getByRole('combobox', { name: 'User or role', exact: true });
  await choice.waitFor();
  assert.ok(await choice.evaluate((element) => element === document.activeElement));
  await page.waitForFunction(() => {
    const { top, bottom } = document.getElementById('choosing').getBoundingClientRect();
    return top > 0 && bottom < innerHeight;
  });
}));

test('files go to the editor that they are dropped on, or by what is in them', () => visit({}, async (page) => {
  await startOver(page);
  await drop(page.getByRole('main'), [['Mine.json', allow('backup:*')], ['key.json', JSON.stringify({ Policy: keyPolicy() })], ['photo.png', '\u0000']]);
  await page.getByText('photo.png: It is not text.').waitFor();
  assert.match(await textOf(page, NAME), /backup:\*/);
  assert.equal(await field(page, 'Policy name').first().inputValue(), 'Mine');
  assert.match(await textOf(page, 'KMS key policy'), /kms:\*/);
  const before = await textOf(page, NAME);
  // The editor would take the file as well.
  await drop(editor(page, 'Permissions boundary'), [['Limit.json', allow('kms:*')]]);
  await assertText(page, 'Permissions boundary', allow('kms:*'));
  assert.equal(await textOf(page, NAME), before);
}));

test('files are chosen with a button, several at once', () => visit({}, async (page) => {
  await startOver(page);
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), button(page, 'Choose files').click()]);
  assert.ok(chooser.isMultiple());
  await chooser.setFiles([['Mine.json', allow('backup:*')], ['key.json', JSON.stringify({ Policy: keyPolicy() })]].map(([name, text]) => (
    { name, mimeType: 'application/json', buffer: Buffer.from(text) }
  )));
  await page.getByText('Filled in from your paste:').waitFor();
  assert.match(await textOf(page, NAME), /backup:\*/);
  assert.equal(await field(page, 'Policy name').first().inputValue(), 'Mine');
  assert.match(await textOf(page, 'KMS key policy'), /kms:\*/);
}));

test('credentials are warned of, removed, and do not leave unasked', () => visit({}, async (page) => {
  await fillPassing(page);
  const text = allow('*').replace('{', `{\n  "Id": "${SECRET}",`);
  await paste(page, NAME, text);
  await page.getByText('This text seems to hold a secret access key').waitFor();
  await assertAccessible(page);

  await page.evaluate(() => navigator.clipboard.writeText('nothing'));
  await button(page, 'Copy link').click();
  await page.getByText('Not copied yet.').waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'nothing');
  await button(page, 'Copy it redacted').click();
  await page.getByText('The link is on the clipboard').waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const other = await page.context().newPage();
  await other.goto(link);
  await other.locator('.cm-content').first().waitFor();
  const sent = await textOf(other, NAME);
  assert.match(sent, /"Id": "REMOVED"/);
  await other.close();

  await button(page, 'Remove them').click();
  await assertText(page, NAME, text.replace(SECRET, 'REMOVED'));
  await button(page, 'Undo').click();
  await assertText(page, NAME, text);
}));

test('in Japanese', () => visit({ locale: 'ja-JP' }, async (page) => {
  const name = 'アイデンティティベースのポリシー';
  await paste(page, name, account);
  const roles = page.getByRole('combobox', { name: 'ユーザーまたはロール', exact: true });
  await roles.selectOption('Reader');
  await button(page, 'これを使う').click();
  await page.getByText('貼り付けた内容から入力しました').waitFor();
  await paste(page, name, `{ "Id": "${SECRET}",\u00a0}`);
  await button(page, '取り除く').waitFor();
  await button(page, '整えたテキストを使う').waitFor();
  await assertAccessible(page);
}));
