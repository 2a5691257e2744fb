// What is at hand: placeholders, the way a vault is created, a fix that was tried, keys, the palette, saved cases, odd input.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import {
  assertResults, box, drop, editor, enter, inSight, paste, pasteAnything, start, stop, textOf, until, visit,
} from './lib/page.mjs';
import { allow, fillPassing, SEVEN } from './lib/cases.mjs';

before(() => start());
after(stop);

const everything = (word) => Object.fromEntries(SEVEN.map((action) => [action, word]));
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());
const button = (page, name) => page.getByRole('button', { name });
const chips = (page) => page.getByRole('list', { name: 'What was understood' }).getByRole('listitem');
const axe = await readFile(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

async function assertAccessible(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run());
  assert.ok(found.passes.length > 20, 'axe looked at the page');
  assert.deepEqual(found.violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]), []);
}

const templated = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['backup:*', 'backup-storage:*'], Resource: '*' },
    { Effect: 'Allow', Action: 'kms:*', Resource: 'arn:aws:kms:us-west-2:${AWS::AccountId}:key/*' },
  ],
}, null, 2);

test('a placeholder is filled in once for all, never silently, and taken back', () => visit({}, async (page) => {
  await fillPassing(page);
  await paste(page, 'Identity policy', templated);
  await assertResults(page, { 'backup:CreateBackupVault': 'Pass', 'kms:Decrypt': 'Depends' });
  const field = page.getByRole('textbox', { name: 'Fill in ${AWS::AccountId}' });
  assert.equal(await field.inputValue(), '444455556666', 'the request says which account');
  await chips(page).filter({ hasText: '${AWS::AccountId} not filled in' }).waitFor();
  await assertAccessible(page);
  await field.press('Enter');
  await assertResults(page, everything('Pass'));
  await chips(page).filter({ hasText: '${AWS::AccountId} = 444455556666' }).waitFor();
  await button(page, 'Undo').click();
  await assertResults(page, { 'kms:Decrypt': 'Depends' });
  await field.fill('111122223333');
  await page.getByRole('button', { name: 'Fill in', exact: true }).click();
  await assertResults(page, { 'kms:Decrypt': 'Fail' });
  await button(page, 'Remove ${AWS::AccountId} = 111122223333').click();
  await assertResults(page, { 'kms:Decrypt': 'Depends' });
}));

test('the way a vault is created is chosen and shown', () => visit({}, async (page) => {
  await fillPassing(page);
  await page.getByRole('combobox', { name: 'Created with', exact: true }).selectOption('CloudFormation');
  await chips(page).filter({ hasText: 'created by CloudFormation' }).waitFor();
  await button(page, 'Remove created by CloudFormation').click();
  assert.equal(await page.getByRole('combobox', { name: 'Created with', exact: true }).inputValue(), '');
}));

test('a fix that was tried stays with its diff, its policy and its message', () => visit({}, async (page) => {
  await fillPassing(page);
  await paste(page, 'Identity policy', allow('backup:*', 'kms:*'));
  await button(page, /^Try this fix/).first().click();
  const tried = page.getByRole('region', { name: 'Works: 7 of 7 actions are allowed' });
  await tried.waitFor();
  assert.match(await tried.innerText(), /\+.*"backup-storage:MountCapsule"/);
  const copy = tried.getByRole('button', { name: 'Copy new policy', exact: true });
  await copy.scrollIntoViewIfNeeded();
  const before = await copy.boundingBox();
  await copy.click();
  await copy.getByText('Copied', { exact: true }).waitFor();
  assert.deepEqual(await copy.boundingBox(), before, 'nothing moves');
  const statements = JSON.parse(await clipboard(page)).Statement;
  assert.match(JSON.stringify(statements), /backup-storage:MountCapsule/);
  await tried.getByRole('button', { name: 'Copy message', exact: true }).click();
  await until(async () => /6 of 7 actions are allowed now/.test(await clipboard(page)), 'the message');
  await assertAccessible(page);
  await tried.getByRole('button', { name: 'Undo', exact: true }).click();
  await tried.waitFor({ state: 'detached' });
  await assertResults(page, { 'backup-storage:MountCapsule': 'Fail' });
}));

test('what a person can do alone comes first', () => visit({}, async (page) => {
  await fillPassing(page);
  await paste(page, 'Service control policy', JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      {
        Effect: 'Deny', Action: '*', Resource: '*',
        Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-central-1'] } },
      },
    ],
  }));
  await assertResults(page, everything('Fail'));
  await button(page, 'Try eu-central-1').click();
  await assertResults(page, everything('Pass'));
  assert.equal(await page.getByRole('textbox', { name: 'Region', exact: true }).inputValue(), 'eu-central-1');
  await button(page, 'Undo').first().click();
  await assertResults(page, everything('Fail'));
}));

test('the palette finds examples and commands by the keyboard', () => visit({}, async (page) => {
  await page.keyboard.press('ControlOrMeta+k');
  const palette = page.getByRole('dialog', { name: 'Find examples and commands' });
  const field = palette.getByRole('combobox', { name: 'Example or command' });
  await field.waitFor();
  assert.ok(await field.evaluate((element) => element === document.activeElement));
  await assertAccessible(page);
  await page.keyboard.type('theme dark');
  await page.keyboard.press('Enter');
  await palette.waitFor({ state: 'hidden' });
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('example');
  const first = await palette.getByRole('option').first().innerText();
  await page.keyboard.press('ArrowDown');
  const second = palette.getByRole('option').nth(1);
  assert.equal(await second.getAttribute('aria-selected'), 'true');
  assert.notEqual(await second.innerText(), first);
  await page.keyboard.press('Escape');
  await palette.waitFor({ state: 'hidden' });
  // By the mouse, from its button; what is copied is said, because no button is left to say it.
  await button(page, /^Commands/).click();
  await page.keyboard.type('copy link');
  await palette.getByRole('option').first().click();
  await page.locator('.notice', { hasText: 'The link is on the clipboard' }).waitFor();
}));

test('the question mark lists the keys, but not where somebody types', () => visit({}, async (page) => {
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await box(page).pressSequentially('why?');
  assert.equal(await keys.count(), 0);
  assert.equal(await box(page).inputValue(), 'why?');
  await page.getByRole('link', { name: 'Learn', exact: true }).focus();
  await page.keyboard.press('?');
  await keys.getByText('Next finding in a policy').waitFor();
  await assertAccessible(page);
  await page.keyboard.press('Escape');
  await keys.waitFor({ state: 'hidden' });
}));

test('a policy is formatted, copied, and says where AWS shows it', () => visit({}, async (page) => {
  await fillPassing(page);
  const dense = JSON.stringify(JSON.parse(allow('kms:*')));
  await paste(page, 'Identity policy', dense);
  const sheet = page.locator('.sheet').filter({ has: editor(page, 'Identity policy') });
  await sheet.getByRole('button', { name: 'Format Identity policy', exact: true }).click();
  await until(async () => (await textOf(page, 'Identity policy')).includes('\n  "Statement": ['), 'the lines');
  assert.ok(await sheet.getByRole('button', { name: 'Format Identity policy', exact: true }).isDisabled());
  await sheet.getByRole('button', { name: 'Copy', exact: true }).click();
  await until(async () => (await clipboard(page)).includes('"kms:*"'), 'the policy');
  await sheet.getByText('Where do I find this in AWS?').click();
  await sheet.getByText('IAM console').waitFor();
  await sheet.getByText('aws iam get-account-authorization-details').waitFor();
}));

test('a saved case is opened as a case, from a file and from the box', () => visit({}, async (page) => {
  await fillPassing(page);
  await page.getByRole('textbox', { name: 'Vault name', exact: true }).fill('mine');
  page.mayRequest = (url) => url.startsWith('blob:');
  const [saved] = await Promise.all([page.waitForEvent('download'), button(page, 'Save case file').click()]);
  const text = await readFile(await saved.path(), 'utf8');
  await page.getByRole('button', { name: 'Start over', exact: true }).click();
  await drop(page.getByRole('main'), [[saved.suggestedFilename(), text]]);
  await page.getByText('The saved case was opened.').waitFor();
  await assertResults(page, everything('Pass'));
  assert.equal(await page.getByRole('textbox', { name: 'Vault name', exact: true }).inputValue(), 'mine');
  await page.getByRole('button', { name: 'Start over', exact: true }).click();
  await pasteAnything(page, text);
  await page.getByText('The saved case was opened.').waitFor();
  await assertResults(page, everything('Pass'));
  // Two at once have no room, and nothing is lost.
  await drop(page.getByRole('main'), [['one.json', text], ['two.json', text]]);
  await page.getByText('There are 2 cases here').waitFor();
  await assertResults(page, everything('Pass'));
  await pasteAnything(page, text.replace(/"version":\s*\d+/, '"version": 99'));
  await page.locator('#paste-outcome', { hasText: 'Not opened' }).waitFor();
  assert.match(await box(page).inputValue(), /"version": 99/, 'it stays in the box');
}));

test('what cannot be read is told in one sentence, and nothing is lost', () => visit({}, async (page) => {
  const outcome = page.locator('#paste-outcome li');
  const send = (name, type, bytes) => box(page).evaluate((element, [named, kind, content]) => {
    const data = new DataTransfer();
    if (named) data.items.add(new File([new Uint8Array(content)], named, { type: kind }));
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, [name, type, bytes]);
  const codes = (text) => [...text].map((letter) => letter.charCodeAt(0));
  for (const [name, bytes, said] of [
    ['screenshot.png', [0x89, ...codes('PNG\r\n'), 0x1a, 10, 0], 'It looks like a picture'],
    ['report.pdf', codes('%PDF-1.7 x'), 'It looks like a PDF'],
    ['dump.bin', [0, 1, 2, 3, 0xff], 'It is not text'],
  ]) {
    await send(name, '', bytes);
    await page.locator('.notice', { hasText: said }).waitFor();
  }
  await send(null, '', []);
  await outcome.filter({ hasText: 'It is empty' }).waitFor();
  assert.equal(await outcome.count(), 1);
  // A link that a newer version made.
  await pasteAnything(page, 'https://example.com/vault/#c=9.abcdefghijkl');
  await outcome.filter({ hasText: 'newer Can I Vault?' }).waitFor();
  assert.equal(await outcome.count(), 1);
  assert.match(await box(page).inputValue(), /#c=9\./);
  // Ten megabytes of nothing known: it stays, and the page goes on.
  await box(page).evaluate((element) => {
    element.value = 'nothing known here\n'.repeat(550_000);
    element.dispatchEvent(new InputEvent('input', { bubbles: true }));
  });
  // A build for development takes its time over so much.
  await outcome.filter({ hasText: 'It looks like plain text' }).waitFor({ timeout: 90_000 });
  assert.ok((await box(page).inputValue()).length > 10_000_000);
  await page.getByRole('button', { name: 'Start over', exact: true }).click();
  await until(async () => (await box(page).inputValue()) === '', 'the box to be empty');
}));

test('while a policy is typed the last answer stays, dimmed, until the person pauses', () => visit({}, async (page) => {
  await fillPassing(page);
  await assertResults(page, everything('Pass'));
  await enter(page, 'Identity policy');
  await page.keyboard.press('ControlOrMeta+Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Home');
  await page.keyboard.type('"Id": ');
  const answer = page.locator('.answer');
  await page.locator('.answer-stale').waitFor();
  await assertResults(page, everything('Pass'));
  // Then it says what it cannot read.
  await page.locator('.answer:not(.answer-stale)').waitFor();
  await assertResults(page, { 'backup:CreateBackupVault': 'Depends' });
  await page.keyboard.type('"mine", ');
  await assertResults(page, everything('Pass'));
  // What is pasted is no half of anything: it is judged at once.
  await answer.evaluate((element) => {
    globalThis.staleTimes = 0;
    new MutationObserver(() => { globalThis.staleTimes += element.matches('.answer-stale') ? 1 : 0; })
      .observe(element, { attributes: true });
  });
  await paste(page, 'Identity policy', '{ "Statement": this is not JSON at all, and long');
  await assertResults(page, { 'backup:CreateBackupVault': 'Depends' });
  assert.equal(await page.evaluate(() => globalThis.staleTimes), 0);
}));

for (const width of [390, 1440]) {
  test(`a copied thing is said on its button, ${width} pixels wide`, () => visit({ viewport: { width, height: 844 } }, async (page) => {
    const primary = page.locator('.verdict-actions button').first();
    await primary.waitFor();
    assert.ok(await inSight(primary));
    const before = await primary.boundingBox();
    await primary.click();
    await primary.getByText('Copied', { exact: true }).waitFor();
    assert.deepEqual(await primary.boundingBox(), before);
  }));
}
