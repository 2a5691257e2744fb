// The two halves of the program: the first verdict stands before the rest has come, and the rest is had one way or
// the other.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertResults, editor, person, results, start, stop, visit } from './lib/page.mjs';

const REST = '**/rest-*.wasm';

let site;

before(async () => { ({ site } = await start()); });
after(stop);

/** Opens the page with a say in how the rest is answered. */
async function openWith(answer, path = '') {
  const context = await person({ serviceWorkers: 'block' });
  const page = await context.newPage();
  const asked = [];
  await page.route(REST, (route) => {
    const kind = route.request().resourceType();
    asked.push(kind);
    return answer(route, kind);
  });
  await page.goto(site.url + path);
  return { page, asked, close: () => context.close() };
}

test('the first verdict stands while the rest is awaited, and the whole page takes its place', async () => {
  let go;
  const gone = new Promise((resolve) => { go = resolve; });
  const { page, asked, close } = await openWith(async (route) => {
    await gone;
    await route.continue();
  });
  await page.locator('table').first().waitFor();
  const first = await results(page);
  assert.equal(first['backup-storage:MountCapsule'].split('\n')[0].trim().startsWith('Fail'), true, JSON.stringify(first));
  assert.equal(await page.locator('.editor').count(), 0);
  // Should this be two, the first verdict took a function that waits: `cargo xtask first` notes them anew.
  assert.deepEqual(asked, ['fetch']);
  go();
  await editor(page, 'Identity policy').waitFor();
  assert.deepEqual(await results(page), first);
  assert.deepEqual(asked, ['fetch']);
  await close();
});

test('the rest is had at once when it is needed and has not come', async () => {
  const { page, asked, close } = await openWith((route, kind) => (kind === 'fetch' ? route.abort() : route.continue()));
  await editor(page, 'Identity policy').waitFor();
  assert.deepEqual(asked, ['fetch', 'xhr']);
  await close();
});

test('a rest that is not the one that the page was built with is not taken, whichever way it comes', async () => {
  const { page, asked, close } = await openWith(async (route) => {
    const answer = await route.fetch();
    // A custom section more: the program would run as before.
    const body = Buffer.concat([await answer.body(), Buffer.from([0, 2, 1, 0x78])]);
    await route.fulfill({ response: answer, body });
  });
  await page.getByRole('alert').filter({ hasText: 'The page stopped working' }).waitFor();
  // As often as something needs it, the old way is tried again.
  assert.equal(asked[0], 'fetch');
  assert.deepEqual([...new Set(asked.slice(1))], ['xhr']);
  assert.equal(await page.locator('.editor').count(), 0);
  await close();
});

test('a rest that cannot be had is said', async () => {
  const { page, close } = await openWith((route) => route.abort());
  await page.getByRole('alert').filter({ hasText: 'The page stopped working' }).waitFor();
  await close();
});

test('the whole page has the sentences that the first half lacks', async () => {
  await visit({}, async (page) => {
    await assertResults(page, { 'backup-storage:MountCapsule': 'Fail' });
    const text = await page.locator('body').innerText();
    assert.doesNotMatch(text, /\b(ui|layer|verdict|effect)\.[a-z]+\.?[a-z]*\b/i);
  });
});
