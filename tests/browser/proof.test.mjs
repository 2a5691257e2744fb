// What is proven of all requests: for which the selected row is allowed, what a fix newly allows and what an edit gained and
// lost. The analysis is loaded when a person works with the page, and not before.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { allow, fillPassing } from './lib/cases.mjs';
import { assertResults, idle, paste, PROVER, start, stop, until, visit } from './lib/page.mjs';

const EN = {
  locale: 'en-US',
  table: 'Vault creation actions',
  exactly: 'Allowed exactly for',
  fix: /^Over all requests, it newly allows exactly: .*backup-storage:MountCapsule/,
  result: 'Result',
  attempt: /^Try this fix: /,
};
const JA = {
  locale: 'ja-JP',
  table: 'ボールト作成に必要なアクション',
  exactly: '許可される範囲（過不足なし）',
  fix: /^すべてのリクエストのうち、新たに許可されるもの（過不足なし）：.*backup-storage:MountCapsule/,
  result: '結果',
  attempt: /^この修正を試す：/,
};

before(() => start());
after(stop);

const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());
const proofs = (page) => page.locator('.proof');

/** A case in which only MountCapsule is missing. */
async function fillForgotten(page) {
  await fillPassing(page);
  await paste(page, 'Identity policy', allow('backup:*', 'kms:*'));
  await assertResults(page, { 'backup-storage:MountCapsule': 'Fail' });
}

for (const said of [EN, JA]) {
  test(`a fix says what it newly allows, and the result for whom it is allowed: ${said.locale}`, () => visit({ locale: said.locale }, async (page) => {
    // The first example is one of them: a press on a cell is work with the page.
    const row = page.locator('tr', { hasText: 'backup:CreateBackupVault' }).first();
    await row.getByRole('button').last().click();
    await page.locator('#why .proof').getByText(said.exactly).waitFor();
    assert.ok(await page.locator('#why .proof li').count() > 0);
    await page.locator('.fix-proof .proof').first().waitFor();
    assert.match(await page.locator('.fix-proof .proof').first().innerText(), said.fix);
  }));
}

test('the message to whoever can make the change has the proven sentence', () => visit({}, async (page) => {
  await fillForgotten(page);
  const sentence = page.locator('.fix-proof .proof').first();
  await sentence.waitFor();
  const proven = await sentence.innerText();
  assert.match(proven, EN.fix);
  for (const attempt of [false, true]) {
    if (attempt) {
      await page.getByRole('button', { name: EN.attempt }).first().click();
      await page.locator('.tried .proof').waitFor();
    }
    await page.evaluate(() => navigator.clipboard.writeText('nothing'));
    await page.getByRole('button', { name: 'Copy message', exact: true }).first().click();
    await until(async () => (await clipboard(page)) !== 'nothing', 'the message');
    const message = (await clipboard(page)).replaceAll('`', '').replaceAll('\\', '');
    assert.ok(message.includes(proven), `${message}\n${proven}`);
  }
}));

test('an edit says what it gained and lost, and the next keystroke asks anew', () => visit({}, async (page) => {
  await fillForgotten(page);
  await page.getByRole('button', { name: 'Pin to compare' }).click();
  const since = page.getByRole('group', { name: 'Since it was pinned' });
  await since.getByText('No new access').waitFor();
  await since.getByText('No lost access').waitFor();
  await paste(page, 'Identity policy', allow('backup:*', 'kms:Decrypt', 'backup-storage:MountCapsule'));
  await since.getByText('New access: some requests are allowed').waitFor();
  await since.getByText('Lost access: some requests').waitFor();
  const lines = (await since.innerText()).split('\n');
  assert.ok(lines.some((line) => /^kms:.*\bkms:CreateGrant\b.* on /.test(line)), lines.join('\n'));
  await paste(page, 'Identity policy', allow('backup:*', 'kms:*'));
  await since.getByText('No new access').waitFor();
  assert.equal(await since.getByText('Lost access: some').count(), 0);
}));

test('a visitor who only looks loads no analysis', () => visit({}, async (page) => {
  // Fixes have been found, and a proof would have been wanted.
  await page.locator('.fix-proof').first().waitFor();
  await idle(page);
  const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map((entry) => entry.name));
  assert.deepEqual(loaded.filter((name) => PROVER.test(name)), []);
  assert.equal(await proofs(page).count(), 0);
}));

test('without the network the analysis comes from the device', () => visit({}, async (page, context) => {
  page.mayRequest = () => true;
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await until(() => page.evaluate(() => navigator.serviceWorker.controller !== null), 'the service worker');
  await context.setOffline(true);
  await page.getByRole('button', { name: /^backup:CreateBackupVault, Result: / }).click();
  await page.locator('#why .proof').getByText(EN.exactly).waitFor();
  await context.setOffline(false);
}));

test('where the analysis cannot be loaded, fixes say what was tried', async () => {
  await visit({}, async (page) => {
    page.mayRequest = () => true;
    await page.route(PROVER, (route) => route.fulfill({ status: 200, contentType: 'text/javascript', body: 'export default () => { throw new Error(); };' }));
    await fillForgotten(page);
    await page.locator('.fix-proof summary').first().waitFor();
    await idle(page);
    assert.equal(await proofs(page).count(), 0);
  });
});

test('the frame proves when somebody works with it', () => visit({ path: 'embed/', until: async (page) => { await page.locator('table').first().waitFor(); } }, async (page) => {
  await page.getByRole('button', { name: /^backup:CreateBackupVault, Result: / }).click();
  await page.locator('#why .proof').getByText(EN.exactly).waitFor();
}));
