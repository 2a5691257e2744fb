// A documentation author's two minutes: a case of the page goes into an mdBook, is live there, and is checked by
// `canivault docs`. The book is in book/; `cargo xtask test` brings mdBook, from crates.io.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { copyEmbedCode, person, start, stop } from './lib/page.mjs';
import { ROOT, serveFolder } from './lib/site.mjs';

const MDBOOK = process.env.MDBOOK;
const skip = MDBOOK ? false : 'MDBOOK does not say where mdbook is (`cargo xtask test` installs it)';
// What the documentation writes for wherever the page is.
const ELSEWHERE = 'https://vault.example.invalid/';

let site;
let folder;
let server;

before(async () => {
  if (skip) return;
  ({ site } = await start());
  folder = await mkdtemp(join(tmpdir(), 'canivault-book-'));
  await cp(join(ROOT, 'tests/browser/book'), folder, { recursive: true });
  await writeFile(join(folder, 'src/copied.md'), `# Copied from the page\n\n${await copyEmbedCode()}\nMore text.\n`);
  const role = join(folder, 'src/role.md');
  await writeFile(role, (await readFile(role, 'utf8')).replaceAll(ELSEWHERE, site.url));
  await promisify(execFile)(MDBOOK, ['build', folder]);
  server = await serveFolder(join(folder, 'book'));
});
after(async () => {
  await server?.close();
  await stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** Opens a page of the book, and collects what its examples tell. */
async function read(name, look) {
  const context = await person();
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    await page.addInitScript(() => {
      globalThis.told = [];
      for (const kind of ['expectationmet', 'expectationfailed']) {
        addEventListener(kind, ({ target, detail }) => globalThis.told.push([kind, [...document.querySelectorAll('can-i-vault')].indexOf(target), detail]));
      }
    });
    await page.goto(`http://localhost:${server.port}/${name}`);
    await look(page);
  } finally {
    await context.close();
  }
}

const tells = (page, at) => page.waitForFunction((wanted) => globalThis.told.find(([, which]) => which === wanted), at).then((handle) => handle.jsonValue());

/** What `canivault docs` says: its exit status and the examples that it found. */
async function docs(path) {
  const asked = ['run', '--quiet', '--package', 'canivault-cli', '--', 'docs', path, '--format', 'json'];
  const { code = 0, stdout } = await promisify(execFile)(process.env.CARGO ?? 'cargo', asked, { cwd: ROOT }).catch((failure) => failure);
  return { code, embeds: JSON.parse(stdout) };
}

test('an element and a fenced block in a book are live', { skip }, () => read('role.html', async (page) => {
  assert.equal(await page.locator('can-i-vault').count(), 2);
  const [kind, , report] = await tells(page, 0);
  assert.deepEqual([kind, report.verdict, report.actions['backup-storage:MountCapsule']], ['expectationmet', 'fail', 'implicitDeny']);
  const frame = page.frameLocator('can-i-vault >> nth=0 >> iframe');
  await frame.getByRole('table', { name: 'Vault creation actions' }).waitFor();
  await page.locator('can-i-vault').nth(1).scrollIntoViewIfNeeded();
  const [second, , passes] = await tells(page, 1);
  assert.deepEqual([second, passes.verdict], ['expectationmet', 'pass']);
  assert.equal(await page.locator('code.language-canivault:visible').count(), 0, 'the frame stands for the text');
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('code.language-canivault:visible').count(), 1, 'on paper it is the text');
}));

test('what the page gives to copy is live in a book', { skip }, () => read('copied.html', async (page) => {
  const [kind, , report] = await tells(page, 0);
  assert.deepEqual([kind, report.verdict], ['expectationmet', 'fail']);
  assert.equal(await page.getByText('More text.').isVisible(), true, 'the page goes on behind it');
}));

test('the book\'s examples are as they say, and one that is not is found', { skip }, async () => {
  const { code, embeds } = await docs(join(folder, 'src'));
  assert.deepEqual(embeds.map(({ kind, verdict, expects, problems }) => [kind, verdict, expects, problems]), [
    ['element', 'fail', true, []],
    ['element', 'fail', true, []],
    ['block', 'pass', true, []],
  ]);
  assert.equal(code, 0);
  const wrong = join(folder, 'wrong.md');
  const text = await readFile(join(folder, 'src/role.md'), 'utf8');
  await writeFile(wrong, text.replace('"verdict": "pass"', '"verdict": "fail"'));
  const then = await docs(wrong);
  assert.equal(then.code, 1);
  const line = text.split('\n').findIndex((one) => one.startsWith('{"version"')) + 1;
  assert.deepEqual(then.embeds.filter(({ problems }) => problems.length).map((one) => one.line), [line]);
});
