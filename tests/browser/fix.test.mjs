// Fixing and taking along: a fix, its undo, the message, what would decide it, before and after, Markdown.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { assertResults, paste, start, stop, textOf, until, visit } from './lib/page.mjs';
import { allow, fillPassing, SEVEN } from './lib/cases.mjs';

before(() => start());
after(stop);

const everything = (word) => Object.fromEntries(SEVEN.map((action) => [action, word]));
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());
const button = (page, name) => page.getByRole('button', { name });

/** A case in which only MountCapsule is missing. */
async function fillForgotten(page) {
  await fillPassing(page);
  await paste(page, 'Identity policy', allow('backup:*', 'kms:*'));
  await assertResults(page, { ...everything('Pass'), 'backup-storage:MountCapsule': 'Fail' });
}

/** A case that hangs on the address alone. */
async function fillConditional(page) {
  await fillPassing(page);
  const statement = {
    Effect: 'Allow', Action: '*', Resource: '*', Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
  };
  await paste(page, 'Identity policy', JSON.stringify({ Version: '2012-10-17', Statement: [statement] }));
  await assertResults(page, { 'backup:CreateBackupVault': 'Depends' });
}

const axe = await readFile(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

async function assertAccessible(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run());
  assert.ok(found.passes.length > 20, 'axe looked at the page');
  assert.deepEqual(found.violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]), []);
}

test('a fix is applied, turns the grid, and is taken back', () => visit({}, async (page) => {
  await fillForgotten(page);
  const before = await textOf(page, 'Identity policy');
  await button(page, /^Try this fix/).first().click();
  await assertResults(page, everything('Pass'));
  assert.match(await textOf(page, 'Identity policy'), /backup-storage:MountCapsule/);
  await button(page, 'Undo').first().click();
  await assertResults(page, { 'backup-storage:MountCapsule': 'Fail' });
  assert.equal(await textOf(page, 'Identity policy'), before);
}));

test('the message to whoever can make the change is copied in the page\'s language', () => visit({}, async (page) => {
  await fillForgotten(page);
  // Under the verdict to whoever owns the policy, and at each fix.
  for (const name of ['Copy message for your IAM administrator', 'Copy message']) {
    await page.evaluate(() => navigator.clipboard.writeText('nothing'));
    await page.getByRole('button', { name, exact: true }).first().click();
    await until(async () => (await clipboard(page)) !== 'nothing', 'the message');
    const message = await clipboard(page);
    assert.match(message, /arn:aws:iam::444455556666:role\/BackupAdmin/);
    assert.match(message, /^\+ +.*"backup-storage:MountCapsule"/m);
    assert.match(message, /6 of 7 actions are allowed now, 7 of 7 after this change\./);
    assert.doesNotMatch(message, /\d+ requests/);
    // The link holds none of the names.
    const link = message.match(/http\S+#c=1\.[\w-]+/)[0];
    const shared = await page.evaluate(async (payload) => {
      const bytes = Uint8Array.from(atob(payload.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
      return new Response(stream).text();
    }, link.split('#c=1.')[1]);
    assert.match(shared, /backup/);
    assert.doesNotMatch(shared, /444455556666|BackupAdmin/);
    await page.getByText('The message is on the clipboard').waitFor();
  }
}));

test('one click on an answer settles what depends, and can be taken back', () => visit({}, async (page) => {
  await fillConditional(page);
  const questions = page.getByRole('region', { name: 'What we still need to know' });
  assert.match(await questions.innerText(), /allowed if aws:SourceIp is an address in 203\.0\.113\.0\/24/);
  await questions.getByRole('button', { name: 'an address in 203.0.113.0/24', exact: true }).click();
  await assertResults(page, { 'backup:CreateBackupVault': 'Pass' });
  await button(page, 'Undo').first().click();
  await assertResults(page, { 'backup:CreateBackupVault': 'Depends' });
  await questions.getByRole('button', { name: /any value but/ }).click();
  await assertResults(page, { 'backup:CreateBackupVault': 'Fail' });
}));

test('a question stays where it is while it is answered', () => visit({}, async (page) => {
  await fillPassing(page);
  await paste(page, 'Identity policy', allow('*').replace('"Resource"',
    '"Condition": {"StringEquals": {"aws:PrincipalTag/team": "ops", "aws:SourceIdentity": "ann"}}, "Resource"'));
  const asked = page.locator('.question label code');
  await asked.first().waitFor();
  const before = await asked.allInnerTexts();
  assert.deepEqual([...before].sort(), ['aws:PrincipalTag/team', 'aws:SourceIdentity']);
  await page.locator('.question input[type=text]').first().pressSequentially('ops');
  assert.deepEqual(await asked.allInnerTexts(), before);
  assert.equal(await page.locator('.question input[type=text]').first().inputValue(), 'ops');
}));

test('what changed since a state was pinned is told and marked until it is unpinned', () => visit({}, async (page) => {
  await fillForgotten(page);
  await button(page, 'Pin to compare').click();
  const since = page.getByRole('group', { name: 'Since it was pinned' });
  await since.getByText('Nothing is different yet.').waitFor();
  await button(page, /^Try this fix/).first().click();
  await assertResults(page, everything('Pass'));
  await since.getByText('Now allowed: backup-storage:MountCapsule.').waitFor();
  await since.getByText(/^Compared before and after: \d+ requests/).waitFor();
  const lines = (await since.innerText()).trim().split('\n').filter(Boolean);
  assert.match(lines[1], /backup-storage:MountCapsule: fail before, pass now/i);
  assert.match(lines[2], /allowed in other situations too: .*in another region/);
  const cell = page.getByRole('button', { name: 'backup-storage:MountCapsule, Result: Pass, Fail before', exact: true });
  assert.equal(await cell.count(), 1);
  assert.equal(await page.locator('.icon-changed').count(), 2);
  await button(page, 'Unpin').click();
  assert.equal(await since.count(), 0);
  assert.equal(await page.locator('.icon-changed').count(), 0);
}));

test('one printed page has the grid, the reasons and the best fix, and nothing to press', () => visit({}, async (page) => {
  await fillForgotten(page);
  await button(page, /^Try this fix/).first().waitFor();
  await page.emulateMedia({ media: 'print' });
  await page.getByText('What stands in the way').waitFor();
  await page.getByText(/would allow it|allows backup:\*, and/).first().waitFor();
  const visible = async (locator) => {
    const all = await locator.all();
    const shown = await Promise.all(all.map((one) => one.isVisible()));
    return shown.filter(Boolean).length;
  };
  // The cells of the grid and what was understood are buttons on the screen, and words here.
  const pressed = page.locator('button:not(.grid-cell button, .chip-label), input, select, textarea, [contenteditable]');
  assert.equal(await visible(pressed), 0);
  assert.equal(await visible(page.locator('.fix')), 1);
  const pdf = (await page.pdf({ format: 'A4', preferCSSPageSize: true })).toString('latin1');
  assert.equal(pdf.match(/\/Type\s*\/Page\b(?!s)/g).length, 1);
}));

test('the report is copied as Markdown, and the simulator\'s calls as a script with what they leave out', () => visit({}, async (page) => {
  await fillForgotten(page);
  await button(page, 'Copy as Markdown').click();
  await page.getByText('as Markdown.').waitFor();
  const report = await clipboard(page);
  assert.match(report, /\| `backup-storage:MountCapsule` \|.*\*\*fail\*\* \|/i);
  assert.match(report, /```json\n\{/);
  await button(page, 'Copy AWS simulator script').click();
  await page.getByText('The script is on the clipboard').waitFor();
  const commands = await clipboard(page);
  assert.match(commands, /^#!\/bin\/sh\n/);
  assert.equal(commands.match(/^ask [\w:-]+ \w+ <<'PARAMETERS'$/gm).length, SEVEN.length);
  assert.match(commands, /does not judge a key policy for a role/);
}));

test('the case is saved as a file that is a case', () => visit({}, async (page) => {
  await fillForgotten(page);
  page.mayRequest = (url) => url.startsWith('blob:');
  const [saved] = await Promise.all([page.waitForEvent('download'), button(page, 'Save case file').click()]);
  assert.equal(saved.suggestedFilename(), 'can-i-vault-prod-us-west-2.json');
  const saidCase = JSON.parse(await readFile(await saved.path(), 'utf8'));
  assert.equal(saidCase.version, 1);
  assert.equal(saidCase.caller.arn, 'arn:aws:iam::444455556666:role/BackupAdmin');
}));

for (const locale of ['en-US', 'ja-JP']) {
  test(`what is open, compared and taken along is accessible in ${locale}`, () => visit({ locale }, async (page) => {
    const pin = page.getByRole('button', { name: locale === 'ja-JP' ? '比較のために固定' : 'Pin to compare' });
    await pin.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('group', { name: locale === 'ja-JP' ? '固定してからの変化' : 'Since it was pinned' }).waitFor();
    await assertAccessible(page);
  }));
}
