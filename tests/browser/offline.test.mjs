// The page without the network, and the page after a new build was published: always whole, never blank, and what was
// typed is never lost.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { allow } from './lib/cases.mjs';
import { editor, idle, paste, person, settled, start, stop, textOf, until, untilOnPage } from './lib/page.mjs';
import { DIST } from './lib/site.mjs';

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.svg': 'image/svg+xml', '.png': 'image/png', '.json': 'application/json', '.webmanifest': 'application/manifest+json' };
const sha256 = (bytes, form) => createHash('sha256').update(bytes).digest(form);

let folder;

/** Another build: every file with a hash has another name, and the page and the worker know. */
async function nextBuild(from, to) {
  await cp(from, to, { recursive: true });
  await rm(join(to, '.stage'), { recursive: true, force: true });
  const names = (await readdir(to)).filter((name) => /-[0-9A-Za-z]{8,16}(_bg)?\./.test(name));
  const next = (name) => name.replace(/-([0-9A-Za-z]{8,16})(?=(_bg)?\.)/, (_, hash) => `-${[...hash].reverse().join('')}`);
  const renamed = (text) => names.reduce((done, name) => done.replaceAll(name, next(name)), text);
  const hashes = [];
  for (const name of names) {
    const before = await readFile(join(to, name));
    const after = /\.(js|css|json|webmanifest)$/.test(name) ? renamed(before.toString()) : before;
    hashes.push([before, after].map((bytes) => sha256(bytes, 'base64')));
    await writeFile(join(to, name), after);
    await rename(join(to, name), join(to, next(name)));
  }
  const inline = (html) => [...html.matchAll(/<script(?![^>]* src=)[^>]*>([^]*?)<\/script/g)].map(([, script]) => sha256(script, 'base64'));
  let worker = renamed(await readFile(join(to, 'sw.js'), 'utf8'));
  const version = worker.match(/VERSION = '(\w+)'/)[1];
  worker = worker.replace(version, 'next');
  for (const [before, after] of hashes) worker = worker.replaceAll(before, after);
  for (const file of ['index.html', 'learn/index.html', 'embed/index.html']) {
    const old = await readFile(join(to, file), 'utf8');
    let page = renamed(old).replaceAll(version, 'next');
    for (const [before, after] of hashes) page = page.replaceAll(before, after);
    inline(old).forEach((hash, at) => { page = page.replace(hash, inline(page)[at]); });
    await writeFile(join(to, file), page);
    worker = worker.replace(sha256(old, 'hex'), sha256(page, 'hex'));
  }
  await writeFile(join(to, 'sw.js'), worker);
}

before(async () => {
  await start();
  folder = await mkdtemp(join(tmpdir(), 'canivault-offline-'));
  await nextBuild(DIST, join(folder, 'next'));
});
after(async () => {
  await stop();
  await rm(folder, { recursive: true, force: true });
});

/** A server that a new build can be published on, and that can be cut off. */
async function publish() {
  const published = { folder: DIST, isDown: false, asked: [] };
  const server = createServer(async (request, response) => {
    if (published.isDown) {
      request.socket.destroy();
      return;
    }
    const path = request.url.split('?')[0];
    published.asked.push(path);
    const file = join(published.folder, path.endsWith('/') ? `${path}index.html` : path);
    let body = await readFile(file).catch(() => null);
    if (body && published.changed?.test(path)) body = Buffer.concat([body, published.addition]);
    const wrong = await published.wrong?.(path);
    if (wrong) {
      // Kept by the browser as long as the file itself would be.
      response.writeHead(wrong.status ?? 200, { 'content-type': wrong.type ?? TYPES[extname(file)], 'cache-control': 'max-age=31536000, immutable' }).end(wrong.body);
      return;
    }
    if (!body) {
      response.writeHead(404).end();
      return;
    }
    // As careless as a host can be with its pages: kept for ten minutes.
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'cache-control': 'max-age=600' }).end(body);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  published.url = `http://127.0.0.1:${server.address().port}/`;
  published.close = () => {
    server.close();
    server.closeAllConnections();
  };
  return published;
}

async function scene(act) {
  const published = await publish();
  const context = await person();
  try {
    const visit = async () => {
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      await page.goto(published.url);
      await settled(page);
      return page;
    };
    await act({ published, visit, context });
  } finally {
    await context.close();
    published.close();
  }
}

const versionOf = (page) => page.locator('meta[name=version]').getAttribute('content');

/** Reloads, and looks that everything is there. */
async function reload(page) {
  await page.reload();
  await page.locator('table').first().waitFor();
  await page.locator('.cm-content').first().waitFor();
  assert.equal(await page.locator('html.failed').count(), 0);
  assert.notEqual(await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--ink')), '', 'the styles are there');
}

/** The worker of the next build is there, and waits or works. */
const updated = (page) => untilOnPage(page, async () => (await caches.keys()).includes('canivault-next'), 'the next build to be kept');

test('after one visit the page opens without the network, in every language', () => scene(async ({ published, visit }) => {
  const page = await visit();
  await paste(page, 'Identity policy', allow('kms:Decrypt', 'offline:Typed'));
  published.isDown = true;
  await reload(page);
  assert.match(await textOf(page, 'Identity policy'), /offline:Typed/);
  await page.getByRole('combobox', { name: 'Language' }).selectOption('ja');
  await page.locator('html[lang=ja]').waitFor();
  await page.goto(`${published.url}?theme=dark`);
  await page.locator('table').first().waitFor();
}));

test('a new build is there at the next reload, and nothing is lost', () => scene(async ({ published, visit }) => {
  const page = await visit();
  const first = await versionOf(page);
  await paste(page, 'Identity policy', allow('kms:Decrypt', 'typed:Before'));
  published.folder = join(folder, 'next');
  await reload(page);
  assert.notEqual(await versionOf(page), first);
  assert.match(await textOf(page, 'Identity policy'), /typed:Before/);
  assert.equal(await page.locator('#outdated').isVisible(), false, 'this is the new version');
  await updated(page);
  published.isDown = true;
  await reload(page);
  assert.match(await textOf(page, 'Identity policy'), /typed:Before/);
}));

test('the network goes between the new page and its worker: the old page, whole', () => scene(async ({ published, visit }) => {
  const page = await visit();
  const first = await versionOf(page);
  published.folder = join(folder, 'next');
  published.isDown = true;
  await reload(page);
  assert.equal(await versionOf(page), first);
  published.isDown = false;
  await reload(page);
  assert.equal(await versionOf(page), 'next');
}));

test('an open tab hears of the new build, keeps working, and reloads when its person wants', () => scene(async ({ published, visit }) => {
  const old = await visit();
  await reload(old);
  published.folder = join(folder, 'next');
  const fresh = await visit();
  assert.equal(await versionOf(fresh), 'next');
  await updated(fresh);
  const button = old.getByRole('button', { name: 'Reload' });
  await button.waitFor();
  assert.equal(await fresh.getByRole('button', { name: 'Reload' }).count(), 0);
  await paste(old, 'Identity policy', allow('typed:Late'));
  // A file of the old build that the server has no longer.
  await old.getByRole('combobox', { name: 'Language' }).selectOption('ja');
  await old.locator('html[lang=ja]').waitFor();
  await old.locator('#reload').click();
  await old.waitForFunction(() => document.querySelector('meta[name=version]')?.content === 'next');
  // The chosen language stays.
  await old.locator('html[lang=ja]').waitFor();
  await old.locator('select:has(option[value=ja])').first().selectOption('en');
  await editor(old, 'Identity policy').waitFor();
  assert.match(await textOf(old, 'Identity policy'), /typed:Late/);
}));

test('a build that is only half published is not kept', () => scene(async ({ published, visit }) => {
  const half = join(folder, 'half');
  await cp(join(folder, 'next'), half, { recursive: true });
  await cp(join(DIST, 'index.html'), join(half, 'index.html'));
  const page = await visit();
  const first = await versionOf(page);
  published.folder = half;
  await page.evaluate(async () => {
    const kept = await navigator.serviceWorker.getRegistration();
    await kept.update().catch(() => {});
    // It is given up, or it was already.
    const worker = kept.installing;
    if (worker) await new Promise((done) => { worker.addEventListener('statechange', done, { once: true }); });
  });
  assert.deepEqual(await page.evaluate(async () => (await caches.keys()).length), 1);
  published.isDown = true;
  await reload(page);
  assert.equal(await versionOf(page), first);
}));

const changes = [
  // Each is as good a file as before.
  { what: 'the program', changed: /_bg\.wasm$/, addition: Buffer.from([0, 1, 0]) },
  { what: 'the program\'s JavaScript', changed: /\/canivault-(page|learn|embed)-\w+\.js$/, addition: Buffer.from('\n//') },
  { what: 'a style sheet', changed: /\/style-\w+\.css$/, addition: Buffer.from('\n/**/') },
];
for (const { what, changed, addition } of changes) {
  test(`the page does not take ${what} of another build, and says that it cannot start`, () => scene(async ({ published, context }) => {
    Object.assign(published, { changed, addition });
    for (const place of ['', 'learn/', 'embed/']) {
      const page = await context.newPage();
      await page.goto(published.url + place);
      await page.getByRole('heading', { name: 'The page stopped working' }).waitFor();
      await page.close();
    }
  }));
}

const portal = '<!DOCTYPE html><title>Sign in</title><p>Sign in to use this network.';
const wrongAnswers = [
  { what: 'a portal\'s page', answer: { type: 'text/html', body: portal } },
  { what: 'a portal\'s page under the type of the file', answer: { body: portal } },
  { what: 'nothing, with status 200', answer: { body: '' } },
  { what: 'the start of the file only', answer: { body: '\0asm' } },
  { what: 'an error', answer: { status: 503, body: 'busy' } },
];
const files = [
  { name: 'the program', pattern: /_bg\.wasm$/ },
  { name: 'the program\'s JavaScript', pattern: /\/canivault-page-\w+\.js$/ },
  { name: 'the style sheet', pattern: /\/style-\w+\.css$/ },
  { name: 'the editor', pattern: /\/editor-\w+\.js$/ },
  { name: 'a language', pattern: /\/ja-\w+\.json$/ },
];

/** Answers each file that the pattern names wrongly, `times` times. */
function wrongly(pattern, answer, times) {
  const given = new Map();
  return (path) => {
    if (!pattern.test(path)) return null;
    given.set(path, (given.get(path) ?? 0) + 1);
    return given.get(path) <= times ? answer : null;
  };
}

for (const { what, answer } of wrongAnswers) {
  test(`the page recovers by itself from ${what} instead of its program, and keeps what was typed`, () => scene(async ({ published, context }) => {
    published.wrong = wrongly(/_bg\.wasm$/, answer, 1);
    const page = await context.newPage();
    // Typed while the wrong answer is on its way.
    await page.route(/_bg\.wasm$/, async (route) => {
      await page.locator('#paste').fill('typed early');
      await route.continue();
    }, { times: 1 });
    await page.goto(published.url);
    await settled(page);
    assert.equal(await page.locator('#paste').inputValue(), 'typed early');
    assert.equal(await page.locator('html.failed').count(), 0);
  }));
}

for (const { name, pattern } of files) {
  test(`a wrong answer for ${name} while the page is being kept is never served afterwards`, () => scene(async ({ published, visit, context }) => {
    // The page itself has the file by then: the worker waits for its script until it is all there.
    const [{ answer }] = wrongAnswers;
    let release;
    const released = new Promise((done) => { release = done; });
    published.wrong = async (path) => {
      if (path === '/sw.js') await released;
      return null;
    };
    const page = await context.newPage();
    await page.goto(published.url);
    await page.locator('.cm-content').first().waitFor();
    await (await context.newCDPSession(page)).send('Network.clearBrowserCache');
    published.asked.length = 0;
    published.wrong = (path) => (pattern.test(path) ? answer : null);
    release();
    await until(() => published.asked.some((path) => pattern.test(path)), 'the worker to ask for the file');
    const outcome = await untilOnPage(page, async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      return registration ? registration.active && 'installed' : 'given up';
    }, 'the worker to be installed or given up');
    assert.equal(outcome, 'given up', 'it is not installed with a wrong file');
    published.wrong = null;
    // The wrong answer may lie in the browser's cache still. The page of this visit does without the file if it can, and
    // the worker, which now has the right one, gives it to the next.
    await page.reload();
    await page.locator('table').first().waitFor();
    await untilOnPage(page, async () => (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated', 'the worker to be there');
    await page.close();
    const healed = await visit();
    published.isDown = true;
    await reload(healed);
  }));
}

test('a file that is damaged on the device is loaded again', () => scene(async ({ published, visit }) => {
  const page = await visit();
  await page.evaluate(async () => {
    const [name] = await caches.keys();
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const type = (await cache.match(request)).headers.get('content-type');
      if (!type.startsWith('text/html')) await cache.put(request, new Response('damaged', { headers: { 'content-type': type } }));
    }
  });
  await reload(page);
  published.isDown = true;
  await reload(page);
}));

test('nothing is loaded twice for being checked', () => scene(async ({ published, context }) => {
  // A frame, where no worker loads files beside it.
  const page = await context.newPage();
  await page.goto(`${published.url}embed/`);
  await page.locator('table').first().waitFor();
  await page.waitForLoadState('networkidle');
  assert.ok(published.asked.some((path) => path.endsWith('.wasm')));
  assert.deepEqual(published.asked, [...new Set(published.asked)]);
}));

test('the page can be installed, with an icon for every system', () => scene(async ({ visit, context }) => {
  const page = await visit();
  const browser = await context.newCDPSession(page);
  const { errors, url, data } = await browser.send('Page.getAppManifest');
  assert.deepEqual(errors, []);
  const { installabilityErrors } = await browser.send('Page.getInstallabilityErrors');
  // The tests' windows are private ones, where nothing can be installed.
  assert.deepEqual(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito'), []);
  const manifest = JSON.parse(data);
  assert.equal(new URL(manifest.start_url, url).href, page.url());
  const found = [];
  for (const { src, sizes, type, purpose } of manifest.icons) {
    const picture = await readFile(join(DIST, src));
    if (type === 'image/png') assert.equal(sizes, `${picture.readUInt32BE(16)}x${picture.readUInt32BE(20)}`, src);
    found.push([type, sizes, purpose]);
  }
  assert.deepEqual(found, [
    ['image/png', '192x192', 'any'],
    ['image/png', '512x512', 'any'],
    ['image/png', '512x512', 'maskable'],
    ['image/svg+xml', 'any', 'any'],
  ]);
  const touch = await readFile(join(DIST, await page.locator('link[rel=apple-touch-icon]').getAttribute('href')));
  assert.deepEqual([touch.readUInt32BE(16), touch.readUInt32BE(20)], [180, 180]);
}));

test('embeds keep nothing', () => scene(async ({ published, context }) => {
  const page = await context.newPage();
  await page.goto(`${published.url}embed/`);
  await page.locator('table').first().waitFor();
  await page.waitForLoadState('networkidle');
  await idle(page);
  assert.deepEqual(await page.evaluate(async () => [(await navigator.serviceWorker.getRegistrations()).length, (await caches.keys()).length]), [0, 0]);
}));
