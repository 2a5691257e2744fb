// The start of the playground: its first view stands without any script, the program takes it over where it is, and
// what was typed or pressed before is not lost. And where old addresses lead.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertResults, box, editor, editorsReady, open, person, results, start, stop, textOf, untilOnPage, visit } from './lib/page.mjs';
import { titled } from './lib/teach.mjs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DIST } from './lib/site.mjs';

const PROGRAM = '**/canivault-page-*_bg.wasm';

let site;

before(async () => { ({ site } = await start()); });
after(stop);

/** Opens the page while its program is held back; `go` lets it come. */
async function waiting(options = {}, path = '') {
  const context = await person({ serviceWorkers: 'block', ...options });
  const page = await context.newPage();
  let go;
  const gone = new Promise((resolve) => { go = resolve; });
  await page.route(PROGRAM, async (route) => {
    await gone;
    await route.continue().catch(() => {}); // the page may be closed by now
  });
  await page.goto(site.url + path, { waitUntil: 'commit' });
  return { page, go, close: () => context.close() };
}

test('the first verdict stands with HTML and style alone', async () => {
  const context = await person({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(site.url);
  await page.getByRole('heading', { name: 'No: 1 of 7 actions is denied' }).waitFor();
  await page.getByRole('table', { name: 'Vault creation actions' }).waitFor();
  assert.equal(await page.getByText('is loading').isVisible(), false);
  await context.close();
});

for (const locale of ['en-US', 'ja-JP']) {
  test(`the program takes over the first view where it stands (${locale})`, async () => {
    const { page, go, close } = await waiting({ locale });
    const lang = locale.slice(0, 2);
    await page.locator(`html[lang=${lang}]`).waitFor();
    await page.locator('table').first().waitFor();
    // What the first view is made of stays: it is not drawn anew.
    await page.evaluate(async () => {
      await document.fonts.ready;
      await new Promise((drawn) => { requestAnimationFrame(() => requestAnimationFrame(drawn)); });
      const all = [...document.querySelectorAll('#app .verdict, #app table, #app .asked, #app footer')];
      globalThis.first = all.map((element) => ({ element, top: element.getBoundingClientRect().top }));
      globalThis.text = document.querySelector('#app').innerText;
      globalThis.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) globalThis.shift += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });
    });
    assert.equal(await page.evaluate(() => globalThis.first.length), 4);
    go();
    await page.locator('.cm-content').first().waitFor();
    const after = await page.evaluate(() => ({
      gone: globalThis.first.filter(({ element }) => !element.isConnected).length,
      moved: globalThis.first.filter(({ element, top }) => Math.abs(element.getBoundingClientRect().top - top) > 1).length,
      shift: globalThis.shift,
    }));
    assert.deepEqual({ gone: after.gone, moved: after.moved }, { gone: 0, moved: 0 });
    assert.ok(after.shift < 0.02, `layout shift ${after.shift}`);
    assert.equal(await page.locator('html.failed').count(), 0);
    await close();
  });
}

test('what was typed, chosen and pressed before the program came is there when it has come', async () => {
  const { page, go, close } = await waiting();
  const policy = page.getByRole('textbox', { name: 'Identity policy', exact: true });
  await policy.fill('{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}');
  await page.getByRole('textbox', { name: 'Vault name' }).fill('typed-early');
  await box(page).fill('half a mess');
  await box(page).press('ArrowLeft');
  await page.getByRole('combobox', { name: 'Theme' }).selectOption('dark');
  await page.getByRole('row').filter({ hasText: 'kms:Decrypt' }).getByRole('button').last().click();
  go();
  await assertResults(page, { 'backup-storage:MountCapsule': 'Pass', 'kms:Decrypt': 'Pass' });
  await page.locator('html[data-theme=dark]').waitFor();
  await page.locator('[aria-pressed=true]').first().waitFor();
  assert.match(await page.locator('tr').filter({ has: page.locator('[aria-pressed=true]') }).innerText(), /kms:\s*Decrypt/);
  assert.equal(await page.getByRole('textbox', { name: 'Vault name' }).inputValue(), 'typed-early');
  assert.equal(await box(page).inputValue(), 'half a mess');
  await page.getByRole('button', { name: 'Read it', exact: true }).waitFor();
  await editorsReady(page);
  assert.match(await textOf(page, 'Identity policy'), /"Action": "\*"/);
  await close();
});

test('the focus and the caret stay where they were', async () => {
  const { page, go, close } = await waiting();
  const field = box(page);
  await field.fill('denied');
  await field.evaluate((field) => { field.setSelectionRange(2, 4); });
  go();
  await page.locator('.cm-content').first().waitFor();
  assert.deepEqual(await field.evaluate((field) => [document.activeElement === field, field.selectionStart, field.selectionEnd, field.value]), [true, 2, 4, 'denied']);
  await page.keyboard.type('X');
  assert.equal(await field.inputValue(), 'deXed');
  await close();
});

test('what is pasted before the program has come is read when it has', async () => {
  const { page, go, close } = await waiting();
  await box(page).fill('User: arn:aws:iam::444455556666:user/early is not authorized to perform: backup:CreateBackupVault on resource: '
    + 'arn:aws:backup:us-west-2:444455556666:backup-vault:prod with an explicit deny in a service control policy');
  go();
  await page.getByRole('listitem').filter({ hasText: 'AWS: SCP denies backup:CreateBackupVault' }).waitFor();
  assert.equal(await page.getByRole('textbox', { name: 'Caller ARN' }).inputValue(), 'arn:aws:iam::444455556666:user/early');
  assert.equal(await box(page).inputValue(), '');
  await close();
});

test('a button that is pressed before the program has come does its work when it has', async () => {
  const { page, go, close } = await waiting();
  await page.getByRole('button', { name: 'Start over' }).click();
  go();
  await page.getByRole('button', { name: 'Undo' }).waitFor();
  await editor(page, 'Identity policy').waitFor();
  await close();
});

test('whoever brings a case does not see the example first', async () => {
  const context = await person();
  const first = await open(context);
  await first.getByRole('textbox', { name: 'Vault name' }).fill('brought');
  await first.getByRole('button', { name: 'Copy link' }).click();
  const link = await untilOnPage(first, async () => {
    const text = await navigator.clipboard.readText();
    return text.includes('#c=1.') && text;
  }, 'the link to be copied');
  await context.close();
  const fragment = link.slice(link.indexOf('#'));
  const { page, go, close } = await waiting({}, fragment);
  await page.getByText('Your case is loading.').waitFor();
  // Nothing is painted before the styles are there, and the example is gone by then.
  await page.waitForFunction(() => document.readyState !== 'loading');
  assert.equal(await page.locator('table').count(), 0);
  go();
  await page.locator('table').first().waitFor();
  assert.equal(await page.getByRole('textbox', { name: 'Vault name' }).inputValue(), 'brought');
  assert.equal(await page.getByText('Your case is loading.').isVisible(), false);
  // Behind the address of the teaching rooms it is led here.
  const other = await page.context().newPage();
  await other.goto(`${site.url}learn/${fragment}`);
  await other.locator('table').first().waitFor();
  assert.equal(await other.getByRole('textbox', { name: 'Vault name' }).inputValue(), 'brought');
  await close();
});

test('a program that cannot be had is said in sight, and the first verdict stays', async () => {
  const context = await person({ serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.route(PROGRAM, (route) => route.abort());
  await page.goto(site.url);
  const alert = page.getByRole('alert').filter({ hasText: 'The page stopped working' });
  await alert.waitFor();
  assert.ok(await alert.evaluate((element) => element.getBoundingClientRect().top < innerHeight));
  assert.equal((await results(page))['backup-storage:MountCapsule'].startsWith('Fail'), true);
  await context.close();
});

// Addresses from when there was one page for everything: printed, mailed, on QR codes.
const moved = [
  { from: '#learn', to: 'learn/#learn' },
  { from: '#train', to: 'learn/#train' },
  { from: '#project', to: 'learn/#project' },
  { from: '#guide&lang=en', to: 'learn/#guide&lang=en' },
  { from: '?theme=dark#w=1.nonsense', to: 'learn/?theme=dark#w=1.nonsense', until: (page) => page.getByRole('heading', { name: 'This link opens no workshop' }).waitFor() },
  { from: 'index.html#learn', to: 'learn/#learn' },
];
for (const { from, to, until = titled } of moved) {
  test(`the old address ${from} leads to ${to}`, () => visit({ path: from, until }, async (page) => {
    assert.equal(page.url(), site.url + to);
  }));
}

test('an old address that is opened while the playground is open leads there, too', () => visit({}, async (page) => {
  page.settled = false; // it is left
  await page.evaluate(() => { location.hash = '#train'; });
  await page.waitForURL(`${site.url}learn/#train`);
  await titled(page);
}));

test('a workshop link of the first release opens its workshop', async () => {
  const golden = (await readFile(new URL('../../crates/challenge/tests/all/golden/workshop-1.txt', import.meta.url), 'utf8')).trim();
  await visit({ path: golden.slice(golden.indexOf('#')), until: titled }, async (page) => {
    assert.ok(page.url().startsWith(`${site.url}learn/#w=1.`));
    assert.equal(await page.getByText('This link opens no workshop').count(), 0);
    await page.locator('#learner-name').waitFor();
  });
});

test('the playground and the frame are without the challenges, which the teaching rooms have', async () => {
  const names = await readdir(DIST);
  const has = async (program) => {
    const file = names.find((name) => name.startsWith(`canivault-${program}-`) && name.endsWith('.wasm'));
    return (await readFile(join(DIST, file))).includes('"guardrails"');
  };
  assert.deepEqual([await has('learn'), await has('page'), await has('embed')], [true, false, false]);
});
